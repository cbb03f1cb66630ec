#include "desk/recognition/recognition.hpp"

#include "base/json.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/recognition/accept.hpp"
#include "desk/services/services.hpp"
#include "tests/support/unit.hpp"

namespace tuki::recognition {

namespace {

struct Desk {
    test::Unit unit;
    PersonId mia;
    ServiceId printing, delivery;
    std::vector<std::string> changed_because;

    Desk() {
        unit.react = [this](Work& work, const Fact& fact) {
            react(work, fact);
            if (fact.kind == "ticket.changed") changed_because.push_back(work.actor.cause);
        };
        mia = unit.done([](Work& work) { return contacts::find_or_create(work, "mia@example.com", "Mia", "en"); });
        printing = unit.done([](Work& work) { return services::save(work, services::Service{.name = "Printing", .words = "printer\ntoner"}); }).id;
        delivery = unit.done([](Work& work) { return services::save(work, services::Service{.name = "Delivery", .words = "parcel"}); }).id;
    }
    tickets::Ticket open(tickets::NewTicket input) {
        input.requester = mia;
        const TicketId id = unit.done([&](Work& work) { return tickets::open(work, input); }).id;
        return unit.done([&](Work& work) { return tickets::get(work, id); });
    }
    std::string proposals(const tickets::Ticket& ticket) {
        std::string text;
        unit.read(Actor::tuki(), [&](Work& work) { text = proposals_json(work, ticket); });
        return text;
    }
    std::int64_t count(const std::string& key) {
        std::int64_t value = 0;
        unit.read(Actor::tuki(), [&](Work& work) { value = counter(work.db, key); });
        return value;
    }
    Actor agent() {
        Actor actor;
        actor.side = Side::agent;
        actor.person = PersonId{77};
        actor.permissions = ~Permissions{0};
        actor.scope = Scope::all;
        return actor;
    }
};

}  // namespace

TEST_CASE("a new ticket is recognised in the transaction that opens it") {
    Desk desk;
    const auto ticket = desk.open({.subject = "Printer", .description = "Could you please order new toner for our printer? There is no hurry."});

    CHECK(ticket.kind == tickets::Kind::request);
    CHECK(ticket.service == desk.printing);
    CHECK(ticket.language == "en");
    CHECK(ticket.urgency == 4);
    CHECK(ticket.version == 2);
    const auto proposals = json::parse(desk.proposals(ticket)).value();
    CHECK(proposals.as_array().size() == 4);
    for (const auto& one : proposals.as_array()) {
        CHECK(one.at("applied").as_bool());
        CHECK(!one.at("reasons").as_array().empty());
    }
}

TEST_CASE("what the opener gave by hand stays") {
    Desk desk;
    const auto ticket = desk.open({.subject = "Printer", .description = "Could you please order new toner for our printer? It is urgent.", .kind = tickets::Kind::case_,
                                   .service = desk.delivery, .urgency = 3, .language = "hu"});

    CHECK(ticket.kind == tickets::Kind::case_);
    CHECK(ticket.service == desk.delivery);
    CHECK(ticket.urgency == 3);
    CHECK(ticket.language == "hu");
    CHECK(ticket.version == 1);
}

TEST_CASE("below the threshold it is only suggested, and a person may take it over") {
    Desk desk;
    Settings settings = *desk.unit.settings();
    settings.apply_threshold = 100;
    desk.unit.set_settings(settings);
    const auto ticket = desk.open({.subject = "Printer", .description = "Could you please order new toner for our printer?"});
    CHECK(!ticket.service);
    CHECK(ticket.version == 1);
    CHECK(desk.proposals(ticket).find("\"applied\":true") == std::string::npos);

    const auto taken = transact(desk.unit, desk.agent(), [&](Work& work) { return accept(work, ticket.id, "service"); });

    REQUIRE(taken.ok());
    CHECK(taken.value().service == desk.printing);
    CHECK(desk.count("recognition.corrected:service:right") == 1);
    CHECK(transact(desk.unit, desk.agent(), [&](Work& work) { return accept(work, ticket.id, "team"); }).error().code == ErrorCode::not_found);
    Actor reader = desk.agent();
    reader.permissions = bit(Permission::ticket_read);
    CHECK(transact(desk.unit, reader, [&](Work& work) { return accept(work, ticket.id, "kind"); }).error().code == ErrorCode::forbidden);
}

TEST_CASE("corrections are counted once, and what nobody corrected was right") {
    Desk desk;
    const auto ticket = desk.open({.subject = "Printer", .description = "Could you please order new toner for our printer?"});
    const auto set = [&](ServiceId service) {
        REQUIRE(transact(desk.unit, desk.agent(), [&](Work& work) { return tickets::change(work, ticket.id, 0, {.service = service}); }).ok());
    };

    set(desk.delivery);
    CHECK(desk.count("recognition.corrected:service:wrong") == 1);
    set(desk.printing);
    CHECK(desk.count("recognition.corrected:service:wrong") == 0);
    CHECK(desk.count("recognition.corrected:service:right") == 1);
    set(desk.delivery);
    CHECK(desk.count("recognition.corrected:service:wrong") == 1);
    REQUIRE(transact(desk.unit, desk.agent(), [&](Work& work) { return tickets::close(work, ticket.id, 0, "Ordered."); }).ok());
    CHECK(desk.count("recognition.corrected:service:right") == 0);
    CHECK(desk.count("recognition.corrected:kind:right") == 1);
}

TEST_CASE("what Tuki itself changes while an agent opens a ticket is no correction") {
    Desk desk;
    REQUIRE(transact(desk.unit, desk.agent(), [&](Work& work) {
                return tickets::open(work, {.subject = "Printer", .description = "Could you please order new toner for our printer?", .requester = desk.mia});
            }).ok());
    CHECK(desk.count("recognition.corrected:service:right") == 0);
    CHECK(desk.count("recognition.corrected:kind:right") == 0);
}

TEST_CASE("changed words count from the next ticket on") {
    Desk desk;
    CHECK(!desk.open({.subject = "Gizmo", .description = "The gizmo is broken."}).service);
    const ServiceId gizmos = desk.unit.done([](Work& work) { return services::save(work, services::Service{.name = "Things", .words = "gizmo"}); }).id;
    CHECK(desk.open({.subject = "Gizmo", .description = "The gizmo is broken."}).service == gizmos);
}

TEST_CASE("a ticket costs recognition one read, one change and one row of proposals") {
    Desk desk;
    desk.open({.subject = "Printer", .description = "Could you please order new toner?"});  // the words are read once
    std::int64_t without = 0, with = 0;
    const auto count_open = [&](std::int64_t& statements) {
        return [&](Work& work, const Fact& fact) {
            if (fact.kind != "ticket.opened") return;
            const std::int64_t before = work.db.statements;
            react(work, fact);
            statements = work.db.statements - before;
        };
    };
    desk.unit.react = count_open(with);
    desk.open({.subject = "Printer", .description = "Could you please order new toner?"});
    desk.unit.react = count_open(without);
    desk.open({.subject = "Zzz", .description = "4711"});
    CHECK(with <= 5);  // PostgreSQL queues some; message, ticket, update, fact, proposals
    CHECK(without <= 2);
}

}  // namespace tuki::recognition
