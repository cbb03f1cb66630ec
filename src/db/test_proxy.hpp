// A TCP proxy for tests that cuts, or goes silent, after a given count of bytes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tuki::db::test {

class Proxy {
  public:
    enum class Way { up, down };        // up: from the client to the server
    enum class Then { close, silence };

    explicit Proxy(std::uint16_t server_port) : server_port_(server_port), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = local(0);
        socklen_t size = sizeof address;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listening_, 50) != 0)
            throw std::runtime_error("the proxy cannot listen");
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Proxy() {
        stopping_ = true;
        thread_.join();
        for (const Pair& pair : pairs_) close_both(pair);
        ::close(listening_);
    }
    Proxy(const Proxy&) = delete;

    /// All connections of now; ones that come later pass unharmed.
    void cut_after(Way way, std::int64_t bytes, Then then) {
        const std::lock_guard lock(mutex_);
        for (Pair& pair : pairs_) {
            pair.left[way == Way::up ? 0 : 1] = bytes;
            pair.then = then;
        }
        fired = false;
        if (bytes == 0 && way == Way::up)
            for (Pair& pair : pairs_) pair.left[0] = 0;
    }
    std::atomic<bool> fired{false};
    std::uint16_t port = 0;

  private:
    struct Pair {
        int sockets[2];                    // client, server
        std::int64_t left[2] = {-1, -1};   // bytes that may still pass each way; -1: any
        Then then = Then::close;
        bool silent = false, closed = false;
    };
    static sockaddr_in local(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    static void close_both(const Pair& pair) {
        ::close(pair.sockets[0]);
        ::close(pair.sockets[1]);
    }

    void run() {
        while (!stopping_) {
            std::vector<pollfd> polled{{listening_, POLLIN, 0}};
            {
                const std::lock_guard lock(mutex_);
                for (const Pair& pair : pairs_)
                    for (const int socket : pair.sockets) polled.push_back({socket, short(pair.silent ? 0 : POLLIN), 0});
            }
            ::poll(polled.data(), polled.size(), 20);
            const std::lock_guard lock(mutex_);
            for (std::size_t i = 0; i < pairs_.size(); ++i)
                for (int from = 0; from < 2; ++from)
                    if (!pairs_[i].closed && !pairs_[i].silent && polled[1 + i * 2 + std::size_t(from)].revents) pass(pairs_[i], from);
            std::erase_if(pairs_, [](const Pair& pair) { return pair.closed; });
            if (polled[0].revents) accept();
        }
    }
    void accept() {
        Pair pair{{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC), ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}};
        sockaddr_in address = local(server_port_);
        if (::connect(pair.sockets[1], reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return close_both(pair);
        pairs_.push_back(pair);
    }
    void pass(Pair& pair, int from) {
        char bytes[16 * 1024];
        ssize_t count = ::recv(pair.sockets[from], bytes, sizeof bytes, 0);
        bool end = count <= 0;
        std::int64_t& left = pair.left[from];
        if (!end && left >= 0 && count > left) {
            count = left;
            end = true;
            fired = true;
            if (pair.then == Then::silence) pair.silent = true;
        }
        if (count > 0) {
            (void)!::send(pair.sockets[1 - from], bytes, std::size_t(count), MSG_NOSIGNAL);
            if (left >= 0) left -= count;
        }
        if (end && !pair.silent) {
            close_both(pair);
            pair.closed = true;
        }
    }

    const std::uint16_t server_port_;
    const int listening_;
    std::mutex mutex_;
    std::vector<Pair> pairs_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace tuki::db::test
