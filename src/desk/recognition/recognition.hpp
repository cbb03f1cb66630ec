// What a new ticket is about: language, kind, service, category, impact and urgency are proposed,
// each with its reasons; applied above the desk's threshold, else suggested.
#pragma once

#include "desk/tickets/tickets.hpp"
#include "desk/work/door.hpp"

namespace tuki::recognition {

struct Proposal {
    std::string field;       // kind, service, category, language, impact, urgency
    std::string value;       // as in the API
    std::string label;
    int confidence = 0;      // per cent
    bool applied = false;
    std::vector<Reason> reasons;
};

/// Reads the ticket anew after ticket.opened; applies or stores what it finds.
void react(Work& work, const Fact& fact);
/// JSON array of Proposal (types.ts).
std::string proposals_json(Work& work, const tickets::Ticket& ticket);

/// What would be proposed for a ticket that is not there. Writes nothing.
std::vector<Proposal> propose(Work& work, std::string_view subject, std::string_view text, tickets::Channel channel, std::string_view language);

/// Keeps what was proposed for a new ticket; `react` does, and so does who writes tickets in bulk.
void insert_proposals(db::Transaction& db, TicketId ticket, const std::vector<Proposal>& proposals);

std::span<const Route> routes();  // POST /tickets/{ticket}/proposals/{field}/acceptance

/// `tuki recognise FILE` over the shipped words. @return exit code
int command(const std::vector<std::string>& arguments);

}  // namespace tuki::recognition
