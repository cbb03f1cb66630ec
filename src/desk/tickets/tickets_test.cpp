#include "desk/tickets/tickets.hpp"

#include <random>

#include "desk/tickets/check.hpp"
#include "desk/tickets/tickets_http.hpp"
#include "desk/tickets/tickets_rules.hpp"
#include "desk/tickets/tickets_store.hpp"
#include "base/json.hpp"
#include "tests/support/unit.hpp"

namespace tuki::tickets {

namespace {

constexpr PersonId mia{1001}, bela{1002}, stranger_to_all{1003};
constexpr PersonId anna{2001}, otto{2002};
constexpr OrganisationId north{3001}, south{3002};
constexpr TeamId desk_team{4001}, store_team{4002};

Actor customer(PersonId person, OrganisationId organisation = {}, bool shares = false) {
    Actor actor;
    actor.side = Side::customer;
    actor.person = person;
    actor.name = "a customer";
    actor.organisation = organisation;
    actor.shares_organisation = shares;
    actor.permissions = bits({Permission::ticket_read, Permission::ticket_reply, Permission::ticket_create, Permission::ticket_close});
    return actor;
}

Actor agent(PersonId person, Scope scope = Scope::all, std::vector<TeamId> teams = {}) {
    using enum Permission;
    Actor actor;
    actor.side = Side::agent;
    actor.person = person;
    actor.name = "an agent";
    actor.scope = scope;
    actor.teams = std::move(teams);
    actor.permissions = bits({ticket_read, ticket_reply, ticket_note, ticket_edit, ticket_assign, ticket_close, ticket_merge, ticket_create, ticket_bulk});
    return actor;
}

Ticket opened(test::Unit& unit, NewTicket input) {
    return unit.done([&](Work& work) { return open(work, input); });
}
NewTicket about(std::string subject, PersonId requester = mia, OrganisationId organisation = north) {
    return {.subject = std::move(subject), .description = "It smokes.", .requester = requester, .organisation = organisation};
}

template <class Body>
auto as(test::Unit& unit, const Actor& actor, Body body) {
    return transact(unit, actor, body);
}

std::vector<std::string> differences(test::Unit& unit) {
    std::vector<std::string> found;
    unit.read(Actor::tuki("fsck"), [&](Work& work) { check(work, [&](const std::string& one) { found.push_back(one); }); });
    return found;
}

Result<http::Response> call(Work& work, http::Method method, std::string_view pattern, http::Request request) {
    for (const Route& route : routes())
        if (route.method == method && route.pattern == pattern) return route.handle(work, request);
    FAIL("no route " << pattern);
    return not_found();
}

}  // namespace

TEST_CASE("a ticket has the next number, and a refused one leaves no hole") {
    test::Unit unit;
    CHECK(opened(unit, about("first")).number == 1);
    CHECK(!as(unit, Actor::tuki(), [](Work& work) { return open(work, {.subject = "  ", .description = "x", .requester = mia}); }).ok());
    // Refused after the number was taken.
    const auto refused = as(unit, Actor::tuki(), [](Work& work) -> Result<Done> {
        (void)TRY(open(work, about("undone")));
        return Error{ErrorCode::invalid, "undone"};
    });
    CHECK(!refused.ok());
    CHECK(opened(unit, about("second")).number == 2);
    CHECK(differences(unit).empty());
}

TEST_CASE("a ticket is not closed while somebody is owed an answer") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("owed"));
    REQUIRE(ticket.owed);

    const auto early = as(unit, agent(anna), [&](Work& work) { return close(work, ticket.id, 0, ""); });
    REQUIRE(!early.ok());
    CHECK(early.error().field == "status");

    REQUIRE(as(unit, agent(anna), [&](Work& work) {
        return add_message(work, ticket.id, {.direction = Direction::out, .text = "Unplug it.", .channel = Channel::email});
    }).ok());
    const auto closed = as(unit, agent(anna), [&](Work& work) { return close(work, ticket.id, 0, ""); });
    REQUIRE(closed.ok());
    CHECK(closed.value().closed_at.has_value());
    CHECK(differences(unit).empty());
}

TEST_CASE("a resolution that is sent pays what was owed") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("resolved at once"));
    const auto closed = as(unit, agent(anna), [&](Work& work) { return close(work, ticket.id, 0, "Replaced the fuse."); });
    REQUIRE(closed.ok());
    CHECK(!closed.value().owed);
    CHECK(closed.value().resolution == "Replaced the fuse.");
}

