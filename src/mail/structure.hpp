// The tree of a message as ranges of its bytes: nothing is copied, so a forwarded mail can be kept
// exactly as it came. Linear in the input, whatever the input is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace tuki::mail {

struct Header {
    std::string_view name, value;  // the value as it stands, folded over lines
};

struct Part {
    std::vector<Header> headers;
    std::string_view raw, body;  // with and without the headers
    std::string type;            // "text/plain", lower case; what holds where nothing was said
    bool type_given = false;
    std::string charset;      // "" when not given
    std::string encoding;     // Content-Transfer-Encoding, lower case
    std::string disposition;  // "attachment", "inline", "" …
    std::string name;         // as the sender gave it, decoded
    std::string content_id;
    bool is_flowed = false, is_delsp = false;  // RFC 3676
    std::vector<Part> children;

    bool is_multipart() const { return !children.empty(); }
    bool is_text() const { return type.starts_with("text/"); }
    /// The first header of this name, "" without; `name` in lower case.
    std::string_view header(std::string_view wanted) const;
    std::vector<std::string_view> all(std::string_view wanted) const;
};

/// Headers up to the first empty line; the rest is the body. Bounds as in Limits.
Part read_headers(std::string_view raw, const Limits& limits);

/// What is over the limits stays unexpanded and is named in `defects`.
Part read_structure(std::string_view raw, const Limits& limits, std::vector<std::string>& defects);

}  // namespace tuki::mail
