// A desk for tests of operations: a real database, migrated, no server around it.
#pragma once

#include <doctest/doctest.h>

#include "base/id_source.hpp"
#include "db/migrate.hpp"
#include "desk/work/module.hpp"

namespace tuki::test {

/// SQLite in memory, or the PostgreSQL that TUKI_TEST_DATABASE names: each Unit has a schema of
/// its own there, dropped at the end.
class Unit final : public Desk {
  public:
    Unit();
    ~Unit() override;

    Result<Done> write(const Actor& actor, FunctionRef<Result<Done>(Work&)> body) override;
    void write_later(Actor actor, UniqueFunction<Result<Done>(Work&)> body, UniqueFunction<void(Result<Done>)> done) override;
    void read(const Actor& actor, FunctionRef<void(Work&)> body) override;
    Timestamp now() const override { return now_; }
    std::shared_ptr<const Settings> settings() const override { return settings_; }
    db::Store& store() override { return *store_; }

    /// As Tuki itself; fails the test when the operation is refused.
    template <class Body>
    auto done(Body body) {
        auto result = transact(*this, Actor::tuki("test"), body);
        if (!result.ok()) FAIL(result.error().message << " (" << result.error().field << ")");
        return std::move(result).value();
    }
    void pass(Milliseconds span) { now_ += span; }
    void set_settings(Settings settings) { settings_ = std::make_shared<Settings>(std::move(settings)); }

    /// Who follows facts in this test; none at first.
    std::function<void(Work&, const Fact&)> react;

  private:
    Timestamp now_{from_number(1'795'564'800'000)};  // 2026-11-25T00:00:00Z
    std::string schema_;
    std::unique_ptr<db::Store> store_;
    std::shared_ptr<const Settings> settings_ = std::make_shared<Settings>();
    IdSource ids_;
};

}  // namespace tuki::test
