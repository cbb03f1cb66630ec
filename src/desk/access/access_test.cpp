#include "desk/access/access.hpp"

#include <future>

#include "desk/access/access_http.hpp"
#include "desk/access/people.hpp"
#include "desk/access/people_http.hpp"
#include "desk/access/tokens.hpp"
#include "desk/access/tokens_http.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/settings_http.hpp"
#include "tests/support/doors.hpp"

namespace tuki::access {

using test::at;
using test::count_at;
using test::knock;
using test::text_at;
using enum http::Method;

namespace {

contacts::Person somebody(test::Unit& unit, std::string name, std::string address, std::string roles = "customer") {
    return unit.done([&](Work& work) {
        contacts::Person person;
        person.name = name;
        person.roles = roles;
        if (!address.empty()) person.addresses = {{address, true, true}};
        return contacts::create(work, person);
    });
}

Actor acting(test::Unit& unit, PersonId person) {
    std::optional<Actor> actor;
    unit.read(Actor::tuki(), [&](Work& work) { actor = actor_of(work, person); });
    REQUIRE(actor);
    return *actor;
}

std::string path_of(const contacts::Person& person) { return "/people/" + to_text(person.id); }

/// What a fact of this kind says about a field, "before>after"; "" when there is none.
std::string fact_says(test::Unit& unit, std::string_view kind, std::string_view field) {
    const auto audit = knock(unit, audit_routes(), test::administrator(), {get, "/audit"});
    const json::Value items = at(audit, "items");
    for (const json::Value& fact : items.as_array()) {
        if (std::string_view(fact.at("kind").as_string()) != kind) continue;
        for (const json::Value& change : fact.at("changes").as_array())
            if (std::string_view(change.at("field").as_string()) == field)
                return (change.at("before").is_null() ? "" : std::string(change.at("before").as_string())) + ">" +
                       (change.at("after").is_null() ? "" : std::string(change.at("after").as_string()));
    }
    return "";
}

}  // namespace

TEST_CASE("people at the door: made, found, changed once") {
    test::Unit unit;
    const Actor agent = acting(unit, somebody(unit, "Agent", "agent@desk.test", "agent").id);
    const auto made = knock(unit, people_routes(), agent,
                            {post, "/people", R"({"name":"Kovács Éva","addresses":["Eva@X.test",{"address":"eva2@x.test","primary":true}],"phone":"+36 1","locale":"hu","time_zone":"Europe/Budapest"})"});
    REQUIRE(made.status == 201);
    CHECK(text_at(made, "addresses.0.address") == "eva2@x.test");
    CHECK(text_at(made, "addresses.0.primary") == "true");
    CHECK(text_at(made, "addresses.1.verified") == "false");
    CHECK(text_at(made, "roles.0") == "customer");
    CHECK(text_at(made, "open_tickets") == "0");
    const std::string path = "/people/" + text_at(made, "id");

    const auto changed = knock(unit, people_routes(), agent, {patch, path, R"({"notes":"calls at night","phone":""})", {{"if-match", "\"1\""}}});
    CHECK(changed.status == 200);
    CHECK(text_at(changed, "notes") == "calls at night");
    CHECK(count_at(changed, "addresses") == 2);
    const auto late = knock(unit, people_routes(), agent, {patch, path, R"({"phone":"2"})", {{"if-match", "\"1\""}}});
    CHECK(late.status == 409);
    CHECK(text_at(knock(unit, people_routes(), agent, {get, path}), "phone") == "");

    CHECK(text_at(knock(unit, people_routes(), agent, {get, "/people?q=kov"}), "items.0.name") == "Kovács Éva");
    CHECK(count_at(knock(unit, people_routes(), agent, {get, "/people?role=staff"}), "items") == 1);
    CHECK(knock(unit, people_routes(), agent, {get, "/people?role=king"}).status == 422);
    const auto page = knock(unit, people_routes(), agent, {get, "/people?limit=1"});
    CHECK(text_at(knock(unit, people_routes(), agent, {get, "/people?limit=1&cursor=" + text_at(page, "next")}), "items.0.name") == "Kovács Éva");

    for (const char* bad : {R"({"name":" "})", R"({"time_zone":"Mars/Base"})", R"({"time_zone":"../../etc/passwd"})", R"({"locale":"de"})", R"({"roles":["king"]})",
                            R"({"roles":["agent administrator"]})", R"({"organisation":"org_0000000000001"})", R"({"addresses":["nowhere"]})", R"({"addresses":"a@x.test"})",
                            R"({"password_hash":"x"})", R"({"version":7})", R"([])", R"({"addresses":[{"address":"a@x.test","owner":1}]})"})
        CHECK_MESSAGE(knock(unit, people_routes(), agent, {patch, path, bad}).status == 422, bad);
}

TEST_CASE("customers and strangers see nobody, and readers change nobody") {
    test::Unit unit;
    const auto eva = somebody(unit, "Éva", "eva@x.test");
    for (const auto& door : {test::Knock{get, "/people"}, test::Knock{get, path_of(eva)}, test::Knock{patch, path_of(eva), "{}"}, test::Knock{post, path_of(eva) + "/invitation"}}) {
        CHECK(knock(unit, people_routes(), acting(unit, eva.id), door).status == 404);
        CHECK(knock(unit, people_routes(), Actor{}, door).status == 401);
    }
    CHECK(knock(unit, people_routes(), test::agent_with({Permission::people_read}), {patch, path_of(eva), R"({"name":"X"})"}).status == 403);
    unit.read(acting(unit, eva.id), [](Work& work) { CHECK(people_json(work, "eva") == "[]"); });
    unit.read(test::agent_with({Permission::people_read}), [](Work& work) { CHECK(people_json(work, "eva") != "[]"); });
}

TEST_CASE("the desk's own people are an administrator's to change, and agents make no agents") {
    test::Unit unit;
    const auto admin = somebody(unit, "Admin", "admin@desk.test", "administrator"), agent = somebody(unit, "Agent", "agent@desk.test", "agent"),
               eva = somebody(unit, "Éva", "eva@x.test");
    const Actor as_agent = acting(unit, agent.id), as_admin = acting(unit, admin.id);

    // Who could change an administrator's address could have the password sent there.
    CHECK(knock(unit, people_routes(), as_agent, {patch, path_of(admin), R"({"addresses":["agent2@desk.test"]})"}).status == 403);
    CHECK(knock(unit, people_routes(), as_agent, {patch, path_of(agent), R"({"roles":["administrator"]})"}).status == 403);
    CHECK(knock(unit, people_routes(), as_agent, {patch, path_of(eva), R"({"roles":["agent"]})"}).status == 403);
    CHECK(knock(unit, people_routes(), as_agent, {post, "/people", R"({"name":"New","roles":["agent"]})"}).status == 403);
    CHECK(knock(unit, people_routes(), as_agent, {post, path_of(admin) + "/invitation"}).status == 403);

    const auto promoted = knock(unit, people_routes(), as_admin, {patch, path_of(eva), R"({"roles":["customer","manager","agent","agent"]})"});
    CHECK(promoted.status == 200);
    CHECK(text_at(promoted, "roles") == R"(["agent","manager"])");
    CHECK(fact_says(unit, "person.changed", "roles") == "customer>agent manager");
}

TEST_CASE("nobody grants what they have not got") {
    test::Unit unit;
    const auto eva = somebody(unit, "Éva", "eva@x.test"), boss = somebody(unit, "Boss", "boss@desk.test", "administrator");
    // An administrator whose token may only edit people and administer.
    Actor narrow = acting(unit, boss.id);
    narrow.permissions = bits({Permission::admin, Permission::people_edit, Permission::people_read});
    CHECK(knock(unit, people_routes(), narrow, {patch, path_of(eva), R"({"roles":["administrator"]})"}).status == 403);
    CHECK(knock(unit, people_routes(), narrow, {patch, path_of(eva), R"({"roles":["auditor"]})"}).status == 403);
    CHECK(knock(unit, token_routes(), narrow, {put, "/roles/agent", R"({"permissions":["audit.read"],"scope":"own"})"}).status == 403);
    CHECK(knock(unit, token_routes(), narrow, {post, "/api-tokens", R"({"name":"x","scopes":["audit.read"]})"}).status == 403);
    Actor near = acting(unit, boss.id);
    near.scope = Scope::team;
    CHECK(knock(unit, people_routes(), near, {patch, path_of(eva), R"({"roles":["agent"]})"}).status == 403);
    CHECK(knock(unit, token_routes(), near, {put, "/roles/agent", R"({"permissions":[],"scope":"all"})"}).status == 403);
}

TEST_CASE("the last administrator stays one") {
    test::Unit unit;
    const auto first = somebody(unit, "First", "first@desk.test", "administrator"), second = somebody(unit, "Second", "second@desk.test", "administrator agent");
    const Actor actor = acting(unit, first.id);
    CHECK(knock(unit, people_routes(), actor, {patch, path_of(second), R"({"roles":["agent"]})"}).status == 200);
    const auto refused = knock(unit, people_routes(), actor, {patch, path_of(first), R"({"roles":["agent"]})"});
    CHECK(refused.status == 409);
    CHECK(text_at(refused, "field") == "roles");
    CHECK(text_at(knock(unit, people_routes(), actor, {patch, path_of(first), R"({"active":false})"}), "field") == "active");
    CHECK(knock(unit, token_routes(), actor, {put, "/roles/administrator", R"({"permissions":[],"scope":"own"})"}).status == 422);
    CHECK(knock(unit, people_routes(), actor, {patch, path_of(first), R"({"phone":"1"})"}).status == 200);
}

TEST_CASE("two administrators who remove each other at the same time: one remains") {
    test::Unit unit;
    const auto first = somebody(unit, "First", "first@desk.test", "administrator"), second = somebody(unit, "Second", "second@desk.test", "administrator");
    std::promise<int> one, other;
    for (auto [who, whom, answer] : {std::tuple{&first, &second, &one}, std::tuple{&second, &first, &other}}) {
        unit.write_later(acting(unit, who->id),
                         [whom = *whom](Work& work) -> Result<Done> {
                             contacts::Person after = whom;
                             after.roles = "customer";
                             TRY(change_person(work, whom, after));
                             return Done{};
                         },
                         [answer = answer](Result<Done> done) { answer->set_value(done.ok() ? 1 : 0); });
    }
    CHECK(one.get_future().get() + other.get_future().get() == 1);
}

TEST_CASE("who is withdrawn is out at once: sessions, tokens, links") {
    test::Unit unit;
    const auto admin = somebody(unit, "Admin", "admin@desk.test", "administrator"), agent = somebody(unit, "Agent", "agent@desk.test", "agent administrator");
    std::string session, link, secret;
    unit.done([&](Work& work) -> Result<Done> {
        session = open_session(work, agent.id).token;
        link = make_one_time_token(work, agent.id, "reset", Milliseconds{3'600'000});
        return Done{};
    });
    secret = text_at(knock(unit, token_routes(), acting(unit, agent.id), {post, "/api-tokens", R"({"name":"script","scopes":["ticket.read"]})"}), "token");
    const http::Request by_cookie{.headers = {{"cookie", "tuki_session=" + session}}}, by_token{.headers = {{"authorization", "Bearer " + secret}}};
    CHECK(who(unit, by_cookie)->actor.person == agent.id);
    CHECK(who(unit, by_token)->actor.permissions == bit(Permission::ticket_read));

    CHECK(knock(unit, people_routes(), acting(unit, admin.id), {patch, path_of(agent), R"({"active":false})"}).status == 200);

    CHECK(who(unit, by_cookie)->actor.side == Side::stranger);
    CHECK(who(unit, by_token)->actor.side == Side::stranger);
    CHECK(!transact(unit, Actor::tuki(), [&](Work& work) { return use_one_time_token(work, link, "reset"); }).ok());
    CHECK(knock(unit, people_routes(), acting(unit, admin.id), {patch, path_of(agent), R"({"active":true})"}).status == 200);
    CHECK(who(unit, by_token)->actor.side == Side::stranger);
}

TEST_CASE("an address that stays is still verified, a new one is not") {
    test::Unit unit;
    const auto eva = somebody(unit, "Éva", "eva@x.test");
    const auto changed = knock(unit, people_routes(), test::administrator(), {patch, path_of(eva), R"({"addresses":["new@x.test",{"address":"EVA@x.test","verified":true,"primary":false}]})"});
    CHECK(text_at(changed, "addresses.0.address") == "new@x.test");
    CHECK(text_at(changed, "addresses.0.verified") == "false");
    CHECK(text_at(changed, "addresses.1.verified") == "true");
}

TEST_CASE("an invitation is a link in a mail; the newest one works, for a day") {
    test::Unit unit;
    std::vector<std::string> links;
    const auto before = std::exchange(send_link, [&](Work&, PersonId, std::string_view key, const std::string& link) {
        CHECK(key == "invitation");
        links.push_back(link.substr(link.find("invitation=") + 11));
    });
    const auto eva = somebody(unit, "Éva", "eva@x.test"), nobody = somebody(unit, "No mail", "");
    const Actor admin = test::administrator();
    CHECK(knock(unit, people_routes(), admin, {post, path_of(eva) + "/invitation"}).status == 202);
    CHECK(knock(unit, people_routes(), admin, {post, path_of(eva) + "/invitation"}).status == 202);
    CHECK(knock(unit, people_routes(), admin, {post, path_of(nobody) + "/invitation"}).status == 422);
    REQUIRE(links.size() == 2);
    const auto set = [&](const std::string& link) {
        return knock(unit, routes(), Actor{}, {put, "/password-resets/" + link, R"({"password":"a long password"})"}).status;
    };
    CHECK(set(links[0]) == 404);
    CHECK(set(links[1]) == 204);
    CHECK(set(links[1]) == 404);
    CHECK(knock(unit, routes(), Actor{}, {post, "/sessions", R"({"address":"eva@x.test","password":"a long password"})"}).status == 201);
    CHECK(knock(unit, people_routes(), admin, {post, path_of(eva) + "/invitation"}).status == 202);
    unit.pass(Milliseconds{24LL * 3600 * 1000});
    CHECK(set(links[2]) == 404);
    send_link = before;
}

TEST_CASE("a token acts for its maker with what it was given, until it ends or is deleted") {
    test::Unit unit;
    const auto boss = somebody(unit, "Boss", "boss@desk.test", "administrator");
    const Actor admin = acting(unit, boss.id);
    const auto made = knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"nightly","scopes":["ticket.read","reports.read"],"expires_at":"2026-12-01T00:00:00Z"})"});
    REQUIRE(made.status == 201);
    const std::string secret = text_at(made, "token");
    const http::Request request{.headers = {{"authorization", "Bearer " + secret}}};
    CHECK(who(unit, request)->actor.person == boss.id);
    CHECK(who(unit, request)->actor.permissions == bits({Permission::ticket_read, Permission::reports_read}));
    CHECK(who(unit, request)->csrf.empty());

    const auto list = knock(unit, token_routes(), admin, {get, "/api-tokens"});
    CHECK(list.body.find(secret) == std::string::npos);
    CHECK(text_at(list, "0.last_used_at") == "null");
    ticks()[0].run(unit);
    CHECK(text_at(knock(unit, token_routes(), admin, {get, "/api-tokens"}), "0.last_used_at") == to_iso(unit.now()));

    CHECK(knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"x","scopes":[]})"}).status == 422);
    CHECK(knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"x","scopes":["everything"]})"}).status == 422);
    CHECK(knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"x","scopes":["admin"],"expires_at":"2020-01-01T00:00:00Z"})"}).status == 422);
    CHECK(knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"x","scopes":["admin"]})", {{"authorization", "Bearer " + secret}}}).status == 403);
    CHECK(knock(unit, token_routes(), test::agent_with({Permission::ticket_read}), {get, "/api-tokens"}).status == 403);

    const std::string path = "/api-tokens/" + text_at(made, "id");
    CHECK(knock(unit, token_routes(), admin, {del, path}).status == 204);
    CHECK(knock(unit, token_routes(), admin, {del, path}).status == 404);
    CHECK(who(unit, request)->actor.side == Side::stranger);

    const std::string short_lived = text_at(knock(unit, token_routes(), admin, {post, "/api-tokens", R"({"name":"soon over","scopes":["ticket.read"],"expires_at":"2026-11-25T00:00:10Z"})"}), "token");
    const http::Request soon{.headers = {{"authorization", "Bearer " + short_lived}}};
    CHECK(who(unit, soon)->actor.person == boss.id);
    unit.pass(Milliseconds{11'000});
    CHECK(who(unit, soon)->actor.side == Side::stranger);
}

TEST_CASE("roles say what their people may, for all at once") {
    test::Unit unit;
    const auto agent = somebody(unit, "Agent", "agent@desk.test", "agent");
    const Actor admin = test::administrator();
    CHECK(count_at(knock(unit, token_routes(), admin, {get, "/roles"}), "") == 10);
    const auto saved = knock(unit, token_routes(), admin, {put, "/roles/agent", R"({"permissions":["ticket.read","ticket.note"],"scope":"team"})"});
    CHECK(saved.status == 200);
    CHECK(acting(unit, agent.id).permissions == bits({Permission::ticket_read, Permission::ticket_note}));
    CHECK(acting(unit, agent.id).scope == Scope::team);
    CHECK(fact_says(unit, "role.changed", "agent.permissions").ends_with(">ticket.read ticket.note"));

    // A customer's role never holds what is the desk's own.
    const auto customers = knock(unit, token_routes(), admin, {put, "/roles/customer", R"({"permissions":["ticket.read","people.read","admin"],"scope":"all"})"});
    CHECK(text_at(customers, "permissions") == R"(["ticket.read"])");
    CHECK(text_at(customers, "scope") == "own");
    CHECK(knock(unit, token_routes(), admin, {put, "/roles/king", R"({"permissions":[],"scope":"own"})"}).status == 404);
    CHECK(knock(unit, token_routes(), admin, {put, "/roles/agent", R"({"permissions":[],"scope":"world"})"}).status == 422);
    CHECK(knock(unit, token_routes(), admin, {put, "/roles/agent", R"({"scope":"own"})"}).status == 422);
    CHECK(knock(unit, token_routes(), acting(unit, agent.id), {put, "/roles/agent", R"({"permissions":["admin"],"scope":"all"})"}).status == 403);
}

TEST_CASE("settings are shown without their secrets, and changed one by one") {
    test::Unit unit;
    const Actor admin = test::administrator();
    const auto find = [](const http::Response& list, std::string_view key) {
        const json::Value all = at(list, "");
        for (const json::Value& one : all.as_array())
            if (std::string_view(one.at("key").as_string()) == key) return json::dump(one);
        return std::string();
    };
    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/mail.relay_password", R"({"value":"hunter2"})"}).status == 200);
    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/desk.name", R"({"value":"Kert"})"}).status == 200);
    const auto list = knock(unit, settings_routes(), admin, {get, "/settings"});
    CHECK(list.body.find("hunter2") == std::string::npos);
    CHECK(find(list, "mail.relay_password").find(R"("set":true)") != std::string::npos);
    CHECK(find(list, "desk.name").find(R"("value":"Kert")") != std::string::npos);
    CHECK(find(list, "security.secret").empty());
    CHECK(fact_says(unit, "setting.changed", "mail.relay_password") == ">(secret)");
    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/desk.name", R"({"value":null})"}).status == 200);
    CHECK(find(knock(unit, settings_routes(), admin, {get, "/settings"}), "desk.name").find(R"("value":"Tuki")") != std::string::npos);

    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/security.secret", R"({"value":"mine"})"}).status == 404);
    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/no.such", R"({"value":1})"}).status == 404);
    for (const auto& [key, value] : {std::pair{"desk.base_url", "\"javascript:alert(1)\""}, std::pair{"desk.base_url", R"("https://x.test/")"}, std::pair{"desk.time_zone", R"("Mars/Base")"},
                                     std::pair{"tickets.undo_seconds", "1000"}, std::pair{"tickets.resolved_days", "-1"}, std::pair{"desk.languages", R"(["de"])"},
                                     std::pair{"tickets.matrix", "[[1]]"}, std::pair{"mail.address", R"("a@x.test, b@x.test")"}, std::pair{"desk.name", R"(" ")"},
                                     std::pair{"mail.acknowledge", "1"}, std::pair{"mail.relay_tls", R"("maybe")"}})
        CHECK_MESSAGE(knock(unit, settings_routes(), admin, {put, std::string("/settings/") + key, std::string(R"({"value":)") + value + "}"}).status == 422, key << " " << value);
    CHECK(knock(unit, settings_routes(), admin, {put, "/settings/desk.name", "{}"}).status == 422);
    CHECK(knock(unit, settings_routes(), test::agent_with({Permission::people_edit}), {get, "/settings"}).status == 403);
    CHECK(knock(unit, settings_routes(), test::customer(), {get, "/settings"}).status == 404);
}

TEST_CASE("the audit has every change of rights, settings and people, newest first, in pages") {
    test::Unit unit;
    const auto eva = somebody(unit, "Éva", "eva@x.test");
    const Actor admin = test::administrator();
    for (int i = 0; i < 5; ++i) {
        unit.pass(Milliseconds{i % 2 ? 1000 : 0});
        knock(unit, people_routes(), admin, {patch, path_of(eva), R"({"phone":")" + std::to_string(i) + "\"}"});
    }
    std::vector<std::string> phones;
    std::string cursor;
    do {
        const auto page = knock(unit, audit_routes(), admin, {get, "/audit?limit=2&cursor=" + cursor});
        REQUIRE(page.status == 200);
        const json::Value items = at(page, "items");
        for (const json::Value& fact : items.as_array()) {
            CHECK(std::string_view(fact.at("subject").at("id").as_string()) == to_text(eva.id));
            for (const json::Value& change : fact.at("changes").as_array())
                if (std::string_view(change.at("field").as_string()) == "phone") phones.emplace_back(change.at("after").as_string());
        }
        cursor = text_at(page, "next");
    } while (cursor != "null");
    CHECK(phones == std::vector<std::string>{"4", "3", "2", "1", "0"});
    CHECK(text_at(knock(unit, audit_routes(), admin, {get, "/audit?limit=1"}), "items.0.actor.name") == "Administrator");
    CHECK(knock(unit, audit_routes(), test::agent_with({Permission::admin}), {get, "/audit"}).status == 403);
    CHECK(knock(unit, audit_routes(), test::customer(), {get, "/audit"}).status == 404);
    CHECK(knock(unit, audit_routes(), admin, {get, "/audit?cursor=!!"}).status == 422);
}

}  // namespace tuki::access
