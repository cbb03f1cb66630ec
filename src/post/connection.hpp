// One TCP connection, plain or TLS, on which no wait is without an end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace tuki::post {

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline deadline_in(Milliseconds span) { return std::chrono::steady_clock::now() + span; }
/// For poll: 0 when it has passed, an hour at most.
int milliseconds_until(Deadline deadline);

enum class Io : std::uint8_t {
    ok,
    closed,     // by the other side, or broken
    timed_out,  // the deadline passed
    woken,      // the wake descriptor became readable
};

/// A socket that nobody waits for longer than a deadline.
class Connection {
  public:
    Connection() = default;
    /// Owns `fd` from here on.
    explicit Connection(int fd, int wake_fd = -1);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;

    bool open() const { return fd_ >= 0; }
    bool tls() const { return tls_ != nullptr; }
    /// Adds what arrives, at most 64 KiB, to `into`.
    Io read(std::string& into, Deadline deadline);
    Io write(std::string_view bytes, Deadline deadline);
    Io accept_tls(ssl_ctx_st* context, Deadline deadline);
    Result<Done> start_tls(const std::string& host, bool verify, const std::string& ca_file,
                           Deadline deadline);
    /// No more waiting on the wake descriptor: for the last words.
    void ignore_wake() { wake_fd_ = -1; }
    void close();

  private:
    Io wait(short events, Deadline deadline);
    Io wait_tls(int result, Deadline deadline);

    int fd_ = -1;
    int wake_fd_ = -1;
    ssl_st* tls_ = nullptr;
};

/// Resolves and connects; tries each address of the name until the deadline.
Result<Connection> connect_to(const std::string& host, std::uint16_t port, Deadline deadline,
                              int wake_fd);

/// A write to a connection that is gone is an error to handle, not a signal to die from.
void ignore_broken_pipes();

}  // namespace tuki::post
