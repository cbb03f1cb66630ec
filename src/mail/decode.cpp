#include "mail/decode.hpp"

#include <gmime/gmime.h>

#include <algorithm>

#include "base/text.hpp"
#include "mail/charset.hpp"

namespace tuki::mail {

namespace {

/// GMime's tables are set up once; its decoders themselves keep no state of ours.
void prepare_gmime() {
    static const bool done = (g_mime_init(), true);
    (void)done;
}

std::string decode_with(std::string_view bytes, GMimeContentEncoding encoding) {
    prepare_gmime();
    GMimeEncoding state;
    g_mime_encoding_init_decode(&state, encoding);
    std::string out;
    out.resize(g_mime_encoding_outlen(&state, bytes.size()) + 16);
    std::size_t size = g_mime_encoding_step(&state, bytes.data(), bytes.size(), out.data());
    size += g_mime_encoding_flush(&state, "", 0, out.data() + size);
    out.resize(size);
    return out;
}

int base64_value(unsigned char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// Padding in the middle ends a group, not the text: some programs join encoded pieces.
std::string decode_base64(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() / 4 * 3 + 3);
    std::uint32_t group = 0;
    int count = 0;
    for (const char c : bytes) {
        if (c == '=') {
            if (count == 2) out += char(group >> 4);
            if (count == 3) out += char(group >> 10), out += char(group >> 2);
            if (count > 1) group = 0, count = 0;
            continue;
        }
        const int value = base64_value(static_cast<unsigned char>(c));
        if (value < 0) continue;
        group = group << 6 | std::uint32_t(value);
        if (++count == 4) {
            out += char(group >> 16), out += char(group >> 8), out += char(group);
            group = 0, count = 0;
        }
    }
    if (count == 2) out += char(group >> 4);
    if (count == 3) out += char(group >> 10), out += char(group >> 2);
    return out;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
    return -1;
}

/// Line by line: the first letter is the count of bytes, then four letters for three of them.
std::string decode_uu(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line == "end") break;
        if (line.empty()) continue;
        const auto value = [&](std::size_t i) {
            return i < line.size() ? (static_cast<unsigned char>(line[i]) - 32u) & 63u : 0u;
        };
        std::size_t left = value(0);
        for (std::size_t i = 1; left > 0 && i < line.size(); i += 4) {
            const std::uint32_t group =
                value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
            for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left)
                out += char(group >> shift);
        }
    }
    return out;
}

