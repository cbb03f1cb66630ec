// The demo is a desk like any other: its journal tells its state, by operations and in bulk.
#include "app/demo/demo.hpp"

#include "app/demo/cast.hpp"
#include "app/desk_app.hpp"
#include "base/crypto.hpp"
#include "desk/access/access.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/tickets/check.hpp"
#include "tests/support/unit.hpp"

namespace tuki::demo {

namespace {

struct Filled {
    test::Unit unit;
    Filled(std::int64_t tickets, std::uint64_t seed) {
        const auto done = fill(unit, tickets, seed);
        if (!done.ok()) FAIL(done.error().message << " (" << done.error().field << ")");
    }
    std::vector<std::string> differences() {
        std::vector<std::string> all;
        unit.read(Actor::tuki(), [&](Work& work) { tickets::check(work, [&](const std::string& one) { all.push_back(one); }); });
        return all;
    }
    std::string list(std::string_view sql) {
        std::string text;
        unit.read(Actor::tuki(), [&](Work& work) { work.db.each(sql, {}, [&](const db::Row& row) { text += row.string(0) + "\n"; }); });
        return text;
    }
};

}  // namespace

TEST_CASE("a small demo has all states, languages and kinds, and its journal tells its state") {
    Filled desk(300, 1);
    for (const std::string& one : desk.differences()) MESSAGE(one);
    CHECK(desk.differences().empty());
    const std::string states = desk.list("/*system: test*/ select distinct status from tickets");
    for (const std::string_view one : {"new", "open", "in_progress", "waiting", "on_hold", "resolved", "closed", "merged"}) CHECK(states.find(one) != std::string::npos);
    CHECK(desk.list("/*system: test*/ select distinct language from tickets order by 1") == "en\nfi\nhu\nru\n");
    CHECK(desk.list("/*system: test*/ select distinct kind from tickets order by 1") == "case\nfeedback\nincident\nrequest\n");
    CHECK(desk.list("select kind from jobs").empty());  // nobody is mailed about the past
}

TEST_CASE("the same seed tells the same story") {
    constexpr std::string_view story = "/*system: test*/ select subject || status || created_at || tags || kind from tickets order by number";
    CHECK(Filled(60, 5).list(story) == Filled(60, 5).list(story));
    CHECK(Filled(60, 5).list(story) != Filled(60, 6).list(story));
}

TEST_CASE("a large demo is written in bulk, and its journal tells its state all the same") {
    Filled desk(1700, 2);
    for (const std::string& one : desk.differences()) MESSAGE(one);
    CHECK(desk.differences().empty());
}

TEST_CASE("everybody who is named can sign in with the one password") {
    Filled desk(10, 3);
    desk.unit.read(Actor::tuki(), [&](Work& work) {
        for (const std::string_view address : {"admin@demo.tuki", "anna@demo.tuki", "lauri@demo.tuki", "mia@shop.example", "zsofia@shop.example", "aino@shop.example", "olga@shop.example"}) {
            const auto person = contacts::find_by_address(work, address);
            REQUIRE(person);
            CHECK(verify_password(access::password_hash_of(work, *person), password));
        }
        CHECK(!access::needs_setup(work));
    });
}

}  // namespace tuki::demo
