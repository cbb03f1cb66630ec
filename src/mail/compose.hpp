// Mail that the desk sends: RFC 5322 with text and HTML, folded, encoded, optionally signed.
#pragma once

#include "mail/mail.hpp"

namespace tuki::mail {

struct Outgoing {
    Mailbox from;
    std::optional<Mailbox> reply_to;
    std::vector<Mailbox> to, cc;
    std::string subject;
    std::string message_id;               // without angle brackets
    std::string in_reply_to;
    std::vector<std::string> references;  // oldest first; cut to the first and the newest 20
    Timestamp date;
    std::string language;                 // Content-Language
    std::string text;                     // UTF-8; always there
    std::string html;                     // "" sends text alone
    std::vector<Attachment> attachments;  // is_inline ones go beside the HTML (multipart/related)
    /// Auto-Submitted: auto-generated or auto-replied (RFC 3834) and X-Auto-Response-Suppress.
    std::string auto_submitted;
    std::vector<std::pair<std::string, std::string>> headers;  // such as X-Tuki-Desk; checked
};

/// Lines end in CR LF, none is longer than 998 bytes, no header can be broken out of: CR, LF and NUL
/// in any value become blanks. Non-ASCII by RFC 2047 and RFC 2231; bodies quoted-printable or base64.
std::string compose(const Outgoing& mail);

/// Adds a DKIM-Signature (RFC 6376, rsa-sha256 or ed25519-sha256, relaxed/relaxed) on top.
/// @param key PEM. Fails: invalid `mail.dkim_key` when it is no such key.
Result<std::string> dkim_sign(std::string_view raw, const std::string& domain, const std::string& selector, const std::string& key, Timestamp now);

}  // namespace tuki::mail
