#include "app/demo/cast.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/access/access.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/recognition/shipped.hpp"
#include "desk/routing/manage.hpp"
#include "desk/services/services.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki::demo {

namespace {

constexpr std::size_t people_per_unit = 200;  // a unit of work states at most 256 facts

struct AgentPlan {
    std::string_view login, name;
    std::size_t language, team;
    std::string_view roles;
    bool present;
};
constexpr AgentPlan agents[] = {
    {"anna", "Anna Virtanen", 2, 0, "agent knowledge_editor", true},   {"bence", "Kovács Bence", 1, 0, "agent", true},
    {"carol", "Carol Smith", 0, 0, "agent manager", true},             {"darja", "Дарья Иванова", 3, 0, "agent", true},
    {"eero", "Eero Mäkinen", 2, 0, "agent", false},                    {"ferenc", "Nagy Ferenc", 1, 1, "agent", true},
    {"galina", "Галина Петрова", 3, 1, "agent", true},                 {"hanna", "Hanna Korhonen", 2, 2, "agent", true},
    {"ivan", "Иван Соколов", 3, 2, "agent", true},                     {"james", "James Brown", 0, 3, "agent incident_manager", true},
    {"katalin", "Szabó Katalin", 1, 3, "agent problem_manager", true}, {"lauri", "Lauri Nieminen", 2, 3, "agent", false}};

constexpr std::string_view team_names[] = {"Customer service", "Warehouse", "Payments", "IT"};
struct RulePlan {
    std::string_view name, service;
    std::optional<tickets::Kind> kind;
    std::size_t team;
};
constexpr RulePlan rules[] = {{"Incidents", "", tickets::Kind::incident, 3}, {"Printers", "printing", {}, 3}, {"Networks", "network", {}, 3}, {"Workplaces", "workplace", {}, 3},
                              {"Mailboxes", "email", {}, 3},                 {"Parcels", "delivery", {}, 1},  {"Money", "payment", {}, 2}};

struct Company {
    std::string_view name, domain;
    std::size_t language;
    bool shares;
};
constexpr Company companies[] = {{"Northwind Bikes", "northwind-bikes.example", 0, true}, {"Harbour Books", "harbour-books.example", 0, false}, {"Tisza Bútor Kft.", "tisza-butor.example", 1, true},
                                 {"Zöld Kert Bt.", "zold-kert.example", 1, false},         {"Järvi Kahvi Oy", "jarvi-kahvi.example", 2, true},    {"Lumi Sähkö Oy", "lumi-sahko.example", 2, false},
                                 {"ООО «Северный свет»", "severny-svet.example", 3, true}, {"ООО «Книжная лавка»", "knizhnaya-lavka.example", 3, false}};
constexpr std::string_view private_domains[] = {"mail.example", "posta.example", "posti.example", "pochta.example"};
constexpr std::string_view locales_zones[] = {"Europe/London", "Europe/Budapest", "Europe/Helsinki", "Europe/Helsinki"};

/// Letters for an address: "Zsófia Tóth" gives "zsofia.toth"; what is no Latin letter is written so.
std::string latin(std::string_view text) {
    static const std::map<std::string, std::string, std::less<>> russian = {
        {"а", "a"}, {"б", "b"}, {"в", "v"}, {"г", "g"}, {"д", "d"}, {"е", "e"}, {"ж", "zh"}, {"з", "z"}, {"и", "i"}, {"й", "y"}, {"к", "k"}, {"л", "l"}, {"м", "m"}, {"н", "n"}, {"о", "o"}, {"п", "p"},
        {"р", "r"}, {"с", "s"}, {"т", "t"}, {"у", "u"}, {"ф", "f"}, {"х", "h"}, {"ц", "ts"}, {"ч", "ch"}, {"ш", "sh"}, {"щ", "sch"}, {"ы", "y"}, {"э", "e"}, {"ю", "yu"}, {"я", "ya"}};
    const std::string folded = fold(text);
    std::string out;
    for (std::size_t at = 0; at < folded.size();) {
        const auto c = static_cast<unsigned char>(folded[at]);
        if (c < 0x80) {
            if (c >= 'a' && c <= 'z') out += char(c);
            ++at;
            continue;
        }
        if (const auto found = russian.find(folded.substr(at, 2)); found != russian.end()) out += found->second;
        at += 2;
    }
    return out;
}

std::string json_text(std::string_view text) { return json::dump(json::Value(text)); }

Result<Done> make_desk(Work& work, Cast& cast, const std::string& hash) {
    TRY(save_setting(work, "desk.name", json_text("Aurora Shop")));
    TRY(save_setting(work, "desk.time_zone", json_text("Europe/Helsinki")));
    TRY(save_setting(work, "mail.address", json_text("support@demo.tuki")));

    contacts::Person admin{.name = "Réka Aalto", .locale = "en", .time_zone = "Europe/Helsinki", .roles = "administrator agent", .active = true, .present = false, .addresses = {{"admin@demo.tuki", true, true}}};
    cast.admin = TRY(contacts::create(work, admin)).id;
    access::set_password_hash(work, cast.admin, hash);

    std::vector<PersonId> people;
    for (const AgentPlan& plan : agents) {
        contacts::Person person{.name = std::string(plan.name), .locale = std::string(languages[plan.language]), .time_zone = "Europe/Helsinki", .roles = std::string(plan.roles), .present = plan.present,
                                .addresses = {{fmt::format("{}@demo.tuki", plan.login), true, true}}};
        people.push_back(TRY(contacts::create(work, person)).id);
        access::set_password_hash(work, people.back(), hash);
    }
    cast.members.resize(std::size(team_names));
    for (std::size_t t = 0; t < std::size(team_names); ++t) {
        staffing::Team team;
        team.name = team_names[t];
        for (std::size_t i = 0; i < std::size(agents); ++i)
            if (agents[i].team == t) {
                if (!team.lead) team.lead = people[i];
                cast.members[t].push_back(i);
            }
        cast.teams.push_back(TRY(staffing::create_team(work, team)).id);
        for (const std::size_t i : cast.members[t]) TRY(staffing::add_member(work, cast.teams.back(), people[i]));
    }
    TRY(save_setting(work, "tickets.default_team", json_text(to_text(cast.teams[0]))));

    const auto names_of = [](const recognition::Subject& subject) {
        json::Object names = json::parse(subject.names).value().as_object();
        names["en"] = subject.name;
        return json::dump(names);
    };
    for (const recognition::Subject& one : recognition::shipped_services())
        cast.services[one.id] = TRY(services::save(work, services::Service{.name = one.name, .names = names_of(one), .words = one.words})).id;
    for (const recognition::Subject& one : recognition::shipped_categories())
        cast.categories[one.id] = TRY(services::save(work, services::Category{.name = one.name, .names = names_of(one), .words = one.words})).id;
    for (const RulePlan& plan : rules) {
        routing::Rule rule;
        rule.name = plan.name;
        rule.kind = plan.kind;
        if (!plan.service.empty()) rule.service = cast.services.find(plan.service)->second;
        rule.team = cast.teams[plan.team];
        TRY(routing::save(work, std::nullopt, rule));
    }
    for (const PersonId id : people) {
        const auto actor = access::actor_of(work, id);
        if (!actor) return not_found();
        cast.agents.push_back(*actor);
    }
    for (const AgentPlan& plan : agents) cast.agent_languages.push_back(plan.language);
    return Done{};
}

/// A person of this number, the same for the same seed.
contacts::Person person_of(Chance& chance, std::size_t number, std::size_t language, std::string_view domain) {
    const Names& names = names_in(language);
    // Names of women stand at even places, of men at odd ones: Russian family names follow.
    const std::size_t given = chance.below(names.given.size());
    const std::size_t family = chance.below(names.family.size() / 2) * 2 + given % 2;
    contacts::Person person;
    person.name = names.family_first ? fmt::format("{} {}", names.family[family], names.given[given]) : fmt::format("{} {}", names.given[given], names.family[family]);
    person.locale = languages[language];
    person.time_zone = locales_zones[language];
    person.addresses = {{fmt::format("{}.{}{}@{}", latin(names.given[given]), latin(names.family[family]), number, domain), true, true}};
    return person;
}

Result<Done> add_customer(Work& work, Cast& cast, contacts::Person person, std::size_t language, bool of_staff) {
    person = TRY(contacts::create(work, person));
    const std::size_t place = cast.customers.size();
    cast.customers.push_back({person.id, person.organisation, person.name, person.addresses[0].address, language, of_staff});
    if (of_staff) cast.staff.push_back(place);
    else cast.by_language[language].push_back(place);
    return Done{};
}

Result<Done> make_customers(Work& work, Cast& cast, Chance& chance, const std::string& hash, const std::vector<OrganisationId>& organisations, std::size_t from, std::size_t to) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {{"Mia Carter", "mia"}, {"Tóth Zsófia", "zsofia"}, {"Aino Laine", "aino"}, {"Ольга Кузнецова", "olga"}};
    for (std::size_t number = from; number < to; ++number) {
        if (number < std::size(known)) {
            contacts::Person person{.name = std::string(known[number].first), .locale = std::string(languages[number]), .time_zone = std::string(locales_zones[number]),
                                    .addresses = {{fmt::format("{}@shop.example", known[number].second), true, true}}};
            TRY(add_customer(work, cast, person, number, false));
            access::set_password_hash(work, cast.customers.back().id, hash);
            continue;
        }
        const std::size_t language = number % languages_count;
        if (number % 9 == 0) {  // the shop's own people
            contacts::Person person = person_of(chance, number, language, "aurora-shop.example");
            person.organisation = organisations.back();
            TRY(add_customer(work, cast, std::move(person), language, true));
        } else if (number % 3 == 0) {
            const std::size_t company = chance.below(2) + 2 * language;
            contacts::Person person = person_of(chance, number, language, companies[company].domain);
            person.organisation = organisations[company];
            TRY(add_customer(work, cast, std::move(person), language, false));
        } else {
            TRY(add_customer(work, cast, person_of(chance, number, language, private_domains[language]), language, false));
        }
    }
    return Done{};
}

