// What tickets show that others know, and what others show of tickets.
#pragma once

#include <map>

#include "desk/tickets/tickets.hpp"

namespace tuki::tickets {

/// What other modules know of messages and tickets, shown with them; set once by `app`.
struct Neighbours {
    /// Writes the member "delivery" of outgoing messages; called once per ticket with all of them.
    std::function<std::map<std::int64_t, std::string>(Work&, TicketId)> deliveries;
    /// JSON of an attachment by file.
    std::function<std::string(Work&, FileId)> attachment;
    /// The same for all files of a message.
    std::function<std::vector<std::string>(Work&, const std::vector<FileId>&)> attachments;
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

/// The whole ticket with its newest messages, as this actor may see it.
std::string ticket_json(Work& work, const Ticket& ticket);

}  // namespace tuki::tickets
