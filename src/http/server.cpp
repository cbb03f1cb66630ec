// Connections, keep-alive, limits and timeouts. Each connection lives on one I/O thread; answers from
// other threads are posted to it. Reading and framing rules: RFC 9112.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "http/http.hpp"

namespace tuki::http {

namespace net = boost::asio;
namespace beast = boost::beast;
using Context = net::io_context;
using Socket = net::basic_stream_socket<net::ip::tcp, Context::executor_type>;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Context::executor_type>;
using Clock = std::chrono::steady_clock;

namespace {

/// On every answer, errors and files included.
constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n";
constexpr std::string_view content_policy =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n";

std::string_view reason_of(int status) {
    return beast::http::obsolete_reason(beast::http::int_to_status(unsigned(status))).substr(0);
}

bool same_name(std::string_view left, std::string_view right) {
    return beast::iequals({left.data(), left.size()}, {right.data(), right.size()});
}

std::string lower(std::string_view text) {
    std::string low(text);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return low;
}

/// The head of an answer. A header value with a line break is a bug or an attack: left out.
std::string head_of(const Response& response, std::size_t length, bool keep, bool stream) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    bool policy = false, cache = false;
    for (const auto& [name, value] : response.headers) {
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos || name.find_first_of("\r\n: ") != std::string::npos) {
            log_error("http.bad_header", {{"name", name}});
            continue;
        }
        policy = policy || same_name(name, "Content-Security-Policy");
        cache = cache || same_name(name, "Cache-Control");
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (response.status != 204 && response.status != 304) head.append("Content-Type: ").append(response.content_type).append("\r\n");
    head.append(security_headers);
    if (!policy) head.append(content_policy);
    if (!cache) head.append("Cache-Control: no-store\r\n");
    if (stream)
        head.append("Transfer-Encoding: chunked\r\nX-Accel-Buffering: no\r\n");
    else if (response.status != 204 && response.status != 304)
        fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", length);
    if (!keep) head.append("Connection: close\r\n");
    head.append("\r\n");
    return head;
}

}  // namespace

class Responder::Target {
  public:
    virtual ~Target() = default;
    virtual void answer(Response response) = 0;
    virtual std::shared_ptr<EventStream> open_stream() = 0;
};

Responder::~Responder() {
    if (target_) target_->answer(problem(500, "internal", "Something broke here. It is logged under this id.", "", ""));
}
void Responder::operator()(Response response) {
    if (const auto target = std::move(target_)) target->answer(std::move(response));
}
std::shared_ptr<EventStream> Responder::open_stream() {
    const auto target = std::move(target_);
    return target ? target->open_stream() : nullptr;
}

struct Server::Engine {
    Options options;
    Handler handler;
    class Connection;
    struct Thread {
        std::unordered_set<Connection*> open;  // touched on its own thread only; outlives the context
        Context context{1};
        std::unique_ptr<Acceptor> acceptor;
        net::steady_timer wheel{context};
        std::thread runner;
    };
    std::vector<std::unique_ptr<Thread>> threads;
    std::atomic<std::size_t> connections{0};
    std::uint16_t port = 0;
    std::mutex mutex;
    std::unordered_map<std::string, std::size_t> per_address;
    std::atomic<std::uint64_t> requests{0};
    std::string instance = random_token(5);

    void accept(Thread& thread);
    void tick(Thread& thread);
    bool enter(const std::string& address) {
        ++connections;
        if (address == "127.0.0.1" || address == "::1") return connections <= options.connections_max;
        const std::lock_guard lock(mutex);
        return ++per_address[address] <= options.per_address_max && connections <= options.connections_max;
    }
    void leave(const std::string& address) {
        --connections;
        if (address == "127.0.0.1" || address == "::1") return;
        const std::lock_guard lock(mutex);
        if (--per_address[address] == 0) per_address.erase(address);
    }
};

