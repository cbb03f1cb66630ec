// The customer's own door: raising a matter, signed in or as a stranger who proves the address first.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::portal {

constexpr Milliseconds form_length{24LL * 3600 * 1000};  // a stranger's form waits this long to be confirmed

std::span<const Route> routes();

}  // namespace tuki::portal
