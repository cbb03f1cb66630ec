// What both engines keep of the contract in db.hpp.
#include "db/db.hpp"

#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "db/test_store.hpp"

namespace tuki::db {

using test::Database;

TEST_CASE("every kind of value comes back as it was bound, and NULL is none") {
    Database base;
    base.store().script(sql_for(base.store().engine(),
        "create table t (id bigint primary key, number bigint, real double precision, text text, bytes {{blob}})"));
    const std::string bytes("\0\1\xff\x80 blob", 9), text = "Árvíztűrő, тест, 😀, it's \"quoted\" \\ \t\n";
    base.write([&](Transaction& db) {
        db.run("insert into t (id, number, real, text, bytes) values ($1, $2, $3, $4, $5)",
               {1, INT64_MIN, 1.5, text, Bytes{bytes}});
        db.run("insert into t (id, number, real, text, bytes) values ($1, $2, $3, $4, $5)",
               {2, nullptr, nullptr, nullptr, nullptr});
        db.add("insert into t (id, number, real, text, bytes) values ($1, $2, $3, $4, $5)",
               {3, INT64_MAX, 7, "", Bytes{""}});
        db.add("insert into t (id, number, real, text, bytes) values ($1, $2, $3, $4, $5)",
               {4, std::optional<std::int64_t>(), -0.25, std::optional<std::string>("x"), nullptr});
    });

    base.store().read([&](Transaction& db) {
        CHECK(db.one("select number, real, text, bytes from t where id = $1", {1}, [&](const Row& row) {
            CHECK(row.number(0) == INT64_MIN);
            CHECK(row.real(1) == 1.5);
            CHECK(row.string(2) == text);
            CHECK(row.bytes(3) == bytes);
            CHECK(!row.is_null(0));
        }));
        db.one("select number, real, text, bytes from t where id = $1", {2}, [&](const Row& row) {
            for (int column = 0; column < 4; ++column) CHECK(row.is_null(column));
            CHECK(row.number(0) == 0);
            CHECK(row.real(1) == 0);
            CHECK(row.text(2) == "");
            CHECK(row.bytes(3) == "");
            CHECK(!row.maybe_number(0));
        });
        db.one("select number, real, text, bytes from t where id = $1", {3}, [&](const Row& row) {
            CHECK(row.number(0) == INT64_MAX);
            CHECK(row.real(1) == 7);
            CHECK(!row.is_null(2));
            CHECK(!row.is_null(3));
        });
        CHECK(!db.one("select number from t where id = $1", {99}, [](const Row&) {}));
        // Sums, counts, truths and numbers as text, as SQLite gives them.
        db.one("select sum(id), count(*), avg(id), exists (select 1 from t), sum(number) from t where id in (2, 3)", {}, [&](const Row& row) {
            CHECK(row.number(0) == 5);
            CHECK(row.number(1) == 2);
            CHECK(row.real(2) == 2.5);
            CHECK(row.flag(3));
            CHECK(row.number(4) == INT64_MAX);
            CHECK(row.string(0) == "5");
        });
        db.one("select -12345678, real from t where id = 4", {}, [&](const Row& row) {
            CHECK(row.number(0) == -12345678);
            CHECK(row.real(1) == -0.25);
        });
    });
}

TEST_CASE("texts and blobs of megabytes pass, queued and read") {
    Database base;
    base.store().script(sql_for(base.store().engine(), "create table t (id bigint primary key, text text not null, bytes {{blob}})"));
    std::string bytes(5'000'000, '\0'), text;
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = char(i * 2654435761U >> 13);
    for (int i = 0; i < 400'000; ++i) text += "пример ";
    base.write([&](Transaction& db) {
        for (int i = 0; i < 6; ++i) db.add("insert into t values ($1, $2, $3)", {i, text, Bytes{bytes}});
    });
    int seen = 0;
    base.store().read([&](Transaction& db) {
        db.each("select text, bytes from t order by id", {}, [&](const Row& row) {
            ++seen;
            CHECK((row.text(0) == text));
            CHECK((row.bytes(1) == bytes));
        });
    });
    CHECK(seen == 6);
}

TEST_CASE("a thousand queued statements and large results do not stop each other") {
    Database base;
    base.store().script("create table t (id bigint primary key, text text not null)");
    const std::string long_text(20'000, 'x');
    base.write([&](Transaction& db) {
        for (int i = 0; i < 2'000; ++i) {
            db.add("insert into t values ($1, $2)", {i, long_text});
            if (i % 500 == 499) {
                std::int64_t sum = 0;
                db.each("select text from t", {}, [&](const Row& row) { sum += std::int64_t(row.text(0).size()); });
                CHECK(sum == (i + 1) * 20'000);
            }
        }
        db.add("select text from t", {});  // an answer of 40 MB that nobody reads
        db.add("delete from t where id > 0", {});
    });
    CHECK(base.number("select count(*) from t") == 1);
}

TEST_CASE("a query inside the rows of the same query") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    base.write([&](Transaction& db) {
        for (int i = 0; i < 3; ++i) db.add("insert into t values ($1)", {i});
        int pairs = 0;
        db.each("select id from t", {}, [&](const Row& outer) {
            const std::int64_t id = outer.number(0);
            db.each("select id from t", {}, [&](const Row&) { ++pairs; });
            CHECK(outer.number(0) == id);
        });
        CHECK(pairs == 9);
    });
}

TEST_CASE("run tells how many rows changed, and returning and on conflict work on both") {
    Database base;
    base.store().script("create table t (key text primary key, value bigint not null)");
    base.write([](Transaction& db) {
        CHECK(db.run("insert into t values ($1, 1), ($2, 2)", {"a", "b"}) == 2);
        CHECK(db.run("update t set value = value + $1", {10}) == 2);
        CHECK(db.run("update t set value = 0 where key = $1", {"none"}) == 0);
        CHECK(db.run("insert into t values ($1, 5) on conflict (key) do nothing", {"a"}) == 0);
        std::int64_t value = 0;
        db.one("insert into t values ($1, $2) on conflict (key) do update set value = t.value + excluded.value returning value",
               {"a", 100}, [&](const Row& row) { value = row.number(0); });
        CHECK(value == 111);
        std::string keys;
        db.each("update t set value = $1 where value > 0 returning key", {7}, [&](const Row& row) { keys += row.text(0); });
        CHECK(keys.size() == 2);
        CHECK(db.run("delete from t", {}) == 2);
    });
}

TEST_CASE("the same text with other kinds of values: NULL first, a number later") {
    Database base;
    base.store().script("create table t (id bigint primary key, a bigint, b text)");
    base.write([](Transaction& db) {
        constexpr std::string_view insert = "insert into t (id, a, b) values ($1, $2, $3)";
        db.add(insert, {1, nullptr, nullptr});
        db.add(insert, {2, 5, nullptr});
        db.add(insert, {3, nullptr, "x"});
        db.add(insert, {4, 6, "y"});
        db.add("update t set a = $2, b = $3 where id = $1 and ($2 is null or $2 > 0)", {1, 9, "z"});
    });
    CHECK(base.number("select sum(a) from t") == 20);
    CHECK(base.number("select count(*) from t where b is null") == 1);
}

TEST_CASE("more texts than one connection keeps prepared") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    for (int round = 0; round < 2; ++round)
        base.write([&](Transaction& db) {
            for (int i = 0; i < 1'200; ++i)
                db.add("insert into t select " + std::to_string(i) + " where not exists (select 1 from t where id = $1)", {i});
        });
    CHECK(base.number("select count(*) from t") == 1'200);
}

TEST_CASE("reading sees one snapshot, and writing there is refused") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    base.store().read([&](Transaction& db) {
        const auto count = [&] {
            std::int64_t number = 0;
            db.one("select count(*) from t", {}, [&](const Row& row) { number = row.number(0); });
            return number;
        };
        CHECK(count() == 0);
        base.write([](Transaction& other) { other.run("insert into t values (1)", {}); });
        CHECK(count() == 0);
    });
    CHECK(base.number("select count(*) from t") == 1);
    CHECK_THROWS(base.store().read([](Transaction& db) { db.run("insert into t values (2)", {}); }));
    CHECK_THROWS(base.store().read([](Transaction& db) { db.add("insert into t values (2)", {}); }));
    CHECK_THROWS_AS(base.store().read([](Transaction&) { throw std::runtime_error("stop"); }), std::runtime_error);
    CHECK(base.number("select count(*) from t") == 1);
}

TEST_CASE("NUL and invalid UTF-8 never reach the database as text") {
    Database base;
    base.store().script("create table t (id bigint primary key, text text not null)");
    for (const std::string_view bad : {std::string_view("a\0b", 3), std::string_view("\xff"), std::string_view("\xed\xa0\x80"), std::string_view("\xc0\x80")}) {
        CHECK_THROWS_AS(base.write([&](Transaction& db) { db.run("insert into t values (1, $1)", {bad}); }), std::invalid_argument);
        CHECK_THROWS_AS(base.write([&](Transaction& db) { db.add("insert into t values (1, $1)", {bad}); }), std::invalid_argument);
    }
    CHECK(base.number("select count(*) from t") == 0);
}

TEST_CASE("texts are ordered by their bytes") {
    Database base;
    const Migration step{"202601010000_t", "create table t (text text primary key, {{sqlite: x}}{{postgresql: x}} text not null) {{strict}}"};
    migrate(base.store(), {&step, 1});
    base.write([](Transaction& db) {
        for (const char* text : {"b", "a", "B", "_", "é", "Z", "z"}) db.add("insert into t values ($1, '')", {text});
    });
    std::string order;
    base.store().read([&](Transaction& db) {
        db.each("select text from t order by text", {}, [&](const Row& row) { order += row.text(0); });
    });
    CHECK(order == "BZ_abzé");
}

TEST_CASE("one failing unit does not hurt the others of its group") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    std::promise<void> go;
    auto wait = go.get_future().share();
    std::vector<std::future<void>> answers;
    answers.push_back(base.later([wait](Transaction&) { wait.wait(); }));  // the others gather behind it
    for (int i = 0; i < 60; ++i)
        answers.push_back(base.later([i](Transaction& db) {
            db.add("insert into t values ($1)", {i});
            if (i % 3 == 1) db.add("insert into t values ($1)", {i});  // fails when it commits at the latest
            if (i % 3 == 2) throw std::runtime_error("refused");
            if (i % 5 == 0) db.run("update t set id = id where id = $1", {i});
        }));
    go.set_value();
    int kept = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        try {
            answers[i].get();
            ++kept;
        } catch (const Failure& failure) {
            CHECK(failure.unique_violation);
            CHECK(!failure.retryable);
            CHECK((i - 1) % 3 == 1);
        } catch (const std::runtime_error&) {
            CHECK((i - 1) % 3 == 2);
        }
    }
    CHECK(kept == 21);
    CHECK(base.number("select count(*) from t") == 20);
    CHECK(base.number("select count(*) from t where id % 3 <> 0") == 0);
    CHECK(base.store().stats().commits < base.store().stats().units);
}

TEST_CASE("a unit that lost a race runs again, and one that always does spoils nothing for others") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    int tries = 0;
    base.write([&](Transaction& db) {
        db.add("insert into t values (1)", {});
        if (++tries < 3) throw Failure("lost a race", true);
    });
    CHECK(tries == 3);
    std::promise<void> go;
    auto wait = go.get_future().share();
    auto first = base.later([wait](Transaction&) { wait.wait(); });
    auto bad = base.later([](Transaction& db) {
        db.add("insert into t values (2)", {});
        throw Failure("always", true);
    });
    auto good = base.later([](Transaction& db) { db.add("insert into t values (3)", {}); });
    go.set_value();
    first.get();
    CHECK_THROWS_AS(bad.get(), Failure);
    good.get();
    CHECK(base.number("select sum(id) from t") == 4);
}

