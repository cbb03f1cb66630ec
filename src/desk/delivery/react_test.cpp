#include "desk/delivery/test_post.hpp"
#include "tests/support/doors.hpp"

namespace tuki::delivery {

using namespace test;

namespace {

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
    return count;
}
std::string first_header(const std::string& raw) { return raw.substr(0, raw.find("\r\n\r\n") + 2); }

}  // namespace

TEST_CASE("a customer's mail is acknowledged once, in the language of the ticket, as an automatic mail") {
    Post post;
    const Ticket ticket = post.open("Принтер", {.language = "ru"});

    const auto mails = post.sent();

    REQUIRE(mails.size() == 1);
    CHECK(mails[0].subject == "[T-" + std::to_string(ticket.number) + "] Мы получили ваше сообщение");
    CHECK(mails[0].to.at(0).address == "mia@customer.example");
    CHECK(mails[0].automatic != mail::Automatic::none);
    CHECK(read_reply_address(*post.unit.settings(), mails[0].reply_to.at(0).address)->ticket == ticket.id);
    CHECK(read_reply_address(*post.unit.settings(), mails[0].reply_to.at(0).address)->person == post.mia);
    CHECK(read_message_id(*post.unit.settings(), mails[0].message_id)->ticket == ticket.id);
    const std::string raw = post.raw_mails()[0];
    CHECK(raw.find("Auto-Submitted: auto-replied") != std::string::npos);
    CHECK(raw.find("X-Tuki-Desk: " + desk_mark(*post.unit.settings())) != std::string::npos);
    CHECK(post.states() == "sent;");
    CHECK(post.counts().sent == 1);
    CHECK(post.counts().queued == 0);
    CHECK(post.column("select subject || text || html from outbound_mail") == ";");
}

TEST_CASE("nobody gets an acknowledgement for automatic, unverified or own mail, or when it is off (C-NOMAIL)") {
    Post post;
    post.open("out of office", {.automatic = true});
    post.open("forged", {.verified = false});
    const PersonId own = post.person("The desk", "support@tuki.test", "customer", "en");
    post.open("from ourselves", {.requester = own, .requester_address = "support@tuki.test"});
    CHECK(post.sent().empty());

    Settings settings = *post.unit.settings();
    settings.acknowledge = false;
    post.unit.set_settings(settings);
    post.open("quiet");
    CHECK(post.sent().empty());
}

TEST_CASE("the language is the one that the person chose, else the ticket's, else the desk's own") {
    Post post;
    post.open("a", {.language = "hu"});
    post.open("b", {.language = "other"});
    const PersonId unknown = post.person("X", "x@customer.example", "customer", "xx");
    post.open("c", {.requester = unknown, .requester_address = "x@customer.example", .language = "other"});
    post.unit.done([&](Work& work) -> Result<Done> {
        const auto before = *contacts::find(work, post.mia);
        auto after = before;
        after.locale = "fi";
        TRY(contacts::change(work, before, after));
        return Done{};
    });
    post.open("d", {.language = "hu"});
    CHECK(post.column("select locale from outbound_mail order by id") == "hu;en;en;fi;");
}

