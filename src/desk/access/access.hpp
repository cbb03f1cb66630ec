// Who is at the door: passwords, sessions, API tokens, one-time links, roles.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "desk/contacts/contacts.hpp"
#include "desk/work/desk.hpp"
#include "http/http.hpp"

namespace tuki::access {

constexpr Milliseconds session_length{14LL * 24 * 3600 * 1000};
constexpr std::size_t password_bytes_min = 10, password_bytes_max = 256;

struct Role {
    std::string name;
    Permissions permissions = 0;
    Scope scope = Scope::own;
};
/// The shipped roles where the desk has not changed them.
std::vector<Role> all_roles(Work& work);
/// Fails: not_found; invalid `role` for administrators; forbidden when it allows more than the actor
/// may. States: role.changed.
Result<Role> change_role(Work& work, Role role);
std::optional<Permission> permission_from(std::string_view name);
std::string_view name_of(Scope scope);
std::string names_of(Permissions set);  // as in the API, one blank between

/// What this person is and may do now.
std::optional<Actor> actor_of(Work& work, PersonId person);

/// A request's principal. `csrf` is empty for API tokens, which no browser sends by itself.
struct Principal {
    Actor actor;
    std::string csrf, session_digest;
    std::int64_t epoch = 0;
    Timestamp ends_at = Timestamp::max();  // of the session or token
};
/// Who sends this request; a stranger when nobody. Answers from memory where it can: a withdrawal
/// raises the rights epoch, and an entry older than a second is checked against it.
std::shared_ptr<const Principal> who(Desk& desk, const http::Request& request);
void forget_all();  // after rights changed in this process

/// Raises the epoch: all nodes look again. Called by every change of rights in its own unit.
void rights_changed(Work& work);

struct NewSession {
    std::string token, csrf;
};
NewSession open_session(Work& work, PersonId person);
void close_session(Work& work, const std::string& digest);
/// All sessions of a person: after a new password, a withdrawal, a change of rights.
void close_sessions_of(Work& work, PersonId person);
std::string session_cookie(const Settings& settings, std::string_view token, bool expire);

/// Fails: invalid `password` when too short or too long. Takes about 20 ms: not in a transaction.
Result<std::string> hash_new_password(std::string_view password);
void set_password_hash(Work& work, PersonId person, std::string_view hash);
std::string password_hash_of(Work& work, PersonId person);

/// A secret for a link in a mail: single use, bound to purpose and person, stored as its digest.
std::string make_one_time_token(Work& work, PersonId person, std::string_view purpose, Milliseconds valid);
/// Uses it up. Fails: not_found when unknown, used, too old or for another purpose.
Result<PersonId> use_one_time_token(Work& work, std::string_view token, std::string_view purpose);

/// Sends the mails of this module; set by `app` to delivery's.
extern std::function<void(Work&, PersonId, std::string_view template_key, const std::string& link)> send_link;

/// Is anybody set up yet?
bool needs_setup(Work& work);

/// At most a few attempts a minute per account and per address; in memory of this node.
bool may_try_password(std::string_view account, std::string_view remote_address, Timestamp now);

}  // namespace tuki::access
