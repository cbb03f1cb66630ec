#include "desk/staffing/staffing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"

namespace tuki::staffing {

namespace {

Team team_from(const db::Row& row) {
    Team team;
    team.id = row.id<TeamId>(0);
    team.name = row.text(1);
    team.lead = row.id<PersonId>(2);
    team.address = row.text(3);
    team.version = row.number(4);
    return team;
}

bool works_here(Work& work, PersonId id) {
    const auto person = contacts::find(work, id);
    return person && person->active && contacts::is_staff(person->roles);
}

void state_members(Work& work, Team team, const Change& change) {
    // Who is in a team decides what is seen by those who see their teams' tickets.
    move_counter(work, "rights.epoch", 1);
    work.db.run("update teams set version = version + 1 where id = $1", {team.id});
    state_fact(work, "team.changed", TeamTag::prefix, team.id.value, team.version + 1, {change});
}

std::vector<Change> changes_between(const Team& before, const Team& after) {
    std::vector<Change> changes;
    const auto text_of = [](PersonId person) { return person ? to_text(person) : std::string(); };
    if (before.name != after.name) changes.push_back({"name", before.name, after.name});
    if (before.lead != after.lead) changes.push_back({"lead", text_of(before.lead), text_of(after.lead)});
    if (before.address != after.address) changes.push_back({"address", before.address, after.address});
    return changes;
}

Result<Done> check(Work& work, Team& team) {
    TRY(require(work, Permission::admin));
    team.name = one_line(team.name, 200);
    if (team.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    bool taken = false;
    work.db.one("select id from teams where name = $1 and id <> $2", {team.name, team.id.value}, [&](const db::Row&) { taken = true; });
    if (taken) return Error{ErrorCode::conflict, "There is a team of this name.", "name"};
    if (team.lead && !works_here(work, team.lead)) return Error{ErrorCode::invalid, "Only somebody of the desk can lead a team.", "lead"};
    if (!team.address.empty()) team.address = TRY(contacts::canonical_address(team.address));
    return Done{};
}

}  // namespace

std::vector<Team> all_teams(Work& work) {
    std::vector<Team> teams;
    work.db.each("select id, name, lead, address, version from teams order by name, id", {}, [&](const db::Row& row) { teams.push_back(team_from(row)); });
    work.db.each("select team, person from team_members order by team, person", {}, [&](const db::Row& row) {
        for (Team& team : teams)
            if (team.id == row.id<TeamId>(0)) team.members.push_back(row.id<PersonId>(1));
    });
    return teams;
}

std::optional<Team> find_team(Work& work, TeamId id) {
    std::optional<Team> team;
    work.db.one("select id, name, lead, address, version from teams where id = $1", {id}, [&](const db::Row& row) { team = team_from(row); });
    if (team)
        work.db.each("select person from team_members where team = $1 order by person", {id}, [&](const db::Row& row) { team->members.push_back(row.id<PersonId>(0)); });
    return team;
}

std::vector<TeamId> teams_of(Work& work, PersonId person) {
    std::vector<TeamId> teams;
    work.db.each("select team from team_members where person = $1 order by team", {person}, [&](const db::Row& row) { teams.push_back(row.id<TeamId>(0)); });
    return teams;
}

Result<Team> create_team(Work& work, Team team) {
    team.id = work.new_id<TeamId>();
    team.version = 1;
    TRY(check(work, team));
    work.db.run("insert into teams (id, name, lead, address, version) values ($1, $2, $3, $4, 1)", {team.id, team.name, team.lead, team.address});
    state_fact(work, "team.created", TeamTag::prefix, team.id.value, 1, changes_between({}, team));
    return team;
}

Result<Team> change_team(Work& work, const Team& before, Team after) {
    TRY(check(work, after));
    after.version = before.version + 1;
    if (work.db.run("update teams set name = $2, lead = $3, address = $4, version = $5 where id = $1 and version = $6",
                    {after.id, after.name, after.lead, after.address, after.version, before.version}) == 0)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    state_fact(work, "team.changed", TeamTag::prefix, after.id.value, after.version, changes_between(before, after));
    return after;
}

Result<Done> add_member(Work& work, TeamId id, PersonId person) {
    TRY(require(work, Permission::admin));
    const auto team = find_team(work, id);
    if (!team) return not_found();
    if (!works_here(work, person)) return Error{ErrorCode::invalid, "Only somebody of the desk can be in a team.", "person"};
    if (work.db.run("insert into team_members (team, person) values ($1, $2) on conflict do nothing", {id, person}) != 0)
        state_members(work, *team, {"member", "", to_text(person)});
    return Done{};
}

Result<Done> remove_member(Work& work, TeamId id, PersonId person) {
    TRY(require(work, Permission::admin));
    const auto team = find_team(work, id);
    if (!team) return not_found();
    if (work.db.run("delete from team_members where team = $1 and person = $2", {id, person}) != 0)
        state_members(work, *team, {"member", to_text(person), ""});
    return Done{};
}

std::vector<Present> present_members(Work& work, TeamId team) {
    std::vector<Present> all;
    work.db.each("select m.person from team_members m join people p on p.id = m.person where m.team = $1 and p.active = 1 and p.present = 1 order by m.person",
                 {team}, [&](const db::Row& row) { all.push_back({row.id<PersonId>(0)}); });
    for (Present& one : all) one.open = counter(work.db, "assignee:" + to_text(one.person) + ":open");
    std::stable_sort(all.begin(), all.end(), [](const Present& a, const Present& b) { return a.open < b.open; });
    return all;
}

}  // namespace tuki::staffing