/// The bytes of an encoded word in Q encoding (RFC 2047 §4.2).
std::string decode_q(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '_') {
            out += ' ';
        } else if (text[at] == '=' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
                   hex_value(text[at + 2]) >= 0) {
            out += char(hex_value(text[at + 1]) << 4 | hex_value(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
            hex_value(text[at + 2]) >= 0) {
            out += char(hex_value(text[at + 1]) << 4 | hex_value(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

struct Word {
    std::string_view charset, text;
    char encoding;
    std::size_t end;
};

/// The encoded word that begins at `at` ("=?"), if there is one. Blanks inside its text are taken,
/// as broken programs write them.
std::optional<Word> word_at(std::string_view value, std::size_t at) {
    constexpr std::size_t charset_bytes_max = 100, word_bytes_max = 8192;
    const std::string_view window = value.substr(at, charset_bytes_max + 8);
    const std::size_t first = window.find('?', 2);
    if (first == std::string_view::npos || first == 2 || first + 2 >= window.size() ||
        window[first + 2] != '?')
        return std::nullopt;
    const char encoding = char(window[first + 1] | 32);
    std::string_view charset = window.substr(2, first - 2);
    if ((encoding != 'q' && encoding != 'b') ||
        charset.find_first_of(" \t\"<>@") != std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = at + first + 3;
    std::size_t end = value.substr(0, begin + word_bytes_max).find("?=", begin);
    // "=?utf-8?Q?=?=" : the text may itself end in "?".
    if (end == std::string_view::npos) return std::nullopt;
    charset = charset.substr(0, charset.find('*'));  // RFC 2231 §5: the language
    return Word{charset, value.substr(begin, end - begin), encoding, end + 2};
}

}  // namespace

std::string decode_transfer(std::string_view bytes, std::string_view encoding) {
    if (encoding == "base64") return decode_base64(bytes);
    if (encoding == "quoted-printable")
        return decode_with(bytes, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    if (encoding == "x-uuencode" || encoding == "uuencode" || encoding == "x-uue" ||
        encoding == "uue") {
        const std::size_t begin = bytes.starts_with("begin ") ? 0 : bytes.find("\nbegin ");
        // Some leave the line "begin 644 name" out.
        const std::size_t line =
            begin == std::string_view::npos ? begin : bytes.find('\n', begin + 1);
        return decode_uu(line == std::string_view::npos ? bytes : bytes.substr(line + 1));
    }
    return std::string(bytes);
}

std::string unfold(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (const char c : value)
        if (c != '\r' && c != '\n') out += c;
    return out;
}

std::string decode_words(std::string_view folded, std::string_view hint) {
    const std::string value = unfold(folded);
    std::string out, pending_bytes, pending_charset;
    std::string plain;  // what stands since the last encoded word
    bool after_word = false;
    // Neighbours of one character set are joined first: programs cut letters in two.
    const auto flush_word = [&] {
        if (!pending_bytes.empty()) out += to_utf8(pending_bytes, pending_charset, hint);
        pending_bytes.clear();
    };
    const auto flush_plain = [&] {
        if (plain.empty()) return;
        out += to_utf8(plain, "", hint);
        plain.clear();
    };
    for (std::size_t at = 0; at < value.size();) {
        if (value[at] == '=' && at + 1 < value.size() && value[at + 1] == '?') {
            if (const auto word = word_at(value, at)) {
                const bool is_neighbour =
                    after_word && plain.find_first_not_of(" \t") == std::string::npos;
                if (is_neighbour) {
                    plain.clear();
                } else {
                    flush_word();
                    flush_plain();
                }
                const std::string charset = ascii_lower(word->charset);
                if (charset != pending_charset) flush_word();
                pending_charset = charset;
                pending_bytes +=
                    word->encoding == 'b' ? decode_base64(word->text) : decode_q(word->text);
                after_word = true;
                at = word->end;
                continue;
            }
        }
        plain += value[at++];
    }
    flush_word();
    flush_plain();
    return out;
}

const std::string* Parameters::find(std::string_view name) const {
    for (const Parameter& one : items)
        if (one.name == name) return &one.value;
    return nullptr;
}

namespace {

struct RawParameter {
    std::string name;  // without the section and the star
    int section = -1;  // RFC 2231 §3
    bool is_encoded = false;
    bool is_quoted = false;
    std::string value;
};

constexpr std::size_t parameters_max = 200;

/// "name*1*" into its parts.
void read_name(std::string_view text, RawParameter& parameter) {
    if (text.ends_with('*')) {
        parameter.is_encoded = true;
        text.remove_suffix(1);
    }
    if (const std::size_t star = text.find('*'); star != std::string_view::npos) {
        int section = 0;
        for (const char c : text.substr(star + 1, 4))
            section = c >= '0' && c <= '9' ? section * 10 + (c - '0') : section;
        parameter.section = section;
        text = text.substr(0, star);
    }
    parameter.name = ascii_lower(text);
}

std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at) {
    int depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '(')
            ++depth;
        else if (text[at] == ')' && depth > 0)
            --depth;
        else if (depth == 0 && text[at] != ' ' && text[at] != '\t' && text[at] != '\r' &&
                 text[at] != '\n')
            break;
    }
    return at;
}

std::vector<RawParameter> split_parameters(std::string_view text) {
    std::vector<RawParameter> all;
    std::size_t at = 0;
    while (at < text.size() && all.size() < parameters_max) {
        at = skip_blanks_and_comments(text, at);
        if (at < text.size() && text[at] == ';') {
            ++at;
            continue;
        }
        const std::size_t name_end = text.find_first_of("=;", at);
        if (name_end == std::string_view::npos) break;
        if (text[name_end] == ';') {
            at = name_end + 1;
            continue;
        }
        RawParameter one;
        read_name(trim(text.substr(at, name_end - at)), one);
        at = skip_blanks_and_comments(text, name_end + 1);
        if (at < text.size() && text[at] == '"') {
            one.is_quoted = true;
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                // Windows paths come unescaped; only a quote or another backslash is escaped.
                if (text[at] == '\\' && at + 1 < text.size() &&
                    (text[at + 1] == '"' || text[at + 1] == '\\'))
                    ++at;
                if (text[at] != '\r' && text[at] != '\n') one.value += text[at];
            }
            const std::size_t end = text.find(';', at);
            at = end == std::string_view::npos ? text.size() : end + 1;
        } else {
            const std::size_t end = std::min(text.find(';', at), text.size());
            one.value = unfold(trim(text.substr(at, end - at)));
            at = end;
        }
        all.push_back(std::move(one));
    }
    return all;
}

/// charset'language'text, as the first or only section has it.
std::string decode_extended(const std::string& value) {
    const std::size_t first = value.find('\'');
    const std::size_t second = first == std::string::npos ? first : value.find('\'', first + 1);
    if (second == std::string::npos) return to_utf8(decode_percent(value), "");
    return to_utf8(decode_percent(std::string_view(value).substr(second + 1)),
                   ascii_lower(value.substr(0, first)));
}

std::string joined_sections(const std::vector<RawParameter>& all, const std::string& name,
                            std::string_view hint) {
    std::vector<const RawParameter*> sections;
    for (const RawParameter& one : all)
        if (one.name == name && one.section >= 0) sections.push_back(&one);
    std::stable_sort(sections.begin(), sections.end(),
                     [](auto* a, auto* b) { return a->section < b->section; });
    std::string charset, bytes;
    bool is_encoded = false;
    for (std::size_t at = 0; at < sections.size(); ++at) {
        std::string_view value = sections[at]->value;
        if (sections[at]->is_encoded && !is_encoded) {
            is_encoded = true;
            const std::size_t first = value.find('\''), second = first == std::string_view::npos
                                                                     ? first
                                                                     : value.find('\'', first + 1);
            if (at == 0 && second != std::string_view::npos) {
                charset = ascii_lower(value.substr(0, first));
                value = value.substr(second + 1);
            }
        }
        bytes += sections[at]->is_encoded ? decode_percent(value) : std::string(value);
    }
    return is_encoded ? to_utf8(bytes, charset, hint) : decode_words(bytes, hint);
}

}  // namespace

Parameters read_parameters(std::string_view text, std::string_view hint) {
    Parameters parameters;
    std::size_t begin = skip_blanks_and_comments(text, 0);
    std::size_t end = std::min(text.find(';', begin), text.size());
    std::string_view value = text.substr(begin, end - begin);
    // "text/plain charset=utf-8": the semicolon is forgotten now and then.
    if (const std::size_t blank = trim(value).find_first_of(" \t\r\n(");
        blank != std::string_view::npos) {
        const std::string_view rest = trim(value).substr(blank);
        value = trim(value).substr(0, blank);
        if (rest.find('=') != std::string_view::npos) end = std::size_t(rest.data() - text.data());
    }
    parameters.value = ascii_lower(trim(value));
    for (char& c : parameters.value)
        if (static_cast<unsigned char>(c) <= 32 || static_cast<unsigned char>(c) >= 127) c = '_';
    const std::vector<RawParameter> all = split_parameters(text.substr(std::min(end, text.size())));
    for (const RawParameter& one : all) {
        if (parameters.find(one.name)) continue;
        if (one.section >= 0)
            parameters.items.push_back({one.name, joined_sections(all, one.name, hint)});
        else
            parameters.items.push_back({one.name, one.is_encoded ? decode_extended(one.value)
                                                                 : decode_words(one.value, hint)});
    }
    return parameters;
}

std::optional<Timestamp> read_date(std::string_view value) {
    constexpr std::size_t date_bytes_max = 200;
    std::string text(trim(unfold(value.substr(0, date_bytes_max))));
    if (text.empty()) return std::nullopt;
    // "00:01+0000": GMime wants the zone by itself.
    if (text.size() > 5) {
        const std::size_t zone = text.size() - 5;
        if ((text[zone] == '+' || text[zone] == '-') && text[zone - 1] >= '0' &&
            text[zone - 1] <= '9' && text.find_last_of(':') < zone &&
            text.find_last_of(':') != std::string::npos)
            text.insert(zone, " ");
    }
    prepare_gmime();
    GDateTime* const date = g_mime_utils_header_decode_date(text.c_str());
    if (!date) return std::nullopt;
    const std::int64_t seconds = g_date_time_to_unix(date);
    g_date_time_unref(date);
    constexpr std::int64_t year_9999 = 253'402'300'799;
    if (seconds < -2'208'988'800 || seconds > year_9999) return std::nullopt;
    return from_number(seconds * 1000);
}

}  // namespace tuki::mail
