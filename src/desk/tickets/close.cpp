// The end of a ticket, and its way back.
#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/tickets/change.hpp"

namespace tuki::tickets {

Result<Ticket> close(Work& work, TicketId id, std::int64_t version, const std::string& resolution) {
    const Ticket before = TRY(get(work, id));
    const bool own = work.actor.side == Side::customer;
    if (!own) TRY(require(work, Permission::ticket_close));
    if (version != 0 && version != before.version)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    if (before.status == Status::closed) return before;

    Ticket after = before;
    after.status = Status::closed;
    after.wait_reason = WaitReason::none;
    after.closed_at = work.now;
    after.snoozed_until.reset();
    if (!resolution.empty()) after.resolution = many_lines(resolution, message_bytes_max);
    // Who closes their own matter waits for nothing; a resolution is sent, and so is the answer.
    if (own || !trim(resolution).empty()) after.owed = false;
    TRY(check_move(before, after));
    return write_change(work, before, std::move(after), "ticket.closed");
}

Result<Ticket> reopen(Work& work, TicketId id, std::int64_t version) {
    const Ticket before = TRY(get(work, id));
    if (work.actor.side != Side::customer) TRY(require(work, Permission::ticket_edit));
    if (version != 0 && version != before.version)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    if (is_open(before.status)) return before;
    Ticket after = before;
    after.status = Status::open;
    after.closed_at.reset();
    if (work.actor.side == Side::customer) after.owed = true;
    TRY(check_move(before, after));
    return write_change(work, before, std::move(after), "ticket.reopened");
}

Result<Done> withdraw(Work& work, MessageId id) {
    const auto message = find_message(work.db, work.actor, id);
    if (!message) return not_found();
    const Ticket before = TRY(get(work, message->ticket));
    // The fact that the reply stated says what it changed: taking it back is setting the values before.
    std::string changes;
    work.db.one("select changes from facts where subject = $1 and kind = 'ticket.messaged' and changes like $2 "
                "order by seq desc limit 1",
                {before.id, "%" + to_text(id) + "%"}, [&](const db::Row& row) { changes = row.text(0); });
    Ticket after = before;
    if (const auto parsed = json::parse(changes); parsed.ok())
        for (const json::Value& one : parsed.value().as_array()) {
            const auto& triple = one.as_array();
            // What somebody has changed since stays as they set it.
            if (value_of(before, triple[0].as_string()) == std::string_view(triple[2].as_string()))
                apply(after, triple[0].as_string(), triple[1].as_string());
        }
    if (work.memory) work.memory->forget<std::vector<Message>>(before.id.value);
    if (work.db.run("delete from messages where id = $1 and public = 2", {id}) == 0)
        return Error{ErrorCode::conflict, "It has left already."};
    work.db.run("delete from message_files where message = $1", {id});
    unindex_message(work.db, id);
    refresh_from_messages(work, after);
    TRY(write_change(work, before, std::move(after), "ticket.reply_withdrawn", {{"message", to_text(id), ""}}));
    return Done{};
}

void release(Work& work, MessageId id) {
    work.db.run("update messages set public = 1 where id = $1 and public = 2", {id});
}

}  // namespace tuki::tickets