TEST_CASE("a customer's message opens what waited and what was resolved; an automatic one wakes nobody") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("waits"));
    REQUIRE(as(unit, agent(anna), [&](Work& work) {
        return add_message(work, ticket.id, {.direction = Direction::out, .text = "Which printer?", .channel = Channel::email,
                                             .status_after = Status::waiting, .wait_reason = WaitReason::customer});
    }).ok());
    const auto status_now = [&] { return unit.done([&](Work& work) { return get(work, ticket.id); }); };
    CHECK(status_now().status == Status::waiting);

    unit.done([&](Work& work) { return add_message(work, ticket.id, {.text = "I am away.", .channel = Channel::email, .automatic = true}); });
    CHECK(status_now().status == Status::waiting);
    CHECK(!status_now().owed);

    REQUIRE(as(unit, customer(mia), [&](Work& work) { return add_message(work, ticket.id, {.text = "The green one.", .channel = Channel::portal}); }).ok());
    CHECK(status_now().status == Status::open);
    CHECK(status_now().wait_reason == WaitReason::none);
    CHECK(status_now().owed);
    CHECK(differences(unit).empty());
}

TEST_CASE("who changes what somebody else has changed is told so") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("two at once"));
    REQUIRE(as(unit, agent(anna), [&](Work& work) { return change(work, ticket.id, ticket.version, {.urgency = 1}); }).ok());
    const auto late = as(unit, agent(otto), [&](Work& work) { return change(work, ticket.id, ticket.version, {.urgency = 4}); });
    REQUIRE(!late.ok());
    CHECK(late.error().code == ErrorCode::conflict);
}

TEST_CASE("priority follows impact and urgency by the desk's matrix, with its reason") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("matrix"));
    const auto changed = as(unit, agent(anna), [&](Work& work) { return change(work, ticket.id, 0, {.impact = 1, .urgency = 1}); });
    REQUIRE(changed.ok());
    CHECK(changed.value().priority == 1);
    unit.read(Actor::tuki(), [&](Work& work) {
        std::string reasons;
        work.db.one("select reasons from facts where subject = $1 and seq = 2", {ticket.id}, [&](const db::Row& row) { reasons = row.text(0); });
        CHECK(reasons.find("reason.priority.matrix") != std::string::npos);
    });
}

TEST_CASE("a reply that is held is seen by nobody outside, and taken back without a trace on the ticket") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("undo"));
    const auto reply = as(unit, agent(anna), [&](Work& work) {
        return add_message(work, ticket.id, {.direction = Direction::out, .text = "Wrong person!", .channel = Channel::email,
                                             .status_after = Status::resolved, .undo_seconds = 10});
    });
    REQUIRE(reply.ok());
    unit.read(customer(mia), [&](Work& work) { CHECK(messages_of(work, ticket.id, 0, 50).size() == 1); });
    const auto taken = as(unit, agent(anna), [&](Work& work) { return withdraw(work, reply.value().id); });
    if (!taken.ok()) FAIL(taken.error().message);
    const Ticket back = unit.done([&](Work& work) { return get(work, ticket.id); });
    CHECK(back.status == Status::fresh);
    CHECK(back.owed);
    CHECK(back.messages == 1);
    CHECK(differences(unit).empty());
}

TEST_CASE("a merge moves the messages, and its undo brings them and the ticket back") {
    test::Unit unit;
    const Ticket one = opened(unit, about("one")), two = opened(unit, about("two"));
    unit.done([&](Work& work) { return add_message(work, two.id, {.text = "Still smoking.", .channel = Channel::email}); });

    REQUIRE(as(unit, agent(anna), [&](Work& work) { return merge(work, two.id, one.id); }).ok());
    unit.read(agent(anna), [&](Work& work) { CHECK(messages_of(work, one.id, 0, 50).size() == 3); });
    // A customer who answers the merged one is heard in the other.
    unit.done([&](Work& work) { return add_message(work, two.id, {.text = "Hello?", .channel = Channel::email}); });
    unit.read(agent(anna), [&](Work& work) { CHECK(messages_of(work, one.id, 0, 50).size() == 4); });
    CHECK(differences(unit).empty());

    const auto back = as(unit, agent(anna), [&](Work& work) { return unmerge(work, two.id); });
    REQUIRE(back.ok());
    CHECK(back.value().status == Status::fresh);
    unit.read(agent(anna), [&](Work& work) {
        CHECK(messages_of(work, one.id, 0, 50).size() == 2);
        CHECK(messages_of(work, two.id, 0, 50).size() == 2);
    });
    CHECK(differences(unit).empty());
}

