// How modules that know only ids get the names that people read. Filled in by `app` from the
// directory of people, teams and services, so that lists need no joins.
#pragma once

#include <string>

#include "desk/work/work.hpp"

namespace tuki {

/// One reader of names; each answers "" when there is none. Cheap: a cache in the process.
struct Names {
    std::string (*person)(Work&, PersonId);
    std::string (*organisation)(Work&, OrganisationId);
    std::string (*team)(Work&, TeamId);
    std::string (*service)(Work&, ServiceId);
    std::string (*category)(Work&, CategoryId);
    std::string (*ticket)(Work&, TicketId);  // "T-12"; "" for one that the actor may not see
    std::string (*address)(Work&, PersonId); // the primary one
};
extern Names names;

}  // namespace tuki
