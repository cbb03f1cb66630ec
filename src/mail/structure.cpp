#include "mail/structure.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/decode.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t headers_max = 5000;
constexpr std::size_t parameters_bytes_max = 16384;  // of one Content-Type or Content-Disposition
constexpr std::size_t boundary_bytes_max = 1000;

/// The line at `at`, without its end; `next` is where the following one begins.
std::string_view line_at(std::string_view text, std::size_t at, std::size_t& next) {
    const std::size_t end = text.find('\n', at);
    next = end == std::string_view::npos ? text.size() : end + 1;
    std::string_view line =
        text.substr(at, (end == std::string_view::npos ? text.size() : end) - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool same_word(std::string_view left, std::string_view lower) {
    return left.size() == lower.size() &&
           std::equal(left.begin(), left.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b;
           });
}

/// How many bytes of the line are a header's name, with the blanks before the colon; 0 when it is
/// no header.
std::size_t name_length(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size() && static_cast<unsigned char>(line[at]) > 32 && line[at] != ':' &&
           static_cast<unsigned char>(line[at]) != 127)
        ++at;
    const std::size_t length = at;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    return length > 0 && length <= 1000 && at < line.size() && line[at] == ':' ? at : 0;
}

/// After a line that is none: do more headers come before the next empty line?
bool headers_follow(std::string_view text, std::size_t at) {
    constexpr int lines_max = 12;
    constexpr std::array<std::string_view, 14> known{"bcc",
                                                     "cc",
                                                     "content-disposition",
                                                     "content-transfer-encoding",
                                                     "content-type",
                                                     "date",
                                                     "from",
                                                     "message-id",
                                                     "mime-version",
                                                     "received",
                                                     "reply-to",
                                                     "return-path",
                                                     "subject",
                                                     "to"};
    for (int lines = 0; lines < lines_max && at < text.size(); ++lines) {
        std::size_t next = 0;
        const std::string_view line = line_at(text, at, next);
        if (line.empty()) return false;
        if (const std::size_t length = name_length(line); length > 0) {
            const std::string_view name = trim(line.substr(0, length));
            if (name.starts_with("X-") ||
                std::any_of(known.begin(), known.end(),
                            [&](std::string_view one) { return same_word(name, one); }))
                return true;
        }
        at = next;
    }
    return false;
}

struct Reader {
    std::string_view text;
    const Limits& limits;
    std::vector<std::string>& defects;
    std::string hint{};  // the character set of headers that name none
    std::size_t parts = 0;
    std::vector<std::string>
        boundaries{};  // of the multiparts around, outermost first; "--" and the name

    void defect(std::string what) {
        if (defects.size() < 50 && std::find(defects.begin(), defects.end(), what) == defects.end())
            defects.push_back(std::move(what));
    }

    /// Which of the multiparts around a delimiter line belongs to, the innermost first; -1 for
    /// none.
    int level_of(std::string_view line, bool& is_end) const {
        if (!line.starts_with("--")) return -1;
        while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
        for (int level = int(boundaries.size()) - 1; level >= 0; --level) {
            const std::string& boundary = boundaries[std::size_t(level)];
            if (!line.starts_with(boundary)) continue;
            const std::string_view rest = line.substr(boundary.size());
            if (rest.empty() || rest == "--") {
                is_end = !rest.empty();
                return level;
            }
        }
        return -1;
    }

    struct Stop {
        std::size_t end;   // of the content: before the line end that belongs to the delimiter
        std::size_t next;  // behind the delimiter line
        int level;         // -1 at the end of the text
        bool is_end;
    };
    Stop find_stop(std::size_t from) const {
        std::size_t at = from;
        while (at < text.size()) {
            bool is_end = false;
            std::size_t next = 0;
            // Most lines are no delimiter: look for their beginning only.
            if (text[at] == '-') {
                const std::string_view line = line_at(text, at, next);
                if (const int level = level_of(line, is_end); level >= 0)
                    return {content_end(from, at), next, level, is_end};
            } else {
                const std::size_t end = text.find('\n', at);
                next = end == std::string_view::npos ? text.size() : end + 1;
            }
            at = next;
        }
        return {text.size(), text.size(), -1, false};
    }
    std::size_t content_end(std::size_t from, std::size_t at) const {
        if (at > from && text[at - 1] == '\n') --at;
        if (at > from && text[at - 1] == '\r') --at;
        return at;
    }

