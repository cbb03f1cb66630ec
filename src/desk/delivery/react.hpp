// What follows the release of a reply, besides its mails.
#pragma once

#include "desk/delivery/delivery.hpp"

namespace tuki::delivery {

/// Whom an agent wrote to takes part from now on: they may read, and answer with their token. Done
/// when the reply leaves, so that one taken back lets nobody in.
void admit_addressees(Work& work, TicketId ticket, MessageId message);

}  // namespace tuki::delivery
