#include "db/db.hpp"

#include <future>

#include "base/text.hpp"

namespace tuki::db {

namespace {
std::function<void(std::string_view)>& guard() {
    static std::function<void(std::string_view)> installed;
    return installed;
}
}  // namespace

void set_statement_guard(std::function<void(std::string_view)> installed) { guard() = std::move(installed); }
const std::function<void(std::string_view)>& statement_guard() { return guard(); }

void check_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) throw std::invalid_argument("a text for the database holds NUL");
    if (!is_valid_utf8(text)) throw std::invalid_argument("a text for the database is not valid UTF-8");
}

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
