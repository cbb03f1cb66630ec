#include "base/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstring>

namespace tuki {

namespace {

/// Length of the valid character at `at`, or 0 (RFC 3629: no overlong forms, no surrogates).
std::size_t character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
        return follows(at + 1, low, high) && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
        return follows(at + 1, low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

bool is_bidi_or_invisible(std::string_view character) {
    // U+200B..U+200F, U+202A..U+202E, U+2028/9, U+2060..U+206F, U+FEFF
    if (character.size() != 3) return false;
    const auto b0 = static_cast<unsigned char>(character[0]);
    const auto b1 = static_cast<unsigned char>(character[1]);
    const auto b2 = static_cast<unsigned char>(character[2]);
    if (b0 == 0xE2 && b1 == 0x80) return (b2 >= 0x8B && b2 <= 0x8F) || (b2 >= 0xA8 && b2 <= 0xAE);
    if (b0 == 0xE2 && b1 == 0x81) return b2 >= 0xA0 && b2 <= 0xAF;
    return b0 == 0xEF && b1 == 0xBB && b2 == 0xBF;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        // Eight ASCII bytes at a time: nearly all text in JSON is ASCII.
        if (at + 8 <= text.size()) {
            std::uint64_t eight;
            std::memcpy(&eight, text.data() + at, 8);
            if ((eight & 0x8080808080808080U) == 0) {
                at += 8;
                continue;
            }
        }
        const std::size_t length = character_at(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string to_valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_at(text, at);
        if (length == 0) {
            valid += "\xEF\xBF\xBD";
            ++at;
        } else {
            valid.append(text, at, length);
            at += length;
        }
    }
    return valid;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string one_line(std::string_view text, std::size_t bytes_max) {
    std::string line;
    for (std::size_t at = 0; at < text.size() && line.size() <= bytes_max;) {
        const std::size_t length = character_at(text, at);
        const auto first = static_cast<unsigned char>(text[at]);
        const bool control = first < 0x20 || first == 0x7F ||
                             (length == 2 && first == 0xC2 &&
                              static_cast<unsigned char>(text[at + 1]) < 0xA0);
        if (length == 0) {
            line += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        if (control || is_bidi_or_invisible(text.substr(at, length))) {
            if (!line.empty() && line.back() != ' ') line += ' ';
        } else {
            line.append(text, at, length);
        }
        at += length;
    }
    return std::string(trim(cut_utf8(line, bytes_max)));
}

std::string many_lines(std::string_view text, std::size_t bytes_max) {
    std::string lines;
    lines.reserve(std::min(text.size(), bytes_max));
    for (std::size_t at = 0; at < text.size() && lines.size() <= bytes_max;) {
        const std::size_t length = character_at(text, at);
        const auto first = static_cast<unsigned char>(text[at]);
        if (length == 0) {
            lines += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        if (first == '\r') {
            lines += '\n';
            at += at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
            continue;
        }
        const bool control = (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
        if (!control) lines.append(text, at, length);
        at += length;
    }
    return std::string(cut_utf8(lines, bytes_max));
}

std::string fold(std::string_view text) {
    bool ascii = true;
    for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    if (ascii) return ascii_lower(text);

    UErrorCode failure = U_ZERO_ERROR;
    const auto* nfkd = icu::Normalizer2::getNFKDInstance(failure);
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8({text.data(), int32_t(text.size())});
    wide.foldCase();
    const icu::UnicodeString parts = nfkd->normalize(wide, failure);
    icu::UnicodeString folded;
    for (int32_t i = 0; i < parts.length();) {
        const UChar32 c = parts.char32At(i);
        i += U16_LENGTH(c);
        const bool short_i = c == 0x306 && !folded.isEmpty() &&
                             folded.char32At(folded.length() - 1) == 0x438;  // и + breve is й
        if (short_i)
            folded.replace(folded.length() - 1, 1, UChar32(0x439));
        else if (u_charType(c) != U_NON_SPACING_MARK)
            folded.append(c);
    }
    std::string utf8;
    folded.toUTF8String(utf8);
    return utf8;
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return lower;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

}  // namespace tuki
