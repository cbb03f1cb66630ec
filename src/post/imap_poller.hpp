// Follows one IMAP folder for ever and hands over each mail until it is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "post/imap_client.hpp"

namespace tuki::post {

struct ImapCursor {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid = 0;  // the last one that is kept
};

struct ImapHandlers {
    /// Where the last run ended; a default one for a new mailbox.
    std::function<Result<ImapCursor>()> load_cursor;
    /// Keeps the mail and moves the cursor to it in one transaction. After ok the mail is marked;
    /// after unavailable, conflict, too_much or an exception it is offered again after a pause;
    /// any other error passes it over. After a new UIDVALIDITY the whole folder is offered again:
    /// who keeps recognises what it already has by digest (R04).
    std::function<Result<Done>(ImapCursor cursor, std::string_view raw)> keep;
    /// Moves the cursor over a mail that cannot be taken (too large, refused, not readable in several
    /// attempts) and tells people why.
    /// The mail stays unread on the server.
    std::function<Result<Done>(ImapCursor cursor, const Error& reason)> pass_over;
};

struct ImapPollerOptions {
    ImapOptions server;
    std::string folder = "INBOX";
    std::string move_to;  // where kept mails go, if the server can; empty: marked \Seen
    std::size_t message_bytes_max = 50u << 20;
    Milliseconds idle_max{25 * 60'000};  // RFC 2177: less than 29 minutes
    Milliseconds back_off_first{5'000};
    Milliseconds back_off_max{300'000};
};

enum class PollerState : std::uint8_t { starting, fetching, waiting, failing, stopped };

struct PollerStatus {
    PollerState state = PollerState::starting;
    std::string detail;  // the last error, for people
    Timestamp last_ok_at{};  // the server was last seen empty of new mail
    std::uint64_t kept = 0;
};

class ImapPoller {
  public:
    ImapPoller(ImapPollerOptions options, ImapHandlers handlers);
    ~ImapPoller();
    ImapPoller(const ImapPoller&) = delete;
    ImapPoller& operator=(const ImapPoller&) = delete;

    void start();
    /// Looks at once, whatever it is waiting for.
    void poke();
    PollerStatus status() const;
    /// Ends every wait at once; a keep that runs is waited for.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tuki::post
