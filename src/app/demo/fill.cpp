// Small desks, through the operations: facts, counters, proposals and search are real.
#include "app/demo/demo.hpp"

#include <algorithm>

#include "app/demo/bulk.hpp"
#include "app/demo/plan.hpp"
#include "desk/recognition/recognition.hpp"
#include "desk/routing/routing.hpp"
#include "desk/tickets/tickets.hpp"

namespace tuki::demo {

namespace {

using Deed = Step::Deed;
using tickets::NewMessage;

constexpr std::size_t by_operations_max = 400;  // tickets; of more, the last ones are made so
constexpr std::size_t by_operations = 300;
constexpr std::size_t steps_per_unit = 200;
constexpr Milliseconds day{86'400'000};

struct Event {
    std::size_t plan, step;
    Timestamp at;
};

struct State {
    TicketId ticket, duplicate;
};

struct Story {
    const Cast& cast;
    const std::vector<Plan>& plans;
    std::vector<State> states;
    TicketId incident;
};

/// A unit of work in the past, inside today's. Nobody is told of it: those mails would have left long ago.
template <class Body>
Result<Done> back_then(Work& today, const Actor& actor, Timestamp at, Body body) {
    Work past{today.db, actor, at, today.ids, today.settings};
    past.memory = std::make_shared<UnitMemory>();
    TRY(body(past));
    while (!past.unhandled.empty()) {
        const Fact fact = std::move(past.unhandled.front());
        past.unhandled.erase(past.unhandled.begin());
        recognition::react(past, fact);
        routing::react(past, fact);
    }
    flush_counters(past);
    return Done{};
}

Actor as_customer(const Customer& customer) {
    Actor actor;
    actor.side = Side::customer;
    actor.person = customer.id;
    actor.name = customer.name;
    actor.organisation = customer.organisation;
    actor.permissions = bits({Permission::ticket_read, Permission::ticket_create, Permission::ticket_reply});
    return actor;
}

tickets::NewTicket new_ticket(const Plan& plan, const Customer& customer, const std::string& text) {
    tickets::NewTicket input;
    input.subject = plan.subject;
    input.description = text;
    input.channel = plan.channel;
    input.requester = customer.id;
    input.requester_address = customer.address;
    input.organisation = customer.organisation;
    return input;
}

/// Whoever works on it; somebody of its team, or of the first line, while nobody does.
Result<const Actor*> worker(Work& today, const Story& story, const Plan& plan, TicketId ticket) {
    const tickets::Ticket now = TRY(tickets::get(today, ticket));
    if (const Actor* found = story.cast.agent(now.assignee)) return found;
    const auto& members = story.cast.members[story.cast.team_of(*plan.scenario)];
    return &story.cast.agents[members[std::size_t(now.number) % members.size()]];
}

Result<Done> perform(Work& today, Story& story, const Event& event) {
    const Plan& plan = story.plans[event.plan];
    const Step& step = plan.steps[event.step];
    State& state = story.states[event.plan];
    const Customer& customer = story.cast.customers[plan.customer];
    const Actor writer = as_customer(customer);
    if (step.deed == Deed::open || step.deed == Deed::duplicate) {
        const bool by_phone = plan.channel == tickets::Channel::phone && step.deed == Deed::open;
        const Actor& opener = by_phone ? story.cast.agents[event.plan % story.cast.agents.size()] : writer;
        return back_then(today, opener, step.at, [&](Work& work) -> Result<Done> {
            (step.deed == Deed::open ? state.ticket : state.duplicate) = TRY(tickets::open(work, new_ticket(plan, customer, step.text))).id;
            return Done{};
        });
    }
    const Actor& agent = *TRY(worker(today, story, plan, state.ticket));
    const std::string language(languages[plan.language]);
    switch (step.deed) {
        case Deed::follow_up:
            return back_then(today, writer, step.at, [&](Work& work) -> Result<Done> {
                TRY(tickets::add_message(work, state.ticket, {.text = step.text, .channel = tickets::Channel::email, .author_address = customer.address, .language = language}));
                return Done{};
            });
        case Deed::reply:
            return back_then(today, agent, step.at, [&](Work& work) -> Result<Done> {
                NewMessage reply{.direction = tickets::Direction::out, .text = step.text, .channel = tickets::Channel::email, .language = language, .to = {customer.address}};
                reply.status_after = step.status;
                reply.wait_reason = step.reason;
                TRY(tickets::add_message(work, state.ticket, reply));
                return Done{};
            });
        case Deed::note:
            return back_then(today, agent, step.at, [&](Work& work) -> Result<Done> {
                TRY(tickets::add_message(work, state.ticket, {.kind = tickets::MessageKind::note, .direction = tickets::Direction::internal, .text = step.text}));
                return Done{};
            });
        case Deed::tag:
            return back_then(today, agent, step.at, [&](Work& work) -> Result<Done> {
                tickets::TicketChanges changes;
                changes.tags = std::vector<std::string>{step.text};
                TRY(tickets::change(work, state.ticket, 0, changes));
                return Done{};
            });
        case Deed::close:
            return back_then(today, Actor::tuki("resolved"), step.at, [&](Work& work) -> Result<Done> {
                TRY(tickets::close(work, state.ticket, 0, step.text));
                return Done{};
            });
        case Deed::merge:
            return back_then(today, agent, step.at, [&](Work& work) -> Result<Done> {
                TRY(tickets::merge(work, state.duplicate, state.ticket));
                return Done{};
            });
        case Deed::link_incident:
            return back_then(today, agent, step.at, [&](Work& work) -> Result<Done> {
                if (story.incident) TRY(tickets::link(work, state.ticket, story.incident, "caused_by"));
                return Done{};
            });
        case Deed::open:
        case Deed::duplicate: break;
    }
    return Done{};
}

/// The disturbance behind last Tuesday's cases, as monitoring reported it.
Result<Done> tell_outage(Work& today, const Cast& cast, Timestamp began, TicketId& incident) {
    const Actor& manager = cast.agents[9];
    TRY(back_then(today, Actor::tuki("monitoring"), began, [&](Work& work) -> Result<Done> {
        tickets::NewTicket input;
        input.subject = "[FIRING:1] WebshopCheckoutDown (critical)";
        input.description = "The webshop is down: checkout answers 502 on all three nodes since 09:38 UTC.\nDashboard: shop / checkout";
        input.channel = tickets::Channel::monitoring;
        input.requester = manager.person;
        input.automatic = true;
        input.language = "en";
        incident = TRY(tickets::open(work, input)).id;
        return Done{};
    }));
    const auto note = [&](Milliseconds after, const std::string& text) {
        return back_then(today, manager, began + after, [&](Work& work) -> Result<Done> {
            TRY(tickets::add_message(work, incident, {.kind = tickets::MessageKind::note, .direction = tickets::Direction::internal, .text = text}));
            return Done{};
        });
    };
    TRY(note(Milliseconds{9 * 60'000}, "I take the lead. Katalin looks at the database, customer service answers the cases from the text of 9:55."));
    TRY(note(Milliseconds{75 * 60'000}, "The connections of the database were used up after the release of the morning. Going back to the release before."));
    TRY(note(Milliseconds{145 * 60'000}, "Back since 12:05. The review is on Thursday."));
    return back_then(today, manager, began + Milliseconds{150 * 60'000}, [&](Work& work) -> Result<Done> {
        TRY(tickets::close(work, incident, 0, "Went back to the release before; the pool of connections is larger now."));
        return Done{};
    });
}

Result<Done> by_the_operations(Desk& desk, const Cast& cast, std::size_t count, const Period& period, Chance& chance) {
    const Timestamp now = desk.now();
    std::vector<Plan> plans;
    std::vector<Event> events;
    for (std::size_t i = 0; i < count; ++i) {
        plans.push_back(make_plan(chance, cast, i, count, period, now, true));
        for (std::size_t s = 0; s < plans.back().steps.size(); ++s) events.push_back({i, s, plans.back().steps[s].at});
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    Story story{cast, plans, std::vector<State>(count), {}};
    const Timestamp began = outage_began(now);
    const Actor tuki = Actor::tuki("demo");
    bool told = false;
    for (std::size_t from = 0; from < events.size(); from += steps_per_unit) {
        const std::vector<State> before = story.states;
        const TicketId incident_before = story.incident;
        const bool told_before = told;
        TRY(desk.write(tuki, [&](Work& today) -> Result<Done> {
            story.states = before;  // a unit may be run again
            story.incident = incident_before;
            told = told_before;
            for (std::size_t i = from; i < std::min(events.size(), from + steps_per_unit); ++i) {
                if (!told && events[i].at >= began) {
                    told = true;
                    TRY(tell_outage(today, cast, began, story.incident));
                }
                TRY(perform(today, story, events[i]));
            }
            return Done{};
        }));
    }
    return Done{};
}

}  // namespace

Result<Done> fill(Desk& desk, std::int64_t tickets, std::uint64_t seed) {
    if (tickets < 1) return Error{ErrorCode::invalid, "At least one ticket.", "tickets"};
    Chance chance(seed);
    const auto count = std::size_t(tickets);
    const std::size_t customers = std::clamp<std::size_t>(count / 4, 60, 20'000);
    const Cast cast = TRY(make_cast(desk, customers, chance));
    const Timestamp now = desk.now();
    if (count <= by_operations_max) return by_the_operations(desk, cast, count, {now - 90 * day, now}, chance);
    const Timestamp border = now - 10 * day;
    TRY(in_bulk(desk, cast, count - by_operations, {now - 90 * day, border}, chance));
    return by_the_operations(desk, cast, by_operations, {border, now}, chance);
}

}  // namespace tuki::demo
