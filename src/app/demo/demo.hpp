// The demo: a web shop's desk with a story in four languages, the same for the same seed.
#pragma once

#include "desk/work/desk.hpp"

namespace tuki::demo {

/// Fills an empty desk. Small ones go through the operations, large ones by a bulk path whose rows
/// `tuki fsck` accepts all the same. @param seed the same seed makes the same desk
Result<Done> fill(Desk& desk, std::int64_t tickets, std::uint64_t seed);

}  // namespace tuki::demo
