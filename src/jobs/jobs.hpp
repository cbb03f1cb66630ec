// Work to do later: claimed with a lease and a fence, tried again with growing delay, given up
// visibly. Knows no ticket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id_source.hpp"
#include "base/time.hpp"
#include "db/db.hpp"

namespace tuki::jobs {

struct JobTag {
    static constexpr std::string_view prefix = "job";
};
using JobId = Id<JobTag>;

struct Job {
    JobId id;
    std::string kind;          // "intake.process"
    std::int64_t argument = 0; // the number of the id of what it is about
    int attempt = 0;           // 1 for the first; counted before the work begins, so crashes count
    std::int64_t fence = 0;    // grows with each claim; results are written where it still stands
};

constexpr Milliseconds lease{60'000};

/// Queues in the caller's transaction. @param due when to run it at the earliest
void queue(db::Transaction& db, IdSource& ids, std::string_view kind, std::int64_t argument,
           Timestamp now, Timestamp due);

/// Grows with each queue() of this process: who runs jobs looks whether it moved.
std::int64_t queued_count();

/// Is there a job to claim? Reads one index entry.
bool any_due(db::Transaction& db, Timestamp now);
/// Takes at most `count_max` due jobs whose lease is free, oldest first.
std::vector<Job> claim(db::Transaction& db, Timestamp now, int count_max);

/// Frees what a process that is gone had claimed, for a database that only one process has at a time.
/// What was tried more than once waits a little, so that no job can make the process die in a circle.
void free_all(db::Transaction& db, Timestamp now);

/// Keeps the lease until then, for work that may take longer. @return false when it was lost
bool extend(db::Transaction& db, const Job& job, Timestamp until);
/// @return false when the lease was lost meanwhile: then the caller's transaction must not commit.
bool finish(db::Transaction& db, const Job& job);
/// Tries again after a delay that doubles from 5 s to 1 h, with jitter; after `attempts_max` the job
/// stays as given up, with its reason. @return false when the lease was lost
bool retry(db::Transaction& db, const Job& job, Timestamp now, std::string_view reason,
           int attempts_max);

}  // namespace tuki::jobs
