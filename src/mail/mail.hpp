// Mail as the desk needs it: read from bytes of strangers, written for people. GMime is seen only
// in this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tuki::mail {

/// Bounds of one message; what is over them is cut or left out, and named in Mail::defects.
struct Limits {
    std::size_t message_bytes_max = 50u << 20;
    std::size_t parts_max = 500;
    int depth_max = 30;
    std::size_t header_bytes_max = 1u << 20;
    std::size_t text_bytes_max = 4u << 20;  // of the decoded text, and of the HTML
    std::size_t attachments_max = 200;
    std::size_t addresses_max = 500;        // of one header
    std::size_t references_max = 200;
};

struct Mailbox {
    std::string name;     // decoded; "" when there is none
    std::string address;  // as written, without angle brackets; may be no valid address
};

struct Attachment {
    std::string name;  // a plain file name: no path, no control, at most 200 bytes; never empty
    std::string type;  // "application/pdf", lower case
    std::string bytes; // decoded
    std::string content_id;  // without angle brackets
    bool is_inline = false;
};

/// Why a mail counts as automatic (RFC 3834, RFC 3464, RFC 2369); the first that holds.
enum class Automatic : std::uint8_t { none, bounce, auto_reply, list, bulk, own };
std::string_view name_of(Automatic);  // "" for none

/// What a delivery status notification says (RFC 3464, RFC 6522).
struct Bounce {
    std::string recipient;        // final or original recipient
    std::string status;           // "5.1.1"
    std::string action;           // "failed", "delayed" …
    std::string diagnostic;       // one line
    std::string original_message_id;  // of the mail that came back, without angle brackets
};

struct Mail {
    std::string subject;
    std::vector<Mailbox> from, reply_to, to, cc;
    std::string sender;             // Sender: header's address
    std::string return_path;
    std::optional<Timestamp> date;  // as the sender claims; display only
    std::string message_id, in_reply_to;  // without angle brackets
    std::vector<std::string> references;
    Automatic automatic = Automatic::none;
    std::string automatic_reason;   // "Auto-Submitted: auto-replied"
    /// Why no automatic answer may go out; "" when one may. Wider than `automatic`: a person may
    /// have written a mail with X-Auto-Response-Suppress, or from a no-reply address.
    std::string no_answer_reason;
    std::optional<Bounce> bounce;
    std::string language;           // "en", "hu", "fi", "ru", "other": of `text`
    std::string text;               // the new part, quotes and signature cut off
    std::string quoted;             // what was cut off
    std::string whole_text;         // both
    std::string html;               // cleaned (html::sanitise), cid: references kept; "" without
    std::vector<Attachment> attachments;
    std::vector<std::string> authentication_results;  // header values, top first
    std::vector<std::string> defects;  // what was mended or left out, in words
};

/// Never throws, never hangs, for any bytes. Fails: invalid, when there is nothing to read in it;
/// too_much over message_bytes_max.
Result<Mail> parse(std::string_view raw, const Limits& limits = {});

/// The digest of the message without the headers that mail servers add on the way (Received,
/// Return-Path, Delivered-To, X-… trace, Authentication-Results …): the same mail by another road
/// is the same (R04). Hex of SHA-256.
std::string canonical_digest(std::string_view raw);

struct Split {
    std::string reply, quoted;
};
/// Cuts quoted history and signature off a text, in four languages and more.
Split split(std::string_view text);
/// The same for a mail's HTML: the HTML of the new part, and its texts.
struct SplitHtml {
    std::string reply_html;  // cleaned
    std::string reply, quoted;
};
SplitHtml split_html(std::string_view html);
/// The texts alone, which costs half.
/// @param plain html::to_text of it where that is known already
Split split_html_text(std::string_view html, std::string_view plain = {});

/// `tuki mail parse FILE`, `tuki mail split --cases FILE`. @return exit code
int command(const std::vector<std::string>& arguments);

}  // namespace tuki::mail