TEST_CASE("a unit refused before it wrote, and one refused after, leave the others as they are") {
    Database base;
    base.store().script("create table t (id bigint primary key)");
    std::promise<void> go;
    auto wait = go.get_future().share();
    auto first = base.later([wait](Transaction&) { wait.wait(); });
    auto one = base.later([](Transaction& db) { db.add("insert into t values (1)", {}); });
    auto early = base.later([](Transaction& db) {
        db.one("/*a look*/ select count(*) from t", {}, [](const Row&) {});
        throw std::runtime_error("refused");
    });
    auto two = base.later([](Transaction& db) { db.run("insert into t values (2)", {}); });
    auto late = base.later([](Transaction& db) {
        db.one("insert into t values (3) returning id", {}, [](const Row&) {});
        throw std::runtime_error("refused");
    });
    auto late_notice = base.later([](Transaction& db) {
        db.add("update t set id = id + 10", {});
        throw std::runtime_error("refused");
    });
    go.set_value();
    first.get();
    one.get();
    two.get();
    CHECK_THROWS_AS(early.get(), std::runtime_error);
    CHECK_THROWS_AS(late.get(), std::runtime_error);
    CHECK_THROWS_AS(late_notice.get(), std::runtime_error);
    CHECK(base.number("select count(*) from t") == 2);
    CHECK(base.number("select sum(id) from t") == 3);
}

