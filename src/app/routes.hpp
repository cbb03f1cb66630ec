// What the modules give, put together: routes, jobs, ticks, and who knows what of whom.
#pragma once

#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::app {

std::vector<Route> all_routes();
std::vector<JobKind> all_job_kinds();
std::vector<Tick> all_ticks();
/// Tells each module what it may ask of its neighbours. Once, before anything runs.
void introduce_modules();

}  // namespace tuki::app
