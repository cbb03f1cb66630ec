#include <doctest/doctest.h>

#include <thread>

#include "post/imap_client.hpp"
#include "post/imap_poller.hpp"
#include "post/smtp_listener.hpp"
#include "post/smtp_sender.hpp"
#include "post/test_mail_servers.hpp"

namespace tuki::post {
namespace {

bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 1500; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(Milliseconds{10});
    }
    return false;
}

/// What the desk kept, from whichever side.
struct Inbox {
    std::mutex mutex;
    std::vector<std::string> raws;
    std::size_t size() {
        const std::lock_guard lock(mutex);
        return raws.size();
    }
    bool holds(const std::string& text) {
        const std::lock_guard lock(mutex);
        return std::any_of(raws.begin(), raws.end(), [&](const std::string& raw) {
            return raw.find(text) != std::string::npos;
        });
    }
    void add(std::string_view raw) {
        const std::lock_guard lock(mutex);
        raws.emplace_back(raw);
    }
};

TEST_CASE("with a real Postfix and a real Dovecot, mail comes in and goes out") {
    Inbox by_lmtp;
    SmtpListenerOptions listening;
    listening.lmtp = true;
    SmtpListener listener(
        listening,
        [](std::string_view recipient) -> Result<Done> {
            if (recipient.starts_with("unknown@")) {
                return Error{ErrorCode::not_found, "Nobody by that name."};
            }
            return Done{};
        },
        [&](const Envelope&, std::string_view raw) -> Result<Done> {
            by_lmtp.add(raw);
            return Done{};
        });
    REQUIRE(listener.start().ok());
    const test::MailServers servers("lmtp:inet:127.0.0.1:" + std::to_string(listener.port()));
    if (servers.imap == 0) {
        MESSAGE("skipped: no Dovecot could be started: " << servers.said);
        return;
    }
    ImapOptions imap;
    imap.host = "127.0.0.1";
    imap.port = servers.imap;
    imap.tls = Tls::none;
    imap.user = "desk";
    imap.password = "secret";
    imap.timeout = Milliseconds{10'000};

    {
        ImapOptions wrong = imap;
        wrong.password = "guess";
        ImapClient client(wrong);
        CHECK(client.connect().error().code == ErrorCode::forbidden);
    }
    ImapClient client(imap);
    REQUIRE(client.connect().ok());
    const auto folder = client.select("INBOX");
    REQUIRE(folder.ok());
    CHECK(folder.value().exists == 0);
    CHECK(client.select("Nowhere").error().code == ErrorCode::not_found);
    REQUIRE(client.select("INBOX").ok());
    CHECK(client.search_since(0).value().empty());
    CHECK(!client.idle(Milliseconds{100}).value());
    CHECK(client.can_move());
    if (servers.smtp == 0) {
        MESSAGE("skipped: Postfix needs root");
        return;
    }

    Relay relay{.host = "127.0.0.1", .port = servers.smtp, .tls = RelayTls::none};
    relay.timeout = relay.final_timeout = Milliseconds{20'000};
    const auto mail = [](const std::string& subject) {
        return "From: a@sender.test\r\nSubject: " + subject + "\r\n\r\n.\r\n..x\r\nbody of " + subject +
               "\r\n";
    };
    const auto first = send(relay, "a@sender.test", {"desk@dovecot.test"}, mail("one"));
    CHECK(first.state == SendState::accepted);
    CHECK(first.text.find("queued as") != std::string::npos);
    REQUIRE(eventually([&] { return !client.search_since(0).value().empty(); }));
    const auto uid = client.search_since(0).value().at(0);
    const auto raw = client.fetch_raw(uid, 100'000);
    REQUIRE(raw.ok());
    CHECK(raw.value().ends_with("\r\n\r\n.\r\n..x\r\nbody of one\r\n"));
    CHECK(client.fetch_raw(uid, 10).error().code == ErrorCode::too_much);
    CHECK(client.fetch_raw(uid + 1, 10).error().code == ErrorCode::not_found);

    {  // the poller follows the folder and moves what is kept
        Inbox by_imap;
        std::mutex mutex;
        ImapCursor cursor;
        ImapPollerOptions options;
        options.server = imap;
        options.move_to = "Done";
        ImapPoller poller(options, {.load_cursor = [&]() -> Result<ImapCursor> {
                                        const std::lock_guard lock(mutex);
                                        return cursor;
                                    },
                                    .keep = [&](ImapCursor at, std::string_view kept) -> Result<Done> {
                                        by_imap.add(kept);
                                        const std::lock_guard lock(mutex);
                                        cursor = at;
                                        return Done{};
                                    },
                                    .pass_over = [](ImapCursor, const Error&) -> Result<Done> {
                                        return Done{};
                                    }});
        poller.start();
        REQUIRE(eventually([&] { return by_imap.size() == 1; }));
        for (int i = 0; i < 20; ++i) {
            CHECK(send(relay, "", {"desk@dovecot.test"}, mail("n" + std::to_string(i) + ".")).state ==
                  SendState::accepted);
        }
        CHECK(eventually([&] { return by_imap.size() == 21; }));
        for (int i = 0; i < 20; ++i) CHECK(by_imap.holds("body of n" + std::to_string(i) + "."));
        // Dovecot tells an open session of what others moved away only when it selects anew.
        CHECK(eventually([&] { return client.select("INBOX").value().exists == 0; }));
        poller.stop();
        CHECK(by_imap.size() == 21);
        REQUIRE(client.select("Done").ok());
        CHECK(client.search_since(0).value().size() == 21);
    }
    {  // what Postfix says of each recipient is what we report
        const auto sent = send(relay, "a@sender.test",
                               {"missing@desk.test", "later@desk.test", "help@desk.test"},
                               mail("mixed"));
        CHECK(sent.state == SendState::accepted);
        CHECK(sent.recipients.at(0).state == SendState::refused);
        CHECK(sent.recipients.at(0).code == 550);
        CHECK(sent.recipients.at(1).state == SendState::deferred);
        CHECK(sent.recipients.at(1).code == 450);
        CHECK(sent.recipients.at(2).state == SendState::accepted);
        CHECK(send(relay, "a@sender.test", {"later@desk.test"}, mail("x")).state ==
              SendState::deferred);
        CHECK(send(relay, "a@sender.test", {"missing@desk.test"}, mail("x")).state ==
              SendState::refused);
        CHECK(eventually([&] { return by_lmtp.holds("body of mixed"); }));
        CHECK(by_lmtp.size() == 1);
        CHECK(by_lmtp.holds("\r\n\r\n.\r\n..x\r\n"));
    }
    {  // many at once and a large one reach our listener by LMTP
        std::vector<std::thread> threads;
        std::atomic<int> accepted{0};
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 25; ++i) {
                    const auto subject = std::to_string(t) + "-" + std::to_string(i) + ".";
                    if (send(relay, "", {"help@desk.test"}, mail(subject)).state ==
                        SendState::accepted) {
                        ++accepted;
                    }
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(accepted == 100);
        std::string large;
        while (large.size() < 5 << 20) large += std::string(70, 'L') + "\r\n";
        CHECK(send(relay, "", {"help@desk.test"}, mail("large") + large).state ==
              SendState::accepted);
        CHECK(eventually([&] { return by_lmtp.size() == 102; }));
        CHECK(by_lmtp.holds("body of 3-24."));
        CHECK(by_lmtp.holds(large));
    }
    client.logout();
}

}  // namespace
}  // namespace tuki::post
