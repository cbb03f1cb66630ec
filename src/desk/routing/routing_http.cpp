// The doors of routing.
#include "base/json.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/recognition/recognition.hpp"
#include "desk/routing/manage.hpp"
#include "desk/routing/routing.hpp"
#include "desk/routing/routing_store.hpp"
#include "desk/work/names.hpp"

namespace tuki::routing {

namespace {

template <class IdType>
void write_ref(json::Writer& w, std::string_view key, IdType id, std::string (*name)(Work&, IdType), Work& work) {
    w.key(key);
    if (!id) {
        w.null();
        return;
    }
    w.begin_object().member("id", id).member("name", name(work, id)).end_object();
}

void write_text_or_null(json::Writer& w, std::string_view key, std::string_view text) {
    w.key(key);
    text.empty() ? w.null() : w.value(text);
}

void write_rule(json::Writer& w, Work& work, const Rule& rule) {
    w.begin_object().member("id", rule.id).member("position", rule.position).member("name", rule.name).member("active", rule.active);
    write_text_or_null(w, "channel", rule.channel ? tickets::name_of(*rule.channel) : std::string_view());
    write_ref(w, "service", rule.service, names.service, work);
    write_ref(w, "category", rule.category, names.category, work);
    write_text_or_null(w, "language", rule.language);
    write_ref(w, "organisation", rule.organisation, names.organisation, work);
    write_text_or_null(w, "kind", rule.kind ? tickets::name_of(*rule.kind) : std::string_view());
    write_ref(w, "team", rule.team, names.team, work);
    w.member("version", rule.version).end_object();
}

Result<http::Response> answer(Work& work, const Rule& rule, int status) {
    std::string text;
    json::Writer w(text);
    write_rule(w, work, rule);
    return versioned(status, std::move(text), rule.version);
}

/// A named value, where null clears. Fails: invalid, for a name that is none.
template <class Value>
Result<Done> read_named(json::Reader& reader, std::string_view field, std::optional<Value> (*from)(std::string_view), std::optional<Value>& into) {
    const auto text = TRY(reader.text(field, 40));
    if (reader.is_null(field)) into.reset();
    if (!text) return Done{};
    into = from(*text);
    if (!into) return Error{ErrorCode::invalid, "There is no such value.", std::string(field)};
    return Done{};
}

template <class IdType>
Result<Done> read_id(json::Reader& reader, std::string_view field, IdType& into) {
    const auto id = TRY(reader.id<IdType>(field));
    if (id || reader.is_null(field)) into = id.value_or(IdType{});
    return Done{};
}

Result<Rule> read_onto(Rule rule, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    if (auto name = TRY(reader.text("name", 200))) rule.name = *std::move(name);
    if (const auto position = TRY(reader.number("position", 1, std::int64_t(rules_max)))) rule.position = *position;
    if (const auto active = TRY(reader.flag("active"))) rule.active = *active;
    TRY(read_named(reader, "channel", tickets::channel_from, rule.channel));
    TRY(read_named(reader, "kind", tickets::kind_from, rule.kind));
    TRY(read_id(reader, "service", rule.service));
    TRY(read_id(reader, "category", rule.category));
    TRY(read_id(reader, "organisation", rule.organisation));
    TRY(read_id(reader, "team", rule.team));
    auto language = TRY(reader.text("language", 10));
    if (language || reader.is_null("language")) rule.language = language.value_or("");
    TRY(reader.finish());
    return rule;
}

Result<http::Response> list(Work& work, const http::Request&) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Rule& rule : select_rules(work.db)) write_rule(w, work, rule);
    w.end_array();
    return http::json_response(200, std::move(text));
}

Result<http::Response> add(Work& work, const http::Request& request) { return answer(work, TRY(save(work, std::nullopt, TRY(read_onto({}, request)))), 201); }

Result<Rule> rule_of(Work& work, const http::Request& request) {
    auto rule = find_rule(work, TRY(path_id<RoutingRuleId>(request, "rule")));
    if (!rule) return not_found();
    TRY(check_if_match(request, rule->version));
    return *std::move(rule);
}

Result<http::Response> alter(Work& work, const http::Request& request) {
    const Rule before = TRY(rule_of(work, request));
    return answer(work, TRY(save(work, before, TRY(read_onto(before, request)))), 200);
}

Result<http::Response> drop(Work& work, const http::Request& request) {
    TRY(remove(work, TRY(rule_of(work, request))));
    return http::Response{.status = 204};
}

/// What a ticket would be and whose it would become; what is not given is recognised as for a real one.
Result<http::Response> preview(Work& work, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string subject = TRY(reader.text("subject", tickets::subject_bytes_max)).value_or("");
    const std::string description = TRY(reader.text("description", tickets::message_bytes_max)).value_or("");
    std::optional<tickets::Kind> kind;
    std::optional<tickets::Channel> channel;
    tickets::Ticket ticket;
    PersonId requester;
    TRY(read_named(reader, "kind", tickets::kind_from, kind));
    TRY(read_named(reader, "channel", tickets::channel_from, channel));
    TRY(read_id(reader, "requester", requester));
    TRY(read_id(reader, "organisation", ticket.organisation));
    TRY(read_id(reader, "service", ticket.service));
    TRY(read_id(reader, "category", ticket.category));
    TRY(read_id(reader, "team", ticket.team));
    TRY(read_id(reader, "assignee", ticket.assignee));
    if (auto language = TRY(reader.text("language", 10))) ticket.language = *std::move(language);
    TRY(reader.finish());
    ticket.channel = channel.value_or(tickets::Channel::email);
    if (requester && !ticket.organisation)
        if (const auto person = contacts::find(work, requester)) ticket.organisation = person->organisation;

    for (const recognition::Proposal& one : recognition::propose(work, subject, description, ticket.channel, ticket.language)) {
        if (one.confidence < work.settings.apply_threshold) continue;
        if (one.field == "kind" && !kind) kind = tickets::kind_from(one.value);
        if (one.field == "language") ticket.language = one.value;
        if (one.field == "service" && !ticket.service) ticket.service = id_from<ServiceId>(one.value).value_or(ServiceId{});
        if (one.field == "category" && !ticket.category) ticket.category = id_from<CategoryId>(one.value).value_or(CategoryId{});
    }
    ticket.kind = kind.value_or(tickets::Kind::case_);

    const Found found = find_route(work, ticket);
    std::string text;
    json::Writer w(text);
    w.begin_object();
    write_ref(w, "team", found.team, names.team, work);
    write_ref(w, "assignee", found.assignee, names.person, work);
    w.key("reasons").raw(reasons_json(found.reasons)).end_object();
    return http::json_response(200, std::move(text));
}

constexpr Right administrators = Right::needs(Permission::admin);
using enum http::Method;

const Route all_routes[] = {
    reads("/api/v1/routing-rules", administrators, list),
    writes(post, "/api/v1/routing-rules", administrators, add),
    writes(patch, "/api/v1/routing-rules/{rule}", administrators, alter),
    writes(del, "/api/v1/routing-rules/{rule}", administrators, drop),
    // A POST that only reads: its body is too much for a query, and it may not write.
    Route{Route::Mode::read, post, "/api/v1/routing-rules/preview", administrators, preview, nullptr},
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::routing
