// Teams and their members at the door.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::staffing {

std::span<const Route> routes();

}  // namespace tuki::staffing
