#include "post/smtp_sender.hpp"

#include <doctest/doctest.h>

#include "post/smtp_client.hpp"
#include "post/smtp_listener.hpp"
#include "post/test_certificate.hpp"
#include "post/test_peer.hpp"

namespace tuki::post {
namespace {

const std::string mail_text = "Subject: Hello\r\nMessage-ID: <1@desk.test>\r\n\r\nBody\r\n";

Relay relay_at(std::uint16_t port) {
    Relay relay{.host = "127.0.0.1", .port = port};
    relay.timeout = Milliseconds{1'000};
    relay.final_timeout = Milliseconds{1'000};
    return relay;
}

/// A relay that answers as told, and remembers what it was told.
struct Sink {
    std::map<std::string, std::string> answers;  // by the start of the command, in lower case
    std::string extensions = "250-SIZE 10000000\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n";
    std::function<bool(test::Peer&)> at_dot;  // instead of an answer; false ends the connection
    bool close_in_data = false;
    std::mutex mutex;
    std::vector<std::string> commands;
    std::vector<std::string> mails;
    test::ScriptedServer server{[this](test::Peer& peer, int) { serve(peer); }};

    std::string answer_to(const std::string& command) {
        std::string best;
        std::string answer = "250 ok";
        for (const auto& [start, text] : answers) {
            if (!command.starts_with(start) || start.size() < best.size()) continue;
            best = start;
            answer = text;
        }
        return answer;
    }

    void serve(test::Peer& peer) {
        if (answers.contains("greeting")) {
            peer.send(answers["greeting"] + "\r\n");
        } else {
            peer.send("220 sink\r\n");
        }
        while (true) {
            const std::string command = peer.line();
            if (command.empty()) return;
            {
                const std::lock_guard lock(mutex);
                commands.push_back(command);
            }
            if (command.starts_with("EHLO") && !answers.contains("EHLO")) {
                peer.send("250-sink\r\n" + extensions);
                continue;
            }
            if (command == "DATA" && !answers.contains("DATA")) {
                peer.send("354 go\r\n");
                if (!take_data(peer)) return;
                continue;
            }
            const std::string answer = answer_to(command);
            if (answer == "cut") return;
            if (answer == "stall") {
                peer.line();
                return;
            }
            peer.send(answer + "\r\n");
            if (answer.starts_with("421") || command == "QUIT") return;
        }
    }

    bool take_data(test::Peer& peer) {
        std::string mail;
        if (close_in_data) {
            peer.line();
            return false;
        }
        while (true) {
            const std::string line = peer.line();
            if (line == ".") break;
            if (line.empty() && !peer.connection().open()) return false;
            mail += line + "\n";
        }
        {
            const std::lock_guard lock(mutex);
            mails.push_back(mail);
        }
        if (at_dot) return at_dot(peer);
        const std::string answer = answer_to("dot");  // once sent, the test may change it
        peer.send(answer + "\r\n");
        return !answer.starts_with("421");
    }
};

SendResult send_one(const Sink& sink, std::string_view raw = mail_text) {
    return send(relay_at(sink.server.port()), "desk@desk.test", {"ann@example.test"}, raw);
}

TEST_CASE("a taken mail is accepted, with dots stuffed and line ends mended") {
    Sink sink;
    sink.answers["dot"] = "250 2.0.0 queued as 77";
    const auto sent = send_one(sink, "Subject: x\n\n.\n..\rlone\r\nend");
    CHECK(sent.state == SendState::accepted);
    CHECK(sent.code == 250);
    CHECK(sent.text == "250 2.0.0 queued as 77");
    REQUIRE(sent.recipients.size() == 1);
    CHECK(sent.recipients[0].state == SendState::accepted);
    CHECK(sink.mails.at(0) == "Subject: x\n\n..\n...\nlone\nend\n");
    CHECK(sink.commands.at(1).starts_with("MAIL FROM:<desk@desk.test> SIZE="));
    CHECK(stuffed("") == "");
    CHECK(stuffed(".") == "..\r\n");
    CHECK(stuffed("a\r\n.\r\nb") == "a\r\n..\r\nb\r\n");
}

TEST_CASE("the next mail of a thread goes over the same connection; a stale one is replaced") {
    Sink sink;
    CHECK(send_one(sink).state == SendState::accepted);
    CHECK(send_one(sink).state == SendState::accepted);
    CHECK(sink.server.connections() == 1);
    sink.answers["dot"] = "421 4.3.2 going down";  // an answer, and then the end
    CHECK(send_one(sink).state == SendState::deferred);
    sink.answers.erase("dot");
    CHECK(send_one(sink).state == SendState::accepted);
    CHECK(sink.server.connections() == 2);
    CHECK(sink.mails.size() == 4);
    SUBCASE("cut while nothing was under way") {
        sink.at_dot = [](test::Peer& peer) {
            peer.send("250 ok\r\n");
            return false;
        };
        CHECK(send_one(sink).state == SendState::accepted);
        sink.at_dot = nullptr;
        CHECK(send_one(sink).state == SendState::accepted);
        CHECK(sink.server.connections() == 3);
        CHECK(sink.mails.size() == 6);
    }
}

TEST_CASE("ATK-RAC-07 each answer of the relay becomes the state that is true") {
    struct Case {
        std::string at, answer;
        SendState state;
        int code;
    };
    const std::vector<Case> cases{
        {"greeting", "421 busy", SendState::deferred, 421},
        {"greeting", "554 no service", SendState::deferred, 554},
        {"greeting", "hello?", SendState::deferred, 0},
        {"EHLO", "421 busy", SendState::deferred, 421},
        {"EHLO", "cut", SendState::deferred, 0},
        {"MAIL", "451 later", SendState::deferred, 451},
        {"MAIL", "550 you never", SendState::refused, 550},
        {"MAIL", "530 authentication required", SendState::deferred, 530},
        {"MAIL", "cut", SendState::deferred, 0},
        {"MAIL", "stall", SendState::deferred, 0},
        {"RCPT", "450 grey", SendState::deferred, 450},
        {"RCPT", "452 4.5.3 too many", SendState::deferred, 452},
        {"RCPT", "552 too many", SendState::deferred, 552},
        {"RCPT", "550 5.1.1 nobody", SendState::refused, 550},
        {"RCPT", "cut", SendState::deferred, 0},
        {"DATA", "451 later", SendState::deferred, 451},
        {"DATA", "554 no", SendState::refused, 554},
        {"DATA", "250 what", SendState::deferred, 250},
        {"DATA", "stall", SendState::deferred, 0},
        {"dot", "451 later", SendState::deferred, 451},
        {"dot", "452 full", SendState::deferred, 452},
        {"dot", "421 down", SendState::deferred, 421},
        {"dot", "554 spam", SendState::refused, 554},
        {"dot", "354 what", SendState::unknown, 354},
        {"dot", "gibberish", SendState::unknown, 0},
    };
    for (const auto& c : cases) {
        Sink sink;
        sink.answers[c.at] = c.answer;
        const auto sent = send_one(sink);
        CAPTURE(c.at);
        CAPTURE(c.answer);
        CAPTURE(sent.text);
        CHECK(sent.state == c.state);
        CHECK(sent.code == c.code);
        CHECK(!sent.text.empty());
    }
}

TEST_CASE("ATK-RAC-07 a cut before the final dot is deferred, after it is unknown (RFC 1047)") {
    Sink sink;
    SUBCASE("before") {
        sink.close_in_data = true;
        std::string large;
        while (large.size() < 8 << 20) large += std::string(900, 'x') + "\r\n";
        CHECK(send_one(sink, large).state == SendState::deferred);
    }
    SUBCASE("after") {
        sink.at_dot = [](test::Peer&) { return false; };
        const auto sent = send_one(sink);
        CHECK(sent.state == SendState::unknown);
        CHECK(sent.recipients[0].state == SendState::unknown);
        CHECK(sink.mails.size() == 1);
        sink.at_dot = nullptr;
        CHECK(send_one(sink).state == SendState::accepted);
    }
    SUBCASE("silence after it") {
        sink.at_dot = [](test::Peer& peer) {
            peer.line();
            return false;
        };
        const auto started = std::chrono::steady_clock::now();
        CHECK(send_one(sink).state == SendState::unknown);
        CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(3));
    }
    SUBCASE("a slow drip after it") {
        sink.at_dot = [](test::Peer& peer) {
            for (int i = 0; i < 30 && peer.send("2"); ++i) {
                std::this_thread::sleep_for(Milliseconds{100});
            }
            return false;
        };
        CHECK(send_one(sink).state == SendState::unknown);
    }
    SUBCASE("an endless answer") {
        sink.at_dot = [](test::Peer& peer) {
            while (peer.send("250-more and more\r\n")) {
            }
            return false;
        };
        CHECK(send_one(sink).state == SendState::unknown);
    }
}

TEST_CASE("each recipient has a state of its own") {
    Sink sink;
    sink.answers["RCPT TO:<nobody"] = "550 5.1.1 nobody";
    sink.answers["RCPT TO:<later"] = "450 4.2.1 later";
    const auto sent = send(relay_at(sink.server.port()), "desk@desk.test",
                           {"nobody@x.test", "ann@x.test", "later@x.test", "bob@x.test"}, mail_text);
    CHECK(sent.state == SendState::accepted);
    REQUIRE(sent.recipients.size() == 4);
    CHECK(sent.recipients[0].state == SendState::refused);
    CHECK(sent.recipients[0].text == "550 5.1.1 nobody");
    CHECK(sent.recipients[1].state == SendState::accepted);
    CHECK(sent.recipients[2].state == SendState::deferred);
    CHECK(sent.recipients[3].state == SendState::accepted);
    CHECK(sink.mails.size() == 1);
    SUBCASE("unknown is of those whose mail was under way") {
        sink.at_dot = [](test::Peer&) { return false; };
        const auto cut = send(relay_at(sink.server.port()), "desk@desk.test",
                              {"nobody@x.test", "ann@x.test"}, mail_text);
        CHECK(cut.state == SendState::unknown);
        CHECK(cut.recipients[0].state == SendState::refused);
        CHECK(cut.recipients[1].state == SendState::unknown);
    }
    SUBCASE("the end in the middle of the recipients") {
        sink.answers["RCPT TO:<bob"] = "421 4.3.2 down";
        const auto cut = send(relay_at(sink.server.port()), "desk@desk.test",
                              {"nobody@x.test", "ann@x.test", "bob@x.test", "c@x.test"}, mail_text);
        CHECK(cut.state == SendState::deferred);
        CHECK(cut.recipients[0].state == SendState::refused);
        for (int i = 1; i < 4; ++i) CHECK(cut.recipients[static_cast<std::size_t>(i)].state == SendState::deferred);
    }
}

TEST_CASE("ATK-LOP-08 an address cannot bring a command of its own") {
    Sink sink;
    const auto relay = relay_at(sink.server.port());
    for (const std::string bad : {"a@b.test>\r\nRCPT TO:<mallory@evil.example", "a b@c", "a\n@b",
                                  "<a@b>", "a\x7f@b", "a\xff@b", ""}) {
        const auto sent = send(relay, "desk@desk.test", {bad, "ann@x.test"}, mail_text);
        CHECK(sent.state == SendState::accepted);
        CHECK(sent.recipients[0].state == SendState::refused);
        if (bad.empty()) continue;
        CHECK(send(relay, bad, {"ann@x.test"}, mail_text).state == SendState::refused);
    }
    CHECK(send(relay, "", {"ann@x.test"}, mail_text).state == SendState::accepted);
    CHECK(send(relay, "a@b.test", {}, mail_text).state == SendState::refused);
    for (const auto& command : sink.commands) {
        CHECK(command.find("mallory") == std::string::npos);
    }
}

TEST_CASE("what the relay cannot take is refused before it is sent") {
    Sink sink;
    sink.extensions = "250 SIZE 100\r\n";
    CHECK(send_one(sink, std::string(200, 'x')).state == SendState::refused);
    CHECK(send(relay_at(sink.server.port()), "d@d.test", {"\xc3\xa1nna@x.test", "b@x.test"}, "x")
              .recipients[0].state == SendState::refused);
    CHECK(sink.mails.size() == 1);
}

TEST_CASE("a relay that is not there, or not a relay, defers in time") {
    Relay relay = relay_at(1);
    CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
    relay.host = "no-such-name.invalid";
    CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
    test::ScriptedServer noise([](test::Peer& peer, int) {
        while (peer.send(std::string(4096, 'x'))) {
        }
    });
    CHECK(send(relay_at(noise.port()), "a@b.test", {"c@d.test"}, mail_text).state ==
          SendState::deferred);
    test::ScriptedServer silence([](test::Peer& peer, int) { peer.ended(); });
    CHECK(send(relay_at(silence.port()), "a@b.test", {"c@d.test"}, mail_text).state ==
          SendState::deferred);
}

/// Greets, does STARTTLS when asked, and hands the protected rest to `then`.
void protect(test::Peer& peer, SSL_CTX* context, std::string_view behind_answer,
             const std::function<void()>& then) {
    peer.send("220 sink\r\n");
    peer.line();
    peer.send("250-sink\r\n250 STARTTLS\r\n");
    if (peer.line() != "STARTTLS") return;
    peer.send("220 go\r\n" + std::string(behind_answer));
    if (peer.connection().accept_tls(context, deadline_in(Milliseconds{2'000})) != Io::ok) return;
    then();
}

TEST_CASE("a password goes only over a verified TLS, and each way of logging in works") {
    test::Certificate certificate;
    std::string offered = "PLAIN LOGIN";
    std::vector<std::string> heard;
    bool refuse = false;
    test::ScriptedServer server([&](test::Peer& peer, int) {
        protect(peer, certificate.server, "", [&] {
            heard.push_back(peer.line());
            peer.send("250-sink\r\n250 AUTH " + offered + "\r\n");
            heard.push_back(peer.line());
            if (heard.back() == "AUTH LOGIN") {
                peer.send("334 VXNlcm5hbWU6\r\n");
                heard.push_back(peer.line());
                peer.send("334 UGFzc3dvcmQ6\r\n");
                heard.push_back(peer.line());
            }
            if (refuse && offered == "XOAUTH2") {
                peer.send("334 eyJzdGF0dXMiOiI0MDEifQ==\r\n");
                heard.push_back(peer.line());
            }
            peer.send(refuse ? "535 5.7.8 no\r\n" : "235 ok\r\n");
            for (std::string l = peer.line(); !l.empty(); l = peer.line()) {
                peer.send(l == "DATA" ? "354 go\r\n" : l.starts_with("Body") ? "" : "250 ok\r\n");
                if (l == "DATA") {
                    while (peer.line() != ".") {
                    }
                    peer.send("250 ok\r\n");
                }
            }
        });
    });
    Relay relay = relay_at(server.port());
    relay.user = "u";
    relay.password = "p";
    SUBCASE("not verified") {
        const auto sent = send(relay, "a@b.test", {"c@d.test"}, mail_text);
        CHECK(sent.state == SendState::deferred);
        CHECK(sent.text == "The server's certificate is not trusted.");
        CHECK(heard.empty());
    }
    relay.ca_file = certificate.file;
    SUBCASE("plain") {
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::accepted);
        CHECK(heard.at(1) == "AUTH PLAIN AHUAcA==");
    }
    SUBCASE("login") {
        offered = "LOGIN";
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::accepted);
        CHECK(heard.at(2) == "dQ==");
        CHECK(heard.at(3) == "cA==");
    }
    SUBCASE("token") {
        offered = "XOAUTH2";
        relay.oauth_token = "T";
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::accepted);
        CHECK(heard.at(1) == "AUTH XOAUTH2 dXNlcj11AWF1dGg9QmVhcmVyIFQBAQ==");
    }
    SUBCASE("refused, which someone can mend") {
        refuse = true;
        offered = "XOAUTH2";
        relay.oauth_token = "T";
        const auto sent = send(relay, "a@b.test", {"c@d.test"}, mail_text);
        CHECK(sent.state == SendState::deferred);
        CHECK(sent.code == 535);
        CHECK(heard.at(2).empty());
    }
    SUBCASE("nothing we know") {
        offered = "CRAM-MD5";
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
    }
}

TEST_CASE("STARTTLS that is stripped, or has words slipped in behind it, is not used") {
    test::Certificate certificate;
    bool over_tls = false;
    std::string behind;
    test::ScriptedServer server([&](test::Peer& peer, int) {
        protect(peer, certificate.server, behind, [&] { over_tls = true; });
    });
    Relay relay = relay_at(server.port());
    SUBCASE("words behind the answer") {
        behind = "250 sneaked\r\n";
        relay.tls = RelayTls::starttls;
        relay.ca_file = certificate.file;
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
        CHECK(!over_tls);
    }
    SUBCASE("not offered") {
        Sink sink;
        relay.port = sink.server.port();
        relay.tls = RelayTls::starttls;
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
        relay.tls = RelayTls::opportunistic;
        relay.user = "u";  // never in the clear
        CHECK(send(relay, "a@b.test", {"c@d.test"}, mail_text).state == SendState::deferred);
        CHECK(sink.mails.empty());
    }
    SUBCASE("an opportunistic one does not verify") {
        send(relay, "a@b.test", {"c@d.test"}, mail_text);
        CHECK(over_tls);
    }
}

TEST_CASE("our own listener takes what our sender gives") {
    test::Certificate certificate;
    SmtpListenerOptions options;
    options.certificate_file = options.key_file = certificate.file;
    std::mutex mutex;
    std::vector<std::string> kept;
    bool tls = true;
    SmtpListener listener(
        options, [](std::string_view) -> Result<Done> { return Done{}; },
        [&](const Envelope& envelope, std::string_view raw) -> Result<Done> {
            const std::lock_guard lock(mutex);
            kept.emplace_back(raw);
            tls = tls && envelope.tls;
            return Done{};
        });
    REQUIRE(listener.start().ok());
    Relay relay = relay_at(listener.port());
    relay.tls = RelayTls::starttls;
    relay.ca_file = certificate.file;
    std::vector<std::thread> senders;
    std::atomic<int> accepted{0};
    for (int i = 0; i < 8; ++i) {
        senders.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                const auto sent = send(relay, "", {"a@desk.test", "\xc3\xa1@desk.test"},
                                       ".\r\n..\r\n" + std::string(50'000, 'x') + "\r\n.");
                if (sent.state == SendState::accepted) ++accepted;
            }
        });
    }
    for (auto& sender : senders) sender.join();
    listener.stop();
    CHECK(accepted == 160);
    CHECK(kept.size() == 160);
    CHECK(tls);
    for (const auto& raw : kept) CHECK(raw == ".\r\n..\r\n" + std::string(50'000, 'x') + "\r\n.\r\n");
}

}  // namespace
}  // namespace tuki::post