TEST_CASE("tickets of different organisations are not merged: nobody reads what is not theirs") {
    test::Unit unit;
    const Ticket one = opened(unit, about("ours")), two = opened(unit, about("theirs", bela, south));
    CHECK(!as(unit, agent(anna), [&](Work& work) { return merge(work, two.id, one.id); }).ok());
}

TEST_CASE("a split takes chosen messages into a ticket of their own") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("two matters"));
    const Message other = unit.done([&](Work& work) { return add_message(work, ticket.id, {.text = "And my invoice?", .channel = Channel::email}); });
    const auto part = as(unit, agent(anna), [&](Work& work) { return split(work, ticket.id, {other.id}, "The invoice"); });
    REQUIRE(part.ok());
    CHECK(part.value().number == 2);
    unit.read(agent(anna), [&](Work& work) {
        CHECK(messages_of(work, part.value().id, 0, 50).size() == 1);
        CHECK(messages_of(work, ticket.id, 0, 50).size() == 1);
    });
    CHECK(differences(unit).empty());
}

TEST_CASE("a note is split off a ticket of one mail; the last message stays") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("one mail, one note"));
    const auto note = as(unit, agent(anna), [&](Work& work) { return add_message(work, ticket.id, {.kind = MessageKind::note, .text = "Another matter."}); });
    REQUIRE(note.ok());
    const auto part = as(unit, agent(anna), [&](Work& work) { return split(work, ticket.id, {note.value().id}, "Another matter"); });
    REQUIRE(part.ok());
    CHECK(!as(unit, agent(anna), [&](Work& work) { return split(work, part.value().id, {note.value().id}, "Again"); }).ok());
    CHECK(differences(unit).empty());
}

TEST_CASE("everybody sees what is theirs and nothing else") {
    test::Unit unit;
    NewTicket input = about("secret of the north");
    input.team = desk_team;
    const Ticket ticket = opened(unit, input);
    REQUIRE(as(unit, agent(anna), [&](Work& work) { return add_message(work, ticket.id, {.kind = MessageKind::note, .text = "INTERNAL-CANARY"}); }).ok());

    struct Case {
        const char* who;
        Actor actor;
        bool sees, sees_note;
    };
    const Case cases[] = {
        {"the requester", customer(mia), true, false},
        {"a colleague whose organisation shares", customer(bela, north, true), true, false},
        {"a colleague whose organisation does not", customer(bela, north, false), false, false},
        {"another organisation, sharing", customer(bela, south, true), false, false},
        {"a stranger", Actor{}, false, false},
        {"an agent of everything", agent(anna), true, true},
        {"an agent of the team", agent(otto, Scope::team, {desk_team}), true, true},
        {"an agent of another team", agent(otto, Scope::team, {store_team}), false, false},
        {"an agent of only own tickets", agent(otto, Scope::own), false, false},
    };
    for (const Case& one : cases) {
        CAPTURE(one.who);
        unit.read(one.actor, [&](Work& work) {
            CHECK(get(work, ticket.id).ok() == one.sees);
            CHECK(get_by_number(work, ticket.number).ok() == one.sees);
            CHECK(select_rows(work.db, work.actor, {}).size() == (one.sees ? 1 : 0));
            bool canary = false;
            for (const Message& message : messages_of(work, ticket.id, 0, 50)) canary = canary || message.text == "INTERNAL-CANARY";
            if (one.sees) CHECK(canary == one.sees_note);
            http::Request search{.query = "q=INTERNAL-CANARY"};
            const auto found = call(work, http::Method::get, "/api/v1/search", search);
            if (found.ok()) CHECK((found.value().body.find(to_text(ticket.id)) != std::string::npos) == one.sees_note);
            http::Request request;
            request.parameters = {{"ticket", to_text(ticket.id)}};
            const auto answer = call(work, http::Method::get, "/api/v1/tickets/{ticket}", request);
            CHECK(answer.ok() == one.sees);
            if (answer.ok()) CHECK((answer.value().body.find("INTERNAL-CANARY") != std::string::npos) == one.sees_note);
        });
    }
}

