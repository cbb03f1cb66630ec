// The running desk, as doors, jobs and ticks see it: the only ways to a unit of work.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "base/function.hpp"
#include "desk/work/work.hpp"

namespace tuki {

class Desk {
  public:
    virtual ~Desk() = default;

    /// One unit of work: begin, body, reactions, commit; waits for the commit. Rolls back when the
    /// body fails; runs it again after a lost race. Not from an I/O thread.
    virtual Result<Done> write(const Actor& actor, FunctionRef<Result<Done>(Work&)> body) = 0;
    /// The same without waiting: `done` is called once, after the commit or with the refusal.
    virtual void write_later(Actor actor, UniqueFunction<Result<Done>(Work&)> body,
                             UniqueFunction<void(Result<Done>)> done) = 0;
    /// A snapshot to read from; stating facts in it is a bug.
    virtual void read(const Actor& actor, FunctionRef<void(Work&)> body) = 0;

    virtual Timestamp now() const = 0;
    virtual std::shared_ptr<const Settings> settings() const = 0;
    virtual db::Store& store() = 0;
};

/// write() for bodies that hand something back.
template <class Body>
auto transact(Desk& desk, const Actor& actor, Body body) -> decltype(body(std::declval<Work&>())) {
    using Answer = decltype(body(std::declval<Work&>()));
    std::optional<Answer> answer;
    const auto done = desk.write(actor, [&](Work& work) -> Result<Done> {
        answer.emplace(body(work));
        if (!answer->ok()) return answer->error();
        return Done{};
    });
    if (!done.ok() && (!answer || answer->ok())) return done.error();
    return std::move(*answer);
}

}  // namespace tuki
