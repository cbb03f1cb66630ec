#include "jobs/jobs.hpp"

#include <algorithm>
#include <atomic>

#include "base/text.hpp"

namespace tuki::jobs {

namespace {

// Leased jobs have their due time moved behind the lease, so that one index finds what is free.
constexpr std::string_view claim_sqlite = R"(
    update jobs set attempt = attempt + 1, fence = fence + 1, leased_until = $2, due_at = $2
    where id in (select id from jobs where given_up = 0 and due_at <= $1 order by due_at, id limit $3)
    returning id, kind, argument, attempt, fence)";
constexpr std::string_view claim_postgresql = R"(
    update jobs set attempt = attempt + 1, fence = fence + 1, leased_until = $2, due_at = $2
    where id in (select id from jobs where given_up = 0 and due_at <= $1 order by due_at, id limit $3
                 for update skip locked)
    returning id, kind, argument, attempt, fence)";

std::atomic<std::int64_t> queued{0};

constexpr Milliseconds delay_first{5'000}, delay_max{3'600'000};

/// 5 s, 10 s, 20 s … 1 h, and up to a fifth more, so that what failed together is not tried together.
Milliseconds delay_before(const Job& job) {
    Milliseconds delay = delay_first;
    for (int i = 1; i < job.attempt && delay < delay_max; ++i) delay *= 2;
    delay = std::min(delay, delay_max);
    const std::uint64_t chance = (std::uint64_t(job.id.value) * 2654435761U >> 16) % 100;
    return delay + delay * std::int64_t(chance) / 500;
}

}  // namespace

void queue(db::Transaction& db, IdSource& ids, std::string_view kind, std::int64_t argument,
           Timestamp now, Timestamp due) {
    db.add("insert into jobs (id, kind, argument, due_at, attempt, fence, leased_until, given_up, reason) "
           "values ($1, $2, $3, $4, 0, 0, 0, 0, '')",
           {ids.next<JobId>(now), kind, argument, due});
    queued.fetch_add(1, std::memory_order_relaxed);
}
std::int64_t queued_count() { return queued.load(std::memory_order_relaxed); }

bool any_due(db::Transaction& db, Timestamp now) {
    return db.one("select 1 from jobs where given_up = 0 and due_at <= $1 limit 1", {now}, [](const db::Row&) {});
}

std::vector<Job> claim(db::Transaction& db, Timestamp now, int count_max) {
    std::vector<Job> jobs;
    db.each(db.engine() == db::Engine::sqlite ? claim_sqlite : claim_postgresql, {now, now + lease, count_max},
            [&](const db::Row& row) {
                jobs.push_back({row.id<JobId>(0), row.string(1), row.number(2), int(row.number(3)), row.number(4)});
            });
    std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.id < b.id; });
    return jobs;
}

void free_all(db::Transaction& db, Timestamp now) {
    db.run("update jobs set leased_until = 0, due_at = $1 + (attempt - 1) * $2 where given_up = 0 and leased_until > 0 and due_at = leased_until",
           {now, delay_first.count()});
}

bool extend(db::Transaction& db, const Job& job, Timestamp until) {
    return db.run("update jobs set due_at = $3, leased_until = $3 where id = $1 and fence = $2 and given_up = 0",
                  {job.id, job.fence, until}) == 1;
}

bool finish(db::Transaction& db, const Job& job) {
    return db.run("delete from jobs where id = $1 and fence = $2 and given_up = 0", {job.id, job.fence}) == 1;
}

bool retry(db::Transaction& db, const Job& job, Timestamp now, std::string_view reason, int attempts_max) {
    const std::string line = one_line(reason, 500);
    if (job.attempt >= attempts_max)
        return db.run("update jobs set given_up = 1, leased_until = 0, reason = $3 where id = $1 and fence = $2 and given_up = 0",
                      {job.id, job.fence, line}) == 1;
    return db.run("update jobs set due_at = $3, leased_until = 0, reason = $4 where id = $1 and fence = $2 and given_up = 0",
                  {job.id, job.fence, now + delay_before(job), line}) == 1;
}

}  // namespace tuki::jobs