/// One connection: reads a request, hands it over, writes its answer, reads the next.
class Server::Engine::Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Engine& engine, Thread& thread, Socket socket) : engine_(engine), thread_(thread), socket_(std::move(socket)) {
        boost::system::error_code failure;
        const auto remote = socket_.remote_endpoint(failure);
        if (!failure) address_ = remote.address().to_string();
        thread_.open.insert(this);
    }
    ~Connection() {
        thread_.open.erase(this);
        engine_.leave(address_);
    }
    void start() {
        boost::system::error_code ignored;
        socket_.set_option(net::ip::tcp::no_delay(true), ignored);
        if (!engine_.enter(address_)) {
            Response busy = problem(503, "unavailable", "Too many connections. Try again in a moment.", "", "");
            busy.headers.emplace_back("Retry-After", "5");
            return refuse(std::move(busy));
        }
        next();
    }
    void check_deadline(Clock::time_point now) {
        if (now < deadline_) return;
        if (state_ == State::head && !buffer_.empty())
            return refuse(problem(408, "unavailable", "The request took too long to arrive.", "", ""));
        if (state_ == State::body) return refuse(problem(408, "unavailable", "The request took too long to arrive.", "", ""));
        close();
    }
    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

  private:
    enum class State { head, body, handling, writing, streaming };
    class OneAnswer;
    class Stream;

    void next() {
        state_ = State::head;
        head_seen_ = 0;
        parser_.emplace();
        parser_->eager(true);
        parser_->header_limit(std::uint32_t(engine_.options.header_bytes_max));
        parser_->body_limit(engine_.options.body_bytes_max);
        deadline_ = Clock::now() + (buffer_.empty() ? engine_.options.idle_timeout : engine_.options.header_timeout);
        if (buffer_.empty()) read(); else head();
    }
    void read() {
        const std::size_t had = buffer_.size();
        constexpr std::size_t chunk = 16 << 10;
        buffer_.resize(had + chunk);
        socket_.async_read_some(net::buffer(buffer_.data() + had, chunk), [self = shared_from_this(), had](auto failure, std::size_t count) {
            self->buffer_.resize(had + count);
            if (failure) return self->close();
            if (had == 0 && self->state_ == State::head) self->deadline_ = Clock::now() + self->engine_.options.header_timeout;
            self->state_ == State::head ? self->head() : self->body();
        });
    }
    /// Looks for the end of the head; checks what the parser of Beast 1.81 lets through.
    void head() {
        const auto end = buffer_.find("\r\n\r\n", head_seen_);
        if (end == std::string::npos) {
            if (buffer_.size() > engine_.options.header_bytes_max)
                return refuse(problem(431, "too_much", "The header is too long.", "", ""));
            head_seen_ = buffer_.size() > 3 ? buffer_.size() - 3 : 0;
            return read();
        }
        const std::string_view text(buffer_.data(), end);
        if (end > engine_.options.header_bytes_max) return refuse(problem(431, "too_much", "The header is too long.", "", ""));
        // Folded lines (RFC 9112 §5.2) and bare line feeds are ways to say two things at once.
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
            if (at == 0 || text[at - 1] != '\r' || (at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\t'))) return refuse_bad();
        boost::system::error_code failure;
        const std::size_t used = parser_->put(net::buffer(buffer_.data(), end + 4), failure);
        if (failure == beast::http::error::body_limit) return refuse_large();
        if (failure && failure != beast::http::error::need_more) return refuse_bad();
        buffer_.erase(0, used);
        if (!parser_->is_header_done() || !framing_is_clear()) return refuse_bad();
        if (parser_->content_length() && *parser_->content_length() > engine_.options.body_bytes_max) return refuse_large();
        const auto encoding = parser_->get()[beast::http::field::content_encoding];
        if (!encoding.empty() && !beast::iequals(encoding, "identity"))
            return refuse(problem(415, "invalid", "Compressed bodies are not taken. Send the body as it is.", "", ""));
        if (parser_->is_done()) return handle();
        state_ = State::body;
        deadline_ = Clock::now() + engine_.options.body_timeout;
        if (beast::iequals(parser_->get()[beast::http::field::expect], "100-continue")) {
            net::async_write(socket_, net::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), [self = shared_from_this()](auto failed, std::size_t) {
                failed ? self->close() : self->body();
            });
            return;
        }
        body();
    }
    void body() {
        while (!buffer_.empty() && !parser_->is_done()) {
            boost::system::error_code failure;
            const std::size_t used = parser_->put(net::buffer(buffer_), failure);
            buffer_.erase(0, used);
            if (failure == beast::http::error::body_limit) return refuse_large();
            if (failure && failure != beast::http::error::need_more) return refuse_bad();
            if (used == 0) break;
        }
        if (parser_->is_done()) return handle();
        if (buffer_.size() > engine_.options.header_bytes_max) return refuse_bad();  // endless chunk extension
        read();
    }
    /// Request smuggling lives where two readers see two lengths (RFC 9112 §6.3).
    bool framing_is_clear() const {
        const auto& fields = parser_->get();
        if (fields.version() != 11 && fields.version() != 10) return false;
        std::size_t hosts = 0, encodings = 0, lengths = 0;
        for (const auto& field : fields) {
            if (field.name() == beast::http::field::host) ++hosts;
            if (field.name() == beast::http::field::transfer_encoding) {
                ++encodings;
                if (!beast::iequals(field.value(), "chunked")) return false;
            }
            if (field.name() == beast::http::field::content_length) {
                ++lengths;
                if (field.value().find_first_not_of("0123456789") != beast::string_view::npos) return false;  // "4, 4"
            }
        }
        return (hosts == 1 || (hosts == 0 && fields.version() == 10)) && encodings <= 1 && lengths <= 1 && encodings + lengths <= 1;
    }
    void handle();
    void refuse_bad() { refuse(problem(400, "invalid", "This is not a request we can read without doubt.", "", "")); }
    void refuse_large() { refuse(problem(413, "too_much", fmt::format("The body is longer than {} bytes.", engine_.options.body_bytes_max), "", "")); }
    void refuse(Response response) {
        keep_ = false;
        state_ = State::writing;
        write(std::move(response));
    }
    void write(Response response) {
        state_ = State::writing;
        deadline_ = Clock::now() + engine_.options.body_timeout;
        answer_ = std::move(response);
        const std::string& content = answer_.shared_body ? *answer_.shared_body : answer_.body;
        out_head_ = head_of(answer_, content.size(), keep_, false);
        const bool bodiless = head_only_ || answer_.status == 204 || answer_.status == 304;
        const std::array<net::const_buffer, 2> parts{net::buffer(out_head_), bodiless ? net::const_buffer() : net::buffer(content)};
        net::async_write(socket_, parts, [self = shared_from_this()](auto failure, std::size_t) {
            if (failure) return self->close();
            self->answer_ = Response{};
            if (self->keep_) return self->next();
            boost::system::error_code ignored;
            self->socket_.shutdown(net::ip::tcp::socket::shutdown_send, ignored);
            self->drain();
        });
    }
    /// What is still coming in is read for a moment, so that a reset does not overtake the answer.
    void drain() {
        buffer_.resize(4096);
        deadline_ = std::min(deadline_, Clock::now() + std::chrono::seconds(2));
        state_ = State::handling;
        socket_.async_read_some(net::buffer(buffer_), [self = shared_from_this()](auto failure, std::size_t) {
            failure ? self->close() : self->drain();
        });
    }

    Engine& engine_;
    Thread& thread_;
    Socket socket_;
    std::string address_, buffer_, out_head_;
    std::size_t head_seen_ = 0;
    std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
    State state_ = State::head;
    Clock::time_point deadline_ = Clock::time_point::max();
    Response answer_;
    bool keep_ = true, head_only_ = false;
};

