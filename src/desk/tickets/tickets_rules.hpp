// Pure decisions on tickets: no Work, no SQL.
#pragma once

#include "desk/tickets/tickets.hpp"

namespace tuki::tickets {

/// One journalled field: how it reads as text and how it is set from text.
struct Field {
    std::string_view name;
    std::string (*get)(const Ticket&);
    void (*set)(Ticket&, std::string_view);
};
/// Every field of a ticket that the journal rebuilds. What is not here (preview, messages,
/// last_from) follows from its messages.
std::span<const Field> fields();

/// A field as the journal writes it; empty for one that is not of a ticket.
std::string value_of(const Ticket& ticket, std::string_view field);
std::vector<Change> difference(const Ticket& before, const Ticket& after);
/// What a fact did to a ticket, done again: the heart of `tuki fsck`.
void apply(Ticket& ticket, std::string_view field, std::string_view after);

/// Fails: invalid `status` or `wait_reason`, with the reason in words.
Result<Done> check_move(const Ticket& before, const Ticket& after);
Result<Done> check_subject(std::string_view subject);

int priority_of(const Settings& settings, int impact, int urgency);

/// Where a message moves its ticket. @param by_customer false for the desk's own people
void move_by_message(Ticket& ticket, const NewMessage& message, bool by_customer);

/// Sorted, folded to lower case, without doubles. Fails: invalid `tags`.
Result<std::string> tags_text(const std::vector<std::string>& tags);

/// Which kept counts a ticket is part of.
std::vector<std::string> counters_of(const Ticket& ticket);

}  // namespace tuki::tickets
