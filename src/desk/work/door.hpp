// Doors of the API: a route cannot be declared without the right it needs.
#pragma once

#include <span>

#include "desk/work/desk.hpp"
#include "http/http.hpp"

namespace tuki {

/// What a request must be allowed to come through.
struct Right {
    enum class Kind : std::uint8_t { open, signed_in, permission } kind;
    Permission permission{};
    // No default constructor on purpose: `Route{method, pattern, handler}` does not compile.
    static constexpr Right open_to_all() { return Right{Kind::open, {}}; }
    static constexpr Right signed_in() { return Right{Kind::signed_in, {}}; }
    static constexpr Right needs(Permission p) { return Right{Kind::permission, p}; }
    constexpr Right(Kind k, Permission p) : kind(k), permission(p) {}
};

using ReadHandler = Result<http::Response> (*)(Work&, const http::Request&);
using WriteHandler = Result<http::Response> (*)(Work&, const http::Request&);
/// For what takes long (passwords, mail servers): runs on a worker with no transaction open, and
/// opens its own.
using SlowHandler = Result<http::Response> (*)(Desk&, const Actor&, const http::Request&);

struct Route {
    /// read_long: may take more than a millisecond, so never on an I/O thread; stream: the event stream.
    enum class Mode : std::uint8_t { read, read_long, write, slow, stream } mode;
    http::Method method;
    std::string_view pattern;  // "/api/v1/tickets/{ticket}"
    Right right;
    ReadHandler handle = nullptr;
    SlowHandler handle_slow = nullptr;
};

constexpr Route reads(std::string_view pattern, Right right, ReadHandler handle) {
    return {Route::Mode::read, http::Method::get, pattern, right, handle, nullptr};
}
constexpr Route reads_long(std::string_view pattern, Right right, ReadHandler handle) {
    return {Route::Mode::read_long, http::Method::get, pattern, right, handle, nullptr};
}
constexpr Route writes(http::Method method, std::string_view pattern, Right right,
                       WriteHandler handle) {
    return {Route::Mode::write, method, pattern, right, handle, nullptr};
}
constexpr Route slow(http::Method method, std::string_view pattern, Right right,
                     SlowHandler handle) {
    return {Route::Mode::slow, method, pattern, right, nullptr, handle};
}

/// The id in the path; not_found when it is malformed: a stranger learns nothing from its shape.
template <class IdType>
Result<IdType> path_id(const http::Request& request, std::string_view name) {
    const auto text = request.parameter(name);
    const auto id = text ? id_from<IdType>(*text) : std::nullopt;
    if (!id) return not_found();
    return *id;
}

/// If-Match: "7" must be the version that stands there; without it whatever stands there is changed.
/// Fails: conflict `version`.
Result<Done> check_if_match(const http::Request& request, std::int64_t version);
/// JSON with its version as ETag, for the next If-Match.
http::Response versioned(int status, std::string body, std::int64_t version);

/// Where a page of a list by name goes on: behind this text, and behind this number among equals.
struct Place {
    std::string text;
    std::int64_t number = 0;
};
std::string cursor_text(const Place& place);
/// ?cursor=; the beginning without one. Fails: invalid `cursor`.
Result<Place> place_of(const http::Request& request);

/// ?limit= from 1 to `max`, else `normal`. Fails: invalid `limit`.
Result<int> limit_of(const http::Request& request, int normal, int max);

}  // namespace tuki