TEST_CASE("a customer changes nothing but by answering, closing and reopening the own ticket") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("mine"));
    CHECK(!as(unit, customer(mia), [&](Work& work) { return change(work, ticket.id, 0, {.urgency = 1}); }).ok());
    CHECK(!as(unit, customer(mia), [&](Work& work) { return add_message(work, ticket.id, {.kind = MessageKind::note, .text = "x"}); }).ok());
    CHECK(!as(unit, customer(mia), [&](Work& work) { return add_message(work, ticket.id, {.direction = Direction::out, .text = "x"}); }).ok());
    CHECK(!as(unit, customer(bela), [&](Work& work) { return add_message(work, ticket.id, {.text = "x"}); }).ok());
    CHECK(!as(unit, customer(bela), [&](Work& work) { return close(work, ticket.id, 0, ""); }).ok());
    CHECK(as(unit, customer(mia), [&](Work& work) { return close(work, ticket.id, 0, ""); }).ok());
    CHECK(as(unit, customer(mia), [&](Work& work) { return reopen(work, ticket.id, 0); }).ok());
    CHECK(!as(unit, customer(mia), [&](Work& work) { return open(work, about("for another", bela)); }).ok());
}

TEST_CASE("lists page by cursor, each ticket once, newest first") {
    test::Unit unit;
    for (int i = 0; i < 25; ++i) {
        opened(unit, about("ticket " + std::to_string(i)));
        if (i % 3 == 0) unit.pass(Milliseconds{1});  // several in one millisecond
    }
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    for (; pages < 10; ++pages) {
        unit.read(agent(anna), [&](Work& work) {
            http::Request request{.query = "limit=10&cursor=" + cursor};
            const auto page = json::parse(call(work, http::Method::get, "/api/v1/tickets", request).value().body);
            for (const auto& item : page.value().at("items").as_array()) CHECK(seen.insert(std::string(item.at("id").as_string())).second);
            const auto& next = page.value().at("next");
            cursor = next.is_null() ? "" : std::string(next.as_string());
        });
        if (cursor.empty()) break;
    }
    CHECK(seen.size() == 25);
    CHECK(pages == 2);
}

TEST_CASE("search finds words in every form, in four languages, and forgets what was taken back") {
    test::Unit unit;
    struct Case {
        const char *language, *text, *question;
    };
    const Case cases[] = {{"en", "The printers are jammed", "printer"},
                          {"hu", "Nem működnek a nyomtatók az irodában", "nyomtató"},
                          {"fi", "Tulostimessa on vika", "tulostimessa"},
                          {"ru", "Не работают принтеры на складе", "принтер"}};
    for (const Case& one : cases) {
        NewTicket input = about(one.text);
        input.description = one.text;
        input.language = one.language;
        const Ticket ticket = opened(unit, input);
        unit.read(agent(anna), [&](Work& work) {
            std::string query = "q=";
            for (const unsigned char c : std::string_view(one.question)) query += fmt::format("%{:02X}", c);
            const std::string body = call(work, http::Method::get, "/api/v1/search", {.query = query}).value().body;
            CAPTURE(one.question);
            CHECK(body.find(to_text(ticket.id)) != std::string::npos);
        });
    }
}

TEST_CASE("a bulk change does what it can, says what it could not, and is undone as one") {
    test::Unit unit;
    std::vector<Ticket> all;
    for (int i = 0; i < 5; ++i) all.push_back(opened(unit, about("bulk " + std::to_string(i))));
    std::string ids;
    for (const Ticket& one : all) ids += fmt::format("{}\"{}\"", ids.empty() ? "" : ",", to_text(one.id));
    http::Request request{.body = fmt::format("{{\"tickets\":[{},\"tkt_0000000000000\"],\"patch\":{{\"urgency\":1}},\"tags_add\":[\"sale\"]}}", ids)};
    const auto done = as(unit, agent(anna), [&](Work& work) { return call(work, http::Method::post, "/api/v1/tickets/bulk", request); });
    REQUIRE(done.ok());
    const auto result = json::parse(done.value().body).value();
    CHECK(result.at("changed").as_int64() == 5);
    CHECK(result.at("refused").as_array().size() == 1);
    CHECK(unit.done([&](Work& work) { return get(work, all[0].id); }).tags == "sale");

    http::Request undo;
    undo.parameters = {{"bulk", std::string(result.at("id").as_string())}};
    REQUIRE(as(unit, agent(anna), [&](Work& work) { return call(work, http::Method::del, "/api/v1/bulk/{bulk}", undo); }).ok());
    const Ticket back = unit.done([&](Work& work) { return get(work, all[0].id); });
    CHECK(back.tags.empty());
    CHECK(back.urgency == 3);
    CHECK(differences(unit).empty());
}

