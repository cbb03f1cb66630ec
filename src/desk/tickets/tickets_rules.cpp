#include "desk/tickets/tickets_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace tuki::tickets {

namespace {

template <class IdType>
std::string text_of(IdType id) {
    return id ? to_text(id) : std::string();
}
std::string text_of(const std::optional<Timestamp>& at) { return at ? to_iso(*at) : std::string(); }
template <class IdType>
void read(IdType& to, std::string_view text) {
    to = id_from<IdType>(text).value_or(IdType{});
}
void read(std::optional<Timestamp>& to, std::string_view text) { to = from_iso(text); }
void read(int& to, std::string_view text) {
    std::from_chars(text.data(), text.data() + text.size(), to);
}

#define ID_OR_TIME(name)                                        \
    Field {                                                     \
        #name, [](const Ticket& t) { return text_of(t.name); }, \
            [](Ticket& t, std::string_view x) { read(t.name, x); } \
    }
#define TEXT(name)                                             \
    Field {                                                    \
        #name, [](const Ticket& t) { return t.name; },         \
            [](Ticket& t, std::string_view x) { t.name = x; }  \
    }
#define NUMBER(name)                                                 \
    Field {                                                          \
        #name, [](const Ticket& t) { return std::to_string(t.name); }, \
            [](Ticket& t, std::string_view x) { read(t.name, x); }   \
    }
#define NAMED(name, from, none)                                                   \
    Field {                                                                       \
        #name, [](const Ticket& t) { return std::string(name_of(t.name)); },      \
            [](Ticket& t, std::string_view x) { t.name = from(x).value_or(none); } \
    }

const Field all_fields[] = {
    Field{"number", [](const Ticket& t) { return std::to_string(t.number); },
          [](Ticket& t, std::string_view x) { std::from_chars(x.data(), x.data() + x.size(), t.number); }},
    NAMED(kind, kind_from, Kind::case_),
    NAMED(status, status_from, Status::fresh),
    NAMED(wait_reason, wait_reason_from, WaitReason::none),
    NAMED(channel, channel_from, Channel::web),
    NUMBER(impact),
    NUMBER(urgency),
    NUMBER(priority),
    TEXT(subject),
    ID_OR_TIME(requester),
    ID_OR_TIME(organisation),
    ID_OR_TIME(team),
    ID_OR_TIME(assignee),
    ID_OR_TIME(service),
    ID_OR_TIME(category),
    TEXT(language),
    TEXT(tags),
    ID_OR_TIME(due_at),
    ID_OR_TIME(snoozed_until),
    ID_OR_TIME(closed_at),
    Field{"owed", [](const Ticket& t) { return std::string(t.owed ? "1" : "0"); },
          [](Ticket& t, std::string_view x) { t.owed = x == "1"; }},
    ID_OR_TIME(merged_into),
    TEXT(resolution),
};

}  // namespace

std::span<const Field> fields() { return all_fields; }

std::string value_of(const Ticket& ticket, std::string_view name) {
    for (const Field& field : all_fields)
        if (field.name == name) return field.get(ticket);
    return {};
}

std::vector<Change> difference(const Ticket& before, const Ticket& after) {
    std::vector<Change> changes;
    for (const Field& field : all_fields) {
        std::string old = field.get(before), now = field.get(after);
        if (old != now) changes.push_back({std::string(field.name), std::move(old), std::move(now)});
    }
    return changes;
}

void apply(Ticket& ticket, std::string_view name, std::string_view after) {
    for (const Field& field : all_fields)
        if (field.name == name) return field.set(ticket, after);
}

