#include "desk/intake/intake_store.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/files/files.hpp"

namespace tuki::intake {

namespace {

constexpr std::string_view state_names[] = {"waiting", "done", "duplicate", "set_aside", "ignored"};
constexpr std::string_view door_names[] = {"smtp", "imap", "pipe"};

// A waiting mail's attempts stand in its job, which counts before the reading begins.
constexpr std::string_view kept_columns =
    "k.id, k.door, k.received_at, k.sender, k.recipients, k.remote_address, k.mailbox, k.digest, k.canonical, k.identity, "
    "k.bytes, k.state, k.reason, case when k.state = 'waiting' then coalesce((select max(j.attempt) from jobs j where "
    "j.argument = k.id and j.given_up = 0), k.attempts) else k.attempts end, k.subject, k.ticket, k.message, k.version";

KeptMail kept_from(const db::Row& row) {
    KeptMail mail;
    mail.id = row.id<KeptMailId>(0);
    for (int i = 0; i < int(std::size(door_names)); ++i)
        if (row.text(1) == door_names[i]) mail.door = Door(i);
    mail.received_at = row.time(2);
    mail.sender = row.text(3);
    for (const std::string_view one : split(row.text(4), '\n'))
        if (!one.empty()) mail.recipients.emplace_back(one);
    mail.remote_address = row.text(5);
    mail.mailbox = row.id<MailboxId>(6);
    mail.digest = row.text(7);
    mail.canonical = row.text(8);
    mail.identity = row.text(9);
    mail.bytes = row.number(10);
    mail.state = kept_state_from(row.text(11)).value_or(KeptState::set_aside);
    mail.reason = row.text(12);
    mail.attempts = int(row.number(13));
    mail.subject = row.text(14);
    mail.ticket = row.id<TicketId>(15);
    mail.message = row.id<MessageId>(16);
    mail.version = row.number(17);
    return mail;
}

std::optional<std::string> maybe(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

std::string_view name_of(KeptState state) { return state_names[int(state)]; }
std::optional<KeptState> kept_state_from(std::string_view name) {
    for (int i = 0; i < int(std::size(state_names)); ++i)
        if (state_names[i] == name) return KeptState(i);
    return std::nullopt;
}
std::string_view name_of(Door door) { return door_names[int(door)]; }

bool insert_kept(db::Transaction& db, const KeptMail& m, std::string_view raw_in_row) {
    const std::string recipients = fmt::format("{}", fmt::join(m.recipients, "\n"));
    const auto identity = maybe(m.identity);
    const db::Value raw = m.bytes > 0 && !raw_in_row.empty() ? db::Value(db::Bytes{raw_in_row}) : db::Value(nullptr);
    return db.run("insert into kept_mails (id, door, received_at, sender, recipients, remote_address, mailbox, digest, canonical, identity, "
                  "bytes, state, reason, attempts, subject, ticket, message, version, raw) "
                  "values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19) on conflict do nothing",
                  {m.id, name_of(m.door), m.received_at, m.sender, recipients, m.remote_address, m.mailbox, m.digest, m.canonical, identity,
                   m.bytes, name_of(m.state), m.reason, m.attempts, m.subject, m.ticket, m.message, m.version, raw}) == 1;
}

std::optional<KeptMail> find_kept(db::Transaction& db, KeptMailId id) {
    std::optional<KeptMail> mail;
    db.one(fmt::format("select {} from kept_mails k where k.id = $1", kept_columns), {id}, [&](const db::Row& row) { mail = kept_from(row); });
    return mail;
}

std::optional<KeptMailId> find_identity(db::Transaction& db, const std::string& identity) {
    std::optional<KeptMailId> id;
    db.one("select id from kept_mails where identity = $1", {identity}, [&](const db::Row& row) { id = row.id<KeptMailId>(0); });
    return id;
}

void update_kept(db::Transaction& db, const KeptMail& m) {
    db.run("update kept_mails set sender=$2, state=$3, reason=$4, attempts=$5, subject=$6, ticket=$7, message=$8, version=$9 where id=$1",
           {m.id, m.sender, name_of(m.state), m.reason, m.attempts, m.subject, m.ticket, m.message, m.version});
}

std::string raw_of(Desk& desk, const KeptMail& mail) {
    if (mail.digest.empty()) throw std::runtime_error("this mail was never taken: it is still on its server");
    std::optional<std::string> raw;
    desk.store().read([&](db::Transaction& db) {
        db.one("select raw from kept_mails where id = $1 and raw is not null", {mail.id}, [&](const db::Row& row) { raw = std::string(row.bytes(0)); });
    });
    if (!raw) return files::read_bytes(mail.digest);
    if (sha256_hex(*raw) != mail.digest) throw std::runtime_error("the bytes of a kept mail are damaged: " + to_text(mail.id));
    return *std::move(raw);
}

std::vector<KeptMail> select_kept(db::Transaction& db, std::optional<KeptState> state, std::int64_t before, int count_max) {
    std::vector<KeptMail> mails;
    const auto take = [&](const db::Row& row) { mails.push_back(kept_from(row)); };
    const std::int64_t from = before == 0 ? INT64_MAX : before;
    if (state)
        db.each(fmt::format("select {} from kept_mails k where k.state = $1 and k.id < $2 order by k.id desc limit $3", kept_columns),
                {name_of(*state), from, count_max}, take);
    else
        db.each(fmt::format("select {} from kept_mails k where k.id < $1 order by k.id desc limit $2", kept_columns), {from, count_max}, take);
    return mails;
}

int count_since(db::Transaction& db, const std::string& sender, Timestamp since, int count_max) {
    int count = 0;
    db.one("select count(*) from (select 1 from kept_mails where sender = $1 and received_at > $2 limit $3) newest", {sender, since, count_max},
           [&](const db::Row& row) { count = int(row.number(0)); });
    return count;
}

Cursor find_cursor(db::Transaction& db, MailboxId mailbox) {
    Cursor cursor;
    db.one("select uid_validity, uid from mail_cursors where mailbox = $1", {mailbox},
           [&](const db::Row& row) { cursor = {std::uint32_t(row.number(0)), std::uint32_t(row.number(1))}; });
    return cursor;
}

void move_cursor(db::Transaction& db, MailboxId mailbox, Cursor cursor) {
    // Two nodes may read one mailbox: within one validity the cursor never goes back.
    db.run("insert into mail_cursors (mailbox, uid_validity, uid) values ($1, $2, $3) on conflict (mailbox) do update set "
           "uid = case when mail_cursors.uid_validity = excluded.uid_validity and mail_cursors.uid > excluded.uid "
           "then mail_cursors.uid else excluded.uid end, uid_validity = excluded.uid_validity",
           {mailbox, std::int64_t(cursor.uid_validity), std::int64_t(cursor.uid)});
}

void add_warning(Work& work, TicketId ticket, std::string_view code, const std::string& text) {
    work.db.run("insert into mail_warnings (ticket, code, text, at) values ($1, $2, $3, $4) on conflict do nothing",
                {ticket, code, text, work.now});
}

std::string warnings_of(Work& work, TicketId ticket) {
    std::string text;
    work.db.each("select code, text from mail_warnings where ticket = $1 order by at, code, text limit 20", {ticket}, [&](const db::Row& row) {
        if (!text.empty()) text += ',';
        json::Writer one(text);
        one.begin_object().member("code", row.text(0)).member("text", row.text(1)).end_object();
    });
    return text;
}

}  // namespace tuki::intake
