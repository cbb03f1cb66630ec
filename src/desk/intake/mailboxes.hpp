// Mailboxes that the desk reads: addresses served by its own SMTP door, and folders fetched by IMAP.
#pragma once

#include <optional>

#include "desk/intake/intake.hpp"
#include "post/imap_client.hpp"

namespace tuki::intake {

struct Mailbox {
    MailboxId id;
    std::string name, address;
    std::string kind = "smtp";  // or "imap"
    std::string host, user;
    std::int64_t port = 993;
    std::string tls = "tls";  // "none", "starttls"
    std::string folder = "INBOX";
    std::string password;  // sealed: see seal; "" when none is set
    TeamId team;
    bool active = true;
    std::string state = "never", state_detail;
    std::optional<Timestamp> last_ok_at;
    std::int64_t version = 0;
};

std::vector<Mailbox> all_mailboxes(db::Transaction& db);
std::optional<Mailbox> find_mailbox(db::Transaction& db, MailboxId id);
/// Fails: invalid; conflict when the address has a mailbox. States: mailbox.created / changed.
Result<Mailbox> create_mailbox(Work& work, Mailbox mailbox);
Result<Mailbox> change_mailbox(Work& work, const Mailbox& before, Mailbox after);
/// Remembers how the last fetch went; no fact, it is no deed of anybody.
void note_state(db::Transaction& db, MailboxId id, std::string_view state, const std::string& detail, std::optional<Timestamp> ok_at);

/// Encrypted with a key that follows from the desk's secret (XSalsa20-Poly1305).
std::string seal(const Settings& settings, std::string_view plain);
/// Empty when it was sealed by another desk, or changed.
std::optional<std::string> unseal(const Settings& settings, std::string_view sealed);

/// Administrators choose the host; addresses of this machine and link-local ones (cloud metadata) only
/// with the setting mail.allow_loopback. Resolves the name: not in a transaction.
/// Fails: invalid `host`.
Result<Done> check_host(const Settings& settings, const std::string& host);

post::ImapOptions imap_options(const Settings& settings, const Mailbox& mailbox);

/// The mailbox as JSON, without its password.
void write_mailbox(std::string& out, Work& work, const Mailbox& mailbox);

// mailboxes_http.cpp
Result<http::Response> list_mailboxes_route(Work& work, const http::Request& request);
Result<http::Response> create_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request);
Result<http::Response> change_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request);
Result<http::Response> check_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request);

}  // namespace tuki::intake
