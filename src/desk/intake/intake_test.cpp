// The way of a mail, from its keeping to its ticket.
#include "desk/intake/intake.hpp"

#include "desk/intake/addresses.hpp"
#include "desk/intake/test_mail.hpp"
#include "desk/staffing/staffing.hpp"

#include <thread>

namespace tuki::intake {

using test::letter;
using test::MailDesk;

TEST_CASE("a mail becomes a ticket of its sender, and is acknowledged once") {
    MailDesk desk;
    const std::string raw = letter({{"From", "Alice Example <Alice@A.example>"}, {"Subject", "=?utf-8?Q?Nyomtat=C3=B3?="}}, "A nyomtató füstöl, kérem segítsenek.");

    const KeptMail mail = desk.take(raw);

    CHECK(mail.state == KeptState::done);
    CHECK(mail.sender == "alice@a.example");
    CHECK(mail.subject == "Nyomtató");
    CHECK(mail.attempts == 1);
    CHECK(raw_of(desk.unit, mail) == raw);
    const auto ticket = desk.ticket(mail.ticket);
    CHECK(ticket.subject == "Nyomtató");
    CHECK(ticket.channel == tickets::Channel::email);
    CHECK(ticket.requester == desk.person("alice@a.example"));
    CHECK(ticket.owed);
    const auto messages = desk.messages(mail.ticket);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].text == "A nyomtató füstöl, kérem segítsenek.");
    CHECK(messages[0].id == mail.message);
    CHECK(messages[0].verified);
    CHECK(desk.mails_to("alice@a.example") == 1);
    CHECK(desk.warnings(mail.ticket) == "");
}

TEST_CASE("keeping answers only what it can hold") {
    MailDesk desk;

    CHECK(desk.keep("").error().code == ErrorCode::invalid);
    CHECK(desk.keep(std::string(mail_bytes_max + 1, 'x')).error().code == ErrorCode::too_much);
    CHECK(desk.count("select count(*) from kept_mails") == 0);
}

TEST_CASE("a large mail lies in the folder of files, and its attachment with the message") {
    MailDesk desk;
    std::string encoded;
    for (int i = 0; i < 4000; ++i) encoded += "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w\r\n";
    const std::string raw = "From: alice@a.example\r\nTo: support@tuki.test\r\nSubject: Photo\r\nDate: Wed, 25 Nov 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
                            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the photo.\r\n--b\r\n"
                            "Content-Type: image/png; name=\"../../photo.png\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n" + encoded + "--b--\r\n";
    REQUIRE(raw.size() > row_bytes_max);

    const KeptMail mail = desk.take(raw);

    CHECK(mail.state == KeptState::done);
    CHECK(raw_of(desk.unit, mail) == raw);
    const auto messages = desk.messages(mail.ticket);
    REQUIRE(messages.size() == 1);
    REQUIRE(messages[0].files.size() == 1);
    desk.unit.read(Actor::tuki(), [&](Work& work) {
        const auto file = files::find(work, messages[0].files[0]);
        REQUIRE(file);
        CHECK(file->name == "photo.png");
        CHECK(files::read_bytes(file->digest).starts_with("ABCDEFGHIJ"));
        CHECK(file->bytes == 4000 * 42);
    });
}

TEST_CASE("R04: the same mail again is kept and read no more") {
    MailDesk desk;
    const std::string raw = letter({{"From", "alice@a.example"}});
    const KeptMail first = desk.take(raw);

    const KeptMail again = desk.take("Received: from elsewhere by mx.tuki.test; Wed, 25 Nov 2026 00:00:09 +0000\r\n" + raw);

    CHECK(again.state == KeptState::duplicate);
    CHECK(again.reason.find(to_text(first.id)) != std::string::npos);
    CHECK(desk.tickets() == 1);
    CHECK(desk.mails_to("alice@a.example") == 1);
}

TEST_CASE("ATK-MID-10: the same Message-ID with other content is another mail") {
    MailDesk desk;

    const KeptMail one = desk.take(letter({{"From", "alice@a.example"}, {"Message-ID", "<same@a.example>"}}, "One."));
    const KeptMail two = desk.take(letter({{"From", "alice@a.example"}, {"Message-ID", "<same@a.example>"}, {"Subject", "Another"}}, "Two."));

    CHECK(one.state == KeptState::done);
    CHECK(two.state == KeptState::done);
    CHECK(desk.tickets() == 2);
}

