#include "desk/contacts/contacts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace tuki::contacts {

namespace {

constexpr std::size_t address_bytes_max = 254;  // RFC 5321 §4.5.3.1.3, without the brackets
constexpr std::size_t name_bytes_max = 200;
constexpr int name_words_max = 12;
constexpr std::size_t addresses_max = 20, domains_max = 50;

constexpr std::string_view person_columns =
    "p.id, p.name, p.phone, p.organisation, p.locale, p.time_zone, p.theme, p.roles, p.active, p.present, p.notes, "
    "p.undo_seconds, p.version, p.created_at";

Person person_from(const db::Row& row) {
    Person p;
    p.id = row.id<PersonId>(0);
    p.name = row.text(1);
    p.phone = row.text(2);
    p.organisation = row.id<OrganisationId>(3);
    p.locale = row.text(4);
    p.time_zone = row.text(5);
    p.theme = row.text(6);
    p.roles = row.text(7);
    p.active = row.flag(8);
    p.present = row.flag(9);
    p.notes = row.text(10);
    p.undo_seconds = int(row.number(11));
    p.version = row.number(12);
    p.created_at = row.time(13);
    return p;
}

void write_addresses(Work& work, const Person& person) {
    if (work.memory) work.memory->forget<Person>(person.id.value);
    work.db.run("delete from addresses where person = $1", {person.id});
    for (const Address& one : person.addresses)
        work.db.run("insert into addresses (address, person, verified, is_primary) values ($1, $2, $3, $4)",
                    {one.address, person.id, one.verified, one.primary});
}

void write_words(Work& work, const Person& person) {
    work.db.add("delete from people_words where person = $1", {person.id});
    const std::string folded = fold(person.name);
    int count = 0;
    for (const std::string_view word : split(folded, ' '))
        if (!word.empty() && ++count <= name_words_max)
            work.db.add("insert into people_words (word, person) values ($1, $2) on conflict do nothing", {word, person.id});
}

void count_in(Work& work, OrganisationId organisation, std::int64_t by) {
    if (organisation) move_counter(work, "organisation:" + to_text(organisation) + ":people", by);
}

/// What a person may see and do hangs on these: every node looks again.
void rights_may_have_moved(Work& work) { move_counter(work, "rights.epoch", 1); }

std::string addresses_text(const Person& person) {
    std::vector<std::string> all;
    for (const Address& one : person.addresses) all.push_back(one.address);
    return fmt::format("{}", fmt::join(all, " "));
}

std::vector<Change> difference(const Person& a, const Person& b) {
    std::vector<Change> changes;
    const auto add = [&](std::string_view field, std::string before, std::string after) {
        if (before != after) changes.push_back({std::string(field), std::move(before), std::move(after)});
    };
    add("name", a.name, b.name);
    add("phone", a.phone, b.phone);
    add("organisation", a.organisation ? to_text(a.organisation) : "", b.organisation ? to_text(b.organisation) : "");
    add("locale", a.locale, b.locale);
    add("time_zone", a.time_zone, b.time_zone);
    add("roles", a.roles, b.roles);
    add("active", a.active ? "1" : "0", b.active ? "1" : "0");
    add("present", a.present ? "1" : "0", b.present ? "1" : "0");
    add("addresses", addresses_text(a), addresses_text(b));
    add("notes", a.notes, b.notes);
    return changes;
}

Result<Done> check(Work& work, Person& person) {
    person.name = one_line(person.name, name_bytes_max);
    if (person.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (person.addresses.size() > addresses_max) return Error{ErrorCode::too_much, fmt::format("At most {} addresses.", addresses_max), "addresses"};
    for (std::size_t i = 0; i < person.addresses.size(); ++i) {
        auto canonical = canonical_address(person.addresses[i].address);
        if (!canonical.ok()) return Error{ErrorCode::invalid, canonical.error().message, fmt::format("addresses.{}", i)};
        person.addresses[i].address = canonical.value();
        person.addresses[i].primary = i == 0;
        for (std::size_t before = 0; before < i; ++before)
            if (person.addresses[before].address == canonical.value()) return Error{ErrorCode::invalid, "This address stands here twice.", fmt::format("addresses.{}", i)};
        const auto owner = find_by_address(work, canonical.value());
        // The same words whoever owns it: nobody learns here that a hidden customer exists.
        if (owner && *owner != person.id) return Error{ErrorCode::conflict, "This address cannot be used.", fmt::format("addresses.{}", i)};
    }
    return Done{};
}

}  // namespace

Result<std::string> canonical_address(std::string_view text) {
    const Error refused{ErrorCode::invalid, "This is not a mail address.", "address"};
    std::string address = ascii_lower(trim(text));
    while (!address.empty() && address.back() == '.') address.pop_back();
    const auto at = address.rfind('@');
    if (address.size() > address_bytes_max || at == std::string::npos || at == 0 || at + 1 >= address.size() || !is_valid_utf8(address)) return refused;
    const std::string_view domain = std::string_view(address).substr(at + 1), local = std::string_view(address).substr(0, at);
    if (local.size() > 64 || domain.find('.') == std::string_view::npos || domain.front() == '.' || domain.front() == '-') return refused;
    for (const char c : address)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F || std::string_view("<>()[]\\,;:\"").find(c) != std::string_view::npos) return refused;
    for (const char c : domain)
        if (c == '%' || c == '_' || c == '@' || c == '/') return refused;
    return address;
}

