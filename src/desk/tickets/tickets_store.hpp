// All SQL of tickets and messages. Decides nothing.
#pragma once

#include "desk/tickets/tickets.hpp"

namespace tuki::tickets {

/// The columns of Ticket in the order that `read_ticket` expects, under the alias t.
extern const std::string_view ticket_columns;
void read_ticket(const db::Row& row, Ticket& ticket, int first = 0);

std::optional<Ticket> find_ticket(db::Transaction& db, const Actor& actor, TicketId id);
std::optional<TicketId> find_number(db::Transaction& db, const Actor& actor, std::int64_t number);
void insert_ticket(db::Transaction& db, const Ticket& ticket);
/// @return false when the version in the database is not `version_before`
bool update_ticket(db::Transaction& db, const Ticket& ticket, std::int64_t version_before);

/// What a message is to those who may read it.
enum class Visible : std::uint8_t { internal = 0, all = 1, held = 2 };
void insert_message(db::Transaction& db, const Message& message, Visible visible);
std::vector<Message> select_messages(db::Transaction& db, const Actor& actor, TicketId ticket,
                                     std::int64_t before_seq, int count_max);
std::optional<Message> find_message(db::Transaction& db, const Actor& actor, MessageId id);
std::int64_t newest_seq(db::Transaction& db, TicketId ticket);
void index_message(db::Transaction& db, const Message& message, std::string_view subject);
void unindex_message(db::Transaction& db, MessageId id);

/// Which rows of a list.
struct RowFilter {
    enum class View : std::uint8_t { all, mine, team, unassigned, waiting, done, requester, organisation } view = View::all;
    std::vector<TeamId> teams;  // of the view `team`
    PersonId person;            // of `mine` and `requester`
    OrganisationId organisation;
    std::optional<Status> status;
    std::optional<Kind> kind;
    std::string tag;
    std::int64_t before_at = INT64_MAX, before_id = INT64_MAX;  // keyset: rows strictly older
    int count_max = 50;
};
/// What a list needs of a row before it is written: which, in what state, and where it stands.
struct RowKey {
    TicketId id;
    std::int64_t version = 0;
    Timestamp updated_at;
    bool from_customer = false;  // the newest message
};
std::vector<RowKey> select_rows(db::Transaction& db, const Actor& actor, const RowFilter& filter);

}  // namespace tuki::tickets
