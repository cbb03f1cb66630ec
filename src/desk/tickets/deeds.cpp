// The small deeds around a ticket: links, people, watching, snoozing, drafts.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/tickets/change.hpp"
#include "desk/tickets/tickets_json.hpp"
#include "desk/tickets/tickets_lists.hpp"
#include "desk/work/names.hpp"

namespace tuki::tickets {

namespace {

constexpr std::string_view link_types[] = {"relates", "duplicates", "blocks", "blocked_by", "caused_by", "causes", "parent", "child"};
constexpr std::size_t draft_bytes_max = 256 << 10;

const http::Response no_content{.status = 204};

Result<Ticket> ticket_of(Work& work, const http::Request& request) {
    return get(work, TRY(path_id<TicketId>(request, "ticket")));
}

Result<Done> state(Work& work, const Ticket& ticket, std::string_view fact, Change change) {
    TRY(write_change(work, ticket, ticket, fact, {std::move(change)}));
    return Done{};
}

/// Whether `to` leads back to `from` by links of this type: a parent of its own parent.
bool closes_a_circle(Work& work, TicketId from, TicketId to, const std::string& type) {
    constexpr std::size_t visited_max = 1000;
    const std::string opposite(opposite_link(type));
    std::vector<TicketId> visited{to};
    for (std::size_t i = 0; i < visited.size() && visited.size() < visited_max; ++i) {
        if (visited[i] == from) return true;
        work.db.each("select other from ticket_links where ticket = $1 and type = $2 union select ticket from ticket_links where other = $1 and type = $3",
                     {visited[i], type, opposite}, [&](const db::Row& row) {
                         const auto next = row.id<TicketId>(0);
                         if (std::find(visited.begin(), visited.end(), next) == visited.end()) visited.push_back(next);
                     });
    }
    return false;
}

}  // namespace

Result<std::int64_t> link(Work& work, TicketId id, TicketId other_id, const std::string& type) {
    if (std::find(std::begin(link_types), std::end(link_types), type) == std::end(link_types))
        return Error{ErrorCode::invalid, "There is no such type of link.", "type"};
    if (other_id == id) return Error{ErrorCode::invalid, "Name another ticket.", "ticket"};
    const Ticket ticket = TRY(get(work, id)), other = TRY(get(work, other_id));
    if (opposite_link(type) != type && closes_a_circle(work, id, other_id, type))
        return Error{ErrorCode::invalid, "These links would go round in a circle.", "ticket"};
    const std::int64_t made = work.ids.next_value(work.now);
    if (work.db.run("insert into ticket_links (id, ticket, other, type) values ($1, $2, $3, $4) on conflict do nothing",
                    {made, ticket.id, other.id, type}) == 0)
        return Error{ErrorCode::conflict, "They are linked like this already.", "ticket"};
    TRY(state(work, ticket, "ticket.linked", {"link." + type, "", to_text(other.id)}));
    TRY(state(work, other, "ticket.linked", {"link." + std::string(opposite_link(type)), "", to_text(ticket.id)}));
    return made;
}

Answer link_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string type = TRY(reader.required_text("type", 20));
    const auto other_id = TRY(reader.id<TicketId>("ticket"));
    TRY(reader.finish());
    if (!other_id) return Error{ErrorCode::invalid, "Name another ticket.", "ticket"};
    const std::int64_t link = TRY(tickets::link(work, ticket.id, *other_id, type));
    const Ticket other = TRY(get(work, *other_id));
    std::string text;
    json::Writer w(text);
    w.begin_object().member("id", id_text("lnk", link)).member("type", type).key("ticket").begin_object();
    w.member("id", other.id).member("number", other.number).member("subject", other.subject);
    w.member("status", name_of(other.status)).member("kind", name_of(other.kind)).end_object().end_object();
    return http::json_response(201, std::move(text));
}

Answer unlink_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    const auto link = id_from_text("lnk", request.parameter("link").value_or(""));
    TicketId other;
    std::string type;
    if (link)
        work.db.one("select case when ticket = $2 then other else ticket end, type, ticket from ticket_links where id = $1 and (ticket = $2 or other = $2)",
                    {*link, ticket.id}, [&](const db::Row& row) {
                        other = row.id<TicketId>(0);
                        type = row.id<TicketId>(2) == ticket.id ? row.string(1) : std::string(opposite_link(row.text(1)));
                    });
    if (!other) return not_found();
    work.db.run("delete from ticket_links where id = $1", {*link});
    TRY(state(work, ticket, "ticket.unlinked", {"link." + type, to_text(other), ""}));
    if (const auto there = find_ticket(work.db, Actor::tuki(), other))
        TRY(state(work, *there, "ticket.unlinked", {"link." + std::string(opposite_link(type)), to_text(ticket.id), ""}));
    return no_content;
}

