#include "desk/staffing/staffing_http.hpp"

#include "base/json.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/names.hpp"

namespace tuki::staffing {

namespace {

struct Member {
    PersonId person;
    std::string name;
    bool present = false;
};

/// By name; those who no longer work here are left out.
std::map<TeamId, std::vector<Member>> members_by_team(Work& work) {
    std::map<TeamId, std::vector<Member>> members;
    work.db.each("select m.team, p.id, p.name, p.present from team_members m join people p on p.id = m.person "
                 "where p.active = 1 order by p.name_fold, p.id",
                 {}, [&](const db::Row& row) { members[row.id<TeamId>(0)].push_back({row.id<PersonId>(1), row.string(2), row.flag(3)}); });
    return members;
}

void write_team(json::Writer& w, Work& work, const Team& team, const std::vector<Member>& members) {
    w.begin_object().member("id", team.id).member("name", team.name).key("lead");
    if (team.lead)
        w.begin_object().member("id", team.lead).member("name", names.person(work, team.lead)).end_object();
    else
        w.null();
    w.key("members").begin_array();
    for (const Member& one : members) {
        w.begin_object().key("person").begin_object().member("id", one.person).member("name", one.name).end_object();
        w.member("present", one.present).member("open", counter(work.db, "assignee:" + to_text(one.person) + ":open")).end_object();
    }
    w.end_array().member("open", counter(work.db, "team:" + to_text(team.id) + ":open")).key("address");
    team.address.empty() ? w.null() : w.value(team.address);
    w.member("version", team.version).end_object();
}

Result<http::Response> answer(Work& work, TeamId id, int status = 200) {
    const auto team = find_team(work, id);
    if (!team) return not_found();
    std::string text;
    json::Writer w(text);
    write_team(w, work, *team, members_by_team(work)[id]);
    return versioned(status, std::move(text), team->version);
}

Result<http::Response> list(Work& work, const http::Request&) {
    if (!work.actor.is_agent()) return not_found();
    auto members = members_by_team(work);
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Team& team : all_teams(work)) write_team(w, work, team, members[team.id]);
    w.end_array();
    return http::json_response(200, std::move(text));
}

Result<Team> read_onto(Team team, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    if (auto name = TRY(reader.text("name", 200))) team.name = *std::move(name);
    const auto lead = TRY(reader.id<PersonId>("lead"));
    if (lead || reader.is_null("lead")) team.lead = lead.value_or(PersonId{});
    auto address = TRY(reader.text("address", 254));
    if (address || reader.is_null("address")) team.address = address.value_or("");
    TRY(reader.finish());
    return team;
}

Result<http::Response> add(Work& work, const http::Request& request) {
    const Team team = TRY(create_team(work, TRY(read_onto({}, request))));
    return answer(work, team.id, 201);
}

Result<http::Response> alter(Work& work, const http::Request& request) {
    const auto before = find_team(work, TRY(path_id<TeamId>(request, "team")));
    if (!before) return not_found();
    TRY(check_if_match(request, before->version));
    TRY(change_team(work, *before, TRY(read_onto(*before, request))));
    return answer(work, before->id);
}

Result<http::Response> put_member(Work& work, const http::Request& request) {
    TRY(add_member(work, TRY(path_id<TeamId>(request, "team")), TRY(path_id<PersonId>(request, "person"))));
    return http::Response{.status = 204};
}
Result<http::Response> drop_member(Work& work, const http::Request& request) {
    TRY(remove_member(work, TRY(path_id<TeamId>(request, "team")), TRY(path_id<PersonId>(request, "person"))));
    return http::Response{.status = 204};
}

}  // namespace

std::span<const Route> routes() {
    constexpr Right admin = Right::needs(Permission::admin);
    static constexpr Route all[] = {
        reads_long("/api/v1/teams", Right::signed_in(), list),
        writes(http::Method::post, "/api/v1/teams", admin, add),
        writes(http::Method::patch, "/api/v1/teams/{team}", admin, alter),
        writes(http::Method::put, "/api/v1/teams/{team}/members/{person}", admin, put_member),
        writes(http::Method::del, "/api/v1/teams/{team}/members/{person}", admin, drop_member),
    };
    return all;
}

}  // namespace tuki::staffing