TEST_CASE("a reply leaves to requester and readers, each with a token of their own and nobody else's") {
    Post post;
    const Ticket ticket = post.open("printer");
    const PersonId bela = post.person("Béla", "bela@customer.example", "customer", "hu");
    const PersonId mallory = post.person("Mallory", "mallory@evil.example", "customer", "en");
    post.unit.done([&](Work& work) -> Result<Done> {
        TRY(tickets::add_participant(work, ticket.id, bela, "bela@customer.example", true));
        TRY(tickets::add_participant(work, ticket.id, mallory, "mallory@evil.example", false));
        return Done{};
    });
    post.run_jobs();
    std::filesystem::remove_all(post.folder);
    std::filesystem::create_directories(post.folder);
    REQUIRE(post.answer(ticket, {.text = "Unplug it."}).ok());

    const auto mails = post.sent();

    REQUIRE(mails.size() == 2);
    for (const auto& mail : mails) {
        const auto token = read_reply_address(*post.unit.settings(), mail.reply_to.at(0).address);
        REQUIRE(token);
        CHECK(token->person == (mail.to.at(0).address == "mia@customer.example" ? post.mia : bela));
        CHECK(mail.to.size() == 1);
        CHECK(mail.cc.empty());
        CHECK(mail.whole_text.find("Unplug it.") != std::string::npos);
        CHECK(mail.whole_text.find("Anna Agent") != std::string::npos);
        CHECK(mail.subject == "Re: [T-" + std::to_string(ticket.number) + "] printer");
        for (const std::string& reference : mail.references)
            if (const auto seen = read_message_id(*post.unit.settings(), reference)) CHECK(seen->person == token->person);
    }
    for (const std::string& raw : post.raw_mails()) {
        CHECK(raw.find("Auto-Submitted") == std::string::npos);  // a person wrote it
        // ATK-MID-03: whom an unverified mail copied in hears nothing.
        CHECK(raw.find("mallory") == std::string::npos);
    }
}

TEST_CASE("a reply refers to the customer's mail and to our earlier ones") {
    Post post;
    const Ticket ticket = post.open("printer");
    post.unit.done([&](Work& work) -> Result<Done> {
        note_received_message_id(work, tickets::messages_of(work, ticket.id, 0, 1).at(0).id, ticket.id, "CAF-1@mail.example");
        return Done{};
    });
    const auto acknowledgement = post.sent().at(0).message_id;
    post.unit.pass(Milliseconds{1000});
    REQUIRE(post.answer(ticket, {.text = "Unplug it."}).ok());

    const auto reply = post.sent().at(1);

    CHECK(reply.in_reply_to == "CAF-1@mail.example");
    CHECK(reply.references == std::vector<std::string>{"CAF-1@mail.example", acknowledgement});
}

