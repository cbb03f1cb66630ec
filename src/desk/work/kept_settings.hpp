// Settings as rows: read into one snapshot, checked when saved.
#pragma once

#include <span>

#include "desk/work/work.hpp"

namespace tuki {

struct SettingRule {
    std::string_view key, kind, area, fallback;  // fallback: JSON text
    std::vector<std::string_view> choices{};
    std::int64_t max = 100'000;              // of a number
};
std::span<const SettingRule> setting_rules();

Settings load_settings(db::Transaction& db);
/// @param value JSON text. Fails: not_found for an unknown key; invalid `value`.
/// States: setting.changed; secrets are named in it, never shown.
Result<Done> save_setting(Work& work, std::string_view key, const std::string& value);

/// A zone of the system's database: "Europe/Budapest".
bool is_time_zone(const std::string& name);

}  // namespace tuki