std::optional<PersonId> find_by_address(Work& work, std::string_view canonical) {
    std::optional<PersonId> id;
    work.db.one("select person from addresses where address = $1", {canonical}, [&](const db::Row& row) { id = row.id<PersonId>(0); });
    return id;
}

Result<PersonId> find_or_create(Work& work, std::string_view address, std::string_view name, std::string_view locale) {
    const std::string canonical = TRY(canonical_address(address));
    if (const auto known = find_by_address(work, canonical)) return *known;
    Person person;
    person.name = one_line(name, name_bytes_max);
    // A name that looks like an address misleads: the address itself is shown instead.
    if (person.name.empty() || person.name.find('@') != std::string::npos) person.name = canonical;
    person.locale = locale == "hu" || locale == "fi" || locale == "ru" || locale == "en" ? std::string(locale) : work.settings.default_locale;
    person.time_zone = work.settings.time_zone;
    person.addresses = {{canonical, false, true}};
    work.db.one("select organisation from organisation_domains where domain = $1", {canonical.substr(canonical.rfind('@') + 1)},
                [&](const db::Row& row) { person.organisation = row.id<OrganisationId>(0); });
    return TRY(create(work, std::move(person))).id;
}

std::optional<Person> find(Work& work, PersonId id) {
    if (work.memory)
        if (const auto known = work.memory->recall<Person>(id.value)) return *known;
    std::optional<Person> person;
    work.db.one(fmt::format("select {} from people p where p.id = $1", person_columns), {id}, [&](const db::Row& row) { person = person_from(row); });
    if (person)
        work.db.each("select address, verified, is_primary from addresses where person = $1 order by is_primary desc, address", {id},
                     [&](const db::Row& row) { person->addresses.push_back({row.string(0), row.flag(1), row.flag(2)}); });
    if (person && work.memory) work.memory->remember(id.value, *person);
    return person;
}

void keep_password_hash(Work& work, PersonId person, std::string_view hash) {
    work.db.run("update people set password_hash = $2 where id = $1", {person, hash});
}
std::int64_t next_version(Work& work, const Person& person) {
    if (work.memory) work.memory->forget<Person>(person.id.value);
    work.db.run("update people set version = $2 where id = $1", {person.id, person.version + 1});
    return person.version + 1;
}
void verify_primary(Work& work, PersonId person) {
    if (work.memory) work.memory->forget<Person>(person.value);
    work.db.run("update addresses set verified = 1 where person = $1 and is_primary = 1", {person});
}
void verify_address(Work& work, PersonId person, std::string_view canonical) {
    if (work.memory) work.memory->forget<Person>(person.value);
    work.db.run("update addresses set verified = 1 where address = $1 and person = $2", {canonical, person});
}

Result<Person> create(Work& work, Person person) {
    person.id = work.new_id<PersonId>();
    TRY(check(work, person));
    person.version = 1;
    person.created_at = work.now;
    if (person.roles.empty()) person.roles = "customer";
    work.db.run("insert into people (id, name, name_fold, phone, organisation, locale, time_zone, theme, roles, active, present, notes, "
                "password_hash, undo_seconds, version, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'',$13,$14,$15)",
                {person.id, person.name, fold(person.name), person.phone, person.organisation, person.locale, person.time_zone, person.theme,
                 person.roles, person.active, person.present, person.notes, person.undo_seconds, person.version, person.created_at});
    write_addresses(work, person);
    write_words(work, person);
    count_in(work, person.organisation, +1);
    state_fact(work, "person.created", PersonTag::prefix, person.id.value, 1, difference(Person{.locale = "", .time_zone = "", .roles = ""}, person));
    return person;
}

