// The job that sends one mail: says durably that it tries, tries with no transaction open, and
// writes what became of it only while the attempt is still its own (R03, R09).
#include <fmt/format.h>

#include <exception>

#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/delivery/outbox.hpp"
#include "desk/delivery/relay.hpp"
#include "desk/files/files.hpp"

namespace tuki::delivery {

namespace {

constexpr std::size_t attempts_max = 22;  // over two days
constexpr std::size_t attachments_max = 100;
// Longer than a relay may take for its answers, so that no other node sends meanwhile.
constexpr Milliseconds attempt_lease{480'000};

Milliseconds delay_after(std::int64_t attempts) {
    constexpr int minutes[] = {1, 2, 5, 15, 30, 60, 120};
    return Milliseconds{60'000LL * (attempts <= 7 ? minutes[std::max<std::int64_t>(attempts, 1) - 1] : 180)};
}

struct Attempt {
    OutboundId id;
    TicketId ticket;
    MessageId message;
    PersonId person;
    std::string address, locale, automatic, message_id, in_reply_to, references, subject, text, html;
    Timestamp created_at;
    std::int64_t attempts = 0;  // this one counted
};

constexpr std::string_view select_mail = R"(
    select ticket, message, person, address, locale, automatic, message_id, in_reply_to, mail_references,
           subject, text, html, created_at, attempts, state
    from outbound_mail where id = $1)";

/// Takes the mail for this attempt. Empty: there is nothing to send, and the job is finished.
Result<std::optional<Attempt>> begin(Work& work, const jobs::Job& job, const Result<Way>& way) {
    std::optional<Attempt> attempt;
    std::optional<State> state;
    work.db.one(select_mail, {job.argument}, [&](const db::Row& row) {
        state = state_from(row.text(14));
        attempt = Attempt{OutboundId{job.argument}, row.id<TicketId>(0), row.id<MessageId>(1), row.id<PersonId>(2), row.string(3), row.string(4),
                          row.string(5), row.string(6), row.string(7), row.string(8), row.string(9), row.string(10), row.string(11),
                          row.time(12), row.number(13) + 1};
    });
    const Error lost{ErrorCode::conflict, "Another node took this mail over."};
    const bool to_send = state && !is_final(*state) && *state != State::held;
    if (!to_send || !way.ok()) {
        if (to_send) {
            const State rests = *state == State::sending ? State::unknown : *state;
            work.db.run("update outbound_mail set state = $2, parked = 1, reason = $3 where id = $1", {job.argument, name_of(rests), way.error().message});
            count_move(work, state, rests);
        }
        if (!jobs::finish(work.db, job)) return lost;
        return std::optional<Attempt>{};
    }
    if (!jobs::extend(work.db, job, work.now + attempt_lease)) return lost;
    work.db.run("update outbound_mail set state = 'sending', attempts = attempts + 1, job = $2, fence = $3, reason = $4 where id = $1",
                {job.argument, job.id, job.fence,
                 // An attempt that nobody ended may have given the mail away (RFC 1047).
                 *state == State::sending ? "an attempt was cut off; a copy may have left" : ""});
    count_move(work, *state, State::sending);
    return attempt;
}

std::vector<mail::Attachment> attachments_of(Desk& desk, const Attempt& attempt) {
    std::vector<files::File> rows;
    if (attempt.message)
        desk.read(Actor::tuki("delivery.send"), [&](Work& work) {
            std::vector<FileId> ids;
            work.db.each("/*system: the files of a reply that is sent*/ select file from message_files where message = $1 order by file",
                         {attempt.message}, [&](const db::Row& row) { ids.push_back(row.id<FileId>(0)); });
            for (const FileId id : ids)
                if (auto file = files::find(work, id); file && rows.size() < attachments_max) rows.push_back(*std::move(file));
        });
    std::vector<mail::Attachment> all;
    for (const files::File& file : rows)
        all.push_back({file.name, file.type, files::read_bytes(file.digest), file.content_id, file.is_inline});
    return all;
}

Result<std::string> compose_mail(Desk& desk, const Settings& settings, const Attempt& attempt) {
    mail::Outgoing out{.to = {{"", attempt.address}},
                       .subject = attempt.subject,
                       .message_id = attempt.message_id,
                       .in_reply_to = attempt.in_reply_to,
                       .date = attempt.created_at,
                       .language = attempt.locale,
                       .text = attempt.text,
                       .html = attempt.html,
                       .attachments = attachments_of(desk, attempt),
                       .auto_submitted = attempt.automatic};
    if (attempt.ticket) out.reply_to = mail::Mailbox{settings.desk_name, reply_address(settings, attempt.ticket, attempt.person)};
    for (const std::string_view one : split(attempt.references, '\n'))
        if (!one.empty()) out.references.emplace_back(one);
    return compose_for(settings, std::move(out), attempt.created_at);
}

post::SendResult try_once(Desk& desk, const Settings& settings, const Way& way, const Attempt& attempt) {
    post::SendResult failed{.state = post::SendState::deferred, .code = 0, .text = "", .recipients = {}};
    try {
        const auto raw = compose_mail(desk, settings, attempt);
        if (raw.ok()) return give(way, return_path(settings, attempt.id), attempt.address, raw.value(), to_text(attempt.id));
        failed.text = raw.error().message;
    } catch (const std::exception& broken) {  // an attachment is damaged, or the disk
        log_error("mail.compose_failed", {{"mail", to_text(attempt.id)}, {"error", broken.what()}});
        failed.text = "it could not be put together; the log of the server says why";
    }
    return failed;
}

Result<Done> end(Work& work, const jobs::Job& job, const Attempt& attempt, const post::SendResult& result) {
    const Error lost{ErrorCode::conflict, "Another node took this mail over."};
    const std::string reason = one_line(result.text, 500);
    const bool again = result.state == post::SendState::deferred || result.state == post::SendState::unknown;
    // The last word after two days of trying: what is unknown stays unknown, the rest is refused.
    const bool give_up = again && attempt.attempts >= std::int64_t(attempts_max);
    if (!jobs::finish(work.db, job)) return lost;
    const State to = result.state == post::SendState::accepted ? State::sent : result.state == post::SendState::unknown ? State::unknown : State::deferred;
    if (result.state == post::SendState::refused || (give_up && to == State::deferred)) {
        if (work.db.run("update outbound_mail set reason = '' where id = $1 and job = $2 and fence = $3 and state = 'sending'",
                        {attempt.id, job.id, job.fence}) == 0)
            return lost;
        refuse(work, attempt.id, State::sending, give_up ? fmt::format("given up after {} attempts: {}", attempt.attempts, reason) : reason);
        return Done{};
    }
    const bool sent = to == State::sent;
    if (work.db.run(sent ? "update outbound_mail set state = $4, reason = $5, done_at = $6, subject = '', text = '', html = '' "
                           "where id = $1 and job = $2 and fence = $3 and state = 'sending'"
                         : "update outbound_mail set state = $4, reason = $5, done_at = $6 "
                           "where id = $1 and job = $2 and fence = $3 and state = 'sending'",
                    {attempt.id, job.id, job.fence, name_of(to), sent ? std::string() : reason,
                     sent || give_up ? std::optional(work.now) : std::nullopt}) == 0)
        return lost;
    count_move(work, State::sending, to);
    if (again && !give_up) jobs::queue(work.db, work.ids, job.kind, job.argument, work.now, work.now + delay_after(attempt.attempts));
    return Done{};
}

Result<Done> run_send(Desk& desk, const jobs::Job& job) {
    const auto settings = desk.settings();
    const auto way = relay_of(*settings);
    const Actor actor = Actor::tuki("mail " + to_text(OutboundId{job.argument}));
    const auto attempt = TRY(transact(desk, actor, [&](Work& work) { return begin(work, job, way); }));
    if (!attempt) return Done{};
    const post::SendResult result = try_once(desk, *settings, way.value(), *attempt);
    log_info("mail.attempt", {{"mail", to_text(attempt->id)}, {"attempt", attempt->attempts}, {"code", result.code}, {"answer", result.text}});
    return desk.write(actor, [&](Work& work) { return end(work, job, *attempt, result); });
}

/// The job itself failed again and again (a crash, a lost database): shown, like any refusal.
void give_up_send(Work& work, const jobs::Job& job, const std::string& reason) {
    std::optional<State> state;
    work.db.one("select state from outbound_mail where id = $1", {job.argument}, [&](const db::Row& row) { state = state_from(row.text(0)); });
    if (state && !is_final(*state)) refuse(work, OutboundId{job.argument}, *state, "given up: " + reason);
}

const JobKind all_kinds[] = {{"delivery.send", run_send, give_up_send, 20}};

}  // namespace

std::span<const JobKind> job_kinds() { return all_kinds; }

}  // namespace tuki::delivery
