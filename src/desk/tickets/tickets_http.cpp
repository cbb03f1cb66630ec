#include "desk/tickets/tickets_http.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "desk/tickets/tickets_json.hpp"
#include "desk/tickets/tickets_lists.hpp"
#include "desk/tickets/tickets_store.hpp"

namespace tuki::tickets {

namespace {

Result<TicketId> ticket_id(Work& work, const http::Request& request) {
    const std::string text = request.parameter("ticket").value_or("");
    // People type numbers; programs use ids.
    if (!text.empty() && text.size() <= 15 && text.find_first_not_of("0123456789") == std::string::npos) {
        const auto id = find_number(work.db, work.actor, std::stoll(text));
        if (!id) return not_found();
        return *id;
    }
    return path_id<TicketId>(request, "ticket");
}

http::Response ticket_response(Work& work, const Ticket& changed, int status = 200) {
    settle(work);
    // As the reactions left it; a ticket that its own change took out of sight is shown as it was.
    const auto settled = get(work, changed.id);
    const Ticket& ticket = settled.ok() ? settled.value() : changed;
    http::Response response = http::json_response(status, ticket_json(work, ticket));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", ticket.version));
    return response;
}

/// If-Match: "7" → 7; absent → 0, which changes whatever stands there.
std::int64_t version_of(const http::Request& request) {
    std::int64_t version = 0;
    for (const char c : request.header("if-match"))
        if (c >= '0' && c <= '9' && version < (std::int64_t{1} << 53)) version = version * 10 + (c - '0');
    return version;
}

}  // namespace

Result<http::Response> read_ticket_route(Work& work, const http::Request& request) {
    const Ticket ticket = TRY(get(work, TRY(ticket_id(work, request))));
    if (request.header("if-none-match") == fmt::format("\"{}\"", ticket.version)) return http::Response{.status = 304};
    http::Response response = http::json_response(200, ticket_json(work, ticket));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", ticket.version));
    return response;
}

namespace {

Result<http::Response> open_route(Work& work, const http::Request& request) {
    const NewTicket input = TRY(new_ticket_from(work, TRY(json::parse(request.body))));
    const Ticket ticket = TRY(open(work, input));
    return ticket_response(work, ticket, 201);
}

Result<http::Response> change_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    const TicketChanges changes = TRY(changes_from(TRY(json::parse(request.body))));
    return ticket_response(work, TRY(change(work, id, version_of(request), changes)));
}

Result<http::Response> message_answer(Work& work, const Message& message) {
    settle(work);  // what becomes of it is part of the answer
    std::string text;
    json::Writer writer(text);
    write_message(writer, work, message, work.actor.is_agent() ? neighbours.deliveries(work, message.ticket) : std::map<std::int64_t, std::string>{});
    return http::json_response(201, std::move(text));
}

Result<http::Response> reply_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    NewMessage input = TRY(reply_from(TRY(json::parse(request.body))));
    if (work.actor.side == Side::customer) {
        input.direction = Direction::in;
        input.channel = Channel::portal;
        input.undo_seconds = 0;
        input.to.clear();
        input.cc.clear();
        if (input.status_after) return Error{ErrorCode::invalid, "Nobody may set this here.", "status_after"};
    } else {
        input.direction = Direction::out;
        input.channel = Channel::email;
    }
    return message_answer(work, TRY(add_message(work, id, input)));
}

Result<http::Response> note_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    NewMessage input = TRY(reply_from(TRY(json::parse(request.body))));
    input.kind = MessageKind::note;
    input.direction = Direction::internal;
    input.undo_seconds = 0;
    return message_answer(work, TRY(add_message(work, id, input)));
}

Result<http::Response> phone_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    NewMessage input{.kind = MessageKind::phone, .channel = Channel::phone};
    input.text = TRY(reader.required_text("text", message_bytes_max));
    const auto direction = TRY(reader.text("direction", 10)).value_or("in");
    if (direction != "in" && direction != "out") return Error{ErrorCode::invalid, "This is \"in\" or \"out\".", "direction"};
    input.direction = direction == "in" ? Direction::in : Direction::out;
    TRY(reader.finish());
    return message_answer(work, TRY(add_message(work, id, input)));
}

Result<http::Response> close_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    std::string resolution;
    if (!request.body.empty()) {
        const json::Value body = TRY(json::parse(request.body));
        json::Reader reader(body);
        resolution = TRY(reader.text("resolution", message_bytes_max)).value_or("");
        (void)TRY(reader.text("outcome", 100));
        (void)TRY(reader.flag("notify"));
        TRY(reader.finish());
    }
    return ticket_response(work, TRY(close(work, id, version_of(request), resolution)));
}

Result<http::Response> reopen_route(Work& work, const http::Request& request) {
    return ticket_response(work, TRY(reopen(work, TRY(ticket_id(work, request)), version_of(request))));
}

Result<http::Response> merge_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const auto into = TRY(reader.id<TicketId>("into"));
    TRY(reader.finish());
    if (!into) return Error{ErrorCode::invalid, "This is needed.", "into"};
    return ticket_response(work, TRY(merge(work, id, *into)));
}

