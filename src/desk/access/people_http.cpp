#include "desk/access/people_http.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/access/people.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/names.hpp"

namespace tuki::access {

namespace {

using contacts::Person;

constexpr std::size_t question_bytes_max = 200, notes_bytes_max = 20'000;

void write_person(json::Writer& w, Work& work, const Person& p) {
    w.begin_object().member("id", p.id).member("name", p.name).key("addresses").begin_array();
    for (const contacts::Address& one : p.addresses)
        w.begin_object().member("address", one.address).member("verified", one.verified).member("primary", one.primary).end_object();
    w.end_array().member("phone", p.phone).key("organisation");
    if (p.organisation)
        w.begin_object().member("id", p.organisation).member("name", names.organisation(work, p.organisation)).end_object();
    else
        w.null();
    w.member("locale", p.locale).member("time_zone", p.time_zone).key("roles").begin_array();
    for (const std::string_view role : split(p.roles, ' '))
        if (!role.empty()) w.value(role);
    const bool staff = contacts::is_staff(p.roles);
    w.end_array().key("teams").begin_array();
    if (staff)
        for (const TeamId team : staffing::teams_of(work, p.id)) w.begin_object().member("id", team).member("name", names.team(work, team)).end_object();
    w.end_array().member("active", p.active).member("present", p.present).member("notes", p.notes);
    w.member("open_tickets", counter(work.db, fmt::format("{}:{}:open", staff ? "assignee" : "requester", to_text(p.id))));
    w.member("created_at", p.created_at).member("version", p.version).end_object();
}

http::Response answer(Work& work, const Person& person, int status = 200) {
    std::string text;
    json::Writer w(text);
    write_person(w, work, person);
    return versioned(status, std::move(text), person.version);
}

Result<http::Response> list(Work& work, const http::Request& request) {
    contacts::Question question{.text = request.query_value("q").value_or(""), .role = request.query_value("role").value_or("")};
    if (question.text.size() > question_bytes_max) return Error{ErrorCode::invalid, "This is too long to look for.", "q"};
    const auto roles = all_roles(work);
    if (!question.role.empty() && question.role != "staff" &&
        std::none_of(roles.begin(), roles.end(), [&](const Role& one) { return one.name == question.role; }))
        return Error{ErrorCode::invalid, "There is no such role.", "role"};
    const int limit = TRY(limit_of(request, 50, 200));
    const Place from = TRY(place_of(request));
    question.after_key = from.text;
    question.after_id = from.number;
    question.count_max = limit + 1;
    const auto found = contacts::find_people(work, question);
    const std::size_t shown = std::min(found.size(), std::size_t(limit));
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    for (std::size_t i = 0; i < shown; ++i)
        if (const auto person = contacts::find(work, PersonId{found[i].id})) write_person(w, work, *person);
    w.end_array().key("next");
    found.size() > shown ? w.value(cursor_text({found[shown - 1].key, found[shown - 1].id})) : w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

Result<Person> of_path(Work& work, const http::Request& request) {
    const auto person = contacts::find(work, TRY(path_id<PersonId>(request, "person")));
    if (!person) return not_found();
    return *person;
}

/// Texts, or objects as they are shown; the one that is marked primary comes first.
Result<std::vector<contacts::Address>> addresses_from(const json::Value& value) {
    if (!value.is_array()) return Error{ErrorCode::invalid, "This must be a list.", "addresses"};
    std::vector<contacts::Address> all;
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
        const json::Value& item = value.get_array()[i];
        if (item.is_string()) {
            all.push_back({std::string(item.get_string()), false, false});
            continue;
        }
        json::Reader reader(item, fmt::format("addresses.{}", i));
        contacts::Address one{TRY(reader.required_text("address", 254)), false, TRY(reader.flag("primary")).value_or(false)};
        (void)TRY(reader.flag("verified"));  // shown, never set
        TRY(reader.finish());
        all.push_back(std::move(one));
    }
    std::stable_partition(all.begin(), all.end(), [](const contacts::Address& one) { return one.primary; });
    return all;
}

Result<Person> read_onto(Person person, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    if (auto name = TRY(reader.text("name", 200))) person.name = *std::move(name);
    if (const auto phone = TRY(reader.text("phone", 60))) person.phone = one_line(*phone, 60);
    if (const auto notes = TRY(reader.text("notes", notes_bytes_max))) person.notes = many_lines(*notes, notes_bytes_max);
    if (auto locale = TRY(reader.text("locale", 5))) person.locale = *std::move(locale);
    if (auto zone = TRY(reader.text("time_zone", 60))) person.time_zone = *std::move(zone);
    if (const auto active = TRY(reader.flag("active"))) person.active = *active;
    if (const auto present = TRY(reader.flag("present"))) person.present = *present;
    const auto organisation = TRY(reader.id<OrganisationId>("organisation"));
    if (organisation || reader.is_null("organisation")) person.organisation = organisation.value_or(OrganisationId{});
    const auto roles = TRY(reader.texts("roles", 20, 40));
    if (reader.has("roles")) {
        for (const std::string& role : roles)
            if (role.find(' ') != std::string::npos) return Error{ErrorCode::invalid, "There is no such role.", "roles"};
        person.roles = fmt::format("{}", fmt::join(roles, " "));
    }
    if (const json::Value* addresses = reader.raw("addresses")) person.addresses = TRY(addresses_from(*addresses));
    TRY(reader.finish());
    return person;
}

Result<http::Response> read(Work& work, const http::Request& request) { return answer(work, TRY(of_path(work, request))); }

Result<http::Response> add(Work& work, const http::Request& request) {
    Person fresh;
    fresh.locale = work.settings.default_locale;
    fresh.time_zone = work.settings.time_zone;
    return answer(work, TRY(add_person(work, TRY(read_onto(std::move(fresh), request)))), 201);
}

Result<http::Response> alter(Work& work, const http::Request& request) {
    const Person before = TRY(of_path(work, request));
    TRY(check_if_match(request, before.version));
    return answer(work, TRY(change_person(work, before, TRY(read_onto(before, request)))));
}

Result<http::Response> invite_route(Work& work, const http::Request& request) {
    TRY(invite(work, TRY(path_id<PersonId>(request, "person"))));
    return http::json_response(202, "{}");
}

}  // namespace

std::string people_json(Work& work, const std::string& question) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    if (work.actor.is_agent() && work.actor.may(Permission::people_read) && !trim(question).empty() && question.size() <= question_bytes_max)
        for (const contacts::Found& one : contacts::find_people(work, {.text = question, .role = "", .count_max = 8}))
            if (const auto person = contacts::find(work, PersonId{one.id})) write_person(w, work, *person);
    w.end_array();
    return text;
}

std::span<const Route> people_routes() {
    constexpr Right read_right = Right::needs(Permission::people_read), edit_right = Right::needs(Permission::people_edit);
    static constexpr Route all[] = {
        reads_long("/api/v1/people", read_right, list),
        writes(http::Method::post, "/api/v1/people", edit_right, add),
        reads("/api/v1/people/{person}", read_right, read),
        writes(http::Method::patch, "/api/v1/people/{person}", edit_right, alter),
        writes(http::Method::post, "/api/v1/people/{person}/invitation", edit_right, invite_route),
    };
    return all;
}

}  // namespace tuki::access