TEST_CASE("ATK-MID-11: copies of one mail make one ticket in each queue") {
    MailDesk desk;
    desk.set("unused", "1");
    desk.unit.done([&](Work& work) { return staffing::create_team(work, {.name = "Sales", .address = "sales@tuki.test"}); });
    const std::string raw = letter({{"From", "alice@a.example"}, {"To", "support@tuki.test, help@tuki.test"}, {"Cc", "sales@tuki.test"}});

    desk.take(raw, {"support@tuki.test"});
    desk.take("Delivered-To: help@tuki.test\r\n" + raw, {"support+help@tuki.test"});
    CHECK(desk.tickets() == 1);
    const KeptMail sales = desk.take(raw, {"sales@tuki.test"});

    CHECK(desk.tickets() == 2);
    CHECK(desk.ticket(sales.ticket).team);
    CHECK(desk.take(raw, {"SALES@tuki.test"}).state == KeptState::duplicate);
}

TEST_CASE("many copies at once become one ticket") {
    MailDesk desk;
    const std::string raw = letter({{"From", "alice@a.example"}});

    std::vector<std::thread> threads;
    std::atomic<int> kept{0};
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] { kept += desk.keep(raw).ok() ? 1 : 0; });
    for (std::thread& one : threads) one.join();
    desk.run();

    CHECK(kept == 8);
    CHECK(desk.count("select count(*) from kept_mails") == 8);
    CHECK(desk.count("select count(*) from kept_mails where state = 'duplicate'") == 7);
    CHECK(desk.tickets() == 1);
}

TEST_CASE("an answer to our reply address goes into the ticket and wakes it") {
    MailDesk desk;
    const KeptMail first = desk.take(letter({{"From", "alice@a.example"}}));
    const auto alice = desk.ticket(first.ticket).requester;
    desk.unit.done([&](Work& work) {
        return tickets::add_message(work, first.ticket, {.direction = tickets::Direction::out, .text = "Is it on?", .status_after = tickets::Status::waiting, .wait_reason = tickets::WaitReason::customer});
    });

    const KeptMail answer = desk.take(letter({{"From", "alice@a.example"}, {"To", desk.reply_address(first.ticket, alice)}, {"Subject", "Something else"}}, "Yes."), {desk.reply_address(first.ticket, alice)});

    CHECK(answer.ticket == first.ticket);
    CHECK(desk.tickets() == 1);
    CHECK(desk.ticket(first.ticket).status == tickets::Status::open);
    CHECK(desk.ticket(first.ticket).owed);
    const auto messages = desk.messages(first.ticket);
    REQUIRE(messages.size() == 3);
    CHECK(messages[2].text == "Yes.");
    CHECK(messages[2].author == alice);
    CHECK(messages[2].verified);
}

TEST_CASE("an answer finds its ticket by our Message-ID, by one that came in, and by its number") {
    MailDesk desk;
    const KeptMail first = desk.take(letter({{"From", "alice@a.example"}, {"Message-ID", "<first@a.example>"}}));
    const auto ticket = desk.ticket(first.ticket);

    const auto by_ours = desk.take(letter({{"From", "alice@a.example"}, {"In-Reply-To", "<" + desk.message_id(first.ticket, ticket.requester) + ">"}}, "Two."));
    const auto by_theirs = desk.take(letter({{"From", "alice@a.example"}, {"References", "<other@x> <first@a.example>"}}, "Three."));
    const auto by_number = desk.take(letter({{"From", "alice@a.example"}, {"Subject", "Re: [T-" + std::to_string(ticket.number) + "] Printer"}}, "Four."));

    CHECK(by_ours.ticket == first.ticket);
    CHECK(by_theirs.ticket == first.ticket);
    CHECK(by_number.ticket == first.ticket);
    CHECK(desk.tickets() == 1);
}

TEST_CASE("a reply to a closed ticket opens it again, and a late one is a new, linked ticket") {
    MailDesk desk;
    const KeptMail first = desk.take(letter({{"From", "alice@a.example"}}));
    const auto alice = desk.ticket(first.ticket).requester;
    const auto close = [&] { desk.unit.done([&](Work& work) { return tickets::close(work, first.ticket, 0, "Done."); }); };
    const std::string address = desk.reply_address(first.ticket, alice);

    close();
    desk.unit.pass(Milliseconds{3LL * 24 * 3600 * 1000});
    CHECK(desk.take(letter({{"From", "alice@a.example"}}, "Still smoking."), {address}).ticket == first.ticket);
    CHECK(desk.ticket(first.ticket).status == tickets::Status::open);

    close();
    desk.unit.pass(Milliseconds{8LL * 24 * 3600 * 1000});
    const KeptMail late = desk.take(letter({{"From", "alice@a.example"}}, "It smokes again."), {address});
    CHECK(late.ticket != first.ticket);
    CHECK(desk.linked(late.ticket, first.ticket));
    CHECK(desk.ticket(first.ticket).status == tickets::Status::closed);
}

