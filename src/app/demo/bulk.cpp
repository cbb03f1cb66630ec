#include "app/demo/bulk.hpp"

#include <algorithm>

#include "desk/recognition/recognition.hpp"
#include "desk/recognition/shipped.hpp"
#include "desk/routing/manage.hpp"
#include "desk/tickets/change.hpp"

namespace tuki::demo {

namespace {

using Deed = Step::Deed;
using namespace tickets;  // this file writes their rows

constexpr std::size_t tickets_per_unit = 1000;

/// One ticket on its way through its plan: only its last state is written, but each fact is.
class Life {
  public:
    Life(Work& work, const Cast& cast, const Plan& plan, std::int64_t number) : work_(work), cast_(cast), plan_(plan), customer_(cast.customers[plan.customer]), number_(number) {}

    void open(const Step& step) {
        ticket_ = Ticket{.id = work_.ids.next<TicketId>(step.at),
                         .number = number_,
                         .version = 1,
                         .channel = plan_.channel,
                         .subject = plan_.subject,
                         .requester = customer_.id,
                         .organisation = customer_.organisation,
                         .created_at = step.at,
                         .updated_at = step.at,
                         .owed = true};
        ticket_.priority = priority_of(work_.settings, ticket_.impact, ticket_.urgency);
        const Message message = add(step, plan_.channel == Channel::phone ? MessageKind::phone : MessageKind::message, Direction::in, customer_.id, "other");
        index_message(work_.db, message, ticket_.subject);
        std::vector<Change> changes = difference(Ticket{.impact = 0, .urgency = 0, .priority = 0, .language = ""}, ticket_);
        changes.push_back({"message", "", to_text(message.id)});
        Actor opener;
        opener.person = customer_.id;
        opener.name = customer_.name;
        opener.side = Side::customer;
        state(step.at, opener, "ticket.opened", std::move(changes), {});
    }

    void recognised(const recognition::Findings& findings, Timestamp at) {
        std::vector<recognition::Proposal> proposals = findings.proposals;
        std::vector<Reason> reasons;
        const Ticket before = ticket_;
        for (recognition::Proposal& one : proposals) {
            if (one.confidence < work_.settings.apply_threshold) continue;
            one.applied = true;
            apply(ticket_, one.field, one.value);
            reasons.insert(reasons.end(), one.reasons.begin(), one.reasons.end());
        }
        ticket_.priority = priority_of(work_.settings, ticket_.impact, ticket_.urgency);
        recognition::insert_proposals(work_.db, ticket_.id, proposals);
        changed(before, at, Actor::tuki("recognition"), "ticket.changed", {}, std::move(reasons));
    }

    void routed(const std::vector<routing::Rule>& rules, std::vector<std::int64_t>& open, TeamId first_line, Timestamp at) {
        const Ticket before = ticket_;
        routing::Decision decision = routing::find_team(rules, ticket_, {.service = std::string(plan_.scenario->service)}, first_line, "Customer service");
        ticket_.team = decision.team;
        const auto team = std::size_t(std::find(cast_.teams.begin(), cast_.teams.end(), decision.team) - cast_.teams.begin());
        std::vector<routing::Candidate> candidates;
        for (const std::size_t i : cast_.members[team]) candidates.push_back({cast_.agents[i].person, cast_.agents[i].name, open[i], 0});
        routing::Choice choice = routing::find_assignee(candidates, "");
        ticket_.assignee = choice.person;
        for (const std::size_t i : cast_.members[team])
            if (cast_.agents[i].person == choice.person) ++open[i];
        decision.reasons.insert(decision.reasons.end(), choice.reasons.begin(), choice.reasons.end());
        changed(before, at, Actor::tuki("routing"), "ticket.changed", {}, std::move(decision.reasons));
    }

    void step(const Step& step) {
        const Actor* found = cast_.agent(ticket_.assignee);
        const Actor& agent = found ? *found : cast_.agents[0];
        const Ticket before = ticket_;
        switch (step.deed) {
            case Deed::follow_up: {
                Actor writer;
                writer.person = customer_.id;
                writer.name = customer_.name;
                writer.side = Side::customer;
                move_by_message(ticket_, {}, true);
                spoken(before, step, writer, MessageKind::message, Direction::in);
                break;
            }
            case Deed::reply: {
                NewMessage reply{.direction = Direction::out};
                reply.status_after = step.status;
                reply.wait_reason = step.reason;
                move_by_message(ticket_, reply, false);
                spoken(before, step, agent, MessageKind::message, Direction::out);
                break;
            }
            case Deed::note: spoken(before, step, agent, MessageKind::note, Direction::internal); break;
            case Deed::tag:
                ticket_.tags = step.text;
                changed(before, step.at, agent, "ticket.changed", {}, {});
                break;
            case Deed::close:
                ticket_.status = Status::closed;
                ticket_.wait_reason = WaitReason::none;
                ticket_.closed_at = step.at;
                ticket_.resolution = step.text;
                ticket_.owed = false;
                changed(before, step.at, Actor::tuki("resolved"), "ticket.closed", {}, {});
                break;
            case Deed::open:
            case Deed::duplicate:
            case Deed::merge:
            case Deed::link_incident: break;
        }
    }

