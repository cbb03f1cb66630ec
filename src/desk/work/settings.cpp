#include "base/json.hpp"

#include <cctype>
#include <filesystem>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/work/kept_settings.hpp"

namespace tuki {

std::span<const SettingRule> setting_rules() {
    static const SettingRule rules[] = {
        {"desk.name", "text", "desk", "\"Tuki\""},
        {"desk.base_url", "text", "desk", "\"http://localhost:8080\""},
        {"desk.time_zone", "timezone", "desk", "\"Europe/Helsinki\""},
        {"desk.default_locale", "choice", "desk", "\"en\"", {"en", "hu", "fi", "ru"}},
        {"desk.languages", "languages", "desk", "[\"en\",\"hu\",\"fi\",\"ru\"]"},
        {"mail.address", "text", "mail", "\"\""},
        {"mail.acknowledge", "flag", "mail", "true"},
        {"mail.relay", "text", "mail", "\"\""},
        {"mail.relay_user", "text", "mail", "\"\""},
        {"mail.relay_password", "secret", "mail", "\"\""},
        {"mail.relay_tls", "choice", "mail", "\"starttls\"", {"none", "starttls", "tls"}},
        {"mail.authserv_id", "text", "mail", "\"\""},
        {"mail.allow_loopback", "flag", "mail", "false"},
        {"mail.dkim_selector", "text", "mail", "\"\""},
        {"mail.dkim_key", "secret", "mail", "\"\""},
        {"tickets.undo_seconds", "number", "tickets", "10", {}, 60},
        {"tickets.resolved_days", "number", "tickets", "7", {}, 365},
        {"tickets.matrix", "matrix", "tickets", "[[1,1,2,3],[1,2,2,3],[2,2,3,4],[3,3,4,4]]"},
        {"tickets.default_team", "text", "tickets", "\"\""},
        {"recognition.threshold", "number", "recognition", "70", {}, 100},
        {"security.secret", "secret", "internal", "\"\""},
    };
    return rules;
}

namespace {

std::string text_of(const Settings& s, std::string_view key, std::string fallback) {
    const auto found = s.values.find(key);
    if (found == s.values.end()) return fallback;
    const auto value = json::parse(found->second);
    return value.ok() && value.value().is_string() ? std::string(value.value().get_string()) : fallback;
}
int number_of(const Settings& s, std::string_view key, int fallback) {
    const auto found = s.values.find(key);
    if (found == s.values.end()) return fallback;
    const auto value = json::parse(found->second);
    return value.ok() && value.value().is_int64() ? int(value.value().get_int64()) : fallback;
}

Result<Done> check(const SettingRule& rule, const json::Value& value) {
    const Error refused{ErrorCode::invalid, "This value does not fit the setting.", "value"};
    if (rule.kind == "number") return value.is_int64() && value.get_int64() >= 0 && value.get_int64() <= rule.max ? Result<Done>(Done{}) : refused;
    if (rule.kind == "flag") return value.is_bool() ? Result<Done>(Done{}) : refused;
    if (rule.kind == "matrix") {
        if (!value.is_array() || value.get_array().size() != 4) return refused;
        for (const auto& row : value.get_array()) {
            if (!row.is_array() || row.get_array().size() != 4) return refused;
            for (const auto& cell : row.get_array())
                if (!cell.is_int64() || cell.get_int64() < 1 || cell.get_int64() > 4) return refused;
        }
        return Done{};
    }
    if (rule.kind == "languages") {
        if (!value.is_array() || value.get_array().empty()) return refused;
        for (const auto& one : value.get_array())
            if (!one.is_string() || (one.get_string() != "en" && one.get_string() != "hu" && one.get_string() != "fi" && one.get_string() != "ru")) return refused;
        return Done{};
    }
    if (!value.is_string() || value.get_string().size() > 8000) return refused;
    const std::string text(value.get_string());
    if (rule.kind == "timezone" && !is_time_zone(text)) return refused;
    if (rule.key == "desk.name" && trim(text).empty()) return refused;
    // It stands in the links of mails.
    if (rule.key == "desk.base_url" &&
        (!(text.starts_with("http://") || text.starts_with("https://")) || text.ends_with('/') || text.find_first_of(" \"<>\\\t\r\n") != std::string::npos))
        return refused;
    if (rule.key == "mail.address" && !text.empty() &&
        (text.find('@') == 0 || text.find('@') + 1 >= text.size() || text.find('@') != text.rfind('@') || text.find_first_of(" ,;<>\"\t\r\n") != std::string::npos))
        return refused;
    if (!rule.choices.empty() && std::find(rule.choices.begin(), rule.choices.end(), std::string_view(value.get_string())) == rule.choices.end()) return refused;
    return Done{};
}

}  // namespace

bool is_time_zone(const std::string& name) {
    if (name.empty() || name.size() > 60 || name.front() == '/' || name.find("..") != std::string::npos) return false;
    for (const char c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)) && std::string_view("/_+-").find(c) == std::string_view::npos) return false;
    std::error_code ignored;
    return name == "UTC" || std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name, ignored);
}

