// Where a mail belongs, and with what right its sender speaks there (R05).
#pragma once

#include "desk/delivery/delivery.hpp"
#include "desk/intake/intake_store.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/work/acting.hpp"
#include "mail/mail.hpp"

namespace tuki::intake {

struct Thread {
    TicketId ticket;          // the mail is one more message of it
    TicketId related;         // it names this one, but its sender may not speak there
    bool has_token = false;   // it bears a secret that was given to this very sender
    bool by_agent = false;    // who works at the desk, not who is served: may answer the customer
};

/// @param recipients of the envelope and the header
Thread find_thread(Work& work, const mail::Mail& mail, const std::vector<std::string>& recipients, PersonId sender, bool proven);

/// The ticket that stands at the end of merges; none when it is gone.
std::optional<tickets::Ticket> living_ticket(Work& work, TicketId id);

}  // namespace tuki::intake
