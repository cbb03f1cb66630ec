#include "post/imap_syntax.hpp"

#include <charconv>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "post/imap_client.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t items_max = 64;
constexpr int depth_max = 16;

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

template <class Number>
std::optional<Number> whole_number(std::string_view digits) {
    Number value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// Reads one response from left to right; each step fails on what is not well-formed.
struct Reader {
    ImapResponse& response;
    std::size_t at = 0;
    std::size_t literal = 0;

    bool end() const { return at >= response.line.size(); }
    char here() const { return end() ? '\0' : response.line[at]; }
    bool skip(char wanted) {
        if (end() || here() != wanted) return false;
        ++at;
        return true;
    }

    std::string word() {
        const std::size_t from = at;
        while (!end() && here() != ' ' && here() != '(' && here() != ')' && here() != '\0' &&
               here() != '"') {
            // "BODY[HEADER.FIELDS (TO)]" is one word.
            if (here() == '[') {
                const std::size_t close = response.line.find(']', at);
                if (close == std::string::npos) break;
                at = close;
            }
            ++at;
        }
        return response.line.substr(from, at - from);
    }

    std::optional<std::string> string() {
        std::string out;
        while (!end() && here() != '"') {
            if (here() == '\\') ++at;
            if (end()) return std::nullopt;
            out += here();
            ++at;
        }
        if (!skip('"')) return std::nullopt;
        return out;
    }

    std::optional<std::string> list() {
        const std::size_t from = at;
        int depth = 1;
        while (depth > 0) {
            if (end() || depth > depth_max) return std::nullopt;
            const char c = here();
            ++at;
            if (c == '(') ++depth;
            if (c == ')') --depth;
            if (c == '\0') ++literal;
            if (c == '"' && !string()) return std::nullopt;
        }
        return response.line.substr(from, at - from - 1);
    }

    std::optional<std::string> value() {
        if (end()) return std::nullopt;
        if (here() == '\0') {
            ++at;
            if (literal >= response.literals.size()) return std::nullopt;
            return std::move(response.literals[literal++]);
        }
        if (skip('"')) return string();
        if (skip('(')) return list();
        std::string atom = word();
        if (atom.empty()) return std::nullopt;
        return atom == "NIL" ? std::string{} : atom;
    }
};

}  // namespace

std::optional<std::uint32_t> read_uid(std::string_view digits) {
    const auto uid = whole_number<std::uint32_t>(digits);
    return uid && *uid > 0 ? uid : std::nullopt;
}

std::optional<std::uint32_t> number_before(const ImapResponse& response, std::string_view word) {
    const auto parts = split(response.line, ' ');
    if (parts.size() < 3 || parts[0] != "*" || upper(parts[2]) != word) return std::nullopt;
    return whole_number<std::uint32_t>(parts[1]);
}

std::optional<std::uint32_t> number_after(std::string_view line, std::string_view word) {
    const std::string searched = upper(line);
    const std::size_t at = searched.find(std::string(word) + " ");
    if (at == std::string::npos) return std::nullopt;
    const std::string_view rest = std::string_view(searched).substr(at + word.size() + 1);
    return read_uid(rest.substr(0, rest.find_first_not_of("0123456789")));
}

std::optional<std::map<std::string, std::string>> fetch_items(ImapResponse& response) {
    if (!number_before(response, "FETCH")) return std::nullopt;
    Reader reader{response, response.line.find('(')};
    if (!reader.skip('(')) return std::nullopt;
    std::map<std::string, std::string> items;
    while (!reader.skip(')')) {
        std::string name = upper(reader.word());
        if (name.empty() || !reader.skip(' ') || items.size() >= items_max) return std::nullopt;
        if (name.starts_with("BODY[]")) name = "BODY[]";
        auto value = reader.value();
        if (!value) return std::nullopt;
        items.insert_or_assign(std::move(name), std::move(*value));
        reader.skip(' ');
    }
    return items;
}

std::optional<std::uint64_t> literal_at_end(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    const std::size_t open = line.rfind('{');
    if (open == std::string_view::npos) return std::nullopt;
    return whole_number<std::uint64_t>(line.substr(open + 1, line.size() - open - 2));
}

std::optional<std::string> quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
            return std::nullopt;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string imap_folder_name(std::string_view utf8) {
    std::string out;
    std::string units;  // UTF-16, big endian, of the characters that wait to be encoded
    const auto flush = [&] {
        if (units.empty()) return;
        std::string encoded = base64(units);
        while (encoded.ends_with('=')) encoded.pop_back();
        std::replace(encoded.begin(), encoded.end(), '/', ',');
        out += "&" + encoded + "-";
        units.clear();
    };
    const std::string text = to_valid_utf8(utf8);
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead >= 0x20 && lead < 0x7f) {
            flush();
            out += text[i] == '&' ? "&-" : std::string(1, text[i]);
            ++i;
            continue;
        }
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        std::uint32_t point = size == 1 ? lead : lead & (0x7fu >> size);
        for (std::size_t k = 1; k < size; ++k) {
            point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
        }
        i += size;
        const auto put = [&](std::uint32_t unit) {
            units += static_cast<char>(unit >> 8);
            units += static_cast<char>(unit & 0xff);
        };
        if (point >= 0x10000) {
            put(0xd800 + ((point - 0x10000) >> 10));
            put(0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            put(point);
        }
    }
    flush();
    return out;
}

}  // namespace tuki::post
