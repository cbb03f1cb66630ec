#include "tests/support/unit.hpp"

#include <cstdlib>
#include <future>

#include "base/crypto.hpp"

namespace tuki::test {

namespace {
struct Refused {
    Error error;
};
}  // namespace

Unit::Unit() {
    db::set_statement_guard(guard_statement);
    const char* url = std::getenv("TUKI_TEST_DATABASE");
    if (url && *url) {
        schema_ = "test_" + random_token(6);
        db::open({.url = url, .readers = 1})->script("create schema " + schema_);
        const std::string joined = std::string(url).find('?') == std::string::npos ? "?" : "&";
        store_ = db::open({.url = url + joined + "options=-csearch_path%3D" + schema_, .readers = 2});
    } else {
        store_ = db::open({.url = "sqlite::memory:", .readers = 2});
    }
    db::migrate(*store_, db::all_migrations());
    Settings settings;
    settings.secret = "a secret of the tests";
    settings.mail_address = "support@tuki.test";
    settings.mail_domain = "tuki.test";
    set_settings(std::move(settings));
}

Unit::~Unit() {
    if (schema_.empty()) return;
    store_.reset();
    db::open({.url = std::getenv("TUKI_TEST_DATABASE"), .readers = 1})->script("drop schema " + schema_ + " cascade");
}

Result<Done> Unit::write(const Actor& actor, FunctionRef<Result<Done>(Work&)> body) {
    std::promise<Result<Done>> promise;
    auto future = promise.get_future();
    write_later(actor, [&](Work& work) { return body(work); }, [&](Result<Done> result) { promise.set_value(std::move(result)); });
    return future.get();
}

void Unit::write_later(Actor actor, UniqueFunction<Result<Done>(Work&)> body, UniqueFunction<void(Result<Done>)> done) {
    struct State {
        Actor actor;
        UniqueFunction<Result<Done>(Work&)> body;
        std::vector<std::function<void()>> after_commit;
    };
    auto unit = std::make_shared<State>(State{std::move(actor), std::move(body), {}});
    store_->write(
        [this, unit](db::Transaction& db) {
            Work work{db, unit->actor, now_, ids_, *settings_};
            auto result = unit->body(work);
            if (!result.ok()) throw Refused{result.error()};
            while (!work.unhandled.empty()) {
                const Fact fact = std::move(work.unhandled.front());
                work.unhandled.erase(work.unhandled.begin());
                if (react) react(work, fact);
            }
            flush_counters(work);
            unit->after_commit = std::move(work.after_commit);
        },
        [unit, done = std::move(done)](std::exception_ptr failure) mutable {
            if (!failure) {
                for (auto& hook : unit->after_commit) hook();
                return done(Done{});
            }
            try {
                std::rethrow_exception(failure);
            } catch (const Refused& refused) {
                done(refused.error);
            } catch (const db::Failure& broken) {
                done(broken.unique_violation ? Error{ErrorCode::conflict, "This exists already."}
                                             : Error{ErrorCode::unavailable, broken.what()});
            } catch (const std::exception& bug) {
                done(Error{ErrorCode::unavailable, bug.what()});
            }
        });
}

void Unit::read(const Actor& actor, FunctionRef<void(Work&)> body) {
    store_->read([&](db::Transaction& db) {
        Work work{db, actor, now_, ids_, *settings_};
        body(work);
    });
}

}  // namespace tuki::test
