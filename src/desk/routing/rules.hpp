// Which team, and who of it: pure decisions with their reasons. No Work, no SQL.
#pragma once

#include <optional>

#include "desk/tickets/ticket.hpp"
#include "desk/work/work.hpp"

namespace tuki::routing {

TUKI_ID(RoutingRule, "rou");

/// A condition that is empty holds for every ticket.
struct Rule {
    RoutingRuleId id;
    std::int64_t position = 0;  // the first that fits decides
    std::string name;
    bool active = true;
    std::optional<tickets::Channel> channel;
    ServiceId service;
    CategoryId category;
    std::string language;
    OrganisationId organisation;
    std::optional<tickets::Kind> kind;
    TeamId team;
    std::int64_t version = 0;
};
constexpr std::size_t rules_max = 500;

/// How ids read to people.
struct Labels {
    std::string service, category, organisation;
};

struct Decision {
    TeamId team;             // none: nobody's yet
    std::vector<Reason> reasons;
};

bool fits(const Rule& rule, const tickets::Ticket& ticket);
/// @param rules in order  @param default_team of the settings; none when there is none
Decision find_team(const std::vector<Rule>& rules, const tickets::Ticket& ticket, const Labels& labels, TeamId default_team, const std::string& default_name);

/// A member of the team who is there now.
struct Candidate {
    PersonId person;
    std::string name;
    std::int64_t open = 0;   // tickets
    std::int64_t turn_at = 0;  // when routing last gave them one, milliseconds; 0: never
};

struct Choice {
    PersonId person;         // none: nobody is there
    std::vector<Reason> reasons;
};
/// The fewest open tickets; of equals, who was given one longest ago; of those, the smaller id.
Choice find_assignee(const std::vector<Candidate>& candidates, const std::string& team_name);

}  // namespace tuki::routing
