#include "desk/routing/routing.hpp"

#include "base/json.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/recognition/recognition.hpp"
#include "desk/routing/manage.hpp"
#include "desk/services/services.hpp"
#include "desk/staffing/staffing.hpp"
#include "tests/support/unit.hpp"

namespace tuki::routing {

namespace {

Actor admin() {
    Actor actor;
    actor.side = Side::agent;
    actor.person = PersonId{7};
    actor.permissions = ~Permissions{0};
    actor.scope = Scope::all;
    return actor;
}

struct Desk {
    test::Unit unit;
    PersonId mia, anna, ben, eva;
    TeamId first, warehouse;
    ServiceId printing;

    Desk() {
        unit.react = [](Work& work, const Fact& fact) {
            recognition::react(work, fact);
            react(work, fact);
        };
        mia = unit.done([](Work& work) { return contacts::find_or_create(work, "mia@example.com", "Mia", "en"); });
        anna = agent("Anna", true);
        ben = agent("Ben", true);
        eva = agent("Eva", false);
        first = unit.done([](Work& work) { return staffing::create_team(work, {.name = "First line"}); }).id;
        warehouse = unit.done([](Work& work) { return staffing::create_team(work, {.name = "Warehouse"}); }).id;
        for (const PersonId person : {anna, ben, eva}) unit.done([&](Work& work) { return staffing::add_member(work, first, person); });
        unit.done([&](Work& work) { return staffing::add_member(work, warehouse, eva); });
        printing = unit.done([](Work& work) { return services::save(work, services::Service{.name = "Printing", .words = "printer"}); }).id;
    }
    PersonId agent(const std::string& name, bool present) {
        return unit.done([&](Work& work) {
                       return contacts::create(work, {.name = name, .roles = "agent", .present = present, .addresses = {{name + "@tuki.test", true, true}}});
                   })
            .id;
    }
    Rule rule(Rule input) {
        auto saved = transact(unit, admin(), [&](Work& work) { return save(work, std::nullopt, input); });
        REQUIRE(saved.ok());
        return saved.value();
    }
    tickets::Ticket open(tickets::NewTicket input = {}) {
        if (input.subject.empty()) input.subject = "4711";
        if (input.description.empty()) input.description = "4711";
        input.requester = mia;
        const TicketId id = unit.done([&](Work& work) { return tickets::open(work, input); }).id;
        return unit.done([&](Work& work) { return tickets::get(work, id); });
    }
    std::string last_reasons(const tickets::Ticket& ticket) {
        std::string text;
        unit.read(Actor::tuki(), [&](Work& work) {
            work.db.one("select reasons from facts where subject = $1 order by seq desc limit 1", {ticket.id}, [&](const db::Row& row) { text = row.text(0); });
        });
        return text;
    }
    void use_default(TeamId team) {
        Settings settings = *unit.settings();
        settings.values["tickets.default_team"] = "\"" + to_text(team) + "\"";
        unit.set_settings(settings);
    }
};

}  // namespace

TEST_CASE("a condition that is empty holds for every ticket, one that is not only for its own") {
    tickets::Ticket ticket;
    ticket.channel = tickets::Channel::email;
    ticket.service = ServiceId{1};
    ticket.language = "fi";
    CHECK(fits({}, ticket));
    CHECK(!fits({.active = false}, ticket));
    CHECK(fits({.channel = tickets::Channel::email, .service = ServiceId{1}, .language = "fi", .kind = tickets::Kind::case_}, ticket));
    CHECK(!fits({.channel = tickets::Channel::phone}, ticket));
    CHECK(!fits({.service = ServiceId{2}}, ticket));
    CHECK(!fits({.category = CategoryId{1}}, ticket));
    CHECK(!fits({.language = "hu"}, ticket));
    CHECK(!fits({.organisation = OrganisationId{3}}, ticket));
    CHECK(!fits({.kind = tickets::Kind::request}, ticket));
}

TEST_CASE("the chosen one never has more open tickets than another, whoever they are") {
    std::uint64_t state = 3;
    const auto next = [&](unsigned below) { return state = state * 6364136223846793005ULL + 1442695040888963407ULL, unsigned(state >> 40) % below; };
    for (int round = 0; round < 500; ++round) {
        std::vector<Candidate> all;
        for (unsigned i = 0, count = next(8); i < count; ++i) all.push_back({PersonId{std::int64_t(100 + i * 37 % 101)}, "x", next(5), next(4)});
        const Choice choice = find_assignee(all, "team");
        CHECK(choice.reasons.size() == 1);
        if (all.empty()) {
            CHECK(!choice.person);
            continue;
        }
        const auto chosen = std::find_if(all.begin(), all.end(), [&](const Candidate& one) { return one.person == choice.person; });
        REQUIRE(chosen != all.end());
        for (const Candidate& other : all) {
            CHECK(chosen->open <= other.open);
            if (other.open == chosen->open && other.person != chosen->person) CHECK(chosen->turn_at <= other.turn_at);
        }
        std::reverse(all.begin(), all.end());
        CHECK(find_assignee(all, "team").person == choice.person);
    }
}

TEST_CASE("the first rule that fits decides, and says why") {
    Desk desk;
    desk.rule({.name = "Printers", .service = desk.printing, .team = desk.warehouse});
    desk.rule({.name = "Rest", .team = desk.first});

    const auto printer = desk.open({.description = "The printer does not work."});
    CHECK(printer.team == desk.warehouse);
    CHECK(!printer.assignee);  // Eva is not there
    CHECK(desk.last_reasons(printer).find("reason.routing.service") != std::string::npos);
    CHECK(desk.last_reasons(printer).find("reason.routing.nobody_present") != std::string::npos);

    const auto other = desk.open();
    CHECK(other.team == desk.first);
    CHECK(desk.last_reasons(other).find("reason.routing.always") != std::string::npos);
}

TEST_CASE("tickets go round among those who are present, the fewest open first") {
    Desk desk;
    desk.rule({.name = "All", .team = desk.first});
    std::map<PersonId, int> given;
    for (int i = 0; i < 6; ++i) {
        desk.unit.pass(Milliseconds{1000});
        ++given[desk.open().assignee];
    }
    CHECK(given[desk.anna] == 3);
    CHECK(given[desk.ben] == 3);
    CHECK(given.size() == 2);

    // Within one unit of work too, where the counts are not written yet.
    std::map<PersonId, int> together;
    desk.unit.done([&](Work& work) -> Result<Done> {
        for (int i = 0; i < 4; ++i) {
            (void)tickets::open(work, {.subject = "4711", .description = "4711", .requester = desk.mia}).value();
            while (!work.unhandled.empty()) {
                const Fact fact = work.unhandled.front();
                work.unhandled.erase(work.unhandled.begin());
                react(work, fact);
                if (fact.kind == "ticket.changed") ++together[id_from<PersonId>(fact.after("assignee")).value_or(PersonId{})];
            }
        }
        return Done{};
    });
    CHECK(together[desk.anna] == 2);
    CHECK(together[desk.ben] == 2);
}

TEST_CASE("what was given by hand is kept") {
    Desk desk;
    desk.rule({.name = "All", .team = desk.first});
    const auto both = desk.open({.team = desk.warehouse, .assignee = desk.eva});
    CHECK(both.team == desk.warehouse);
    CHECK(both.assignee == desk.eva);
    CHECK(both.version == 1);
    const auto team = desk.open({.team = desk.warehouse});
    CHECK(team.team == desk.warehouse);
    CHECK(!team.assignee);
}

TEST_CASE("nobody who left gets a ticket") {
    Desk desk;
    desk.rule({.name = "All", .team = desk.first});
    for (const PersonId person : {desk.anna, desk.ben})
        desk.unit.done([&](Work& work) {
            const contacts::Person before = *contacts::find(work, person);
            contacts::Person after = before;
            after.active = false;
            return contacts::change(work, before, after);
        });
    const auto ticket = desk.open();
    CHECK(ticket.team == desk.first);
    CHECK(!ticket.assignee);
}

TEST_CASE("without a fitting rule the desk's own team takes it, or nobody") {
    Desk desk;
    const auto nobody = desk.open();
    CHECK(!nobody.team);
    CHECK(nobody.version == 1);
    desk.use_default(desk.first);
    const auto ours = desk.open();
    CHECK(ours.team == desk.first);
    CHECK(ours.assignee == desk.anna);
    CHECK(desk.last_reasons(ours).find("reason.routing.default_team") != std::string::npos);
}

TEST_CASE("a person who takes the team away is not corrected") {
    Desk desk;
    desk.rule({.name = "All", .team = desk.first});
    const auto ticket = desk.open();
    REQUIRE(transact(desk.unit, admin(), [&](Work& work) { return tickets::change(work, ticket.id, 0, {.assignee = PersonId{}, .team = TeamId{}}); }).ok());
    CHECK(!desk.unit.done([&](Work& work) { return tickets::get(work, ticket.id); }).team);
    // A rule that does so leaves it to routing again.
    const auto again = desk.open();
    desk.unit.done([&](Work& work) { return tickets::change(work, again.id, 0, {.assignee = PersonId{}, .team = TeamId{}}); });
    CHECK(desk.unit.done([&](Work& work) { return tickets::get(work, again.id); }).team == desk.first);
}

TEST_CASE("rules keep their order, and change only by administrators") {
    Desk desk;
    const Rule a = desk.rule({.name = "A", .team = desk.first}), b = desk.rule({.name = "B", .team = desk.first});
    const Rule c = desk.rule({.position = 1, .name = "C", .team = desk.warehouse});
    const auto order = [&] {
        std::string names;
        desk.unit.read(Actor::tuki(), [&](Work& work) {
            for (const Rule& rule : *rules_of(work)) names += rule.name;
        });
        return names;
    };
    CHECK(order() == "CAB");
    CHECK(desk.open().team == desk.warehouse);
    REQUIRE(transact(desk.unit, admin(), [&](Work& work) {
                Rule moved = *find_rule(work, c.id);
                moved.position = 3;
                return save(work, find_rule(work, c.id), moved);
            }).ok());
    CHECK(order() == "ABC");
    CHECK(desk.open().team == desk.first);
    REQUIRE(transact(desk.unit, admin(), [&](Work& work) { return remove(work, *find_rule(work, a.id)); }).ok());
    CHECK(order() == "BC");

    Actor agent = admin();
    agent.permissions &= ~bit(Permission::admin);
    CHECK(transact(desk.unit, agent, [&](Work& work) { return save(work, std::nullopt, {.name = "X", .team = desk.first}); }).error().code == ErrorCode::forbidden);
    CHECK(transact(desk.unit, admin(), [&](Work& work) { return save(work, std::nullopt, {.name = "X"}); }).error().field == "team");
    CHECK(transact(desk.unit, admin(), [&](Work& work) { return save(work, std::nullopt, {.name = " ", .team = desk.first}); }).error().field == "name");
    CHECK(transact(desk.unit, admin(), [&](Work& work) { return save(work, b, {.id = b.id, .name = "B", .team = desk.first, .version = 9}); }).ok());
    CHECK(transact(desk.unit, admin(), [&](Work& work) { return save(work, b, {.id = b.id, .name = "B2", .team = desk.first}); }).error().code == ErrorCode::conflict);
}

TEST_CASE("a preview says the same and writes nothing") {
    Desk desk;
    desk.rule({.name = "Printers", .service = desk.printing, .team = desk.first});
    const auto routes_all = routes();
    const auto preview = std::find_if(routes_all.begin(), routes_all.end(), [](const Route& one) { return one.pattern.ends_with("/preview"); });
    REQUIRE(preview != routes_all.end());
    http::Request request;
    request.body = R"({"subject":"Printer","description":"The printer does not work."})";

    std::string body;
    desk.unit.read(admin(), [&](Work& work) { body = preview->handle(work, request).value().body; });

    const auto answer = json::parse(body).value();
    CHECK(answer.at("team").at("id").as_string() == to_text(desk.first));
    CHECK(answer.at("assignee").at("id").as_string() == to_text(desk.anna));
    CHECK(answer.at("reasons").as_array().size() == 3);
    const auto real = desk.open({.subject = "Printer", .description = "The printer does not work."});
    CHECK(real.team == desk.first);
    CHECK(real.assignee == desk.anna);
}

TEST_CASE("a ticket costs routing seven statements, whatever the number of rules and people") {
    Desk desk;
    for (int i = 0; i < 20; ++i) desk.rule({.name = "Never", .kind = tickets::Kind::change, .team = desk.first});
    desk.rule({.name = "All", .team = desk.first});
    desk.open();  // the rules are read once
    std::int64_t statements = 0;
    desk.unit.react = [&](Work& work, const Fact& fact) {
        const std::int64_t before = work.db.statements;
        react(work, fact);
        if (fact.kind == "ticket.opened") statements = work.db.statements - before;
    };
    desk.open();
    CHECK(statements <= 7);  // PostgreSQL queues some; ticket, stamp, members, counts, update, fact, turn
}

}  // namespace tuki::routing
