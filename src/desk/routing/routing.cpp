#include "desk/routing/routing.hpp"

#include <mutex>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "desk/routing/manage.hpp"
#include "desk/routing/routing_store.hpp"
#include "desk/tickets/change.hpp"
#include "desk/work/acting.hpp"
#include "desk/work/names.hpp"

namespace tuki::routing {

namespace {

TeamId default_team(const Settings& settings) {
    const auto found = settings.values.find("tickets.default_team");
    if (found == settings.values.end()) return {};
    const auto text = json::parse(found->second);
    if (!text.ok() || !text.value().is_string()) return {};
    return id_from<TeamId>(std::string_view(text.value().get_string())).value_or(TeamId{});
}

/// Routing acts on new tickets, and on those that a rule or a deletion left without a team; a person
/// who takes the team away wants just that.
bool concerns(const Fact& fact) {
    if (fact.kind == "ticket.opened") return true;
    const Change* team = fact.kind == "ticket.changed" ? fact.change("team") : nullptr;
    return team && team->after.empty() && fact.side == Side::tuki;
}

}  // namespace

std::shared_ptr<const std::vector<Rule>> rules_of(Work& work) {
    static std::mutex mutex;
    static std::int64_t kept_stamp = 0;
    static std::shared_ptr<const std::vector<Rule>> kept;
    const auto stamp = find_stamp(work.db);
    if (!stamp) return std::make_shared<const std::vector<Rule>>();  // no rule was ever saved
    {
        const std::lock_guard lock(mutex);
        if (kept && kept_stamp == *stamp) return kept;
    }
    auto fresh = std::make_shared<const std::vector<Rule>>(select_rules(work.db));
    const std::lock_guard lock(mutex);
    kept_stamp = *stamp;
    kept = fresh;
    return fresh;
}

Found find_route(Work& work, const tickets::Ticket& ticket) {
    Found found{ticket.team, ticket.assignee, {}};
    if (!found.team) {
        const auto rules = rules_of(work);
        const TeamId fallback = default_team(work.settings);
        const Labels labels{ticket.service ? names.service(work, ticket.service) : "", ticket.category ? names.category(work, ticket.category) : "",
                            ticket.organisation ? names.organisation(work, ticket.organisation) : ""};
        Decision decision = find_team(*rules, ticket, labels, fallback, fallback ? names.team(work, fallback) : "");
        found.team = decision.team;
        found.reasons = std::move(decision.reasons);
    } else if (!found.assignee) {
        found.reasons.push_back({"reason.routing.given_team", {{"team", names.team(work, found.team)}}});
    }
    if (found.team && !found.assignee) {
        Choice choice = find_assignee(select_candidates(work, found.team), names.team(work, found.team));
        found.assignee = choice.person;
        found.reasons.insert(found.reasons.end(), std::make_move_iterator(choice.reasons.begin()), std::make_move_iterator(choice.reasons.end()));
    }
    return found;
}

void react(Work& work, const Fact& fact) {
    if (!concerns(fact)) return;
    as_tuki(work, "routing", [&](Work& mine) {
        const auto ticket = tickets::get(mine, TicketId{fact.subject});
        if (!ticket.ok() || !tickets::is_open(ticket.value().status)) return;
        const tickets::Ticket& before = ticket.value();
        if (before.team && before.assignee) return;
        Found found = find_route(mine, before);
        if (found.team == before.team && found.assignee == before.assignee) return;
        tickets::Ticket after = before;
        after.team = found.team;
        after.assignee = found.assignee;
        // The row was read in this transaction: nothing can have come between.
        const auto changed = tickets::write_change(mine, before, after, "ticket.changed", {}, std::move(found.reasons));
        if (changed.ok() && found.assignee != before.assignee) write_turn(mine.db, found.assignee, mine.now);
    });
}

}  // namespace tuki::routing
