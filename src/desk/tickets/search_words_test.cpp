#include <set>

#include "tests/support/unit.hpp"
#include "words/analyse.hpp"

namespace tuki::tickets {

namespace {

/// As many long words as fit, all different, each with a stem of its own.
std::string hostile(std::size_t bytes) {
    std::string text;
    for (int i = 0; text.size() < bytes; ++i) text += std::string(50, char('a' + i % 26)) + std::to_string(i) + "ings ";
    return text;
}

}  // namespace

TEST_CASE("no text makes more words than both databases take") {
    const std::string indexed = words::index_text(hostile(2 << 20), "en");
    CHECK(indexed.size() < words::index_bytes_max + 200);
    test::Unit unit;
    unit.store().write_now([&](db::Transaction& db) {
        if (db.engine() == db::Engine::sqlite)
            db.add("insert into message_search (rowid, content) values ($1, $2)", {1, indexed + " " + indexed});
        else
            db.add("insert into message_search (id, content) values ($1, array_to_tsvector(array_remove(string_to_array($2, ' '), '')))", {1, indexed + " " + indexed});
    });
}

TEST_CASE("what people type is a question to both databases, never an error, and finds the same") {
    test::Unit unit;
    const std::string texts[] = {"The printer smokes: INTERNAL-CANARY", "A nyomtató füstöl, jelszavam elveszett", "Почта anna@example.fi не работает", "C++ & | ! ( ) : * ' \\ \" NOT near"};
    unit.store().write_now([&](db::Transaction& db) {
        std::int64_t id = 0;
        for (const std::string& text : texts) {
            ++id;
            const std::string indexed = words::index_text(text, words::detect_language(text));
            if (db.engine() == db::Engine::sqlite)
                db.add("insert into message_search (rowid, content) values ($1, $2)", {id, indexed});
            else
                db.add("insert into message_search (id, content) values ($1, array_to_tsvector(array_remove(string_to_array($2, ' '), '')))", {id, indexed});
        }
    });
    const auto found = [&](std::string_view question) {
        std::set<std::int64_t> ids;
        const words::Query asked = words::query(question);
        if (asked.empty()) return ids;
        unit.store().read([&](db::Transaction& db) {
            const bool sqlite = db.engine() == db::Engine::sqlite;
            const std::string match = sqlite ? words::fts5_match(asked, words::Match::beginnings) : words::tsquery(asked, words::Match::beginnings);
            db.each(sqlite ? "/*system: test*/ select rowid from message_search where message_search match $1"
                           : "/*system: test*/ select id from message_search where content @@ $1::tsquery",
                    {match}, [&](const db::Row& row) { ids.insert(row.number(0)); });
        });
        return ids;
    };
    using Ids = std::set<std::int64_t>;
    CHECK(found("internal-canary") == Ids{1});
    CHECK(found("INTERN") == Ids{1});
    CHECK(found("printers smoke") == Ids{1});
    CHECK(found("fustol") == Ids{2});
    CHECK(found("anna") == Ids{3});
    CHECK(found("anna@example.fi") == Ids{3});
    CHECK(found("почты") == Ids{3});
    for (const char* odd : {"", "'", "\"", "\\", "a' | b", "NOT", "a AND (", ":*", "& | !", "c++", "' or 1=1 --", "=x", "*", "\xf0\x9f\x98\x80", "near(a b)", "col:x"})
        CHECK_NOTHROW((void)found(odd));
}

}  // namespace tuki::tickets