class Server::Engine::Connection::Stream final : public EventStream, public std::enable_shared_from_this<Stream> {
  public:
    explicit Stream(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
    bool send(std::string event) override {
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || waiting_.size() >= events_max) {
                closed_ = true;  // it comes back with Last-Event-ID and reads anew
            } else {
                waiting_.push_back(fmt::format("{:x}\r\n{}\r\n", event.size(), event));
            }
        }
        net::post(connection_->socket_.get_executor(), [self = shared_from_this()] { self->pump(); });
        return !closed();
    }
    void close() override {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        net::post(connection_->socket_.get_executor(), [self = shared_from_this()] { self->pump(); });
    }
    bool closed() const override {
        const std::lock_guard lock(mutex_);
        return closed_;
    }
    void begin() {
        writing_ = true;
        connection_->state_ = State::streaming;
        connection_->deadline_ = Clock::time_point::max();
        Response response;
        response.content_type = "text/event-stream; charset=utf-8";
        response.headers.emplace_back("Cache-Control", "no-cache");
        text_ = head_of(response, 0, false, true);
        write();
        watch();
    }

  private:
    static constexpr std::size_t events_max = 1000;
    void pump() {
        if (writing_) return;
        text_.clear();
        bool over = false;
        {
            const std::lock_guard lock(mutex_);
            for (std::string& one : waiting_) text_ += one;
            waiting_.clear();
            over = closed_;
        }
        if (over) return connection_->close();
        if (text_.empty()) return;
        writing_ = true;
        write();
    }
    void write() {
        net::async_write(connection_->socket_, net::buffer(text_), [self = shared_from_this()](auto failure, std::size_t) {
            self->writing_ = false;
            if (failure) return self->end();
            self->pump();
        });
    }
    void watch() {  // the client's end shows as the end of what it sends
        connection_->socket_.async_read_some(net::buffer(ignored_), [self = shared_from_this()](auto failure, std::size_t) {
            failure ? self->end() : self->watch();
        });
    }
    void end() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        connection_->close();
    }
    std::shared_ptr<Connection> connection_;
    mutable std::mutex mutex_;
    std::deque<std::string> waiting_;
    std::string text_;
    std::array<char, 64> ignored_{};
    bool writing_ = false, closed_ = false;
};

