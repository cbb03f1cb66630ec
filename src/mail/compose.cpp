#include "mail/compose.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace tuki::mail {
namespace {

constexpr std::size_t line_wanted = 76;
constexpr std::size_t word_bytes_max = 900;  // of what cannot be folded; 998 is the law
constexpr std::size_t value_bytes_max = 4000;
constexpr std::size_t name_bytes_max = 300;
constexpr std::size_t references_newest = 20;
constexpr std::size_t encoded_word_bytes = 45;  // "=?utf-8?B?" + 60 + "?=" is within 75

bool is_token(std::string_view text) {
    constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";
    return !text.empty() && text.size() <= 127 &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return c > ' ' && c < '\x7f' && specials.find(c) == std::string_view::npos;
           });
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Valid UTF-8 in which nothing counts as a line end, here or at the reader (U+0085, U+2028/9).
std::string clean(std::string_view text, std::size_t bytes_max = value_bytes_max) {
    const std::string valid = to_valid_utf8(text.substr(0, 4 * bytes_max));
    std::string out;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const auto byte = static_cast<unsigned char>(valid[i]);
        const std::string_view rest = std::string_view(valid).substr(i, 3);
        if (byte < 0x20 || byte == 0x7f) {
            out += ' ';
        } else if (byte == 0xc2 && static_cast<unsigned char>(valid[i + 1]) < 0xa0) {
            out += ' ';
            ++i;
        } else if (rest == "\xe2\x80\xa8" || rest == "\xe2\x80\xa9") {
            out += ' ';
            i += 2;
        } else {
            out += valid[i];
        }
    }
    return std::string(trim(cut_utf8(out, bytes_max)));
}

/// RFC 2047, in pieces that hold whole characters.
/// @param column where the first one begins
std::string encoded_words(std::string_view text, std::size_t column = 1) {
    std::string out;
    while (!text.empty()) {
        std::size_t room = encoded_word_bytes;
        if (out.empty() && column < 48) room -= column / 4 * 3;
        const std::string_view piece = cut_utf8(text, room);
        text.remove_prefix(piece.size());
        out.append(out.empty() ? "" : "\r\n ").append("=?utf-8?B?").append(base64(piece)) += "?=";
    }
    return out;
}

/// "Name: value", folded before blanks.
std::string unstructured(std::string_view name, std::string_view raw_value) {
    const std::string value = clean(raw_value);
    std::string out = std::string(name) + ":";
    std::size_t longest = 0;
    for (const std::string_view word : tuki::split(value, ' ')) longest = std::max(longest, word.size());
    // What looks encoded must arrive as it is; two blanks must not become a line of blanks.
    if (!is_ascii(value) || value.find("=?") != std::string::npos ||
        value.find("  ") != std::string::npos || longest > word_bytes_max) {
        return out + " " + encoded_words(value, name.size() + 2) + "\r\n";
    }
    std::size_t column = out.size();
    for (const std::string_view word : tuki::split(value, ' ')) {
        if (column + 1 + word.size() > line_wanted && column > name.size() + 1) {
            out += "\r\n";
            column = 0;
        }
        out.append(" ").append(word);
        column += 1 + word.size();
    }
    return out + "\r\n";
}

/// Nothing in it can end the address or begin another one.
std::string safe_address(std::string_view address) {
    std::string out = clean(address, 320);
    for (char& c : out) {
        if (std::string_view(" <>,;:\"()[]\\").find(c) != std::string_view::npos) c = '_';
    }
    return out;
}

std::string mailbox(const Mailbox& box) {
    const std::string address = safe_address(box.address);
    const std::string name = clean(box.name, name_bytes_max);
    if (name.empty()) return address;
    if (!is_ascii(name) || name.find("=?") != std::string::npos) {
        return encoded_words(name) + "\r\n <" + address + ">";
    }
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\" <" + address + ">";
}

std::string address_header(std::string_view name, const std::vector<Mailbox>& boxes) {
    std::string list;
    for (const Mailbox& box : boxes) {
        if (trim(box.address).empty()) continue;
        list.append(list.empty() ? " " : ",\r\n ").append(mailbox(box));
    }
    if (list.empty()) return {};
    return std::string(name) + ":" + list + "\r\n";
}

