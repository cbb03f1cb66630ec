// All SQL of kept mails, cursors and warnings. Decides nothing.
#pragma once

#include <optional>

#include "desk/intake/intake.hpp"

namespace tuki::intake {

struct KeptMailTag {
    static constexpr std::string_view prefix = "kml";
};
using KeptMailId = Id<KeptMailTag>;

enum class KeptState : std::uint8_t { waiting, done, duplicate, set_aside, ignored };
std::string_view name_of(KeptState state);
std::optional<KeptState> kept_state_from(std::string_view name);
std::string_view name_of(Door door);

/// Larger ones lie in the folder of files, under their digest.
constexpr std::size_t row_bytes_max = 128 << 10;

struct KeptMail {
    KeptMailId id;
    Door door = Door::pipe;
    Timestamp received_at;
    std::string sender;
    std::vector<std::string> recipients;
    std::string remote_address;
    MailboxId mailbox;
    std::string digest, canonical;  // "" for what was never taken
    std::string identity;           // "" for a duplicate
    std::int64_t bytes = 0;
    KeptState state = KeptState::waiting;
    std::string reason;
    int attempts = 0;
    std::string subject;
    TicketId ticket;
    MessageId message;
    std::int64_t version = 0;
};

/// @return false when a mail with this identity is kept already; nothing is written then
bool insert_kept(db::Transaction& db, const KeptMail& mail, std::string_view raw_in_row);
std::optional<KeptMail> find_kept(db::Transaction& db, KeptMailId id);
std::optional<KeptMailId> find_identity(db::Transaction& db, const std::string& identity);
/// Writes what reading the mail may change: sender, state, reason, attempts, subject, ticket, message.
void update_kept(db::Transaction& db, const KeptMail& mail);
/// The bytes as they came, from the row or the folder. Throws when they are gone or damaged.
std::string raw_of(Desk& desk, const KeptMail& mail);
/// Newest first, before `before` (0: from the newest), of one state or of all.
std::vector<KeptMail> select_kept(db::Transaction& db, std::optional<KeptState> state, std::int64_t before, int count_max);
/// How many mails of this sender came since then, counted up to `count_max`.
int count_since(db::Transaction& db, const std::string& sender, Timestamp since, int count_max);

struct Cursor {
    std::uint32_t uid_validity = 0, uid = 0;
};
Cursor find_cursor(db::Transaction& db, MailboxId mailbox);
void move_cursor(db::Transaction& db, MailboxId mailbox, Cursor cursor);

void add_warning(Work& work, TicketId ticket, std::string_view code, const std::string& text);

}  // namespace tuki::intake
