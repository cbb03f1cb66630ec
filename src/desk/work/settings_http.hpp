// What an administrator sets, and what an auditor reads.
#pragma once

#include "desk/work/door.hpp"

namespace tuki {

std::span<const Route> settings_routes();
std::span<const Route> audit_routes();

}  // namespace tuki
