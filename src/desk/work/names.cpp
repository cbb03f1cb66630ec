#include "desk/work/names.hpp"

namespace tuki {

Names names{[](Work&, PersonId id) { return id ? to_text(id) : std::string(); },
            [](Work&, OrganisationId id) { return id ? to_text(id) : std::string(); },
            [](Work&, TeamId id) { return id ? to_text(id) : std::string(); },
            [](Work&, ServiceId id) { return id ? to_text(id) : std::string(); },
            [](Work&, CategoryId id) { return id ? to_text(id) : std::string(); },
            [](Work&, TicketId id) { return id ? to_text(id) : std::string(); },
            [](Work&, PersonId) { return std::string(); }};

}  // namespace tuki
