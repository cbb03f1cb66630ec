// Mailboxes: their secrets, their doors, and the way from an IMAP server into the desk.
#include "desk/intake/mailboxes.hpp"

#include <thread>

#include "desk/intake/addresses.hpp"
#include "desk/intake/test_mail.hpp"
#include "desk/staffing/staffing.hpp"
#include "post/test_peer.hpp"

namespace tuki::intake {

using test::letter;
using test::MailDesk;

namespace {

Actor admin() {
    Actor actor;
    actor.side = Side::agent;
    actor.person = PersonId{1};
    actor.permissions = bits({Permission::admin, Permission::mail_read, Permission::mail_retry, Permission::ticket_read});
    actor.scope = Scope::all;
    return actor;
}

const Route& route(http::Method method, std::string_view pattern) {
    const auto all = routes();
    return *std::find_if(all.begin(), all.end(), [&](const Route& one) { return one.method == method && one.pattern == pattern; });
}

http::Response call(Desk& desk, const Actor& actor, const Route& door, http::Request request) {
    Result<http::Response> answer = not_found();
    if (door.mode == Route::Mode::slow) answer = door.handle_slow(desk, actor, request);
    else if (door.mode == Route::Mode::write) answer = transact(desk, actor, [&](Work& work) { return door.handle(work, request); });
    else desk.read(actor, [&](Work& work) { answer = door.handle(work, request); });
    return answer.ok() ? std::move(answer).value() : http::problem(answer.error(), "");
}

http::Response create(Desk& desk, const std::string& body) {
    return call(desk, admin(), route(http::Method::post, "/api/v1/mailboxes"), {.body = body});
}
std::string id_in(const http::Response& response) {
    const auto from = response.body.find("mbx_");
    return from == std::string::npos ? "" : response.body.substr(from, response.body.find('"', from) - from);
}
MailboxId mailbox_in(const http::Response& response) { return *id_from<MailboxId>(id_in(response)); }

/// A server with one folder; each connection is served until it ends.
struct FakeImap {
    std::mutex mutex;
    std::vector<std::string> mails;
    std::string password = "secret";
    std::uint32_t uid_validity = 7;
    post::test::ScriptedServer server{[this](post::test::Peer& peer, int) { serve(peer); }};

    void put(const std::string& raw) {
        const std::lock_guard lock(mutex);
        mails.push_back(raw);
    }
    void serve(post::test::Peer& peer) {
        peer.send("* OK ready\r\n");
        for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
            const std::string tag = line.substr(0, line.find(' ')), rest = line.substr(line.find(' ') + 1);
            const std::lock_guard lock(mutex);
            const auto ok = [&] { peer.send(tag + " OK done\r\n"); };
            if (rest.starts_with("CAPABILITY")) {
                peer.send("* CAPABILITY IMAP4rev1\r\n");
                ok();
            } else if (rest.starts_with("LOGIN")) {
                if (rest.find("\"" + password + "\"") != std::string::npos || rest.ends_with(" " + password)) ok();
                else peer.send(tag + " NO [AUTHENTICATIONFAILED] no\r\n");
            } else if (rest.starts_with("SELECT")) {
                peer.send("* " + std::to_string(mails.size()) + " EXISTS\r\n* OK [UIDVALIDITY " + std::to_string(uid_validity) + "] x\r\n* OK [UIDNEXT " + std::to_string(mails.size() + 1) + "] x\r\n");
                ok();
            } else if (rest.starts_with("UID SEARCH")) {
                const auto colon = rest.rfind(':');
                const std::size_t from = std::stoul(rest.substr(rest.find_last_of(" ", colon) + 1));
                std::string found = "* SEARCH";
                for (std::size_t uid = from; uid <= mails.size(); ++uid) found += " " + std::to_string(uid);
                peer.send(found + "\r\n");
                ok();
            } else if (rest.starts_with("UID FETCH")) {
                const std::size_t uid = std::stoul(rest.substr(10));
                const std::string& raw = mails[uid - 1];
                if (rest.find("BODY.PEEK[]") == std::string::npos) {
                    peer.send("* " + std::to_string(uid) + " FETCH (UID " + std::to_string(uid) + " RFC822.SIZE " + std::to_string(raw.size()) + ")\r\n");
                } else {
                    std::size_t first = 0, count = raw.size();
                    const bool partial = rest.find("]<") != std::string::npos;
                    if (partial) {
                        first = std::stoul(rest.substr(rest.find("]<") + 2));
                        count = std::stoul(rest.substr(rest.find('.', rest.find("]<")) + 1));
                    }
                    const std::string part = first < raw.size() ? raw.substr(first, count) : "";
                    peer.send("* " + std::to_string(uid) + " FETCH (UID " + std::to_string(uid) + " BODY[]" + (partial ? "<" + std::to_string(first) + ">" : "") + " {" + std::to_string(part.size()) + "}\r\n" + part + ")\r\n");
                }
                ok();
            } else if (rest.starts_with("LOGOUT")) {
                peer.send("* BYE\r\n");
                ok();
                return;
            } else {
                ok();
            }
        }
    }
};

template <class Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 1500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

std::string imap_body(const FakeImap& server, const std::string& password = "secret") {
    return R"({"name":"Help","address":"help@tuki.test","kind":"imap","host":"127.0.0.1","port":)" + std::to_string(server.server.port()) +
           R"(,"user":"help","tls":"none","folder":"INBOX","password":")" + password + R"(","active":true})";
}

}  // namespace

