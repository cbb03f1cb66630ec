// The right team and person for a ticket: rules in order, then who is present with the least work.
#pragma once

#include "desk/tickets/tickets.hpp"
#include "desk/work/door.hpp"

namespace tuki::routing {

/// After ticket.opened (and recognition), or when a ticket lost its team: finds both, with reasons.
void react(Work& work, const Fact& fact);

std::span<const Route> routes();  // routing-rules, preview

}  // namespace tuki::routing
