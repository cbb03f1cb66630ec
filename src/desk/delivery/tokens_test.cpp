#include "desk/delivery/test_post.hpp"

namespace tuki::delivery {

namespace {

constexpr TicketId printer{(1LL << 62) + 77}, other_ticket{(1LL << 62) + 78};
constexpr PersonId mia{1001}, bela{1002};

Settings of_desk(std::string secret = "a secret") {
    Settings settings;
    settings.secret = std::move(secret);
    settings.mail_address = "support@tuki.test";
    settings.mail_domain = "tuki.test";
    return settings;
}
std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
    return text;
}

}  // namespace

TEST_CASE("a reply address names its ticket and its person, and fits into a local part") {
    const Settings settings = of_desk();
    const std::string address = reply_address(settings, printer, mia);
    CHECK(address.find('@') <= 64);
    CHECK(address.starts_with("support+"));

    const auto read = read_reply_address(settings, address);

    REQUIRE(read);
    CHECK(read->ticket == printer);
    CHECK(read->person == mia);
    CHECK(read_reply_address(settings, upper(address)));
    CHECK(read_reply_address(settings, " " + address + " "));
}

TEST_CASE("ATK-MID-01: no reply address holds but the one that was given out") {
    const Settings settings = of_desk();
    const std::string good = reply_address(settings, printer, mia);
    const std::string token = good.substr(8, 44);
    const auto refused = [&](const std::string& changed) { return !read_reply_address(settings, "support+" + changed + "@tuki.test"); };

    CHECK(refused(""));
    CHECK(refused(token.substr(0, 43)));
    CHECK(refused(token + "a"));
    CHECK(refused(std::string(44, 'a')));
    CHECK(refused(token.substr(0, 28) + std::string(16, 'a')));
    // The front of one with the MAC of another: another ticket's, another person's.
    CHECK(refused(reply_address(settings, other_ticket, mia).substr(8, 27) + token.substr(27)));
    CHECK(refused(reply_address(settings, printer, bela).substr(8, 27) + token.substr(27)));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string bent = token;
        bent[i] = bent[i] == 'a' ? 'b' : 'a';
        INFO(i);
        CHECK(refused(bent));
    }
    CHECK(!read_reply_address(of_desk("another secret"), good));
    CHECK(!read_reply_address(of_desk(""), good));
    CHECK(!read_reply_address(settings, "support@tuki.test"));
    CHECK(!read_reply_address(settings, "+@"));
    CHECK(!read_reply_address(settings, ""));
    CHECK(!read_reply_address(settings, std::string(100'000, '+')));
}

TEST_CASE("a token of one purpose is none of another") {
    const Settings settings = of_desk();
    const std::string address = reply_address(settings, printer, mia), path = return_path(settings, OutboundId{55});

    CHECK(read_return_path(settings, path)->value == 55);
    CHECK(!read_return_path(settings, address));
    CHECK(!read_reply_address(settings, path));
    CHECK(!read_message_id(settings, "0000000000000." + address.substr(8)));
}

TEST_CASE("a Message-ID names its ticket and person, is new each time, and cannot be put together") {
    test::Post post;
    std::string one, two;
    post.unit.done([&](Work& work) -> Result<Done> {
        one = message_id_for(work, printer, mia);
        two = message_id_for(work, printer, mia);
        return Done{};
    });
    const Settings& settings = *post.unit.settings();
    CHECK(one != two);
    CHECK(one.ends_with("@tuki.test"));
    CHECK(read_message_id(settings, one)->ticket == printer);
    CHECK(read_message_id(settings, "<" + upper(one) + ">")->person == mia);
    // The unique part is sealed with the rest.
    CHECK(!read_message_id(settings, one.substr(0, 13) + two.substr(13)));
    CHECK(!read_message_id(settings, "<1.2@tuki.test>"));
    CHECK(!read_message_id(settings, "<>"));
    CHECK(!read_message_id(settings, ""));
}

TEST_CASE("a desk whose address leaves no room gets no token, and one without a secret seals nothing") {
    Settings settings = of_desk();
    settings.mail_address = "a-very-long-name-of-a-desk@tuki.test";
    CHECK(reply_address(settings, printer, mia) == settings.mail_address);
    CHECK(reply_address(of_desk(""), printer, mia) == "support@tuki.test");
    CHECK(desk_mark(of_desk()) == desk_mark(of_desk()));
    CHECK(desk_mark(of_desk()) != desk_mark(of_desk("another secret")));
}

TEST_CASE("a received Message-ID leads to where its message is now") {
    test::Post post;
    const test::Ticket first = post.open("printer"), second = post.open("printer again");
    post.unit.done([&](Work& work) -> Result<Done> {
        const auto message = tickets::messages_of(work, first.id, 0, 1).at(0);
        note_received_message_id(work, message.id, first.id, " <CAF-1@mail.example> ");
        note_received_message_id(work, message.id, first.id, "");
        CHECK(ticket_of_message_id(work, "CAF-1@mail.example") == first.id);
        TRY(tickets::merge(work, first.id, second.id));
        CHECK(ticket_of_message_id(work, "<CAF-1@mail.example>") == second.id);
        CHECK(!ticket_of_message_id(work, "<CAF-2@mail.example>"));
        CHECK(!ticket_of_message_id(work, ""));
        return Done{};
    });
}

}  // namespace tuki::delivery
