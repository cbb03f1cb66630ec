// All SQL of recognition. Decides nothing.
#pragma once

#include "desk/recognition/recognition_rules.hpp"

namespace tuki::recognition {

/// What a new ticket says, and which vocabulary is to be used: read together, by one statement.
struct FirstMessage {
    std::string text, sender_address, sender_locale;
    std::optional<std::int64_t> stamp;
};
std::optional<FirstMessage> find_message(db::Transaction& db, MessageId id);

/// Changes with every saved service and category, so that every process sees that its copy is old.
void write_stamp(db::Transaction& db, std::int64_t stamp);

/// @param ticket must have been seen by whom this is for
std::vector<Proposal> select_proposals(db::Transaction& db, TicketId ticket, std::vector<std::string>* reasons_json = nullptr);
void mark_applied(db::Transaction& db, TicketId ticket, std::string_view field);

struct Judged {
    std::string field, value;
    enum class Verdict : std::uint8_t { none, right, wrong } verdict = Verdict::none;
};
std::vector<Judged> select_judged(db::Transaction& db, TicketId ticket);
void write_verdict(db::Transaction& db, TicketId ticket, std::string_view field, Judged::Verdict verdict);
/// What was applied and never corrected was right. @return its fields
std::vector<std::string> confirm_applied(db::Transaction& db, TicketId ticket);

}  // namespace tuki::recognition
