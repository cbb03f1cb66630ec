// API tokens and roles at the door.
#pragma once

#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::access {

std::span<const Route> token_routes();

/// Writes down when tokens were last used, and drops sessions and links that ran out.
std::span<const Tick> ticks();

}  // namespace tuki::access
