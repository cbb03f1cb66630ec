#include "mail/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "mail/decode.hpp"

namespace tuki::mail {

namespace {

struct Name {
    std::string_view mail, iconv;
};

/// The wider set stands for the narrower one, as all mail programs do (WHATWG Encoding).
constexpr std::array names{
    Name{"ansi_x3.4-1968", "utf-8"},
    Name{"ascii", "utf-8"},
    Name{"big5", "big5-hkscs"},
    Name{"big5-hkscs", "big5-hkscs"},
    Name{"cn-big5", "big5-hkscs"},
    Name{"cp-850", "cp850"},
    Name{"cp1250", "cp1250"},
    Name{"cp1251", "cp1251"},
    Name{"cp1252", "cp1252"},
    Name{"cp437", "cp437"},
    Name{"cp850", "cp850"},
    Name{"cp852", "cp852"},
    Name{"cp866", "cp866"},
    Name{"cp932", "cp932"},
    Name{"cp936", "gb18030"},
    Name{"cp949", "cp949"},
    Name{"cp950", "big5-hkscs"},
    Name{"euc-cn", "gb18030"},
    Name{"euc-jp", "euc-jp-ms"},
    Name{"euc-kr", "cp949"},
    Name{"euc-tw", "euc-tw"},
    Name{"gb18030", "gb18030"},
    Name{"gb2312", "gb18030"},
    Name{"gb_2312-80", "gb18030"},
    Name{"gbk", "gb18030"},
    Name{"ibm850", "cp850"},
    Name{"ibm852", "cp852"},
    Name{"ibm866", "cp866"},
    Name{"iso-2022-jp", "iso-2022-jp-3"},
    Name{"iso-2022-jp-1", "iso-2022-jp-2"},
    Name{"iso-2022-jp-2", "iso-2022-jp-2"},
    Name{"iso-2022-jp-3", "iso-2022-jp-3"},
    Name{"iso-2022-kr", "iso-2022-kr"},
    Name{"iso-8859-1", "cp1252"},
    Name{"iso-8859-10", "iso-8859-10"},
    Name{"iso-8859-11", "cp874"},
    Name{"iso-8859-13", "iso-8859-13"},
    Name{"iso-8859-14", "iso-8859-14"},
    Name{"iso-8859-15", "iso-8859-15"},
    Name{"iso-8859-16", "iso-8859-16"},
    Name{"iso-8859-2", "iso-8859-2"},
    Name{"iso-8859-3", "iso-8859-3"},
    Name{"iso-8859-4", "iso-8859-4"},
    Name{"iso-8859-5", "iso-8859-5"},
    Name{"iso-8859-6", "iso-8859-6"},
    Name{"iso-8859-7", "iso-8859-7"},
    Name{"iso-8859-8", "iso-8859-8"},
    Name{"iso-8859-8-e", "iso-8859-8"},
    Name{"iso-8859-8-i", "iso-8859-8"},
    Name{"iso-8859-9", "cp1254"},
    Name{"johab", "johab"},
    Name{"koi8-r", "koi8-r"},
    Name{"koi8-ru", "koi8-u"},
    Name{"koi8-u", "koi8-u"},
    Name{"koi8r", "koi8-r"},
    Name{"ks_c_5601-1987", "cp949"},
    Name{"ksc5601", "cp949"},
    Name{"latin-1", "cp1252"},
    Name{"latin1", "cp1252"},
    Name{"latin2", "iso-8859-2"},
    Name{"mac", "macintosh"},
    Name{"macintosh", "macintosh"},
    Name{"ms_kanji", "cp932"},
    Name{"shift-jis", "cp932"},
    Name{"shift_jis", "cp932"},
    Name{"sjis", "cp932"},
    Name{"tis-620", "cp874"},
    Name{"unicode-1-1-utf-7", "utf-7"},
    Name{"us-ascii", "utf-8"},
    Name{"utf-16", "utf-16"},
    Name{"utf-16be", "utf-16be"},
    Name{"utf-16le", "utf-16le"},
    Name{"utf-32", "utf-32"},
    Name{"utf-32be", "utf-32be"},
    Name{"utf-32le", "utf-32le"},
    Name{"utf-7", "utf-7"},
    Name{"utf-8", "utf-8"},
    Name{"utf8", "utf-8"},
    Name{"utf8mb4", "utf-8"},
    Name{"windows-1250", "cp1250"},
    Name{"windows-1251", "cp1251"},
    Name{"windows-1252", "cp1252"},
    Name{"windows-1253", "cp1253"},
    Name{"windows-1254", "cp1254"},
    Name{"windows-1255", "cp1255"},
    Name{"windows-1256", "cp1256"},
    Name{"windows-1257", "cp1257"},
    Name{"windows-1258", "cp1258"},
    Name{"windows-31j", "cp932"},
    Name{"windows-874", "cp874"},
    Name{"windows-949", "cp949"},
    Name{"x-euc-jp", "euc-jp-ms"},
    Name{"x-gbk", "gb18030"},
    Name{"x-mac-cyrillic", "mac-cyrillic"},
    Name{"x-mac-roman", "macintosh"},
    Name{"x-sjis", "cp932"},
    Name{"x-x-big5", "big5-hkscs"},
};
static_assert(std::is_sorted(names.begin(), names.end(),
                             [](const Name& a, const Name& b) { return a.mail < b.mail; }));

std::string_view find_name(std::string_view mail) {
    const auto at = std::lower_bound(
        names.begin(), names.end(), mail,
        [](const Name& name, std::string_view wanted) { return name.mail < wanted; });
    return at != names.end() && at->mail == mail ? at->iconv : std::string_view();
}

struct Converter {
    iconv_t handle;
    explicit Converter(const std::string& from) : handle(iconv_open("UTF-8", from.c_str())) {}
    ~Converter() {
        if (ok()) iconv_close(handle);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    bool ok() const { return handle != iconv_t(-1); }
};

/// What cannot be read becomes U+FFFD, one for each byte.
std::string convert(std::string_view bytes, std::string_view charset) {
    const Converter converter{std::string(charset)};
    if (!converter.ok()) return to_valid_utf8(bytes);
    std::string out;
    std::string block(std::min<std::size_t>(bytes.size() * 2 + 64, 65536), '\0');
    char* input = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    const auto step = [&](char** from, std::size_t* count) {
        char* to = block.data();
        std::size_t room = block.size();
        const std::size_t done = iconv(converter.handle, from, count, &to, &room);
        const int failure = done == std::size_t(-1) ? errno : 0;
        out.append(block.data(), block.size() - room);
        return failure;
    };
    while (left > 0) {
        const int failure = step(&input, &left);
        if (failure == 0 || failure == E2BIG) continue;
        out += "\xEF\xBF\xBD";
        if (failure == EINVAL || left == 0) break;
        ++input;
        --left;
    }
    while (step(nullptr, nullptr) == E2BIG) {
    }
    return is_valid_utf8(out) ? out : to_valid_utf8(out);
}

bool is_high(char c) { return (c & 0x80) != 0; }

/// Share of well-formed sequences among the bytes over 127: broken UTF-8 is still UTF-8.
bool is_mostly_utf8(std::string_view bytes) {
    std::size_t good = 0, bad = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const unsigned char lead = static_cast<unsigned char>(bytes[at]);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
        if (length > 0 && at + length <= bytes.size() && is_valid_utf8(bytes.substr(at, length))) {
            ++good;
            at += length;
        } else {
            ++bad;
            ++at;
        }
    }
    return good > bad;
}

/// Do the bytes over 127 come in pairs, as in GB 2312?
bool is_paired(std::string_view bytes) {
    std::size_t pairs = 0, low_seconds = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (!is_high(bytes[at])) continue;
        const unsigned char lead = static_cast<unsigned char>(bytes[at]);
        const unsigned char second =
            at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0;
        if (lead < 0xA1 || lead > 0xF7 || second < 0xA1 || second > 0xFE) return false;
        ++pairs;
        if (second < 0xC0) ++low_seconds;
        ++at;
    }
    return pairs >= 4 && low_seconds * 8 > pairs;
}

bool one_of(unsigned char c, std::string_view set) {
    return set.find(char(c)) != std::string_view::npos;
}

}  // namespace

