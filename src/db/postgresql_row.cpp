#include "db/postgresql_row.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>

namespace tuki::db::postgresql {

namespace {

constexpr Oid type_bool = 16, type_smallint = 21, type_integer = 23, type_real = 700, type_numeric = 1700;

std::uint64_t from_network(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8 | std::uint8_t(byte);
    return number;
}
std::int16_t short_at(std::string_view bytes, std::size_t at) {
    return std::int16_t(from_network(bytes.substr(at, 2)));
}

/// numeric: count, weight, sign, scale, then digits to the base 10,000. sum() of bigint gives one.
template <class Number>
Number from_numeric(std::string_view bytes) {
    if (bytes.size() < 8) return 0;
    const int count = short_at(bytes, 0), weight = short_at(bytes, 2);
    const auto sign = std::uint16_t(short_at(bytes, 4));
    if (sign == 0xC000 || bytes.size() < 8 + std::size_t(count) * 2) return 0;  // NaN
    Number number = 0;
    for (int i = 0; i <= weight || (std::is_floating_point_v<Number> && i < count); ++i) {
        const Number digit = i < count ? short_at(bytes, 8 + std::size_t(i) * 2) : 0;
        if (i <= weight)
            number = number * 10'000 + digit;
        else
            number += digit * Number(std::pow(10'000.0, weight - i));
    }
    return sign == 0x4000 ? -number : number;
}

}  // namespace

std::array<char, 8> to_network(std::int64_t number) {
    std::array<char, 8> bytes;
    for (int i = 0; i < 8; ++i) bytes[std::size_t(i)] = char(std::uint64_t(number) >> (56 - 8 * i));
    return bytes;
}
std::array<char, 8> to_network(double number) { return to_network(std::bit_cast<std::int64_t>(number)); }

bool PgRow::is_null(int column) const { return PQgetisnull(result_, row_, column) != 0; }

std::string_view PgRow::raw(int column) const {
    return {PQgetvalue(result_, row_, column), std::size_t(PQgetlength(result_, row_, column))};
}

std::int64_t PgRow::number(int column) const {
    if (is_null(column)) return 0;
    const std::string_view bytes = raw(column);
    switch (PQftype(result_, column)) {
        case type_bigint: return std::int64_t(from_network(bytes));
        case type_integer: return std::int32_t(from_network(bytes));
        case type_smallint: return std::int16_t(from_network(bytes));
        case type_bool: return bytes == std::string_view("\1", 1);
        case type_double:
        case type_real: return std::int64_t(real(column));
        case type_numeric: return from_numeric<std::int64_t>(bytes);
    }
    std::int64_t number = 0;
    std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    return number;
}

double PgRow::real(int column) const {
    if (is_null(column)) return 0;
    const std::string_view bytes = raw(column);
    switch (PQftype(result_, column)) {
        case type_double: return std::bit_cast<double>(from_network(bytes));
        case type_real: return std::bit_cast<float>(std::uint32_t(from_network(bytes)));
        case type_numeric: return from_numeric<double>(bytes);
        case type_text: {
            double number = 0;
            std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
            return number;
        }
    }
    return double(number(column));
}

std::string_view PgRow::text(int column) const {
    if (is_null(column)) return {};
    switch (PQftype(result_, column)) {
        case type_bigint:
        case type_integer:
        case type_smallint:
        case type_bool: return written_.emplace_back(std::to_string(number(column)));
        case type_double:
        case type_real: return written_.emplace_back(fmt::format("{}", real(column)));
        case type_numeric: {
            const double value = real(column);
            return written_.emplace_back(value == std::floor(value) ? std::to_string(number(column)) : fmt::format("{}", value));
        }
    }
    return raw(column);
}

std::string_view PgRow::bytes(int column) const { return is_null(column) ? std::string_view() : raw(column); }

}  // namespace tuki::db::postgresql
