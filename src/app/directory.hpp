// The names behind ids, kept in memory, so that lists need no joins.
#pragma once

#include "desk/work/names.hpp"

namespace tuki::app {

/// Fills in tuki::names.
void use_directory();
/// What a fact renamed is asked anew.
void forget_name(Work& work, const Fact& fact);

}  // namespace tuki::app
