#include "desk/access/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/access/tokens.hpp"
#include "desk/staffing/staffing.hpp"

namespace tuki::access {

std::function<void(Work&, PersonId, std::string_view, const std::string&)> send_link = [](Work&, PersonId, std::string_view, const std::string&) {};

namespace {

using enum Permission;
constexpr Permissions customer_rights = bits({ticket_read, ticket_reply, ticket_create, ticket_close});
constexpr Permissions agent_rights = customer_rights | bits({ticket_note, ticket_edit, ticket_assign, ticket_merge, ticket_bulk, people_read, people_edit, mail_read, mail_retry});
constexpr Permissions manager_rights = agent_rights | bits({reports_read});
constexpr Permissions everything = (1U << permission_count) - 1;

const Role shipped[] = {
    {"customer", customer_rights, Scope::own},
    {"agent", agent_rights, Scope::all},
    {"incident_manager", manager_rights, Scope::all},
    {"problem_manager", manager_rights, Scope::all},
    {"change_manager", manager_rights, Scope::all},
    {"service_owner", bits({ticket_read, people_read, reports_read}), Scope::all},
    {"knowledge_editor", bits({knowledge_edit}), Scope::own},
    {"manager", bits({ticket_read, people_read, reports_read, ticket_note}), Scope::all},
    {"administrator", everything, Scope::all},
    {"auditor", bits({ticket_read, people_read, audit_read, mail_read, reports_read}), Scope::all},
};

std::string digest_of(std::string_view token) { return sha256_hex(token); }

Scope scope_from(std::string_view name) { return name == "all" ? Scope::all : name == "team" ? Scope::team : Scope::own; }

struct Cached {
    std::shared_ptr<const Principal> principal;
    Timestamp checked;
};
struct Cache {
    std::shared_mutex mutex;
    std::unordered_map<std::string, Cached> entries;  // by digest of the secret
};
Cache& cache() {
    static Cache one;
    return one;
}
constexpr std::size_t cache_max = 50'000;

std::shared_ptr<const Principal> stranger() {
    static const auto one = std::make_shared<const Principal>();
    return one;
}

std::shared_ptr<const Principal> look_up(Work& work, const std::string& digest, bool token) {
    auto principal = std::make_shared<Principal>();
    PersonId person;
    Permissions scopes = everything;
    if (token)
        work.db.one("select person, scopes, expires_at from api_tokens where digest = $1 and (expires_at is null or expires_at > $2)", {digest, work.now}, [&](const db::Row& row) {
            person = row.id<PersonId>(0);
            scopes = Permissions(row.number(1));
            principal->ends_at = row.maybe_time(2).value_or(Timestamp::max());
        });
    else
        work.db.one("select person, csrf, expires_at from sessions where digest = $1 and expires_at > $2", {digest, work.now}, [&](const db::Row& row) {
            person = row.id<PersonId>(0);
            principal->csrf = row.text(1);
            principal->ends_at = row.time(2);
        });
    if (!person) return stranger();
    auto actor = actor_of(work, person);
    if (!actor) return stranger();
    actor->permissions &= scopes;
    principal->actor = *std::move(actor);
    principal->session_digest = digest;
    principal->epoch = counter(work.db, "rights.epoch");
    return principal;
}

}  // namespace

std::optional<Permission> permission_from(std::string_view name) {
    for (std::size_t i = 0; i < permission_count; ++i)
        if (permission_names[i] == name) return Permission(i);
    return std::nullopt;
}
std::string_view name_of(Scope scope) { return scope == Scope::all ? "all" : scope == Scope::team ? "team" : "own"; }

std::string names_of(Permissions set) {
    std::string all;
    for (std::size_t i = 0; i < permission_count; ++i)
        if (set & bit(Permission(i))) all += (all.empty() ? "" : " ") + std::string(permission_names[i]);
    return all;
}

std::vector<Role> all_roles(Work& work) {
    std::vector<Role> roles(std::begin(shipped), std::end(shipped));
    work.db.each("select name, permissions, scope from roles", {}, [&](const db::Row& row) {
        for (Role& role : roles)
            if (role.name == row.text(0)) role = {role.name, Permissions(row.number(1)), scope_from(row.text(2))};
    });
    return roles;
}

Result<Role> change_role(Work& work, Role role) {
    TRY(require(work, Permission::admin));
    if (std::none_of(std::begin(shipped), std::end(shipped), [&](const Role& one) { return one.name == role.name; })) return not_found();
    if (role.name == "administrator") return Error{ErrorCode::invalid, "Administrators may do everything; that cannot be changed.", "role"};
    if (role.name == "customer") {
        role.permissions &= customer_rights;
        role.scope = Scope::own;
    }
    // Nobody gives what they have not got.
    if (work.actor.side != Side::tuki && ((role.permissions & ~work.actor.permissions) != 0 || role.scope > work.actor.scope))
        return Error{ErrorCode::forbidden, "A role may do no more than you may.", "permissions"};
    Role before;
    for (const Role& one : all_roles(work))
        if (one.name == role.name) before = one;
    std::int64_t version = 0;
    work.db.one("insert into roles (name, permissions, scope, version) values ($1, $2, $3, 1) on conflict (name) do update set "
                "permissions = excluded.permissions, scope = excluded.scope, version = roles.version + 1 returning version",
                {role.name, std::int64_t(role.permissions), name_of(role.scope)}, [&](const db::Row& row) { version = row.number(0); });
    // Roles have names, no ids: their facts are of the one subject 2, in the order of a counter.
    state_fact(work, "role.changed", "rol", 2, next_number(work, "roles.version"),
               {{role.name + ".permissions", names_of(before.permissions), names_of(role.permissions)},
                {role.name + ".scope", std::string(name_of(before.scope)), std::string(name_of(role.scope))}});
    rights_changed(work);
    return role;
}

std::optional<Actor> actor_of(Work& work, PersonId id) {
    const auto person = contacts::find(work, id);
    if (!person || !person->active) return std::nullopt;
    Actor actor;
    actor.person = id;
    actor.name = person->name;
    actor.side = contacts::is_staff(person->roles) ? Side::agent : Side::customer;
    actor.organisation = person->organisation;
    for (const Role& role : all_roles(work)) {
        if (!contacts::has_role(*person, role.name) || (role.name == "customer" && actor.side == Side::agent)) continue;
        actor.permissions |= role.permissions;
        actor.scope = std::max(actor.scope, role.scope);
    }
    if (actor.side == Side::agent) {
        actor.teams = staffing::teams_of(work, id);
    } else if (person->organisation) {
        const auto organisation = contacts::find_organisation(work, person->organisation);
        actor.shares_organisation = organisation && organisation->share_tickets;
    }
    return actor;
}

std::shared_ptr<const Principal> who(Desk& desk, const http::Request& request) {
    std::string_view secret = request.header("authorization");
    const bool token = secret.starts_with("Bearer ");
    if (token) {
        secret.remove_prefix(7);
    } else {
        secret = request.cookie(desk.settings()->base_url.starts_with("https:") ? "__Host-tuki_session" : "tuki_session");
    }
    if (secret.empty() || secret.size() > 200) return stranger();
    const std::string digest = digest_of(secret);
    const Timestamp now = desk.now();
    Cached known;
    {
        const std::shared_lock lock(cache().mutex);
        if (const auto found = cache().entries.find(digest); found != cache().entries.end()) known = found->second;
    }
    if (known.principal && known.principal->ends_at <= now) known.principal.reset();
    constexpr Milliseconds trusted{500};
    if (known.principal && now - known.checked < trusted && now >= known.checked) return known.principal;
    desk.read(Actor::tuki("sign-in"), [&](Work& work) {
        if (known.principal && known.principal->epoch == counter(work.db, "rights.epoch")) return;
        known.principal = look_up(work, digest, token);
    });
    known.checked = now;
    if (token && known.principal->actor.side != Side::stranger) note_token_use(digest, now);
    if (known.principal->actor.side == Side::stranger) return stranger();
    const std::unique_lock lock(cache().mutex);
    if (cache().entries.size() >= cache_max) cache().entries.clear();
    cache().entries[digest] = known;
    return known.principal;
}

void forget_all() {
    const std::unique_lock lock(cache().mutex);
    cache().entries.clear();
}

void rights_changed(Work& work) {
    move_counter(work, "rights.epoch", 1);
    work.after_commit.emplace_back(forget_all);
}

NewSession open_session(Work& work, PersonId person) {
    NewSession session{random_token(32), random_token(20)};
    work.db.run("insert into sessions (digest, person, csrf, created_at, expires_at) values ($1, $2, $3, $4, $5)",
                {digest_of(session.token), person, session.csrf, work.now, work.now + session_length});
    return session;
}
void close_session(Work& work, const std::string& digest) {
    work.db.run("delete from sessions where digest = $1", {digest});
    rights_changed(work);
}
void close_sessions_of(Work& work, PersonId person) {
    work.db.run("delete from sessions where person = $1", {person});
    rights_changed(work);
}

std::string session_cookie(const Settings& settings, std::string_view token, bool expire) {
    const bool secure = settings.base_url.starts_with("https:");
    return fmt::format("{}tuki_session={}; Path=/; HttpOnly; SameSite=Lax{}{}", secure ? "__Host-" : "", token, secure ? "; Secure" : "",
                       expire ? "; Max-Age=0" : fmt::format("; Max-Age={}", session_length.count() / 1000));
}

Result<std::string> hash_new_password(std::string_view password) {
    if (password.size() < password_bytes_min)
        return Error{ErrorCode::invalid, fmt::format("A password has at least {} characters.", password_bytes_min), "password"};
    if (password.size() > password_bytes_max)
        return Error{ErrorCode::invalid, fmt::format("A password has at most {} bytes.", password_bytes_max), "password"};
    return hash_password(password);
}
void set_password_hash(Work& work, PersonId person, std::string_view hash) {
    contacts::keep_password_hash(work, person, hash);
    close_sessions_of(work, person);
}
std::string password_hash_of(Work& work, PersonId person) {
    std::string hash;
    work.db.one("select password_hash from people where id = $1 and active = 1", {person}, [&](const db::Row& row) { hash = row.text(0); });
    return hash;
}

std::string make_one_time_token(Work& work, PersonId person, std::string_view purpose, Milliseconds valid) {
    std::string token = random_token(20);
    work.db.run("insert into one_time_tokens (digest, person, purpose, expires_at) values ($1, $2, $3, $4)", {digest_of(token), person, purpose, work.now + valid});
    return token;
}

Result<PersonId> use_one_time_token(Work& work, std::string_view token, std::string_view purpose) {
    PersonId person;
    const std::string digest = digest_of(token);
    work.db.one("select person from one_time_tokens where digest = $1 and purpose = $2 and expires_at > $3", {digest, purpose, work.now},
                [&](const db::Row& row) { person = row.id<PersonId>(0); });
    if (!person || work.db.run("delete from one_time_tokens where digest = $1", {digest}) == 0)
        return Error{ErrorCode::not_found, "This link was used already, or is too old. Ask for a new one."};
    return person;
}

bool needs_setup(Work& work) {
    bool needed = true;
    work.db.one("select 1 from people where roles like '%administrator%'", {}, [&](const db::Row&) { needed = false; });
    return needed;
}

bool may_try_password(std::string_view account, std::string_view remote_address, Timestamp now) {
    struct Tries {
        int count = 0;
        Timestamp from{};
    };
    static std::mutex mutex;
    static std::unordered_map<std::string, Tries> tries;
    constexpr int per_account_max = 10, per_address_max = 60, all_max = 600;
    constexpr Milliseconds window{60'000};
    const std::lock_guard lock(mutex);
    if (tries.size() > 100'000) tries.clear();
    const auto allowed = [&](std::string key, int max) {
        Tries& one = tries[std::move(key)];
        if (now - one.from > window) one = {0, now};
        if (++one.count == max + 1) log_warning("sign_in.limited", {{"account", account}, {"address", remote_address}});
        return one.count <= max;
    };
    // Account and address are counted whatever the first says; all together only what would cost a hash.
    const bool account_ok = allowed("a " + std::string(account), per_account_max);
    const bool address_ok = allowed("r " + std::string(remote_address), per_address_max);
    const bool sends = account.starts_with("link ") || account.starts_with("form ");
    return account_ok && address_ok && allowed(sends ? "all mails" : "all passwords", all_max);
}

}  // namespace tuki::access
