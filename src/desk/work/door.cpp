#include "desk/work/door.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace tuki {

Result<Done> check_if_match(const http::Request& request, std::int64_t version) {
    const std::string_view wanted = request.header("if-match");
    if (wanted.empty() || wanted == "*" || wanted == fmt::format("\"{}\"", version) || wanted == fmt::format("W/\"{}\"", version)) return Done{};
    return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
}

http::Response versioned(int status, std::string body, std::int64_t version) {
    http::Response response = http::json_response(status, std::move(body));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", version));
    return response;
}

std::string cursor_text(const Place& place) { return base64url(fmt::format("{} {}", place.number, place.text)); }

Result<Place> place_of(const http::Request& request) {
    const auto cursor = request.query_value("cursor");
    if (!cursor || cursor->empty()) return Place{};
    const std::string text = from_base64url(*cursor, 1000);
    Place place;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), place.number);
    const std::size_t blank = std::size_t(read.ptr - text.data());
    if (read.ec != std::errc{} || blank >= text.size() || text[blank] != ' ' || !is_valid_utf8(text) || text.find('\0') != std::string::npos)
        return Error{ErrorCode::invalid, "This is not a cursor of this list.", "cursor"};
    place.text = text.substr(blank + 1);
    return place;
}

Result<int> limit_of(const http::Request& request, int normal, int max) {
    const auto text = request.query_value("limit");
    if (!text) return normal;
    int limit = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (read.ec != std::errc{} || read.ptr != text->data() + text->size() || limit < 1 || limit > max)
        return Error{ErrorCode::invalid, "This must be from 1 to " + std::to_string(max) + ".", "limit"};
    return limit;
}

}  // namespace tuki
