// The running desk: the only place where a unit of work begins, reacts and commits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "desk/work/desk.hpp"

namespace tuki::app {

constexpr int reactions_max = 256;  // facts of one unit of work; more is a rule that feeds itself

/// Who follows a fact, in this order, in the same transaction (reactions.cpp).
void react(Work& work, const Fact& fact);
void drain(Work& work);

/// Threads for what blocks: reads on PostgreSQL, passwords, mail servers. A bounded queue.
class Workers {
  public:
    explicit Workers(int count);
    ~Workers();
    /// @return false when the queue is full: answer 503
    bool run(UniqueFunction<void()> task);

  private:
    static constexpr std::size_t waiting_max = 4096;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<UniqueFunction<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

class DeskApp final : public Desk {
  public:
    /// @param clock milliseconds since 1970; tests bring their own
    DeskApp(std::unique_ptr<db::Store> store, std::function<Timestamp()> clock, int node = 0);

    Result<Done> write(const Actor& actor, FunctionRef<Result<Done>(Work&)> body) override;
    void write_later(Actor actor, UniqueFunction<Result<Done>(Work&)> body,
                     UniqueFunction<void(Result<Done>)> done) override;
    void read(const Actor& actor, FunctionRef<void(Work&)> body) override;
    Timestamp now() const override { return clock_() + Milliseconds{pushed_.load()}; }
    std::shared_ptr<const Settings> settings() const override;
    db::Store& store() override { return *store_; }

    void push_clock(Milliseconds by) { pushed_ += by.count(); }
    void reload_settings();
    /// Called after each commit that queued a job, to wake who runs them.
    std::function<void()> on_commit;
    IdSource& ids() { return ids_; }

  private:
    std::unique_ptr<db::Store> store_;
    std::function<Timestamp()> clock_;
    std::atomic<std::int64_t> pushed_{0};
    std::int64_t jobs_seen_ = 0;  // on the writer's thread only
    IdSource ids_;
    mutable std::mutex settings_mutex_;
    std::shared_ptr<const Settings> settings_;
};

}  // namespace tuki::app