    std::size_t headers(Part& part, std::size_t at, bool is_root);
    Stop read(Part& part, std::size_t at, std::string_view default_type);
};

/// @return where the body begins
std::size_t Reader::headers(Part& part, std::size_t at, bool is_root) {
    const std::size_t begin = at;
    if (is_root)
        while (at < text.size() && (text[at] == '\r' || text[at] == '\n')) ++at;
    bool is_first = true, is_cut = false;
    while (at < text.size()) {
        std::size_t next = 0;
        const std::string_view line = line_at(text, at, next);
        if (line.empty()) return next;
        bool is_end = false;
        if (level_of(line, is_end) >= 0) return at;
        if (line[0] == ' ' || line[0] == '\t') {
            if (trim(line).empty() && part.headers.empty()) return next;
            if (!part.headers.empty() && !is_cut) {
                Header& last = part.headers.back();
                last.value = std::string_view(
                    last.value.data(), std::size_t(line.data() + line.size() - last.value.data()));
            }
        } else if (const std::size_t length = name_length(line); length > 0) {
            is_cut = part.headers.size() >= headers_max || at - begin > limits.header_bytes_max;
            if (is_cut)
                defect("Too many headers; the rest is not read.");
            else
                part.headers.push_back({trim(line.substr(0, length)), line.substr(length + 1)});
        } else if (line.starts_with("From ") || line.starts_with(">From ")) {
            is_cut = part.headers.empty();  // the separator of a mailbox file
        } else if (!part.headers.empty() && !is_cut &&
                   trim(part.headers.back().value).ends_with(';') &&
                   line.find('=') != std::string_view::npos) {
            // A parameter that lost the blank before it in a copy.
            Header& last = part.headers.back();
            last.value = std::string_view(
                last.value.data(), std::size_t(line.data() + line.size() - last.value.data()));
        } else {
            // Neither header nor empty line. Headers that follow are still headers; otherwise the
            // body begins here.
            if (is_first && !is_root) return at;
            defect("A line among the headers is no header.");
            if (!headers_follow(text, next)) return at;
            is_cut = true;
        }
        is_first = false;
        at = next;
    }
    return at;
}

void describe(Part& part, std::string_view default_type, std::string_view hint) {
    part.type = default_type;
    if (const std::string_view given = part.header("content-type"); !trim(given).empty()) {
        const Parameters type = read_parameters(given.substr(0, parameters_bytes_max), hint);
        std::string_view main = type.value;
        const std::size_t slash = main.find('/');
        part.type_given = true;
        if (slash != std::string_view::npos && slash > 0 && slash + 1 < main.size())
            part.type = main;
        else if (main == "text" || main == "text/" || main.empty())
            part.type = "text/plain";
        else if (main == "multipart/" || main == "multipart")
            part.type = "multipart/mixed";
        else
            part.type = "application/octet-stream";
        if (const std::string* charset = type.find("charset"))
            part.charset = ascii_lower(trim(*charset));
        if (const std::string* name = type.find("name")) part.name = *name;
        if (const std::string* format = type.find("format"))
            part.is_flowed = ascii_lower(*format) == "flowed";
        if (const std::string* delsp = type.find("delsp"))
            part.is_delsp = ascii_lower(*delsp) == "yes";
    }
    if (const std::string_view given = part.header("content-disposition"); !given.empty()) {
        const Parameters disposition = read_parameters(given.substr(0, parameters_bytes_max), hint);
        part.disposition = disposition.value;
        if (const std::string* name = disposition.find("filename"); name && !trim(*name).empty())
            part.name = *name;
        else if (name = disposition.find("name"); name && part.name.empty())
            part.name = *name;
    }
    std::string encoding =
        ascii_lower(unfold(part.header("content-transfer-encoding").substr(0, 200)));
    std::string_view word = trim(encoding);
    word = word.substr(0, word.find_first_of(" ;\t("));
    while (word.ends_with('.') || word.ends_with('"')) word.remove_suffix(1);
    while (word.starts_with('"')) word.remove_prefix(1);
    part.encoding = word;
    std::string_view id = trim(part.header("content-id"));
    if (id.starts_with('<')) id = id.substr(1, id.find('>') - 1);
    part.content_id = one_line(id.substr(0, 1000), 500);
}

std::string boundary_of(const Part& part) {
    const std::string_view given = part.header("content-type").substr(0, parameters_bytes_max);
    const Parameters type = read_parameters(given);
    const std::string* boundary = type.find("boundary");
    if (!boundary) return {};
    std::string name = *boundary;
    while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
    return name.size() <= boundary_bytes_max ? name : std::string();
}

