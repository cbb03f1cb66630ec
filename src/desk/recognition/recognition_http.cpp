// The doors of recognition.
#include "base/json.hpp"
#include "desk/recognition/accept.hpp"
#include "desk/recognition/recognition_store.hpp"
#include "desk/tickets/neighbours.hpp"

namespace tuki::recognition {

Result<tickets::Ticket> accept(Work& work, TicketId id, const std::string& field) {
    TRY(require(work, Permission::ticket_edit));
    TRY(tickets::get(work, id));
    std::vector<std::string> reasons_text;
    const std::vector<Proposal> all = select_proposals(work.db, id, &reasons_text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].field != field) continue;
        tickets::TicketChanges changes;
        set_field(changes, field, all[i].value);
        std::vector<Reason> reasons;
        if (const auto stored = json::parse(reasons_text[i]); stored.ok() && stored.value().is_array())
            for (const json::Value& one : stored.value().get_array()) {
                Reason reason{std::string(one.at("key").as_string()), {}};
                for (const auto& [name, value] : one.at("values").as_object()) reason.values.emplace_back(std::string(name), std::string(value.as_string()));
                reasons.push_back(std::move(reason));
            }
        const tickets::Ticket changed = TRY(tickets::change(work, id, 0, changes, std::move(reasons)));
        mark_applied(work.db, id, field);
        return changed;
    }
    return not_found();
}

namespace {

Result<http::Response> accept_route(Work& work, const http::Request& request) {
    const TicketId id = TRY(path_id<TicketId>(request, "ticket"));
    const tickets::Ticket ticket = TRY(accept(work, id, request.parameter("field").value_or("")));
    http::Response response = http::json_response(200, tickets::ticket_json(work, ticket));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", ticket.version));
    return response;
}

const Route all_routes[] = {
    writes(http::Method::post, "/api/v1/tickets/{ticket}/proposals/{field}/acceptance", Right::needs(Permission::ticket_edit), accept_route),
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::recognition
