// What the desk has set: read by everyone, changed by an administrator; one snapshot per unit.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tuki {

/// Values as JSON text by key; what is not set has the shipped default (settings.cpp lists all).
struct Settings {
    std::map<std::string, std::string, std::less<>> values;
    // Read so often that they are parsed once per snapshot:
    std::string desk_name = "Tuki";
    std::string base_url = "http://localhost:8080";
    std::string mail_address;    // what customers write to; empty: mail is not set up
    std::string mail_domain;     // domain of Message-IDs
    std::string time_zone = "Europe/Helsinki";
    std::string default_locale = "en";
    std::vector<std::string> languages{"en", "hu", "fi", "ru"};
    int apply_threshold = 70;    // per cent: proposals at least this sure are applied
    int undo_seconds = 10;
    int resolved_days = 7;       // resolved tickets close by themselves after this
    bool acknowledge = true;
    std::string secret;          // key of reply tokens and links; made at first start, never shown
    int matrix[4][4] = {{1, 1, 2, 3}, {1, 2, 2, 3}, {2, 2, 3, 4}, {3, 3, 4, 4}};  // impact × urgency
};

}  // namespace tuki
