#include "desk/access/people.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki::access {

namespace {

constexpr Milliseconds invitation_length{24LL * 3600 * 1000};

/// Known roles, each once, in the order of the alphabet; "customer" is who has no other.
Result<std::string> tidy_roles(Work& work, std::string_view roles) {
    const auto known = all_roles(work);
    std::vector<std::string> tidy;
    for (const std::string_view role : split(roles, ' ')) {
        if (role.empty() || role == "customer") continue;
        if (std::none_of(known.begin(), known.end(), [&](const Role& one) { return one.name == role; }))
            return Error{ErrorCode::invalid, "There is no such role.", "roles"};
        tidy.emplace_back(role);
    }
    std::sort(tidy.begin(), tidy.end());
    tidy.erase(std::unique(tidy.begin(), tidy.end()), tidy.end());
    return tidy.empty() ? std::string("customer") : fmt::format("{}", fmt::join(tidy, " "));
}

/// Nobody gives what they have not got, not even to take it away again later.
Result<Done> check_grant(Work& work, const contacts::Person& before, const contacts::Person& after) {
    if (work.actor.side == Side::tuki) return Done{};
    for (const Role& role : all_roles(work)) {
        if (!contacts::has_role(after, role.name) || contacts::has_role(before, role.name) || role.name == "customer") continue;
        if ((role.permissions & ~work.actor.permissions) != 0 || role.scope > work.actor.scope)
            return Error{ErrorCode::forbidden, "This role may do more than you may.", "roles"};
    }
    return Done{};
}

/// An address and an organisation open tickets: who sees only some of them gives neither.
Result<Done> check_reach(Work& work, const contacts::Person& before, const contacts::Person& after) {
    if (work.actor.side == Side::tuki || work.actor.scope == Scope::all) return Done{};
    const bool known = bool(before.id);
    const auto had = [&](const contacts::Address& one) {
        const auto canonical = contacts::canonical_address(one.address);
        return std::any_of(before.addresses.begin(), before.addresses.end(),
                           [&](const contacts::Address& old) { return canonical.ok() && old.address == canonical.value(); });
    };
    if (known && (after.addresses.size() != before.addresses.size() || !std::all_of(after.addresses.begin(), after.addresses.end(), had)))
        return Error{ErrorCode::forbidden, "Only who may see all tickets changes addresses.", "addresses"};
    if (after.organisation != before.organisation)
        return Error{ErrorCode::forbidden, "Only who may see all tickets says to which organisation somebody belongs.", "organisation"};
    return Done{};
}

bool administers(const contacts::Person& person) { return person.active && contacts::has_role(person, "administrator"); }

/// Writers take turns, so nobody else leaves between this look and the commit.
bool another_administrator(Work& work, PersonId besides) {
    bool found = false;
    work.db.each("select id, roles from people where roles <> 'customer' and roles like '%administrator%' and active = 1 and id <> $1", {besides},
                 [&](const db::Row& row) {
                     for (const std::string_view role : split(row.text(1), ' ')) found = found || role == "administrator";
                 });
    return found;
}

Result<Done> check(Work& work, contacts::Person& person) {
    person.roles = TRY(tidy_roles(work, person.roles));
    if (!is_time_zone(person.time_zone)) return Error{ErrorCode::invalid, "There is no such time zone.", "time_zone"};
    constexpr std::string_view locales[] = {"en", "hu", "fi", "ru"};
    if (std::find(std::begin(locales), std::end(locales), person.locale) == std::end(locales))
        return Error{ErrorCode::invalid, "There is no such language here.", "locale"};
    if (person.organisation && !contacts::find_organisation(work, person.organisation))
        return Error{ErrorCode::invalid, "There is no such organisation.", "organisation"};
    return Done{};
}

/// Customers are anybody's who may edit people. The desk's own people are an administrator's: who
/// could change their address could have their password.
Result<Done> may_edit(Work& work, const contacts::Person& before, const contacts::Person& after) {
    TRY(require(work, Permission::people_edit));
    if (contacts::is_staff(before.roles) || contacts::is_staff(after.roles)) TRY(require(work, Permission::admin));
    TRY(check_reach(work, before, after));
    return check_grant(work, before, after);
}

}  // namespace

Result<contacts::Person> add_person(Work& work, contacts::Person person) {
    TRY(check(work, person));
    TRY(may_edit(work, contacts::Person{}, person));
    return contacts::create(work, std::move(person));
}

Result<contacts::Person> change_person(Work& work, const contacts::Person& before, contacts::Person after) {
    TRY(check(work, after));
    TRY(may_edit(work, before, after));
    if (administers(before) && !administers(after) && !another_administrator(work, before.id))
        return Error{ErrorCode::conflict, "This is the last administrator.", after.active ? "roles" : "active"};
    // An address that stays keeps what is known of it; a new one is not verified yet.
    for (contacts::Address& one : after.addresses) {
        const auto canonical = contacts::canonical_address(one.address);
        const auto known = std::find_if(before.addresses.begin(), before.addresses.end(),
                                        [&](const contacts::Address& old) { return canonical.ok() && old.address == canonical.value(); });
        one.verified = known != before.addresses.end() && known->verified;
    }
    after = TRY(contacts::change(work, before, std::move(after)));
    if (before.active && !after.active) {
        close_sessions_of(work, after.id);
        work.db.run("delete from api_tokens where person = $1", {after.id});
        work.db.run("delete from one_time_tokens where person = $1", {after.id});
    }
    if (before.roles != after.roles) close_sessions_of(work, after.id);  // other rights begin with another session
    if (before.active != after.active || before.roles != after.roles || before.organisation != after.organisation) rights_changed(work);
    return after;
}

Result<Done> invite(Work& work, PersonId id) {
    const auto person = contacts::find(work, id);
    if (!person) return not_found();
    TRY(may_edit(work, *person, *person));
    if (work.actor.side != Side::tuki && work.actor.scope != Scope::all) return Error{ErrorCode::forbidden, "Only who may see all tickets invites."};
    if (!person->active) return Error{ErrorCode::conflict, "Who is not active cannot be invited.", "active"};
    if (person->addresses.empty()) return Error{ErrorCode::invalid, "An address is needed to send the invitation to.", "addresses"};
    // The newest invitation is the one that works.
    work.db.run("delete from one_time_tokens where person = $1 and purpose = 'invitation'", {id});
    const std::string token = make_one_time_token(work, id, "invitation", invitation_length);
    send_link(work, id, "invitation", fmt::format("{}/sign-in#invitation={}", work.settings.base_url, token));
    state_fact(work, "person.invited", PersonTag::prefix, id.value, contacts::next_version(work, *person), {{"address", "", person->addresses[0].address}});
    return Done{};
}

}  // namespace tuki::access