/// Where the boundary got lost: the first line that looks like a delimiter and is closed further
/// on.
std::string guessed_boundary(std::string_view body) {
    std::size_t at = 0;
    for (int lines = 0; at < body.size() && lines < 100; ++lines) {
        std::size_t next = 0;
        std::string_view line = line_at(body, at, next);
        while (line.ends_with(' ')) line.remove_suffix(1);
        if (line.size() > 6 && line.size() < 200 && line.starts_with("--") &&
            !line.ends_with("--") && line.find(' ') == std::string_view::npos)
            return body.find(std::string("\n") + std::string(line) + "--", at) !=
                           std::string_view::npos
                       ? std::string(line.substr(2))
                       : std::string();
        at = next;
    }
    return {};
}

Reader::Stop Reader::read(Part& part, std::size_t at, std::string_view default_type) {
    ++parts;
    const std::size_t body_at = headers(part, at, boundaries.empty());
    describe(part, default_type, hint);
    const auto leaf = [&] {
        const Stop stop = find_stop(body_at);
        part.raw = text.substr(at, std::max(stop.end, at) - at);
        part.body = text.substr(body_at, std::max(stop.end, body_at) - body_at);
        return stop;
    };
    if (!part.type.starts_with("multipart/")) return leaf();
    std::string boundary = boundary_of(part);
    if (boundary.empty()) {
        const std::size_t until = find_stop(body_at).end;
        boundary = guessed_boundary(text.substr(body_at, std::max(until, body_at) - body_at));
        defect("A multipart has no boundary.");
    }
    if (boundary.empty()) {
        part.type = "text/plain";
        return leaf();
    }
    if (int(boundaries.size()) >= limits.depth_max || parts >= limits.parts_max) {
        defect("Parts are nested too deep or are too many; the rest is not expanded.");
        return leaf();
    }
    const std::string_view child_type =
        part.type == "multipart/digest" ? "message/rfc822" : "text/plain";
    boundaries.push_back("--" + boundary);
    const int level = int(boundaries.size()) - 1;
    Stop stop = find_stop(body_at);
    if (stop.level != level) {
        // No delimiter of its own: all of it is text, as it stands.
        boundaries.pop_back();
        defect("A multipart does not contain its boundary.");
        part.type = "text/plain";
        return leaf();
    }
    while (stop.level == level && !stop.is_end) {
        if (parts >= limits.parts_max) {
            defect("Parts are nested too deep or are too many; the rest is not expanded.");
            break;
        }
        Part child;
        stop = read(child, stop.next, child_type);
        if (stop.level < 0 || stop.level == level || stop.level < level) {
            // A delimiter at the very end opens a part with nothing in it.
            if (!child.headers.empty() || !trim(child.body).empty() || child.is_multipart())
                part.children.push_back(std::move(child));
        }
    }
    if (stop.level < 0 || stop.level < level) defect("A multipart has no end.");
    boundaries.pop_back();
    // The epilogue: what stands between our end and the next delimiter of those around us.
    if (stop.level >= level) stop = find_stop(stop.next);
    part.raw = text.substr(at, std::max(stop.end, at) - at);
    part.body = text.substr(body_at, std::max(stop.end, body_at) - body_at);
    if (part.children.empty()) {
        part.type = "text/plain";
        part.body = {};
    }
    return stop;
}

}  // namespace

std::string_view Part::header(std::string_view wanted) const {
    for (const Header& one : headers)
        if (same_word(one.name, wanted)) return one.value;
    return {};
}

std::vector<std::string_view> Part::all(std::string_view wanted) const {
    std::vector<std::string_view> values;
    for (const Header& one : headers)
        if (same_word(one.name, wanted)) values.push_back(one.value);
    return values;
}

Part read_headers(std::string_view raw, const Limits& limits) {
    std::vector<std::string> defects;
    Reader reader{raw, limits, defects};
    Part part;
    const std::size_t body_at = reader.headers(part, 0, true);
    part.raw = raw;
    part.body = raw.substr(body_at);
    describe(part, "text/plain", {});
    return part;
}

Part read_structure(std::string_view raw, const Limits& limits, std::vector<std::string>& defects) {
    Reader reader{raw, limits, defects, charset_hint(raw)};
    Part part;
    reader.read(part, 0, "text/plain");
    return part;
}

}  // namespace tuki::mail
