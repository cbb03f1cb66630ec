// The doors of tickets.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::tickets {

std::span<const Route> routes();

}  // namespace tuki::tickets
