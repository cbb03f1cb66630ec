// Services and categories as an example, for a desk that has none yet and for `tuki recognise`.
#pragma once

#include "desk/recognition/recognition_rules.hpp"

namespace tuki::recognition {

std::vector<Subject> shipped_services();
std::vector<Subject> shipped_categories();

}  // namespace tuki::recognition
