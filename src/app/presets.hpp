// What a new desk begins with: services, categories, teams and who gets what, all of it to be changed.
#pragma once

#include <string>

#include "desk/work/work.hpp"

namespace tuki::app {

/// @param preset "shop", "it" or "provider"; any other begins with nothing
Result<Done> apply_preset(Work& work, const std::string& preset);

}  // namespace tuki::app
