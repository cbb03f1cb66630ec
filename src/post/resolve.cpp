#include "post/resolve.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <system_error>
#include <thread>

namespace tuki::post {
namespace {

constexpr int lookups_max = 64;  // at one moment, those given up by their callers among them
constexpr std::size_t addresses_max = 32;

std::atomic<int> lookups{0};

Error unresolved() {
    return {ErrorCode::unavailable, "The server's name could not be resolved."};
}

/// Shared by who asks and the thread that looks up; whoever leaves last frees it.
struct Lookup {
    std::string host;
    std::string port;
    int done = eventfd(0, EFD_CLOEXEC);
    std::vector<SocketAddress> found;

    ~Lookup() { close(done); }
};

std::vector<SocketAddress> look_up(const Lookup& lookup, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | flags;
    addrinfo* first = nullptr;
    std::vector<SocketAddress> found;
    if (getaddrinfo(lookup.host.c_str(), lookup.port.c_str(), &hints, &first) != 0) return found;
    for (const addrinfo* at = first; at != nullptr && found.size() < addresses_max;
         at = at->ai_next) {
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
        SocketAddress address{.size = at->ai_addrlen};
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        found.push_back(address);
    }
    freeaddrinfo(first);
    return found;
}

void look_up_in_thread(const std::shared_ptr<Lookup>& lookup) {
    lookup->found = look_up(*lookup, 0);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(lookup->done, &one, sizeof one);
    --lookups;
}

}  // namespace

Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port,
                                           Deadline deadline, int wake_fd) {
    if (host.empty() || host.size() > 255 || host.find('\0') != std::string::npos) {
        return unresolved();
    }
    const auto lookup = std::make_shared<Lookup>();
    lookup->host = host;
    lookup->port = std::to_string(port);
    if (auto found = look_up(*lookup, AI_NUMERICHOST); !found.empty()) return found;
    // getaddrinfo knows no deadline: it works in a thread that may be left behind.
    if (++lookups > lookups_max) {
        --lookups;
        return unresolved();
    }
    try {
        std::thread(look_up_in_thread, lookup).detach();
    } catch (const std::system_error&) {
        --lookups;
        return unresolved();
    }
    pollfd polled[2] = {{lookup->done, POLLIN, 0}, {wake_fd, POLLIN, 0}};
    while (true) {
        const int ready = poll(polled, 2, milliseconds_until(deadline));
        if (ready < 0 && errno == EINTR) continue;
        break;
    }
    if (polled[1].revents != 0) return Error{ErrorCode::unavailable, "Stopped."};
    if (polled[0].revents == 0 || lookup->found.empty()) return unresolved();
    return std::move(lookup->found);
}

std::string numeric(const SocketAddress& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.family() == AF_INET6) {
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr, text,
                  sizeof text);
    } else {
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr, text,
                  sizeof text);
    }
    return text;
}

}  // namespace tuki::post
