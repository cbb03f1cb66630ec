// One change to many tickets, and its undo: each ticket is changed by itself and may refuse.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/tickets/change.hpp"
#include "desk/tickets/tickets_json.hpp"
#include "desk/tickets/tickets_lists.hpp"

namespace tuki::tickets {

namespace {

constexpr std::size_t bulk_tickets_max = 500;

struct Undo {
    TicketId ticket;
    std::int64_t version = 0;          // after the change: undone only where it still stands
    std::vector<Change> changes;
};

std::string undo_json(const std::vector<Undo>& all) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Undo& one : all) {
        w.begin_object().member("ticket", one.ticket).member("version", one.version).key("changes").begin_array();
        for (const Change& change : one.changes)
            w.begin_array().value(change.field).value(change.before).end_array();
        w.end_array().end_object();
    }
    w.end_array();
    return text;
}

struct Refusal {
    TicketId ticket;
    Error error;
};

http::Response answer(std::int64_t id, std::size_t changed, const std::vector<Refusal>& refused) {
    constexpr std::string_view codes[] = {"invalid", "forbidden", "not_found", "conflict", "too_much", "unavailable"};
    std::string text;
    json::Writer w(text);
    w.begin_object().member("id", id_text("blk", id)).member("changed", changed).key("refused").begin_array();
    for (const Refusal& one : refused)
        w.begin_object().member("ticket", one.ticket).member("code", codes[int(one.error.code)]).member("detail", one.error.message).end_object();
    w.end_array().end_object();
    return http::json_response(200, std::move(text));
}

struct Wanted {
    TicketChanges patch;
    bool has_patch = false;
    std::vector<std::string> tags_add, tags_remove;
    std::string note, reply;
};

Result<Ticket> change_one(Work& work, TicketId id, const Wanted& wanted) {
    Ticket ticket = TRY(get(work, id));
    TicketChanges patch = wanted.patch;
    if (!wanted.tags_add.empty() || !wanted.tags_remove.empty()) {
        std::vector<std::string> tags = wanted.tags_add;
        for (const std::string_view tag : tuki::split(ticket.tags, ' '))
            if (!tag.empty() && std::find(wanted.tags_remove.begin(), wanted.tags_remove.end(), tag) == wanted.tags_remove.end())
                tags.emplace_back(tag);
        patch.tags = std::move(tags);
    }
    if (wanted.has_patch || patch.tags) ticket = TRY(change(work, id, 0, patch));
    if (!wanted.note.empty())
        TRY(add_message(work, id, {.kind = MessageKind::note, .direction = Direction::internal, .text = wanted.note}));
    if (!wanted.reply.empty())
        TRY(add_message(work, id, {.direction = Direction::out, .text = wanted.reply, .channel = Channel::email}));
    return get(work, id);
}

}  // namespace

Answer bulk_route(Work& work, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const auto ids = TRY(reader.texts("tickets", bulk_tickets_max, 64));
    Wanted wanted;
    if (const json::Value* patch = reader.raw("patch"); patch && !patch->is_null()) {
        wanted.patch = TRY(changes_from(*patch, "patch"));
        wanted.has_patch = true;
    }
    wanted.note = TRY(reader.text("note", message_bytes_max)).value_or("");
    wanted.reply = TRY(reader.text("reply", message_bytes_max)).value_or("");
    wanted.tags_add = TRY(reader.texts("tags_add", tags_max, tag_bytes_max));
    wanted.tags_remove = TRY(reader.texts("tags_remove", tags_max, tag_bytes_max));
    TRY(reader.finish());
    if (ids.empty()) return Error{ErrorCode::invalid, "Choose at least one ticket.", "tickets"};

    std::vector<Undo> undo;
    std::vector<Refusal> refused;
    for (const std::string& text : ids) {
        const TicketId id = id_from<TicketId>(text).value_or(TicketId{});
        const auto before = get(work, id);
        const auto after = before.ok() ? change_one(work, id, wanted) : before;
        if (!after.ok())
            refused.push_back({id, after.error()});
        else
            undo.push_back({id, after.value().version, difference(before.value(), after.value())});
    }
    const std::int64_t id = work.ids.next_value(work.now);
    work.db.run("insert into bulk_changes (id, person, at, undone, body) values ($1, $2, $3, 0, $4)",
                {id, work.actor.person, work.now, undo_json(undo)});
    return answer(id, undo.size(), refused);
}

Answer undo_bulk_route(Work& work, const http::Request& request) {
    const auto id = id_from_text("blk", request.parameter("bulk").value_or(""));
    std::string stored;
    if (id && work.db.run("update bulk_changes set undone = 1 where id = $1 and person = $2 and undone = 0", {*id, work.actor.person}) == 1)
        work.db.one("select body from bulk_changes where id = $1", {*id}, [&](const db::Row& row) { stored = row.text(0); });
    if (stored.empty()) return not_found();
    std::vector<Refusal> refused;
    std::size_t changed = 0;
    const json::Value all = TRY(json::parse(stored));
    for (const json::Value& one : all.as_array()) {
        const auto& entry = one.as_object();
        const TicketId ticket = id_from<TicketId>(entry.at("ticket").as_string()).value_or(TicketId{});
        const auto before = get(work, ticket);
        if (!before.ok() || before.value().version != entry.at("version").as_int64()) {
            refused.push_back({ticket, before.ok() ? Error{ErrorCode::conflict, "It was changed after the bulk change."} : before.error()});
            continue;
        }
        Ticket after = before.value();
        for (const json::Value& change : entry.at("changes").as_array())
            apply(after, change.as_array()[0].as_string(), change.as_array()[1].as_string());
        TRY(write_change(work, before.value(), std::move(after), "ticket.changed", {{"undo", "", id_text("blk", *id)}}));
        ++changed;
    }
    return answer(*id, changed, refused);
}

}  // namespace tuki::tickets
