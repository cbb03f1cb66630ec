// The doors of tickets.
#pragma once

#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::tickets {

std::span<const Route> routes();
std::span<const Tick> ticks();  // closes what stayed resolved, wakes what was snoozed
/// Somebody or something that lists name was renamed.
void forget_rows();
/// GET /tickets/{ticket}; also what a refused change shows as the current state.
Result<http::Response> read_ticket_route(Work& work, const http::Request& request);

}  // namespace tuki::tickets
