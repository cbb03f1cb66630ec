// Turns a name into addresses without waiting longer than a deadline.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "post/connection.hpp"

namespace tuki::post {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    int family() const { return storage.ss_family; }
};

/// All addresses of `host`, a name or numeric, in the order to try them.
/// Fails: unavailable, also when `wake_fd` became readable.
Result<std::vector<SocketAddress>> resolve(const std::string& host, std::uint16_t port,
                                           Deadline deadline, int wake_fd = -1);

/// "192.0.2.1" or "2001:db8::1".
std::string numeric(const SocketAddress& address);

}  // namespace tuki::post
