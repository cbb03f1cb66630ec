// Requests, answers and the server that carries them. Nothing of Boost is seen outside this folder.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tuki::http {

enum class Method { get, head, post, put, patch, del, options, other };

struct Request {
    Method method = Method::get;
    std::string path;   // decoded once; never holds "..", NUL or a backslash
    std::string query;  // as it came
    std::vector<std::pair<std::string, std::string>> headers;     // names in lower case
    std::vector<std::pair<std::string, std::string>> parameters;  // filled by the router
    std::string body;
    std::string remote_address;
    std::string id;  // named in logs and problems

    std::string_view header(std::string_view name) const;  // "" when absent
    std::optional<std::string> parameter(std::string_view name) const;
    std::optional<std::string> query_value(std::string_view name) const;  // decoded
    std::string_view cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string body{};
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers{};
    std::shared_ptr<const std::string> shared_body{};  // of static files; used when set
};

Response json_response(int status, std::string body);
/// RFC 9457. `code` is one of the API's error codes.
Response problem(int status, std::string_view code, std::string_view detail, std::string_view field, std::string_view request_id);
Response problem(const Error& error, std::string_view request_id);

/// Percent-decoding. Empty when an escape is broken.
std::optional<std::string> url_decode(std::string_view text, bool plus_is_blank);

/// Server-sent events to one client. Any thread may send; a client that does not read is cut off.
class EventStream {
  public:
    virtual ~EventStream() = default;
    /// @param event whole lines with their closing blank line. @return false when it is closed
    virtual bool send(std::string event) = 0;
    virtual void close() = 0;
    virtual bool closed() const = 0;
};

/// Answers one request, once, from any thread. Dropped without an answer, it answers 500.
class Responder {
  public:
    class Target;
    explicit Responder(std::shared_ptr<Target> target) : target_(std::move(target)) {}
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&&) noexcept = default;
    ~Responder();
    void operator()(Response response);
    std::shared_ptr<EventStream> open_stream();

  private:
    std::shared_ptr<Target> target_;
};

class Server {
  public:
    struct Options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free one
        int io_threads = 1;
        std::size_t body_bytes_max = 52 << 20;
        std::size_t header_bytes_max = 16 << 10;
        std::size_t connections_max = 20000;
        std::size_t per_address_max = 500;  // loopback is not counted: proxies stand there
        Milliseconds header_timeout{10'000}, body_timeout{60'000}, idle_timeout{75'000};
    };
    /// Runs on an I/O thread: it must not block.
    using Handler = std::function<void(Request&&, Responder)>;

    Server(Options options, Handler handler);
    ~Server();
    void start();  // throws std::runtime_error when the address is taken
    void stop();
    std::uint16_t port() const;
    std::size_t connections() const;

  private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

/// Which route a method and path belong to. Patterns as "/api/v1/tickets/{ticket}".
class PathTable {
  public:
    void add(Method method, std::string_view pattern, int route);
    struct Match {
        int route = -1;                // -1: none
        std::string allowed;           // methods of this path, when only the method did not fit
        std::vector<std::pair<std::string, std::string>> parameters;
    };
    Match find(Method method, std::string_view path) const;

  private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
        std::unique_ptr<Node> any;
        std::vector<std::pair<Method, std::pair<int, std::vector<std::string>>>> routes;
    };
    Node root_;
};

std::string_view name_of(Method method);

}  // namespace tuki::http