Result<Person> change(Work& work, const Person& before, Person after) {
    TRY(check(work, after));
    const auto changes = difference(before, after);
    after.version = before.version + 1;
    if (work.memory) work.memory->forget<Person>(before.id.value);
    if (work.db.run("update people set name=$2, name_fold=$3, phone=$4, organisation=$5, locale=$6, time_zone=$7, theme=$8, roles=$9, active=$10, "
                    "present=$11, notes=$12, undo_seconds=$13, version=$14 where id=$1 and version=$15",
                    {after.id, after.name, fold(after.name), after.phone, after.organisation, after.locale, after.time_zone, after.theme, after.roles,
                     after.active, after.present, after.notes, after.undo_seconds, after.version, before.version}) == 0)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    if (addresses_text(before) != addresses_text(after)) write_addresses(work, after);
    if (before.name != after.name) write_words(work, after);
    if (before.organisation != after.organisation) {
        count_in(work, before.organisation, -1);
        count_in(work, after.organisation, +1);
    }
    if (before.organisation != after.organisation || before.roles != after.roles || before.active != after.active) rights_may_have_moved(work);
    state_fact(work, "person.changed", PersonTag::prefix, after.id.value, after.version, changes);
    return after;
}

std::optional<Organisation> find_organisation(Work& work, OrganisationId id) {
    std::optional<Organisation> found;
    work.db.one("select id, name, notes, share_tickets, version from organisations where id = $1", {id}, [&](const db::Row& row) {
        found = Organisation{row.id<OrganisationId>(0), row.string(1), row.string(2), row.flag(3), row.number(4), {}};
    });
    if (found)
        work.db.each("select domain from organisation_domains where organisation = $1 order by domain", {id},
                     [&](const db::Row& row) { found->domains.push_back(row.string(0)); });
    return found;
}

namespace {

Result<Done> write_organisation(Work& work, Organisation& organisation) {
    organisation.name = one_line(organisation.name, name_bytes_max);
    if (organisation.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (organisation.domains.size() > domains_max) return Error{ErrorCode::too_much, fmt::format("At most {} domains.", domains_max), "domains"};
    work.db.run("delete from organisation_domains where organisation = $1", {organisation.id});
    for (std::string& domain : organisation.domains) {
        const auto probe = canonical_address("x@" + domain);
        if (!probe.ok()) return Error{ErrorCode::invalid, "This is not a mail domain.", "domains"};
        domain = probe.value().substr(2);
        if (is_public_provider(domain)) return Error{ErrorCode::invalid, "Anybody can have an address there; it names no organisation.", "domains"};
        if (work.db.run("insert into organisation_domains (domain, organisation) values ($1, $2) on conflict do nothing", {domain, organisation.id}) == 0)
            return Error{ErrorCode::conflict, "This domain belongs to another organisation.", "domains"};
    }
    return Done{};
}

}  // namespace

Result<Organisation> create_organisation(Work& work, Organisation organisation) {
    organisation.id = work.new_id<OrganisationId>();
    organisation.version = 1;
    TRY(write_organisation(work, organisation));
    work.db.run("insert into organisations (id, name, name_fold, share_tickets, notes, version) values ($1,$2,$3,$4,$5,1)",
                {organisation.id, organisation.name, fold(organisation.name), organisation.share_tickets, organisation.notes});
    state_fact(work, "organisation.created", OrganisationTag::prefix, organisation.id.value, 1, {{"name", "", organisation.name}});
    return organisation;
}

Result<Organisation> change_organisation(Work& work, const Organisation& before, Organisation after) {
    after.version = before.version + 1;
    TRY(write_organisation(work, after));
    if (work.db.run("update organisations set name=$2, name_fold=$3, share_tickets=$4, notes=$5, version=$6 where id=$1 and version=$7",
                    {after.id, after.name, fold(after.name), after.share_tickets, after.notes, after.version, before.version}) == 0)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    const auto text_of = [](const Organisation& one) { return fmt::format("{}", fmt::join(one.domains, " ")); };
    std::vector<Change> changes;
    const auto add = [&](std::string_view field, std::string was, std::string is) {
        if (was != is) changes.push_back({std::string(field), std::move(was), std::move(is)});
    };
    add("name", before.name, after.name);
    add("share_tickets", before.share_tickets ? "1" : "0", after.share_tickets ? "1" : "0");
    add("domains", text_of(before), text_of(after));
    add("notes", before.notes, after.notes);
    state_fact(work, "organisation.changed", OrganisationTag::prefix, after.id.value, after.version, std::move(changes));
    if (before.share_tickets != after.share_tickets) rights_may_have_moved(work);
    return after;
}

bool has_role(const Person& person, std::string_view role) {
    for (const std::string_view one : split(person.roles, ' '))
        if (one == role) return true;
    return false;
}
bool is_staff(std::string_view roles) {
    for (const std::string_view one : split(roles, ' '))
        if (!one.empty() && one != "customer") return true;
    return false;
}

}  // namespace tuki::contacts
