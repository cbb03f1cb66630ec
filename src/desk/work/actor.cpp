#include "desk/work/actor.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tuki {

std::string visible_tickets(const Actor& actor, std::string_view t) {
    switch (actor.side) {
        case Side::tuki:
            return "/*visible*/ 1=1";
        case Side::agent: {
            if (!actor.may(Permission::ticket_read)) break;
            if (actor.scope == Scope::all) return "/*visible*/ 1=1";
            std::string teams = "0";
            if (actor.scope == Scope::team)
                for (const TeamId team : actor.teams) teams += fmt::format(",{}", team.value);
            return fmt::format("/*visible*/ ({0}.team in ({1}) or {0}.assignee = {2} or {0}.requester = {2})",
                               t, teams, actor.person.value);
        }
        case Side::customer: {
            const std::string organisation =
                actor.shares_organisation && actor.organisation
                    ? fmt::format(" or {}.organisation = {}", t, actor.organisation.value)
                    : std::string();
            return fmt::format(
                "/*visible*/ ({0}.requester = {1} or exists (select 1 from participants vp where "
                "vp.ticket = {0}.id and vp.person = {1} and vp.may_read = 1){2})",
                t, actor.person.value, organisation);
        }
        case Side::stranger:
            break;
    }
    return "/*visible*/ 1=0";
}

std::string visible_messages(const Actor& actor, std::string_view m) {
    if (actor.is_agent()) return "/*visible*/ 1=1";
    return fmt::format("/*visible*/ {}.public = 1", m);
}

namespace {

bool is_word(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The word that ends before `at`, in lower case; blanks in between are passed over.
std::string word_before(std::string_view sql, std::size_t& at) {
    while (at > 0 && (sql[at - 1] == ' ' || sql[at - 1] == '\n' || sql[at - 1] == '\t' || sql[at - 1] == '(')) --at;
    const std::size_t end = at;
    while (at > 0 && is_word(sql[at - 1])) --at;
    std::string word(sql.substr(at, end - at));
    for (char& c : word)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return word;
}

/// Is what stands at `at` read as a table? After "from", "join", or a comma with an alias behind it.
bool is_read(std::string_view sql, std::size_t at, std::size_t length) {
    std::size_t before = at;
    const std::string word = word_before(sql, before);
    if (word == "join") return true;
    if (word == "from") return word_before(sql, before) != "delete";
    if (before == 0 || sql[before - 1] != ',' || !word.empty()) return false;
    std::string_view after = sql.substr(at + length);
    while (!after.empty() && (after[0] == ' ' || after[0] == '\n')) after.remove_prefix(1);
    return !after.empty() && is_word(after[0]) && !after.starts_with("desc") && !after.starts_with("asc") && !after.starts_with("from");
}

}  // namespace

void guard_statement(std::string_view sql) {
    static constexpr std::string_view tables[] = {"tickets", "messages", "message_files",
                                                  "drafts", "ticket_search", "message_search"};
    if (sql.find("/*visible*/") != std::string_view::npos ||
        sql.find("/*system:") != std::string_view::npos)
        return;
    for (const std::string_view table : tables)
        for (std::size_t at = sql.find(table); at != std::string_view::npos; at = sql.find(table, at + 1)) {
            const bool whole = (at == 0 || !is_word(sql[at - 1])) && (at + table.size() == sql.size() || !is_word(sql[at + table.size()]));
            if (whole && is_read(sql, at, table.size()))
                throw std::logic_error(fmt::format(
                    "a statement reads {} without the visibility predicate: {}", table, sql));
        }
}

}  // namespace tuki
