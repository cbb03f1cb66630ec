// Hostile mail: identity, threading, loops.
#include "desk/intake/intake.hpp"
#include "desk/intake/intake_rules.hpp"
#include "desk/intake/test_mail.hpp"

namespace tuki::intake {

using test::Headers;
using test::letter;
using test::MailDesk;

namespace {

/// A ticket of Alice's, opened by mail, acknowledged, waiting for her.
struct AliceDesk : MailDesk {
    AliceDesk() {
        first = take(letter({{"From", "alice@a.example"}, {"Subject", "SUBJECT-CANARY"}, {"Message-ID", "<first@a.example>"}}, "TEXT-CANARY"));
        alice = ticket(first.ticket).requester;
        number = std::to_string(ticket(first.ticket).number);
        to_alice = mails_to("alice@a.example");
    }
    KeptMail first;
    PersonId alice;
    std::string number;
    std::int64_t to_alice = 0;
};

}  // namespace

TEST_CASE("ATK-MID-01: a forged agent cannot answer through a guessed Message-ID") {
    AliceDesk desk;
    const PersonId agent = desk.person("agent1@tuki.example", "agent");
    const KeptMail other = desk.take(letter({{"From", "bob@b.example"}}));
    const auto before = desk.ticket(desk.first.ticket);
    const std::string real = desk.message_id(desk.first.ticket, agent);
    const auto dot = real.find('.');
    const auto at = real.find('@');
    const std::string token = real.substr(dot + 1, at - dot - 1);
    const std::string zeros = real.substr(0, dot + 1) + token.substr(0, 28) + std::string(token.size() - 28, 'a') + real.substr(at);
    std::string bit = real;
    bit[at - 1] = bit[at - 1] == 'a' ? 'b' : 'a';

    for (const std::string& id : {real.substr(0, dot + 1) + real.substr(at), real.substr(0, at - 8) + real.substr(at), zeros, bit,
                                  desk.message_id(other.ticket, desk.ticket(other.ticket).requester), desk.message_id(desk.first.ticket, desk.alice)}) {
        const KeptMail forged = desk.take(letter({{"From", "agent1@tuki.example"}, {"In-Reply-To", "<" + id + ">"}, {"References", "<" + id + "> <first@a.example>"}}, "Send the money elsewhere."));

        CHECK(forged.state == KeptState::done);
        CHECK(forged.ticket != desk.first.ticket);
        CHECK(!desk.messages(forged.ticket)[0].verified);
        CHECK(desk.warnings(forged.ticket).find("unverified_sender") != std::string::npos);
    }
    CHECK(desk.count("select count(*) from facts where actor = $1", {agent}) == 0);
    CHECK(desk.messages(desk.first.ticket).size() == 1);
    CHECK(desk.ticket(desk.first.ticket).status == before.status);
    CHECK(desk.mails_to("alice@a.example") == desk.to_alice);
    CHECK(desk.mails_to("agent1@tuki.example") == 0);
}

TEST_CASE("ATK-MID-02: a ticket number opens nothing to a stranger") {
    AliceDesk desk;

    for (const std::string& subject : {"Re: [T-" + desk.number + "] hello", "re: [t-" + desk.number + "]", "#" + desk.number, "Re: [#" + desk.number + "]", std::string("Re: [T-999999999]"), std::string("T-0 #00 [T-]")}) {
        const KeptMail mail = desk.take(letter({{"From", "mallory@evil.example"}, {"Subject", subject}}, "T-" + desk.number));

        CHECK(mail.ticket != desk.first.ticket);
        CHECK(mail.state == KeptState::done);
    }
    CHECK(desk.messages(desk.first.ticket).size() == 1);
    CHECK(desk.count("select count(*) from outbound_mail where address = 'mallory@evil.example' and (subject like '%CANARY%' or text like '%CANARY%')") == 0);
}

TEST_CASE("ATK-MID-03: people in copy of a mail that nobody vouches for get no rights") {
    AliceDesk desk;
    desk.set("mail.authserv_id", "\"mx.tuki.test\"");
    const Headers forged{{"Authentication-Results", "mx.tuki.test; dmarc=fail header.from=a.example"}, {"From", "alice@a.example"}, {"Cc", "mallory@evil.example"}};
    Headers with_number = forged;
    with_number.push_back({"Subject", "Re: [T-" + desk.number + "]"});

    desk.take(letter(with_number));
    desk.take(letter(forged));
    desk.set("mail.authserv_id", "\"\"");
    desk.take(letter(with_number, "Once more."));

    CHECK(desk.count("select count(*) from participants") == 0);
    desk.unit.done([&](Work& work) { return tickets::add_message(work, desk.first.ticket, {.direction = tickets::Direction::out, .text = "Our answer."}); });
    CHECK(desk.mails_to("mallory@evil.example") == 0);
}

TEST_CASE("people in copy of the requester's own proven mail take part") {
    AliceDesk desk;

    desk.take(letter({{"From", "alice@a.example"}, {"Cc", "Arno <arno@a.example>, support@tuki.test"}}, "Arno knows more."), {desk.reply_address(desk.first.ticket, desk.alice)});

    CHECK(desk.count("select count(*) from participants where ticket = $1 and verified = 1 and may_read = 1", {desk.first.ticket}) == 1);
    const KeptMail arno = desk.take(letter({{"From", "arno@a.example"}, {"References", "<first@a.example>"}}, "I do."));
    CHECK(arno.ticket == desk.first.ticket);
}

TEST_CASE("ATK-MID-04: a third party's mail to a reply address is not shown to whose address it is") {
    AliceDesk desk;
    const std::string address = desk.reply_address(desk.first.ticket, desk.alice);

    for (const std::string& to : {address, "support+" + desk.number + "@tuki.test", std::string("support@tuki.test")})
        desk.take(letter({{"From", "noreply@thirdparty.example"}, {"To", to}, {"Subject", "Re: [T-" + desk.number + "]"}}, "Your code is 482913"), {to});

    CHECK(desk.messages(desk.first.ticket).size() == 1);
    Actor alice;
    alice.side = Side::customer;
    alice.person = desk.alice;
    std::int64_t seen = 0;
    desk.unit.read(alice, [&](Work& work) {
        work.db.one("select count(*) from messages m join tickets t on t.id = m.ticket where m.text like '%482913%' and " + visible_messages(alice, "m") + " and " + visible_tickets(alice, "t"),
                    {}, [&](const db::Row& row) { seen = row.number(0); });
    });
    CHECK(seen == 0);
    CHECK(desk.count("select count(*) from outbound_mail where text like '%482913%'") == 0);
}

TEST_CASE("ATK-MID-05: who wrote is From; a Reply-To that differs is shown and not used") {
    MailDesk desk;

    const KeptMail mail = desk.take(letter({{"From", "alice@a.example"}, {"Reply-To", "mallory@evil.example"}}));
    const KeptMail three = desk.take(letter({{"From", "bob@b.example"}, {"Reply-To", "x@b.example, y@b.example, bob@b.example"}}));
    const KeptMail same = desk.take(letter({{"From", "carl@c.example"}, {"Reply-To", "Carl <CARL@c.example>"}}));

    CHECK(desk.ticket(mail.ticket).requester == desk.person("alice@a.example"));
    CHECK(desk.warnings(mail.ticket).find("reply_to_differs") != std::string::npos);
    CHECK(desk.warnings(mail.ticket).find("mallory@evil.example") != std::string::npos);
    CHECK(desk.warnings(three.ticket).find("y@b.example") != std::string::npos);
    CHECK(desk.warnings(same.ticket) == "");
    CHECK(desk.mails_to("mallory@evil.example") == 0);
}

TEST_CASE("ATK-MID-06: without exactly one author a mail is set aside and nobody is made up") {
    MailDesk desk;
    const auto people = desk.count("select count(*) from people");

    for (const Headers& headers : {Headers{{"From", "alice@a.example"}, {"From", "bob@b.example"}}, Headers{{"From", "alice@a.example, bob@b.example"}},
                                   Headers{{"From", ""}}, Headers{{"Subject", "No author"}}, Headers{{"From", "not an address"}}, Headers{{"from", "alice@a.example"}, {"FROM ", "alice@a.example"}}}) {
        const KeptMail mail = desk.take(letter(headers));
        CHECK(mail.state == KeptState::set_aside);
        CHECK(mail.reason != "");
    }
    const KeptMail inside = desk.take("To: support@tuki.test\r\nDate: Wed, 25 Nov 2026 00:00:00 +0000\r\nContent-Type: message/rfc822\r\n\r\nFrom: alice@a.example\r\nSubject: x\r\n\r\nInside.\r\n");
    CHECK(inside.state == KeptState::set_aside);
    CHECK(desk.count("select count(*) from people") == people);
    CHECK(desk.tickets() == 0);
}

TEST_CASE("ATK-MID-07: a display name is no identity") {
    MailDesk desk;

    const KeptMail mail = desk.take(letter({{"From", "\"ceo@a.example\" <x@evil.example>"}}));
    const KeptMail odd = desk.take(letter({{"From", "=?utf-8?B?" + std::string("4oCuZXZpbA0KQmNjOiB4") + "?= <y@evil.example>"}}));
    const KeptMail longer = desk.take(letter({{"From", std::string(5000, 'n') + " <z@evil.example>"}}));

    desk.unit.read(Actor::tuki(), [&](Work& work) {
        CHECK(contacts::find(work, desk.ticket(mail.ticket).requester)->name == "x@evil.example");
        const auto name = contacts::find(work, desk.ticket(odd.ticket).requester)->name;
        CHECK(name.find_first_of("\r\n") == std::string::npos);
        CHECK(name.find("\xE2\x80\xAE") == std::string::npos);
        CHECK(contacts::find(work, desk.ticket(longer.ticket).requester)->name.size() <= 200);
    });
    CHECK(desk.messages(mail.ticket)[0].author_address == "x@evil.example");
}

TEST_CASE("ATK-MID-08: only our own server's word counts, and only when nothing contradicts it") {
    const std::string pass = "mx.tuki.test; dkim=pass header.d=a.example; spf=pass smtp.mailfrom=a.example; dmarc=pass header.from=a.example";
    const std::string fail = "mx.tuki.test; dmarc=fail (p=none) header.from=a.example";
    const std::string silent = "mx.tuki.test; none";

    CHECK(proof_of({pass}, "mx.tuki.test", "a.example") == Proof::passed);
    CHECK(proof_of({"MX.Tuki.Test 1; dmarc=pass header.from=A.example"}, "mx.tuki.test", "a.example") == Proof::passed);
    CHECK(proof_of({"mx.tuki.test; spf=pass smtp.mailfrom=alice@a.example"}, "mx.tuki.test", "a.example") == Proof::passed);
    CHECK(proof_of({pass}, "", "a.example") == Proof::none);
    CHECK(proof_of({}, "mx.tuki.test", "a.example") == Proof::none);
    CHECK(proof_of({pass, fail}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({fail, pass}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({silent, pass}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"MX.TUKI.TEST 1; dmarc=pass header.from=a.example", fail}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"other.example; dmarc=pass header.from=a.example", pass}, "mx.tuki.test", "a.example") == Proof::none);
    CHECK(proof_of({"mx.tuki.test; dmarc=pass header.from=evil.example"}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"mx.tuki.test; dmarc=pass header.from=sub.a.example"}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"mx.tuki.test; dmarc=fail (dmarc=pass header.from=a.example)"}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"mx.tuki.test; spf=none smtp.mailfrom=\"x; dmarc=pass header.from=a.example\""}, "mx.tuki.test", "a.example") == Proof::failed);
    CHECK(proof_of({"mx.tuki.test.evil.example; dmarc=pass header.from=a.example"}, "mx.tuki.test", "a.example") == Proof::none);
    CHECK(proof_of({"(mx.tuki.test) evil.example; dmarc=pass header.from=a.example"}, "mx.tuki.test", "a.example") == Proof::none);
    CHECK(proof_of({"mx.tuki.test; spf=pass smtp.mailfrom=a.example; dmarc=fail header.from=a.example"}, "mx.tuki.test", "a.example") == Proof::failed);

    MailDesk desk;
    desk.set("mail.authserv_id", "\"mx.tuki.test\"");
    const KeptMail forged = desk.take(letter({{"Authentication-Results", pass}, {"Authentication-Results", fail}, {"From", "alice@a.example"}}));
    CHECK(!desk.messages(forged.ticket)[0].verified);
    CHECK(desk.mails_to("alice@a.example") == 0);
    const KeptMail genuine = desk.take(letter({{"Authentication-Results", pass}, {"From", "alice@a.example"}}));
    CHECK(desk.messages(genuine.ticket)[0].verified);
}

