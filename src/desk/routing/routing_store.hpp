// All SQL of routing. Decides nothing.
#pragma once

#include "desk/routing/rules.hpp"

namespace tuki::routing {

/// In the order in which they are tried.
std::vector<Rule> select_rules(db::Transaction& db);
void insert_rule(db::Transaction& db, const Rule& rule);
/// @return false when the version in the database is not `version_before`
bool update_rule(db::Transaction& db, const Rule& rule, std::int64_t version_before);
void delete_rule(db::Transaction& db, RoutingRuleId id);
void write_position(db::Transaction& db, RoutingRuleId id, std::int64_t position);

std::optional<std::int64_t> find_stamp(db::Transaction& db);
void write_stamp(db::Transaction& db, std::int64_t stamp);

/// Present and active members of a team, with the open tickets that are kept for them.
std::vector<Candidate> select_candidates(Work& work, TeamId team);
void write_turn(db::Transaction& db, PersonId person, Timestamp at);

}  // namespace tuki::routing
