#include "desk/tickets/tickets_store.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "words/analyse.hpp"

namespace tuki::tickets {

const std::string_view ticket_columns =
    "t.id, t.number, t.version, t.kind, t.status, t.wait_reason, t.channel, t.impact, t.urgency, "
    "t.priority, t.subject, t.requester, t.organisation, t.team, t.assignee, t.service, "
    "t.category, t.language, t.tags, t.created_at, t.updated_at, t.due_at, t.snoozed_until, "
    "t.closed_at, t.preview, t.last_from, t.messages, t.owed, t.merged_into, t.resolution";

void read_ticket(const db::Row& row, Ticket& t, int i) {
    t.id = row.id<TicketId>(i++);
    t.number = row.number(i++);
    t.version = row.number(i++);
    t.kind = kind_from(row.text(i++)).value_or(Kind::case_);
    t.status = status_from(row.text(i++)).value_or(Status::fresh);
    t.wait_reason = wait_reason_from(row.text(i++)).value_or(WaitReason::none);
    t.channel = channel_from(row.text(i++)).value_or(Channel::web);
    t.impact = int(row.number(i++));
    t.urgency = int(row.number(i++));
    t.priority = int(row.number(i++));
    t.subject = row.text(i++);
    t.requester = row.id<PersonId>(i++);
    t.organisation = row.id<OrganisationId>(i++);
    t.team = row.id<TeamId>(i++);
    t.assignee = row.id<PersonId>(i++);
    t.service = row.id<ServiceId>(i++);
    t.category = row.id<CategoryId>(i++);
    t.language = row.text(i++);
    t.tags = row.text(i++);
    t.created_at = row.time(i++);
    t.updated_at = row.time(i++);
    t.due_at = row.maybe_time(i++);
    t.snoozed_until = row.maybe_time(i++);
    t.closed_at = row.maybe_time(i++);
    t.preview = row.text(i++);
    t.last_from = row.text(i++);
    t.messages = row.number(i++);
    t.owed = row.number(i++) != 0;
    t.merged_into = row.id<TicketId>(i++);
    t.resolution = row.text(i++);
}

std::optional<Ticket> find_ticket(db::Transaction& db, const Actor& actor, TicketId id) {
    std::optional<Ticket> ticket;
    db.one(fmt::format("select {} from tickets t where t.id = $1 and {}", ticket_columns,
                       visible_tickets(actor, "t")),
           {id}, [&](const db::Row& row) { read_ticket(row, ticket.emplace()); });
    return ticket;
}

std::optional<TicketId> find_number(db::Transaction& db, const Actor& actor, std::int64_t number) {
    std::optional<TicketId> id;
    db.one(fmt::format("select t.id from tickets t where t.number = $1 and {}",
                       visible_tickets(actor, "t")),
           {number}, [&](const db::Row& row) { id = row.id<TicketId>(0); });
    return id;
}

void insert_ticket(db::Transaction& db, const Ticket& t) {
    db.add(R"(
        insert into tickets (id, number, version, kind, status, open, wait_reason, channel, impact,
            urgency, priority, subject, requester, organisation, team, assignee, service, category,
            language, tags, created_at, updated_at, due_at, snoozed_until, closed_at, preview,
            last_from, messages, owed, merged_into, resolution)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31))",
           {t.id, t.number, t.version, name_of(t.kind), name_of(t.status), is_open(t.status),
            name_of(t.wait_reason), name_of(t.channel), t.impact, t.urgency, t.priority, t.subject,
            t.requester, t.organisation, t.team, t.assignee, t.service, t.category, t.language,
            t.tags, t.created_at, t.updated_at, t.due_at, t.snoozed_until, t.closed_at, t.preview,
            t.last_from, t.messages, t.owed, t.merged_into, t.resolution});
}

