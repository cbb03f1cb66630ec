#include "post/egress.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>

#include "post/egress_target.hpp"
#include "post/test_certificate.hpp"
#include "post/test_peer.hpp"

namespace tuki::post {
namespace {

SocketAddress address_of(const std::string& text, std::uint16_t port = 443) {
    return resolve(text, port, deadline_in(Milliseconds{1000})).value().at(0);
}

/// Answers any request with `answer` and remembers its head.
struct Site {
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\n\r\nhi";
    std::function<void(test::Peer&)> play;  // instead
    std::string head;
    test::ScriptedServer server{[this](test::Peer& peer, int) {
        for (std::string line = peer.line(); !line.empty(); line = peer.line()) head += line + "\n";
        if (play) return play(peer);
        peer.send(answer);
    }};
    std::string url(const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(server.port()) + "/a?b=c";
    }
};

EgressPolicy local() {
    EgressPolicy policy;
    policy.allow_http = true;
    policy.allow = {"127.0.0.0/8"};
    policy.timeout = Milliseconds{1'000};
    return policy;
}

TEST_CASE("a request goes out and its answer comes back") {
    Site site;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    const auto got = fetch(local(), {"POST", site.url(), {{"X-Sign", "abc"}, {"X-None", ""}}, "{}"});
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    REQUIRE(got.ok());
    CHECK(got.value().status == 200);
    CHECK(got.value().body == "hi");
    CHECK(got.value().headers.at(1) == std::pair<std::string, std::string>{"x-one", "1"});
    CHECK(site.head.starts_with("POST /a?b=c HTTP/1.1\n"));
    CHECK(site.head.find("X-Sign: abc\n") != std::string::npos);
    CHECK(site.head.find("Expect") == std::string::npos);
}

TEST_CASE("https is verified") {
    test::Certificate certificate;
    test::ScriptedServer server([&](test::Peer& peer, int) {
        if (peer.connection().accept_tls(certificate.server, deadline_in(Milliseconds{2000})) !=
            Io::ok) {
            return;
        }
        while (!peer.line().empty()) {
        }
        peer.send("HTTP/1.1 204 No Content\r\n\r\n");
    });
    EgressPolicy policy = local();
    policy.allow_http = false;
    const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
    CHECK(!fetch(policy, {"GET", url, {}, {}}).ok());
    policy.ca_file = certificate.file;
    const auto got = fetch(policy, {"GET", url, {}, {}});
    REQUIRE(got.ok());
    CHECK(got.value().status == 204);
    policy.allow.push_back("localhost");
    CHECK(fetch(policy, {"GET", "https://LOCALHOST.:" + std::to_string(server.port()), {}, {}}).ok());
}

TEST_CASE("ATK-SRF-01 internal addresses are refused in every form") {
    Site site;
    EgressPolicy policy;
    policy.allow_http = true;
    policy.deny_hosts = {"desk.example"};
    const std::string port = ":" + std::to_string(site.server.port()) + "/";
    for (const std::string host :
         {"127.0.0.1", "localhost", "localhost.", "LOCALHOST", "0.0.0.0", "0", "[::1]", "[::]",
          "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "169.254.169.254", "10.0.0.1",
          "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "2130706433", "0x7f000001",
          "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "127.0.1", "[fe80::1]", "[fc00::1]",
          "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "224.0.0.1",
          "255.255.255.255", "desk.example", "DESK.example."}) {
        CAPTURE(host);
        const auto got = fetch(policy, {"GET", "http://" + host + port, {}, {}});
        REQUIRE(!got.ok());
        CHECK(got.error().code == ErrorCode::invalid);
        CHECK(got.error().field == "url");
        CHECK(!check_target(policy, "http://" + host + port).ok());
    }
    CHECK(site.server.connections() == 0);
}

TEST_CASE("which addresses are public") {
    for (const auto* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
                             "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1",
                             "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00::1",
                             "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
                             "2001:200::1"}) {
        CAPTURE(text);
        CHECK(is_public_address(address_of(text).get()));
    }
    for (const auto* text :
         {"0.1.2.3", "127.255.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255",
          "198.51.100.1", "203.0.113.1", "239.1.1.1", "240.0.0.1", "::1", "::", "fe80::1",
          "fec0::1", "ff02::1", "fd00::1", "2001:db8::1", "2001::1", "3fff::1", "100::1",
          "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:a00:1::1",
          "2a00::5efe:10.0.0.1", "2a00::200:5efe:127.0.0.1", "5f00::1"}) {
        CAPTURE(text);
        CHECK(!is_public_address(address_of(text).get()));
    }
}

TEST_CASE("ATK-SRF-02 a redirect is handed back, not followed") {
    Site inside;
    Site site;
    for (const std::string status : {"301", "302", "303", "307", "308"}) {
        for (const std::string& to : {inside.url(), std::string("file:///etc/passwd"), site.url()}) {
            site.answer = "HTTP/1.1 " + status + " Go\r\nLocation: " + to +
                          "\r\nContent-Length: 0\r\n\r\n";
            const auto got = fetch(local(), {"GET", site.url(), {{"Authorization", "secret"}}, {}});
            REQUIRE(got.ok());
            CHECK(std::to_string(got.value().status) == status);
        }
    }
    CHECK(inside.server.connections() == 0);
    CHECK(site.server.connections() == 15);
}

TEST_CASE("ATK-SRF-03 a name is resolved once, and the checked address is the one connected to") {
    Site site;
    int asked = 0;
    std::vector<SocketAddress> answer{address_of("127.0.0.1", site.server.port())};
    const Resolver resolver = [&](const std::string&, std::uint16_t, Deadline) {
        ++asked;
        return Result<std::vector<SocketAddress>>(answer);
    };
    const auto get = [&](const EgressPolicy& policy) {
        return fetch_with(policy, {"GET", site.url("changing.test"), {}, {}}, resolver);
    };
    const auto got = get(local());
    REQUIRE(got.ok());  // no other resolver knows the name
    CHECK(asked == 1);
    CHECK(site.head.find("Host: changing.test:") != std::string::npos);

    EgressPolicy strict = local();
    strict.allow.clear();
    SUBCASE("a name with a public and an internal address") {
        for (const bool internal_first : {true, false}) {
            answer = {address_of("93.184.216.34"), address_of("127.0.0.1")};
            if (internal_first) std::swap(answer[0], answer[1]);
            CHECK(get(strict).error().code == ErrorCode::invalid);
        }
    }
    SUBCASE("checked as public, then the system's name would lead inside") {
        // "localhost" leads to the site for everyone but us, who resolved it to a black hole.
        strict.timeout = Milliseconds{500};
        answer = {address_of("240.0.0.1")};
        strict.allow = {"240.0.0.0/4"};
        const auto lost =
            fetch_with(strict, {"GET", site.url("localhost"), {}, {}}, resolver);
        REQUIRE(!lost.ok());
        CHECK(lost.error().code == ErrorCode::unavailable);
    }
    CHECK(site.server.connections() == 1);
}

TEST_CASE("ATK-SRF-04 schemes and syntax") {
    Site site;
    EgressPolicy policy = local();
    const std::string at = "127.0.0.1:" + std::to_string(site.server.port());
    using namespace std::string_literals;
    for (const std::string& url :
         {"file:///etc/passwd"s, "gopher://" + at + "/", "ftp://" + at + "/", "dict://" + at + "/",
          "unix:///run/x"s, "jar:http://" + at + "/!/x", "http://u:p@" + at + "/",
          "http://u@" + at + "/", "http://@" + at + "/", "http://" + at + "/\r\nX: y",
          "http://" + at + "/\0"s, "http://" + at + "\\@evil.example/", "http:\\\\" + at, at, ""s,
          "//" + at + "/", "http://"s, "http:///x"s, "http:/" + at, "http:" + at, "http:////" + at, "http://" + at + "/ x", " http://" + at + "/",
          "http://" + at + "/" + std::string(64 << 10, 'a'), "http://127.0.0.1:0/"s,
          "http://127.0.0.1:99999/"s, "http://127.0.0.1:x/"s, "http://\xc4\xb1.example/"s,
          "http://a%00b.example/"s, "http://localhost../"s, "http://[::1/"s}) {
        CAPTURE(url);
        const auto got = fetch(policy, {"GET", url, {}, {}});
        REQUIRE(!got.ok());
        CHECK(got.error().code == ErrorCode::invalid);
    }
    policy.allow_http = false;
    CHECK(!fetch(policy, {"GET", site.url(), {}, {}}).ok());
    policy.allow_http = true;
    CHECK(!fetch(policy, {"GE T", site.url(), {}, {}}).ok());
    CHECK(!fetch(policy, {"GET", site.url(), {{"X", "y\r\nZ: 1"}}, {}}).ok());
    CHECK(!fetch(policy, {"GET", site.url(), {{"X: y", "z"}}, {}}).ok());
    CHECK(!fetch(policy, {"GET", site.url(), {{"Host", "z"}}, {}}).ok());
    CHECK(site.server.connections() == 0);
}

TEST_CASE("ATK-SRF-05 answers that never end, end") {
    Site site;
    EgressPolicy policy = local();
    std::optional<ErrorCode> wanted = ErrorCode::too_much;
    SUBCASE("endless body") {
        site.play = [](test::Peer& peer) {
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            while (peer.send(std::string(65536, 'x'))) {
            }
        };
    }
    SUBCASE("endless headers") {
        site.play = [](test::Peer& peer) {
            peer.send("HTTP/1.1 200 OK\r\n");
            while (peer.send("X-A: " + std::string(1000, 'x') + "\r\n")) {
            }
        };
    }
    SUBCASE("one header of a megabyte") {
        site.answer = "HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x') + "\r\n\r\n";
        wanted.reset();
    }
    SUBCASE("a byte at a time") {
        wanted = ErrorCode::unavailable;
        site.play = [](test::Peer& peer) {
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            while (peer.send("x")) std::this_thread::sleep_for(Milliseconds{50});
        };
    }
    SUBCASE("silence") {
        wanted = ErrorCode::unavailable;
        site.play = [](test::Peer& peer) { peer.ended(); };
    }
    SUBCASE("broken chunks") {
        wanted = ErrorCode::unavailable;
        site.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n";
    }
    SUBCASE("no HTTP at all") {
        wanted = ErrorCode::unavailable;
        site.answer = "220 mail.example ESMTP\r\n";
    }
    SUBCASE("more promised than given") {
        wanted = ErrorCode::unavailable;
        site.answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx";
    }
    const auto started = std::chrono::steady_clock::now();
    const auto got = fetch(policy, {"GET", site.url(), {}, {}});
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(3));
    REQUIRE(!got.ok());
    if (wanted) CHECK(got.error().code == *wanted);
}

TEST_CASE("ATK-SRF-05 a packed answer stays packed; a stalled TLS ends") {
    Site site;
    site.answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01";
    const auto got = fetch(local(), {"GET", site.url(), {}, {}});
    REQUIRE(got.ok());
    CHECK(got.value().body == "\x1f\x8b\x08\x01");
    CHECK(site.head.find("Accept-Encoding") == std::string::npos);
    test::ScriptedServer stall([](test::Peer& peer, int) { peer.ended(); });
    const auto stalled =
        fetch(local(), {"GET", "https://127.0.0.1:" + std::to_string(stall.port()) + "/", {}, {}});
    CHECK(stalled.error().code == ErrorCode::unavailable);
}

TEST_CASE("ATK-SRF-06 nobody learns why there is no answer") {
    EgressPolicy policy = local();
    policy.timeout = Milliseconds{300};
    Site talker;
    talker.answer = "SSH-2.0-x\r\n";
    test::ScriptedServer silent([](test::Peer& peer, int) { peer.ended(); });
    std::set<std::string> texts;
    for (const std::string& url :
         {std::string("http://127.0.0.1:1/"), talker.url(),
          "http://127.0.0.1:" + std::to_string(silent.port()), std::string("http://no-such.invalid/"),
          "https://127.0.0.1:" + std::to_string(silent.port())}) {
        const auto got = fetch(policy, {"GET", url, {}, {}});
        REQUIRE(!got.ok());
        CHECK(got.error().code == ErrorCode::unavailable);
        texts.insert(got.error().message);
    }
    CHECK(texts.size() == 1);
    CHECK(check_target(policy, "http://no-such.invalid/").error().code == ErrorCode::unavailable);
}

TEST_CASE("the allow list opens hosts, addresses and networks, and nothing beside them") {
    const auto may = [](const std::string& allowed, const std::string& address) {
        EgressPolicy policy;
        policy.allow = {allowed};
        return check_target(policy, "https://" + address + "/").ok();
    };
    CHECK(may("10.1.0.0/16", "10.1.2.3"));
    CHECK(!may("10.1.0.0/16", "10.2.0.1"));
    CHECK(may("10.1.2.3", "10.1.2.3"));
    CHECK(!may("10.1.2.3", "10.1.2.4"));
    CHECK(may("10.0.0.0/9", "10.127.0.1"));
    CHECK(!may("10.0.0.0/9", "10.128.0.1"));
    CHECK(may("fd00::/8", "[fd12::1]"));
    CHECK(!may("fd00::/16", "[fd12::1]"));
    CHECK(may("LocalHost.", "localhost"));
    CHECK(!may("10.0.0.0/99", "10.0.0.1"));
    CHECK(!may("10.0.0.0/-1", "10.0.0.1"));
    CHECK(!may("", "10.0.0.1"));
    EgressPolicy denied;
    denied.allow = {"localhost"};
    denied.deny_hosts = {"localhost"};
    CHECK(!check_target(denied, "https://localhost/").ok());
}

}  // namespace
}  // namespace tuki::post