class Server::Engine::Connection::OneAnswer final : public Responder::Target {
  public:
    explicit OneAnswer(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
    void answer(Response response) override {
        auto& connection = *connection_;
        net::dispatch(connection.socket_.get_executor(), [self = std::move(connection_), response = std::move(response)]() mutable {
            self->write(std::move(response));
        });
    }
    std::shared_ptr<EventStream> open_stream() override {
        auto stream = std::make_shared<Stream>(connection_);
        net::dispatch(connection_->socket_.get_executor(), [stream] { stream->begin(); });
        return stream;
    }

  private:
    std::shared_ptr<Connection> connection_;
};

void Server::Engine::Connection::handle() {
    state_ = State::handling;
    deadline_ = Clock::time_point::max();
    auto& message = parser_->get();
    keep_ = message.keep_alive();
    Request request;
    using beast::http::verb;
    switch (message.method()) {
        case verb::get: request.method = Method::get; break;
        case verb::head: request.method = Method::head; break;
        case verb::post: request.method = Method::post; break;
        case verb::put: request.method = Method::put; break;
        case verb::patch: request.method = Method::patch; break;
        case verb::delete_: request.method = Method::del; break;
        case verb::options: request.method = Method::options; break;
        default: return refuse(problem(501, "invalid", "This method is not known here.", "", ""));
    }
    head_only_ = request.method == Method::head;
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = target.find('?');
    auto path = url_decode(target.substr(0, question), false);
    if (!path || path->empty() || (*path)[0] != '/' || path->find('\0') != std::string::npos || path->find('\\') != std::string::npos ||
        path->find("/../") != std::string::npos || path->ends_with("/.."))
        return refuse_bad();
    request.path = *std::move(path);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    for (const auto& field : message)
        request.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}), std::string(field.value()));
    request.body = std::move(message.body());
    request.remote_address = address_;
    request.id = fmt::format("{}-{}", engine_.instance, ++engine_.requests);
    engine_.handler(std::move(request), Responder(std::make_shared<OneAnswer>(shared_from_this())));
}

void Server::Engine::accept(Thread& thread) {
    thread.acceptor->async_accept([this, &thread](auto failure, Socket socket) {
        if (failure == net::error::operation_aborted) return;
        if (!failure) std::make_shared<Connection>(*this, thread, std::move(socket))->start();
        accept(thread);
    });
}

void Server::Engine::tick(Thread& thread) {
    thread.wheel.expires_after(std::chrono::milliseconds(250));
    thread.wheel.async_wait([this, &thread](auto failure) {
        if (failure) return;
        const auto now = Clock::now();
        std::vector<std::shared_ptr<Connection>> open;  // closing may remove them from the set
        for (Connection* one : thread.open)
            if (auto alive = one->weak_from_this().lock()) open.push_back(std::move(alive));
        for (const auto& one : open) one->check_deadline(now);
        tick(thread);
    });
}

Server::Server(Options options, Handler handler) : engine_(std::make_unique<Engine>()) {
    engine_->options = std::move(options);
    engine_->handler = std::move(handler);
}
Server::~Server() { stop(); }

void Server::start() {
    const Options& options = engine_->options;
    net::ip::tcp::endpoint endpoint(net::ip::make_address(options.address), options.port);
    for (int i = 0; i < std::max(1, options.io_threads); ++i) {
        auto thread = std::make_unique<Engine::Thread>();
        thread->acceptor = std::make_unique<Acceptor>(thread->context);
        thread->acceptor->open(endpoint.protocol());
        thread->acceptor->set_option(net::socket_base::reuse_address(true));
        const int on = 1;
        if (options.io_threads > 1) ::setsockopt(thread->acceptor->native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        boost::system::error_code failure;
        thread->acceptor->bind(endpoint, failure);
        if (failure) throw std::runtime_error(fmt::format("Cannot listen on {}:{}: {}.", options.address, endpoint.port(), failure.message()));
        thread->acceptor->listen(4096);
        if (endpoint.port() == 0) endpoint.port(thread->acceptor->local_endpoint().port());
        engine_->port = endpoint.port();
        engine_->accept(*thread);
        engine_->tick(*thread);
        engine_->threads.push_back(std::move(thread));
    }
    for (auto& thread : engine_->threads)
        thread->runner = std::thread([&context = thread->context] { context.run(); });
}

void Server::stop() {
    for (auto& thread : engine_->threads) thread->context.stop();
    for (auto& thread : engine_->threads)
        if (thread->runner.joinable()) thread->runner.join();
    // Connections hold sockets of the contexts: they go before the threads' parts do.
    engine_->threads.clear();
}
std::uint16_t Server::port() const { return engine_->port; }
std::size_t Server::connections() const { return engine_->connections; }

}  // namespace tuki::http
