// Taking over a proposal by hand.
#pragma once

#include "desk/recognition/recognition.hpp"

namespace tuki::recognition {

/// @return whether there is such a field; a value that cannot be changes nothing
bool set_field(tickets::TicketChanges& changes, std::string_view field, const std::string& value);

/// Fails: not_found; forbidden. States: ticket.changed.
Result<tickets::Ticket> accept(Work& work, TicketId ticket, const std::string& field);

}  // namespace tuki::recognition
