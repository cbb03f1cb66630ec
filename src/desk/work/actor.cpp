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

void guard_statement(std::string_view sql) {
    static constexpr std::string_view tables[] = {"tickets", "messages", "message_files",
                                                  "drafts", "ticket_search", "message_search"};
    if (sql.find("/*visible*/") != std::string_view::npos ||
        sql.find("/*system:") != std::string_view::npos)
        return;
    for (const std::string_view verb : {"from ", "join "})
        for (std::size_t at = sql.find(verb); at != std::string_view::npos;
             at = sql.find(verb, at + 1)) {
            const std::string_view after = sql.substr(at + verb.size());
            for (const std::string_view table : tables) {
                if (!after.starts_with(table)) continue;
                const char next = after.size() > table.size() ? after[table.size()] : ' ';
                if (next == '_' || (next >= 'a' && next <= 'z')) continue;
                throw std::logic_error(fmt::format(
                    "a statement reads {} without the visibility predicate: {}", table, sql));
            }
        }
}

}  // namespace tuki
