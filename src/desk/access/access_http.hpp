// Signing in and out, setting up, one's own settings.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::access {

std::span<const Route> routes();
/// Ran by setup in the same unit of work: services, categories, teams of the preset. Set by `app`.
extern std::function<Result<Done>(Work&, const std::string& preset)> apply_preset;

}  // namespace tuki::access
