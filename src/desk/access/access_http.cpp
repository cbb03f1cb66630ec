#include "desk/access/access_http.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/access/access.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/names.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki::access {

std::function<Result<Done>(Work&, const std::string&)> apply_preset = [](Work&, const std::string&) -> Result<Done> { return Done{}; };

namespace {

void write_session(json::Writer& w, Work& work, const Actor& actor, std::string_view csrf) {
    const auto person = contacts::find(work, actor.person);
    w.begin_object().key("person").begin_object();
    w.member("id", actor.person).member("name", person->name).member("address", person->addresses.empty() ? "" : person->addresses[0].address);
    w.member("locale", person->locale).member("time_zone", person->time_zone).member("theme", person->theme).member("present", person->present);
    w.member("undo_seconds", person->undo_seconds).end_object();
    w.key("permissions").begin_array();
    for (std::size_t i = 0; i < permission_count; ++i)
        if (actor.may(Permission(i))) w.value(permission_names[i]);
    w.end_array().key("teams").begin_array();
    for (const TeamId team : actor.teams) w.begin_object().member("id", team).member("name", names.team(work, team)).end_object();
    w.end_array().member("csrf", csrf).member("side", actor.side == Side::agent ? "agent" : "customer");
    w.key("desk").begin_object().member("name", work.settings.desk_name).key("languages").begin_array();
    for (const std::string& one : work.settings.languages) w.value(one);
    w.end_array().member("time_zone", work.settings.time_zone).member("build", TUKI_VERSION).end_object().end_object();
}

Result<http::Response> signed_in(Work& work, PersonId person) {
    const auto actor = actor_of(work, person);
    if (!actor) return not_found();
    const NewSession session = open_session(work, person);
    std::string text;
    json::Writer w(text);
    write_session(w, work, *actor, session.csrf);
    http::Response response = http::json_response(201, std::move(text));
    response.headers.emplace_back("Set-Cookie", session_cookie(work.settings, session.token, false));
    return response;
}

Result<http::Response> sign_in(Desk& desk, const Actor&, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string address = TRY(reader.required_text("address", 254));
    const std::string password = TRY(reader.required_text("password", password_bytes_max));
    TRY(reader.finish());
    const auto canonical = contacts::canonical_address(address);
    const std::string account = canonical.ok() ? canonical.value() : ascii_lower(address);
    if (!may_try_password(account, request.remote_address, desk.now()))
        return Error{ErrorCode::too_much, "Too many attempts. Wait a minute, or have a new password sent to you."};
    PersonId person;
    std::string hash;
    desk.read(Actor::tuki("sign-in"), [&](Work& work) {
        person = contacts::find_by_address(work, account).value_or(PersonId{});
        if (person) hash = password_hash_of(work, person);
    });
    // An account that is not there costs the same time and gets the same words.
    static const std::string nobody = hash_password(random_token());
    const bool right = verify_password(hash.empty() ? nobody : hash, password) && !hash.empty();
    if (!right) return Error{ErrorCode::invalid, "The address or the password is not right.", "password"};
    return transact(desk, Actor::tuki("sign-in"), [&](Work& work) { return signed_in(work, person); });
}

Result<http::Response> sign_out(Desk& desk, const Actor& actor, const http::Request& request) {
    const auto principal = who(desk, request);
    TRY(transact(desk, actor, [&](Work& work) -> Result<Done> {
        close_session(work, principal->session_digest);
        return Done{};
    }));
    http::Response response{.status = 204};
    response.headers.emplace_back("Set-Cookie", session_cookie(*desk.settings(), "", true));
    return response;
}

Result<http::Response> session(Desk& desk, const Actor& actor, const http::Request& request) {
    const auto principal = who(desk, request);
    std::string text;
    desk.read(actor, [&](Work& work) {
        json::Writer w(text);
        write_session(w, work, actor, principal->csrf);
    });
    return http::json_response(200, std::move(text));
}

/// 202 whether or not there is such an account: the mail tells its owner, and nobody else.
Result<http::Response> request_link(Desk& desk, const http::Request& request, std::string_view purpose, std::string_view path, Milliseconds valid) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string address = TRY(reader.required_text("address", 254));
    TRY(reader.finish());
    if (!may_try_password("link " + ascii_lower(address), request.remote_address, desk.now())) return Error{ErrorCode::too_much, "Too many requests. Wait a minute."};
    const auto canonical = contacts::canonical_address(address);
    if (canonical.ok())
        TRY(transact(desk, Actor::tuki("sign-in"), [&](Work& work) -> Result<Done> {
            const auto person = contacts::find_by_address(work, canonical.value());
            if (!person || !actor_of(work, *person)) return Done{};
            const std::string token = make_one_time_token(work, *person, purpose, valid);
            send_link(work, *person, purpose, fmt::format("{}{}{}", work.settings.base_url, path, token));
            return Done{};
        }));
    return http::json_response(202, "{}");
}

