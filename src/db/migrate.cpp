#include "db/migrate.hpp"

#include <fmt/format.h>

#include <map>

#include "base/crypto.hpp"

namespace tuki::db {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Replaces {{name: body}} by the body, or by nothing.
void choose(std::string& text, std::string_view name, bool keep) {
    const std::string open = fmt::format("{{{{{}:", name);
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        const std::size_t end = text.find("}}", at);
        if (end == std::string::npos) throw std::logic_error("a schema text does not close {{" + std::string(name));
        const std::string body = keep ? text.substr(at + open.size(), end - at - open.size()) : std::string();
        text.replace(at, end + 2 - at, body);
    }
}

}  // namespace

std::string sql_for(Engine engine, std::string_view common) {
    const bool sqlite = engine == Engine::sqlite;
    std::string text(common);
    choose(text, "sqlite", sqlite);
    choose(text, "postgresql", !sqlite);
    replace_all(text, "{{strict}}", sqlite ? "strict" : "");
    replace_all(text, "{{without_rowid}}", sqlite ? "strict, without rowid" : "");
    replace_all(text, "{{blob}}", sqlite ? "blob" : "bytea");
    if (sqlite) {
        // STRICT tables know "integer"; one that is a primary key is the row itself.
        replace_all(text, " bigint", " integer");
        replace_all(text, " double precision", " real");
    } else {
        // Texts compare byte by byte, as on SQLite, whatever the database was created with; and an
        // index does not rot when the system's collation changes.
        replace_all(text, " text not null", " text collate \"C\" not null");
        replace_all(text, " text primary key", " text collate \"C\" primary key");
    }
    return text;
}

namespace {

using Steps = std::map<std::string, std::string, std::less<>>;

Steps steps_done(Store& store) {
    Steps done;
    store.read([&](Transaction& db) {
        db.each("select name, digest from schema_migrations", {},
                [&](const Row& row) { done.emplace(row.string(0), row.string(1)); });
    });
    return done;
}

bool is_done(const Steps& done, const Migration& step, const std::string& digest) {
    const auto found = done.find(step.name);
    if (found == done.end()) return false;
    if (found->second != digest)
        throw Failure(fmt::format("The schema step {} has another text than when it ran here.", step.name));
    return true;
}

}  // namespace

void migrate(Store& store, std::span<const Migration> migrations) {
    store.script("create table if not exists schema_migrations (name text primary key, digest text not null)");
    const Steps done = steps_done(store);
    for (const auto& [name, digest] : done)
        if (std::none_of(migrations.begin(), migrations.end(), [&](const Migration& one) { return one.name == name; }))
            throw Failure(fmt::format("The database has the schema step {}, which this version of Tuki does not know: run a newer Tuki.", name));
    for (const Migration& step : migrations) {
        const std::string digest = sha256_hex(step.sql);
        if (is_done(done, step, digest)) continue;
        try {
            store.script(sql_for(store.engine(), step.sql) +
                         fmt::format(";\ninsert into schema_migrations (name, digest) values ('{}', '{}')", step.name, digest));
        } catch (const Failure&) {
            // Another node may have been quicker with the same step.
            if (!is_done(steps_done(store), step, digest)) throw;
        }
    }
}

}  // namespace tuki::db
