#include "db/writer.hpp"

#include "base/log.hpp"

namespace tuki::db {

Writer::Writer(std::unique_ptr<WriteLink> link) : link_(std::move(link)), thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Writer::queue(UniqueFunction<void(Transaction&)> body, UniqueFunction<void(std::exception_ptr)> done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({std::move(body), std::move(done)});
    }
    wake_.notify_one();
}

void Writer::run() {
    for (;;) {
        std::vector<Unit> group;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;  // stopping, and nothing is left undone
            while (!waiting_.empty() && group.size() < group_units_max) {
                group.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
            }
        }
        if (!(link_->spares_savepoints() && commit_quickly(group))) commit_group(group);
        for (Unit& unit : group) unit.done(unit.failure);
    }
}

/// Without savepoints, in the hope that no unit has to be undone: one that is refused before it
/// wrote leaves nothing to undo, and most are. @return false when there was something to undo: then
/// nothing of the group has happened, and it runs again with savepoints.
bool Writer::commit_quickly(std::span<Unit> group) {
    try {
        link_->begin();
        for (Unit& unit : group) {
            unit.failure = nullptr;
            link_->mark();
            try {
                unit.body(link_->transaction());
            } catch (const Failure&) {
                throw;
            } catch (...) {
                if (link_->wrote_since_mark()) {
                    link_->rollback();
                    return false;
                }
                unit.failure = std::current_exception();
            }
        }
        link_->commit();
    } catch (const Failure& failure) {
        link_->rollback();
        if (!failure.unknown_outcome) return false;
        log_error("db.group_unknown", {{"error", failure.what()}, {"units", group.size()}});
        for (Unit& unit : group) unit.failure = std::current_exception();
        return true;
    }
    ++commits;
    units += std::int64_t(group.size());
    return true;
}

void Writer::commit_group(std::span<Unit> group) {
    constexpr int tries_max = 5;
    for (int attempt = 1;; ++attempt) {
        try {
            link_->begin();
            for (Unit& unit : group) {
                unit.failure = nullptr;
                link_->savepoint();
                try {
                    unit.body(link_->transaction());
                    link_->release();
                } catch (const Failure& failure) {
                    if (failure.retryable) throw;  // the whole group again: it lost a race
                    unit.failure = std::current_exception();
                    link_->rollback_to();
                } catch (...) {
                    unit.failure = std::current_exception();
                    link_->rollback_to();
                }
            }
            link_->commit();
            ++commits;
            units += std::int64_t(group.size());
            return;
        } catch (const Failure& failure) {
            link_->rollback();
            if (failure.retryable && attempt < tries_max) continue;
            if (failure.retryable && group.size() > 1) {  // one of them spoils it for the others
                for (Unit& unit : group) commit_group({&unit, 1});
                return;
            }
            // Nothing of this group is acknowledged: a commit that failed may not be believed.
            log_error("db.group_failed", {{"error", failure.what()}, {"units", group.size()}});
            for (Unit& unit : group) unit.failure = std::current_exception();
            return;
        }
    }
}

}  // namespace tuki::db
