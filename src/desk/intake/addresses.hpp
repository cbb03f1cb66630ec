// Which addresses are the desk's, and which team reads them.
#pragma once

#include <map>

#include "desk/intake/intake.hpp"

namespace tuki::intake {

/// Canonical address, without a part after "+" → the team that reads it (none: the desk's queue).
using DeskAddresses = std::map<std::string, TeamId, std::less<>>;

DeskAddresses load_addresses(Work& work);
/// The entry for an address as somebody wrote it: any case, with or without "+…", its domain exact.
const TeamId* find_address(const DeskAddresses& addresses, std::string_view address);
/// The first team among those whose address stands in the list; none when no address has one.
TeamId team_for(const DeskAddresses& addresses, const std::vector<std::string>& recipients);

/// As they stood at most a few seconds ago in this process.
std::shared_ptr<const DeskAddresses> cached_addresses(Desk& desk);
/// After a mailbox changed in this process.
void forget_addresses();

}  // namespace tuki::intake
