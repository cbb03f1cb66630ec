// Identifiers that cannot be mixed up: an Id<TicketTag> is not an Id<PersonTag>.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tuki {

/// A 63-bit number (41 bits of milliseconds, 10 bits of node, 12 bits of counter; see IdSource),
/// stored as a bigint, shown as prefix + "_" + 13 digits of Crockford base32. It names a thing;
/// it neither orders things nor keeps them secret. Zero is "none" and is never handed out.
template <class Tag>
struct Id {
    using tag = Tag;
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

std::string id_text(std::string_view prefix, std::int64_t value);
std::optional<std::int64_t> id_from_text(std::string_view prefix, std::string_view text);

template <class Tag>
std::string to_text(Id<Tag> id) {
    return id_text(Tag::prefix, id.value);
}

/// Reads an id that came from outside; empty when it is not of this kind.
template <class IdType>
std::optional<IdType> id_from(std::string_view text) {
    const auto value = id_from_text(IdType::tag::prefix, text);
    if (!value) return std::nullopt;
    return IdType{*value};
}

}  // namespace tuki

template <class Tag>
struct std::hash<tuki::Id<Tag>> {
    std::size_t operator()(tuki::Id<Tag> id) const { return std::hash<std::int64_t>{}(id.value); }
};
