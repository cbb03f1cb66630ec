// Large desks: the rows that the operations would have left, written without reading any back.
#pragma once

#include "app/demo/plan.hpp"

namespace tuki::demo {

Result<Done> in_bulk(Desk& desk, const Cast& cast, std::size_t count, const Period& period, Chance& chance);

}  // namespace tuki::demo
