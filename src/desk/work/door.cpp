#include "desk/work/door.hpp"

#include <charconv>

namespace tuki {

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
