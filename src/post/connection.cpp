#include "post/connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <csignal>
#include <memory>
#include <utility>

#include "post/resolve.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t read_bytes_max = 64 << 10;

/// Finds out within minutes that a silent peer is gone, behind a NAT that forgot us too.
void keep_alive(int fd) {
    const int on = 1, idle_seconds = 120, interval_seconds = 30, probes = 4;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

}  // namespace

int milliseconds_until(Deadline deadline) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

void ignore_broken_pipes() {
    static const bool once = (std::signal(SIGPIPE, SIG_IGN), true);
    (void)once;
}

Connection::Connection(int fd, int wake_fd) : fd_(fd), wake_fd_(wake_fd) {
    assert(fd >= 0);
    ignore_broken_pipes();
    fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() { close(); }

Connection::Connection(Connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      wake_fd_(other.wake_fd_),
      tls_(std::exchange(other.tls_, nullptr)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = std::exchange(other.fd_, -1);
        wake_fd_ = other.wake_fd_;
        tls_ = std::exchange(other.tls_, nullptr);
    }
    return *this;
}

void Connection::close() {
    if (tls_ != nullptr) {
        if (SSL_is_init_finished(tls_)) SSL_shutdown(tls_);
        ERR_clear_error();
        SSL_free(std::exchange(tls_, nullptr));
    }
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Io Connection::wait(short events, Deadline deadline) {
    while (true) {
        pollfd polled[2] = {{fd_, events, 0}, {wake_fd_, POLLIN, 0}};  // poll skips a negative one
        const int ready = poll(polled, 2, milliseconds_until(deadline));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return Io::closed;
        if (polled[1].revents != 0) return Io::woken;
        if (polled[0].revents != 0) return Io::ok;
        if (std::chrono::steady_clock::now() >= deadline) return Io::timed_out;
    }
}

Io Connection::wait_tls(int result, Deadline deadline) {
    const int error = SSL_get_error(tls_, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ) return wait(POLLIN, deadline);
    if (error == SSL_ERROR_WANT_WRITE) return wait(POLLOUT, deadline);
    return Io::closed;
}

Io Connection::read(std::string& into, Deadline deadline) {
    if (fd_ < 0) return Io::closed;
    char bytes[read_bytes_max];
    while (true) {
        // A peer that never pauses must not outrun the deadline or the stop.
        if (std::chrono::steady_clock::now() >= deadline) return Io::timed_out;
        if (tls_ == nullptr) {
            const ssize_t count = recv(fd_, bytes, sizeof bytes, 0);
            if (count > 0) {
                into.append(bytes, static_cast<std::size_t>(count));
                return Io::ok;
            }
            if (count == 0) return Io::closed;
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) return Io::closed;
            if (const Io waited = wait(POLLIN, deadline); waited != Io::ok) return waited;
        } else {
            ERR_clear_error();
            const int count = SSL_read(tls_, bytes, sizeof bytes);
            if (count > 0) {
                into.append(bytes, static_cast<std::size_t>(count));
                return Io::ok;
            }
            if (const Io waited = wait_tls(count, deadline); waited != Io::ok) return waited;
        }
    }
}

Io Connection::write(std::string_view bytes, Deadline deadline) {
    if (fd_ < 0) return Io::closed;
    while (!bytes.empty()) {
        if (std::chrono::steady_clock::now() >= deadline) return Io::timed_out;
        ssize_t count = 0;
        if (tls_ == nullptr) {
            count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return Io::closed;
            if (count < 0) {
                if (const Io waited = wait(POLLOUT, deadline); waited != Io::ok) return waited;
                continue;
            }
        } else {
            // One piece of constant size, because OpenSSL wants a retry to repeat the same bytes.
            const auto piece = bytes.substr(0, 16 << 10);
            ERR_clear_error();
            count = SSL_write(tls_, piece.data(), static_cast<int>(piece.size()));
            if (count <= 0) {
                const Io waited = wait_tls(static_cast<int>(count), deadline);
                if (waited != Io::ok) return waited;
                continue;
            }
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return Io::ok;
}

Io Connection::accept_tls(ssl_ctx_st* context, Deadline deadline) {
    tls_ = SSL_new(context);
    if (tls_ == nullptr || SSL_set_fd(tls_, fd_) != 1) return Io::closed;
    while (true) {
        ERR_clear_error();
        const int result = SSL_accept(tls_);
        if (result == 1) return Io::ok;
        if (const Io waited = wait_tls(result, deadline); waited != Io::ok) return waited;
    }
}

Result<Done> Connection::start_tls(const std::string& host, bool verify, const std::string& ca_file,
                                   Deadline deadline) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    SSL_CTX_free);
    const Error failed{ErrorCode::unavailable, "The server could not set up TLS."};
    if (!context) return failed;
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    const int loaded = ca_file.empty()
                           ? SSL_CTX_set_default_verify_paths(context.get())
                           : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
    if (loaded != 1) {
        return Error{ErrorCode::unavailable, "The certificate authorities cannot be read."};
    }
    SSL_CTX_set_verify(context.get(), verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    tls_ = SSL_new(context.get());  // holds its own reference of the context
    if (tls_ == nullptr || SSL_set_fd(tls_, fd_) != 1) return failed;
    in6_addr address;
    if (inet_pton(AF_INET, host.c_str(), &address) == 1 ||
        inet_pton(AF_INET6, host.c_str(), &address) == 1) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_), host.c_str());
    } else {
        SSL_set_tlsext_host_name(tls_, host.c_str());
        SSL_set1_host(tls_, host.c_str());
    }
    while (true) {
        ERR_clear_error();
        const int result = SSL_connect(tls_);
        if (result == 1) return Done{};
        if (wait_tls(result, deadline) == Io::ok) continue;
        if (verify && SSL_get_verify_result(tls_) != X509_V_OK) {
            return Error{ErrorCode::unavailable, "The server's certificate is not trusted."};
        }
        return failed;
    }
}

Result<Connection> connect_to(const std::string& host, std::uint16_t port, Deadline deadline,
                              int wake_fd) {
    const auto addresses = TRY(resolve(host, port, deadline, wake_fd));
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const SocketAddress& address = addresses[i];
        const int fd = socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0) continue;
        Connection connection(fd, wake_fd);
        keep_alive(fd);
        if (::connect(fd, address.get(), address.size) == 0) return connection;
        if (errno != EINPROGRESS) continue;
        // Leaves time for the next address when this one is silent.
        Deadline until = deadline;
        if (i + 1 < addresses.size()) until = std::min(until, deadline_in(Milliseconds{10'000}));
        pollfd polled[2] = {{fd, POLLOUT, 0}, {wake_fd, POLLIN, 0}};
        poll(polled, 2, milliseconds_until(until));
        if (polled[1].revents != 0) return Error{ErrorCode::unavailable, "Stopped."};
        int error = 1;
        socklen_t size = sizeof error;
        if (polled[0].revents != 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
            error == 0) {
            return connection;
        }
    }
    return Error{ErrorCode::unavailable, "The server does not answer."};
}

}  // namespace tuki::post
