// People at the door. They stand here and not with contacts, because their roles are rights.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::access {

std::span<const Route> people_routes();
/// JSON array of the people whom these words find, for the search over everything; empty for who
/// may not read people.
std::string people_json(Work& work, const std::string& text);

}  // namespace tuki::access