TEST_CASE("ATK-MID-09, 13: headers and commands of a sender change nothing") {
    MailDesk desk;
    desk.person("agent1@tuki.example", "agent");
    const KeptMail plain = desk.take(letter({{"From", "alice@a.example"}, {"Subject", "Printer"}}));

    const KeptMail mail = desk.take(letter({{"X-Tuki-Desk", "aaaaaaaaaaaaaaaa"}, {"X-Tuki-Ticket", "1"}, {"X-Tuki-Priority", "1"}, {"X-Tuki-Queue", "Sales"}, {"X-Priority", "1"}, {"Return-Receipt-To", "x@evil.example"}, {"From", "alice@a.example"}, {"Subject", "Printer"}}, "Other words."));
    const KeptMail commands = desk.take(letter({{"From", "agent1@tuki.example"}, {"Subject", "#close status: solved approve"}}, "#close\nstatus: solved\nassign: x"));

    CHECK(mail.state == KeptState::done);
    const auto a = desk.ticket(plain.ticket), b = desk.ticket(mail.ticket), c = desk.ticket(commands.ticket);
    CHECK(a.priority == b.priority);
    CHECK(a.team == b.team);
    CHECK(a.status == b.status);
    CHECK(c.status == tickets::Status::fresh);
    CHECK(!c.assignee);
    CHECK(desk.messages(commands.ticket)[0].text.find("#close") != std::string::npos);
    CHECK(desk.mails_to("x@evil.example") == 0);
}