std::string_view iconv_name(std::string_view charset) {
    if (charset.size() > 100) return {};
    std::string name = ascii_lower(trim(charset));
    if (const std::string_view found = find_name(name); !found.empty()) return found;
    std::replace(name.begin(), name.end(), '_', '-');
    for (const std::string_view prefix : {"cs", "x-", "charset="})
        if (name.starts_with(prefix)) name.erase(0, prefix.size());
    if (name.starts_with("iso8859")) name.insert(3, "-");
    if (name.starts_with("iso-8859") && name.size() > 8 && name[8] != '-') name.insert(8, "-");
    if (name.starts_with("iso-8859-")) name = name.substr(0, name.find(':'));
    if (name.starts_with("windows") && name.size() > 7 && name[7] != '-') name.insert(7, "-");
    if (name.starts_with("win-")) name.replace(0, 4, "windows-");
    if (name.starts_with("cp-")) name.erase(2, 1);
    if (name.starts_with("cp125")) name.replace(0, 2, "windows-");
    return find_name(name);
}

std::string_view guess_charset(std::string_view bytes) {
    if (std::none_of(bytes.begin(), bytes.end(), is_high)) {
        const bool is_jis = bytes.find("\x1B$B") != std::string_view::npos ||
                            bytes.find("\x1B$@") != std::string_view::npos;
        return is_jis ? "iso-2022-jp" : "utf-8";
    }
    if (is_valid_utf8(bytes) || is_mostly_utf8(bytes)) return "utf-8";
    std::size_t letters = 0, low_half = 0, high_half = 0, hungarian = 0, not_hungarian = 0;
    for (const char one : bytes) {
        const unsigned char c = static_cast<unsigned char>(one);
        if ((c | 32) >= 'a' && (c | 32) <= 'z') ++letters;
        if (c < 0xC0) continue;
        ++(c < 0xE0 ? low_half : high_half);
        if (one_of(c, "\xD5\xDB\xF5\xFB"))
            ++hungarian;
        else if (!one_of(c, "\xC1\xC9\xCD\xD3\xD6\xDA\xDC\xE1\xE9\xED\xF3\xF6\xFA\xFC"))
            ++not_hungarian;
    }
    // Chinese in GB 2312 comes in pairs, and many of them have a second byte under the letters of
    // both Cyrillic sets.
    if (is_paired(bytes)) return "gb18030";
    // Cyrillic has most of its letters here, a language of Latin letters few. Small letters are the
    // many ones: in the upper half of Windows-1251, in the lower one of KOI8-R.
    if (low_half + high_half > letters && low_half + high_half > 2)
        return high_half >= low_half ? "windows-1251" : "koi8-r";
    return hungarian > 0 && not_hungarian == 0 ? "windows-1250" : "windows-1252";
}

