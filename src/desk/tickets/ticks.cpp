// What happens to tickets because time passes.
#include "desk/tickets/tickets.hpp"
#include "desk/tickets/tickets_http.hpp"

namespace tuki::tickets {

namespace {

constexpr int at_a_time = 200;

std::vector<TicketId> ids_of(Desk& desk, std::string_view sql, Timestamp until) {
    std::vector<TicketId> ids;
    desk.read(Actor::tuki("tick"), [&](Work& work) {
        work.db.each(sql, {until, at_a_time}, [&](const db::Row& row) { ids.push_back(row.id<TicketId>(0)); });
    });
    return ids;
}

/// A ticket that stayed resolved and unanswered is over.
void close_resolved(Desk& desk) {
    const Milliseconds span{std::int64_t(desk.settings()->resolved_days) * 24 * 3600 * 1000};
    const Timestamp until = desk.now() - span;
    for (const TicketId id : ids_of(desk, "/*system: tick*/ select id from tickets where status = 'resolved' and updated_at < $1 order by updated_at limit $2", until)) {
        const auto done = desk.write(Actor::tuki("resolved"), [&](Work& work) -> Result<Done> {
            const Ticket ticket = TRY(get(work, id));
            // Looked at again inside the transaction: another node may have been first.
            if (ticket.status != Status::resolved || ticket.updated_at >= until) return Done{};
            TRY(change(work, id, ticket.version, {.status = Status::closed}, {{"reason.closed.stayed_resolved", {{"days", std::to_string(work.settings.resolved_days)}}}}));
            return Done{};
        });
        (void)done;  // who is still owed an answer keeps it open: the next round looks again
    }
}

/// A snoozed ticket comes back to the top of its list when its time is over.
void wake_snoozed(Desk& desk) {
    const Timestamp now = desk.now();
    for (const TicketId id : ids_of(desk, "/*system: tick*/ select id from tickets where snoozed_until is not null and snoozed_until <= $1 order by snoozed_until limit $2", now)) {
        const auto done = desk.write(Actor::tuki("snooze"), [&](Work& work) -> Result<Done> {
            const Ticket ticket = TRY(get(work, id));
            if (!ticket.snoozed_until || *ticket.snoozed_until > now) return Done{};
            TRY(change(work, id, ticket.version, {.snoozed_until = std::optional<Timestamp>()}, {{"reason.snooze.over", {}}}));
            return Done{};
        });
        (void)done;
    }
}

const Tick all_ticks[] = {
    {"tickets.close_resolved", Milliseconds{60'000}, close_resolved},
    {"tickets.wake_snoozed", Milliseconds{10'000}, wake_snoozed},
};

}  // namespace

std::span<const Tick> ticks() { return all_ticks; }

}  // namespace tuki::tickets