TEST_CASE("whatever is done in whatever order, the journal tells the same tickets") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        test::Unit unit;
        std::mt19937 random(seed);
        const auto pick = [&](int count) { return int(random() % unsigned(count)); };
        std::vector<TicketId> ids;
        std::vector<MessageId> held;
        for (int step = 0; step < 250; ++step) {
            unit.pass(Milliseconds{pick(60'000)});
            const auto any = [&] { return ids[std::size_t(pick(int(ids.size())))]; };
            const int deed = ids.size() < 3 ? 0 : pick(13);
            const auto done = as(unit, deed == 4 ? customer(mia) : agent(anna), [&](Work& work) -> Result<Done> {
                switch (deed) {
                    case 0: case 1: ids.push_back(TRY(open(work, about("ticket " + std::to_string(step), pick(2) ? mia : bela))).id); break;
                    case 2: {
                        const auto message = TRY(add_message(work, any(), {.direction = Direction::out, .text = "answer", .channel = Channel::email,
                            .status_after = pick(2) ? std::optional(Status::resolved) : std::nullopt, .undo_seconds = pick(2) * 10}));
                        held.push_back(message.id);
                        break;
                    }
                    case 3: (void)TRY(add_message(work, any(), {.kind = MessageKind::note, .text = "note"})); break;
                    case 4: (void)TRY(add_message(work, any(), {.text = "question", .channel = Channel::portal})); break;
                    case 5: (void)TRY(change(work, any(), 0, {.impact = 1 + pick(4), .urgency = 1 + pick(4)})); break;
                    case 6: (void)TRY(change(work, any(), 0, {.assignee = pick(2) ? anna : PersonId{}, .team = pick(2) ? desk_team : store_team})); break;
                    case 7: (void)TRY(change(work, any(), 0, {.status = Status::waiting, .wait_reason = WaitReason::supplier})); break;
                    case 8: (void)TRY(close(work, any(), 0, pick(2) ? "done" : "")); break;
                    case 9: (void)TRY(reopen(work, any(), 0)); break;
                    case 10: (void)TRY(merge(work, any(), any())); break;
                    case 11: (void)TRY(unmerge(work, any())); break;
                    case 12: if (!held.empty()) (void)TRY(withdraw(work, held.back())); break;
                }
                return Done{};
            });
            (void)done;  // many are refused, and leave nothing behind
            if (deed == 12 && !held.empty()) held.pop_back();
        }
        CAPTURE(seed);
        const auto found = differences(unit);
        for (const std::string& one : found) MESSAGE(one);
        CHECK(found.empty());
    }
}

TEST_CASE("fsck finds what was changed behind the journal's back") {
    test::Unit unit;
    const Ticket ticket = opened(unit, about("honest"));
    CHECK(differences(unit).empty());
    unit.done([&](Work& work) -> Result<Done> {
        work.db.run("update tickets set priority = 1 where id = $1", {ticket.id});
        return Done{};
    });
    CHECK(differences(unit).size() == 1);
    unit.done([&](Work& work) -> Result<Done> {
        work.db.run("update counters set value = value + 1 where key = 'all:open'", {});
        return Done{};
    });
    CHECK(differences(unit).size() == 2);
}

TEST_CASE("a statement that reads tickets without saying for whom is refused by the store") {
    test::Unit unit;
    unit.read(agent(anna), [&](Work& work) {
        CHECK_THROWS_AS(work.db.each("select subject from tickets", {}, [](const db::Row&) {}), std::logic_error);
        CHECK_THROWS_AS(work.db.each("select m.text from facts f join messages m on m.id = f.id", {}, [](const db::Row&) {}), std::logic_error);
        CHECK_THROWS_AS(work.db.each("select t.subject from facts f, tickets t where t.id = f.subject", {}, [](const db::Row&) {}), std::logic_error);
        CHECK_THROWS_AS(work.db.each("select 1 where exists (select 1 from\n tickets)", {}, [](const db::Row&) {}), std::logic_error);
    });
}

}  // namespace tuki::tickets
