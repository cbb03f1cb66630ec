#include "desk/intake/threading.hpp"

#include "base/text.hpp"
#include "desk/access/access.hpp"
#include "desk/intake/intake_rules.hpp"

namespace tuki::intake {

namespace {

constexpr int merges_max = 20;
constexpr std::size_t candidates_max = 50;

struct Candidate {
    TicketId ticket;
    PersonId given_to;  // the secret's owner; none when there is no secret
    bool is_hint = false;  // a number that anybody can write
};

std::vector<Candidate> candidates_of(Work& work, const mail::Mail& mail, const std::vector<std::string>& recipients) {
    std::vector<Candidate> all;
    const auto add = [&](Candidate one) {
        if (all.size() < candidates_max) all.push_back(one);
    };
    for (const std::string& address : recipients)
        if (const auto token = delivery::read_reply_address(work.settings, address)) add({token->ticket, token->person});
    const auto ids = answered_ids(mail);
    for (const std::string& id : ids)
        if (const auto token = delivery::read_message_id(work.settings, id)) add({token->ticket, token->person});
    for (const std::string& id : ids)
        if (const auto ticket = delivery::ticket_of_message_id(work, id)) add({*ticket, {}});
    for (const std::int64_t number : numbers_in(mail.subject)) {
        const auto ticket = tickets::get_by_number(work, number);
        if (ticket.ok()) add({ticket.value().id, {}, true});
    }
    return all;
}

/// Staff answer by mail only with a secret of their own; as staff they speak where their role lets them.
bool may_answer(Work& work, PersonId sender, TicketId ticket) {
    const auto actor = access::actor_of(work, sender);
    if (!actor || actor->side != Side::agent || !actor->may(Permission::ticket_reply)) return false;
    return act_as(work, *actor, [&](Work& as_agent) { return tickets::get(as_agent, ticket).ok(); });
}

bool is_requester(const tickets::Ticket& ticket, PersonId sender) { return ticket.requester == sender; }

}  // namespace

std::optional<tickets::Ticket> living_ticket(Work& work, TicketId id) {
    for (int i = 0; i < merges_max; ++i) {
        auto ticket = tickets::get(work, id);
        if (!ticket.ok()) return std::nullopt;
        if (ticket.value().status != tickets::Status::merged) return std::move(ticket).value();
        id = ticket.value().merged_into;
    }
    return std::nullopt;
}

Thread find_thread(Work& work, const mail::Mail& mail, const std::vector<std::string>& recipients, PersonId sender, bool proven) {
    Thread thread;
    const auto actor = access::actor_of(work, sender);
    const bool is_staff = actor && actor->side == Side::agent;
    for (const Candidate& one : candidates_of(work, mail, recipients)) {
        const auto ticket = living_ticket(work, one.ticket);
        if (!ticket) continue;
        const bool has_token = one.given_to == sender && bool(sender);
        // Whoever forges an agent's address must not even speak as a participant (ATK-MID-01).
        const bool believed = !is_staff || has_token || proven;
        const bool speaks = believed && (tickets::may_speak(work, one.ticket, sender) || tickets::may_speak(work, ticket->id, sender));
        const bool answers = is_staff && believed && !is_requester(*ticket, sender) && may_answer(work, sender, ticket->id);
        if (speaks || answers) {
            thread.ticket = ticket->id;
            thread.related = {};
            thread.has_token = has_token;
            thread.by_agent = answers;
            return thread;
        }
        if (!thread.related && !one.is_hint) thread.related = ticket->id;
    }
    return thread;
}

}  // namespace tuki::intake
