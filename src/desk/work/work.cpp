#include "desk/work/work.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"

namespace tuki {

namespace {

std::string changes_json(const std::vector<Change>& changes) {
    std::string text;
    json::Writer writer(text);
    writer.begin_array();
    for (const Change& change : changes) {
        writer.begin_array().value(change.field).value(change.before).value(change.after);
        writer.end_array();
    }
    writer.end_array();
    return text;
}

constexpr std::string_view insert_fact = R"(
    insert into facts (id, subject, seq, subject_kind, kind, at, actor, actor_name, cause, changes, reasons)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))";

constexpr std::string_view take_number = R"(
    insert into counters (key, value) values ($1, 1)
    on conflict (key) do update set value = counters.value + 1
    returning value)";

}  // namespace

std::string reasons_json(const std::vector<Reason>& reasons) {
    std::string text;
    json::Writer writer(text);
    writer.begin_array();
    for (const Reason& reason : reasons) {
        writer.begin_object().member("key", reason.key).key("values").begin_object();
        for (const auto& [name, value] : reason.values) writer.member(name, value);
        writer.end_object().end_object();
    }
    writer.end_array();
    return text;
}

const Change* Fact::change(std::string_view field) const {
    for (const Change& one : changes)
        if (one.field == field) return &one;
    return nullptr;
}
std::string_view Fact::after(std::string_view field) const {
    const Change* found = change(field);
    return found ? std::string_view(found->after) : std::string_view();
}

void state_fact(Work& work, std::string_view kind, std::string_view subject_kind,
                std::int64_t subject, std::int64_t seq, std::vector<Change> changes,
                std::vector<Reason> reasons) {
    Fact fact{work.new_id<FactId>(), std::string(kind), subject, std::string(subject_kind), seq,
              work.now,              std::move(changes), std::move(reasons), work.actor.side, work.actor.person};
    work.db.add(insert_fact,
                {fact.id, subject, seq, subject_kind, kind, work.now, work.actor.person,
                 work.actor.name, work.actor.cause, changes_json(fact.changes),
                 fact.reasons.empty() ? std::string("[]") : reasons_json(fact.reasons)});
    work.unhandled.push_back(std::move(fact));
}

void settle(Work& work) {
    if (work.react_now) work.react_now(work);
}

std::int64_t next_number(Work& work, std::string_view counter) {
    std::int64_t number = 0;
    work.db.one(take_number, {counter}, [&](const db::Row& row) { number = row.number(0); });
    return number;
}

void move_counter(Work& work, std::string_view key, std::int64_t by) {
    for (auto& [known, sum] : work.counter_moves)
        if (known == key) {
            sum += by;
            return;
        }
    work.counter_moves.emplace_back(std::string(key), by);
}

void flush_counters(Work& work) {
    // In one order everywhere, so that two writers never wait for each other in a circle.
    std::sort(work.counter_moves.begin(), work.counter_moves.end());
    std::erase_if(work.counter_moves, [](const auto& move) { return move.second == 0; });
    constexpr std::size_t together = 8;  // few texts to prepare, and one statement for most units
    for (std::size_t from = 0; from < work.counter_moves.size(); from += together) {
        const std::size_t until = std::min(from + together, work.counter_moves.size());
        std::string sql = "insert into counters (key, value) values ";
        std::vector<db::Value> values;
        for (std::size_t i = from; i < until; ++i) {
            sql += fmt::format("{}(${}, ${})", i == from ? "" : ", ", values.size() + 1, values.size() + 2);
            values.emplace_back(work.counter_moves[i].first);
            values.emplace_back(work.counter_moves[i].second);
        }
        sql += " on conflict (key) do update set value = counters.value + excluded.value";
        work.db.add(sql, std::span<const db::Value>(values));
    }
    work.counter_moves.clear();
}

std::int64_t counter(db::Transaction& db, std::string_view key) {
    std::int64_t value = 0;
    db.one("select value from counters where key = $1", {key},
           [&](const db::Row& row) { value = row.number(0); });
    return value;
}

Result<Done> require(const Work& work, Permission permission) {
    if (work.actor.may(permission)) return Done{};
    return Error{ErrorCode::forbidden,
                 "This needs the permission " + std::string(permission_names[int(permission)]) + "."};
}

Error not_found() { return Error{ErrorCode::not_found, "There is no such thing here."}; }

}  // namespace tuki
