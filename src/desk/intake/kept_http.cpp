// The doors of kept mails: what came, what became of it, and another try.
#include <fmt/format.h>

#include "base/json.hpp"
#include "desk/intake/intake_store.hpp"
#include "desk/intake/mailboxes.hpp"

namespace tuki::intake {

namespace {

void write_kept(json::Writer& w, Work& work, const KeptMail& m) {
    w.begin_object().member("id", m.id).member("received_at", m.received_at).member("state", name_of(m.state)).key("reason");
    if (m.reason.empty()) w.null();
    else w.value(m.reason);
    w.member("sender", m.sender).key("recipients").begin_array();
    for (const std::string& one : m.recipients) w.value(one);
    w.end_array().member("subject", m.subject).member("bytes", m.bytes).member("attempts", m.attempts).key("ticket");
    std::int64_t number = 0;
    if (m.ticket)
        work.db.one(fmt::format("select t.number from tickets t where t.id = $1 and {}", visible_tickets(work.actor, "t")), {m.ticket},
                    [&](const db::Row& row) { number = row.number(0); });
    if (number != 0) w.begin_object().member("id", m.ticket).member("number", number).end_object();
    else w.null();
    w.member("door", name_of(m.door)).end_object();
}

Result<http::Response> list_kept(Work& work, const http::Request& request) {
    const int limit = TRY(limit_of(request, 50, 200));
    std::optional<KeptState> state;
    if (const auto name = request.query_value("state"); name && !name->empty()) {
        state = kept_state_from(*name);
        if (!state) return Error{ErrorCode::invalid, "There is no such state.", "state"};
    }
    std::int64_t before = 0;
    if (const auto cursor = request.query_value("cursor"); cursor && !cursor->empty()) {
        const auto id = id_from<KeptMailId>(*cursor);
        if (!id) return Error{ErrorCode::invalid, "This is not a cursor of this list.", "cursor"};
        before = id->value;
    }
    const auto mails = select_kept(work.db, state, before, limit);
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    for (const KeptMail& one : mails) write_kept(w, work, one);
    w.end_array().key("next");
    if (int(mails.size()) == limit) w.value(mails.back().id);
    else w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

Result<http::Response> retry_kept(Work& work, const http::Request& request) {
    auto mail = find_kept(work.db, TRY(path_id<KeptMailId>(request, "mail")));
    if (!mail) return not_found();
    if (mail->state != KeptState::set_aside && mail->state != KeptState::ignored)
        return Error{ErrorCode::conflict, "Only a mail that was set aside or ignored can be tried again.", "state"};
    if (mail->digest.empty()) return Error{ErrorCode::conflict, "This mail was never taken: it is still on its server.", "state"};
    const std::string before(name_of(mail->state));
    mail->state = KeptState::waiting;
    mail->reason.clear();
    mail->attempts = 0;
    mail->version += 1;
    update_kept(work.db, *mail);
    jobs::queue(work.db, work.ids, "intake.process", mail->id.value, work.now, work.now);
    state_fact(work, "mail.retried", KeptMailTag::prefix, mail->id.value, mail->version, {{"state", before, "waiting"}});
    return http::Response{.status = 202};
}

Result<http::Response> raw_kept(Desk& desk, const Actor& actor, const http::Request& request) {
    const KeptMailId id = TRY(path_id<KeptMailId>(request, "mail"));
    std::optional<KeptMail> mail;
    desk.read(actor, [&](Work& work) { mail = find_kept(work.db, id); });
    if (!mail || mail->digest.empty()) return not_found();
    http::Response response{.body = raw_of(desk, *mail), .content_type = "message/rfc822"};
    response.headers = {{"Content-Disposition", fmt::format("attachment; filename=\"{}.eml\"", to_text(id))},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Content-Security-Policy", "default-src 'none'; sandbox"},
                        {"Cache-Control", "private, no-store"}};
    return response;
}

}  // namespace

std::span<const Route> routes() {
    using http::Method;
    static constexpr Right admin = Right::needs(Permission::admin);
    static constexpr Right reads_mail = Right::needs(Permission::mail_read);
    static constexpr Route all[] = {
        reads("/api/v1/mailboxes", admin, list_mailboxes_route),
        slow(Method::post, "/api/v1/mailboxes", admin, create_mailbox_route),
        slow(Method::patch, "/api/v1/mailboxes/{mailbox}", admin, change_mailbox_route),
        slow(Method::post, "/api/v1/mailboxes/{mailbox}/check", admin, check_mailbox_route),
        reads("/api/v1/kept-mails", reads_mail, list_kept),
        writes(Method::post, "/api/v1/kept-mails/{mail}/retry", Right::needs(Permission::mail_retry), retry_kept),
        slow(Method::get, "/api/v1/kept-mails/{mail}/raw", reads_mail, raw_kept),
    };
    return all;
}

}  // namespace tuki::intake
