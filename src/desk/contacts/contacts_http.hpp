// Organisations at the door. People stand in access/people_http.hpp, because their roles are rights.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::contacts {

std::span<const Route> routes();
/// JSON array of the organisations whose name begins so, for the search over everything; empty for
/// who may not read people.
std::string organisations_json(Work& work, const std::string& text);

}  // namespace tuki::contacts
