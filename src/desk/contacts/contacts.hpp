// People and organisations: who writes to the desk, and who works at it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/work/work.hpp"

namespace tuki::contacts {

struct Address {
    std::string address;  // canonical, see canonical_address
    bool verified = false, primary = false;
};

struct Person {
    PersonId id;
    std::string name, phone, locale = "en", time_zone = "UTC", theme = "system", notes;
    std::string roles = "customer";  // names with one blank between, sorted
    OrganisationId organisation;
    bool active = true, present = false;
    int undo_seconds = 10;
    std::int64_t version = 0;
    Timestamp created_at;
    std::vector<Address> addresses;  // the primary one first
};

struct Organisation {
    OrganisationId id;
    std::string name, notes;
    bool share_tickets = false;
    std::int64_t version = 0;
    std::vector<std::string> domains;
};

/// One mailbox, one text: trimmed, the domain in lower case and without a closing dot, the local
/// part in lower case too (RFC 5321 §2.4 allows case there; no provider people use does).
/// Fails: invalid `address`.
Result<std::string> canonical_address(std::string_view text);

std::optional<PersonId> find_by_address(Work& work, std::string_view canonical);
/// The person behind an address; made, as a customer, when unknown. The organisation is that of
/// exactly this domain, never of a part of it. Fails: invalid `address`. States: person.created.
Result<PersonId> find_or_create(Work& work, std::string_view address, std::string_view name, std::string_view locale);

std::optional<Person> find(Work& work, PersonId id);
/// The person has shown that this address is theirs: by a link that was mailed there.
/// For `access`, which alone knows what a password is.
void keep_password_hash(Work& work, PersonId person, std::string_view hash);
/// Something was done to a person that changes no field; the fact is the caller's to state.
/// @return the person's next version
std::int64_t next_version(Work& work, const Person& person);
void verify_primary(Work& work, PersonId person);
void verify_address(Work& work, PersonId person, std::string_view canonical);
std::optional<Organisation> find_organisation(Work& work, OrganisationId id);

/// Fails: invalid, conflict when an address is somebody else's. States: person.created / changed.
Result<Person> create(Work& work, Person person);
Result<Person> change(Work& work, const Person& before, Person after);
Result<Organisation> create_organisation(Work& work, Organisation organisation);
Result<Organisation> change_organisation(Work& work, const Organisation& before, Organisation after);

/// Where a list of names goes on, see Place in work/door.hpp.
struct Found {
    std::int64_t id = 0;
    std::string key;  // what the list is ordered by
};
struct Question {
    std::string text;         // words of a name, or the beginning of an address; "" finds all
    std::string role;         // "", "staff" (anybody but customers), or one role
    std::string after_key{};
    std::int64_t after_id = 0;
    int count_max = 50;
};
/// In the order of the word that was found, or of the name.
std::vector<Found> find_people(Work& work, const Question& question);
std::vector<Found> find_organisations(Work& work, const Question& question);

/// A mail provider that anybody can have an address at: no organisation's domain.
bool is_public_provider(std::string_view domain);

bool has_role(const Person& person, std::string_view role);
/// A person who may sign in to the agents' side.
bool is_staff(std::string_view roles);

}  // namespace tuki::contacts
