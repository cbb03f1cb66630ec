// One unit of work: one transaction, done by one actor, at one instant.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "base/id_source.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "db/db.hpp"
#include "desk/work/actor.hpp"
#include "desk/work/settings.hpp"

namespace tuki {

/// One field of a fact. Texts are as in the API and the journal: ids as text, times as ISO,
/// numbers as digits; empty is "none".
struct Change {
    std::string field;
    std::string before;
    std::string after;
};

/// Why a decision fell as it did: a message key with values, shown in the reader's language.
struct Reason {
    std::string key;
    std::vector<std::pair<std::string, std::string>> values;
};
std::string reasons_json(const std::vector<Reason>& reasons);

/// A fact: something happened to a subject. Stored for ever, never changed; clocks, mail, notices,
/// search, figures, audit and `tuki fsck` are its readers.
struct Fact {
    FactId id;
    std::string kind;           // "ticket.opened"; the part before the dot is the owning module
    std::int64_t subject = 0;   // the id's number
    std::string subject_kind;   // the id's prefix: "tkt"
    std::int64_t seq = 0;       // 1, 2, 3 … of this subject
    Timestamp at;
    std::vector<Change> changes;
    std::vector<Reason> reasons;
    Side side = Side::tuki;     // of who did it; when it is reacted to, the unit's actor may be another
    PersonId by;                // none: Tuki

    const Change* change(std::string_view field) const;
    std::string_view after(std::string_view field) const;  // empty when not changed
};

/// What a unit of work has just written or read, so that those who react need not read it again.
/// Only rows that change through their module alone are kept here, and each change tells it.
class UnitMemory {
  public:
    template <class T>
    std::shared_ptr<const T> recall(std::int64_t id) const {
        const auto found = known_.find({std::type_index(typeid(T)), id});
        return found == known_.end() ? nullptr : std::static_pointer_cast<const T>(found->second);
    }
    template <class T>
    void remember(std::int64_t id, T value) {
        known_[{std::type_index(typeid(T)), id}] = std::make_shared<const T>(std::move(value));
    }
    template <class T>
    void forget(std::int64_t id) {
        known_.erase({std::type_index(typeid(T)), id});
    }

  private:
    std::map<std::pair<std::type_index, std::int64_t>, std::shared_ptr<const void>> known_;
};

/// Runtime parts that operations need but that are no state of the desk.
struct Work {
    db::Transaction& db;
    const Actor& actor;
    Timestamp now;  // read once, so that all rows of one unit agree
    IdSource& ids;
    const Settings& settings;  // as they stood when the unit began
    std::vector<Fact> unhandled{};  // stated but not yet reacted to; drained before the commit
    std::vector<std::function<void()>> after_commit{};  // in-process only: caches, live screens
    std::vector<std::pair<std::string, std::int64_t>> counter_moves{};  // netted, written once
    std::shared_ptr<UnitMemory> memory{};  // of writing units; none while reading
    void (*react_now)(Work&) = nullptr;    // see settle
    std::vector<std::string> stated{};  // kinds of facts, for the walk log only

    template <class IdType>
    IdType new_id() {
        return ids.next<IdType>(now);
    }
};

/// Stores the fact and hands it to the reactions (app/reactions.cpp) before the commit.
/// @param seq the subject's version after this fact
void state_fact(Work& work, std::string_view kind, std::string_view subject_kind,
                std::int64_t subject, std::int64_t seq, std::vector<Change> changes = {},
                std::vector<Reason> reasons = {});

/// Reacts to what was stated so far, so that an answer shows the state as it will be committed.
void settle(Work& work);

/// The next number of a counter that has no holes: it is given back when the unit rolls back.
std::int64_t next_number(Work& work, std::string_view counter);

/// Moves a kept count. Lists show these; nothing is counted when somebody looks. Moves of one unit
/// are netted and written by flush_counters, just before its commit.
void move_counter(Work& work, std::string_view key, std::int64_t by);
void flush_counters(Work& work);
std::int64_t counter(db::Transaction& db, std::string_view key);

/// Fails: forbidden when the actor has not got the permission.
Result<Done> require(const Work& work, Permission permission);

Error not_found();  // the one answer for "is not there" and "is not yours"

}  // namespace tuki
