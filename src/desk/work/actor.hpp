// Who acts, and what they may see and do. Filled by access from session or token, once a request.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "desk/work/ids.hpp"

namespace tuki {

/// One bit each; names as in the API ("ticket.read"), see permission_names.
enum class Permission : std::uint32_t {
    ticket_read, ticket_reply, ticket_note, ticket_edit, ticket_assign, ticket_close, ticket_merge,
    ticket_create, ticket_bulk, people_read, people_edit, knowledge_edit, mail_read, mail_retry,
    reports_read, audit_read, admin
};
constexpr std::string_view permission_names[] = {
    "ticket.read", "ticket.reply", "ticket.note", "ticket.edit", "ticket.assign", "ticket.close",
    "ticket.merge", "ticket.create", "ticket.bulk", "people.read", "people.edit", "knowledge.edit",
    "mail.read", "mail.retry", "reports.read", "audit.read", "admin"};
constexpr std::size_t permission_count = std::size(permission_names);

using Permissions = std::uint32_t;
constexpr Permissions bit(Permission permission) { return 1U << unsigned(permission); }
constexpr Permissions bits(std::initializer_list<Permission> all) {
    Permissions set = 0;
    for (const Permission one : all) set |= bit(one);
    return set;
}

enum class Side : std::uint8_t { stranger, customer, agent, tuki };
enum class Scope : std::uint8_t { own, team, all };  // of ticket.read and what follows from it

struct Actor {
    Side side = Side::stranger;
    PersonId person;
    std::string name;
    Permissions permissions = 0;
    Scope scope = Scope::own;
    std::vector<TeamId> teams;
    OrganisationId organisation;
    bool shares_organisation = false;  // a customer who may see all tickets of the organisation
    std::string cause;                 // why Tuki acts: "mail kml_…", "rule rou_…"; empty for people

    bool may(Permission permission) const {
        return side == Side::tuki || (permissions & bit(permission)) != 0;
    }
    bool is_agent() const { return side == Side::agent || side == Side::tuki; }
    static Actor tuki(std::string cause = "") {
        Actor actor;
        actor.side = Side::tuki;
        actor.name = "Tuki";
        actor.cause = std::move(cause);
        return actor;
    }
};

/// The one visibility predicate: SQL text that is true for the rows of `tickets` (under `alias`)
/// that this actor may see. Every statement that reads a protected table holds it, or says
/// `/*system: why*/`; the store refuses any other (see guard_statement).
std::string visible_tickets(const Actor& actor, std::string_view alias);
/// The same for `messages`: on top of the ticket, customers see no notes and nothing held.
std::string visible_messages(const Actor& actor, std::string_view alias);

/// Throws std::logic_error when `sql` reads a protected table without saying for whom.
void guard_statement(std::string_view sql);

}  // namespace tuki
