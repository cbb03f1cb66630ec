#include "desk/delivery/relay.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/delivery/delivery.hpp"

namespace tuki::delivery {

namespace {

constexpr Milliseconds answer_timeout{20'000}, final_timeout{240'000};

/// "host", "host:port", "[::1]:25", "::1".
bool read_host(std::string_view text, post::Relay& relay) {
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        host = text.substr(1, end - 1);
        if (end + 1 < text.size()) {
            if (text[end + 1] != ':') return false;
            port = text.substr(end + 2);
            if (port.empty()) return false;
        }
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return false;
    }
    if (host.empty() || host.size() > 255 || host.find_first_of(" \t\r\n/@") != std::string_view::npos) return false;
    if (!port.empty()) {
        const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), relay.port);
        if (failure != std::errc{} || end != port.data() + port.size() || relay.port == 0) return false;
    }
    relay.host = host;
    return true;
}

post::SendResult deferred(std::string text) { return {.state = post::SendState::deferred, .code = 0, .text = std::move(text), .recipients = {}}; }

/// One .eml per mail, whole or not at all.
post::SendResult write_file(const std::string& folder, std::string_view raw, std::string_view file_name) {
    const std::string path = fmt::format("{}/{}.eml", folder, file_name), part = path + ".part";
    std::FILE* file = std::fopen(part.c_str(), "wb");
    if (!file) return deferred("the folder of the relay cannot be written");
    const bool written = std::fwrite(raw.data(), 1, raw.size(), file) == raw.size();
    const bool closed = std::fclose(file) == 0;
    std::error_code failure;
    if (written && closed) std::filesystem::rename(part, path, failure);
    if (!written || !closed || failure) return deferred("the folder of the relay cannot be written");
    return {.state = post::SendState::accepted, .code = 250, .text = "written to a file", .recipients = {}};
}

}  // namespace

std::string text_setting(const Settings& settings, std::string_view key) {
    const auto found = settings.values.find(key);
    if (found == settings.values.end()) return "";
    const auto value = json::parse(found->second);
    return value.ok() && value.value().is_string() ? std::string(value.value().get_string()) : "";
}

Result<Way> relay_of(const Settings& settings) {
    const std::string text(trim(text_setting(settings, "mail.relay")));
    if (settings.mail_address.empty()) return Error{ErrorCode::unavailable, "no mail address is set", "mail.address"};
    if (text.empty()) return Error{ErrorCode::unavailable, "no relay is set", "mail.relay"};
    Way way;
    if (text.starts_with("file:")) {
        way.folder = text.substr(5);
        if (way.folder.empty()) return Error{ErrorCode::unavailable, "the relay names no folder", "mail.relay"};
        return way;
    }
    const std::string tls = text_setting(settings, "mail.relay_tls");
    way.relay.user = text_setting(settings, "mail.relay_user");
    way.relay.password = text_setting(settings, "mail.relay_password");
    way.relay.tls = tls == "none" ? post::RelayTls::none : tls == "tls" ? post::RelayTls::immediate : post::RelayTls::starttls;
    way.relay.port = tls == "tls" ? 465 : way.relay.user.empty() ? 25 : 587;
    way.relay.hello = settings.mail_domain;
    way.relay.timeout = answer_timeout;
    way.relay.final_timeout = final_timeout;
    if (!read_host(text, way.relay)) return Error{ErrorCode::unavailable, "the relay is not written as host or host:port", "mail.relay"};
    return way;
}

Result<std::string> compose_for(const Settings& settings, mail::Outgoing outgoing, Timestamp now) {
    outgoing.from = {settings.desk_name, settings.mail_address};
    outgoing.headers.emplace_back("X-Tuki-Desk", desk_mark(settings));
    std::string raw = mail::compose(outgoing);
    const std::string selector = text_setting(settings, "mail.dkim_selector"), key = text_setting(settings, "mail.dkim_key");
    if (selector.empty() || key.empty()) return raw;
    return mail::dkim_sign(raw, settings.mail_domain, selector, key, now);
}

post::SendResult give(const Way& way, const std::string& sender, const std::string& recipient, std::string_view raw, std::string_view file_name) {
    if (!way.folder.empty()) return write_file(way.folder, raw, file_name);
    return post::send(way.relay, sender, {recipient}, raw);
}

}  // namespace tuki::delivery