Result<Done> keep(Cast& cast, Cast draft, Work& work) {
    auto made = std::make_shared<Cast>(std::move(draft));
    work.after_commit.emplace_back([&cast, made] { cast = *made; });
    return Done{};
}

}  // namespace

const Actor* Cast::agent(PersonId id) const {
    const auto found = std::find_if(agents.begin(), agents.end(), [&](const Actor& one) { return one.person == id; });
    return found == agents.end() ? nullptr : &*found;
}

std::size_t Cast::team_of(const Scenario& scenario) const {
    for (const RulePlan& rule : rules)
        if (!rule.service.empty() && rule.service == scenario.service) return rule.team;
    return 0;
}

Result<Cast> make_cast(Desk& desk, std::size_t customers, Chance& chance) {
    Cast cast;
    cast.by_language.resize(languages_count);
    const std::string hash = hash_password(password);  // shorter than people may choose, and documented
    const Actor tuki = Actor::tuki("demo");
    // A unit of work may be run again: each builds on a copy, and keeps it when it is through.
    TRY(desk.write(tuki, [&](Work& work) -> Result<Done> {
        Cast draft = cast;
        TRY(make_desk(work, draft, hash));
        return keep(cast, std::move(draft), work);
    }));
    std::vector<OrganisationId> organisations;
    TRY(desk.write(tuki, [&](Work& work) -> Result<Done> {
        organisations.clear();
        for (const Company& one : companies)
            organisations.push_back(TRY(contacts::create_organisation(work, {.name = std::string(one.name), .share_tickets = one.shares, .domains = {std::string(one.domain)}})).id);
        organisations.push_back(TRY(contacts::create_organisation(work, {.name = "Aurora Shop", .domains = {"aurora-shop.example"}})).id);
        return Done{};
    }));
    for (std::size_t from = 0; from < customers; from += people_per_unit) {
        Chance after = chance;
        TRY(desk.write(tuki, [&](Work& work) -> Result<Done> {
            Cast draft = cast;
            Chance same = chance;
            TRY(make_customers(work, draft, same, hash, organisations, from, std::min(customers, from + people_per_unit)));
            after = same;
            return keep(cast, std::move(draft), work);
        }));
        chance = after;
    }
    return cast;
}

}  // namespace tuki::demo
