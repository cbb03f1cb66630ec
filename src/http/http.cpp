#include "http/http.hpp"

#include "base/json.hpp"

namespace tuki::http {

std::string_view Request::header(std::string_view name) const {
    for (const auto& [one, value] : headers)
        if (one == name) return value;
    return {};
}
std::optional<std::string> Request::parameter(std::string_view name) const {
    for (const auto& [one, value] : parameters)
        if (one == name) return value;
    return std::nullopt;
}
std::optional<std::string> Request::query_value(std::string_view name) const {
    std::string_view rest = query;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return url_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return std::nullopt;
}
std::string_view Request::cookie(std::string_view name) const {
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        while (!rest.empty() && (rest[0] == ' ' || rest[0] == ';')) rest.remove_prefix(1);
        const auto end = rest.find(';');
        const std::string_view pair = rest.substr(0, end);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end);
    }
    return {};
}

std::optional<std::string> url_decode(std::string_view text, bool plus_is_blank) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = digit(text[i + 1]), low = digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += char(high * 16 + low);
            i += 2;
        } else {
            decoded += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

Response json_response(int status, std::string body) { return Response{.status = status, .body = std::move(body)}; }

Response problem(int status, std::string_view code, std::string_view detail, std::string_view field, std::string_view request_id) {
    std::string text;
    json::Writer w(text);
    w.begin_object().member("type", "about:blank").member("title", code).member("status", status).member("code", code);
    w.member("detail", detail).member("request_id", request_id);
    if (!field.empty()) w.member("field", field);
    w.end_object();
    return Response{.status = status, .body = std::move(text), .content_type = "application/problem+json"};
}

Response problem(const Error& error, std::string_view request_id) {
    constexpr std::string_view codes[] = {"invalid", "forbidden", "not_found", "conflict", "too_much", "unavailable"};
    Response response = problem(http_status(error.code), codes[int(error.code)], error.message, error.field, request_id);
    if (error.code == ErrorCode::unavailable || error.code == ErrorCode::too_much) response.headers.emplace_back("Retry-After", "5");
    return response;
}

std::string_view name_of(Method method) {
    constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
    return names[int(method)];
}

void PathTable::add(Method method, std::string_view pattern, int route) {
    Node* node = &root_;
    std::vector<std::string> names;
    pattern.remove_prefix(1);
    for (;;) {
        const auto slash = pattern.find('/');
        const std::string_view part = pattern.substr(0, slash);
        if (part.starts_with('{')) {
            names.emplace_back(part.substr(1, part.size() - 2));
            if (!node->any) node->any = std::make_unique<Node>();
            node = node->any.get();
        } else {
            auto& next = node->fixed[std::string(part)];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
        if (slash == std::string_view::npos) break;
        pattern.remove_prefix(slash + 1);
    }
    node->routes.push_back({method, {route, std::move(names)}});
}

PathTable::Match PathTable::find(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    path.remove_prefix(1);
    const Node* node = &root_;
    std::vector<std::string_view> values;
    for (;;) {
        const auto slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (const auto fixed = node->fixed.find(part); fixed != node->fixed.end()) {
            node = fixed->second.get();
        } else if (node->any && !part.empty()) {
            values.push_back(part);
            node = node->any.get();
        } else {
            return match;
        }
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    if (method == Method::head) method = Method::get;
    for (const auto& [one, found] : node->routes) {
        if (one == method) {
            match.route = found.first;
            for (std::size_t i = 0; i < values.size(); ++i) match.parameters.emplace_back(found.second[i], std::string(values[i]));
            return match;
        }
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += name_of(one);
    }
    return match;
}

}  // namespace tuki::http
