// The ids that facts and actors name. A module's other ids stand in its own headers.
#pragma once

#include "base/id.hpp"

namespace tuki {

#define TUKI_ID(Name, text)                                  \
    struct Name##Tag {                                       \
        static constexpr std::string_view prefix = text;     \
    };                                                       \
    using Name##Id = Id<Name##Tag>

TUKI_ID(Person, "per");
TUKI_ID(Organisation, "org");
TUKI_ID(Team, "tea");
TUKI_ID(Service, "srv");
TUKI_ID(Category, "cat");
TUKI_ID(Ticket, "tkt");
TUKI_ID(Message, "msg");
TUKI_ID(Fact, "fct");
TUKI_ID(File, "fil");
TUKI_ID(Mailbox, "mbx");

}  // namespace tuki