TEST_CASE("a sealed password opens only with the desk's secret") {
    MailDesk desk;
    const Settings& ours = *desk.unit.settings();
    Settings other = ours;
    other.secret = "another";
    const std::string sealed = seal(ours, "s3cret ő");

    CHECK(unseal(ours, sealed) == "s3cret ő");
    CHECK(seal(ours, "s3cret ő") != sealed);
    CHECK(sealed.find("s3cret") == std::string::npos);
    CHECK(!unseal(other, sealed));
    CHECK(!unseal(ours, sealed.substr(0, sealed.size() - 4)));
    CHECK(!unseal(ours, ""));
    CHECK(!unseal(ours, "not base64 !"));
}

TEST_CASE("a mailbox is made, changed and shown without its password") {
    MailDesk desk;
    desk.set("mail.allow_loopback", "true");
    FakeImap server;
    const auto team = desk.unit.done([&](Work& work) { return staffing::create_team(work, {.name = "Help"}); });

    const auto made = create(desk.unit, imap_body(server));
    REQUIRE(made.status == 201);
    CHECK(made.body.find("\"password_set\":true") != std::string::npos);
    CHECK(made.body.find("secret") == std::string::npos);
    CHECK(accepts(desk.unit, "help@tuki.test"));
    CHECK(create(desk.unit, imap_body(server)).status == http_status(ErrorCode::conflict));

    const auto id = id_in(made);
    const auto& patch = route(http::Method::patch, "/api/v1/mailboxes/{mailbox}");
    const auto changed = call(desk.unit, admin(), patch, {.headers = {{"if-match", "\"1\""}}, .parameters = {{"mailbox", id}}, .body = R"({"team":")" + to_text(team.id) + R"(","password":""})"});
    CHECK(changed.status == 200);
    CHECK(changed.body.find("\"password_set\":true") != std::string::npos);
    CHECK(changed.body.find("Help") != std::string::npos);
    CHECK(call(desk.unit, admin(), patch, {.headers = {{"if-match", "\"1\""}}, .parameters = {{"mailbox", id}}, .body = R"({"active":false})"}).status == http_status(ErrorCode::conflict));
    const auto listed = call(desk.unit, admin(), route(http::Method::get, "/api/v1/mailboxes"), {});
    CHECK(listed.body.find(id) != std::string::npos);
    CHECK(listed.body.find("secret") == std::string::npos);
    CHECK(desk.count("select count(*) from facts where subject_kind = 'mbx' and changes like '%secret\"%'") == 0);

    // The password was given for that server: another one gets none.
    const auto moved = call(desk.unit, admin(), patch, {.parameters = {{"mailbox", id}}, .body = R"({"host":"127.0.0.2"})"});
    CHECK(moved.status == 200);
    CHECK(moved.body.find("\"password_set\":false") != std::string::npos);
    CHECK(desk.ticket(desk.take(letter({{"From", "alice@a.example"}}), {"help@tuki.test"}).ticket).team == team.id);
}

TEST_CASE("ATK-SRF-01: a mailbox on this machine needs a setting that says so") {
    MailDesk desk;
    FakeImap server;

    for (const char* host : {"127.0.0.1", "localhost", "::1", "0.0.0.0", "169.254.169.254", "127.1", "2130706433", "0x7f000001", "::ffff:127.0.0.1", "fe80::1", "a b", "", "x/../y", "host\\r\\nX: y"}) {
        const auto refused = create(desk.unit, R"({"address":"h@tuki.test","kind":"imap","user":"u","host":")" + std::string(host) + R"("})");
        CHECK(refused.status == http_status(ErrorCode::invalid));
        CHECK(refused.body.find("\"field\":\"host\"") != std::string::npos);
    }
    CHECK(server.server.connections() == 0);
    for (const char* wrong : {R"({"address":"h","kind":"smtp"})", R"({"address":"h@tuki.test","kind":"pop3"})", R"({"address":"h@tuki.test","port":0})", R"({"address":"h@tuki.test","tls":"maybe"})",
                              R"({"address":"h@tuki.test","secret":"x"})", R"({"address":"h@tuki.test","team":"tea_0000000000001"})", "[]", "{"})
        CHECK(create(desk.unit, wrong).status == http_status(ErrorCode::invalid));
    CHECK(desk.count("select count(*) from mailboxes") == 0);
}