constexpr Milliseconds hour{3'600'000}, day{24 * 3'600'000};

Result<http::Response> request_reset(Desk& desk, const Actor&, const http::Request& request) {
    return request_link(desk, request, "reset", "/sign-in#reset=", hour);
}
Result<http::Response> request_sign_in_link(Desk& desk, const Actor&, const http::Request& request) {
    return request_link(desk, request, "login_link", "/sign-in#link=", hour);
}

Result<http::Response> reset_password(Desk& desk, const Actor&, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string hash = TRY(hash_new_password(TRY(reader.required_text("password", 1000))));
    TRY(reader.finish());
    const std::string token = request.parameter("token").value_or("");
    TRY(transact(desk, Actor::tuki("password reset"), [&](Work& work) -> Result<Done> {
        auto person = use_one_time_token(work, token, "reset");
        if (!person.ok()) person = use_one_time_token(work, token, "invitation");
        if (!person.ok()) return person.error();
        contacts::verify_primary(work, person.value());
        set_password_hash(work, person.value(), hash);
        return Done{};
    }));
    return http::Response{.status = 204};
}

Result<http::Response> sign_in_by_link(Desk& desk, const Actor&, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string token = TRY(reader.required_text("token", 100));
    TRY(reader.finish());
    return transact(desk, Actor::tuki("sign-in"), [&](Work& work) -> Result<http::Response> {
        const PersonId person = TRY(use_one_time_token(work, token, "login_link"));
        contacts::verify_primary(work, person);
        return signed_in(work, person);
    });
}

Result<http::Response> setup_needed(Work& work, const http::Request&) {
    std::string text;
    json::Writer w(text);
    // Strangers see whose desk this is, in its languages; nothing else of it.
    w.begin_object().member("needed", needs_setup(work)).key("desk").begin_object().member("name", work.settings.desk_name).key("languages").begin_array();
    for (const std::string& one : work.settings.languages) w.value(one);
    w.end_array().end_object().end_object();
    return http::json_response(200, std::move(text));
}

Result<http::Response> set_up(Desk& desk, const Actor&, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string organisation = TRY(reader.required_text("organisation", 200));
    contacts::Person person;
    person.name = TRY(reader.required_text("name", 200));
    const std::string address = TRY(reader.required_text("address", 254));
    const std::string hash = TRY(hash_new_password(TRY(reader.required_text("password", 1000))));
    const std::string zone = TRY(reader.text("time_zone", 60)).value_or("UTC");
    const std::string locale = TRY(reader.text("locale", 5)).value_or("en");
    const auto languages = TRY(reader.texts("languages", 4, 5));
    const auto mail = TRY(reader.text("mail_address", 254)).value_or("");
    (void)TRY(reader.text("terminology", 20));
    const std::string preset = TRY(reader.text("preset", 20)).value_or("");
    TRY(reader.finish());
    person.addresses = {{address, true, true}};
    person.roles = "administrator agent";
    person.locale = locale;
    person.time_zone = zone;
    person.present = true;
    return transact(desk, Actor::tuki("setup"), [&](Work& work) -> Result<http::Response> {
        if (!needs_setup(work)) return not_found();  // done once, and the door is gone
        const auto created = TRY(contacts::create(work, person));
        set_password_hash(work, created.id, hash);
        TRY(save_setting(work, "desk.name", json::dump(json::Value(organisation))));
        TRY(save_setting(work, "desk.time_zone", json::dump(json::Value(zone))));
        TRY(save_setting(work, "desk.default_locale", json::dump(json::Value(locale))));
        if (!languages.empty()) {
            json::Array all;
            for (const std::string& one : languages) all.emplace_back(one);
            TRY(save_setting(work, "desk.languages", json::dump(all)));
        }
        if (!mail.empty()) TRY(save_setting(work, "mail.address", json::dump(json::Value(TRY(contacts::canonical_address(mail))))));
        TRY(apply_preset(work, preset));
        return signed_in(work, created.id);
    });
}

