#include "app/desk_app.hpp"

#include <cstdlib>
#include <future>

#include "base/log.hpp"
#include "desk/work/kept_settings.hpp"
#include "jobs/jobs.hpp"

namespace tuki::app {

namespace {

/// Thrown inside the writer to undo a unit whose body refused; never leaves this file.
struct Refused {
    Error error;
};

Error error_of(std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const Refused& refused) {
        return refused.error;
    } catch (const db::Failure& broken) {
        if (broken.unique_violation)
            return Error{ErrorCode::conflict, "This exists already."};
        // The same Idempotency-Key again is safe: its row was written with the rest, or not at all.
        if (broken.unknown_outcome) {
            log_error("unit.unknown", {{"error", broken.what()}});
            return Error{ErrorCode::unavailable, "The link to the database broke while this was saved. It may be saved: look before you try again."};
        }
        log_error("unit.failed", {{"error", broken.what()}});
        return Error{ErrorCode::unavailable, "The database did not take it. Nothing was changed; try again."};
    }
}

/// TUKI_EXPLAIN=1: each unit of work as one line of the log: who, what, how many statements.
bool explains() {
    static const bool on = std::getenv("TUKI_EXPLAIN") != nullptr;
    return on;
}
void explain(const Work& work, std::int64_t statements, std::chrono::steady_clock::duration took) {
    std::string facts;
    for (const std::string& fact : work.stated) facts += (facts.empty() ? "" : " ") + fact;
    log_info("unit", {{"actor", work.actor.name}, {"cause", work.actor.cause}, {"facts", facts}, {"statements", statements},
                      {"us", std::chrono::duration_cast<std::chrono::microseconds>(took).count()}});
}

}  // namespace

namespace {

void react_to_all(Work& work) {
    for (int count = 0; !work.unhandled.empty(); ++count) {
        if (count == reactions_max)
            throw std::runtime_error("facts feed each other: " + work.unhandled.front().kind);
        const Fact fact = std::move(work.unhandled.front());
        work.unhandled.erase(work.unhandled.begin());
        if (explains()) work.stated.push_back(fact.kind);
        react(work, fact);
    }
}

}  // namespace

void drain(Work& work) {
    react_to_all(work);
    flush_counters(work);
}

Workers::Workers(int count) {
    for (int i = 0; i < count; ++i)
        threads_.emplace_back([this] {
            for (;;) {
                UniqueFunction<void()> task;
                {
                    std::unique_lock lock(mutex_);
                    wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
                    if (waiting_.empty()) return;
                    task = std::move(waiting_.front());
                    waiting_.pop_front();
                }
                task();
            }
        });
}
Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}
bool Workers::run(UniqueFunction<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= waiting_max) return false;
        waiting_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
}

DeskApp::DeskApp(std::unique_ptr<db::Store> store, std::function<Timestamp()> clock, int node)
    : store_(std::move(store)), clock_(std::move(clock)), ids_(node), settings_(std::make_shared<Settings>()) {}

std::shared_ptr<const Settings> DeskApp::settings() const {
    const std::lock_guard lock(settings_mutex_);
    return settings_;
}

void DeskApp::reload_settings() {
    Settings fresh;
    store_->read([&](db::Transaction& db) { fresh = load_settings(db); });
    const std::lock_guard lock(settings_mutex_);
    settings_ = std::make_shared<const Settings>(std::move(fresh));
}

void DeskApp::write_later(Actor actor, UniqueFunction<Result<Done>(Work&)> body,
                          UniqueFunction<void(Result<Done>)> done) {
    // What must outlive the body's run: it may run twice, and the hooks run after the commit.
    struct Unit {
        Actor actor;
        UniqueFunction<Result<Done>(Work&)> body;
        std::vector<std::function<void()>> after_commit;
    };
    auto unit = std::make_shared<Unit>(Unit{std::move(actor), std::move(body), {}});
    store_->write(
        [this, unit](db::Transaction& db) {
            const auto settings_now = settings();
            Work work{db, unit->actor, now(), ids_, *settings_now};
            const std::int64_t statements = db.statements;
            const auto began = std::chrono::steady_clock::now();
            work.memory = std::make_shared<UnitMemory>();
            work.react_now = react_to_all;
            auto result = unit->body(work);
            if (!result.ok()) throw Refused{result.error()};
            drain(work);
            unit->after_commit = std::move(work.after_commit);
            if (explains()) explain(work, db.statements - statements, std::chrono::steady_clock::now() - began);
        },
        [this, unit, done = std::move(done)](std::exception_ptr failure) mutable {
            if (failure) {
                Error error{ErrorCode::unavailable, "Something broke here. It is logged; nothing was changed."};
                try {
                    error = error_of(failure);
                } catch (const std::exception& bug) {
                    log_error("unit.bug", {{"error", bug.what()}});
                }
                done(error);
                return;
            }
            for (auto& hook : unit->after_commit) hook();
            done(Done{});
            if (on_commit && jobs::queued_count() != jobs_seen_) {
                jobs_seen_ = jobs::queued_count();
                on_commit();
            }
        });
}

Result<Done> DeskApp::write(const Actor& actor, FunctionRef<Result<Done>(Work&)> body) {
    std::promise<Result<Done>> promise;
    auto future = promise.get_future();
    write_later(actor, [&](Work& work) { return body(work); },
                [&](Result<Done> result) { promise.set_value(std::move(result)); });
    return future.get();
}

void DeskApp::read(const Actor& actor, FunctionRef<void(Work&)> body) {
    const auto settings_now = settings();
    store_->read([&](db::Transaction& db) {
        Work work{db, actor, now(), ids_, *settings_now};
        body(work);
    });
}

}  // namespace tuki::app