/// "<id>", or nothing when no id is left.
std::string bracketed(std::string_view id) {
    std::string out;
    for (const char c : clean(id, word_bytes_max)) {
        if (c != ' ' && c != '<' && c != '>') out += c;
    }
    return out.empty() || !is_ascii(out) ? std::string{} : "<" + out + ">";
}

std::string ids_header(std::string_view name, const std::vector<std::string>& ids) {
    std::string list;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0 && i + references_newest < ids.size()) continue;
        const std::string id = bracketed(ids[i]);
        if (!id.empty()) list.append(list.empty() ? " " : "\r\n ").append(id);
    }
    if (list.empty()) return {};
    return std::string(name) + ":" + list + "\r\n";
}

std::string date_of(Timestamp at) {
    constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                       days[std::chrono::weekday{day}.c_encoding()],
                       static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

std::string base64_lines(std::string_view bytes) {
    const std::string encoded = base64(bytes);
    std::string out;
    out.reserve(encoded.size() + encoded.size() / 38 + 2);
    for (std::size_t at = 0; at < encoded.size(); at += line_wanted) {
        out.append(encoded, at, line_wanted).append("\r\n");
    }
    return out;
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool last = i + 1 == text.size() || text[i + 1] == '\n';
        const bool blank = byte == ' ' || byte == '\t';
        // "." and "From " at the start of a line are changed by some that carry mail.
        const bool plain = (blank && !last) || (byte > ' ' && byte < 0x7f && byte != '=' &&
                                                !(column == 0 && (byte == '.' || byte == 'F')));
        const std::size_t width = plain ? 1 : 3;
        if (column + width > line_wanted - 1) {
            out += "=\r\n";
            column = 0;
        }
        if (plain) {
            out += text[i];
        } else {
            out += fmt::format("={:02X}", byte);
        }
        column += width;
    }
    return out.ends_with("\r\n") ? out : out + "\r\n";
}

/// One body part of text with its headers.
std::string text_part(std::string_view type, std::string_view raw_text) {
    const std::string text = many_lines(raw_text, raw_text.size() * 3 + 1);
    const auto coded = std::count_if(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80;
    });
    const std::string head =
        "Content-Type: " + std::string(type) + "; charset=utf-8\r\nContent-Transfer-Encoding: ";
    // Three bytes for one, or four for three: what is shorter.
    if (static_cast<std::size_t>(coded) * 6 <= text.size()) {
        return head + "quoted-printable\r\n\r\n" + quoted_printable(text);
    }
    std::string lines;
    for (const char c : text) lines.append(c == '\n' ? "\r" : "").push_back(c);
    return head + "base64\r\n\r\n" + base64_lines(lines);
}

/// ";\r\n name=value", by RFC 2231 when it must be.
std::string parameter(std::string_view name, std::string_view raw_value) {
    const std::string value = clean(raw_value, name_bytes_max);
    constexpr std::string_view harmless = " -_.,()+!@#&";
    const auto is_plain = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               harmless.find(c) != std::string_view::npos;
    };
    const std::string prefix = ";\r\n " + std::string(name);
    if (value.size() <= 60 && std::all_of(value.begin(), value.end(), is_plain)) {
        return prefix + "=\"" + value + "\"";
    }
    std::vector<std::string> pieces{"utf-8''"};
    for (const char c : value) {
        const bool as_is = is_plain(c) && std::string_view("-_.").find(c) != std::string_view::npos;
        const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0 && is_ascii({&c, 1});
        const std::string coded = as_is || word ? std::string(1, c)
                                                : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        if (pieces.back().size() + coded.size() > 56) pieces.emplace_back();
        pieces.back() += coded;
    }
    if (pieces.size() == 1) return prefix + "*=" + pieces[0];
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        out += prefix + "*" + std::to_string(i) + "*=" + pieces[i];
    }
    return out;
}

std::string safe_type(std::string_view type) {
    const std::size_t slash = type.find('/');
    const std::string unknown = "application/octet-stream";
    if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) ||
        !is_token(type.substr(slash + 1))) {
        return unknown;
    }
    std::string lower = ascii_lower(type);
    // These may not be base64 (RFC 2046 §5.1, §5.2).
    if (lower.starts_with("message/") || lower.starts_with("multipart/")) return unknown;
    return lower;
}

