// The names of the API for tickets and messages (web/src/core/types.ts).
#pragma once

#include "base/json.hpp"
#include "desk/tickets/tickets.hpp"

namespace tuki::tickets {

/// What other modules know of messages and tickets, shown with them; set once by `app`.
struct Neighbours {
    /// Writes the member "delivery" of outgoing messages; called once per ticket with all of them.
    std::function<std::map<std::int64_t, std::string>(Work&, TicketId)> deliveries;
    /// JSON of an attachment by file.
    std::function<std::string(Work&, FileId)> attachment;
    /// JSON array of proposals and of warnings of a ticket.
    std::function<std::string(Work&, const Ticket&)> proposals, warnings;
    /// The person behind an address, made when unknown. Fails: invalid `address`.
    std::function<Result<PersonId>(Work&, const std::string&)> person_of_address;
    /// HTML without anything that runs, styles the page or calls home.
    std::function<std::string(const std::string&)> clean_html;
    /// JSON arrays of the people and organisations that fit a question.
    std::function<std::string(Work&, const std::string&)> find_people, find_organisations;
    /// May the actor put these uploads into a new message? Fails: invalid `attachments`.
    std::function<Result<Done>(Work&, const std::vector<FileId>&)> check_files;
};
extern Neighbours neighbours;

/// "blocks" for "blocked_by" and so on; a type without direction is its own.
std::string_view opposite_link(std::string_view type);

/// One row of a list. @param unread newer than what the actor has seen
void write_row(json::Writer& writer, Work& work, const Ticket& ticket, bool unread);
/// The whole ticket with its newest messages, as this actor may see it.
std::string ticket_json(Work& work, const Ticket& ticket);
void write_message(json::Writer& writer, Work& work, const Message& message,
                   const std::map<std::int64_t, std::string>& deliveries);

Result<NewTicket> new_ticket_from(Work& work, const json::Value& body);
Result<TicketChanges> changes_from(const json::Value& body, std::string path = "");
Result<NewMessage> reply_from(const json::Value& body);

}  // namespace tuki::tickets
