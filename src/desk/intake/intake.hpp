// The way in for mail: kept as it came, acknowledged, and only then read (R01).
#pragma once

#include "desk/work/door.hpp"
#include "desk/work/module.hpp"

namespace tuki::intake {

enum class Door : std::uint8_t { smtp, imap, pipe };

struct Envelope {
    Door door = Door::pipe;
    std::string sender;                   // "" for a bounce or when there is none
    std::vector<std::string> recipients;
    std::string remote_address;
    MailboxId mailbox;                    // of imap
    std::uint32_t uid_validity = 0, uid = 0;
};

constexpr std::size_t mail_bytes_max = 50u << 20;
constexpr int attempts_max = 3;

/// Stores the untouched bytes and queues their reading; durable when ok. The same mail again (by
/// canonical digest, into the same queue) is stored as a duplicate and read no more.
/// Not from an I/O thread. Fails: invalid when empty; too_much; unavailable.
Result<Done> keep(Desk& desk, const Envelope& envelope, std::string_view raw);

/// Does the desk take mail for this address? Its mailboxes, teams, and reply addresses.
bool accepts(Desk& desk, std::string_view recipient);
/// The same inside a unit of work, without a cache.
bool is_ours(Work& work, const std::string& address);

/// JSON of the warnings of a ticket that come from its mail, with commas between and no brackets:
/// "reply_to_differs" and "unverified_sender".
std::string warnings_of(Work& work, TicketId ticket);

/// IMAP pollers of the active mailboxes. The first refresh starts them; from then on they follow the
/// rows by themselves, every few seconds.
class Pollers {
  public:
    explicit Pollers(Desk& desk);
    ~Pollers();
    void refresh();  // looks at the rows at once; from one thread
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::span<const Route> routes();       // mailboxes, kept mails
std::span<const JobKind> job_kinds();  // intake.process

}  // namespace tuki::intake
