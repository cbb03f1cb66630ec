// Output: what is due to customers is composed in their language, and leaves once, by an outbox.
#pragma once

#include <functional>
#include <map>

#include "desk/tickets/tickets.hpp"
#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::delivery {

struct OutboundTag {
    static constexpr std::string_view prefix = "out";
};
using OutboundId = Id<OutboundTag>;

// ---- Threading: who answers what (tokens.cpp, threading.cpp)

/// A secret-bearing address for answers, "support+<token>@desk.example" (R05): the token names the
/// ticket and the participant and carries a MAC over both, the purpose and the key. The plain
/// address when its local part leaves no room for a token (longer than 19 bytes).
std::string reply_address(const Settings& settings, TicketId ticket, PersonId person);
/// A Message-ID that carries the same, without angle brackets.
std::string message_id_for(Work& work, TicketId ticket, PersonId person);
struct Threading {
    TicketId ticket;
    PersonId person;  // whom the mail was written to
};
/// Empty unless the MAC holds; compared in constant time. The domain and the part before "+" do not
/// matter, nor does the case of the letters.
std::optional<Threading> read_reply_address(const Settings& settings, std::string_view address);
/// With or without angle brackets.
std::optional<Threading> read_message_id(const Settings& settings, std::string_view message_id);

/// The envelope sender of a mail of ours: a bounce to it names the mail, with a MAC of its own.
std::string return_path(const Settings& settings, OutboundId mail);
std::optional<OutboundId> read_return_path(const Settings& settings, std::string_view address);

/// The value of X-Tuki-Desk on all that we send: our own mail that comes back bears it.
std::string desk_mark(const Settings& settings);

/// The Message-ID of a customer's mail that became `message` of `ticket`: our answers refer to it.
/// Cut at 998 bytes; does nothing for an empty one.
void note_received_message_id(Work& work, MessageId message, TicketId ticket, std::string_view message_id);
/// The ticket that a received mail with this Message-ID went into, where its message is now. The id
/// is no secret: who asks still decides whether the sender may speak there.
std::optional<TicketId> ticket_of_message_id(Work& work, std::string_view message_id);

// ---- Output

/// Queues what is due after a fact, in its transaction: acknowledgement after ticket.opened, the
/// reply after ticket.messaged by an agent, "somebody is working on it" after the first assignment,
/// the resolution after ticket.closed or resolved. After ticket.reply_withdrawn: takes it back.
void react(Work& work, const Fact& fact);

/// Mails outside tickets: password reset, invitation, sign-in link, portal confirmation.
void send_link(Work& work, PersonId person, std::string_view template_key, const std::string& link);

/// A bounce or a late refusal came for a mail that we sent. @return whether it was ours: then the
/// message's state is refused, and the ticket shows it. A status 4.x.x only leaves its reason.
bool note_bounce(Work& work, std::string_view original_message_id, std::string_view status, std::string_view detail);
bool note_bounce(Work& work, OutboundId mail, std::string_view status, std::string_view detail);

/// Messages of one ticket by id → JSON of Message.delivery (types.ts).
std::map<std::int64_t, std::string> deliveries_of(Work& work, TicketId ticket);
/// JSON of the warnings of a ticket that come from its mail, with commas between and no brackets:
/// "bounced" while the newest mail to an address is refused, "possible_loop" when a limit held one back.
std::string warnings_of(Work& work, TicketId ticket);
/// Takes a held reply out of the outbox. Fails: not_found; conflict when it has left.
Result<Done> cancel(Work& work, MessageId message);

/// Kept counts of the outbox, for figures.
struct Waiting {
    std::int64_t queued = 0;    // not tried yet; held ones and those that wait for a relay too
    std::int64_t deferred = 0;  // tried and to be tried again; `unknown` too
    std::int64_t refused = 0;   // for good, ever
    std::int64_t sent = 0;      // ever
};
Waiting waiting(Work& work);

/// Is this an address that the desk reads itself? Nothing is ever sent there. Set by `app` to what
/// intake knows; mail.address and its token forms are known without.
extern std::function<bool(Work&, const std::string& address)> is_ours;

std::span<const Route> routes();        // templates, test mail
std::span<const JobKind> job_kinds();   // delivery.send
std::span<const Tick> ticks();          // releases what was held, wakes what waited for a relay

}  // namespace tuki::delivery
