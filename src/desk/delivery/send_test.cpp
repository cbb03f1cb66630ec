#include <cstdlib>

#include "desk/delivery/relay.hpp"
#include "desk/delivery/test_post.hpp"
#include "desk/files/files.hpp"
#include "post/test_peer.hpp"

namespace tuki::delivery {

using namespace test;

namespace {

/// A relay that answers each mail as told, in order; the last answer again and again.
struct Sink {
    std::vector<std::string> answers{"250 taken"};  // after the final dot; "cut" says nothing
    std::string at_recipient = "250 ok";
    std::mutex mutex;
    std::vector<std::string> commands, mails;
    std::function<void()> in_data;  // while the mail is on its way
    post::test::ScriptedServer server{[this](post::test::Peer& peer, int) { serve(peer); }};

    void serve(post::test::Peer& peer) {
        peer.send("220 sink\r\n");
        for (std::string command = peer.line(); !command.empty(); command = peer.line()) {
            {
                const std::lock_guard lock(mutex);
                commands.push_back(command);
            }
            if (command.starts_with("EHLO")) {
                peer.send("250-sink\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
            } else if (command.starts_with("RCPT")) {
                peer.send(at_recipient + "\r\n");
            } else if (command == "DATA") {
                peer.send("354 go\r\n");
                std::string mail;
                for (std::string line = peer.line(); line != "."; line = peer.line()) mail += line + "\r\n";
                if (in_data) in_data();
                std::string answer;
                {
                    const std::lock_guard lock(mutex);
                    mails.push_back(mail);
                    answer = answers[std::min(answers.size(), mails.size()) - 1];
                }
                if (answer == "cut") return;
                peer.send(answer + "\r\n");
            } else {
                peer.send("250 ok\r\n");
                if (command == "QUIT") return;
            }
        }
    }
    void serve_for(Post& post) {
        post.set("mail.relay", "127.0.0.1:" + std::to_string(server.port()));
        post.set("mail.relay_tls", "none");
    }
    std::string header(std::size_t mail, std::string_view name) {
        const std::lock_guard lock(mutex);
        const auto at = mails.at(mail).find(std::string(name) + ": ");
        return mails[mail].substr(at, mails[mail].find('\r', at) - at);
    }
};

std::string shown(Post& post, const Ticket& ticket, MessageId message) {
    std::string text;
    post.unit.read(post.agent, [&](Work& work) { text = deliveries_of(work, ticket.id)[message.value]; });
    return text;
}
Ticket quiet_ticket(Post& post, const std::string& subject) {
    Settings settings = *post.unit.settings();
    settings.acknowledge = false;
    post.unit.set_settings(settings);
    return post.open(subject);
}

}  // namespace

TEST_CASE("a mail leaves by SMTP to its one recipient, from a return path that names it") {
    Post post;
    Sink sink;
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    REQUIRE(message.ok());
    post.run_jobs();

    REQUIRE(sink.mails.size() == 1);
    const std::string from = *std::find_if(sink.commands.begin(), sink.commands.end(), [](const auto& one) { return one.starts_with("MAIL FROM:"); });
    const auto path = read_return_path(*post.unit.settings(), from.substr(11, from.find('>') - 11));
    REQUIRE(path);
    CHECK(post.column("select id from outbound_mail") == std::to_string(path->value) + ";");
    CHECK(std::count_if(sink.commands.begin(), sink.commands.end(), [](const auto& one) { return one.starts_with("RCPT"); }) == 1);
    CHECK(shown(post, ticket, message.value().id) ==
          R"({"state":"sent","reason":null,"held_until":null,"attempts":1,"to":"mia@customer.example"})");
}

TEST_CASE("P04: a relay that is busy defers, and the mail goes later with the same Message-ID") {
    Post post;
    Sink sink;
    sink.answers = {"451 busy", "250 taken"};
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.run_jobs();
    CHECK(post.states() == "deferred;");
    CHECK(post.counts().deferred == 1);
    CHECK(shown(post, ticket, message.value().id).find("451 busy") != std::string::npos);
    CHECK(post.run_jobs() == 0);  // not before its time

    post.unit.pass(Milliseconds{61'000});
    post.run_jobs();

    CHECK(post.states() == "sent;");
    CHECK(post.counts().deferred == 0);
    CHECK(sink.header(0, "Message-ID") == sink.header(1, "Message-ID"));
    CHECK(sink.header(0, "Date") == sink.header(1, "Date"));
}

TEST_CASE("P04: a refusal is final, and the ticket says it; a mail that leaves later takes the warning away") {
    Post post;
    Sink sink;
    sink.at_recipient = "550 5.1.1 no such user";
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.run_jobs();

    CHECK(post.states() == "refused;");
    CHECK(sink.mails.empty());
    CHECK(post.counts().refused == 1);
    CHECK(shown(post, ticket, message.value().id).find("no such user") != std::string::npos);
    CHECK(post.column("select kind from facts where kind = 'ticket.delivery_failed'") == "ticket.delivery_failed;");
    const auto warnings = [&] {
        std::string text;
        post.unit.read(post.agent, [&](Work& work) { text = warnings_of(work, ticket.id); });
        return text;
    };
    CHECK(warnings().starts_with(R"({"code":"bounced","text":"mia@customer.example: 550)"));
    post.unit.pass(Milliseconds{600'000});
    CHECK(post.run_jobs() == 0);

    sink.at_recipient = "250 ok";
    REQUIRE(post.answer(ticket, {}).ok());
    post.run_jobs();
    CHECK(warnings().empty());
}

TEST_CASE("P04: cut off after the final dot, nobody knows; it is shown and sent again with the same Message-ID") {
    Post post;
    Sink sink;
    sink.answers = {"cut", "250 taken"};
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.run_jobs();
    CHECK(post.states() == "unknown;");
    CHECK(shown(post, ticket, message.value().id).find("\"unknown\"") != std::string::npos);
    post.unit.pass(Milliseconds{61'000});
    post.run_jobs();
    CHECK(post.states() == "sent;");
    CHECK(sink.header(0, "Message-ID") == sink.header(1, "Message-ID"));
}

TEST_CASE("after two days of trying a mail is given up, where the agent sees it") {
    Post post;
    Sink sink;
    sink.answers = {"451 busy"};
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    REQUIRE(post.answer(ticket, {}).ok());
    const Timestamp began = post.unit.now();
    while (post.states() != "refused;" && post.unit.now() - began < Milliseconds{200LL * 3'600'000}) {
        post.run_jobs();
        post.unit.pass(Milliseconds{600'000});
    }
    CHECK(post.states() == "refused;");
    CHECK(post.column("select reason from outbound_mail") == "given up after 22 attempts: 451 busy;");
    CHECK(post.unit.now() - began > Milliseconds{40LL * 3'600'000});
    CHECK(post.unit.now() - began < Milliseconds{60LL * 3'600'000});
}

TEST_CASE("the attempt is durable before the relay hears of it, and a late result of a paused node counts no more") {
    Post post;
    Sink sink;
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    REQUIRE(post.answer(ticket, {}).ok());
    std::string states_meanwhile;
    sink.in_data = [&] {
        states_meanwhile = post.states();
        // Meanwhile the lease ran out, another node took the mail, and was told no.
        post.unit.store().write_now([&](db::Transaction& db) {
            db.run("update outbound_mail set state = 'deferred', fence = fence + 1, reason = 'theirs'", {});
            db.run("update jobs set fence = fence + 1", {});
        });
    };
    const auto due = post.unit.done([&](Work& work) -> Result<std::vector<jobs::Job>> { return jobs::claim(work.db, work.now, 5); });
    REQUIRE(due.size() == 1);
    const auto late = job_kinds()[0].run(post.unit, due[0]);

    CHECK(states_meanwhile == "sending;");
    REQUIRE(!late.ok());
    CHECK(late.error().code == ErrorCode::conflict);
    CHECK(post.states() == "deferred;");
    CHECK(post.column("select reason from outbound_mail") == "theirs;");
    // Nor may the paused node begin anew.
    sink.in_data = nullptr;
    CHECK(!job_kinds()[0].run(post.unit, due[0]).ok());
    CHECK(sink.mails.size() == 1);
}

TEST_CASE("an attempt that a crash cut off is made again, and says that a copy may have left") {
    Post post;
    Sink sink;
    sink.serve_for(post);
    const Ticket ticket = quiet_ticket(post, "printer");
    REQUIRE(post.answer(ticket, {}).ok());
    post.unit.store().write_now([](db::Transaction& db) { db.run("update outbound_mail set state = 'sending', attempts = 1", {}); });
    post.run_jobs();
    CHECK(post.states() == "sent;");
    CHECK(post.column("select attempts from outbound_mail") == "2;");
}

TEST_CASE("without a relay mail waits and says why; once there is one, it leaves") {
    Post post;
    post.set("mail.relay", "");
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.run_jobs();
    CHECK(shown(post, ticket, message.value().id).find("\"state\":\"queued\",\"reason\":\"no relay is set\"") != std::string::npos);
    post.unit.pass(Milliseconds{100LL * 3'600'000});
    post.run_ticks();
    CHECK(post.run_jobs() == 0);
    CHECK(post.counts().queued == 1);

    post.set("mail.relay", "file:" + post.folder.string());
    post.run_ticks();
    post.run_ticks();
    CHECK(post.run_jobs() == 1);
    CHECK(post.states() == "sent;");
    CHECK(post.raw_mails().size() == 1);
}

TEST_CASE("a held reply leaves when its time is over, and not when it was taken back") {
    Post post;
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto kept = post.answer(ticket, {.text = "Kept.", .undo_seconds = 10});
    CHECK(post.states() == "held;");
    CHECK(shown(post, ticket, kept.value().id).find("\"held_until\":\"2026-11-25T00:00:10.000Z\"") != std::string::npos);
    post.run_ticks();
    CHECK(post.run_jobs() == 0);
    post.unit.pass(Milliseconds{10'000});
    post.run_ticks();
    post.run_ticks();
    CHECK(post.run_jobs() == 1);
    CHECK(post.states() == "sent;");
    CHECK(!transact(post.unit, post.agent, [&](Work& work) { return cancel(work, kept.value().id); }).ok());

    const auto withdrawn = post.answer(ticket, {.text = "Oops.", .undo_seconds = 10});
    REQUIRE(transact(post.unit, post.agent, [&](Work& work) { return cancel(work, withdrawn.value().id); }).ok());
    post.unit.pass(Milliseconds{20'000});
    post.run_ticks();
    CHECK(post.run_jobs() == 0);
    CHECK(post.states() == "sent;cancelled;");
    CHECK(post.counts().queued == 0);
    CHECK(post.raw_mails().size() == 1);
    CHECK(post.column("select text || html from outbound_mail") == ";;");
}

TEST_CASE("a bounce marks the mail that came back, by Message-ID or return path; a delay does not") {
    Post post;
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    const std::string message_id = post.sent().at(0).message_id;
    post.unit.done([&](Work& work) -> Result<Done> {
        CHECK(!note_bounce(work, "never-sent@tuki.test", "5.1.1", "no"));
        CHECK(!note_bounce(work, "", "5.1.1", "no"));
        CHECK(!note_bounce(work, OutboundId{12345}, "5.1.1", "no"));
        CHECK(note_bounce(work, "<" + message_id + ">", "4.4.1", "delayed"));
        return Done{};
    });
    CHECK(post.states() == "sent;");
    post.unit.done([&](Work& work) -> Result<Done> {
        CHECK(note_bounce(work, message_id, "5.1.1", "no such\r\nuser"));
        CHECK(note_bounce(work, message_id, "5.1.1", "again"));
        return Done{};
    });
    CHECK(post.states() == "refused;");
    CHECK(shown(post, ticket, message.value().id).find("5.1.1 no such user") != std::string::npos);
    CHECK(post.column("select kind from facts where kind = 'ticket.delivery_failed'") == "ticket.delivery_failed;");
    CHECK(post.counts().sent == 0);
    CHECK(post.counts().refused == 1);
}

TEST_CASE("attachments of a reply go with it; a damaged one holds it back visibly") {
    Post post;
    files::set_folder((post.folder / "files").string());
    const std::string digest = files::keep_bytes("%PDF-1.4 bytes");
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto answer_with = [&](const std::string& of) {
        const auto message = post.answer(ticket, {}).value();
        post.unit.done([&](Work& work) -> Result<Done> {
            const FileId file = files::add(work, {.digest = of, .name = "räkning \r\nBcc: x@evil.example.pdf", .type = "application/pdf", .bytes = 14});
            work.db.run("insert into message_files (message, file) values ($1, $2)", {message.id, file});
            return Done{};
        });
    };
    answer_with(digest);
    const auto mails = post.sent();
    REQUIRE(mails.size() == 1);
    REQUIRE(mails[0].attachments.size() == 1);
    CHECK(mails[0].attachments[0].bytes == "%PDF-1.4 bytes");
    CHECK(post.raw_mails()[0].find("\nBcc:") == std::string::npos);

    answer_with(std::string(64, '0'));
    post.run_jobs();
    CHECK(post.states() == "sent;deferred;");
    CHECK(post.raw_mails().size() == 1);
}

TEST_CASE("a signing key that is none holds mail back, visibly, instead of sending it unsigned") {
    Post post;
    post.set("mail.dkim_selector", "desk");
    post.set("mail.dkim_key", "no key");
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.run_jobs();
    CHECK(post.states() == "deferred;");
    CHECK(post.raw_mails().empty());
    CHECK(shown(post, ticket, message.value().id).find("\"reason\":null") == std::string::npos);
    post.set("mail.dkim_selector", "");
    post.unit.pass(Milliseconds{61'000});
    post.run_jobs();
    CHECK(post.states() == "sent;");
}

TEST_CASE("a job that fails again and again gives its mail up where the agent sees it") {
    Post post;
    const Ticket ticket = quiet_ticket(post, "printer");
    const auto message = post.answer(ticket, {});
    post.unit.done([&](Work& work) -> Result<Done> {
        const auto due = jobs::claim(work.db, work.now, 5);
        job_kinds()[0].give_up(work, due.at(0), "the database is away");
        return Done{};
    });
    CHECK(post.states() == "refused;");
    CHECK(shown(post, ticket, message.value().id).find("given up: the database is away") != std::string::npos);
    CHECK(post.counts().queued == 0);
}

TEST_CASE("a real Postfix takes our mail") {
    const char* postfix = std::getenv("TUKI_TEST_POSTFIX");
    if (!postfix || !*postfix) {
        MESSAGE("skipped: TUKI_TEST_POSTFIX is not set (tools/mail_servers.sh)");
        return;
    }
    Post post;
    post.set("mail.relay", postfix);
    post.set("mail.relay_tls", "none");
    const PersonId juha = post.person("Juha Äijälä", "juha@dovecot.test", "customer", "fi");
    const Ticket ticket = post.open("Tulostin ei tulosta €", {.requester = juha, .requester_address = "juha@dovecot.test", .language = "fi"});
    const auto message = post.answer(ticket, {.text = std::string(3000, 'x') + "\n.\n..\nПривет"});
    post.run_jobs();
    CHECK(post.states() == "sent;sent;");
    CHECK(shown(post, ticket, message.value().id).find("\"attempts\":1") != std::string::npos);
}

TEST_CASE("relays are read as people write them") {
    Settings settings;
    settings.mail_address = "support@tuki.test";
    const auto host = [&](const std::string& text) {
        settings.values["mail.relay"] = "\"" + text + "\"";
        const auto way = relay_of(settings);
        return way.ok() ? way.value().relay.host + ":" + std::to_string(way.value().relay.port) : way.error().message;
    };
    CHECK(host("mail.example") == "mail.example:25");
    CHECK(host(" mail.example:2525 ") == "mail.example:2525");
    CHECK(host("[::1]:2525") == "::1:2525");
    CHECK(host("::1") == "::1:25");
    CHECK(host("") == "no relay is set");
    for (const char* bad : {"mail.example:", "mail.example:0", "mail.example:99999", "a b", "[::1", "http://x", ":25", "file:"})
        CHECK(!relay_of([&] {
                   settings.values["mail.relay"] = "\"" + std::string(bad) + "\"";
                   return settings;
               }()).ok());
    settings.values["mail.relay_user"] = "\"desk\"";
    CHECK(host("mail.example") == "mail.example:587");
    settings.values["mail.relay_tls"] = "\"tls\"";
    CHECK(host("mail.example") == "mail.example:465");
    settings.mail_address.clear();
    CHECK(host("mail.example") == "no mail address is set");
}

}  // namespace tuki::delivery
