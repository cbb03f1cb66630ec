#include "desk/contacts/contacts_http.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"

namespace tuki::contacts {

namespace {

constexpr std::size_t question_bytes_max = 200, notes_bytes_max = 20'000;

void write_organisation(json::Writer& w, Work& work, const Organisation& o) {
    w.begin_object().member("id", o.id).member("name", o.name).key("domains").begin_array();
    for (const std::string& domain : o.domains) w.value(domain);
    w.end_array().member("share_tickets", o.share_tickets).member("notes", o.notes);
    const std::string key = "organisation:" + to_text(o.id);
    w.member("people", counter(work.db, key + ":people")).member("open_tickets", counter(work.db, key + ":open"));
    w.member("version", o.version).end_object();
}

http::Response answer(Work& work, const Organisation& organisation, int status = 200) {
    flush_counters(work);
    std::string text;
    json::Writer w(text);
    write_organisation(w, work, organisation);
    return versioned(status, std::move(text), organisation.version);
}

Result<http::Response> list(Work& work, const http::Request& request) {
    Question question{.text = request.query_value("q").value_or(""), .role = ""};
    if (question.text.size() > question_bytes_max) return Error{ErrorCode::invalid, "This is too long to look for.", "q"};
    const int limit = TRY(limit_of(request, 50, 200));
    const Place from = TRY(place_of(request));
    question.after_key = from.text;
    question.after_id = from.number;
    question.count_max = limit + 1;
    const auto found = find_organisations(work, question);
    const std::size_t shown = std::min(found.size(), std::size_t(limit));
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    for (std::size_t i = 0; i < shown; ++i)
        if (const auto organisation = find_organisation(work, OrganisationId{found[i].id})) write_organisation(w, work, *organisation);
    w.end_array().key("next");
    found.size() > shown ? w.value(cursor_text({found[shown - 1].key, found[shown - 1].id})) : w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

Result<Organisation> of_path(Work& work, const http::Request& request) {
    const auto organisation = find_organisation(work, TRY(path_id<OrganisationId>(request, "organisation")));
    if (!organisation) return not_found();
    return *organisation;
}

/// What the body says, put over what stands there.
Result<Organisation> read_onto(Organisation organisation, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    if (auto name = TRY(reader.text("name", 200))) organisation.name = *std::move(name);
    if (const auto notes = TRY(reader.text("notes", notes_bytes_max))) organisation.notes = many_lines(*notes, notes_bytes_max);
    if (const auto share = TRY(reader.flag("share_tickets"))) organisation.share_tickets = *share;
    auto domains = TRY(reader.texts("domains", 50, 253));
    if (reader.has("domains")) organisation.domains = std::move(domains);
    TRY(reader.finish());
    return organisation;
}

/// Domains and sharing decide who reads whose tickets: not for who sees only some of them.
Result<Done> check_reach(Work& work, const Organisation& before, const Organisation& after) {
    if (work.actor.side == Side::tuki || work.actor.scope == Scope::all) return Done{};
    if (before.domains != after.domains) return Error{ErrorCode::forbidden, "Only who may see all tickets changes domains.", "domains"};
    if (before.share_tickets != after.share_tickets) return Error{ErrorCode::forbidden, "Only who may see all tickets shares them.", "share_tickets"};
    return Done{};
}

Result<http::Response> read(Work& work, const http::Request& request) { return answer(work, TRY(of_path(work, request))); }

Result<http::Response> add(Work& work, const http::Request& request) {
    TRY(require(work, Permission::people_edit));
    Organisation fresh = TRY(read_onto({}, request));
    TRY(check_reach(work, {}, fresh));
    return answer(work, TRY(create_organisation(work, std::move(fresh))), 201);
}

Result<http::Response> alter(Work& work, const http::Request& request) {
    TRY(require(work, Permission::people_edit));
    const Organisation before = TRY(of_path(work, request));
    TRY(check_if_match(request, before.version));
    Organisation after = TRY(read_onto(before, request));
    TRY(check_reach(work, before, after));
    return answer(work, TRY(change_organisation(work, before, std::move(after))));
}

}  // namespace

std::string organisations_json(Work& work, const std::string& question) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    if (work.actor.is_agent() && work.actor.may(Permission::people_read) && !trim(question).empty() && question.size() <= question_bytes_max)
        for (const Found& one : find_organisations(work, {.text = question, .role = "", .count_max = 5}))
            if (const auto organisation = find_organisation(work, OrganisationId{one.id})) write_organisation(w, work, *organisation);
    w.end_array();
    return text;
}

std::span<const Route> routes() {
    static constexpr Route all[] = {
        reads_long("/api/v1/organisations", Right::needs(Permission::people_read), list),
        writes(http::Method::post, "/api/v1/organisations", Right::needs(Permission::people_edit), add),
        reads("/api/v1/organisations/{organisation}", Right::needs(Permission::people_read), read),
        writes(http::Method::patch, "/api/v1/organisations/{organisation}", Right::needs(Permission::people_edit), alter),
    };
    return all;
}

}  // namespace tuki::contacts