TEST_CASE("whom an agent names takes part once the reply has left, and may answer") {
    Post post;
    const Ticket ticket = post.open("printer");
    const auto answered = post.answer(ticket, {.to = {"mia@customer.example"}, .cc = {"New@Partner.example", "support@tuki.test", "no address", "new@partner.example"},
                                               .undo_seconds = 10});
    REQUIRE_MESSAGE(answered.ok(), answered.error().message);
    const auto may_speak = [&] {
        bool may = false;
        post.unit.read(Actor::tuki("test"), [&](Work& work) {
            const auto person = contacts::find_by_address(work, "new@partner.example");
            may = person && tickets::may_speak(work, ticket.id, *person);
        });
        return may;
    };
    CHECK(!may_speak());
    post.unit.pass(Milliseconds{11'000});
    post.run_ticks();
    CHECK(may_speak());
    const auto mails = post.sent();
    REQUIRE(mails.size() == 3);  // the acknowledgement, and one each
    CHECK(mails[2].to.at(0).address == "new@partner.example");
}

TEST_CASE("ATK-LOP-08: no text breaks out of a header or adds a recipient") {
    Post post;
    const std::string hostile = "x\r\nBcc: mallory@evil.example\r\n\r\n\u2028=?utf-8?q?=0D=0ABcc:_m@evil.example?=";
    const Ticket ticket = post.open(hostile);
    post.unit.done([&](Work& work) -> Result<Done> {
        const auto before = *contacts::find(work, post.anna);
        auto after = before;
        after.name = hostile;
        TRY(contacts::change(work, before, after));
        return Done{};
    });
    Settings settings = *post.unit.settings();
    settings.desk_name = hostile;
    post.unit.set_settings(settings);
    REQUIRE(post.answer(ticket, {.text = hostile, .to = {"mia@customer.example", "a@b.example\r\nBcc: mallory@evil.example", "mallory@evil.example>,<x@y.example"}}).ok());
    post.unit.done([&](Work& work) -> Result<Done> {
        send_link(work, post.mia, "invitation", "http://localhost/x\r\nBcc: mallory@evil.example");
        return Done{};
    });

    const auto mails = post.sent();

    REQUIRE(mails.size() == 3);
    CHECK(post.column("select reason from outbound_mail where state = 'refused'") == "this is not a mail address;this is not a mail address;");
    for (const std::string& raw : post.raw_mails()) {
        const std::string header = first_header(raw);
        CHECK(count_of(header, "\r\nBcc:") == 0);
        CHECK(count_of(header, "\nTo:") == 1);
        CHECK(count_of(header, "\nSubject:") == 1);
        for (std::size_t i = 0; i < raw.size(); ++i)
            if (raw[i] == '\n') CHECK((i > 0 && raw[i - 1] == '\r'));
    }
    for (const auto& mail : mails) {
        CHECK(mail.to.size() == 1);
        CHECK(mail.to[0].address == "mia@customer.example");
        CHECK(mail.from.size() == 1);
    }
}

TEST_CASE("somebody is working on it: told once, at the first assignment, not beside the acknowledgement") {
    Post post;
    const Ticket at_once = post.open("routed");
    const auto assign = [&](const Ticket& ticket, PersonId to) {
        post.unit.done([&](Work& work) { return tickets::change(work, ticket.id, 0, {.assignee = to}); });
    };
    assign(at_once, post.anna);
    CHECK(post.column("select template from outbound_mail order by id") == "acknowledgement;");

    const Ticket later = post.open("taken");
    post.unit.pass(Milliseconds{3'600'000});
    assign(later, post.anna);
    assign(later, {});
    assign(later, post.anna);
    CHECK(post.column("select template from outbound_mail order by id") == "acknowledgement;acknowledgement;working;");
    const auto mails = post.sent();
    CHECK(mails.at(2).whole_text.find("Anna Agent is now working on your request") != std::string::npos);
    CHECK(post.raw_mails()[2].find("Auto-Submitted: auto-generated") != std::string::npos);

    const Ticket answered = post.open("answered");
    REQUIRE(post.answer(answered, {}).ok());
    post.unit.pass(Milliseconds{3'600'000});
    assign(answered, {});
    assign(answered, post.anna);
    CHECK(post.column("select template from outbound_mail where template = 'working'") == "working;");
}

TEST_CASE("a resolution is sent with the closing or solving, not when the customer closes, nor without a text") {
    Post post;
    const Ticket closed = post.open("a"), own = post.open("b"), solved = post.open("c");
    REQUIRE(transact(post.unit, post.agent, [&](Work& work) { return tickets::close(work, closed.id, 0, "The cable was loose."); }).ok());
    Actor mia = tuki::test::customer(post.mia);
    REQUIRE(transact(post.unit, mia, [&](Work& work) { return tickets::close(work, own.id, 0, "I found it."); }).ok());
    REQUIRE(post.answer(solved, {.status_after = tickets::Status::resolved}).ok());
    REQUIRE(transact(post.unit, post.agent, [&](Work& work) { return tickets::close(work, solved.id, 0, ""); }).ok());

    CHECK(post.column("select template from outbound_mail where template = 'resolution'") == "resolution;");
    const auto mails = post.sent();
    CHECK(std::count_if(mails.begin(), mails.end(), [](const auto& mail) { return mail.whole_text.find("The cable was loose.") != std::string::npos; }) == 1);
    CHECK(post.column("select automatic from outbound_mail where template = 'resolution'") == ";");
}

TEST_CASE("a ticket cannot be closed while somebody is owed an answer and none is written") {
    Post post;
    const Ticket ticket = post.open("printer");
    const auto early = transact(post.unit, post.agent, [&](Work& work) { return tickets::close(work, ticket.id, 0, ""); });
    REQUIRE(!early.ok());
    CHECK(early.error().field == "status");
    CHECK(early.error().code == ErrorCode::invalid);
    REQUIRE(post.answer(ticket, {}).ok());
    CHECK(transact(post.unit, post.agent, [&](Work& work) { return tickets::close(work, ticket.id, 0, ""); }).ok());
}

TEST_CASE("P11: at most five automatic mails an hour and ten a day to one address, three to an unproved one") {
    Post post;
    for (int i = 0; i < 8; ++i) post.open("loop");
    CHECK(post.sent().size() == 5);
    CHECK(post.states() == "sent;sent;sent;sent;sent;cancelled;cancelled;cancelled;");
    CHECK(post.column("select reason from outbound_mail where state = 'cancelled' limit 1") == "limit of automatic mail;");
    for (int hour = 0; hour < 5; ++hour) {
        post.unit.pass(Milliseconds{3'600'001});
        for (int i = 0; i < 5; ++i) post.open("loop");
    }
    CHECK(post.sent().size() == 10);

    const PersonId victim = post.unit.done([](Work& work) { return contacts::find_or_create(work, "victim@x.example", "Buy at http://evil.example", "en"); });
    for (int i = 0; i < 8; ++i)
        post.open("Buy at http://evil.example", {.description = "http://evil.example", .requester = victim, .requester_address = "victim@x.example"});
    const auto mails = post.sent();
    CHECK(mails.size() == 13);
    for (const std::string& raw : post.raw_mails()) CHECK(raw.find("evil") == std::string::npos);
}

TEST_CASE("ATK-LOP-07: a ticket that a limit held a mail back of shows it; an agent's replies are not limited") {
    Post post;
    Ticket last;
    for (int i = 0; i < 6; ++i) last = post.open("loop");
    std::string warnings;
    post.unit.read(Actor::tuki("test"), [&](Work& work) { warnings = warnings_of(work, last.id); });
    CHECK(warnings.find("possible_loop") != std::string::npos);
    for (int i = 0; i < 7; ++i) REQUIRE(post.answer(last, {}).ok());
    CHECK(post.sent().size() == 12);
}

TEST_CASE("a mail with a link goes to the person's own address, in their language, and its secret is not kept") {
    Post post;
    const PersonId juha = post.person("Juha", "juha@customer.example", "agent", "fi");
    post.unit.done([&](Work& work) -> Result<Done> {
        send_link(work, juha, "reset", "http://localhost:8080/sign-in#reset=secret");
        return Done{};
    });
    const auto mails = post.sent();
    REQUIRE(mails.size() == 1);
    CHECK(mails[0].subject == "Uuden salasanan valinta");
    CHECK(mails[0].whole_text.find("http://localhost:8080/sign-in#reset=secret") != std::string::npos);
    CHECK(post.column("select text || html from outbound_mail") == ";");
    CHECK_THROWS(post.unit.store().write_now([&](db::Transaction& db) {
        const Actor tuki = Actor::tuki("test");
        IdSource ids;
        Work work{db, tuki, post.unit.now(), ids, *post.unit.settings()};
        send_link(work, juha, "reply", "http://localhost");
    }));
}

TEST_CASE("a customer without an address: the reply says that nobody is mailed") {
    Post post;
    const PersonId nobody = post.unit.done([](Work& work) -> Result<PersonId> {
        contacts::Person person;
        person.name = "By phone";
        return TRY(contacts::create(work, person)).id;
    });
    const Ticket ticket = post.open("called", {.requester = nobody, .requester_address = "someone@else.example"});
    const auto message = post.answer(ticket, {});
    REQUIRE(message.ok());
    CHECK(post.sent().empty());
    post.unit.read(post.agent, [&](Work& work) {
        const std::string shown = deliveries_of(work, ticket.id).at(message.value().id.value);
        CHECK(shown.find("\"cancelled\"") != std::string::npos);
        CHECK(shown.find("no mail address") != std::string::npos);
    });
}

}  // namespace tuki::delivery