Result<Done> check_move(const Ticket& before, const Ticket& after) {
    if (before.status == Status::merged && after.status != Status::merged)
        return Error{ErrorCode::invalid, "A merged ticket is moved by taking the merge back.", "status"};
    if (after.status == Status::merged && before.status != Status::merged)
        return Error{ErrorCode::invalid, "A ticket is merged by its own action, not by its status.", "status"};
    if (before.status == Status::closed && after.status != Status::closed && after.status != Status::open)
        return Error{ErrorCode::invalid, "A closed ticket is reopened first.", "status"};
    const bool holds = after.status == Status::waiting || after.status == Status::on_hold;
    if (holds && after.wait_reason == WaitReason::none)
        return Error{ErrorCode::invalid, "Say what it waits for.", "wait_reason"};
    if (!holds && after.wait_reason != WaitReason::none)
        return Error{ErrorCode::invalid, "Only a waiting ticket has a reason to wait.", "wait_reason"};
    const bool ends = after.status == Status::resolved || after.status == Status::closed;
    if (ends && before.status != after.status && after.owed)
        return Error{ErrorCode::invalid,
                     "Somebody still waits for an answer. Answer, or write the resolution that is sent.",
                     "status"};
    return Done{};
}

Result<Done> check_subject(std::string_view subject) {
    if (trim(subject).empty()) return Error{ErrorCode::invalid, "A subject is needed.", "subject"};
    if (subject.size() > subject_bytes_max)
        return Error{ErrorCode::invalid,
                     fmt::format("The subject is longer than {} bytes.", subject_bytes_max), "subject"};
    return Done{};
}

int priority_of(const Settings& settings, int impact, int urgency) {
    return settings.matrix[std::clamp(impact, 1, 4) - 1][std::clamp(urgency, 1, 4) - 1];
}

void move_by_message(Ticket& ticket, const NewMessage& message, bool by_customer) {
    if (message.kind == MessageKind::note || message.kind == MessageKind::system) return;
    if (by_customer) {
        if (message.automatic || !message.verified) return;  // an out-of-office reply wakes nobody
        ticket.owed = true;
        if (ticket.status != Status::fresh && ticket.status != Status::in_progress) {
            ticket.status = Status::open;
            ticket.closed_at.reset();
        }
        ticket.wait_reason = WaitReason::none;
        ticket.snoozed_until.reset();
        return;
    }
    if (message.direction != Direction::out) return;
    ticket.owed = false;
    if (message.status_after) {
        ticket.status = *message.status_after;
        ticket.wait_reason = message.wait_reason;
    } else if (ticket.status == Status::fresh || ticket.status == Status::open) {
        ticket.status = Status::in_progress;
    }
}

Result<std::string> tags_text(const std::vector<std::string>& tags) {
    if (tags.size() > tags_max)
        return Error{ErrorCode::invalid, fmt::format("At most {} tags.", tags_max), "tags"};
    std::vector<std::string> clean;
    for (const std::string& tag : tags) {
        std::string one = one_line(tag, tag_bytes_max);
        std::replace(one.begin(), one.end(), ' ', '-');
        if (!one.empty()) clean.push_back(ascii_lower(one));
    }
    std::sort(clean.begin(), clean.end());
    clean.erase(std::unique(clean.begin(), clean.end()), clean.end());
    return fmt::format("{}", fmt::join(clean, " "));
}

std::vector<std::string> counters_of(const Ticket& ticket) {
    std::vector<std::string> keys;
    if (!is_open(ticket.status)) return keys;
    keys.push_back("all:open");
    if (ticket.assignee)
        keys.push_back(fmt::format("assignee:{}:open", to_text(ticket.assignee)));
    else
        keys.push_back("unassigned:open");
    if (ticket.team) keys.push_back(fmt::format("team:{}:open", to_text(ticket.team)));
    if (ticket.requester) keys.push_back(fmt::format("requester:{}:open", to_text(ticket.requester)));
    if (ticket.organisation)
        keys.push_back(fmt::format("organisation:{}:open", to_text(ticket.organisation)));
    if (ticket.status == Status::waiting) keys.push_back("waiting:open");
    return keys;
}

}  // namespace tuki::tickets