TEST_CASE("a wrong statement says where it is wrong, and the next unit is not hurt") {
    Database base;
    CHECK_THROWS_AS(base.write([](Transaction& db) { db.run("select nonsense from nowhere", {}); }), Failure);
    CHECK_THROWS_AS(base.store().read([](Transaction& db) { db.run("select nonsense from nowhere", {}); }), Failure);
    CHECK_THROWS(base.write([](Transaction& db) { db.run("select $1", {}); }));
    CHECK(base.number("select 7") == 7);
}

TEST_CASE("the guard sees each text once a connection, before it runs") {
    std::vector<std::string> seen;
    set_statement_guard([&](std::string_view sql) {
        if (sql.find("forbidden") != std::string_view::npos) throw std::logic_error("for whom?");
        if (sql.find("marked") != std::string_view::npos) seen.emplace_back(sql);
    });
    {
        Database base;
        CHECK_THROWS_AS(base.write([](Transaction& db) { db.run("select 'forbidden'", {}); }), std::logic_error);
        CHECK_THROWS_AS(base.store().read([](Transaction& db) { db.run("select 'forbidden'", {}); }), std::logic_error);
        base.write([](Transaction& db) {
            db.run("select 'marked'", {});
            db.run("select 'marked'", {});
        });
    }
    set_statement_guard({});
    CHECK(seen.size() == 1);
}

