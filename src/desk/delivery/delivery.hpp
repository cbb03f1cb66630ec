// Output: what is due to customers is composed in their language, and leaves once, by an outbox.
#pragma once

#include "desk/tickets/tickets.hpp"
#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::delivery {

/// A secret-bearing address for answers, "support+<token>@desk.example" (R05): the token names the
/// ticket and the participant and carries a MAC over both, the purpose and the key.
std::string reply_address(const Settings& settings, TicketId ticket, PersonId person);
/// A Message-ID that carries the same, without angle brackets.
std::string message_id_for(Work& work, TicketId ticket, PersonId person);
struct Threading {
    TicketId ticket;
    PersonId person;  // whom the mail was written to
};
/// Empty unless the MAC holds; compared in constant time.
std::optional<Threading> read_reply_address(const Settings& settings, std::string_view address);
std::optional<Threading> read_message_id(const Settings& settings, std::string_view message_id);

/// Queues what is due after a fact, in its transaction: acknowledgement after ticket.opened, the
/// reply after ticket.messaged by an agent, "somebody is working on it" after the first assignment,
/// the resolution after ticket.closed or resolved.
void react(Work& work, const Fact& fact);

/// Mails outside tickets: password reset, invitation, sign-in link, portal confirmation.
void send_link(Work& work, PersonId person, std::string_view template_key, const std::string& link);

/// A bounce or a late refusal came for a mail that we sent. @return whether it was ours: then the
/// message's state is refused, and the ticket shows it.
bool note_bounce(Work& work, std::string_view original_message_id, std::string_view status, std::string_view detail);

/// Messages of one ticket by id → JSON of Message.delivery (types.ts).
std::map<std::int64_t, std::string> deliveries_of(Work& work, TicketId ticket);
/// Takes a held reply out of the outbox. Fails: conflict when it has left.
Result<Done> cancel(Work& work, MessageId message);

std::span<const Route> routes();        // templates, test mail
std::span<const JobKind> job_kinds();   // delivery.send
std::span<const Tick> ticks();          // releases what was held, closes what stayed resolved

}  // namespace tuki::delivery