std::string charset_hint(std::string_view raw) {
    constexpr std::size_t looked_bytes_max = 32768;
    raw = raw.substr(0, looked_bytes_max);
    for (std::size_t at = raw.find("harset="); at != std::string_view::npos;
         at = raw.find("harset=", at + 7)) {
        std::string_view name = raw.substr(at + 7, 60);
        while (name.starts_with('"') || name.starts_with('\'')) name.remove_prefix(1);
        name = name.substr(0, name.find_first_of("\"' ;\r\n>"));
        const std::string_view known = iconv_name(name);
        if (!known.empty() && known != "utf-8" && known != "cp1252" && !known.starts_with("utf"))
            return std::string(name);
    }
    return {};
}

std::string to_utf8(std::string_view bytes, std::string_view charset, std::string_view hint) {
    std::string_view name = iconv_name(charset);
    const bool is_plain = std::none_of(bytes.begin(), bytes.end(), is_high);
    if (is_plain && (name == "utf-8" || name.starts_with("cp125") || name.starts_with("iso-8859")))
        return std::string(bytes);
    if (name.empty() || (name == "utf-8" && !is_valid_utf8(bytes))) {
        const std::string_view guess = guess_charset(bytes);
        name = iconv_name(guess == "utf-8" || iconv_name(hint).empty() ? guess : hint);
    }
    if (name == "utf-8") return to_valid_utf8(bytes);
    return convert(bytes, name);
}

}  // namespace tuki::mail