TEST_CASE("ATK-MID-12: an organisation is that of exactly its domain") {
    MailDesk desk;
    const auto organisation = desk.unit.done([](Work& work) { return contacts::create_organisation(work, {.name = "A", .domains = {"a.example"}}); });

    CHECK(desk.ticket(desk.take(letter({{"From", "x@a.example"}})).ticket).organisation == organisation.id);
    CHECK(desk.ticket(desk.take(letter({{"From", "z@A.EXAMPLE."}})).ticket).organisation == organisation.id);
    for (const char* other : {"x@evil-a.example", "x@a.example.evil.example", "x@sub.a.example"})
        CHECK(!desk.ticket(desk.take(letter({{"From", other}})).ticket).organisation);
    const KeptMail nul = desk.take(letter({{"From", "x@a.example%00.evil.example"}}));
    if (nul.ticket) CHECK(!desk.ticket(nul.ticket).organisation);
}

TEST_CASE("ATK-LOP-01: automatic mail is stored and answered by nothing") {
    MailDesk desk;

    for (const Headers& headers : {Headers{{"Auto-Submitted", "auto-replied"}}, Headers{{"Auto-Submitted", "auto-generated"}}, Headers{{"Precedence", "bulk"}}, Headers{{"Precedence", "list"}},
                                   Headers{{"Precedence", "junk"}}, Headers{{"Precedence", "auto_reply"}}, Headers{{"List-Id", "<list.example>"}}, Headers{{"X-Autoreply", "yes"}}, Headers{{"X-Autorespond", "yes"}}}) {
        Headers all = headers;
        all.push_back({"From", "robot@r.example"});
        const KeptMail mail = desk.take(letter(all));
        CHECK(mail.state == KeptState::done);
        CHECK(!desk.ticket(mail.ticket).owed);
    }
    desk.take(letter({{"From", "noreply@r.example"}}));
    desk.take(letter({{"From", "null@r.example"}}), {"support@tuki.test"}, "");
    CHECK(desk.count("select count(*) from outbound_mail") == 0);

    const KeptMail person = desk.take(letter({{"From", "person@r.example"}, {"X-Auto-Response-Suppress", "All"}}));
    CHECK(desk.ticket(person.ticket).owed);
}

