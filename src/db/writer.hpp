// The group-committing writer that both engines share: one thread, one transaction for what waits.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "db/db.hpp"

namespace tuki::db {

/// What the writer needs of a connection.
class WriteLink {
  public:
    virtual ~WriteLink() = default;
    virtual Transaction& transaction() = 0;
    virtual void begin() = 0;
    virtual void savepoint() = 0;
    virtual void release() = 0;      // surfaces failures of queued statements of this unit
    virtual void rollback_to() = 0;  // to the savepoint
    virtual void commit() = 0;       // durable when it returns
    virtual void rollback() noexcept = 0;
    /// Savepoints cost enough to try a group without them first, see Writer::commit_quickly.
    virtual bool spares_savepoints() const { return false; }
    virtual void mark() {}
    virtual bool wrote_since_mark() const { return true; }
};

class Writer {
  public:
    explicit Writer(std::unique_ptr<WriteLink> link);
    ~Writer();
    void queue(UniqueFunction<void(Transaction&)> body, UniqueFunction<void(std::exception_ptr)> done);
    std::atomic<std::int64_t> commits{0}, units{0};

  private:
    struct Unit {
        UniqueFunction<void(Transaction&)> body;
        UniqueFunction<void(std::exception_ptr)> done;
        std::exception_ptr failure{};
    };
    void run();
    void commit_group(std::span<Unit> group);
    bool commit_quickly(std::span<Unit> group);

    std::unique_ptr<WriteLink> link_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Unit> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tuki::db
