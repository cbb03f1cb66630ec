// What a ticket and its messages are: values. domain.md has the words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "desk/work/ids.hpp"

namespace tuki::tickets {

enum class Kind : std::uint8_t { case_, request, feedback, incident, problem, change, improvement };
enum class Status : std::uint8_t { fresh, open, in_progress, waiting, on_hold, resolved, closed, merged };
enum class WaitReason : std::uint8_t { none, customer, supplier, approval, appointment, delivery, other };
enum class Channel : std::uint8_t { email, web, portal, phone, chat, api, monitoring };
enum class MessageKind : std::uint8_t { message, note, phone, system };
enum class Direction : std::uint8_t { in, out, internal };

// Stored and sent by name.
std::string_view name_of(Kind);
std::string_view name_of(Status);
std::string_view name_of(WaitReason);  // "" for none
std::string_view name_of(Channel);
std::string_view name_of(MessageKind);
std::string_view name_of(Direction);
std::optional<Kind> kind_from(std::string_view);
std::optional<Status> status_from(std::string_view);
std::optional<WaitReason> wait_reason_from(std::string_view);
std::optional<Channel> channel_from(std::string_view);
std::optional<Direction> direction_from(std::string_view);
std::optional<MessageKind> message_kind_from(std::string_view);

/// Somebody still has to do something: everything but resolved, closed and merged.
constexpr bool is_open(Status status) { return status < Status::resolved; }

constexpr std::size_t subject_bytes_max = 500;
constexpr std::size_t message_bytes_max = 1 << 20;
constexpr std::size_t tags_max = 30;
constexpr std::size_t tag_bytes_max = 60;
constexpr std::size_t preview_bytes_max = 160;
constexpr std::size_t participants_max = 50;

/// The state of one ticket; every field but `id` is rebuilt from the journal by `tuki fsck`.
struct Ticket {
    TicketId id;
    std::int64_t number = 0;  // shown to people; counts from 1 without holes
    std::int64_t version = 0; // facts stated about it so far; the ETag
    Kind kind = Kind::case_;
    Status status = Status::fresh;
    WaitReason wait_reason = WaitReason::none;
    Channel channel = Channel::web;
    int impact = 3, urgency = 3, priority = 3;  // 1 is the most
    std::string subject;
    PersonId requester;
    OrganisationId organisation;
    TeamId team;
    PersonId assignee;
    ServiceId service;
    CategoryId category;
    std::string language = "other";
    std::string tags;  // sorted, one blank between; no tag holds a blank
    Timestamp created_at, updated_at;
    std::optional<Timestamp> due_at, snoozed_until, closed_at;
    std::string preview;    // of the newest public message
    std::string last_from;  // "customer", "agent" or "system"
    std::int64_t messages = 0;
    bool owed = false;      // a customer waits for an answer: it cannot be closed before
    TicketId merged_into;
    std::string resolution;
};

struct Message {
    MessageId id;
    TicketId ticket;
    std::int64_t seq = 0;  // order within the ticket
    MessageKind kind = MessageKind::message;
    Direction direction = Direction::in;
    PersonId author;
    std::string author_address;
    Timestamp at;
    Channel channel = Channel::web;
    std::string text, html, quoted;
    std::string language = "other";
    bool verified = true;   // the sender is who the message says; see intake
    std::vector<std::string> to, cc;
    std::vector<FileId> files;
    TicketId moved_from;    // the merged ticket that it was written to
};

}  // namespace tuki::tickets