    void finish() {
        insert_ticket(work_.db, ticket_);
        count(work_, ticket_, +1);
    }

  private:
    Message add(const Step& step, MessageKind kind, Direction direction, PersonId author, std::string_view language) {
        Message message{.id = work_.ids.next<MessageId>(step.at),
                        .ticket = ticket_.id,
                        .seq = ++seq_,
                        .kind = kind,
                        .direction = direction,
                        .author = author,
                        .author_address = direction == Direction::in ? customer_.address : std::string(),
                        .at = step.at,
                        .channel = direction == Direction::in && seq_ == 1 ? plan_.channel : Channel::email,
                        .text = step.text,
                        .language = std::string(language),
                        .to = direction == Direction::out ? std::vector{customer_.address} : std::vector<std::string>{}};
        insert_message(work_.db, message, kind == MessageKind::note ? Visible::internal : Visible::all);
        if (direction != Direction::internal) {
            ticket_.preview = preview_of(message.text);
            ticket_.last_from = direction == Direction::in ? "customer" : "agent";
            ++ticket_.messages;
        }
        return message;
    }
    void spoken(const Ticket& before, const Step& step, const Actor& actor, MessageKind kind, Direction direction) {
        const Message message = add(step, kind, direction, actor.person, languages[plan_.language]);
        index_message(work_.db, message, "");
        changed(before, step.at, actor, kind == MessageKind::note ? "ticket.noted" : "ticket.messaged",
                {{"message", "", to_text(message.id)}, {"direction", "", std::string(name_of(direction))}}, {});
    }
    void changed(const Ticket& before, Timestamp at, const Actor& actor, std::string_view fact, std::vector<Change> extra, std::vector<Reason> reasons) {
        std::vector<Change> changes = difference(before, ticket_);
        if (changes.empty() && extra.empty()) return;
        changes.insert(changes.end(), std::make_move_iterator(extra.begin()), std::make_move_iterator(extra.end()));
        ++ticket_.version;
        ticket_.updated_at = at;
        state(at, actor, fact, std::move(changes), std::move(reasons));
    }
    void state(Timestamp at, const Actor& actor, std::string_view fact, std::vector<Change> changes, std::vector<Reason> reasons) {
        Work past{work_.db, actor, at, work_.ids, work_.settings};
        state_fact(past, fact, TicketTag::prefix, ticket_.id.value, ticket_.version, std::move(changes), std::move(reasons));
    }

    Work& work_;
    const Cast& cast_;
    const Plan& plan_;
    const Customer& customer_;
    std::int64_t number_, seq_ = 0;
    Ticket ticket_;
};

recognition::Vocabulary vocabulary_of(const Cast& cast) {
    std::vector<recognition::Subject> services = recognition::shipped_services(), categories = recognition::shipped_categories();
    for (recognition::Subject& one : services) one.id = to_text(cast.services.find(one.id)->second);
    for (recognition::Subject& one : categories) one.id = to_text(cast.categories.find(one.id)->second);
    return recognition::Vocabulary(std::move(services), std::move(categories));
}

}  // namespace

Result<Done> in_bulk(Desk& desk, const Cast& cast, std::size_t count, const Period& period, Chance& chance) {
    const recognition::Vocabulary vocabulary = vocabulary_of(cast);
    const Actor tuki = Actor::tuki("demo");
    std::vector<std::int64_t> open(cast.agents.size());
    const Timestamp now = desk.now();
    for (std::size_t from = 0; from < count; from += tickets_per_unit) {
        std::vector<Plan> plans;
        for (std::size_t i = from; i < std::min(count, from + tickets_per_unit); ++i) plans.push_back(make_plan(chance, cast, i, count, period, now, false));
        TRY(desk.write(tuki, [&](Work& work) -> Result<Done> {
            const auto rules = routing::rules_of(work);
            std::int64_t number = counter(work.db, "ticket.number");
            for (const Plan& plan : plans) {
                Life life(work, cast, plan, ++number);
                const Step& first = plan.steps.front();
                life.open(first);
                life.recognised(recognition::recognise({.subject = plan.subject, .text = first.text, .channel = plan.channel}, vocabulary), first.at);
                life.routed(*rules, open, cast.teams[0], first.at);
                for (std::size_t s = 1; s < plan.steps.size(); ++s) life.step(plan.steps[s]);
                life.finish();
            }
            move_counter(work, "ticket.number", std::int64_t(plans.size()));
            return Done{};
        }));
    }
    return Done{};
}

}  // namespace tuki::demo
