#include "desk/staffing/staffing.hpp"

#include "desk/contacts/contacts.hpp"
#include "desk/staffing/staffing_http.hpp"
#include "tests/support/doors.hpp"

namespace tuki::staffing {

using test::count_at;
using test::knock;
using test::text_at;
using enum http::Method;

namespace {

PersonId somebody(test::Unit& unit, std::string name, std::string roles) {
    return unit.done([&](Work& work) {
        contacts::Person person;
        person.name = name;
        person.roles = roles;
        person.present = true;
        return contacts::create(work, person);
    }).id;
}

}  // namespace

TEST_CASE("teams are made, changed once, and filled at the door") {
    test::Unit unit;
    const Actor admin = test::administrator();
    const PersonId anna = somebody(unit, "Anna", "agent"), zoe = somebody(unit, "Zoé", "agent");

    const auto made = knock(unit, routes(), admin, {post, "/teams", R"({"name":"First line","lead":")" + to_text(anna) + R"(","address":"First@Desk.test"})"});
    REQUIRE(made.status == 201);
    CHECK(text_at(made, "address") == "first@desk.test");
    CHECK(text_at(made, "lead.id") == to_text(anna));
    const std::string team = "/teams/" + text_at(made, "id");

    CHECK(knock(unit, routes(), admin, {put, team + "/members/" + to_text(zoe)}).status == 204);
    CHECK(knock(unit, routes(), admin, {put, team + "/members/" + to_text(anna)}).status == 204);
    CHECK(knock(unit, routes(), admin, {put, team + "/members/" + to_text(anna)}).status == 204);  // again changes nothing
    const auto list = knock(unit, routes(), test::agent_with({}), {get, "/teams"});
    CHECK(list.status == 200);
    CHECK(count_at(list, "0.members") == 2);
    CHECK(text_at(list, "0.members.0.person.name") == "Anna");
    CHECK(text_at(list, "0.members.0.present") == "true");
    CHECK(text_at(list, "0.version") == "3");

    const auto renamed = knock(unit, routes(), admin, {patch, team, R"({"name":"Front desk","lead":null})", {{"if-match", "\"3\""}}});
    CHECK(renamed.status == 200);
    CHECK(text_at(renamed, "lead") == "null");
    CHECK(text_at(renamed, "address") == "first@desk.test");
    CHECK(knock(unit, routes(), admin, {patch, team, R"({"name":"Late"})", {{"if-match", "\"3\""}}}).status == 409);
    CHECK(knock(unit, routes(), admin, {del, team + "/members/" + to_text(anna)}).status == 204);
    CHECK(knock(unit, routes(), admin, {del, team + "/members/" + to_text(anna)}).status == 204);
    unit.read(Actor::tuki(), [&](Work& work) {
        CHECK(teams_of(work, anna).empty());
        CHECK(teams_of(work, zoe).size() == 1);
        CHECK(present_members(work, all_teams(work)[0].id).size() == 1);
        CHECK(counter(work.db, "rights.epoch") >= 3);
    });
}

TEST_CASE("what cannot be a team, a lead or a member is refused") {
    test::Unit unit;
    const Actor admin = test::administrator();
    const PersonId customer = somebody(unit, "Customer", "customer");
    const auto made = knock(unit, routes(), admin, {post, "/teams", R"({"name":"One"})"});
    const std::string team = "/teams/" + text_at(made, "id");
    CHECK(knock(unit, routes(), admin, {post, "/teams", R"({"name":"One"})"}).status == 409);
    CHECK(knock(unit, routes(), admin, {post, "/teams", R"({"name":" "})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {post, "/teams", R"({"name":"Two","lead":")" + to_text(customer) + "\"}"}).status == 422);
    CHECK(knock(unit, routes(), admin, {post, "/teams", R"({"name":"Two","address":"nowhere"})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {post, "/teams", R"({"name":"Two","members":[]})"}).status == 422);
    CHECK(knock(unit, routes(), admin, {put, team + "/members/" + to_text(customer)}).status == 422);
    CHECK(knock(unit, routes(), admin, {put, team + "/members/nobody"}).status == 404);
    CHECK(knock(unit, routes(), admin, {put, "/teams/tea_0000000000001/members/" + to_text(customer)}).status == 404);
}

TEST_CASE("only administrators change teams, and customers do not see them") {
    test::Unit unit;
    const Actor agent = test::agent_with({Permission::ticket_read, Permission::people_edit});
    CHECK(knock(unit, routes(), agent, {post, "/teams", R"({"name":"Mine"})"}).status == 403);
    CHECK(knock(unit, routes(), test::customer(), {get, "/teams"}).status == 404);
    CHECK(knock(unit, routes(), Actor{}, {get, "/teams"}).status == 401);
    const auto refused = transact(unit, agent, [](Work& work) { return create_team(work, {.name = "Mine"}); });
    CHECK(refused.error().code == ErrorCode::forbidden);
}

}  // namespace tuki::staffing
