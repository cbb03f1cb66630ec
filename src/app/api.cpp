#include "app/api.hpp"

#include <fmt/format.h>

#include "app/metrics.hpp"
#include "app/routes.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/access/access.hpp"
#include "desk/access/idempotency.hpp"
#include "desk/tickets/tickets_http.hpp"

namespace tuki::app {

struct Api::Call {
    http::Request request;
    http::Responder respond;
    const Route* route = nullptr;
    std::shared_ptr<const access::Principal> principal;
    access::Key key;
    std::optional<http::Response> answer;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

namespace {

bool changes(http::Method method) { return method != http::Method::get && method != http::Method::head && method != http::Method::options; }

/// A browser that was led here by another site (Fetch Metadata, Origin). Programs send neither.
bool from_another_site(const http::Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (site == "cross-site" || site == "same-site") return true;
    const auto origin = request.header("origin");
    if (origin.empty()) return false;
    const auto scheme = origin.find("://");
    return scheme == std::string_view::npos || origin.substr(scheme + 3) != request.header("host");
}

/// Behind TLS a desk has one name, and knows a request that was led to it under another.
bool is_for_us(const Settings& settings, const http::Request& request) {
    constexpr std::string_view scheme = "https://";
    if (!settings.base_url.starts_with(scheme)) return true;
    const auto name_of_host = [](std::string_view text) {
        text = text.substr(0, text.find('/'));
        const auto colon = text.rfind(':');
        return ascii_lower(colon == std::string_view::npos || text.ends_with(']') ? text : text.substr(0, colon));
    };
    const std::string asked = name_of_host(request.header("host"));
    return asked == name_of_host(std::string_view(settings.base_url).substr(scheme.size())) || asked == "localhost" || asked == "127.0.0.1" || asked == "[::1]";
}

/// No door and no database reads a text that is none.
bool is_text(const http::Request& request) {
    const auto query = http::url_decode(request.query, true);
    return query && is_valid_utf8(*query) && query->find('\0') == std::string::npos && is_valid_utf8(request.path);
}

/// Bodies that no door reads: too long, or not what they would be read as. Uploads are bytes.
std::optional<http::Response> refused_body(const Route& route, const http::Request& request) {
    constexpr std::size_t json_bytes_max = 4 << 20;
    if (request.body.empty() || route.pattern == "/api/v1/uploads") return std::nullopt;
    if (request.body.size() > json_bytes_max)
        return http::problem(413, "too_much", fmt::format("A body of JSON has at most {} MiB.", json_bytes_max >> 20), "", request.id);
    const std::string type = ascii_lower(request.header("content-type"));
    if (!type.empty() && !type.starts_with("application/json"))
        return http::problem(415, "invalid", "Send the body as application/json.", "Content-Type", request.id);
    return std::nullopt;
}

/// Fails: the problem to answer, as an HTTP status with a code.
std::optional<http::Response> refused(const Route& route, const access::Principal& who, const http::Request& request) {
    const bool stranger = who.actor.side == Side::stranger;
    if (changes(request.method) || route.mode == Route::Mode::stream) {
        if (from_another_site(request)) return http::problem(403, "forbidden", "This was sent by another site.", "", request.id);
        if (changes(request.method) && !who.csrf.empty() && !equal_secret(request.header("x-csrf-token"), who.csrf))
            return http::problem(403, "forbidden", "The X-CSRF-Token of the session is missing or wrong.", "", request.id);
    }
    if (route.right.kind == Right::Kind::open) return std::nullopt;
    if (stranger) return http::problem(401, "unauthenticated", "Sign in first.", "", request.id);
    if (route.right.kind == Right::Kind::permission && !who.actor.may(route.right.permission)) {
        // Customers are not told what the desk's own people could do here.
        if (who.actor.side == Side::customer) return http::problem(not_found(), request.id);
        return http::problem(403, "forbidden", fmt::format("This needs the permission {}.", permission_names[int(route.right.permission)]), "", request.id);
    }
    return std::nullopt;
}

}  // namespace

Api::Api(DeskApp& desk, Workers& workers, Live& live) : desk_(desk), workers_(workers), live_(live), routes_(all_routes()) {
    for (std::size_t i = 0; i < routes_.size(); ++i) table_.add(routes_[i].method, routes_[i].pattern, int(i));
}

void Api::handle(http::Request&& request, http::Responder respond) {
    if (!is_for_us(*desk_.settings(), request)) return respond(http::problem(421, "invalid", "This desk has another name.", "", request.id));
    if (!is_text(request)) return respond(http::problem(400, "invalid", "The address is not UTF-8, or holds the character NUL.", "", request.id));
    auto match = table_.find(request.method == http::Method::head ? http::Method::get : request.method, request.path);
    if (match.route < 0) {
        if (match.allowed.empty()) return respond(http::problem(not_found(), request.id));
        http::Response response = request.method == http::Method::options ? http::Response{.status = 204}
                                                                          : http::problem(405, "invalid", "This method is not known here.", "", request.id);
        response.headers.emplace_back("Allow", match.allowed);
        return respond(std::move(response));
    }
    request.parameters = std::move(match.parameters);
    auto call = std::make_shared<Call>(Call{.request = std::move(request), .respond = std::move(respond)});
    call->route = &routes_[std::size_t(match.route)];
    if (desk_.store().reads_block())
        on_worker(std::move(call), nullptr);
    else
        dispatch(std::move(call));
}

void Api::on_worker(std::shared_ptr<Call> call, void (Api::*step)(const std::shared_ptr<Call>&)) {
    const auto kept = call;
    const bool taken = workers_.run([this, call = std::move(call), step] { step ? (this->*step)(call) : dispatch(call); });
    if (!taken) answer(*kept, Error{ErrorCode::unavailable, "The desk is busy. Try again in a moment."});
}

void Api::dispatch(std::shared_ptr<Call> call) {
    try {
        call->principal = access::who(desk_, call->request);
    } catch (const db::Failure& broken) {
        log_error("access.failed", {{"error", broken.what()}});
        return answer(*call, Error{ErrorCode::unavailable, "The database does not answer. Try again in a moment."});
    }
    if (auto problem = refused(*call->route, *call->principal, call->request)) return answer(*call, *std::move(problem));
    if (auto problem = refused_body(*call->route, call->request)) return answer(*call, *std::move(problem));
    if (call->route->mode == Route::Mode::stream) return live_.open(call->request, call->principal, std::move(call->respond));

    auto key = access::key_of(call->principal->actor, call->request);
    if (!key.ok()) return answer(*call, key.error());
    call->key = std::move(key).value();
    switch (call->route->mode) {
        case Route::Mode::read:
            return read(call);
        case Route::Mode::read_long:
            return on_worker(std::move(call), &Api::read);
        case Route::Mode::write:
            return write(call);
        case Route::Mode::slow:
            return on_worker(std::move(call), &Api::slow);
        case Route::Mode::stream:
            break;
    }
}

void Api::read(const std::shared_ptr<Call>& call) {
    std::optional<Result<http::Response>> result;
    try {
        desk_.read(call->principal->actor, [&](Work& work) { result.emplace(call->route->handle(work, call->request)); });
    } catch (const db::Failure& broken) {
        log_error("read.failed", {{"request", call->request.id}, {"error", broken.what()}});
        result.emplace(Error{ErrorCode::unavailable, "The database does not answer. Try again in a moment."});
    } catch (const std::exception& bug) {
        log_error("read.bug", {{"request", call->request.id}, {"path", call->request.path}, {"error", bug.what()}});
        return answer(*call, http::problem(500, "internal", "Something broke here. It is logged under this id.", "", call->request.id));
    }
    answer(*call, *std::move(result));
}

void Api::slow(const std::shared_ptr<Call>& call) {
    try {
        answer(*call, call->route->handle_slow(desk_, call->principal->actor, call->request));
    } catch (const db::Failure& broken) {
        log_error("slow.failed", {{"request", call->request.id}, {"error", broken.what()}});
        answer(*call, Error{ErrorCode::unavailable, "The database does not answer. Try again in a moment."});
    } catch (const std::exception& bug) {
        log_error("slow.bug", {{"request", call->request.id}, {"path", call->request.path}, {"error", bug.what()}});
        answer(*call, http::problem(500, "internal", "Something broke here. It is logged under this id.", "", call->request.id));
    }
}

void Api::write(const std::shared_ptr<Call>& call) {
    if (++writing_ > writes_waiting_max) {
        --writing_;
        return answer(*call, Error{ErrorCode::unavailable, "The desk is busy. Try again in a moment."});
    }
    desk_.write_later(
        call->principal->actor,
        [call](Work& work) -> Result<Done> {
            call->answer = TRY(access::find_answer(work, call->key));
            if (call->answer) return Done{};
            call->answer = TRY(call->route->handle(work, call->request));
            access::keep_answer(work, call->key, *call->answer);
            return Done{};
        },
        [this, call](Result<Done> done) {
            --writing_;
            if (done.ok()) return answer(*call, *std::move(call->answer));
            if (done.error().code == ErrorCode::conflict && done.error().field == "version" && call->route->method == http::Method::patch &&
                call->request.parameter("ticket"))
                return on_worker(call, &Api::answer_conflict);
            answer(*call, done.error());
        });
}

void Api::answer_conflict(const std::shared_ptr<Call>& call) {
    // "Theirs or yours" needs theirs: the ticket as it stands goes with the refusal.
    std::string current;
    try {
        desk_.read(call->principal->actor, [&](Work& work) {
            if (const auto now = tickets::read_ticket_route(work, call->request); now.ok()) current = now.value().body;
        });
    } catch (const std::exception&) {
    }
    http::Response response = http::problem(Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"}, call->request.id);
    if (!current.empty() && response.body.ends_with('}')) {
        response.body.pop_back();
        response.body += ",\"current\":" + current + "}";
    }
    answer(*call, std::move(response));
}

void Api::answer(Call& call, Result<http::Response> result) {
    http::Response response = result.ok() ? std::move(result).value() : http::problem(result.error(), call.request.id);
    if (response.status == 503) response.headers.emplace_back("Retry-After", "2");
    metrics().request(call.route ? call.route->pattern : "", response.status, std::chrono::steady_clock::now() - call.began);
    call.respond(std::move(response));
}

}  // namespace tuki::app
