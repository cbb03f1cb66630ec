// The floor that benchmarks compare with: the same tables and indexes, written and read in a loop
// with nothing around it: no HTTP, no rights, no journal's readers.
//   bare_loop DATABASE_URL create COUNT   three inserts a ticket (ticket, message, fact), 64 a commit
//   bare_loop DATABASE_URL ticket COUNT   one ticket by id
//   bare_loop DATABASE_URL list COUNT     the 50 newest open of a team
// Prints: CPU µs per operation of this process, operations per second.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <future>

#include "db/db.hpp"

using namespace tuki;

namespace {

double cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void create(db::Store& store, std::int64_t count) {
    std::int64_t id = 4'000'000'000'000'000'000;
    const std::string text(900, 'x'), changes = R"([["status","","new"],["subject","","bare"]])";
    std::atomic<std::int64_t> open{0};
    std::promise<void> all;
    for (std::int64_t i = 0; i < count; ++i) {
        ++open;
        const std::int64_t mine = id + i * 4;
        while (open > 128) std::this_thread::yield();
        store.write(
            [&text, &changes, mine](db::Transaction& db) {
                db.add("insert into tickets (id, number, version, kind, status, open, wait_reason, channel, impact, urgency, priority, subject, "
                       "requester, organisation, team, assignee, service, category, language, tags, created_at, updated_at, due_at, snoozed_until, "
                       "closed_at, preview, last_from, messages, owed, merged_into, resolution) values ($1, $2, 1, 'case', 'new', 1, '', 'api', 3, 3, 3, "
                       "'bare', 7, null, 9, null, null, null, 'en', '', $3, $3, null, null, null, 'bare', 'customer', 1, 1, null, '')",
                       {mine, -mine, mine});
                db.add("insert into messages (id, ticket, seq, kind, direction, public, author, author_address, at, channel, text, html, quoted, "
                       "language, verified, recipients, moved_from, has_files) values ($1, $2, 1, 'message', 'in', 1, 7, '', $1, 'api', $3, '', '', 'en', 1, '', null, 0)",
                       {mine + 1, mine, text});
                db.add("insert into facts (id, subject, seq, subject_kind, kind, at, actor, actor_name, cause, changes, reasons) "
                       "values ($1, $2, 1, 'tkt', 'ticket.opened', $1, 7, '', '', $3, '[]')",
                       {mine + 2, mine, changes});
            },
            [&open](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
                --open;
            });
    }
    while (open > 0) std::this_thread::yield();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const std::string deed = arguments[2];
    const std::int64_t times = std::atoll(arguments[3]);
    const auto store = db::open({.url = arguments[1], .readers = 2});
    std::vector<std::int64_t> ids, teams;
    store->read([&](db::Transaction& db) {
        db.each("/*system: bench*/ select id from tickets order by id desc limit 1000", {}, [&](const db::Row& row) { ids.push_back(row.number(0)); });
        db.each("select id from teams", {}, [&](const db::Row& row) { teams.push_back(row.number(0)); });
    });
    if (teams.empty()) teams.push_back(9);
    const auto began = std::chrono::steady_clock::now();
    const double cpu = cpu_us();
    std::int64_t bytes = 0;
    if (deed == "create") create(*store, times);
    for (std::int64_t i = 0; deed == "ticket" && i < times; ++i)
        store->read([&](db::Transaction& db) {
            db.one("/*system: bench*/ select t.* from tickets t where t.id = $1", {ids[std::size_t(i) % ids.size()]}, [&](const db::Row& row) { bytes += std::int64_t(row.text(11).size()); });
        });
    for (std::int64_t i = 0; deed == "list" && i < times; ++i)
        store->read([&](db::Transaction& db) {
            db.each("/*system: bench*/ select t.* from tickets t where t.open = 1 and t.team = $1 order by t.updated_at desc, t.id desc limit 50",
                    {teams[std::size_t(i) % teams.size()]}, [&](const db::Row& row) { bytes += std::int64_t(row.text(11).size()); });
        });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    fmt::print("{:.1f} {:.0f}\n", (cpu_us() - cpu) / double(times), double(times) / seconds);
    return bytes < 0;
}
