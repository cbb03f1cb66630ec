#include "app/presets.hpp"

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/recognition/shipped.hpp"
#include "desk/routing/manage.hpp"
#include "desk/services/services.hpp"
#include "desk/staffing/staffing.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki::app {

namespace {

struct TeamPlan {
    std::string_view en, hu, fi, ru;
    std::vector<std::string_view> services;  // whose tickets it gets; the first team gets the rest

    std::string name_in(std::string_view locale) const { return std::string(locale == "hu" ? hu : locale == "fi" ? fi : locale == "ru" ? ru : en); }
};

struct Preset {
    std::string_view key;
    std::vector<std::string_view> services, categories;  // of the shipped ones
    std::vector<TeamPlan> teams;
};

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = {
        {"shop",
         {"webshop", "delivery", "payment", "account"},
         {"access", "order", "refund", "invoice", "delivery"},
         {{"Customer service", "Ügyfélszolgálat", "Asiakaspalvelu", "Служба поддержки", {}},
          {"Warehouse", "Raktár", "Varasto", "Склад", {"delivery"}},
          {"Payments", "Pénzügy", "Maksut", "Платежи", {"payment"}}}},
        {"it",
         {"account", "printing", "email", "network", "workplace"},
         {"access", "hardware"},
         {{"Service desk", "Informatikai ügyfélszolgálat", "Palvelupiste", "Служба поддержки", {}},
          {"Workplaces", "Munkaállomások", "Työasemat", "Рабочие места", {"printing", "workplace"}},
          {"Infrastructure", "Infrastruktúra", "Infrastruktuuri", "Инфраструктура", {"network", "email"}}}},
        {"provider",
         {"webshop", "account", "email", "network", "payment"},
         {"access", "order", "invoice", "hardware"},
         {{"First line", "Első vonal", "Ensilinja", "Первая линия", {}},
          {"Operations", "Üzemeltetés", "Ylläpito", "Эксплуатация", {"network", "email", "webshop"}},
          {"Contracts", "Szerződések", "Sopimukset", "Договоры", {"payment"}}}},
    };
    return all;
}

/// The name in the desk's own language, and all four for those who read others.
std::string name_of(const recognition::Subject& subject, std::string_view locale) {
    const auto names = json::parse(subject.names);
    if (names.ok() && names.value().is_object())
        if (const auto* own = names.value().get_object().if_contains(locale); own && own->is_string()) return std::string(own->get_string());
    return subject.name;
}

std::string all_names(const recognition::Subject& subject) {
    auto names = json::parse(subject.names);
    if (!names.ok() || !names.value().is_object()) return "{}";
    json::Object object = names.value().get_object();
    object["en"] = subject.name;
    return json::dump(object);
}

}  // namespace

Result<Done> apply_preset(Work& work, const std::string& key) {
    const auto preset = std::find_if(presets().begin(), presets().end(), [&](const Preset& one) { return one.key == key; });
    if (preset == presets().end()) return Done{};
    // Set in the same unit of work, so the snapshot of settings does not have it yet.
    const std::string locale = load_settings(work.db).default_locale;

    std::map<std::string, ServiceId, std::less<>> services;
    for (const recognition::Subject& subject : recognition::shipped_services())
        if (std::find(preset->services.begin(), preset->services.end(), subject.id) != preset->services.end())
            services[subject.id] = TRY(services::save(work, services::Service{.name = name_of(subject, locale), .names = all_names(subject), .words = subject.words})).id;
    for (const recognition::Subject& subject : recognition::shipped_categories())
        if (std::find(preset->categories.begin(), preset->categories.end(), subject.id) != preset->categories.end())
            TRY(services::save(work, services::Category{.name = name_of(subject, locale), .names = all_names(subject), .words = subject.words}));

    const auto administrators = contacts::find_people(work, {.text = "", .role = "administrator", .count_max = 1});
    for (const TeamPlan& plan : preset->teams) {
        staffing::Team wanted{.name = plan.name_in(locale)};
        if (!administrators.empty()) wanted.lead = PersonId{administrators[0].id};
        const staffing::Team team = TRY(staffing::create_team(work, wanted));
        if (!administrators.empty()) TRY(staffing::add_member(work, team.id, PersonId{administrators[0].id}));
        if (&plan == &preset->teams.front()) TRY(save_setting(work, "tickets.default_team", json::dump(json::Value(to_text(team.id)))));
        for (const std::string_view service : plan.services)
            TRY(routing::save(work, std::nullopt, {.name = team.name, .service = services.find(service)->second, .team = team.id}));
    }
    return Done{};
}

}  // namespace tuki::app