bool update_ticket(db::Transaction& db, const Ticket& t, std::int64_t version_before) {
    return db.run(R"(
        update tickets set version = $2, kind = $3, status = $4, open = $5, wait_reason = $6,
            impact = $7, urgency = $8, priority = $9, subject = $10, requester = $11,
            organisation = $12, team = $13, assignee = $14, service = $15, category = $16,
            language = $17, tags = $18, updated_at = $19, due_at = $20, snoozed_until = $21,
            closed_at = $22, preview = $23, last_from = $24, messages = $25, owed = $26,
            merged_into = $27, resolution = $28
        where id = $1 and version = $29)",
                  {t.id, t.version, name_of(t.kind), name_of(t.status), is_open(t.status),
                   name_of(t.wait_reason), t.impact, t.urgency, t.priority, t.subject, t.requester,
                   t.organisation, t.team, t.assignee, t.service, t.category, t.language, t.tags,
                   t.updated_at, t.due_at, t.snoozed_until, t.closed_at, t.preview, t.last_from,
                   t.messages, t.owed, t.merged_into, t.resolution, version_before}) == 1;
}

namespace {

constexpr std::string_view message_columns =
    "m.id, m.ticket, m.seq, m.kind, m.direction, m.author, m.author_address, m.at, m.channel, "
    "m.text, m.html, m.quoted, m.language, m.verified, m.recipients, m.moved_from, m.has_files";

constexpr std::size_t address_bytes_max = 320;

/// "t to\nc copy\n…": one line each, whatever an address holds.
std::string recipients_text(const Message& message) {
    std::string text;
    for (const std::string& one : message.to) text += "t " + one_line(one, address_bytes_max) + "\n";
    for (const std::string& one : message.cc) text += "c " + one_line(one, address_bytes_max) + "\n";
    return text;
}

void read_recipients(Message& message, std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (line.size() > 2) (line[0] == 'c' ? message.cc : message.to).emplace_back(line.substr(2));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
}

/// @return whether the message has files, which the caller then reads
bool read_message(const db::Row& row, Message& m) {
    m.id = row.id<MessageId>(0);
    m.ticket = row.id<TicketId>(1);
    m.seq = row.number(2);
    m.kind = message_kind_from(row.text(3)).value_or(MessageKind::message);
    m.direction = direction_from(row.text(4)).value_or(Direction::in);
    m.author = row.id<PersonId>(5);
    m.author_address = row.text(6);
    m.at = row.time(7);
    m.channel = channel_from(row.text(8)).value_or(Channel::web);
    m.text = row.text(9);
    m.html = row.text(10);
    m.quoted = row.text(11);
    m.language = row.text(12);
    m.verified = row.number(13) != 0;
    read_recipients(m, row.text(14));
    m.moved_from = row.id<TicketId>(15);
    return row.number(16) != 0;
}

void read_files(db::Transaction& db, Message& message) {
    db.each("/*system: of a message that was seen*/ select file from message_files where message = $1 order by file",
            {message.id}, [&](const db::Row& row) { message.files.push_back(row.id<FileId>(0)); });
}

}  // namespace

void insert_message(db::Transaction& db, const Message& m, Visible visible) {
    db.add(R"(
        insert into messages (id, ticket, seq, kind, direction, public, author, author_address, at,
            channel, text, html, quoted, language, verified, recipients, moved_from, has_files)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))",
           {m.id, m.ticket, m.seq, name_of(m.kind), name_of(m.direction), int(visible), m.author,
            m.author_address, m.at, name_of(m.channel), m.text, m.html, m.quoted, m.language,
            m.verified, recipients_text(m), m.moved_from, !m.files.empty()});
    for (const FileId file : m.files)
        db.add("insert into message_files (message, file) values ($1, $2)", {m.id, file});
}

std::vector<Message> select_messages(db::Transaction& db, const Actor& actor, TicketId ticket,
                                     std::int64_t before_seq, int count_max) {
    std::vector<Message> messages;
    std::vector<std::size_t> with_files;
    db.each(fmt::format("select {} from messages m where m.ticket = $1 and m.seq < $2 and {} "
                        "order by m.seq desc limit $3",
                        message_columns, visible_messages(actor, "m")),
            {ticket, before_seq == 0 ? INT64_MAX : before_seq, count_max}, [&](const db::Row& row) {
                if (read_message(row, messages.emplace_back())) with_files.push_back(messages.size() - 1);
            });
    for (const std::size_t i : with_files) read_files(db, messages[i]);
    return messages;
}