TEST_CASE("listeners hear after the commit, in order, long texts too, and nothing of what was undone") {
    Database base;
    std::mutex mutex;
    std::condition_variable heard;
    std::vector<std::string> notices;
    base.store().listen([&](std::string_view payload) {
        const std::lock_guard lock(mutex);
        notices.emplace_back(payload);
        heard.notify_all();
    });
    std::string text;
    for (int i = 0; i < 6'000; ++i) text += "ő€";
    CHECK_THROWS(base.write([](Transaction& db) {
        db.notify("undone");
        throw std::runtime_error("stop");
    }));
    base.write([&](Transaction& db) {
        db.notify("one");
        db.notify("one");
        db.notify(text);
    });
    base.write([&](Transaction& db) { db.notify("last"); });
    std::unique_lock lock(mutex);
    CHECK(heard.wait_for(lock, std::chrono::seconds(5), [&] { return !notices.empty() && notices.back() == "last"; }));
    REQUIRE(notices.size() == 4);
    CHECK(notices[0] == "one");
    CHECK(notices[1] == "one");
    CHECK((notices[2] == text));
    CHECK_THROWS_AS(base.write([](Transaction& db) { db.notify(std::string(2'000'000, 'x')); }), std::invalid_argument);
}

TEST_CASE("a listener that fails, or stops, is nobody else's trouble") {
    Database base;
    std::atomic<int> heard{0};
    base.store().listen([&](std::string_view) {
        ++heard;
        throw std::runtime_error("a bug");
    });
    base.write([](Transaction& db) { db.notify("one"); });
    base.write([](Transaction& db) { db.notify("two"); });
    for (int i = 0; i < 500 && heard < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(heard == 2);
    base.store().listen({});
    base.write([](Transaction& db) { db.notify("three"); });
    CHECK(heard == 2);
}

TEST_CASE("many threads read and write at the same time") {
    Database base;
    base.store().script("create table t (id bigint primary key, value bigint not null)");
    base.write([](Transaction& db) { db.run("insert into t values (0, 0)", {}); });
    std::vector<std::thread> threads;
    std::atomic<bool> whole{true};
    for (int t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 40; ++i) {
                base.write([&](Transaction& db) {
                    db.add("update t set value = value + 1 where id = 0", {});
                    db.add("insert into t values ($1, 1)", {1 + t * 1000 + i});
                });
                base.store().read([&](Transaction& db) {
                    db.one("select (select value from t where id = 0), (select count(*) from t)", {},
                           [&](const Row& row) { if (row.number(0) + 1 != row.number(1)) whole = false; });
                });
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(whole);
    CHECK(base.number("select value from t where id = 0") == 240);
}

TEST_CASE("an address that is none of the two is refused, and so is a server that is not there") {
    CHECK_THROWS_AS(open({.url = "mysql://x"}), Failure);
    CHECK_THROWS_AS(open({.url = "postgresql://tuki@127.0.0.1:1/none"}), Failure);
    CHECK_THROWS_AS(open({.url = "sqlite:/nonexistent/folder/desk.db"}), Failure);
}

}  // namespace tuki::db