Result<http::Response> change_me(Work& work, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const auto before = contacts::find(work, work.actor.person);
    if (!before) return not_found();
    contacts::Person after = *before;
    const auto one_of = [](const std::string& value, std::initializer_list<std::string_view> all) { return std::find(all.begin(), all.end(), value) != all.end(); };
    if (const auto locale = TRY(reader.text("locale", 5))) {
        if (!one_of(*locale, {"en", "hu", "fi", "ru"})) return Error{ErrorCode::invalid, "There is no such language here.", "locale"};
        after.locale = *locale;
    }
    if (const auto theme = TRY(reader.text("theme", 10))) {
        if (!one_of(*theme, {"light", "dark", "system"})) return Error{ErrorCode::invalid, "There is no such theme.", "theme"};
        after.theme = *theme;
    }
    if (const auto zone = TRY(reader.text("time_zone", 60))) {
        if (!is_time_zone(*zone)) return Error{ErrorCode::invalid, "There is no such time zone.", "time_zone"};
        after.time_zone = *zone;
    }
    if (const auto name = TRY(reader.text("name", 200))) after.name = *name;
    if (const auto present = TRY(reader.flag("present"))) after.present = *present;
    if (const auto undo = TRY(reader.number("undo_seconds", 0, 30))) after.undo_seconds = int(*undo);
    TRY(reader.finish());
    after = TRY(contacts::change(work, *before, after));
    std::string text;
    json::Writer w(text);
    w.begin_object().member("id", after.id).member("name", after.name).member("address", after.addresses.empty() ? "" : after.addresses[0].address);
    w.member("locale", after.locale).member("time_zone", after.time_zone).member("theme", after.theme).member("present", after.present);
    w.member("undo_seconds", after.undo_seconds).end_object();
    return http::json_response(200, std::move(text));
}

Result<http::Response> change_password(Desk& desk, const Actor& actor, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string current = TRY(reader.required_text("current", password_bytes_max));
    const std::string hash = TRY(hash_new_password(TRY(reader.required_text("password", 1000))));
    TRY(reader.finish());
    if (!may_try_password("me " + to_text(actor.person), request.remote_address, desk.now())) return Error{ErrorCode::too_much, "Too many attempts. Wait a minute."};
    std::string known;
    desk.read(actor, [&](Work& work) { known = password_hash_of(work, actor.person); });
    if (known.empty() || !verify_password(known, current)) return Error{ErrorCode::invalid, "The current password is not right.", "current"};
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> {
        set_password_hash(work, actor.person, hash);
        const NewSession session = open_session(work, actor.person);  // the old ones are gone, this one goes on
        http::Response response = http::json_response(200, fmt::format("{{\"csrf\":\"{}\"}}", session.csrf));
        response.headers.emplace_back("Set-Cookie", session_cookie(work.settings, session.token, false));
        return response;
    });
}

using enum http::Method;
const Route all_routes[] = {
    slow(post, "/api/v1/sessions", Right::open_to_all(), sign_in),
    slow(get, "/api/v1/session", Right::signed_in(), session),
    slow(del, "/api/v1/session", Right::signed_in(), sign_out),
    slow(post, "/api/v1/password-resets", Right::open_to_all(), request_reset),
    slow(put, "/api/v1/password-resets/{token}", Right::open_to_all(), reset_password),
    slow(post, "/api/v1/portal/links", Right::open_to_all(), request_sign_in_link),
    slow(post, "/api/v1/portal/sessions", Right::open_to_all(), sign_in_by_link),
    reads("/api/v1/setup", Right::open_to_all(), setup_needed),
    slow(post, "/api/v1/setup", Right::open_to_all(), set_up),
    writes(patch, "/api/v1/me", Right::signed_in(), change_me),
    slow(put, "/api/v1/me/password", Right::signed_in(), change_password),
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::access
