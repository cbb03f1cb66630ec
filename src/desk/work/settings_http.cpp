#include "desk/work/settings_http.hpp"

#include "base/json.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki {

namespace {

constexpr std::string_view hidden_area = "internal";  // keys that Tuki makes for itself

void write_setting(json::Writer& w, const SettingRule& rule, const std::string* value) {
    w.begin_object().member("key", rule.key).member("kind", rule.kind).member("area", rule.area);
    // A secret is never shown, only whether there is one.
    if (rule.kind == "secret")
        w.key("value").null().member("set", value && *value != "\"\"").key("default").null();
    else
        w.key("value").raw(value ? std::string_view(*value) : rule.fallback).key("default").raw(rule.fallback);
    if (!rule.choices.empty()) {
        w.key("choices").begin_array();
        for (const std::string_view choice : rule.choices) w.value(choice);
        w.end_array();
    }
    w.end_object();
}

/// From the rows, not from the snapshot that the unit began with: an answer shows what it did.
std::map<std::string, std::string, std::less<>> stored_values(Work& work) {
    std::map<std::string, std::string, std::less<>> values;
    work.db.each("select key, value from settings", {}, [&](const db::Row& row) { values.emplace(row.string(0), row.string(1)); });
    return values;
}

Result<http::Response> list(Work& work, const http::Request&) {
    const auto values = stored_values(work);
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const SettingRule& rule : setting_rules()) {
        if (rule.area == hidden_area) continue;
        const auto found = values.find(rule.key);
        write_setting(w, rule, found == values.end() ? nullptr : &found->second);
    }
    w.end_array();
    return http::json_response(200, std::move(text));
}

Result<http::Response> save(Work& work, const http::Request& request) {
    TRY(require(work, Permission::admin));
    const std::string key = request.parameter("key").value_or("");
    const auto rules = setting_rules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const SettingRule& one) { return one.key == key; });
    if (rule == rules.end() || rule->area == hidden_area) return not_found();
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const json::Value* value = reader.raw("value");
    TRY(reader.finish());
    if (!value) return Error{ErrorCode::invalid, "This is needed.", "value"};
    // null: back to what is shipped.
    const std::string wanted = value->is_null() ? std::string(rule->fallback) : json::dump(*value);
    TRY(save_setting(work, key, wanted));
    std::string text;
    json::Writer w(text);
    write_setting(w, *rule, &wanted);
    return http::json_response(200, std::move(text));
}

}  // namespace

std::span<const Route> settings_routes() {
    static constexpr Route all[] = {
        reads("/api/v1/settings", Right::needs(Permission::admin), list),
        writes(http::Method::put, "/api/v1/settings/{key}", Right::needs(Permission::admin), save),
    };
    return all;
}

}  // namespace tuki
