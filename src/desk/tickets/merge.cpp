// Merge, unmerge, split: messages move, and remember where they came from.
#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "desk/tickets/change.hpp"

namespace tuki::tickets {

namespace {

constexpr int merge_messages_max = 5000;

/// Gives the messages of one ticket new places at the end of another. Placed one by one, since the
/// order within a ticket is unique.
void move_message(Work& work, MessageId id, TicketId to, std::int64_t seq, TicketId moved_from) {
    if (work.memory) {
        work.memory->forget<std::vector<Message>>(to.value);
        work.memory->forget<std::vector<Message>>(moved_from.value);
    }
    work.db.run("update messages set ticket = $2, seq = $3, moved_from = $4 where id = $1",
                {id, to, seq, moved_from});
}

std::vector<MessageId> ids_of(Work& work, std::string_view sql, TicketId ticket) {
    std::vector<MessageId> ids;
    work.db.each(sql, {ticket, merge_messages_max},
                 [&](const db::Row& row) { ids.push_back(row.id<MessageId>(0)); });
    return ids;
}

}  // namespace

void refresh_from_messages(Work& work, Ticket& ticket) {
    ticket.messages = 0;
    work.db.one("/*system: what the list shows*/ select count(*) from messages where ticket = $1 and direction <> 'internal'",
                {ticket.id}, [&](const db::Row& row) { ticket.messages = row.number(0); });
    ticket.preview.clear();
    work.db.one("/*system: what the list shows*/ select text, kind, direction from messages where ticket = $1 "
                "and direction <> 'internal' order by seq desc limit 1",
                {ticket.id}, [&](const db::Row& row) {
                    ticket.preview = preview_of(row.text(0));
                    ticket.last_from = row.text(1) == "system" ? "system" : row.text(2) == "in" ? "customer" : "agent";
                });
}

Result<Ticket> merge(Work& work, TicketId from_id, TicketId into_id) {
    TRY(require(work, Permission::ticket_merge));
    if (from_id == into_id)
        return Error{ErrorCode::invalid, "A ticket cannot be merged with itself.", "into"};
    const Ticket from = TRY(get(work, from_id));
    const Ticket into = TRY(get(work, into_id));
    if (from.status == Status::merged || into.status == Status::merged)
        return Error{ErrorCode::invalid, "One of them is merged already.", "into"};
    if (from.organisation != into.organisation && from.requester != into.requester)
        return Error{ErrorCode::invalid,
                     "They belong to different organisations: link them, so that nobody reads what is not theirs.", "into"};

    std::int64_t seq = newest_seq(work.db, into_id);
    for (const MessageId id : ids_of(work, "/*system: both tickets were seen*/ select id from messages where ticket = $1 order by seq limit $2", from_id))
        move_message(work, id, into_id, ++seq, from_id);

    Ticket gone = from;
    gone.status = Status::merged;
    gone.wait_reason = WaitReason::none;
    gone.merged_into = into_id;
    gone.owed = false;
    Ticket kept = into;
    kept.owed = into.owed || from.owed;
    if (kept.owed && !is_open(kept.status)) kept.status = Status::open;
    refresh_from_messages(work, kept);
    refresh_from_messages(work, gone);
    TRY(write_change(work, from, std::move(gone), "ticket.merged", {{"into", "", to_text(into_id)}}));
    return write_change(work, into, std::move(kept), "ticket.merged_in", {{"from", "", to_text(from_id)}});
}

Result<Ticket> unmerge(Work& work, TicketId merged_id) {
    TRY(require(work, Permission::ticket_merge));
    const Ticket merged = TRY(get(work, merged_id));
    if (merged.status != Status::merged)
        return Error{ErrorCode::invalid, "This ticket is not merged.", "status"};
    const Ticket into = TRY(get(work, merged.merged_into));

    std::int64_t seq = newest_seq(work.db, merged_id);
    for (const MessageId id : ids_of(work, "/*system: both tickets were seen*/ select id from messages where moved_from = $1 order by seq limit $2", merged_id))
        move_message(work, id, merged_id, ++seq, TicketId{});

    // Its state before the merge stands in the fact of the merge.
    Ticket back = merged;
    std::string changes;
    work.db.one("select changes from facts where subject = $1 and kind = 'ticket.merged' order by seq desc limit 1",
                {merged_id}, [&](const db::Row& row) { changes = row.text(0); });
    if (const auto parsed = json::parse(changes); parsed.ok())
        for (const json::Value& one : parsed.value().as_array()) {
            const auto& triple = one.as_array();
            apply(back, triple[0].as_string(), triple[1].as_string());
        }
    back.merged_into = TicketId{};
    Ticket kept = into;
    refresh_from_messages(work, back);
    refresh_from_messages(work, kept);
    TRY(write_change(work, into, std::move(kept), "ticket.unmerged_from", {{"from", to_text(merged_id), ""}}));
    return write_change(work, merged, std::move(back), "ticket.unmerged", {{"into", to_text(into.id), ""}});
}

Result<Ticket> split(Work& work, TicketId from_id, const std::vector<MessageId>& messages,
                     const std::string& subject) {
    TRY(require(work, Permission::ticket_merge));
    const Ticket from = TRY(get(work, from_id));
    if (messages.empty() || messages.size() > 100)
        return Error{ErrorCode::invalid, "Choose 1 to 100 messages.", "messages"};
    std::vector<Message> moving;
    for (const MessageId id : messages) {
        auto message = find_message(work.db, work.actor, id);
        if (!message || message->ticket != from_id)
            return Error{ErrorCode::invalid, "A message is not part of this ticket.", "messages"};
        moving.push_back(*std::move(message));
    }
    std::sort(moving.begin(), moving.end(), [](const Message& a, const Message& b) { return a.seq < b.seq; });
    std::int64_t there = 0;  // notes too, which from.messages leaves out
    work.db.one("/*system: the ticket was seen*/ select count(*) from messages where ticket = $1", {from_id}, [&](const db::Row& row) { there = row.number(0); });
    if (std::int64_t(moving.size()) >= there)
        return Error{ErrorCode::invalid, "At least one message stays.", "messages"};
    TRY(check_subject(subject));

    Ticket part = from;
    part.id = work.new_id<TicketId>();
    part.number = next_number(work, "ticket.number");
    part.version = 1;
    part.subject = subject;
    part.status = Status::open;
    part.wait_reason = WaitReason::none;
    part.created_at = part.updated_at = work.now;
    part.closed_at.reset();
    part.owed = moving.back().direction == Direction::in;
    insert_ticket(work.db, part);
    std::int64_t seq = 0;
    for (const Message& message : moving)
        move_message(work, message.id, part.id, ++seq, message.moved_from);
    refresh_from_messages(work, part);
    work.db.run("update tickets set preview = $2, last_from = $3, messages = $4 where id = $1",
                {part.id, part.preview, part.last_from, part.messages});
    count(work, part, +1);
    if (work.memory) {
        work.memory->forget<Ticket>(part.id.value);
        work.memory->forget<std::vector<Message>>(from_id.value);
    }
    std::vector<Change> changes = difference(Ticket{.impact = 0, .urgency = 0, .priority = 0, .language = ""}, part);
    changes.push_back({"split_from", "", to_text(from_id)});
    state_fact(work, "ticket.split_off", TicketTag::prefix, part.id.value, 1, std::move(changes));

    Ticket rest = from;
    refresh_from_messages(work, rest);
    TRY(write_change(work, from, std::move(rest), "ticket.split", {{"part", "", to_text(part.id)}}));
    return part;
}

}  // namespace tuki::tickets
