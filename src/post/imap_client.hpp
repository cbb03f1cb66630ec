// Reads one mailbox by IMAP4rev1 (RFC 3501) with IDLE (RFC 2177) and MOVE (RFC 6851).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tuki::post {

enum class Tls : std::uint8_t { none, starttls, immediate };

struct ImapOptions {
    std::string host;
    std::uint16_t port = 993;
    Tls tls = Tls::immediate;
    std::string user;
    std::string password;
    std::string oauth_token;  // when set, XOAUTH2 is used and the password is not
    bool verify_certificate = true;
    std::string ca_file;            // PEM; empty for the system's
    Milliseconds timeout{60'000};  // for one command; a message may take longer above 4 KiB/s
    int wake_fd = -1;               // readable ends every wait with unavailable "stopped"
};

struct ImapFolder {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid_next = 0;  // 0 when the server does not say
    std::uint32_t exists = 0;
};

/// Blocking; one thread at a time. After unavailable the connection is gone: connect again.
/// No answer of the server, however wrong, crashes it, hangs it or makes it hold more than the
/// limits say.
class ImapClient {
  public:
    explicit ImapClient(ImapOptions options);
    ~ImapClient();
    ImapClient(ImapClient&&) noexcept;
    ImapClient& operator=(ImapClient&&) noexcept;

    /// Connects, protects the connection and logs in.
    /// Fails: unavailable; forbidden when the server refuses the login.
    Result<Done> connect();
    /// Fails: unavailable; not_found.
    Result<ImapFolder> select(const std::string& folder);
    /// The UIDs above `uid`, ascending, at most `count_max`.
    Result<std::vector<std::uint32_t>> search_since(std::uint32_t uid, std::size_t count_max = 1000);
    /// The untouched message, without marking it as read.
    /// Fails: not_found when it is gone; too_much when over `bytes_max`; invalid when the server says
    /// NO; unavailable.
    Result<std::string> fetch_raw(std::uint32_t uid, std::size_t bytes_max);
    /// @param flag such as "\\Seen"
    /// Fails: invalid when the server says NO; unavailable.
    Result<Done> add_flag(std::uint32_t uid, const std::string& flag);
    Result<Done> mark_seen(std::uint32_t uid);
    bool can_move() const;
    Result<Done> move(std::uint32_t uid, const std::string& folder);
    /// Waits until something arrives (true) or `timeout` passes (false). Without IDLE on the other
    /// side it asks once a minute and at the end.
    Result<bool> idle(Milliseconds timeout);
    void logout();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Modified UTF-7 of RFC 3501 §5.1.3.
std::string imap_folder_name(std::string_view utf8);

}  // namespace tuki::post
