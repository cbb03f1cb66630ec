#include "desk/tickets/check.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "base/json.hpp"
#include "desk/tickets/change.hpp"

namespace tuki::tickets {

namespace {

constexpr int page = 500;

/// The ticket as its facts tell it.
struct Replay {
    Ticket ticket{.impact = 0, .urgency = 0, .priority = 0, .language = ""};
    std::int64_t last_seq = 0;
    Timestamp last_at;
    std::string broken;
};

void apply_fact(Replay& replay, const db::Row& row) {
    const std::int64_t seq = row.number(0);
    if (seq != replay.last_seq + 1 && replay.broken.empty()) replay.broken = fmt::format("fact {} follows fact {}", seq, replay.last_seq);
    replay.last_seq = seq;
    replay.last_at = row.time(1);
    const auto changes = json::parse(row.text(2));
    if (!changes.ok() || !changes.value().is_array()) {
        replay.broken = fmt::format("fact {} cannot be read", seq);
        return;
    }
    for (const json::Value& one : changes.value().get_array()) {
        const auto& triple = one.as_array();
        apply(replay.ticket, triple[0].as_string(), triple[2].as_string());
    }
}

void compare(const Ticket& row, const Replay& replay, const std::function<void(const std::string&)>& found) {
    const std::string name = fmt::format("ticket {} ({})", row.number, to_text(row.id));
    if (!replay.broken.empty()) found(fmt::format("{}: {}", name, replay.broken));
    if (replay.last_seq != row.version) found(fmt::format("{}: its version is {}, its journal ends with {}", name, row.version, replay.last_seq));
    for (const Field& field : fields()) {
        const std::string now = field.get(row), told = field.get(replay.ticket);
        if (now != told) found(fmt::format("{}: {} is \"{}\", its journal says \"{}\"", name, field.name, now, told));
    }
    if (row.updated_at != replay.last_at) found(fmt::format("{}: updated_at is not the time of its last fact", name));
}

void compare_messages(Work& work, const Ticket& ticket, std::int64_t& count, const std::function<void(const std::string&)>& found) {
    std::int64_t shown = 0;
    std::string newest;
    work.db.each("/*system: fsck*/ select direction, text from messages where ticket = $1 order by seq", {ticket.id}, [&](const db::Row& row) {
        ++count;
        if (row.text(0) == "internal") return;
        ++shown;
        newest = row.text(1);
    });
    const std::string name = fmt::format("ticket {} ({})", ticket.number, to_text(ticket.id));
    if (shown != ticket.messages) found(fmt::format("{}: {} messages are kept as {}", name, shown, ticket.messages));
    if (preview_of(newest) != ticket.preview) found(fmt::format("{}: its preview is not its newest message", name));
}

}  // namespace

Checked check(Work& work, const std::function<void(const std::string&)>& found) {
    Checked checked;
    std::unordered_map<std::string, std::int64_t> counters;
    std::int64_t numbers = 0;
    std::int64_t last = 0;
    for (;;) {
        std::vector<Ticket> tickets;
        work.db.each(fmt::format("/*system: fsck*/ select {} from tickets t where t.id > $1 order by t.id limit $2", ticket_columns), {last, page},
                     [&](const db::Row& row) { read_ticket(row, tickets.emplace_back()); });
        if (tickets.empty()) break;
        last = tickets.back().id.value;
        for (const Ticket& ticket : tickets) {
            Replay replay;
            replay.ticket.id = ticket.id;
            work.db.each("select seq, at, changes from facts where subject = $1 order by seq", {ticket.id}, [&](const db::Row& row) {
                apply_fact(replay, row);
                ++checked.facts;
            });
            compare(ticket, replay, found);
            compare_messages(work, ticket, checked.messages, found);
            for (const std::string& key : counters_of(ticket)) ++counters[key];
            numbers = std::max(numbers, ticket.number);
            ++checked.tickets;
        }
    }
    if (numbers != checked.tickets) found(fmt::format("{} tickets, but the highest number is {}: a number is missing", checked.tickets, numbers));
    if (counter(work.db, "ticket.number") != numbers) found("the counter of numbers is not at the highest number");
    work.db.each("select key, value from counters where key like '%:open'", {}, [&](const db::Row& row) {
        const auto expected = counters.find(row.string(0));
        const std::int64_t value = expected == counters.end() ? 0 : expected->second;
        if (row.number(1) != value) found(fmt::format("counter {} is {}, should be {}", row.text(0), row.number(1), value));
        if (expected != counters.end()) counters.erase(expected);
    });
    for (const auto& [key, value] : counters) found(fmt::format("counter {} is missing, should be {}", key, value));
    return checked;
}

}  // namespace tuki::tickets
