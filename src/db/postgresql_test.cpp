// What only PostgreSQL can do to us: lost links, killed backends, cut commits, other nodes.
#include <doctest/doctest.h>

#include <condition_variable>
#include <thread>

#include "base/log.hpp"
#include "db/test_proxy.hpp"
#include "db/test_store.hpp"

namespace tuki::db {

using test::Database;
using test::Proxy;

namespace {

bool no_server() {
    set_log_level(LogLevel::error);  // links are lost on purpose here
    if (!test::server_url().empty()) return false;
    MESSAGE("skipped: TUKI_TEST_DATABASE names no PostgreSQL");
    return true;
}

std::uint16_t server_port() {
    const std::string url = test::server_url();
    const std::size_t at = url.find(':', url.find('@'));
    return at == std::string::npos ? 5432 : std::uint16_t(std::stoi(url.substr(at + 1)));
}

std::int64_t backend_of(Transaction& db) {
    std::int64_t pid = 0;
    db.one("select pg_backend_pid()", {}, [&](const Row& row) { pid = row.number(0); });
    return pid;
}

void kill_backend(Database& base, std::int64_t pid) {
    base.store().read([&](Transaction& db) {
        db.run("select pg_terminate_backend($1::int)", {pid});
        for (int i = 0; i < 200; ++i) {
            bool there = false;
            db.one("select 1 from pg_stat_activity where pid = $1", {pid}, [&](const Row&) { there = true; });
            if (!there) return;
            db.run("select pg_sleep(0.01), pg_stat_clear_snapshot()", {});
        }
    });
}

}  // namespace

TEST_CASE("a backend killed in the middle of a unit: the unit runs again, once") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key)");
    int tries = 0;
    base.write([&](Transaction& db) {
        db.run("insert into t values (1)", {});
        if (++tries == 1) kill_backend(base, backend_of(db));
        db.add("insert into t values (2)", {});
    });
    CHECK(tries == 2);
    CHECK(base.number("select count(*) from t") == 2);
}

TEST_CASE("a backend killed between units, writing or reading, is not noticed") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key)");
    std::int64_t writing = 0, reading = 0;
    base.write([&](Transaction& db) { writing = backend_of(db); });
    base.store().read([&](Transaction& db) { reading = backend_of(db); });
    Database other;
    kill_backend(other, writing);
    kill_backend(other, reading);
    base.write([](Transaction& db) { db.run("insert into t values (1)", {}); });
    CHECK(base.number("select count(*) from t") == 1);
}

TEST_CASE("a backend killed after something was read: the reader is told to try again") {
    if (no_server()) return;
    Database base, other;
    bool again = false;
    try {
        base.store().read([&](Transaction& db) {
            kill_backend(other, backend_of(db));
            db.run("select 1", {});
        });
    } catch (const Failure& failure) {
        again = failure.retryable;
    }
    CHECK(again);
    CHECK(base.number("select 7") == 7);
}

TEST_CASE("a statement that takes too long ends, and only its unit with it") {
    if (no_server()) return;
    Database base(Milliseconds{300});
    base.store().script("create table t (id bigint primary key); select pg_sleep(0.6)");  // scripts may take long
    auto good = base.later([](Transaction& db) { db.add("insert into t values (1)", {}); });
    auto slow = base.later([](Transaction& db) { db.run("select pg_sleep(20)", {}); });
    auto also = base.later([](Transaction& db) { db.add("insert into t values (2)", {}); });
    CHECK_NOTHROW(good.get());
    CHECK_THROWS_AS(slow.get(), Failure);
    CHECK_NOTHROW(also.get());
    CHECK_THROWS_AS(base.number("select 1 from pg_sleep(20)"), Failure);
    CHECK(base.number("select count(*) from t") == 2);
}

TEST_CASE("a commit that is cut at any byte, there or back, happens once and is reported as it happened") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key)");
    Proxy proxy(server_port());
    const auto store = open({.url = base.url("127.0.0.1:" + std::to_string(proxy.port)), .readers = 1});
    std::int64_t id = 0;
    int again = 0;
    for (const Proxy::Way way : {Proxy::Way::up, Proxy::Way::down}) {
        int cuts = 0;
        for (std::int64_t bytes = 0; bytes < 2'000; ++bytes, ++id) {
            int tries = 0;
            CHECK_NOTHROW(store->write_now([&](Transaction& db) {
                db.run("insert into t values ($1)", {id});
                if (++tries == 1) proxy.cut_after(way, bytes, Proxy::Then::close);
            }));
            again += tries - 1;
            if (!proxy.fired) break;
            ++cuts;
        }
        ++id;
        CHECK(cuts > 20);
        MESSAGE("cuts: " << cuts << ", run again: " << again);
    }
    CHECK(base.number("select count(*) from t") == id);
    CHECK(again > 20);   // cut on the way there: it had not happened
    CHECK(again < id);   // cut on the way back: it had
}

