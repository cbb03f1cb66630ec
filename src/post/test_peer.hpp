// For tests: the other side of a connection, said line by line, and a server that plays a script.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "post/connection.hpp"

namespace tuki::post::test {

/// Talks lines over a real socket; an answer that does not come within 10 s reads as "".
class Peer {
  public:
    explicit Peer(std::uint16_t port)
        : connection_(connect_to("127.0.0.1", port, deadline_in(Milliseconds{10'000}), -1).value()) {}
    explicit Peer(int fd, int wake_fd = -1) : connection_(fd, wake_fd) {}

    bool send(std::string_view bytes) {
        return connection_.write(bytes, deadline_in(Milliseconds{10'000})) == Io::ok;
    }
    std::string line() {
        while (in_.find('\n') == std::string::npos) {
            if (connection_.read(in_, deadline_in(Milliseconds{10'000})) != Io::ok) return "";
        }
        const std::string line = in_.substr(0, in_.find('\n') + 1);
        in_.erase(0, line.size());
        return line.substr(0, line.find_last_not_of("\r\n") + 1);
    }
    /// The last line of one answer of SMTP.
    std::string answer() {
        std::string last = line();
        while (last.size() > 3 && last[3] == '-') last = line();
        return last;
    }
    std::string say(std::string_view command) {
        send(std::string(command) + "\r\n");
        return answer();
    }
    /// Whether the other side has closed, at most 10 s from now.
    bool ended() {
        while (true) {
            const Io read = connection_.read(in_, deadline_in(Milliseconds{10'000}));
            if (read != Io::ok) return read == Io::closed;
        }
    }
    Connection& connection() { return connection_; }
    void close() { connection_.close(); }

  private:
    Connection connection_;
    std::string in_;
};

/// Accepts connections one after the other and gives each to the script.
class ScriptedServer {
  public:
    using Script = std::function<void(Peer& peer, int connection_number)>;

    explicit ScriptedServer(Script script) : script_(std::move(script)) {
        listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0) abort();
        getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        ::listen(listening_, 16);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~ScriptedServer() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
        thread_.join();
        ::close(listening_);
        ::close(wake_);
    }
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

  private:
    void run() {
        while (true) {
            pollfd polled[2] = {{listening_, POLLIN, 0}, {wake_, POLLIN, 0}};
            poll(polled, 2, -1);
            if (polled[1].revents != 0) return;
            const int fd = accept(listening_, nullptr, nullptr);
            if (fd < 0) continue;
            Peer peer(fd, wake_);
            script_(peer, ++connections_);
        }
    }

    Script script_;
    int listening_ = -1;
    int wake_ = eventfd(0, EFD_CLOEXEC);
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::thread thread_;
};

}  // namespace tuki::post::test
