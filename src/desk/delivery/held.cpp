// Time in the outbox: undo windows end, relays come.
#include "base/log.hpp"
#include "desk/delivery/outbox.hpp"
#include "desk/delivery/react.hpp"
#include "desk/delivery/relay.hpp"

namespace tuki::delivery {

namespace {

template <class IdType>
std::vector<IdType> ids_of(Desk& desk, std::string_view sql, std::initializer_list<db::Value> values) {
    std::vector<IdType> ids;
    desk.read(Actor::tuki("tick"), [&](Work& work) {
        work.db.each(sql, values, [&](const db::Row& row) { ids.push_back(row.id<IdType>(0)); });
    });
    return ids;
}

void release_held(Desk& desk) {
    for (const MessageId message : ids_of<MessageId>(desk, "select message from held_replies where until <= $1 order by until limit 200", {desk.now()})) {
        const auto done = desk.write(Actor::tuki("undo time is over"), [&](Work& work) -> Result<Done> {
            // Whoever deletes the row releases, on any number of nodes.
            TicketId ticket;
            work.db.one("select ticket from held_replies where message = $1", {message}, [&](const db::Row& row) { ticket = row.id<TicketId>(0); });
            if (work.db.run("delete from held_replies where message = $1", {message}) == 0) return Done{};
            tickets::release(work, message);
            admit_addressees(work, ticket, message);
            queue_held(work, message);
            return Done{};
        });
        if (!done.ok()) log_warning("mail.release_failed", {{"message", to_text(message)}, {"reason", done.error().message}});
    }
}

void wake_parked(Desk& desk) {
    if (const auto settings = desk.settings(); !relay_of(*settings).ok()) return;
    const auto parked = ids_of<OutboundId>(desk, "select id from outbound_mail where parked = 1 order by id limit 200", {});
    if (parked.empty()) return;
    const auto done = desk.write(Actor::tuki("a relay is set"), [&](Work& work) -> Result<Done> {
        for (const OutboundId id : parked)
            if (work.db.run("update outbound_mail set parked = 0, reason = '' where id = $1 and parked = 1", {id}) == 1)
                jobs::queue(work.db, work.ids, "delivery.send", id.value, work.now, work.now);
        return Done{};
    });
    if (!done.ok()) log_warning("mail.wake_failed", {{"reason", done.error().message}});
}

const Tick all_ticks[] = {
    {"delivery.release", Milliseconds{1'000}, release_held},
    {"delivery.wake", Milliseconds{15'000}, wake_parked},
};

}  // namespace

Result<Done> cancel(Work& work, MessageId message) { return tickets::withdraw(work, message); }

std::span<const Tick> ticks() { return all_ticks; }

}  // namespace tuki::delivery
