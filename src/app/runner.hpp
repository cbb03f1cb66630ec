// Runs what was queued and what recurs: jobs with leases, ticks by their period.
#pragma once

#include "app/desk_app.hpp"
#include "desk/work/module.hpp"

namespace tuki::app {

class Runner {
  public:
    /// @param threads how many jobs run at a time
    Runner(DeskApp& desk, std::vector<JobKind> kinds, std::vector<Tick> ticks, int threads);
    ~Runner();
    void start();
    /// Waits for the jobs that run.
    void stop();
    /// There may be something to do now.
    void wake();
    /// Runs all that is due, on this thread, until nothing is. For tests and the command line.
    /// @return how many jobs ran
    int run_due();
    void run_ticks_now();

  private:
    static constexpr int claim_max = 16;
    static constexpr Milliseconds poll{1'000};  // other nodes queue too
    std::vector<jobs::Job> claim(int count_max);
    void run_job(const jobs::Job& job);
    void settle(const jobs::Job& job, const JobKind* kind, const Error& error);
    void claim_loop();
    void tick_loop();

    DeskApp& desk_;
    std::vector<JobKind> kinds_;
    std::vector<Tick> ticks_;
    int thread_count_;
    std::mutex mutex_;
    std::condition_variable wake_, work_;
    std::deque<jobs::Job> claimed_;
    int running_ = 0;
    bool stopping_ = false, woken_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tuki::app
