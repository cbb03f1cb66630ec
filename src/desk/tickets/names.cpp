// The names under which enumerations are stored and sent.
#include <array>

#include "desk/tickets/ticket.hpp"

namespace tuki::tickets {

namespace {

constexpr std::array<std::string_view, 7> kinds{"case", "request", "feedback", "incident", "problem", "change", "improvement"};
constexpr std::array<std::string_view, 8> statuses{"new", "open", "in_progress", "waiting", "on_hold", "resolved", "closed", "merged"};
constexpr std::array<std::string_view, 7> wait_reasons{"", "customer", "supplier", "approval", "appointment", "delivery", "other"};
constexpr std::array<std::string_view, 7> channels{"email", "web", "portal", "phone", "chat", "api", "monitoring"};
constexpr std::array<std::string_view, 4> message_kinds{"message", "note", "phone", "system"};
constexpr std::array<std::string_view, 3> directions{"in", "out", "internal"};

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& names, std::string_view name) {
    for (std::size_t i = 0; i < count; ++i)
        if (names[i] == name) return Enum(i);
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Kind one) { return kinds[std::size_t(one)]; }
std::string_view name_of(Status one) { return statuses[std::size_t(one)]; }
std::string_view name_of(WaitReason one) { return wait_reasons[std::size_t(one)]; }
std::string_view name_of(Channel one) { return channels[std::size_t(one)]; }
std::string_view name_of(MessageKind one) { return message_kinds[std::size_t(one)]; }
std::string_view name_of(Direction one) { return directions[std::size_t(one)]; }
std::optional<Kind> kind_from(std::string_view name) { return find<Kind>(kinds, name); }
std::optional<Status> status_from(std::string_view name) { return find<Status>(statuses, name); }
std::optional<WaitReason> wait_reason_from(std::string_view name) { return find<WaitReason>(wait_reasons, name); }
std::optional<Channel> channel_from(std::string_view name) { return find<Channel>(channels, name); }
std::optional<MessageKind> message_kind_from(std::string_view name) { return find<MessageKind>(message_kinds, name); }
std::optional<Direction> direction_from(std::string_view name) { return find<Direction>(directions, name); }

}  // namespace tuki::tickets