Settings load_settings(db::Transaction& db) {
    Settings s;
    db.each("select key, value from settings", {}, [&](const db::Row& row) { s.values.emplace(row.string(0), row.string(1)); });
    s.desk_name = text_of(s, "desk.name", s.desk_name);
    s.base_url = text_of(s, "desk.base_url", s.base_url);
    s.mail_address = text_of(s, "mail.address", "");
    s.mail_domain = s.mail_address.substr(s.mail_address.rfind('@') + 1);
    if (s.mail_domain.empty()) s.mail_domain = "localhost";
    s.time_zone = text_of(s, "desk.time_zone", s.time_zone);
    s.default_locale = text_of(s, "desk.default_locale", s.default_locale);
    s.apply_threshold = number_of(s, "recognition.threshold", s.apply_threshold);
    s.undo_seconds = number_of(s, "tickets.undo_seconds", s.undo_seconds);
    s.resolved_days = number_of(s, "tickets.resolved_days", s.resolved_days);
    s.secret = text_of(s, "security.secret", "");
    if (const auto found = s.values.find("mail.acknowledge"); found != s.values.end()) s.acknowledge = found->second == "true";
    if (const auto found = s.values.find("desk.languages"); found != s.values.end())
        if (const auto value = json::parse(found->second); value.ok() && value.value().is_array()) {
            s.languages.clear();
            for (const auto& one : value.value().get_array()) s.languages.emplace_back(one.as_string());
        }
    if (const auto found = s.values.find("tickets.matrix"); found != s.values.end())
        if (const auto value = json::parse(found->second); value.ok())
            for (int i = 0; i < 4; ++i)
                for (int j = 0; j < 4; ++j) s.matrix[i][j] = int(value.value().as_array()[std::size_t(i)].as_array()[std::size_t(j)].as_int64());
    return s;
}

Result<Done> save_setting(Work& work, std::string_view key, const std::string& value) {
    const auto rules = setting_rules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const SettingRule& one) { return one.key == key; });
    if (rule == rules.end()) return not_found();
    TRY(check(*rule, TRY(json::parse(value))));
    const bool secret = rule->kind == "secret";
    std::string before;
    work.db.one("select value from settings where key = $1", {key}, [&](const db::Row& row) { before = row.text(0); });
    if (before == value) return Done{};
    work.db.run("insert into settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value", {key, value});
    // Settings have no ids: their facts are of the one subject 1, in the order of a counter.
    state_fact(work, "setting.changed", "set", 1, next_number(work, "settings.version"),
               {{std::string(key), secret ? "" : before, secret ? "(secret)" : value}});
    return Done{};
}

}  // namespace tuki
