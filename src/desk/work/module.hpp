// What a module of desk/ gives to the switchboard in app: routes, jobs, ticks. One span each, named
// routes(), job_kinds() and ticks() in the module's namespace.
#pragma once

#include "desk/work/desk.hpp"
#include "jobs/jobs.hpp"

namespace tuki {

struct JobKind {
    std::string_view name;  // "intake.process"
    /// Runs on a worker with no transaction open, and opens its own. Its last transaction calls
    /// jobs::finish(work.db, job) and gives up its work (returns conflict) when that says false.
    /// Ok: the job is finished. An error: the job is tried again later, or given up when the error
    /// is not `unavailable` or `conflict`, or after attempts_max.
    Result<Done> (*run)(Desk& desk, const jobs::Job& job);
    /// Called once, in the transaction that gives the job up: the place to make it visible.
    void (*give_up)(Work& work, const jobs::Job& job, const std::string& reason) = nullptr;
    int attempts_max = 8;
};

/// Runs every `period` on every node; what it does it must do once, whoever runs it, by unique rows.
struct Tick {
    std::string_view name;
    Milliseconds period;
    void (*run)(Desk& desk);
};

}  // namespace tuki
