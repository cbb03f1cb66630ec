// The doors of mailboxes: for administrators.
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/intake/mailboxes.hpp"
#include "desk/staffing/staffing.hpp"

namespace tuki::intake {

namespace {

constexpr Milliseconds check_timeout{10'000};

std::int64_t version_of(const http::Request& request) {
    std::int64_t version = 0;
    for (const char c : request.header("if-match"))
        if (c >= '0' && c <= '9' && version < (std::int64_t{1} << 53)) version = version * 10 + (c - '0');
    return version;
}

/// Changes what is there, leaves the rest. A password is sealed at once.
Result<Done> read_mailbox(const Settings& settings, const json::Value& body, Mailbox& m) {
    json::Reader reader(body);
    const auto take = [&](std::string_view name, std::size_t bytes_max, std::string& to) -> Result<Done> {
        if (auto text = TRY(reader.text(name, bytes_max))) to = *std::move(text);
        return Done{};
    };
    TRY(take("name", 200, m.name));
    TRY(take("address", 254, m.address));
    TRY(take("kind", 10, m.kind));
    TRY(take("host", 253, m.host));
    TRY(take("user", 200, m.user));
    TRY(take("tls", 10, m.tls));
    TRY(take("folder", 250, m.folder));
    if (const auto port = TRY(reader.number("port", 1, 65535))) m.port = *port;
    if (const auto active = TRY(reader.flag("active"))) m.active = *active;
    if (reader.is_null("team")) m.team = {};
    if (const auto team = TRY(reader.id<TeamId>("team"))) m.team = *team;
    if (const auto password = TRY(reader.text("password", 1000))) {
        if (settings.secret.empty() && !password->empty())
            return Error{ErrorCode::unavailable, "The desk has no key to keep a password with.", "password"};
        // An empty field of a form is no new password.
        if (!password->empty()) m.password = seal(settings, *password);
    }
    for (const std::string_view shown : {"id", "password_set", "state", "state_detail", "last_ok_at", "version"}) (void)reader.raw(shown);
    TRY(reader.finish());
    return Done{};
}

Result<http::Response> answer(Work& work, const Mailbox& mailbox, int status) {
    std::string text;
    write_mailbox(text, work, mailbox);
    http::Response response = http::json_response(status, std::move(text));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", mailbox.version));
    return response;
}

Result<Mailbox> read_one(Desk& desk, const Actor& actor, const http::Request& request) {
    const MailboxId id = TRY(path_id<MailboxId>(request, "mailbox"));
    std::optional<Mailbox> found;
    desk.read(actor, [&](Work& work) { found = find_mailbox(work.db, id); });
    if (!found) return not_found();
    return *std::move(found);
}

Result<http::Response> check_answer(const Result<Done>& result) {
    std::string text;
    json::Writer w(text);
    w.begin_object().member("ok", result.ok()).member("detail", result.ok() ? "" : one_line(result.error().message, 300)).end_object();
    return http::json_response(200, std::move(text));
}

Result<Done> try_log_in(const Settings& settings, const Mailbox& mailbox) {
    TRY(check_host(settings, mailbox.host));
    post::ImapOptions options = imap_options(settings, mailbox);
    options.timeout = check_timeout;
    post::ImapClient client(std::move(options));
    TRY(client.connect());
    TRY(client.select(mailbox.folder));
    client.logout();
    return Done{};
}

}  // namespace

void write_mailbox(std::string& out, Work& work, const Mailbox& m) {
    json::Writer w(out);
    w.begin_object().member("id", m.id).member("name", m.name).member("address", m.address).member("kind", m.kind);
    w.member("host", m.host).member("port", m.port).member("user", m.user).member("tls", m.tls).member("folder", m.folder);
    w.member("password_set", !m.password.empty()).key("team");
    const auto team = m.team ? staffing::find_team(work, m.team) : std::nullopt;
    if (team) w.begin_object().member("id", team->id).member("name", team->name).end_object();
    else w.null();
    w.member("active", m.active).member("state", m.state).member("state_detail", m.state_detail).member("last_ok_at", m.last_ok_at);
    w.member("version", m.version).end_object();
}

Result<http::Response> list_mailboxes_route(Work& work, const http::Request&) {
    std::string text = "[";
    for (const Mailbox& one : all_mailboxes(work.db)) {
        if (text.size() > 1) text += ',';
        write_mailbox(text, work, one);
    }
    return http::json_response(200, text + "]");
}

Result<http::Response> create_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request) {
    Mailbox mailbox;
    const auto settings = desk.settings();
    TRY(read_mailbox(*settings, TRY(json::parse(request.body)), mailbox));
    if (mailbox.kind == "imap") TRY(check_host(*settings, mailbox.host));
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> { return answer(work, TRY(create_mailbox(work, mailbox)), 201); });
}

Result<http::Response> change_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request) {
    const Mailbox before = TRY(read_one(desk, actor, request));
    const auto settings = desk.settings();
    if (const auto version = version_of(request); version != 0 && version != before.version)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    Mailbox after = before;
    TRY(read_mailbox(*settings, TRY(json::parse(request.body)), after));
    // A kept password goes to the server that it was given for, never to one that is named later.
    if ((after.host != before.host || after.user != before.user) && after.password == before.password) after.password.clear();
    if (after.kind == "imap" && (after.host != before.host || after.kind != before.kind)) TRY(check_host(*settings, after.host));
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> { return answer(work, TRY(change_mailbox(work, before, after)), 200); });
}

Result<http::Response> check_mailbox_route(Desk& desk, const Actor& actor, const http::Request& request) {
    const Mailbox mailbox = TRY(read_one(desk, actor, request));
    if (mailbox.kind == "smtp") return check_answer(Done{});
    const auto tried = try_log_in(*desk.settings(), mailbox);
    const auto noted = desk.write(actor, [&](Work& work) -> Result<Done> {
        note_state(work.db, mailbox.id, tried.ok() ? "ok" : "error", tried.ok() ? "" : one_line(tried.error().message, 300),
                   tried.ok() ? std::optional(work.now) : std::nullopt);
        return Done{};
    });
    if (!noted.ok()) return noted.error();
    return check_answer(tried);
}

}  // namespace tuki::intake
