#include "app/runner.hpp"

#include "app/metrics.hpp"
#include "base/log.hpp"

namespace tuki::app {

Runner::Runner(DeskApp& desk, std::vector<JobKind> kinds, std::vector<Tick> ticks, int threads)
    : desk_(desk), kinds_(std::move(kinds)), ticks_(std::move(ticks)), thread_count_(threads) {}
Runner::~Runner() { stop(); }

void Runner::start() {
    // Whoever had claimed jobs of this file is gone; on PostgreSQL it may be another node.
    if (desk_.store().engine() == db::Engine::sqlite) {
        const auto freed = desk_.write(Actor::tuki("start"), [](Work& work) -> Result<Done> {
            jobs::free_all(work.db, work.now);
            return Done{};
        });
        if (!freed.ok()) log_warning("jobs.not_freed", {{"error", freed.error().message}});
    }
    threads_.emplace_back([this] { claim_loop(); });
    threads_.emplace_back([this] { tick_loop(); });
    for (int i = 0; i < thread_count_; ++i)
        threads_.emplace_back([this] {
            for (;;) {
                jobs::Job job;
                {
                    std::unique_lock lock(mutex_);
                    work_.wait(lock, [&] { return stopping_ || !claimed_.empty(); });
                    if (stopping_) return;  // what is claimed and not begun is free again after its lease
                    job = std::move(claimed_.front());
                    claimed_.pop_front();
                    ++running_;
                }
                run_job(job);
                {
                    const std::lock_guard lock(mutex_);
                    --running_;
                }
                wake_.notify_one();
            }
        });
}

void Runner::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    work_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
    threads_.clear();
}

void Runner::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    wake_.notify_one();
}

std::vector<jobs::Job> Runner::claim(int count_max) {
    // Looking first costs no commit; most of the time there is nothing.
    bool due = false;
    desk_.read(Actor::tuki("jobs"), [&](Work& work) { due = jobs::any_due(work.db, work.now); });
    std::vector<jobs::Job> found;
    if (!due) return found;
    const auto done = desk_.write(Actor::tuki("jobs"), [&](Work& work) -> Result<Done> {
        found = jobs::claim(work.db, work.now, count_max);
        return Done{};
    });
    if (!done.ok()) found.clear();
    return found;
}

void Runner::claim_loop() {
    for (;;) {
        int room = 0;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, poll, [&] { return stopping_ || (woken_ && int(claimed_.size()) < claim_max / 2); });
            if (stopping_) return;
            woken_ = false;
            room = claim_max - int(claimed_.size());
        }
        if (room <= 0) continue;
        try {
            auto found = claim(room);
            if (found.empty()) continue;
            const std::lock_guard lock(mutex_);
            woken_ = int(found.size()) == room;  // there may be more
            for (jobs::Job& job : found) claimed_.push_back(std::move(job));
        } catch (const std::exception& broken) {
            log_warning("jobs.claim_failed", {{"error", broken.what()}});
        }
        work_.notify_all();
    }
}

void Runner::run_job(const jobs::Job& job) {
    const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const JobKind& one) { return one.name == job.kind; });
    if (kind == kinds_.end()) return settle(job, nullptr, {ErrorCode::invalid, "This version knows no such job."});
    try {
        const auto done = kind->run(desk_, job);
        if (done.ok())
            metrics().job(job.kind, "done");
        else
            settle(job, &*kind, done.error());
    } catch (const std::exception& bug) {
        settle(job, &*kind, {ErrorCode::unavailable, bug.what()});
    }
}

void Runner::settle(const jobs::Job& job, const JobKind* kind, const Error& error) {
    const bool later = error.code == ErrorCode::unavailable || error.code == ErrorCode::conflict;
    const int attempts_max = later && kind ? kind->attempts_max : 0;
    const bool last = job.attempt >= attempts_max;
    log_warning(last ? "job.given_up" : "job.later", {{"kind", job.kind}, {"job", to_text(job.id)}, {"attempt", job.attempt}, {"reason", error.message}});
    metrics().job(job.kind, last ? "given_up" : "later");
    try {
        const auto settled = desk_.write(Actor::tuki("job " + job.kind), [&](Work& work) -> Result<Done> {
            if (!jobs::retry(work.db, job, work.now, error.message, attempts_max)) return Error{ErrorCode::conflict, "Another node has this job."};
            if (last && kind && kind->give_up) kind->give_up(work, job, error.message);
            return Done{};
        });
        (void)settled;
    } catch (const std::exception& broken) {
        log_warning("jobs.settle_failed", {{"error", broken.what()}});
    }
}

int Runner::run_due() {
    int count = 0;
    for (;;) {
        const auto found = claim(claim_max);
        if (found.empty()) return count;
        for (const jobs::Job& job : found) {
            run_job(job);
            ++count;
        }
    }
}

void Runner::run_ticks_now() {
    for (const Tick& tick : ticks_) tick.run(desk_);
}

void Runner::tick_loop() {
    std::vector<std::chrono::steady_clock::time_point> due(ticks_.size());
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (work_.wait_for(lock, std::chrono::milliseconds(250), [&] { return stopping_; })) return;
        }
        for (std::size_t i = 0; i < ticks_.size(); ++i) {
            const auto now = std::chrono::steady_clock::now();
            if (now < due[i]) continue;
            due[i] = now + ticks_[i].period;
            try {
                ticks_[i].run(desk_);
            } catch (const std::exception& broken) {
                log_warning("tick.failed", {{"tick", ticks_[i].name}, {"error", broken.what()}});
            }
        }
    }
}

}  // namespace tuki::app
