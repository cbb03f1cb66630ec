// Services and categories at the door.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::services {

std::span<const Route> routes();

}  // namespace tuki::services
