// Teams and who is in them.
#pragma once

#include <optional>
#include <vector>

#include "desk/work/work.hpp"

namespace tuki::staffing {

struct Team {
    TeamId id;
    std::string name, address;
    PersonId lead;
    std::int64_t version = 0;
    std::vector<PersonId> members;
};

std::vector<Team> all_teams(Work& work);
std::optional<Team> find_team(Work& work, TeamId id);
std::vector<TeamId> teams_of(Work& work, PersonId person);
/// By administrators. Fails: forbidden; invalid `name`, `lead`, `address`; conflict when the name is
/// taken. States: team.created, team.changed.
Result<Team> create_team(Work& work, Team team);
Result<Team> change_team(Work& work, const Team& before, Team after);
/// Fails: not_found; invalid `person` when it is nobody of the desk. States: team.changed.
Result<Done> add_member(Work& work, TeamId team, PersonId person);
Result<Done> remove_member(Work& work, TeamId team, PersonId person);

/// Members who are there now, with their open tickets, least first.
struct Present {
    PersonId person;
    std::int64_t open = 0;
};
std::vector<Present> present_members(Work& work, TeamId team);

}  // namespace tuki::staffing
