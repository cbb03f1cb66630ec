// What will happen to each ticket of the demo, decided before anything is written.
#pragma once

#include "app/demo/cast.hpp"

namespace tuki::demo {

struct Step {
    enum class Deed : std::uint8_t { open, note, reply, follow_up, tag, close, duplicate, merge, link_incident } deed = Deed::open;
    Timestamp at;
    std::string text;
    std::optional<tickets::Status> status;  // after a reply
    tickets::WaitReason reason = tickets::WaitReason::none;
};

struct Plan {
    const Scenario* scenario = nullptr;
    std::size_t customer = 0, language = 0;
    tickets::Channel channel = tickets::Channel::email;
    std::string subject;
    std::vector<Step> steps;  // the first opens; in order of time, all before now
};

struct Period {
    Timestamp from, to;
};

/// The ticket of this place among `count`, spread over the period. @param special merges and outages
/// too, which only the operations know how to do
Plan make_plan(Chance& chance, const Cast& cast, std::size_t place, std::size_t count, const Period& period, Timestamp now, bool special);

/// Last Tuesday, when the webshop was down from 9:40 to 12:05 UTC.
Timestamp outage_began(Timestamp now);

}  // namespace tuki::demo
