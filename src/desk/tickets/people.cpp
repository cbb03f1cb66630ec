// Who takes part in a ticket besides its requester, and who may write into it.
#include "desk/tickets/change.hpp"

namespace tuki::tickets {

Result<Done> add_participant(Work& work, TicketId id, PersonId person, const std::string& address, bool verified) {
    const Ticket before = TRY(get(work, id));
    if (work.actor.is_agent()) TRY(require(work, Permission::ticket_edit));
    if (person == before.requester) return Done{};
    std::int64_t count_now = 0;
    bool there = false;
    work.db.one("select count(*), coalesce(max(case when person = $2 then 1 else 0 end), 0) from participants where ticket = $1",
                {id, person}, [&](const db::Row& row) { count_now = row.number(0); there = row.number(1) != 0; });
    if (there) return Done{};
    if (count_now >= std::int64_t(participants_max))
        return Error{ErrorCode::too_much, "This ticket has as many participants as it may.", "participants"};
    work.db.add("insert into participants (ticket, person, address, verified, may_read) values ($1, $2, $3, $4, $5)",
                {id, person, address, verified, verified});
    TRY(write_change(work, before, before, "ticket.participant_added", {{"participant", "", to_text(person)}}));
    return Done{};
}

Result<Done> remove_participant(Work& work, TicketId id, PersonId person) {
    TRY(require(work, Permission::ticket_edit));
    const Ticket before = TRY(get(work, id));
    if (work.db.run("delete from participants where ticket = $1 and person = $2", {id, person}) == 0) return not_found();
    TRY(write_change(work, before, before, "ticket.participant_removed", {{"participant", to_text(person), ""}}));
    return Done{};
}

bool may_speak(Work& work, TicketId id, PersonId person) {
    bool may = false;
    work.db.one("/*system: the right to speak is decided here*/ select 1 from tickets t where t.id = $1 and (t.requester = $2 or exists "
                "(select 1 from participants p where p.ticket = t.id and p.person = $2 and p.verified = 1))",
                {id, person}, [&](const db::Row&) { may = true; });
    return may;
}

}  // namespace tuki::tickets