TEST_CASE("an out-of-office reply joins its ticket and wakes nobody") {
    AliceDesk desk;
    desk.unit.done([&](Work& work) {
        return tickets::add_message(work, desk.first.ticket, {.direction = tickets::Direction::out, .text = "Is it on?", .status_after = tickets::Status::waiting, .wait_reason = tickets::WaitReason::customer});
    });

    const KeptMail away = desk.take(letter({{"From", "alice@a.example"}, {"Auto-Submitted", "auto-replied"}, {"Subject", "Automatic reply"}}, "I am away."), {desk.reply_address(desk.first.ticket, desk.alice)}, "");

    CHECK(away.ticket == desk.first.ticket);
    CHECK(desk.ticket(desk.first.ticket).status == tickets::Status::waiting);
    CHECK(!desk.ticket(desk.first.ticket).owed);
    CHECK(desk.messages(desk.first.ticket).size() == 3);
}

TEST_CASE("ATK-LOP-02: a bounce belongs to the mail that came back, and is never a ticket") {
    AliceDesk desk;
    std::string id;
    delivery::OutboundId sent;
    desk.unit.store().read([&](db::Transaction& db) {
        db.one("select message_id, id from outbound_mail where address = 'alice@a.example'", {}, [&](const db::Row& row) {
            id = row.text(0);
            sent = row.id<delivery::OutboundId>(1);
        });
    });
    REQUIRE(sent);
    const auto report = [](const std::string& original) {
        return "From: MAILER-DAEMON@mail.example\r\nTo: support@tuki.test\r\nSubject: Undelivered\r\nDate: Wed, 25 Nov 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--r\r\n"
               "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; alice@a.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\n"
               "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + original + ">\r\nSubject: x\r\n\r\n--r--\r\n";
    };
    const auto before = desk.ticket(desk.first.ticket);

    const KeptMail other = desk.take(report("never@tuki.test"), {"support@tuki.test"}, "");
    const KeptMail plain = desk.take("From: Postmaster <postmaster@mail.example>\r\nTo: support@tuki.test\r\nSubject: Undeliverable: x\r\nDate: Wed, 25 Nov 2026 00:00:01 +0000\r\n\r\nNo.\r\n", {"support@tuki.test"}, "");
    CHECK(other.state == KeptState::ignored);
    CHECK(plain.state == KeptState::ignored);

    const KeptMail ours = desk.take(report(id), {"support@tuki.test"}, "");
    CHECK(ours.state == KeptState::done);
    CHECK(ours.ticket == desk.first.ticket);
    CHECK(desk.count("select count(*) from outbound_mail where id = $1 and state = 'refused'", {sent}) == 1);

    const KeptMail by_path = desk.take("From: <>\r\nSubject: x\r\nDate: Wed, 25 Nov 2026 00:00:02 +0000\r\n\r\nFehler.\r\n", {delivery::return_path(*desk.unit.settings(), sent)}, "");
    CHECK(by_path.state == KeptState::done);
    CHECK(by_path.ticket == desk.first.ticket);
    CHECK(desk.tickets() == 1);
    CHECK(desk.ticket(desk.first.ticket).status == before.status);
    CHECK(desk.messages(desk.first.ticket).size() == 1);
    CHECK(desk.mails_to("mailer-daemon@mail.example") == 0);
}

