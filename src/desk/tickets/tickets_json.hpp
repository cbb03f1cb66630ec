// The names of the API for tickets and messages (web/src/core/types.ts).
#pragma once

#include "base/json.hpp"
#include "desk/tickets/neighbours.hpp"

namespace tuki::tickets {

/// "blocks" for "blocked_by" and so on; a type without direction is its own.
std::string_view opposite_link(std::string_view type);

/// One row of a list. @param unread newer than what the actor has seen
void write_row(json::Writer& writer, Work& work, const Ticket& ticket, bool unread);
void write_message(json::Writer& writer, Work& work, const Message& message,
                   const std::map<std::int64_t, std::string>& deliveries);

Result<NewTicket> new_ticket_from(Work& work, const json::Value& body);
Result<TicketChanges> changes_from(const json::Value& body, std::string path = "");
Result<NewMessage> reply_from(const json::Value& body);

}  // namespace tuki::tickets
