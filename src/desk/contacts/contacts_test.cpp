#include "desk/contacts/contacts.hpp"

#include "desk/contacts/contacts_http.hpp"
#include "tests/support/doors.hpp"

namespace tuki::contacts {

using test::at;
using test::count_at;
using test::knock;
using test::text_at;
using enum http::Method;

namespace {

PersonId somebody(test::Unit& unit, std::string name, std::string address, std::string roles = "customer") {
    return unit.done([&](Work& work) {
        Person person;
        person.name = name;
        person.roles = roles;
        if (!address.empty()) person.addresses = {{address, false, true}};
        return create(work, person);
    }).id;
}

std::vector<std::string> names_found(test::Unit& unit, Question question) {
    std::vector<std::string> all;
    unit.read(Actor::tuki(), [&](Work& work) {
        for (const Found& one : find_people(work, question)) all.push_back(find(work, PersonId{one.id})->name);
    });
    return all;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("one mailbox has one text, and what is none is refused") {
    CHECK(canonical_address(" Anna@Example.COM. ").value() == "anna@example.com");
    CHECK(canonical_address("kovács.éva@péda.hu").ok());
    for (const char* bad : {"", "anna", "@x.hu", "anna@", "anna@localhost", "a b@x.hu", "anna@x.hu\r\nBcc: y@z.hu", "<a@x.hu>", "a@.x.hu", "a@-x.hu", "a@x%y.hu"})
        CHECK(!canonical_address(bad).ok());
    CHECK(!canonical_address(std::string(65, 'a') + "@x.hu").ok());
    CHECK(!canonical_address("a@" + std::string(300, 'x') + ".hu").ok());
}

TEST_CASE("who writes for the first time becomes a customer, of the organisation of exactly that domain") {
    test::Unit unit;
    const auto organisation = unit.done([](Work& work) {
        return create_organisation(work, {.id = {}, .name = "Acme", .notes = "", .share_tickets = true, .domains = {"acme.test"}});
    });
    const auto id_of = [&](const char* address) { return unit.done([&](Work& work) { return find_or_create(work, address, "Anna", "hu"); }); };

    const PersonId inside = id_of("anna@acme.test");
    const PersonId below = id_of("anna@evil.acme.test");

    CHECK(id_of("ANNA@acme.test") == inside);
    unit.read(Actor::tuki(), [&](Work& work) {
        CHECK(find(work, inside)->organisation == organisation.id);
        CHECK(find(work, inside)->locale == "hu");
        CHECK(find(work, inside)->roles == "customer");
        CHECK(!find(work, inside)->addresses.at(0).verified);
        CHECK(!find(work, below)->organisation);
        CHECK(counter(work.db, "organisation:" + to_text(organisation.id) + ":people") == 1);
    });
}

TEST_CASE("a name that looks like an address is not shown as a name") {
    test::Unit unit;
    const PersonId id = unit.done([](Work& work) { return find_or_create(work, "mallory@evil.test", "boss@acme.test", ""); });
    unit.read(Actor::tuki(), [&](Work& work) { CHECK(find(work, id)->name == "mallory@evil.test"); });
}

TEST_CASE("an address belongs to one person, and a change that lost a race is refused") {
    test::Unit unit;
    const PersonId anna = somebody(unit, "Anna", "anna@x.test");
    const PersonId bela = somebody(unit, "Béla", "bela@x.test");
    unit.done([&](Work& work) -> Result<Done> {
        const Person before = *find(work, bela);
        Person after = before;
        after.addresses.push_back({"ANNA@x.test", false, false});
        const auto refused = change(work, before, after);
        CHECK(!refused.ok());
        CHECK(refused.error().code == ErrorCode::conflict);
        CHECK(refused.error().field == "addresses.1");
        after.addresses = {{"bela@x.test"}, {"BELA@x.test"}};
        CHECK(change(work, before, after).error().code == ErrorCode::invalid);
        return Done{};
    });
    Person seen;
    unit.read(Actor::tuki(), [&](Work& work) { seen = *find(work, anna); });
    Person first = seen, second = seen;
    first.phone = "1";
    second.phone = "2";
    unit.done([&](Work& work) { return change(work, seen, first); });
    const auto late = transact(unit, Actor::tuki(), [&](Work& work) { return change(work, seen, second); });
    CHECK(late.error().code == ErrorCode::conflict);
}

TEST_CASE("people are found by any word of their name, by the beginning of an address, and page by page") {
    test::Unit unit;
    somebody(unit, "Kovács Éva", "eva@x.test");
    somebody(unit, "Anna Annala", "anna@y.test");
    somebody(unit, "Pekka Virtanen", "pekka@x.test", "agent");
    somebody(unit, "Анна Иванова", "ivanova@z.test");
    somebody(unit, "100% Discount_", "deal@x.test");

    CHECK(names_found(unit, {"kovacs", ""}) == Names{"Kovács Éva"});
    CHECK(names_found(unit, {"ÉV", ""}) == Names{"Kovács Éva"});
    CHECK(names_found(unit, {"eva kov", ""}).size() <= 1);
    CHECK(names_found(unit, {"kovács é", ""}) == Names{"Kovács Éva"});
    CHECK(names_found(unit, {"ann", ""}) == Names{"Anna Annala"});
    CHECK(names_found(unit, {"иван", ""}) == Names{"Анна Иванова"});
    CHECK(names_found(unit, {"virt", "agent"}) == Names{"Pekka Virtanen"});
    CHECK(names_found(unit, {"virt", "staff"}) == Names{"Pekka Virtanen"});
    CHECK(names_found(unit, {"virt", "customer"}).empty());
    CHECK(names_found(unit, {"", "administrator"}).empty());
    CHECK(names_found(unit, {"pekka@", ""}) == Names{"Pekka Virtanen"});
    CHECK(names_found(unit, {"deal", ""}) == Names{"100% Discount_"});
    CHECK(names_found(unit, {"% %", ""}).empty());

    Names all;
    Question question{.text = "", .role = "", .count_max = 2};
    for (;;) {
        std::vector<Found> page;
        unit.read(Actor::tuki(), [&](Work& work) { page = find_people(work, question); });
        if (page.empty()) break;
        unit.read(Actor::tuki(), [&](Work& work) { for (const Found& one : page) all.push_back(find(work, PersonId{one.id})->name); });
        question.after_key = page.back().key;
        question.after_id = page.back().id;
    }
    CHECK(all == Names{"100% Discount_", "Anna Annala", "Kovács Éva", "Pekka Virtanen", "Анна Иванова"});
}

TEST_CASE("organisations at the door: made, read, changed once, listed") {
    test::Unit unit;
    const Actor agent = test::agent_with({Permission::people_read, Permission::people_edit});
    const auto made = knock(unit, routes(), agent, {post, "/organisations", R"({"name":" Acme Kft ","domains":["ACME.test"],"notes":"VIP"})"});
    REQUIRE(made.status == 201);
    CHECK(text_at(made, "name") == "Acme Kft");
    CHECK(text_at(made, "domains.0") == "acme.test");
    const std::string id = text_at(made, "id");

    const auto changed = knock(unit, routes(), agent, {patch, "/organisations/" + id, R"({"share_tickets":true})", {{"if-match", "\"1\""}}});
    CHECK(changed.status == 200);
    CHECK(text_at(changed, "version") == "2");
    CHECK(text_at(changed, "notes") == "VIP");
    const auto late = knock(unit, routes(), agent, {patch, "/organisations/" + id, R"({"name":"Other"})", {{"if-match", "\"1\""}}});
    CHECK(late.status == 409);
    CHECK(text_at(late, "field") == "version");

    CHECK(knock(unit, routes(), agent, {patch, "/organisations/" + id, R"({"people":5})"}).status == 422);
    CHECK(knock(unit, routes(), agent, {post, "/organisations", R"({"name":""})"}).status == 422);
    CHECK(knock(unit, routes(), agent, {post, "/organisations", R"({"name":"Two","domains":["acme.test"]})"}).status == 409);
    CHECK(knock(unit, routes(), agent, {post, "/organisations", R"({"name":"All","domains":["gmail.com"]})"}).status == 422);
    knock(unit, routes(), agent, {post, "/organisations", R"({"name":"Beta"})"});

    const auto page = knock(unit, routes(), agent, {get, "/organisations?limit=1"});
    CHECK(count_at(page, "items") == 1);
    const auto next = knock(unit, routes(), agent, {get, "/organisations?limit=1&cursor=" + text_at(page, "next")});
    CHECK(text_at(next, "items.0.name") == "Beta");
    CHECK(text_at(next, "next") == "null");
    CHECK(knock(unit, routes(), agent, {get, "/organisations?cursor=x!"}).status == 422);
    CHECK(count_at(knock(unit, routes(), agent, {get, "/organisations?q=acme"}), "items") == 1);
    CHECK(knock(unit, routes(), agent, {get, "/organisations/org_0000000000001"}).status == 404);
}

TEST_CASE("customers and strangers see no organisations, and readers change none") {
    test::Unit unit;
    CHECK(knock(unit, routes(), test::customer(), {get, "/organisations"}).status == 404);
    CHECK(knock(unit, routes(), Actor{}, {get, "/organisations"}).status == 401);
    CHECK(knock(unit, routes(), test::agent_with({Permission::people_read}), {post, "/organisations", R"({"name":"X"})"}).status == 403);
    unit.read(test::customer(), [](Work& work) { CHECK(organisations_json(work, "a") == "[]"); });
}

}  // namespace tuki::contacts
