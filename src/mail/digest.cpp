#include <array>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mail/decode.hpp"
#include "mail/mail.hpp"
#include "mail/structure.hpp"

namespace tuki::mail {

namespace {

/// What the sender wrote. Everything else may have been added, or changed, on the way.
constexpr std::array<std::string_view, 16> senders_headers{"from",
                                                           "sender",
                                                           "reply-to",
                                                           "to",
                                                           "cc",
                                                           "subject",
                                                           "date",
                                                           "message-id",
                                                           "in-reply-to",
                                                           "references",
                                                           "auto-submitted",
                                                           "mime-version",
                                                           "content-type",
                                                           "content-transfer-encoding",
                                                           "content-disposition",
                                                           "content-id"};

/// Folding and runs of blanks are up to each server.
void append_relaxed(std::string& out, std::string_view value) {
    bool blank = false;
    for (const char c : trim(value)) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (is_blank && !blank) out += ' ';
        if (!is_blank) out += c;
        blank = is_blank;
    }
}

/// Line ends, blanks at them, and empty lines at the end do not count (RFC 6376 §3.4.4).
void append_lines(std::string& out, std::string_view body) {
    std::size_t empty = 0;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        std::string_view line = body.substr(at, end - at);
        while (line.ends_with('\r') || line.ends_with(' ') || line.ends_with('\t'))
            line.remove_suffix(1);
        at = end + 1;
        if (line.empty()) {
            ++empty;
            continue;
        }
        out.append(empty, '\n');
        empty = 0;
        out += line;
        out += '\n';
    }
}

}  // namespace

std::string canonical_digest(std::string_view raw) {
    const Part head = read_headers(raw, Limits{});
    std::string canonical;
    canonical.reserve(raw.size() + 64);
    for (const std::string_view name : senders_headers)
        for (const std::string_view value : head.all(name)) {
            canonical += name;
            canonical += ':';
            append_relaxed(canonical, value);
            canonical += '\n';
        }
    canonical += '\n';
    append_lines(canonical, head.body);
    return sha256_hex(canonical);
}

}  // namespace tuki::mail
