#include <doctest/doctest.h>

#include "post/imap_client.hpp"
#include "post/imap_poller.hpp"
#include "post/imap_syntax.hpp"
#include "post/test_certificate.hpp"
#include "post/test_peer.hpp"

namespace tuki::post {
namespace {

ImapOptions options_at(std::uint16_t port) {
    ImapOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.tls = Tls::none;
    options.user = "desk";
    options.password = "secret";
    options.timeout = Milliseconds{1'000};
    return options;
}

/// An IMAP server that plays fair unless told otherwise.
struct Mailbox {
    std::mutex mutex;
    std::uint32_t validity = 7;
    std::map<std::uint32_t, std::string> mails;
    std::set<std::uint32_t> seen;
    /// Answers one command instead of the server; false leaves it to the server.
    std::function<bool(test::Peer&, const std::string& tag, const std::string& command)> lie;
    std::string capabilities = "IMAP4rev1 IDLE";
    std::vector<std::string> commands;
    test::ScriptedServer server{[this](test::Peer& peer, int) { serve(peer); }};

    void add(const std::string& raw) {
        const std::lock_guard lock(mutex);
        const std::uint32_t uid = mails.empty() ? 1 : mails.rbegin()->first + 1;
        mails[uid] = raw;
    }
    void serve(test::Peer& peer) {
        peer.send("* OK ready\r\n");
        while (true) {
            const std::string line = peer.line();
            if (line.empty()) return;
            const std::size_t space = line.find(' ');
            const std::string tag = line.substr(0, space);
            const std::string command = space == std::string::npos ? "" : line.substr(space + 1);
            {
                const std::lock_guard lock(mutex);
                commands.push_back(command);
            }
            if (lie && lie(peer, tag, command)) {
                if (!peer.connection().open()) return;
                continue;
            }
            if (command == "IDLE") {
                if (!idle(peer, tag)) return;
                continue;
            }
            peer.send(answer(command) + tag + " OK done\r\n");
            if (command == "LOGOUT") return;
        }
    }
    bool idle(test::Peer& peer, const std::string& tag) {
        std::size_t before = 0;
        {
            const std::lock_guard lock(mutex);
            before = mails.size();
        }
        peer.send("+ idling\r\n");
        for (int i = 0; i < 20; ++i) {
            std::this_thread::sleep_for(Milliseconds{10});
            const std::lock_guard lock(mutex);
            if (mails.size() != before) break;
        }
        {
            const std::lock_guard lock(mutex);
            peer.send("* " + std::to_string(mails.size()) + " EXISTS\r\n");
        }
        if (peer.line() != "DONE") return false;
        return peer.send(tag + " OK done\r\n");
    }
    std::string answer(const std::string& command) {
        const std::lock_guard lock(mutex);
        std::string out;
        if (command == "CAPABILITY") out = "* CAPABILITY " + capabilities + "\r\n";
        if (command.starts_with("SELECT")) {
            out = "* " + std::to_string(mails.size()) + " EXISTS\r\n* OK [UIDVALIDITY " +
                  std::to_string(validity) + "] ok\r\n";
        }
        if (command.starts_with("UID SEARCH UID ")) {
            const auto from = static_cast<std::uint32_t>(std::atoll(command.c_str() + 15));
            out = "* SEARCH";
            for (const auto& [uid, raw] : mails) {
                if (uid >= from || uid == mails.rbegin()->first) out += " " + std::to_string(uid);
            }
            out += "\r\n";
        }
        if (command.starts_with("UID FETCH ")) {
            const auto uid = static_cast<std::uint32_t>(std::atoll(command.c_str() + 10));
            if (mails.contains(uid)) {
                out = "* 1 FETCH (UID " + std::to_string(uid) + " BODY[]<0> {" +
                      std::to_string(mails[uid].size()) + "}\r\n" + mails[uid] + ")\r\n";
            }
        }
        if (command.starts_with("UID STORE ")) {
            seen.insert(static_cast<std::uint32_t>(std::atoll(command.c_str() + 10)));
        }
        return out;
    }
};

/// Keeps what a poller brings, as the desk does: by cursor, all or nothing.
struct Keeper {
    std::mutex mutex;
    ImapCursor cursor;
    std::vector<std::string> kept;
    std::vector<std::string> passed;
    std::function<Result<Done>(std::string_view)> verdict = [](std::string_view) {
        return Result<Done>(Done{});
    };
    ImapPoller poller;

    explicit Keeper(const ImapOptions& server, const std::string& move_to = {})
        : poller(options(server, move_to),
                 {.load_cursor =
                      [this]() -> Result<ImapCursor> {
                          const std::lock_guard lock(mutex);
                          return cursor;
                      },
                  .keep = [this](ImapCursor at, std::string_view raw) -> Result<Done> {
                      const std::lock_guard lock(mutex);
                      TRY(verdict(raw));
                      kept.emplace_back(raw);
                      cursor = at;
                      return Done{};
                  },
                  .pass_over = [this](ImapCursor at, const Error& reason) -> Result<Done> {
                      const std::lock_guard lock(mutex);
                      passed.push_back(reason.message);
                      cursor = at;
                      return Done{};
                  }}) {
        poller.start();
    }
    static ImapPollerOptions options(const ImapOptions& server, const std::string& move_to) {
        ImapPollerOptions options;
        options.server = server;
        options.move_to = move_to;
        options.message_bytes_max = 100'000;
        options.idle_max = Milliseconds{300};
        options.back_off_first = Milliseconds{10};
        options.back_off_max = Milliseconds{50};
        return options;
    }
    bool wait(std::size_t kept_wanted, std::size_t passed_wanted = 0) {
        for (int i = 0; i < 1000; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (kept.size() >= kept_wanted && passed.size() >= passed_wanted) return true;
            }
            std::this_thread::sleep_for(Milliseconds{10});
        }
        return false;
    }
    bool settles() {
        for (int i = 0; i < 1000; ++i) {
            if (poller.status().state == PollerState::waiting) return true;
            std::this_thread::sleep_for(Milliseconds{5});
        }
        return false;
    }
};

TEST_CASE("a poller brings every mail once, in order, and waits for more") {
    Mailbox box;
    for (int i = 1; i <= 5; ++i) box.add("mail " + std::to_string(i));
    Keeper keeper(options_at(box.server.port()));
    REQUIRE(keeper.wait(5));
    REQUIRE(keeper.settles());
    box.add("mail 6");
    REQUIRE(keeper.wait(6));
    REQUIRE(keeper.settles());
    keeper.poller.stop();
    CHECK(keeper.kept == std::vector<std::string>{"mail 1", "mail 2", "mail 3", "mail 4", "mail 5", "mail 6"});
    CHECK(box.seen.size() == 6);
    CHECK(keeper.poller.status().kept == 6);
    CHECK(keeper.poller.status().state == PollerState::stopped);
}

TEST_CASE("a new UIDVALIDITY offers the whole folder again") {
    Mailbox box;
    box.add("a");
    box.add("b");
    Keeper keeper(options_at(box.server.port()));
    REQUIRE(keeper.wait(2));
    REQUIRE(keeper.settles());
    {
        const std::lock_guard lock(box.mutex);
        box.validity = 8;
    }
    keeper.poller.poke();  // a new connection
    REQUIRE(keeper.wait(4));
    keeper.poller.stop();
    CHECK(keeper.cursor.uid_validity == 8);
    CHECK(keeper.kept == std::vector<std::string>{"a", "b", "a", "b"});
}

TEST_CASE("ATK-RAC-07 cut in each phase: nothing is lost and nothing comes twice") {
    for (const std::string phase : {"CAPABILITY", "AUTHENTICATE", "LOGIN", "SELECT", "UID SEARCH",
                                    "UID FETCH", "UID STORE", "IDLE"}) {
        for (const bool say_no : {false, true}) {
            CAPTURE(phase);
            CAPTURE(say_no);
            Mailbox box;
            std::atomic<int> cuts{0};
            box.lie = [&](test::Peer& peer, const std::string& tag, const std::string& command) {
                if (!command.starts_with(phase) || ++cuts > 2) return false;
                if (say_no) return peer.send(tag + " NO [UNAVAILABLE] later\r\n");
                peer.close();
                return true;
            };
            for (int i = 1; i <= 3; ++i) box.add("mail " + std::to_string(i));
            Keeper keeper(options_at(box.server.port()));
            REQUIRE(keeper.wait(3));
            REQUIRE(keeper.settles());
            keeper.poller.stop();
            CHECK(keeper.kept == std::vector<std::string>{"mail 1", "mail 2", "mail 3"});
            CHECK(keeper.passed.empty());
        }
    }
}

TEST_CASE("what is not kept is offered again; what is refused is passed over; the large are not read") {
    Mailbox box;
    box.add("first");
    box.add("refused");
    box.add(std::string(100'001, 'x'));
    box.add(std::string(100'000, 'y'));
    int failures = 3;
    Keeper keeper(options_at(1));  // nobody there at first
    keeper.poller.stop();
    Keeper real(options_at(box.server.port()));
    {
        const std::lock_guard lock(real.mutex);
        real.verdict = [&](std::string_view raw) -> Result<Done> {
            if (raw == "refused") return Error{ErrorCode::invalid, "No."};
            if (failures-- > 0) throw std::runtime_error("disk full");
            return Done{};
        };
    }
    REQUIRE(real.wait(2, 1));
    REQUIRE(real.settles());
    real.poller.stop();
    CHECK(std::set<std::string>(real.kept.begin(), real.kept.end()) .contains(std::string(100'000, 'y')));
    CHECK(real.kept.size() + real.passed.size() == 4);
    CHECK(!box.seen.contains(3));
}

TEST_CASE("one mail that the server cannot give does not keep the others away") {
    Mailbox box;
    for (int i = 1; i <= 3; ++i) box.add("mail " + std::to_string(i));
    bool cut = false;
    SUBCASE("it says NO") {}
    SUBCASE("it hangs up") { cut = true; }
    box.lie = [&](test::Peer& peer, const std::string& tag, const std::string& command) {
        if (!command.starts_with("UID FETCH 2 ")) return false;
        if (!cut) return peer.send(tag + " NO broken\r\n");
        peer.close();
        return true;
    };
    Keeper keeper(options_at(box.server.port()));
    REQUIRE(keeper.wait(2, 1));
    REQUIRE(keeper.settles());
    keeper.poller.stop();
    CHECK(keeper.kept == std::vector<std::string>{"mail 1", "mail 3"});
    CHECK(keeper.passed.size() == 1);
}

TEST_CASE("no lie of the server hangs, crashes or floods the client") {
    const auto forever = [](const std::string& text) {
        return [text](test::Peer& peer, const std::string&, const std::string&) {
            while (peer.send(text)) {
            }
            peer.close();
            return true;
        };
    };
    const auto once = [](const std::string& text) {
        return [text](test::Peer& peer, const std::string&, const std::string& command) {
            if (!command.starts_with("UID FETCH")) return false;
            peer.send(text);
            return true;
        };
    };
    Mailbox box;
    box.add("mail");
    using namespace std::string_literals;
    SUBCASE("an endless line") { box.lie = forever(std::string(65536, 'x')); }
    SUBCASE("endless lines") { box.lie = forever("* OK still here\r\n"); }
    SUBCASE("endless literals") { box.lie = forever("* 1 FETCH (UID 1 X {60000}\r\n" + std::string(60000, 'x') + ")\r\n"); }
    SUBCASE("an absurd size") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> {18446744073709551615}\r\n"); }
    SUBCASE("a size beyond 64 bits") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> {99999999999999999999999}\r\nx)\r\n"); }
    SUBCASE("a negative size") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> {-1}\r\nx)\r\n"); }
    SUBCASE("more than was asked for") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> {300000}\r\n"); }
    SUBCASE("less than announced") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> {1000}\r\nshort"); }
    SUBCASE("a NUL") { box.lie = once("* 1 FETCH (UID 1 BODY[]<0> \"a\0b\")\r\n"s); }
    SUBCASE("deep lists") { box.lie = once("* 1 FETCH " + std::string(100'000, '(') + "\r\n"); }
    SUBCASE("another tag") { box.lie = once("t999 OK done\r\n"); }
    SUBCASE("an unasked continuation") { box.lie = once("+ go on\r\n"); }
    SUBCASE("BYE") { box.lie = once("* BYE\r\n"); }
    SUBCASE("silence") {
        box.lie = [](test::Peer&, const std::string&, const std::string&) { return true; };
    }
    SUBCASE("a byte at a time") {
        box.lie = [](test::Peer& peer, const std::string&, const std::string&) {
            while (peer.send("x")) std::this_thread::sleep_for(Milliseconds{20});
            peer.close();
            return true;
        };
    }
    const auto started = std::chrono::steady_clock::now();
    ImapClient client(options_at(box.server.port()));
    const auto connected = client.connect();
    if (connected.ok()) {
        CHECK(client.select("INBOX").ok());
        const auto raw = client.fetch_raw(1, 100'000);
        CHECK((!raw.ok() || raw.value().size() <= 100'000));
        if (!raw.ok()) CHECK(raw.error().code != ErrorCode::invalid);
    }
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(5));
}

TEST_CASE("repeats, wrong UIDs and mails that vanish are told from the mail asked for") {
    Mailbox box;
    box.lie = [](test::Peer& peer, const std::string& tag, const std::string& command) {
        if (command.starts_with("UID SEARCH")) {
            return peer.send("* SEARCH 3 3 2 1 2\r\n* SEARCH 3\r\n" + tag + " OK\r\n");
        }
        if (command.starts_with("UID FETCH 1 ")) {
            return peer.send("* 1 FETCH (UID 9 BODY[]<0> \"wrong\")\r\n* 2 FETCH (FLAGS (\\Seen))\r\n"
                             "* 1 FETCH (BODY[]<0> {5}\r\nright UID 1)\r\n"
                             "* 1 FETCH (UID 1 BODY[]<0> \"again\")\r\n" + tag + " OK\r\n");
        }
        if (command.starts_with("UID FETCH 2 ")) return peer.send(tag + " OK nothing\r\n");
        return false;
    };
    ImapClient client(options_at(box.server.port()));
    REQUIRE(client.connect().ok());
    REQUIRE(client.select("INBOX").ok());
    CHECK(client.search_since(0).value() == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(client.search_since(2).value() == std::vector<std::uint32_t>{3});
    CHECK(client.search_since(0, 2).value().size() == 2);
    CHECK(client.fetch_raw(1, 100).value() == "right");
    CHECK(client.fetch_raw(2, 100).error().code == ErrorCode::not_found);
}

TEST_CASE("a large mail over a slow line arrives, though it takes longer than one command may") {
    Mailbox box;
    const std::string raw(30'000, 'x');
    box.add(raw);
    box.lie = [&](test::Peer& peer, const std::string& tag, const std::string& command) {
        if (!command.starts_with("UID FETCH")) return false;
        peer.send("* 1 FETCH (UID 1 BODY[]<0> {30000}\r\n");
        for (std::size_t at = 0; at < raw.size(); at += 1000) {
            peer.send(raw.substr(at, 1000));
            std::this_thread::sleep_for(Milliseconds{50});
        }
        std::this_thread::sleep_for(Milliseconds{50});
        return peer.send(")\r\n" + tag + " OK\r\n");
    };
    ImapClient client(options_at(box.server.port()));
    REQUIRE(client.connect().ok());
    REQUIRE(client.select("INBOX").ok());
    const auto got = client.fetch_raw(1, 100'000);
    REQUIRE_MESSAGE(got.ok(), (got.ok() ? "" : got.error().message));
    CHECK(got.value() == raw);
}

TEST_CASE("stop ends every wait at once") {
    for (const std::string phase : {"CAPABILITY", "UID FETCH", "IDLE"}) {
        Mailbox box;
        box.add("x");
        box.lie = [&](test::Peer& peer, const std::string&, const std::string& command) {
            if (!command.starts_with(phase)) return false;
            if (phase == "IDLE") peer.send("+ idling\r\n");
            return true;
        };
        ImapOptions options = options_at(box.server.port());
        options.timeout = Milliseconds{60'000};
        Keeper keeper(options);
        std::this_thread::sleep_for(Milliseconds{100});
        const auto started = std::chrono::steady_clock::now();
        keeper.poller.stop();
        CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(2));
    }
}

TEST_CASE("IDLE that is offered and then refused is replaced by asking") {
    Mailbox box;
    box.lie = [](test::Peer& peer, const std::string& tag, const std::string& command) {
        return command == "IDLE" && peer.send(tag + " BAD no\r\n");
    };
    ImapClient client(options_at(box.server.port()));
    REQUIRE(client.connect().ok());
    REQUIRE(client.select("INBOX").ok());
    CHECK(!client.idle(Milliseconds{50}).value());
    box.add("x");
    box.lie = [](test::Peer& peer, const std::string& tag, const std::string& command) {
        return command == "NOOP" && peer.send("* 1 EXISTS\r\n" + tag + " OK\r\n");
    };
    CHECK(client.idle(Milliseconds{50}).value());
}

TEST_CASE("a password is given only as the server and TLS allow") {
    Mailbox box;
    ImapOptions options = options_at(box.server.port());
    SUBCASE("LOGINDISABLED") {
        box.capabilities += " LOGINDISABLED AUTH=PLAIN";
        ImapClient client(options);
        CHECK(client.connect().error().code == ErrorCode::forbidden);
    }
    SUBCASE("refused") {
        box.lie = [](test::Peer& peer, const std::string& tag, const std::string& command) {
            return command.starts_with("LOGIN") && peer.send(tag + " NO wrong\r\n");
        };
        ImapClient client(options);
        CHECK(client.connect().error().code == ErrorCode::forbidden);
    }
    SUBCASE("words behind STARTTLS") {
        options.tls = Tls::starttls;
        box.lie = [](test::Peer& peer, const std::string& tag, const std::string& command) {
            return command == "STARTTLS" && peer.send(tag + " OK go\r\n* PREAUTH sneaked\r\n");
        };
        ImapClient client(options);
        CHECK(!client.connect().ok());
    }
    SUBCASE("an untrusted certificate") {
        test::Certificate certificate;
        options.tls = Tls::starttls;
        box.lie = [&](test::Peer& peer, const std::string& tag, const std::string& command) {
            if (command != "STARTTLS") return false;
            peer.send(tag + " OK go\r\n");
            peer.connection().accept_tls(certificate.server, deadline_in(Milliseconds{1000}));
            return true;
        };
        ImapClient untrusting(options);
        CHECK(untrusting.connect().error().message == "The server's certificate is not trusted.");
        options.ca_file = certificate.file;
        ImapClient trusting(options);
        CHECK(trusting.connect().ok());
    }
    for (const auto& command : box.commands) {
        if (box.capabilities.find("LOGINDISABLED") != std::string::npos) {
            CHECK(!command.starts_with("LOGIN"));
            CHECK(!command.starts_with("AUTHENTICATE"));
        }
    }
}

TEST_CASE("folder names in modified UTF-7") {
    CHECK(imap_folder_name("Hivatalos & saját") == "Hivatalos &- saj&AOE-t");
    CHECK(imap_folder_name("Входящие") == "&BBIERQQ+BDQETwRJBDgENQ-");
    CHECK(imap_folder_name("🖨") == "&2D3dqA-");
}

}  // namespace
}  // namespace tuki::post