TEST_CASE("ATK-LOP-04: a flood of answers without marks wakes its ticket a bounded number of times") {
    AliceDesk desk;
    const std::string address = desk.reply_address(desk.first.ticket, desk.alice);
    int woken = 0;
    for (int i = 0; i < 60; ++i) {
        desk.unit.done([&](Work& work) {
            return tickets::add_message(work, desk.first.ticket, {.direction = tickets::Direction::out, .text = "Answer.", .status_after = tickets::Status::waiting, .wait_reason = tickets::WaitReason::customer});
        });
        const KeptMail mail = desk.take(letter({{"From", "alice@a.example"}}, "Not here " + std::to_string(i)), {address});
        CHECK(mail.ticket == desk.first.ticket);
        woken += desk.ticket(desk.first.ticket).status == tickets::Status::open ? 1 : 0;
    }
    CHECK(woken <= 20);
    CHECK(desk.tickets() == 1);
}

TEST_CASE("ATK-LOP-03: two desks that answer each other come to rest, though all marks are taken off") {
    MailDesk a, b;
    Settings other = *b.unit.settings();
    other.mail_address = "desk@other.test";
    other.mail_domain = "other.test";
    other.secret = "the other one's";
    b.unit.set_settings(other);
    std::int64_t last_a = 0, last_b = 0;
    // Between them stands a gateway that keeps nothing but the text.
    const auto carry = [](MailDesk& from, MailDesk& to, const std::string& sender, const std::string& recipient, std::int64_t& last, int hour) {
        std::vector<std::string> texts;
        from.unit.store().read([&](db::Transaction& db) {
            db.each("select id, text from outbound_mail where id > $1 and address = $2 and state <> 'cancelled' order by id", {last, recipient}, [&](const db::Row& row) {
                last = row.number(0);
                texts.push_back(row.string(1));
            });
        });
        for (const std::string& text : texts) to.take(letter({{"From", sender}, {"To", recipient}, {"Subject", "News " + std::to_string(last) + " of " + std::to_string(hour)}}, text), {recipient}, sender);
        return texts.size();
    };
    b.take(letter({{"From", "support@tuki.test"}, {"To", "desk@other.test"}}), {"desk@other.test"}, "support@tuki.test");
    std::size_t carried = 0, worst_hour = 0;
    for (int hour = 0; hour < 7 * 24; ++hour) {
        std::size_t in_hour = 0;
        for (int round = 0; round < 20; ++round)
            in_hour += carry(b, a, "desk@other.test", "support@tuki.test", last_b, hour) + carry(a, b, "support@tuki.test", "desk@other.test", last_a, hour);
        worst_hour = std::max(worst_hour, in_hour);
        carried += in_hour;
        a.unit.pass(Milliseconds{3'600'000});
        b.unit.pass(Milliseconds{3'600'000});
    }
    MESSAGE(carried << " mails in 7 days, at most " << worst_hour << " in an hour");
    CHECK(worst_hour <= 10);  // five each way
    CHECK(carried <= 40);     // twenty each way
    CHECK(a.count("select count(*) from kept_mails where state = 'waiting'") == 0);
}

