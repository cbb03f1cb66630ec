#include "db/db.hpp"

#include <future>

namespace tuki::db {

namespace {
std::function<void(std::string_view)>& guard() {
    static std::function<void(std::string_view)> installed;
    return installed;
}
struct Enough {};
}  // namespace

void set_statement_guard(std::function<void(std::string_view)> installed) { guard() = std::move(installed); }
const std::function<void(std::string_view)>& statement_guard() { return guard(); }

bool Transaction::one(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body) {
    bool found = false;
    each(sql, values, [&](const Row& row) {
        if (found) return;
        found = true;
        body(row);
    });
    return found;
}

void Store::write_now(FunctionRef<void(Transaction&)> body) {
    std::promise<void> promise;
    auto future = promise.get_future();
    write([&](Transaction& db) { body(db); },
          [&](std::exception_ptr failure) { failure ? promise.set_exception(failure) : promise.set_value(); });
    future.get();
}

std::unique_ptr<Store> open(const Options& options) {
    if (options.url.starts_with("postgresql://") || options.url.starts_with("postgres://"))
        return open_postgresql(options);
    if (options.url.starts_with("sqlite:")) return open_sqlite(options);
    throw Failure("The database must be given as sqlite:PATH or postgresql://…, not as \"" + options.url + "\".");
}

}  // namespace tuki::db
