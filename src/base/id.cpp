#include "base/id.hpp"

namespace tuki {

namespace {
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford, lower case
constexpr std::size_t digits_count = 13;                                 // 13 * 5 >= 63 bits
}  // namespace

std::string id_text(std::string_view prefix, std::int64_t value) {
    std::string text(prefix.size() + 1 + digits_count, '0');
    prefix.copy(text.data(), prefix.size());
    text[prefix.size()] = '_';
    auto rest = std::uint64_t(value);
    for (std::size_t i = text.size(); rest != 0; rest >>= 5) text[--i] = digits[rest & 31];
    return text;
}

std::optional<std::int64_t> id_from_text(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + 1 + digits_count || !text.starts_with(prefix) ||
        text[prefix.size()] != '_')
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text.substr(prefix.size() + 1)) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos || value >> 58 != 0) return std::nullopt;
        value = value << 5 | digit;
    }
    if (value == 0) return std::nullopt;
    return std::int64_t(value);
}

}  // namespace tuki
