#include "desk/recognition/recognition_store.hpp"

namespace tuki::recognition {

std::optional<FirstMessage> find_message(db::Transaction& db, MessageId id) {
    constexpr std::string_view select = R"(
        /*system: recognition reads what was just written*/
        select m.text, m.author_address, p.locale, (select stamp from recognition_words where one = 1)
        from messages m left join people p on p.id = m.author
        where m.id = $1)";
    std::optional<FirstMessage> found;
    db.one(select, {id}, [&](const db::Row& row) { found = FirstMessage{row.string(0), row.string(1), row.string(2), row.maybe_number(3)}; });
    return found;
}

void write_stamp(db::Transaction& db, std::int64_t stamp) {
    db.run("insert into recognition_words (one, stamp) values (1, $1) on conflict (one) do update set stamp = excluded.stamp", {stamp});
}

void insert_proposals(db::Transaction& db, TicketId ticket, const std::vector<Proposal>& proposals) {
    if (proposals.empty()) return;
    std::string sql = "insert into proposals (ticket, field, value, label, confidence, applied, judged, reasons) values ";
    std::vector<std::string> reasons;
    reasons.reserve(proposals.size());
    std::vector<db::Value> values;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        const Proposal& one = proposals[i];
        const std::size_t at = 7 * i;
        sql += fmt::format("{}(${}, ${}, ${}, ${}, ${}, ${}, 0, ${})", i == 0 ? "" : ", ", at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7);
        reasons.push_back(reasons_json(one.reasons));
        values.insert(values.end(), {ticket, one.field, one.value, one.label, one.confidence, one.applied, reasons.back()});
    }
    db.add(sql, std::span<const db::Value>(values));
}

std::vector<Proposal> select_proposals(db::Transaction& db, TicketId ticket, std::vector<std::string>* reasons) {
    std::vector<Proposal> all;
    db.each("select field, value, label, confidence, applied, reasons from proposals where ticket = $1 order by field", {ticket}, [&](const db::Row& row) {
        all.push_back({row.string(0), row.string(1), row.string(2), int(row.number(3)), row.flag(4), {}});
        if (reasons) reasons->push_back(row.string(5));
    });
    return all;
}

void mark_applied(db::Transaction& db, TicketId ticket, std::string_view field) {
    db.add("update proposals set applied = 1 where ticket = $1 and field = $2", {ticket, field});
}

std::vector<Judged> select_judged(db::Transaction& db, TicketId ticket) {
    std::vector<Judged> all;
    db.each("select field, value, judged from proposals where ticket = $1 order by field", {ticket}, [&](const db::Row& row) { all.push_back({row.string(0), row.string(1), Judged::Verdict(row.number(2))}); });
    return all;
}

void write_verdict(db::Transaction& db, TicketId ticket, std::string_view field, Judged::Verdict verdict) {
    db.add("update proposals set judged = $3 where ticket = $1 and field = $2", {ticket, field, int(verdict)});
}

std::vector<std::string> confirm_applied(db::Transaction& db, TicketId ticket) {
    std::vector<std::string> fields;
    db.each("update proposals set judged = 1 where ticket = $1 and applied = 1 and judged = 0 returning field", {ticket}, [&](const db::Row& row) { fields.push_back(row.string(0)); });
    return fields;
}

}  // namespace tuki::recognition
