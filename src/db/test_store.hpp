// An empty database for the tests of this folder: SQLite, or PostgreSQL where TUKI_TEST_DATABASE is set.
#pragma once

#include <cstdlib>
#include <future>
#include <string>

#include "base/crypto.hpp"
#include "db/migrate.hpp"

namespace tuki::db::test {

inline std::string server_url() {
    const char* url = std::getenv("TUKI_TEST_DATABASE");
    return url ? url : "";
}

class Database {
  public:
    explicit Database(Milliseconds statement_timeout = Milliseconds{30'000}) {
        if (server_url().empty()) {
            store_ = open({.url = "sqlite::memory:", .readers = 3});
            return;
        }
        schema_ = "test_" + random_token(6);
        open({.url = server_url(), .readers = 1})->script("create schema \"" + schema_ + "\"");
        store_ = open({.url = url(), .readers = 3, .statement_timeout = statement_timeout});
    }
    ~Database() {
        if (schema_.empty()) return;
        store_.reset();
        open({.url = server_url(), .readers = 1})->script("drop schema \"" + schema_ + "\" cascade");
    }
    Database(const Database&) = delete;

    Store& store() { return *store_; }
    /// On PostgreSQL: of this database's own schema, through another door when given "host:port".
    std::string url(const std::string& door = "") const {
        std::string address = server_url();
        if (!door.empty()) {
            const std::size_t at = address.find('@') + 1;
            address.replace(at, address.find('/', at) - at, door);
        }
        return address + (address.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
    }
    void write(FunctionRef<void(Transaction&)> body) { store_->write_now(body); }
    std::future<void> later(UniqueFunction<void(Transaction&)> body) {
        auto promise = std::make_shared<std::promise<void>>();
        auto future = promise->get_future();
        store_->write(std::move(body), [promise](std::exception_ptr failure) {
            failure ? promise->set_exception(failure) : promise->set_value();
        });
        return future;
    }
    std::int64_t number(std::string_view sql, Values values = {}) {
        std::int64_t number = -1;
        store_->read([&](Transaction& db) { db.one(sql, values, [&](const Row& row) { number = row.number(0); }); });
        return number;
    }

  private:
    std::string schema_;
    std::unique_ptr<Store> store_;
};

}  // namespace tuki::db::test
