#include "desk/routing/rules.hpp"

#include <algorithm>

namespace tuki::routing {

bool fits(const Rule& rule, const tickets::Ticket& ticket) {
    return rule.active && (!rule.channel || *rule.channel == ticket.channel) && (!rule.service || rule.service == ticket.service) && (!rule.category || rule.category == ticket.category) &&
           (rule.language.empty() || rule.language == ticket.language) && (!rule.organisation || rule.organisation == ticket.organisation) && (!rule.kind || *rule.kind == ticket.kind);
}

Decision find_team(const std::vector<Rule>& rules, const tickets::Ticket& ticket, const Labels& labels, TeamId default_team, const std::string& default_name) {
    for (const Rule& rule : rules) {
        if (!fits(rule, ticket)) continue;
        Decision decision{rule.team, {}};
        const auto because = [&](std::string_view condition, std::string value) { decision.reasons.push_back({fmt::format("reason.routing.{}", condition), {{"value", std::move(value)}}}); };
        decision.reasons.push_back({"reason.routing.rule", {{"rule", rule.name}}});
        if (rule.channel) because("channel", std::string(tickets::name_of(*rule.channel)));
        if (rule.service) because("service", labels.service);
        if (rule.category) because("category", labels.category);
        if (!rule.language.empty()) because("language", rule.language);
        if (rule.organisation) because("organisation", labels.organisation);
        if (rule.kind) because("kind", std::string(tickets::name_of(*rule.kind)));
        if (decision.reasons.size() == 1) decision.reasons[0].key = "reason.routing.always";
        return decision;
    }
    if (default_team) return {default_team, {{"reason.routing.default_team", {{"team", default_name}}}}};
    return {TeamId{}, {{"reason.routing.no_rule", {}}}};
}

Choice find_assignee(const std::vector<Candidate>& candidates, const std::string& team_name) {
    if (candidates.empty()) return {PersonId{}, {{"reason.routing.nobody_present", {{"team", team_name}}}}};
    const auto order = [](const Candidate& one) { return std::tuple(one.open, one.turn_at, one.person.value); };
    const Candidate& best = *std::min_element(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) { return order(a) < order(b); });
    const bool tie = std::count_if(candidates.begin(), candidates.end(), [&](const Candidate& one) { return one.open == best.open; }) > 1;
    const std::string_view key = candidates.size() == 1 ? "reason.routing.only_one" : tie ? "reason.routing.longest_ago" : "reason.routing.least_open";
    return {best.person, {{std::string(key), {{"agent", best.name}, {"team", team_name}, {"open", std::to_string(best.open)}}}}};
}

}  // namespace tuki::routing
