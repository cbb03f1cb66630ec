// Rules as an administrator keeps them.
#pragma once

#include "desk/routing/rules.hpp"

namespace tuki::routing {

/// The rules as they stand: from the memory of this process while nobody changed them.
std::shared_ptr<const std::vector<Rule>> rules_of(Work& work);

/// What would become of a ticket: team, then who of it. Writes nothing.
struct Found {
    TeamId team;
    PersonId assignee;
    std::vector<Reason> reasons;
};
Found find_route(Work& work, const tickets::Ticket& ticket);

/// Creates when the id is none, else changes `before`. Its position is among the others; the rest
/// moves up. Fails: invalid `name`, `team`, `service`, `category`; too_much; conflict.
/// States: routing_rule.saved.
Result<Rule> save(Work& work, const std::optional<Rule>& before, Rule rule);
/// States: routing_rule.deleted.
Result<Done> remove(Work& work, const Rule& rule);
std::optional<Rule> find_rule(Work& work, RoutingRuleId id);

}  // namespace tuki::routing