TEST_CASE("a check says whether the desk can log in") {
    MailDesk desk;
    desk.set("mail.allow_loopback", "true");
    FakeImap server;
    const auto good = create(desk.unit, imap_body(server));
    const auto& check = route(http::Method::post, "/api/v1/mailboxes/{mailbox}/check");

    const auto fine = call(desk.unit, admin(), check, {.parameters = {{"mailbox", id_in(good)}}});
    server.password = "another";
    const auto refused = call(desk.unit, admin(), check, {.parameters = {{"mailbox", id_in(good)}}});

    CHECK(fine.body.find("\"ok\":true") != std::string::npos);
    CHECK(refused.body.find("\"ok\":false") != std::string::npos);
    CHECK(desk.count("select count(*) from mailboxes where state = 'error' and last_ok_at is not null") == 1);
    CHECK(call(desk.unit, admin(), check, {.parameters = {{"mailbox", "mbx_0000000000001"}}}).status == 404);
}

TEST_CASE("mail of an IMAP folder becomes tickets, each once, and the cursor follows") {
    MailDesk desk;
    desk.set("mail.allow_loopback", "true");
    FakeImap server;
    for (int i = 0; i < 3; ++i) server.put(letter({{"From", "alice@a.example"}, {"To", "help@tuki.test"}}));
    server.put(server.mails[1]);
    const MailboxId id = mailbox_in(create(desk.unit, imap_body(server)));
    const auto kept = [&] { return desk.count("select count(*) from kept_mails"); };
    {
        Pollers pollers(desk.unit);
        pollers.refresh();
        CHECK(soon([&] { return kept() == 4; }));
        CHECK(soon([&] { return desk.count("select uid from mail_cursors where mailbox = $1", {id}) == 4; }));
    }
    desk.run();
    CHECK(desk.tickets() == 3);
    CHECK(desk.count("select count(*) from kept_mails where state = 'duplicate' and door = 'imap'") == 1);

    // Numbers begin anew: everything is offered again, and nothing is taken twice.
    server.uid_validity = 8;
    server.put(letter({{"From", "bob@b.example"}, {"To", "help@tuki.test"}}));
    {
        Pollers pollers(desk.unit);
        pollers.refresh();
        CHECK(soon([&] { return desk.count("select uid from mail_cursors where mailbox = $1 and uid_validity = 8", {id}) == 5; }));
    }
    desk.run();
    CHECK(desk.tickets() == 4);
}

TEST_CASE("a mailbox that is switched off is read no more") {
    MailDesk desk;
    desk.set("mail.allow_loopback", "true");
    FakeImap server;
    const auto made = create(desk.unit, imap_body(server));
    Pollers pollers(desk.unit);
    pollers.refresh();
    CHECK(soon([&] { return server.server.connections() == 1; }));

    call(desk.unit, admin(), route(http::Method::patch, "/api/v1/mailboxes/{mailbox}"), {.parameters = {{"mailbox", id_in(made)}}, .body = R"({"active":false})"});
    pollers.refresh();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    server.put(letter({{"From", "alice@a.example"}}));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));

    CHECK(desk.count("select count(*) from kept_mails") == 0);
    CHECK(!accepts(desk.unit, "help@tuki.test"));
}

TEST_CASE("kept mails are listed by state, page by page, and handed out as a download") {
    MailDesk desk;
    const std::string raw = letter({{"From", "alice@a.example"}});
    desk.take(raw);
    const KeptMail bad = desk.take(letter({{"From", ""}}));
    desk.take(raw);
    const auto& list = route(http::Method::get, "/api/v1/kept-mails");
    const auto& bytes = route(http::Method::get, "/api/v1/kept-mails/{mail}/raw");

    const auto all = call(desk.unit, admin(), list, {.query = "limit=2"});
    CHECK(all.status == 200);
    CHECK(all.body.find("\"state\":\"duplicate\"") != std::string::npos);
    CHECK(all.body.find("\"next\":\"kml_") != std::string::npos);
    const auto from = all.body.find("\"next\":\"") + 8;
    const auto rest = call(desk.unit, admin(), list, {.query = "limit=2&cursor=" + all.body.substr(from, all.body.find('"', from) - from)});
    CHECK(rest.body.find("\"state\":\"done\"") != std::string::npos);
    CHECK(rest.body.find("\"number\":1") != std::string::npos);
    CHECK(rest.body.find("\"next\":null") != std::string::npos);
    const auto aside = call(desk.unit, admin(), list, {.query = "state=set_aside"});
    CHECK(aside.body.find(to_text(bad.id)) != std::string::npos);
    CHECK(aside.body.find("duplicate") == std::string::npos);
    CHECK(call(desk.unit, admin(), list, {.query = "state=none"}).status == http_status(ErrorCode::invalid));
    CHECK(call(desk.unit, admin(), list, {.query = "cursor=x"}).status == http_status(ErrorCode::invalid));

    const auto download = call(desk.unit, admin(), bytes, {.parameters = {{"mail", to_text(bad.id)}}});
    CHECK(download.content_type == "message/rfc822");
    CHECK(download.headers[0].second.starts_with("attachment"));
    CHECK(call(desk.unit, admin(), bytes, {.parameters = {{"mail", "kml_0000000000001"}}}).status == 404);
    for (const Route& one : routes()) CHECK(one.right.kind == Right::Kind::permission);
}

}  // namespace tuki::intake
