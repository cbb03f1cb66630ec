#include "desk/routing/manage.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/routing/routing_store.hpp"
#include "desk/services/services.hpp"
#include "desk/staffing/staffing.hpp"

namespace tuki::routing {

namespace {

std::int64_t new_stamp() {
    std::int64_t stamp = 1;
    for (const char c : random_bytes(8)) stamp = (stamp << 8 | static_cast<unsigned char>(c)) & INT64_MAX;
    return stamp;
}

template <class IdType>
std::string text_of(IdType id) {
    return id ? to_text(id) : std::string();
}

std::vector<Change> difference(const Rule& before, const Rule& after) {
    std::vector<Change> changes;
    const auto compare = [&](std::string_view field, std::string old, std::string now) {
        if (old != now) changes.push_back({std::string(field), std::move(old), std::move(now)});
    };
    const auto channel = [](const Rule& rule) { return rule.channel ? std::string(tickets::name_of(*rule.channel)) : std::string(); };
    const auto kind = [](const Rule& rule) { return rule.kind ? std::string(tickets::name_of(*rule.kind)) : std::string(); };
    compare("name", before.name, after.name);
    compare("position", std::to_string(before.position), std::to_string(after.position));
    compare("active", before.active ? "1" : "0", after.active ? "1" : "0");
    compare("channel", channel(before), channel(after));
    compare("service", text_of(before.service), text_of(after.service));
    compare("category", text_of(before.category), text_of(after.category));
    compare("language", before.language, after.language);
    compare("organisation", text_of(before.organisation), text_of(after.organisation));
    compare("kind", kind(before), kind(after));
    compare("team", text_of(before.team), text_of(after.team));
    return changes;
}

Result<Done> check(Work& work, Rule& rule) {
    rule.name = one_line(rule.name, 200);
    if (rule.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (!rule.team || !staffing::find_team(work, rule.team)) return Error{ErrorCode::invalid, "There is no such team.", "team"};
    constexpr std::string_view languages[] = {"", "en", "hu", "fi", "ru", "other"};
    if (std::find(std::begin(languages), std::end(languages), rule.language) == std::end(languages)) return Error{ErrorCode::invalid, "There is no such language here.", "language"};
    const auto there = [](const auto& all, const auto& id) { return !id || std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.id == id; }); };
    if (rule.service && !there(services::all_services(work), rule.service)) return Error{ErrorCode::invalid, "There is no such service.", "service"};
    if (rule.category && !there(services::all_categories(work), rule.category)) return Error{ErrorCode::invalid, "There is no such category.", "category"};
    if (rule.organisation && !contacts::find_organisation(work, rule.organisation)) return Error{ErrorCode::invalid, "There is no such organisation.", "organisation"};
    return Done{};
}

/// Positions count 1, 2, 3 … with `moved` at its own, as near as there are rules.
std::int64_t place(db::Transaction& db, std::vector<Rule> others, const Rule& moved) {
    std::erase_if(others, [&](const Rule& one) { return one.id == moved.id; });
    const auto wanted = moved.position <= 0 ? std::int64_t(others.size()) + 1 : std::min(moved.position, std::int64_t(others.size()) + 1);
    std::int64_t next = 1;
    for (const Rule& one : others) {
        if (next == wanted) ++next;
        if (one.position != next) write_position(db, one.id, next);
        ++next;
    }
    return wanted;
}

}  // namespace

std::optional<Rule> find_rule(Work& work, RoutingRuleId id) {
    for (Rule& one : select_rules(work.db))
        if (one.id == id) return std::move(one);
    return std::nullopt;
}

Result<Rule> save(Work& work, const std::optional<Rule>& before, Rule rule) {
    TRY(require(work, Permission::admin));
    TRY(check(work, rule));
    std::vector<Rule> all = select_rules(work.db);
    if (!before && all.size() >= rules_max) return Error{ErrorCode::too_much, "There are as many rules as there may be.", "name"};
    if (!before) rule.id = work.new_id<RoutingRuleId>();
    rule.version = before ? before->version + 1 : 1;
    rule.position = place(work.db, std::move(all), rule);
    if (!before) insert_rule(work.db, rule);
    else if (!update_rule(work.db, rule, before->version)) return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    write_stamp(work.db, new_stamp());
    state_fact(work, "routing_rule.saved", RoutingRuleTag::prefix, rule.id.value, rule.version, difference(before.value_or(Rule{.active = false}), rule));
    return rule;
}

Result<Done> remove(Work& work, const Rule& rule) {
    TRY(require(work, Permission::admin));
    std::vector<Rule> others = select_rules(work.db);
    std::erase_if(others, [&](const Rule& one) { return one.id == rule.id; });
    delete_rule(work.db, rule.id);
    std::int64_t next = 1;
    for (const Rule& one : others) {
        if (one.position != next) write_position(work.db, one.id, next);
        ++next;
    }
    write_stamp(work.db, new_stamp());
    state_fact(work, "routing_rule.deleted", RoutingRuleTag::prefix, rule.id.value, rule.version + 1, {{"name", rule.name, ""}});
    return Done{};
}

}  // namespace tuki::routing
