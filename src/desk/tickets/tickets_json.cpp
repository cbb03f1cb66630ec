#include "desk/tickets/tickets_json.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/tickets/tickets_store.hpp"
#include "desk/work/names.hpp"

namespace tuki::tickets {

Neighbours neighbours{[](Work&, TicketId) { return std::map<std::int64_t, std::string>{}; },
                      [](Work&, FileId) { return std::string("null"); },
                      [](Work&, const std::vector<FileId>& files) { return std::vector<std::string>(files.size(), "null"); },
                      [](Work&, const Ticket&) { return std::string("[]"); },
                      [](Work&, const Ticket&) { return std::string("[]"); },
                      [](Work&, const std::string&) -> Result<PersonId> { return not_found(); },
                      [](const std::string&) { return std::string(); },
                      [](Work&, const std::string&) { return std::string("[]"); },
                      [](Work&, const std::string&) { return std::string("[]"); },
                      [](Work& work, const std::vector<FileId>&) -> Result<Done> {
                          if (work.actor.side == Side::tuki) return Done{};
                          return Error{ErrorCode::invalid, "Files cannot be sent here.", "attachments"};
                      }};

namespace {

template <class IdType>
void ref(json::Writer& w, std::string_view member, IdType id, const std::string& name) {
    w.key(member);
    if (!id) {
        w.null();
        return;
    }
    w.begin_object().member("id", id).member("name", name).end_object();
}

void write_tags(json::Writer& w, std::string_view tags) {
    w.key("tags").begin_array();
    for (const std::string_view tag : tuki::split(tags, ' '))
        if (!tag.empty()) w.value(tag);
    w.end_array();
}

void row_members(json::Writer& w, Work& work, const Ticket& t) {
    w.member("id", t.id).member("number", t.number).member("kind", name_of(t.kind));
    w.member("subject", t.subject).member("status", name_of(t.status));
    w.key("wait_reason");
    t.wait_reason == WaitReason::none ? w.null() : w.value(name_of(t.wait_reason));
    w.member("priority", t.priority);
    ref(w, "requester", t.requester, names.person(work, t.requester));
    ref(w, "organisation", t.organisation, names.organisation(work, t.organisation));
    ref(w, "team", t.team, names.team(work, t.team));
    ref(w, "assignee", t.assignee, names.person(work, t.assignee));
    w.member("channel", name_of(t.channel)).member("language", t.language);
    w.member("created_at", t.created_at).member("updated_at", t.updated_at);
    w.member("due_at", t.due_at).member("snoozed_until", t.snoozed_until);
    w.member("last_from", t.last_from).member("messages", t.messages);
    w.member("version", t.version).member("owed", t.owed);
}

void write_participants(json::Writer& w, Work& work, const Ticket& t) {
    w.key("participants").begin_array();
    w.begin_object();
    ref(w, "person", t.requester, names.person(work, t.requester));
    // Whom one answers, agents see; customers see names.
    const bool agent = work.actor.is_agent();
    w.member("address", agent ? names.address(work, t.requester) : std::string()).member("role", "requester").member("verified", true).end_object();
    work.db.each("select person, address, verified from participants where ticket = $1 order by person", {t.id},
                 [&](const db::Row& row) {
                     const auto person = row.id<PersonId>(0);
                     w.begin_object();
                     ref(w, "person", person, names.person(work, person));
                     w.member("address", agent ? row.text(1) : std::string_view()).member("role", "participant").member("verified", row.number(2) != 0).end_object();
                 });
    w.end_array();
}

void write_links(json::Writer& w, Work& work, const Ticket& t) {
    w.key("links").begin_array();
    work.db.each(fmt::format("select l.id, l.type, t.id, t.number, t.subject, t.status, t.kind, l.ticket from ticket_links l "
                             "join tickets t on t.id = case when l.ticket = $1 then l.other else l.ticket end "
                             "where (l.ticket = $1 or l.other = $1) and {} order by l.id limit 200",
                             visible_tickets(work.actor, "t")),
                 {t.id}, [&](const db::Row& row) {
                     const bool ours = row.id<TicketId>(7) == t.id;
                     w.begin_object().member("id", id_text("lnk", row.number(0)));
                     w.member("type", ours ? row.text(1) : opposite_link(row.text(1))).key("ticket").begin_object();
                     w.member("id", row.id<TicketId>(2)).member("number", row.number(3)).member("subject", row.text(4));
                     w.member("status", row.text(5)).member("kind", row.text(6)).end_object().end_object();
                 });
    w.end_array();
}

void write_merges(json::Writer& w, Work& work, const Ticket& t) {
    w.key("merged_into");
    const auto into = t.merged_into ? find_ticket(work.db, work.actor, t.merged_into) : std::nullopt;
    if (into)
        w.begin_object().member("id", into->id).member("number", into->number).end_object();
    else
        w.null();
    w.key("merged").begin_array();
    work.db.each(fmt::format("select t.id, t.number, t.subject from tickets t where t.merged_into = $1 and {} order by t.id limit 100",
                             visible_tickets(work.actor, "t")),
                 {t.id}, [&](const db::Row& row) {
                     w.begin_object().member("id", row.id<TicketId>(0)).member("number", row.number(1)).member("subject", row.text(2)).end_object();
                 });
    w.end_array();
}

void write_may(json::Writer& w, const Work& work, const Ticket& t) {
    w.key("may").begin_array();
    const bool merged = t.status == Status::merged;
    if (work.actor.side == Side::customer) {
        if (!merged) w.value("reply");
        if (is_open(t.status)) w.value("close"); else if (!merged) w.value("reopen");
    } else if (work.actor.is_agent()) {
        if (work.actor.may(Permission::ticket_reply) && !merged) w.value("reply");
        if (work.actor.may(Permission::ticket_note) && !merged) w.value("note");
        if (work.actor.may(Permission::ticket_edit) && !merged) w.value("edit");
        if (work.actor.may(Permission::ticket_assign) && !merged) w.value("assign");
        if (work.actor.may(Permission::ticket_close) && is_open(t.status)) w.value("close");
        if (work.actor.may(Permission::ticket_edit) && !is_open(t.status) && !merged) w.value("reopen");
        if (work.actor.may(Permission::ticket_merge)) w.value("merge");
    }
    w.end_array();
}

void agent_members(json::Writer& w, Work& work, const Ticket& t) {
    write_links(w, work, t);
    bool watching = false;
    w.key("watchers").begin_array();
    work.db.each("select person from watches where ticket = $1 order by person limit 100", {t.id}, [&](const db::Row& row) {
        const auto person = row.id<PersonId>(0);
        watching = watching || person == work.actor.person;
        w.begin_object().member("id", person).member("name", names.person(work, person)).end_object();
    });
    w.end_array().member("watching", watching);
    w.key("draft");
    std::string draft = "null";
    work.db.one("/*visible*/ select body from drafts where ticket = $1 and person = $2", {t.id, work.actor.person},
                [&](const db::Row& row) { draft = row.text(0); });
    w.raw(draft);
    w.key("proposals").raw(neighbours.proposals(work, t));
    w.key("warnings").raw(neighbours.warnings(work, t));
}

}  // namespace

std::string_view opposite_link(std::string_view type) {
    constexpr std::pair<std::string_view, std::string_view> pairs[] = {
        {"blocks", "blocked_by"}, {"caused_by", "causes"}, {"parent", "child"}};
    for (const auto& [one, other] : pairs) {
        if (type == one) return other;
        if (type == other) return one;
    }
    return type;
}

void write_row(json::Writer& w, Work& work, const Ticket& t, bool unread) {
    w.begin_object();
    row_members(w, work, t);
    w.member("preview", t.preview).member("unread", unread).end_object();
}

void write_message(json::Writer& w, Work& work, const Message& m, const std::map<std::int64_t, std::string>& deliveries) {
    w.begin_object().member("id", m.id).member("kind", name_of(m.kind)).member("direction", name_of(m.direction));
    ref(w, "author", m.author, names.person(work, m.author));
    w.member("author_address", work.actor.is_agent() ? std::string_view(m.author_address) : std::string_view());
    w.member("at", m.at).member("channel", name_of(m.channel)).member("text", m.text);
    w.key("html");
    m.html.empty() ? w.null() : w.value(m.html);
    w.key("quoted");
    m.quoted.empty() ? w.null() : w.value(m.quoted);
    w.member("language", m.language).member("verified", m.verified);
    for (const auto& [name, list] : {std::pair{"to", &m.to}, std::pair{"cc", &m.cc}}) {
        w.key(name).begin_array();
        if (work.actor.is_agent())
            for (const std::string& one : *list) w.value(one);
        w.end_array();
    }
    w.key("attachments").begin_array();
    if (!m.files.empty())
        for (const std::string& file : neighbours.attachments(work, m.files)) w.raw(file);
    w.end_array().key("moved_from");
    std::optional<std::int64_t> number;
    if (m.moved_from && work.actor.is_agent())
        if (const auto origin = find_ticket(work.db, work.actor, m.moved_from)) number = origin->number;
    w.value(number).key("delivery");
    const auto delivery = deliveries.find(m.id.value);
    delivery == deliveries.end() ? w.null() : w.raw(delivery->second);
    w.end_object();
}

std::string ticket_json(Work& work, const Ticket& t) {
    constexpr int page = 50;
    std::string text;
    text.reserve(16 << 10);
    json::Writer w(text);
    w.begin_object();
    row_members(w, work, t);
    ref(w, "service", t.service, names.service(work, t.service));
    ref(w, "category", t.category, names.category(work, t.category));
    w.member("impact", t.impact).member("urgency", t.urgency);
    write_tags(w, t.tags);
    const bool agent = work.actor.is_agent();
    if (agent) agent_members(w, work, t);
    write_participants(w, work, t);
    write_merges(w, work, t);

    std::vector<Message> messages = messages_of(work, t.id, 0, page);
    bool outgoing = false;
    for (const Message& m : messages) outgoing = outgoing || m.direction == Direction::out;
    const auto deliveries = agent && outgoing ? neighbours.deliveries(work, t.id) : std::map<std::int64_t, std::string>{};
    w.key("messages_page").begin_array();
    for (auto m = messages.rbegin(); m != messages.rend(); ++m) write_message(w, work, *m, deliveries);
    w.end_array().key("messages_before");
    const bool more = messages.size() == std::size_t(page) && messages.back().seq > 1;
    more ? w.value(std::to_string(messages.back().seq)) : w.null();
    w.member("description", messages.empty() || messages.back().seq != 1 ? std::string_view() : std::string_view(messages.back().text));
    w.key("resolution");
    t.resolution.empty() ? w.null() : w.value(t.resolution);
    write_may(w, work, t);
    w.end_object();
    return text;
}

}  // namespace tuki::tickets
