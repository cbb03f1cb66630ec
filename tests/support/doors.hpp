// Knocks at the doors of a module as a request would, past the same right, without a server.
#pragma once

#include "base/json.hpp"
#include "tests/support/unit.hpp"

namespace tuki::test {

struct Knock {
    http::Method method = http::Method::get;
    std::string path;  // "/people?q=anna", without "/api/v1"
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

inline http::Response knock(Desk& desk, std::span<const Route> routes, const Actor& actor, const Knock& knock) {
    http::PathTable table;
    for (std::size_t i = 0; i < routes.size(); ++i) table.add(routes[i].method, routes[i].pattern, int(i));
    http::Request request{.method = knock.method, .path = "/api/v1" + knock.path.substr(0, knock.path.find('?')), .headers = knock.headers, .body = knock.body};
    if (const auto at = knock.path.find('?'); at != std::string::npos) request.query = knock.path.substr(at + 1);
    auto match = table.find(request.method, request.path);
    if (match.route < 0) return http::problem(match.allowed.empty() ? 404 : 405, "not_found", "no such door", "", "");
    request.parameters = std::move(match.parameters);
    const Route& route = routes[std::size_t(match.route)];
    if (route.right.kind != Right::Kind::open && actor.side == Side::stranger) return http::problem(401, "unauthenticated", "", "", "");
    if (route.right.kind == Right::Kind::permission && !actor.may(route.right.permission))
        return actor.side == Side::customer ? http::problem(not_found(), "") : http::problem(403, "forbidden", "", "", "");
    std::optional<Result<http::Response>> result;
    if (route.mode == Route::Mode::write)
        result.emplace(transact(desk, actor, [&](Work& work) { return route.handle(work, request); }));
    else if (route.mode == Route::Mode::slow)
        result.emplace(route.handle_slow(desk, actor, request));
    else
        desk.read(actor, [&](Work& work) { result.emplace(route.handle(work, request)); });
    return result->ok() ? std::move(*result).value() : http::problem(result->error(), "");
}

/// The member at "items.0.name" of an answer; fails the test when there is none.
inline json::Value at(const http::Response& response, std::string_view path) {
    const auto parsed = json::parse(response.body);
    if (!parsed.ok()) FAIL("no JSON: " << response.body);
    json::Value here = parsed.value();
    while (!path.empty()) {
        const std::string step(path.substr(0, path.find('.')));
        path.remove_prefix(std::min(path.size(), step.size() + 1));
        if (here.is_array() && std::size_t(std::stoi(step)) < here.get_array().size())
            here = json::Value(here.get_array()[std::size_t(std::stoi(step))]);
        else if (here.is_object() && here.get_object().contains(step))
            here = json::Value(here.get_object().at(step));
        else
            FAIL("no " << step << " in " << response.body);
    }
    return here;
}
inline std::string text_at(const http::Response& response, std::string_view path) {
    const json::Value value = at(response, path);
    return value.is_string() ? std::string(value.get_string()) : json::dump(value);
}
inline std::size_t count_at(const http::Response& response, std::string_view path) { return at(response, path).as_array().size(); }

/// Somebody of the desk with these permissions; everybody sees everything.
inline Actor agent_with(std::initializer_list<Permission> permissions, PersonId person = PersonId{77}) {
    Actor actor;
    actor.side = Side::agent;
    actor.person = person;
    actor.name = "Agent";
    actor.permissions = bits(permissions);
    actor.scope = Scope::all;
    return actor;
}
inline Actor administrator(PersonId person = PersonId{88}) {
    Actor actor = agent_with({}, person);
    actor.name = "Administrator";
    actor.permissions = (1U << permission_count) - 1;
    return actor;
}
inline Actor customer(PersonId person = PersonId{99}) {
    Actor actor;
    actor.side = Side::customer;
    actor.person = person;
    actor.name = "Customer";
    actor.permissions = bits({Permission::ticket_read, Permission::ticket_reply, Permission::ticket_create, Permission::ticket_close});
    return actor;
}

}  // namespace tuki::test