TEST_CASE("ATK-LOP-05: our own address as sender is answered by nothing") {
    MailDesk desk;

    const KeptMail mail = desk.take(letter({{"From", "support@tuki.test"}}));
    CHECK(mail.state == KeptState::done);
    CHECK(desk.mails_to("support@tuki.test") == 0);
    CHECK(desk.tickets() == 1);

    const KeptMail back = desk.take(letter({{"From", "support@tuki.test"}, {"X-Tuki-Desk", delivery::desk_mark(*desk.unit.settings())}}));
    CHECK(back.state == KeptState::ignored);
    CHECK(desk.tickets() == 1);
    CHECK(desk.count("select count(*) from outbound_mail") == 0);
}

TEST_CASE("ATK-MIM-09, 10: bytes and lengths that a database refuses are stored") {
    MailDesk desk;
    const std::string nul("a\0b\xff\x01", 5);

    const KeptMail bytes = desk.take("From: " + nul + " <alice@a.example>\r\nSubject: " + nul + "\r\nDate: Wed, 25 Nov 2026 00:00:00 +0000\r\n\r\n" + nul + "\r\n", {nul + "@tuki.test"}, nul);
    const KeptMail length = desk.take(letter({{"From", "bob@b.example"}, {"Message-ID", "<" + std::string(10'000, 'm') + "@x>"}, {"References", "<" + std::string(100'000, 'r') + "@x>"}, {"Subject", std::string(1'000'000, 's')}}));

    CHECK(bytes.state == KeptState::done);
    CHECK(length.state == KeptState::done);
    CHECK(desk.ticket(length.ticket).subject.size() <= tickets::subject_bytes_max);
}

TEST_CASE("numbers in a subject") {
    CHECK(numbers_in("Re: [T-12] x") == std::vector<std::int64_t>{12});
    CHECK(numbers_in("[#7] t-8 #9") == std::vector<std::int64_t>{7, 8, 9});
    CHECK(numbers_in("T-12x AT-5 #1a T- # T-0").empty());
    CHECK(numbers_in("#99999999999999999999").empty());
    CHECK(numbers_in("#1 #2 #3 #4 #5 #6 #7").size() == 5);
}

}  // namespace tuki::intake
