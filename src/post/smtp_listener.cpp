#include "post/smtp_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <list>
#include <map>
#include <system_error>
#include <thread>

#include "base/log.hpp"
#include "post/smtp_session.hpp"

namespace tuki::post {
namespace {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Result<TlsContext> tls_context(const SmtpListenerOptions& options) {
    TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    const auto& certificate = options.certificate_file;
    const auto& key = options.key_file;
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
        ERR_clear_error();
        return Error{ErrorCode::invalid, "The certificate or its key cannot be read.",
                     "certificate_file"};
    }
    return context;
}

struct Peer {
    std::string text;  // numeric
    std::string key;   // what the limit per address counts
};

Peer peer_of(const sockaddr_storage& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
        inet_ntop(AF_INET6, &v6, text, sizeof text);
        const auto* bytes = reinterpret_cast<const char*>(&v6);
        const bool is_v4 = IN6_IS_ADDR_V4MAPPED(&v6);
        return {text, is_v4 ? std::string(bytes, 16) : std::string(bytes, 8)};
    }
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
    return {text, text};
}

struct Worker {
    std::thread thread;
    std::atomic<bool> finished{false};
};

}  // namespace

struct SmtpListener::State {
    SmtpShared shared;
    TlsContext tls{nullptr, SSL_CTX_free};
    int listening = -1;
    int wake = -1;  // readable from stop() on
    std::uint16_t port = 0;
    std::thread acceptor;
    std::list<Worker> workers;  // of the acceptor only
    std::mutex mutex;
    std::map<std::string, int> per_address;
    std::atomic<int> connections{0};

    Result<Done> listen();
    void accept_all();
    void take(int fd, const Peer& peer);
    bool admit(const Peer& peer);
    void leave(const Peer& peer);
};

SmtpListener::SmtpListener(Options options, AcceptRecipient accept, Keep keep)
    : state_(std::make_unique<State>()) {
    state_->shared.options = std::move(options);
    state_->shared.accept = std::move(accept);
    state_->shared.keep = std::move(keep);
}

SmtpListener::~SmtpListener() { stop(); }

std::uint16_t SmtpListener::port() const { return state_->port; }
int SmtpListener::connections() const { return state_->connections; }

Result<Done> SmtpListener::start() {
    assert(state_->listening < 0);
    ignore_broken_pipes();
    if (!state_->shared.options.certificate_file.empty()) {
        state_->tls = TRY(tls_context(state_->shared.options));
        state_->shared.tls = state_->tls.get();
    }
    TRY(state_->listen());
    state_->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    state_->acceptor = std::thread([this] { state_->accept_all(); });
    return Done{};
}

void SmtpListener::stop() {
    if (!state_->acceptor.joinable()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(state_->wake, &one, sizeof one);
    state_->acceptor.join();
    close(std::exchange(state_->listening, -1));
    for (Worker& worker : state_->workers) worker.thread.join();
    state_->workers.clear();
    close(std::exchange(state_->wake, -1));
}

Result<Done> SmtpListener::State::listen() {
    const auto& options = shared.options;
    sockaddr_storage address{};
    socklen_t size = sizeof(sockaddr_in);
    auto& v4 = reinterpret_cast<sockaddr_in&>(address);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
    if (inet_pton(AF_INET, options.address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(options.port);
    } else if (inet_pton(AF_INET6, options.address.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(options.port);
        size = sizeof v6;
    } else {
        return Error{ErrorCode::invalid, "The address to listen on is not an IP address.",
                     "address"};
    }
    const int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(fd, 128) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        if (fd >= 0) close(fd);
        return Error{ErrorCode::unavailable, "The port for mail cannot be listened on."};
    }
    listening = fd;
    port = ntohs(address.ss_family == AF_INET ? v4.sin_port : v6.sin6_port);
    return Done{};
}

void SmtpListener::State::accept_all() {
    while (true) {
        pollfd polled[2] = {{listening, POLLIN, 0}, {wake, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR) return;
        if (polled[1].revents != 0) return;
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        const int fd = accept4(listening, reinterpret_cast<sockaddr*>(&address), &size,
                               SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) {
            // Out of descriptors the socket stays readable; this must not become a busy loop.
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                pollfd waking{wake, POLLIN, 0};
                poll(&waking, 1, 100);
            }
            continue;
        }
        std::erase_if(workers, [](Worker& worker) {
            if (worker.finished) worker.thread.join();
            return worker.finished.load();
        });
        take(fd, peer_of(address));
    }
}

void SmtpListener::State::take(int fd, const Peer& peer) {
    Connection connection(fd, wake);
    if (!admit(peer)) {
        // A fresh socket has room for a line: this never waits.
        connection.write("421 4.3.2 Too many connections\r\n", deadline_in(Milliseconds{100}));
        return;
    }
    Worker& worker = workers.emplace_back();
    try {
        worker.thread = std::thread([this, &worker, peer, open = std::move(connection)]() mutable {
            try {
                SmtpSession(shared, std::move(open), peer.text).run();
            } catch (const std::exception& error) {  // out of memory; the others go on
                log_error("mail.session_failed", {{"error", error.what()}});
            }
            leave(peer);
            worker.finished = true;
        });
    } catch (const std::system_error& error) {
        workers.pop_back();
        leave(peer);
        log_error("mail.no_thread", {{"error", error.what()}});
    }
}

bool SmtpListener::State::admit(const Peer& peer) {
    const std::lock_guard lock(mutex);
    if (connections >= shared.options.connections_max) return false;
    const auto found = per_address.find(peer.key);
    if (found != per_address.end() && found->second >= shared.options.per_address_max) return false;
    ++per_address[peer.key];
    ++connections;
    return true;
}

void SmtpListener::State::leave(const Peer& peer) {
    const std::lock_guard lock(mutex);
    const auto found = per_address.find(peer.key);
    if (--found->second == 0) per_address.erase(found);
    --connections;
}

}  // namespace tuki::post