TEST_CASE("a unit that is cut at any byte of its statements happens once") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key, text text not null)");
    Proxy proxy(server_port());
    const auto store = open({.url = base.url("127.0.0.1:" + std::to_string(proxy.port)), .readers = 1});
    std::int64_t rows = 0;
    for (const Proxy::Way way : {Proxy::Way::up, Proxy::Way::down})
        for (std::int64_t bytes = 0; bytes < 600; bytes += 7) {
            int tries = 0;
            store->write_now([&](Transaction& db) {
                if (++tries == 1) proxy.cut_after(way, bytes, Proxy::Then::close);
                db.run("insert into t values ($1, $2)", {rows * 2, "one"});
                db.add("insert into t values ($1, $2)", {rows * 2 + 1, "two"});
            });
            ++rows;
        }
    CHECK(base.number("select count(*) from t") == rows * 2);
}

TEST_CASE("a server that goes silent during COMMIT is left, and the outcome found out") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key)");
    Proxy proxy(server_port());
    const auto store = open({.url = base.url("127.0.0.1:" + std::to_string(proxy.port)), .readers = 1,
                             .statement_timeout = Milliseconds{300}});
    for (const Proxy::Way way : {Proxy::Way::up, Proxy::Way::down}) {
        int tries = 0;
        store->write_now([&](Transaction& db) {
            db.run("insert into t values ($1)", {int(way)});
            if (++tries == 1) proxy.cut_after(way, 10, Proxy::Then::silence);
        });
        CHECK(tries == (way == Proxy::Way::up ? 2 : 1));
    }
    CHECK(base.number("select count(*) from t") == 2);
}

TEST_CASE("a listener whose link was cut comes back, and says that it was away") {
    if (no_server()) return;
    Database base;
    Proxy proxy(server_port());
    std::mutex mutex;
    std::condition_variable heard;
    std::vector<std::string> notices;
    const auto store = open({.url = base.url("127.0.0.1:" + std::to_string(proxy.port)), .readers = 1});
    store->listen([&](std::string_view payload) {
        const std::lock_guard lock(mutex);
        notices.emplace_back(payload);
        heard.notify_all();
    });
    const auto wait_for = [&](std::size_t count) {
        std::unique_lock lock(mutex);
        return heard.wait_for(lock, std::chrono::seconds(5), [&] { return notices.size() >= count; });
    };
    base.write([](Transaction& db) { db.notify("before"); });
    CHECK(wait_for(1));
    proxy.cut_after(Proxy::Way::down, 0, Proxy::Then::close);
    base.write([](Transaction& db) { db.notify("lost"); });
    CHECK(wait_for(2));
    base.write([](Transaction& db) { db.notify("after"); });
    CHECK(wait_for(3));
    CHECK(notices == std::vector<std::string>{"before", "", "after"});
}

TEST_CASE("two desks in one database do not hear each other") {
    if (no_server()) return;
    Database one, other;
    std::atomic<int> heard{0};
    one.store().listen([&](std::string_view) { ++heard; });
    other.write([](Transaction& db) { db.notify("not for you"); });
    one.write([](Transaction& db) { db.notify("for you"); });
    for (int i = 0; i < 500 && heard == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(heard == 1);
}

TEST_CASE("nodes write in turns: what one read still holds when it commits, and none waits in a circle") {
    if (no_server()) return;
    Database base;
    base.store().script("create table t (id bigint primary key, value bigint not null); insert into t values (0, 0), (1, 0)");
    std::vector<std::thread> nodes;
    for (int node = 0; node < 3; ++node)
        nodes.emplace_back([&, node] {
            const auto store = open({.url = base.url(), .readers = 1});
            for (int i = 0; i < 60; ++i)
                store->write_now([&](Transaction& db) {
                    // Read, think, write: no guard in the statement. And rows in both orders.
                    std::int64_t value = 0;
                    db.one("select value from t where id = $1", {(node + i) % 2}, [&](const Row& row) { value = row.number(0); });
                    db.run("update t set value = $2 where id = $1", {(node + i) % 2, value + 1});
                    db.run("update t set value = value + 1 where id = $1", {(node + i + 1) % 2});
                });
        });
    for (std::thread& node : nodes) node.join();
    CHECK(base.number("select sum(value) from t") == 3 * 60 * 2);
}

TEST_CASE("nodes that start together bring the schema up once") {
    if (no_server()) return;
    Database base;
    std::vector<std::future<void>> nodes;
    for (int node = 0; node < 3; ++node)
        nodes.push_back(std::async(std::launch::async, [&] {
            const auto store = open({.url = base.url(), .readers = 1});
            migrate(*store, all_migrations());
        }));
    for (auto& node : nodes) CHECK_NOTHROW(node.get());
    CHECK(base.number("select count(*) from schema_migrations") == std::int64_t(all_migrations().size()));
}

}  // namespace tuki::db
