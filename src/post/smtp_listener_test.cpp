#include "post/smtp_listener.hpp"

#include <doctest/doctest.h>

#include <condition_variable>

#include "post/smtp_syntax.hpp"
#include "post/test_certificate.hpp"
#include "post/test_peer.hpp"

namespace tuki::post {
namespace {

struct Kept {
    Envelope envelope;
    std::string raw;
};

/// A listener that knows everyone at "desk.example" and remembers what it kept.
struct Desk {
    std::mutex mutex;
    std::vector<Kept> kept;
    std::function<Result<Done>()> verdict = [] { return Result<Done>(Done{}); };
    SmtpListener listener;

    explicit Desk(SmtpListenerOptions options = {})
        : listener(
              std::move(options),
              [](std::string_view recipient) -> Result<Done> {
                  if (recipient.ends_with("@desk.example")) return Done{};
                  return Error{ErrorCode::not_found, "Nobody here by that name.\r\n250 fooled"};
              },
              [this](const Envelope& envelope, std::string_view raw) -> Result<Done> {
                  TRY(verdict());
                  const std::lock_guard lock(mutex);
                  kept.push_back({envelope, std::string(raw)});
                  return Done{};
              }) {
        REQUIRE(listener.start().ok());
    }
};

/// Greeted and ready for MAIL.
struct Client : test::Peer {
    explicit Client(const Desk& desk, std::string_view hello = "EHLO sender.example")
        : Peer(desk.listener.port()) {
        answer();
        say(hello);
    }
    std::string deliver(std::string_view body) {
        say("MAIL FROM:<ann@sender.example>");
        say("RCPT TO:<help@desk.example>");
        CHECK(say("DATA").starts_with("354"));
        send(body);
        return answer();
    }
};

TEST_CASE("a mail arrives untouched, with dots unstuffed, and is then acknowledged") {
    Desk desk;
    Client client(desk);
    CHECK(client.deliver("Subject: x\r\n\r\n..dot\r\n....\r\nbare\rcr\r\n.\r\n")
              .starts_with("250"));
    using namespace std::string_literals;
    CHECK(client.deliver("Subject: y\r\n\r\n\0\xff\r\n.\r\n"s).starts_with("250"));
    CHECK(client.deliver(".\r\n").starts_with("250"));
    CHECK(client.say("QUIT").starts_with("221"));
    CHECK(client.ended());
    REQUIRE(desk.kept.size() == 3);
    CHECK(desk.kept[0].raw == "Subject: x\r\n\r\n.dot\r\n...\r\nbare\rcr\r\n");
    CHECK(desk.kept[1].raw == "Subject: y\r\n\r\n\0\xff\r\n"s);
    CHECK(desk.kept[2].raw.empty());
    CHECK(desk.kept[1].envelope.sender == "ann@sender.example");
    CHECK(desk.kept[1].envelope.recipients == std::vector<std::string>{"help@desk.example"});
    CHECK(desk.kept[1].envelope.remote_address == "127.0.0.1");
    CHECK(desk.kept[1].envelope.helo == "sender.example");
    CHECK(!desk.kept[1].envelope.tls);
}

TEST_CASE("commands may be sent ahead of their answers") {
    Desk desk;
    test::Peer client(desk.listener.port());
    client.send(
        "EHLO a\r\nMAIL FROM:<> SIZE=10 BODY=8BITMIME\r\nRCPT TO:<nobody@else.example>\r\n"
        "RCPT TO:<help@desk.example>\r\nDATA\r\n");
    const std::vector<std::string> wanted{"220", "250", "250", "550", "250", "354"};
    for (const auto& code : wanted) CHECK(client.answer().substr(0, 3) == code);
    client.send("a\r\n.\r\nNOOP\r\nMAIL FROM:<b@c>\r\nRSET\r\nQUIT\r\n");
    for (const auto* code : {"250", "250", "250", "250", "221"}) {
        CHECK(client.answer().substr(0, 3) == code);
    }
    CHECK(desk.kept.at(0).envelope.sender.empty());
}

TEST_CASE("an unknown recipient is refused in the dialogue, and its text stays one line") {
    Desk desk;
    Client client(desk);
    client.say("MAIL FROM:<a@b.example>");
    const std::string answer = client.say("RCPT TO:<nobody@x.example>");
    CHECK(answer.starts_with("550 5.1.1 Nobody here"));
    CHECK(answer.find("fooled") != std::string::npos);
    CHECK(client.say("DATA").starts_with("503"));
    CHECK(desk.kept.empty());
}

TEST_CASE("nothing but CR LF dot CR LF ends a message") {
    const std::string end = "\r\n.\r\n";
    const std::string smuggled = "MAIL FROM:<evil@x>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n";
    for (const std::string almost : {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r",
                                     "\r\n\n.\r\n", "\r\n.\r\r\n"}) {
        Desk desk;
        Client client(desk);
        const std::string answer = client.deliver("Subject: 1\r\n\r\nx" + almost + smuggled + end);
        CHECK(client.say("NOOP").starts_with("250"));  // one answer, so one message
        if (almost.find("\n.\n") == 0 || almost.find("\n.\r") == 0) {
            CHECK(answer.starts_with("554 5.6.11"));
        }
        CHECK(desk.kept.size() <= 1);
        for (const auto& mail : desk.kept) CHECK(mail.envelope.sender == "ann@sender.example");
    }
}

TEST_CASE("the end of a message is found however the bytes are cut") {
    const std::string sent = "..a\r\n.\r.b\r\nc\r\n.\r\nNOOP";
    for (std::size_t first = 0; first <= sent.size(); ++first) {
        for (std::size_t second = first; second <= sent.size(); ++second) {
            DataReader reader(1000);
            std::string in;
            std::string out;
            std::size_t from = 0;
            for (const std::size_t to : {first, second, sent.size()}) {
                in += sent.substr(from, to - from);
                from = to;
                if (!reader.finished()) in.erase(0, reader.take(in, out));
            }
            CHECK(reader.finished());
            CHECK(!reader.bare_newline());
            CHECK(in == "NOOP");
            CHECK(out == ".a\r\n\r.b\r\nc\r\n");
        }
    }
}

TEST_CASE("limits answer politely and hold") {
    SmtpListenerOptions options;
    options.message_bytes_max = 1000;
    options.recipients_max = 2;
    options.messages_per_connection_max = 2;
    options.connections_max = 2;
    Desk desk(options);
    Client client(desk);
    CHECK(client.say("MAIL FROM:<a@b> SIZE=1001").starts_with("552"));
    CHECK(client.say("MAIL FROM:<a@b> SIZE=99999999999999999999999").starts_with("552"));
    CHECK(client.say("MAIL FROM:<a@b> SIZE=1x").starts_with("501"));
    CHECK(client.say("MAIL FROM:<a@b> AUTH=<>").starts_with("555"));
    CHECK(client.say("MAIL FROM:<\xc3\xa1@b>").starts_with("553"));
    CHECK(client.say(std::string(5000, 'a')).starts_with("500 5.5.2 Line too long"));
    CHECK(client.deliver(std::string(1500, 'h') + "\r\n.\r\n").starts_with("552"));
    client.say("MAIL FROM:<\xc3\xa1@b> SMTPUTF8");
    CHECK(client.say("RCPT TO:<1@desk.example>").starts_with("250"));
    CHECK(client.say("RCPT TO:<@relay:\"a>b\"@desk.example>").starts_with("250"));
    CHECK(client.say("RCPT TO:<3@desk.example>").starts_with("452"));
    client.say("DATA");
    CHECK(client.say("ok\r\n.").starts_with("250"));
    CHECK(desk.kept.at(0).envelope.recipients.at(1) == "\"a>b\"@desk.example");
    Client second(desk);
    CHECK(test::Peer(desk.listener.port()).answer().starts_with("421"));
    CHECK(client.say("MAIL FROM:<a@b>").starts_with("421"));
    CHECK(client.ended());
    SUBCASE("a flood is cut") {
        second.say("MAIL FROM:<a@b>");
        second.say("RCPT TO:<1@desk.example>");
        second.say("DATA");
        const std::string flood(1 << 20, 'x');
        while (second.send(flood)) {
        }
        CHECK(second.ended());
        CHECK(desk.kept.size() == 1);
    }
    SUBCASE("guessing ends") {
        second.say("MAIL FROM:<a@b>");
        std::string last;
        for (int i = 0; i < 20; ++i) last = second.say("RCPT TO:<x@y>");
        CHECK(second.answer().starts_with("421"));
    }
    SUBCASE("lines without CR end the dialogue") {
        second.send("NOOP\nNOOP\r\n");
        CHECK(second.answer().starts_with("500"));
        CHECK(second.ended());
    }
}

TEST_CASE("messages in flight share a limit of memory") {
    SmtpListenerOptions options;
    options.memory_bytes_max = 100'000;
    Desk desk(options);
    Client client(desk);
    CHECK(client.deliver(std::string(200'000, 'h') + "\r\n.\r\n").starts_with("452"));
    CHECK(client.deliver("small\r\n.\r\n").starts_with("250"));
    CHECK(desk.kept.size() == 1);
}

TEST_CASE("the slow are sent away") {
    SmtpListenerOptions options;
    options.command_timeout = Milliseconds{200};
    options.data_timeout = Milliseconds{300};
    Desk desk(options);
    test::Peer silent(desk.listener.port());
    silent.answer();
    CHECK(silent.answer().starts_with("421"));
    CHECK(silent.ended());
    Client slow(desk);
    slow.say("MAIL FROM:<a@b>");
    slow.say("RCPT TO:<a@desk.example>");
    slow.say("DATA");
    const auto started = std::chrono::steady_clock::now();
    while (slow.send("x") && std::chrono::steady_clock::now() - started < Milliseconds{400}) {
        std::this_thread::sleep_for(Milliseconds{20});
    }
    CHECK(slow.answer().starts_with("421"));
    CHECK(desk.kept.empty());
}

TEST_CASE("what is not kept is not acknowledged") {
    Desk desk;
    Client client(desk);
    const std::vector<std::pair<ErrorCode, std::string>> cases{{ErrorCode::unavailable, "451"},
                                                              {ErrorCode::conflict, "451"},
                                                              {ErrorCode::too_much, "452"},
                                                              {ErrorCode::invalid, "554"}};
    for (const auto& [code, wanted] : cases) {
        desk.verdict = [code = code] { return Result<Done>(Error{code, "No."}); };
        CHECK(client.deliver("x\r\n.\r\n").substr(0, 3) == wanted);
    }
    desk.verdict = []() -> Result<Done> { throw std::runtime_error("disk"); };
    CHECK(client.deliver("x\r\n.\r\n").substr(0, 3) == "451");
    CHECK(desk.kept.empty());
}

TEST_CASE("LMTP answers once for each recipient") {
    SmtpListenerOptions options;
    options.lmtp = true;
    Desk desk(options);
    Client client(desk, "LHLO mta.example");
    CHECK(client.say("EHLO x").starts_with("500"));
    client.say("MAIL FROM:<>");
    client.say("RCPT TO:<a@desk.example>");
    client.say("RCPT TO:<nobody@x>");
    client.say("RCPT TO:<b@desk.example>");
    client.say("DATA");
    desk.verdict = [] { return Result<Done>(Error{ErrorCode::unavailable, "Later."}); };
    CHECK(client.say("x\r\n.").starts_with("451"));
    CHECK(client.answer().starts_with("451"));
    CHECK(client.say("NOOP").starts_with("250"));
}

TEST_CASE("deliveries meet in Keep, and stop waits for them") {
    Desk desk;
    std::mutex mutex;
    std::condition_variable all_here;
    int here = 0;
    desk.verdict = [&]() -> Result<Done> {
        std::unique_lock lock(mutex);
        ++here;
        all_here.notify_all();
        if (!all_here.wait_for(lock, std::chrono::seconds(10), [&] { return here >= 16; })) {
            return Error{ErrorCode::unavailable, "Alone."};
        }
        return Done{};
    };
    std::vector<std::thread> senders;
    std::atomic<int> acknowledged{0};
    for (int i = 0; i < 16; ++i) {
        senders.emplace_back([&] {
            Client client(desk);
            if (client.deliver("x\r\n.\r\n").starts_with("250")) ++acknowledged;
        });
    }
    for (auto& sender : senders) sender.join();
    CHECK(acknowledged == 16);

    Client waiting(desk);
    desk.verdict = [] {
        std::this_thread::sleep_for(Milliseconds{200});
        return Result<Done>(Done{});
    };
    waiting.say("MAIL FROM:<a@b>");
    waiting.say("RCPT TO:<a@desk.example>");
    waiting.say("DATA");
    waiting.send("last\r\n.\r\n");
    std::this_thread::sleep_for(Milliseconds{50});
    desk.listener.stop();
    CHECK(waiting.answer().starts_with("250"));
    CHECK(waiting.answer().starts_with("421"));
    CHECK(desk.kept.size() == 17);
}

TEST_CASE("STARTTLS protects, forgets what came before it, and takes nothing sent ahead") {
    SmtpListenerOptions options;
    const test::Certificate certificate;
    options.certificate_file = options.key_file = certificate.file;
    Desk desk(options);
    Client client(desk);
    client.say("MAIL FROM:<early@x>");
    CHECK(client.say("STARTTLS").starts_with("220"));
    const auto deadline = deadline_in(Milliseconds{5'000});
    const auto started =
        client.connection().start_tls("127.0.0.1", true, certificate.file, deadline);
    REQUIRE_MESSAGE(started.ok(), (started.ok() ? "" : started.error().message));
    CHECK(client.say("MAIL FROM:<a@b>").starts_with("503"));
    client.say("EHLO again");
    CHECK(client.say("STARTTLS").starts_with("503"));
    CHECK(client.deliver(std::string(300'000, 'x') + "\r\n.\r\n").starts_with("250"));
    CHECK(desk.kept.at(0).envelope.tls);
    CHECK(desk.kept.at(0).raw.size() == 300'002);

    Client ahead(desk);
    ahead.send("STARTTLS\r\nMAIL FROM:<evil@x>\r\n");
    CHECK(ahead.answer().starts_with("554"));
    CHECK(ahead.ended());
}

}  // namespace
}  // namespace tuki::post