TEST_CASE("an agent answers by mail only with a secret of their own; what else they write stays inside") {
    MailDesk desk;
    desk.set("mail.authserv_id", "\"mx.tuki.test\"");
    const std::string proof = "mx.tuki.test; dmarc=pass header.from=";
    const PersonId agent = desk.person("agent1@tuki.example", "agent");
    const KeptMail first = desk.take(letter({{"Authentication-Results", proof + "a.example"}, {"From", "alice@a.example"}, {"Message-ID", "<first@a.example>"}}));
    const std::string number = std::to_string(desk.ticket(first.ticket).number);

    const KeptMail answer = desk.take(letter({{"From", "Agent One <agent1@tuki.example>"}}, "Unplug it.\n\nOn Tuesday Tuki wrote:\n> INTERNAL-CANARY"), {desk.reply_address(first.ticket, agent)});
    const KeptMail note = desk.take(letter({{"Authentication-Results", proof + "tuki.example"}, {"From", "agent1@tuki.example"}, {"Subject", "Re: [T-" + number + "]"}}, "Only for us."));

    CHECK(answer.ticket == first.ticket);
    CHECK(note.ticket == first.ticket);
    const auto messages = desk.messages(first.ticket);
    REQUIRE(messages.size() == 3);
    CHECK(messages[1].direction == tickets::Direction::out);
    CHECK(messages[1].author == agent);
    CHECK(messages[1].text == "Unplug it.");
    CHECK(messages[1].quoted == "");
    CHECK(messages[2].kind == tickets::MessageKind::note);
    CHECK(!desk.ticket(first.ticket).owed);
    CHECK(desk.count("select count(*) from outbound_mail where address = 'alice@a.example' and template = 'reply'") == 1);
    CHECK(desk.count("select count(*) from outbound_mail where text like '%CANARY%' or text like '%Only for us%'") == 0);
}

TEST_CASE("what cannot be read is set aside with its reason and bytes, and can be tried again") {
    MailDesk desk;
    const std::string raw = letter({{"From", ""}});

    const KeptMail mail = desk.take(raw);

    CHECK(mail.state == KeptState::set_aside);
    CHECK(mail.reason != "");
    CHECK(mail.attempts == 1);
    CHECK(raw_of(desk.unit, mail) == raw);
    CHECK(desk.tickets() == 0);
    CHECK(desk.count("select count(*) from facts where kind = 'mail.set_aside' and subject = $1", {mail.id}) == 1);
}

TEST_CASE("ATK-MIM-11: a mail whose bytes are damaged is tried three times and stops nobody") {
    MailDesk desk;
    REQUIRE(desk.keep(letter({{"From", "alice@a.example"}})).ok());
    const KeptMail bad = desk.newest();
    desk.unit.store().write_now([&](db::Transaction& db) { db.run("update kept_mails set digest = $2 where id = $1", {bad.id, std::string(64, '0')}); });

    const KeptMail good = desk.take(letter({{"From", "bob@b.example"}}));
    for (int i = 0; i < 5; ++i) {
        desk.unit.pass(Milliseconds{7'200'000});
        desk.run();
    }

    CHECK(good.state == KeptState::done);
    CHECK(desk.kept(bad.id).state == KeptState::set_aside);
    CHECK(desk.kept(bad.id).attempts == 3);
    CHECK(desk.tickets() == 1);

    desk.unit.store().write_now([&](db::Transaction& db) { db.run("update kept_mails set digest = $2 where id = $1", {bad.id, bad.digest}); });
    const auto routes_all = routes();
    const auto retry = std::find_if(routes_all.begin(), routes_all.end(), [](const Route& one) { return one.pattern.ends_with("/retry"); });
    desk.unit.done([&](Work& work) { return retry->handle(work, {.parameters = {{"mail", to_text(bad.id)}}}); });
    desk.run();
    CHECK(desk.kept(bad.id).state == KeptState::done);
    CHECK(desk.tickets() == 2);
    const auto again = transact(desk.unit, Actor::tuki(), [&](Work& work) { return retry->handle(work, {.parameters = {{"mail", to_text(bad.id)}}}); });
    CHECK(again.error().code == ErrorCode::conflict);
}

TEST_CASE("a desk takes mail for its own addresses, in any case, of exactly its domain") {
    MailDesk desk;
    desk.unit.done([&](Work& work) { return staffing::create_team(work, {.name = "Sales", .address = "Sales@tuki.test"}); });

    for (const char* ours : {"support@tuki.test", "SUPPORT@Tuki.TEST", "support+abc@tuki.test", "sales@tuki.test", "support@tuki.test."}) CHECK(accepts(desk.unit, ours));
    for (const char* other : {"support@tuki.test.evil.example", "support@eviltuki.test", "support@sub.tuki.test", "other@tuki.test", "support", "", "@tuki.test",
                              "support@tuki.test, x@y.example", "support%40tuki.test@evil.example", "<support@tuki.test>"})
        CHECK(!accepts(desk.unit, other));
    CHECK(!accepts(desk.unit, std::string(100'000, 'a') + "@tuki.test"));
}

}  // namespace tuki::intake
