#include "desk/access/tokens_http.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "desk/access/tokens.hpp"
#include "desk/work/names.hpp"

namespace tuki::access {

namespace {

void write_permissions(json::Writer& w, Permissions set) {
    w.begin_array();
    for (std::size_t i = 0; i < permission_count; ++i)
        if (set & bit(Permission(i))) w.value(permission_names[i]);
    w.end_array();
}

Result<Permissions> permissions_from(json::Reader& reader, std::string_view member) {
    Permissions set = 0;
    for (const std::string& name : TRY(reader.texts(member, permission_count, 40))) {
        const auto permission = permission_from(name);
        if (!permission) return Error{ErrorCode::invalid, "There is no such permission.", std::string(member)};
        set |= bit(*permission);
    }
    return set;
}

void write_token(json::Writer& w, Work& work, const Token& token, const std::string& secret = "") {
    w.begin_object().member("id", token.id).member("name", token.name).key("scopes");
    write_permissions(w, token.scopes);
    w.key("person").begin_object().member("id", token.person).member("name", names.person(work, token.person)).end_object();
    w.member("created_at", token.created_at).member("last_used_at", token.last_used_at).member("expires_at", token.expires_at);
    if (!secret.empty()) w.member("token", secret);
    w.end_object();
}

Result<http::Response> list_tokens(Work& work, const http::Request&) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Token& token : all_tokens(work)) write_token(w, work, token);
    w.end_array();
    return http::json_response(200, std::move(text));
}

/// Slow, so that the answer with its secret is not kept for a repeated Idempotency-Key.
Result<http::Response> add_token(Desk& desk, const Actor& actor, const http::Request& request) {
    // A token that makes tokens would outlive its own end.
    if (request.header("authorization").starts_with("Bearer ")) return Error{ErrorCode::forbidden, "Tokens are made by people who are signed in."};
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    Token token;
    token.name = TRY(reader.required_text("name", 200));
    token.scopes = TRY(permissions_from(reader, "scopes"));
    token.expires_at = TRY(reader.time("expires_at"));
    TRY(reader.finish());
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> {
        const NewToken made = TRY(make_token(work, token));
        std::string text;
        json::Writer w(text);
        write_token(w, work, made.token, made.secret);
        return http::json_response(201, std::move(text));
    });
}

Result<http::Response> drop_token(Work& work, const http::Request& request) {
    TRY(delete_token(work, TRY(path_id<TokenId>(request, "token"))));
    return http::Response{.status = 204};
}

void write_role(json::Writer& w, const Role& role) {
    w.begin_object().member("role", role.name).key("permissions");
    write_permissions(w, role.permissions);
    w.member("scope", name_of(role.scope)).end_object();
}

Result<http::Response> list_roles(Work& work, const http::Request&) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Role& role : all_roles(work)) write_role(w, role);
    w.end_array();
    return http::json_response(200, std::move(text));
}

Result<http::Response> put_role(Work& work, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    Role role{request.parameter("role").value_or(""), TRY(permissions_from(reader, "permissions")), Scope::own};
    const std::string scope = TRY(reader.required_text("scope", 10));
    TRY(reader.finish());
    if (!reader.has("permissions")) return Error{ErrorCode::invalid, "This is needed.", "permissions"};
    if (scope == "all") role.scope = Scope::all;
    else if (scope == "team") role.scope = Scope::team;
    else if (scope != "own") return Error{ErrorCode::invalid, "There is no such scope.", "scope"};
    role = TRY(change_role(work, std::move(role)));
    std::string text;
    json::Writer w(text);
    write_role(w, role);
    return http::json_response(200, std::move(text));
}

void tidy(Desk& desk) {
    (void)transact(desk, Actor::tuki("tidy"), [](Work& work) -> Result<Done> {
        write_token_uses(work);
        work.db.add("delete from sessions where expires_at < $1", {work.now});
        work.db.add("delete from one_time_tokens where expires_at < $1", {work.now});
        return Done{};
    });
}

}  // namespace

std::span<const Route> token_routes() {
    constexpr Right admin = Right::needs(Permission::admin);
    static constexpr Route all[] = {
        reads("/api/v1/api-tokens", admin, list_tokens),
        slow(http::Method::post, "/api/v1/api-tokens", admin, add_token),
        writes(http::Method::del, "/api/v1/api-tokens/{token}", admin, drop_token),
        reads("/api/v1/roles", admin, list_roles),
        writes(http::Method::put, "/api/v1/roles/{role}", admin, put_role),
    };
    return all;
}

std::span<const Tick> ticks() {
    static constexpr Tick all[] = {{"access.tidy", Milliseconds{60'000}, tidy}};
    return all;
}

}  // namespace tuki::access