Result<http::Response> unmerge_route(Work& work, const http::Request& request) {
    return ticket_response(work, TRY(unmerge(work, TRY(ticket_id(work, request)))));
}

Result<http::Response> split_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    std::vector<MessageId> messages;
    for (const std::string& text : TRY(reader.texts("messages", 100, 64))) {
        const auto message = id_from<MessageId>(text);
        if (!message) return Error{ErrorCode::invalid, "This is not the id of a message.", "messages"};
        messages.push_back(*message);
    }
    const std::string subject = TRY(reader.required_text("subject", subject_bytes_max));
    TRY(reader.finish());
    return ticket_response(work, TRY(split(work, id, messages, subject)), 201);
}

Result<http::Response> older_messages(Work& work, const http::Request& request) {
    const TicketId id = TRY(ticket_id(work, request));
    TRY(get(work, id));
    std::int64_t before = 0;
    for (const char c : request.query_value("cursor").value_or(""))
        if (c >= '0' && c <= '9' && before < (std::int64_t{1} << 53)) before = before * 10 + (c - '0');
    const int limit = TRY(limit_of(request, 50, 200));
    const auto messages = messages_of(work, id, before, limit);
    const auto deliveries = work.actor.is_agent() ? neighbours.deliveries(work, id) : std::map<std::int64_t, std::string>{};
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    for (auto m = messages.rbegin(); m != messages.rend(); ++m) write_message(w, work, *m, deliveries);
    w.end_array().key("next");
    int(messages.size()) == limit && messages.back().seq > 1 ? w.value(std::to_string(messages.back().seq)) : w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

constexpr Right reading = Right::needs(Permission::ticket_read);
using enum http::Method;

const Route all_routes[] = {
    reads("/api/v1/tickets", reading, list_route),
    reads("/api/v1/views", reading, views_route),
    reads("/api/v1/portal/tickets", reading, list_route),
    reads_long("/api/v1/search", reading, search_route),
    writes(post, "/api/v1/tickets", Right::needs(Permission::ticket_create), open_route),
    reads("/api/v1/tickets/{ticket}", reading, read_ticket_route),
    writes(patch, "/api/v1/tickets/{ticket}", Right::needs(Permission::ticket_edit), change_route),
    reads("/api/v1/tickets/{ticket}/messages", reading, older_messages),
    reads("/api/v1/tickets/{ticket}/history", reading, history_route),
    writes(post, "/api/v1/tickets/{ticket}/replies", Right::needs(Permission::ticket_reply), reply_route),
    writes(post, "/api/v1/tickets/{ticket}/notes", Right::needs(Permission::ticket_note), note_route),
    writes(post, "/api/v1/tickets/{ticket}/phone-notes", Right::needs(Permission::ticket_note), phone_route),
    writes(post, "/api/v1/tickets/{ticket}/closure", Right::needs(Permission::ticket_close), close_route),
    writes(del, "/api/v1/tickets/{ticket}/closure", Right::needs(Permission::ticket_close), reopen_route),
    writes(post, "/api/v1/tickets/{ticket}/merge", Right::needs(Permission::ticket_merge), merge_route),
    writes(del, "/api/v1/tickets/{ticket}/merge", Right::needs(Permission::ticket_merge), unmerge_route),
    writes(post, "/api/v1/tickets/{ticket}/split", Right::needs(Permission::ticket_merge), split_route),
    writes(post, "/api/v1/tickets/{ticket}/links", Right::needs(Permission::ticket_edit), link_route),
    writes(del, "/api/v1/tickets/{ticket}/links/{link}", Right::needs(Permission::ticket_edit), unlink_route),
    writes(post, "/api/v1/tickets/{ticket}/participants", Right::needs(Permission::ticket_edit), add_participant_route),
    writes(del, "/api/v1/tickets/{ticket}/participants/{person}", Right::needs(Permission::ticket_edit), remove_participant_route),
    writes(put, "/api/v1/tickets/{ticket}/watch", Right::needs(Permission::ticket_note), watch_route),
    writes(del, "/api/v1/tickets/{ticket}/watch", Right::needs(Permission::ticket_note), unwatch_route),
    writes(put, "/api/v1/tickets/{ticket}/snooze", Right::needs(Permission::ticket_edit), snooze_route),
    writes(del, "/api/v1/tickets/{ticket}/snooze", Right::needs(Permission::ticket_edit), unsnooze_route),
    writes(put, "/api/v1/tickets/{ticket}/seen", reading, seen_route),
    writes(put, "/api/v1/tickets/{ticket}/draft", Right::needs(Permission::ticket_note), save_draft_route),
    writes(del, "/api/v1/tickets/{ticket}/draft", Right::needs(Permission::ticket_note), drop_draft_route),
    writes(post, "/api/v1/tickets/bulk", Right::needs(Permission::ticket_bulk), bulk_route),
    writes(del, "/api/v1/bulk/{bulk}", Right::needs(Permission::ticket_bulk), undo_bulk_route),
    reads("/api/v1/messages/{message}/frame", reading, frame_route),
    writes(del, "/api/v1/messages/{message}/delivery", Right::needs(Permission::ticket_reply), withdraw_route),
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::tickets
