// Two small callables: one that only refers, one that owns and moves.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace tuki {

/// Refers to a callable for the length of a call; never stored.
template <class Signature>
class FunctionRef;
template <class R, class... Args>
class FunctionRef<R(Args...)> {
  public:
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
    FunctionRef(F&& f)
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
          call_([](void* object, Args... args) -> R {
              return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
          }) {}
    R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

  private:
    void* object_;
    R (*call_)(void*, Args...);
};

/// Like std::function, but may own what cannot be copied.
template <class Signature>
class UniqueFunction;
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
    struct Base {
        virtual ~Base() = default;
        virtual R call(Args... args) = 0;
    };
    template <class F>
    struct Holder final : Base {
        F f;
        explicit Holder(F&& from) : f(std::move(from)) {}
        R call(Args... args) override { return f(std::forward<Args>(args)...); }
    };

  public:
    UniqueFunction() = default;
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction>)
    UniqueFunction(F f) : held_(std::make_unique<Holder<F>>(std::move(f))) {}
    explicit operator bool() const { return held_ != nullptr; }
    R operator()(Args... args) { return held_->call(std::forward<Args>(args)...); }

  private:
    std::unique_ptr<Base> held_;
};

}  // namespace tuki
