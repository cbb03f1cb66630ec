// Where mail goes out: the relay of the settings, or a folder of files for development.
#pragma once

#include "desk/work/settings.hpp"
#include "mail/compose.hpp"
#include "post/smtp_sender.hpp"

namespace tuki::delivery {

struct Way {
    std::string folder;  // of "file:FOLDER"; else the relay
    post::Relay relay;
};
/// Fails: unavailable, with what an operator has to set: mail waits until it is.
Result<Way> relay_of(const Settings& settings);

/// Text setting by its key; "" when it is not set.
std::string text_setting(const Settings& settings, std::string_view key);

/// From, marks and signature of this desk. Fails: invalid `mail.dkim_key`.
Result<std::string> compose_for(const Settings& settings, mail::Outgoing outgoing, Timestamp now);

/// Gives it away. Never throws.
post::SendResult give(const Way& way, const std::string& sender, const std::string& recipient, std::string_view raw, std::string_view file_name);

}  // namespace tuki::delivery
