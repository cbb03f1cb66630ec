// The one way in which a ticket changes: a value before, a value after, and the fact between them.
#pragma once

#include "desk/tickets/tickets_rules.hpp"
#include "desk/tickets/tickets_store.hpp"

namespace tuki::tickets {

/// Writes `after` over `before`: next version, row, kept counts, fact.
/// Fails: conflict when the row is no longer `before`.
Result<Ticket> write_change(Work& work, const Ticket& before, Ticket after, std::string_view fact,
                            std::vector<Change> extra = {}, std::vector<Reason> reasons = {});
void count(Work& work, const Ticket& ticket, std::int64_t by);
/// Preview, count and last sender as the messages now stand.
void refresh_from_messages(Work& work, Ticket& ticket);
std::string preview_of(std::string_view text);

}  // namespace tuki::tickets
