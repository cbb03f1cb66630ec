#include "db/migrate.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "db/test_store.hpp"

namespace tuki::db {

using test::Database;

namespace {
const Migration first{"202601010000_first", "create table one (id bigint primary key, bytes {{blob}}) {{strict}}"};
const Migration second{"202601010001_second", "create table two (id bigint primary key) {{strict}};\ninsert into two values (5);"};
}  // namespace

TEST_CASE("each step runs once, and later ones follow") {
    Database base;
    migrate(base.store(), std::array{first});
    base.write([](Transaction& db) { db.run("insert into one (id) values (1)", {}); });
    migrate(base.store(), std::array{first});
    migrate(base.store(), std::array{first, second});
    migrate(base.store(), std::array{first, second});
    CHECK(base.number("select count(*) from one") == 1);
    CHECK(base.number("select sum(id) from two") == 5);
    CHECK(base.number("select count(*) from schema_migrations") == 2);
}

TEST_CASE("a step whose text changed, and a step of a newer program, are refused") {
    Database base;
    migrate(base.store(), std::array{first, second});
    CHECK_THROWS_AS(migrate(base.store(), std::array{first}), Failure);
    const Migration changed{first.name, "create table other (id bigint primary key)"};
    CHECK_THROWS_AS(migrate(base.store(), std::array{changed, second}), Failure);
    CHECK_THROWS_AS(base.number("select count(*) from other"), Failure);
}

TEST_CASE("a step that breaks in its middle leaves nothing, and what went before stays") {
    Database base;
    const Migration broken{"202601010002_broken", "create table three (id bigint primary key); insert into nowhere values (1)"};
    CHECK_THROWS_AS(migrate(base.store(), std::array{first, second, broken}), Failure);
    CHECK(base.number("select count(*) from schema_migrations") == 2);
    CHECK_THROWS_AS(base.number("select count(*) from three"), Failure);
    const Migration mended{broken.name, "create table three (id bigint primary key)"};
    migrate(base.store(), std::array{first, second, mended});
    CHECK(base.number("select count(*) from three") == 0);
}

TEST_CASE("the schema of the whole program comes up") {
    Database base;
    migrate(base.store(), all_migrations());
    migrate(base.store(), all_migrations());
    CHECK(base.number("select count(*) from schema_migrations") == std::int64_t(all_migrations().size()));
}

TEST_CASE("each engine gets its own text") {
    const std::string_view common = "a bigint, b {{blob}}, c text not null{{sqlite: , d}}{{postgresql: , e}}) {{strict}}";
    CHECK(sql_for(Engine::sqlite, common) == "a integer, b blob, c text not null , d) strict");
    CHECK(sql_for(Engine::postgresql, common) == "a bigint, b bytea, c text collate \"C\" not null , e) ");
    CHECK_THROWS_AS(sql_for(Engine::sqlite, "{{sqlite: open"), std::logic_error);
}

TEST_CASE("a process killed in the middle of a unit leaves nothing of it in the SQLite file, and the lock is free") {
    const std::string path = std::filesystem::temp_directory_path() / ("tuki-test-" + random_token(6) + ".db");
    const auto write = [&](int id, bool die) {
        const auto store = open({.url = "sqlite:" + path, .readers = 1});
        store->script("create table if not exists t (id integer primary key)");
        store->write_now([&](Transaction& db) {
            db.run("insert into t values ($1)", {id});
            if (die) ::_exit(7);
        });
    };
    const pid_t child = ::fork();
    if (child == 0) {
        write(1, false);
        write(2, true);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 7);
    {
        const auto store = open({.url = "sqlite:" + path, .readers = 1});
        std::int64_t sum = 0;
        store->read([&](Transaction& db) { db.one("select sum(id) from t", {}, [&](const Row& row) { sum = row.number(0); }); });
        CHECK(sum == 1);
        // And while this process has it open, no other opens it.
        CHECK_THROWS_AS(open({.url = "sqlite:" + path}), Failure);
    }
    for (const char* end : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + end);
}

}  // namespace tuki::db
