// Who and what is there before the first ticket: people, teams, services, rules.
#pragma once

#include <map>

#include "app/demo/story.hpp"
#include "desk/work/desk.hpp"

namespace tuki::demo {

/// Of everybody who can sign in here: admin@demo.tuki, anna@demo.tuki and the other agents, and the
/// customers mia@, zsofia@, aino@ and olga@shop.example.
constexpr std::string_view password = "tuki-demo";

struct Customer {
    PersonId id;
    OrganisationId organisation;
    std::string name, address;
    std::size_t language = 0;
    bool of_staff = false;
};

struct Cast {
    PersonId admin;
    std::vector<Actor> agents;             // as they sign in
    std::vector<std::size_t> agent_languages;
    std::vector<std::vector<std::size_t>> by_language;  // customers
    std::vector<std::size_t> staff;        // our own people who write to the desk
    std::vector<Customer> customers;
    std::map<std::string, ServiceId, std::less<>> services;     // by key
    std::map<std::string, CategoryId, std::less<>> categories;
    std::vector<TeamId> teams;             // customer service, warehouse, payments, IT
    std::vector<std::vector<std::size_t>> members;  // of each team, among `agents`

    const Actor* agent(PersonId id) const;
    /// The team that a matter goes to by the rules.
    std::size_t team_of(const Scenario& scenario) const;
};

/// @param customers how many, at least a handful
Result<Cast> make_cast(Desk& desk, std::size_t customers, Chance& chance);

}  // namespace tuki::demo