std::optional<Message> find_message(db::Transaction& db, const Actor& actor, MessageId id) {
    std::optional<Message> message;
    bool has_files = false;
    db.one(fmt::format("select {} from messages m join tickets t on t.id = m.ticket "
                       "where m.id = $1 and {} and {}",
                       message_columns, visible_messages(actor, "m"), visible_tickets(actor, "t")),
           {id}, [&](const db::Row& row) { has_files = read_message(row, message.emplace()); });
    if (has_files) read_files(db, *message);
    return message;
}

std::int64_t newest_seq(db::Transaction& db, TicketId ticket) {
    std::int64_t seq = 0;
    db.one("/*system: order within the ticket*/ select seq from messages where ticket = $1 order by seq desc limit 1",
           {ticket}, [&](const db::Row& row) { seq = row.number(0); });
    return seq;
}

void index_message(db::Transaction& db, const Message& message, std::string_view subject) {
    std::string words = words::index_text(subject, message.language);
    words += ' ';
    words += words::index_text(message.text, message.language);
    if (db.engine() == db::Engine::sqlite)
        db.add("insert into message_search (rowid, content) values ($1, $2)", {message.id, words});
    else
        db.add("insert into message_search (id, content) values ($1, array_to_tsvector(array_remove(string_to_array($2, ' '), '')))",
               {message.id, words});
}

void unindex_message(db::Transaction& db, MessageId id) {
    db.add(db.engine() == db::Engine::sqlite ? "delete from message_search where rowid = $1"
                                             : "delete from message_search where id = $1",
           {id});
}

std::vector<RowKey> select_rows(db::Transaction& db, const Actor& actor, const RowFilter& f) {
    std::string where;
    using View = RowFilter::View;
    const bool done = f.status && !is_open(*f.status);
    const std::string_view open = done ? "t.open = 0" : "t.open = 1";
    switch (f.view) {
        case View::all: where = open; break;
        case View::mine: where = fmt::format("{} and t.assignee = {}", open, f.person.value); break;
        case View::team: {
            // One team is one walk of an index; several are few enough to be sorted.
            std::string in = "0";
            for (const TeamId team : f.teams) in += fmt::format(",{}", team.value);
            where = f.teams.size() == 1 ? fmt::format("{} and t.team = {}", open, f.teams[0].value)
                                        : fmt::format("{} and t.team in ({})", open, in);
            break;
        }
        case View::unassigned: where = "t.open = 1 and t.assignee is null"; break;
        case View::waiting: where = "t.status = 'waiting'"; break;
        case View::done: where = "t.open = 0"; break;
        case View::requester: where = fmt::format("t.requester = {}", f.person.value); break;
        case View::organisation: where = fmt::format("t.organisation = {}", f.organisation.value); break;
    }
    if (f.status) where += fmt::format(" and t.status = '{}'", name_of(*f.status));
    if (f.kind) where += fmt::format(" and t.kind = '{}'", name_of(*f.kind));
    const std::string tag = "% " + f.tag + " %";
    if (!f.tag.empty()) where += " and ' ' || t.tags || ' ' like $4";
    std::vector<RowKey> rows;
    rows.reserve(std::size_t(f.count_max));
    const std::string sql = fmt::format(
        "select t.id, t.version, t.updated_at, t.last_from from tickets t where {} and (t.updated_at, t.id) < ($1, $2) and {} "
        "order by t.updated_at desc, t.id desc limit $3",
        where, visible_tickets(actor, "t"));
    const auto take = [&](const db::Row& row) { rows.push_back({row.id<TicketId>(0), row.number(1), row.time(2), row.text(3) == "customer"}); };
    if (f.tag.empty())
        db.each(sql, {f.before_at, f.before_id, f.count_max}, take);
    else
        db.each(sql, {f.before_at, f.before_id, f.count_max, tag}, take);
    return rows;
}

}  // namespace tuki::tickets