Answer add_participant_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    auto person = TRY(reader.id<PersonId>("person"));
    const auto address = TRY(reader.text("address", 254));
    TRY(reader.finish());
    if (!person && address) person = TRY(neighbours.person_of_address(work, *address));
    if (!person) return Error{ErrorCode::invalid, "Name a person or an address.", "person"};
    TRY(add_participant(work, ticket.id, *person, address.value_or(""), true));
    std::string text;
    json::Writer w(text);
    w.begin_object().key("person").begin_object().member("id", *person).member("name", names.person(work, *person)).end_object();
    w.member("address", address.value_or("")).member("role", "participant").member("verified", true).end_object();
    return http::json_response(201, std::move(text));
}

Answer remove_participant_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    TRY(remove_participant(work, ticket.id, TRY(path_id<PersonId>(request, "person"))));
    return no_content;
}

Answer watch_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    work.db.run("insert into watches (ticket, person) values ($1, $2) on conflict do nothing", {ticket.id, work.actor.person});
    return no_content;
}

Answer unwatch_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    work.db.run("delete from watches where ticket = $1 and person = $2", {ticket.id, work.actor.person});
    return no_content;
}

Answer snooze_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const auto until = TRY(reader.time("until"));
    TRY(reader.finish());
    if (!until || *until <= work.now) return Error{ErrorCode::invalid, "Choose a time that is still to come.", "until"};
    TRY(change(work, ticket.id, 0, {.snoozed_until = std::optional<Timestamp>(*until)}));
    return no_content;
}

Answer unsnooze_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    TRY(change(work, ticket.id, 0, {.snoozed_until = std::optional<Timestamp>()}));
    return no_content;
}

Answer seen_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    work.db.run("insert into seen (person, ticket, seq) values ($1, $2, $3) on conflict (person, ticket) do update set seq = excluded.seq",
                {work.actor.person, ticket.id, ticket.version});
    return no_content;
}

Answer save_draft_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string mode = TRY(reader.text("mode", 10)).value_or("reply");
    if (mode != "reply" && mode != "note") return Error{ErrorCode::invalid, "This is \"reply\" or \"note\".", "mode"};
    const std::string text = TRY(reader.text("text", draft_bytes_max)).value_or("");
    const auto html = TRY(reader.text("html", draft_bytes_max));
    const auto to = TRY(reader.texts("to", 50, 254));
    const auto cc = TRY(reader.texts("cc", 50, 254));
    const auto files = TRY(reader.texts("attachments", 50, 64));
    (void)reader.raw("saved_at");
    TRY(reader.finish());
    std::string stored;
    json::Writer w(stored);
    w.begin_object().member("mode", mode).member("text", text).member("html", html);
    for (const auto& [name, list] : {std::pair{"to", &to}, std::pair{"cc", &cc}}) {
        w.key(name).begin_array();
        for (const std::string& one : *list) w.value(one);
        w.end_array();
    }
    w.member("saved_at", work.now).key("attachments").begin_array();
    for (const std::string& file : files)
        if (const auto id = id_from<FileId>(file)) w.raw(neighbours.attachment(work, *id));
    w.end_array().end_object();
    work.db.run("insert into drafts (ticket, person, mode, body, saved_at) values ($1, $2, $3, $4, $5) "
                "on conflict (ticket, person) do update set mode = excluded.mode, body = excluded.body, saved_at = excluded.saved_at",
                {ticket.id, work.actor.person, mode, stored, work.now});
    return http::json_response(200, std::move(stored));
}

Answer drop_draft_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(ticket_of(work, request));
    work.db.run("delete from drafts where ticket = $1 and person = $2", {ticket.id, work.actor.person});
    return no_content;
}

Answer withdraw_route(Work& work, const http::Request& request) {
    TRY(withdraw(work, TRY(path_id<MessageId>(request, "message"))));
    return no_content;
}

}  // namespace tuki::tickets