std::string attachment_part(const Attachment& attachment, bool is_inline) {
    const std::string type = safe_type(attachment.type);
    const bool is_text = type.starts_with("text/") && is_valid_utf8(attachment.bytes);
    std::string out = "Content-Type: " + type + (is_text ? "; charset=utf-8" : "") +
                      parameter("name", attachment.name) + "\r\nContent-Disposition: " +
                      (is_inline ? "inline" : "attachment") +
                      parameter("filename", attachment.name) +
                      "\r\nContent-Transfer-Encoding: base64\r\n";
    const std::string id = bracketed(attachment.content_id);
    if (!id.empty()) out += "Content-ID: " + id + "\r\n";
    return out + "\r\n" + base64_lines(attachment.bytes);
}

/// Joins parts; "=_" occurs in no quoted-printable and in no base64, so no part holds a boundary.
std::string multipart(std::string_view type, const std::string& seed, int number,
                      const std::vector<std::string>& parts) {
    const std::string boundary = "=_" + std::to_string(number) + "_" + seed;
    std::string out =
        "Content-Type: " + std::string(type) + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    for (const std::string& part : parts) out += "--" + boundary + "\r\n" + part;
    return out + "--" + boundary + "--\r\n";
}

std::string body_of(const Outgoing& mail) {
    const std::string seed = sha256_hex(mail.message_id + "\n" + mail.text).substr(0, 24);
    std::string body = text_part("text/plain", mail.text);
    std::vector<std::string> beside{};  // the HTML
    std::vector<std::string> below{};
    for (const Attachment& attachment : mail.attachments) {
        const bool is_inline = attachment.is_inline && !mail.html.empty();
        (is_inline ? beside : below).push_back(attachment_part(attachment, is_inline));
    }
    if (!mail.html.empty()) {
        std::string html = text_part("text/html", mail.html);
        if (!beside.empty()) {
            beside.insert(beside.begin(), std::move(html));
            html = multipart("multipart/related; type=\"text/html\"", seed, 3, beside);
        }
        body = multipart("multipart/alternative", seed, 2, {std::move(body), std::move(html)});
    }
    if (!below.empty()) {
        below.insert(below.begin(), std::move(body));
        body = multipart("multipart/mixed", seed, 1, below);
    }
    return body;
}

/// Whether the caller may give it: not what is written here, nor what others may not learn.
bool is_free_header(std::string_view name) {
    constexpr std::string_view ours[] = {
        "from",         "to",          "cc",     "bcc",      "reply-to",    "subject",
        "message-id",   "in-reply-to", "date",   "references", "return-path", "received",
        "mime-version", "auto-submitted", "dkim-signature"};
    const std::string lower = ascii_lower(name);
    return is_token(name) && name.size() <= 60 && !lower.starts_with("content-") &&
           std::find(std::begin(ours), std::end(ours), lower) == std::end(ours);
}

}  // namespace

std::string compose(const Outgoing& mail) {
    std::string out = "Date: " + date_of(mail.date) + "\r\n" + address_header("From", {mail.from});
    if (mail.reply_to) out += address_header("Reply-To", {*mail.reply_to});
    const std::string to = address_header("To", mail.to);
    out += to.empty() ? "To: undisclosed-recipients:;\r\n" : to;
    out += address_header("Cc", mail.cc);
    out += unstructured("Subject", mail.subject);
    out += ids_header("Message-ID", {mail.message_id});
    out += ids_header("In-Reply-To", {mail.in_reply_to});
    out += ids_header("References", mail.references);
    if (is_token(mail.auto_submitted)) {
        out += "Auto-Submitted: " + mail.auto_submitted + "\r\nX-Auto-Response-Suppress: All\r\n";
    }
    if (is_token(mail.language)) out += "Content-Language: " + mail.language + "\r\n";
    for (const auto& [name, value] : mail.headers) {
        if (is_free_header(name)) out += unstructured(name, value);
    }
    return out + "MIME-Version: 1.0\r\n" + body_of(mail);
}

}  // namespace tuki::mail
