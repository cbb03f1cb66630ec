#include "desk/routing/routing_store.hpp"

namespace tuki::routing {

namespace {

constexpr int candidates_max = 500;

std::string channel_text(const Rule& rule) { return rule.channel ? std::string(tickets::name_of(*rule.channel)) : std::string(); }
std::string kind_text(const Rule& rule) { return rule.kind ? std::string(tickets::name_of(*rule.kind)) : std::string(); }

}  // namespace

std::vector<Rule> select_rules(db::Transaction& db) {
    std::vector<Rule> rules;
    db.each("select id, position, name, active, channel, service, category, language, organisation, kind, team, version from routing_rules order by position, id limit $1", {rules_max},
            [&](const db::Row& row) {
                Rule& rule = rules.emplace_back();
                rule.id = row.id<RoutingRuleId>(0);
                rule.position = row.number(1);
                rule.name = row.text(2);
                rule.active = row.flag(3);
                rule.channel = tickets::channel_from(row.text(4));
                rule.service = row.id<ServiceId>(5);
                rule.category = row.id<CategoryId>(6);
                rule.language = row.text(7);
                rule.organisation = row.id<OrganisationId>(8);
                rule.kind = tickets::kind_from(row.text(9));
                rule.team = row.id<TeamId>(10);
                rule.version = row.number(11);
            });
    return rules;
}

void insert_rule(db::Transaction& db, const Rule& rule) {
    db.run("insert into routing_rules (id, position, name, active, channel, service, category, language, organisation, kind, team, version) "
           "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
           {rule.id, rule.position, rule.name, rule.active, channel_text(rule), rule.service, rule.category, rule.language, rule.organisation, kind_text(rule), rule.team, rule.version});
}

bool update_rule(db::Transaction& db, const Rule& rule, std::int64_t version_before) {
    return db.run("update routing_rules set position = $2, name = $3, active = $4, channel = $5, service = $6, category = $7, language = $8, organisation = $9, kind = $10, "
                  "team = $11, version = $12 where id = $1 and version = $13",
                  {rule.id, rule.position, rule.name, rule.active, channel_text(rule), rule.service, rule.category, rule.language, rule.organisation, kind_text(rule), rule.team, rule.version,
                   version_before}) == 1;
}

void delete_rule(db::Transaction& db, RoutingRuleId id) { db.run("delete from routing_rules where id = $1", {id}); }

void write_position(db::Transaction& db, RoutingRuleId id, std::int64_t position) { db.run("update routing_rules set position = $2 where id = $1", {id, position}); }

std::optional<std::int64_t> find_stamp(db::Transaction& db) {
    std::optional<std::int64_t> stamp;
    db.one("select stamp from routing_stamp where one = 1", {}, [&](const db::Row& row) { stamp = row.number(0); });
    return stamp;
}

void write_stamp(db::Transaction& db, std::int64_t stamp) {
    db.run("insert into routing_stamp (one, stamp) values (1, $1) on conflict (one) do update set stamp = excluded.stamp", {stamp});
}

std::vector<Candidate> select_candidates(Work& work, TeamId team) {
    std::vector<Candidate> all;
    work.db.each("select p.id, p.name, t.at from team_members m join people p on p.id = m.person left join routing_turns t on t.person = p.id "
                 "where m.team = $1 and p.active = 1 and p.present = 1 order by p.id limit $2",
                 {team, candidates_max}, [&](const db::Row& row) { all.push_back({row.id<PersonId>(0), row.string(1), 0, row.number(2)}); });
    if (all.empty()) return all;

    std::vector<std::string> keys;
    std::string places;
    for (const Candidate& one : all) {
        keys.push_back(fmt::format("assignee:{}:open", to_text(one.person)));
        places += fmt::format("{}${}", places.empty() ? "" : ", ", keys.size());
    }
    const std::vector<db::Value> values(keys.begin(), keys.end());
    const auto add = [&](std::string_view key, std::int64_t count) {
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (keys[i] == key) all[i].open += count;
    };
    work.db.each(fmt::format("select key, value from counters where key in ({})", places), std::span<const db::Value>(values), [&](const db::Row& row) { add(row.text(0), row.number(1)); });
    for (const auto& [key, by] : work.counter_moves) add(key, by);  // of this unit, not written yet
    return all;
}

void write_turn(db::Transaction& db, PersonId person, Timestamp at) {
    db.add("insert into routing_turns (person, at) values ($1, $2) on conflict (person) do update set at = excluded.at", {person, at});
}

}  // namespace tuki::routing
