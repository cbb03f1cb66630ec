// Somebody else acting inside a unit of work that is under way: Tuki itself, or who wrote a mail.
#pragma once

#include "desk/work/work.hpp"

namespace tuki {

/// Runs `body` as `actor`; its facts, hooks and counts join those of `work`, also when it throws.
template <class Body>
auto act_as(Work& work, const Actor& actor, Body body) {
    Work mine{work.db, actor, work.now, work.ids, work.settings, std::move(work.unhandled), std::move(work.after_commit), std::move(work.counter_moves),
              work.memory, work.react_now, std::move(work.stated)};
    struct Back {
        Work &work, &mine;
        ~Back() {
            work.unhandled = std::move(mine.unhandled);
            work.after_commit = std::move(mine.after_commit);
            work.counter_moves = std::move(mine.counter_moves);
            work.stated = std::move(mine.stated);
        }
    } const back{work, mine};
    return body(mine);
}

/// The same as Tuki: a reaction sees and may what its cause might not. @param cause "recognition"
template <class Body>
auto as_tuki(Work& work, std::string cause, Body body) {
    return act_as(work, Actor::tuki(std::move(cause)), std::move(body));
}

}  // namespace tuki
