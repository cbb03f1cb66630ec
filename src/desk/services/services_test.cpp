#include "desk/services/services.hpp"

#include "desk/services/services_http.hpp"
#include "tests/support/doors.hpp"

namespace tuki::services {

using test::count_at;
using test::knock;
using test::text_at;
using enum http::Method;

TEST_CASE("a service is made, read in order of names, changed once") {
    test::Unit unit;
    const Actor admin = test::administrator();
    const auto made = knock(unit, routes(), admin, {post, "/services", R"({"name":"Printing","words":["printer"," toner ",""],"names":{"hu":"Nyomtatás","ru":""}})"});
    REQUIRE(made.status == 201);
    CHECK(text_at(made, "status") == "operational");
    CHECK(count_at(made, "words") == 2);
    CHECK(text_at(made, "words.1") == "toner");
    CHECK(text_at(made, "names") == R"({"hu":"Nyomtatás"})");
    knock(unit, routes(), admin, {post, "/services", R"({"name":"E-mail"})"});

    const std::string path = "/services/" + text_at(made, "id");
    const auto changed = knock(unit, routes(), admin, {patch, path, R"({"status":"degraded","words":[]})", {{"if-match", "\"1\""}}});
    CHECK(changed.status == 200);
    CHECK(count_at(changed, "words") == 0);
    CHECK(text_at(changed, "names") == R"({"hu":"Nyomtatás"})");
    CHECK(knock(unit, routes(), admin, {patch, path, R"({"status":"outage"})", {{"if-match", "\"1\""}}}).status == 409);
    CHECK(knock(unit, routes(), admin, {patch, path, R"({"status":"on fire"})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {patch, path, R"({"names":{"de":"Drucken"}})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {patch, path, R"({"version":9})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {patch, "/services/srv_0000000000001", R"({"name":"x"})"}).status == 404);

    const auto list = knock(unit, routes(), test::agent_with({}), {get, "/services"});
    CHECK(text_at(list, "0.name") == "E-mail");
    CHECK(text_at(list, "1.status") == "degraded");
}

TEST_CASE("the owner of a service sets its status and nothing else; others set nothing") {
    test::Unit unit;
    const Actor owner = test::agent_with({Permission::ticket_read}, PersonId{55}), other = test::agent_with({Permission::ticket_read}, PersonId{56});
    const auto made = knock(unit, routes(), test::administrator(), {post, "/services", R"({"name":"VPN","owner":")" + to_text(PersonId{55}) + "\"}"});
    const std::string path = "/services/" + text_at(made, "id");

    CHECK(knock(unit, routes(), owner, {patch, path, R"({"status":"outage"})"}).status == 200);
    CHECK(knock(unit, routes(), owner, {patch, path, R"({"status":"outage","name":"Mine"})"}).status == 403);
    CHECK(knock(unit, routes(), other, {patch, path, R"({"status":"operational"})"}).status == 403);
    CHECK(knock(unit, routes(), test::customer(PersonId{55}), {patch, path, R"({"status":"operational"})"}).status == 404);
    CHECK(knock(unit, routes(), test::customer(), {get, "/services"}).status == 404);
    CHECK(knock(unit, routes(), other, {post, "/services", R"({"name":"Mine"})"}).status == 403);
}

TEST_CASE("categories stand under each other, never in a circle") {
    test::Unit unit;
    const Actor admin = test::administrator();
    const auto made = [&](const std::string& name, const std::string& parent) {
        const auto answer = knock(unit, routes(), admin, {post, "/categories", R"({"name":")" + name + R"(","parent":)" + (parent.empty() ? "null" : "\"" + parent + "\"") + "}"});
        CHECK(answer.status == 201);
        return text_at(answer, "id");
    };
    const std::string top = made("Hardware", ""), middle = made("Printers", top), low = made("Toner", middle);

    const auto circle = knock(unit, routes(), admin, {patch, "/categories/" + top, R"({"parent":")" + low + "\"}"});
    CHECK(circle.status == 422);
    CHECK(text_at(circle, "field") == "parent");
    CHECK(knock(unit, routes(), admin, {patch, "/categories/" + top, R"({"parent":")" + top + "\"}"}).status == 422);
    CHECK(knock(unit, routes(), admin, {patch, "/categories/" + low, R"({"parent":"cat_0000000000001"})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {patch, "/categories/" + low, R"({"parent":null,"active":false})"}).status == 200);
    CHECK(count_at(knock(unit, routes(), test::agent_with({}), {get, "/categories"}), "") == 3);
    CHECK(knock(unit, routes(), test::agent_with({Permission::people_edit}), {patch, "/categories/" + low, R"({"name":"x"})"}).status == 403);
    CHECK(knock(unit, routes(), test::customer(), {get, "/categories"}).status == 404);
    std::string deep = top;
    for (int i = 1; i < depth_max; ++i) deep = made("Level " + std::to_string(i), deep);
    CHECK(knock(unit, routes(), admin, {post, "/categories", R"({"name":"Too deep","parent":")" + deep + "\"}"}).status == 422);
}

}  // namespace tuki::services
