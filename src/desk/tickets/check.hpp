// `tuki fsck`, the part of tickets: the journal replayed from nothing gives the same tickets.
#pragma once

#include "desk/tickets/ticket.hpp"
#include "desk/work/work.hpp"

namespace tuki::tickets {

struct Checked {
    std::int64_t tickets = 0, facts = 0, messages = 0;
};

/// Replays every ticket's facts and compares field by field; counts what is kept as counters.
/// @param found called with one sentence per difference
Checked check(Work& work, const std::function<void(const std::string&)>& found);

}  // namespace tuki::tickets
