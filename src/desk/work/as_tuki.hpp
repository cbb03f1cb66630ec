// What Tuki itself does inside a unit of work that somebody else began.
#pragma once

#include "desk/work/work.hpp"

namespace tuki {

/// Runs `body` as Tuki; its facts, hooks and counts join those of `work`. @param cause "recognition"
template <class Body>
auto as_tuki(Work& work, std::string cause, Body body) {
    const Actor tuki = Actor::tuki(std::move(cause));
    Work mine{work.db, tuki, work.now, work.ids, work.settings, std::move(work.unhandled), std::move(work.after_commit), std::move(work.counter_moves), work.memory};
    struct Back {  // also when `body` throws
        Work &work, &mine;
        ~Back() {
            work.unhandled = std::move(mine.unhandled);
            work.after_commit = std::move(mine.after_commit);
            work.counter_moves = std::move(mine.counter_moves);
        }
    } const back{work, mine};
    return body(mine);
}

}  // namespace tuki
