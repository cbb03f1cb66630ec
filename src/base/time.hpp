// Instants and spans. All stored times are UTC, in milliseconds since 1970.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tuki {

using Milliseconds = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Milliseconds>;

constexpr std::int64_t to_number(Timestamp at) { return at.time_since_epoch().count(); }
constexpr Timestamp from_number(std::int64_t milliseconds) {
    return Timestamp{Milliseconds{milliseconds}};
}

/// "2026-11-24T15:04:05.123Z" (RFC 3339, always UTC and milliseconds).
std::string to_iso(Timestamp at);

/// Reads RFC 3339 with any offset and zero to nine digits of fraction. Empty when it is none.
std::optional<Timestamp> from_iso(std::string_view text);

}  // namespace tuki
