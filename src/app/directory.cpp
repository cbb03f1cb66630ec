#include "app/directory.hpp"

#include <fmt/format.h>

#include <shared_mutex>
#include <unordered_map>

#include "desk/tickets/tickets_http.hpp"

namespace tuki::app {

namespace {

constexpr std::size_t names_max = 200'000;
constexpr Milliseconds trusted{60'000};  // other nodes rename too

struct Known {
    std::string name;
    Timestamp at;
};
std::shared_mutex mutex;
std::unordered_map<std::int64_t, Known> known;

/// @param key of the memory: the id, or another number where more than one thing of it is known
std::string look_up(Work& work, std::int64_t key, std::int64_t id, std::string_view sql) {
    if (id == 0) return {};
    {
        const std::shared_lock lock(mutex);
        if (const auto found = known.find(key); found != known.end() && work.now - found->second.at < trusted) return found->second.name;
    }
    std::string name;
    work.db.one(sql, {id}, [&](const db::Row& row) { name = row.text(0); });
    const std::unique_lock lock(mutex);
    if (known.size() >= names_max) known.clear();
    known[key] = {name, work.now};
    return name;
}

std::string look_up(Work& work, std::int64_t id, std::string_view sql) { return look_up(work, id, id, sql); }

}  // namespace

void use_directory() {
    names = Names{
        [](Work& work, PersonId id) { return look_up(work, id.value, "select name from people where id = $1"); },
        [](Work& work, OrganisationId id) { return look_up(work, id.value, "select name from organisations where id = $1"); },
        [](Work& work, TeamId id) { return look_up(work, id.value, "select name from teams where id = $1"); },
        [](Work& work, ServiceId id) { return look_up(work, id.value, "select name from services where id = $1"); },
        [](Work& work, CategoryId id) { return look_up(work, id.value, "select name from categories where id = $1"); },
        [](Work& work, TicketId id) {
            std::string name;
            work.db.one(fmt::format("select t.number from tickets t where t.id = $1 and {}", visible_tickets(work.actor, "t")), {id},
                        [&](const db::Row& row) { name = fmt::format("T-{}", row.number(0)); });
            return name;
        },
        [](Work& work, PersonId id) { return look_up(work, -id.value, id.value, "select address from addresses where person = $1 order by is_primary desc limit 1"); },
    };
}

void forget_name(Work& work, const Fact& fact) {
    // Who is new was known to nobody; most other changes rename nothing.
    if (fact.subject_kind == TicketTag::prefix || fact.kind.ends_with(".created") || (!fact.change("name") && !fact.change("addresses"))) return;
    work.after_commit.emplace_back([id = fact.subject] {
        const std::unique_lock lock(mutex);
        known.erase(id);
        known.erase(-id);
        tickets::forget_rows();
    });
}

}  // namespace tuki::app
