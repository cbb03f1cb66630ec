#include "app/commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "app/demo/demo.hpp"
#include "app/serve.hpp"
#include "base/json.hpp"
#include "desk/access/access.hpp"
#include "desk/intake/intake.hpp"
#include "desk/tickets/check.hpp"
#include "post/connection.hpp"
#include "post/smtp_sender.hpp"

namespace tuki::app {

namespace {

constexpr int usage_error = 64, try_again = 75;  // sysexits.h
constexpr std::size_t mail_bytes_max = 50u << 20;

/// Takes `--name value` out of the arguments.
std::string taken(std::vector<std::string>& arguments, std::string_view name) {
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == name) {
            std::string value = arguments[i + 1];
            arguments.erase(arguments.begin() + std::ptrdiff_t(i), arguments.begin() + std::ptrdiff_t(i) + 2);
            return value;
        }
    return {};
}

std::string standard_input(std::size_t bytes_max) {
    std::string text;
    char part[64 << 10];
    for (;;) {
        const ssize_t count = ::read(0, part, sizeof part);
        if (count <= 0 || text.size() > bytes_max) return text;
        text.append(part, std::size_t(count));
    }
}

/// A running desk has the database to itself: it is given the mail by SMTP.
int hand_to_running(const std::string& data, const std::string& recipient, const std::string& raw) {
    std::ifstream in(data + "/run.json");
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto run = json::parse(text);
    if (!run.ok() || !run.value().is_object() || !run.value().get_object().if_contains("smtp")) return try_again;
    post::Relay relay{.host = "127.0.0.1", .port = std::uint16_t(run.value().at("smtp").as_int64()), .tls = post::RelayTls::none};
    const auto sent = post::send(relay, "", {recipient}, raw);
    if (sent.state == post::SendState::accepted) return 0;
    fmt::print(stderr, "tuki: the running desk did not take it: {}\n", sent.text);
    return try_again;
}

}  // namespace

int intake_command(const std::vector<std::string>& given) {
    std::vector<std::string> arguments = given;
    const std::string recipient = taken(arguments, "--recipient");
    const auto options = serve_options(arguments);
    if (!options.ok()) {
        fmt::print(stderr, "tuki: {}\n", options.error().message);
        return usage_error;
    }
    post::ignore_broken_pipes();
    const std::string raw = standard_input(mail_bytes_max);
    if (raw.empty() || raw.size() > mail_bytes_max) {
        fmt::print(stderr, "tuki: the mail is {}.\n", raw.empty() ? "empty" : "longer than 50 MiB");
        return usage_error;
    }
    std::unique_ptr<DeskApp> desk;
    try {
        desk = open_desk(options.value());
    } catch (const db::Failure& busy) {
        if (!recipient.empty()) return hand_to_running(options.value().data, recipient, raw);
        fmt::print(stderr, "tuki: {} Or name --recipient, and it is given to the running desk.\n", busy.what());
        return try_again;
    }
    intake::Envelope envelope{.door = intake::Door::pipe};
    if (!recipient.empty()) envelope.recipients.push_back(recipient);
    const auto kept = intake::keep(*desk, envelope, raw);
    if (kept.ok()) return 0;
    fmt::print(stderr, "tuki: {}\n", kept.error().message);
    return try_again;
}

int fsck_command(const std::vector<std::string>& arguments) {
    const auto options = serve_options(arguments);
    if (!options.ok()) {
        fmt::print(stderr, "tuki: {}\n", options.error().message);
        return usage_error;
    }
    const auto desk = open_desk(options.value(), true);
    constexpr int shown_max = 1000;
    std::int64_t differences = 0;
    tickets::Checked checked;
    desk->read(Actor::tuki("fsck"), [&](Work& work) {
        checked = tickets::check(work, [&](const std::string& difference) {
            if (++differences <= shown_max) fmt::print("{}\n", difference);
        });
    });
    fmt::print("{} tickets, {} facts and {} messages checked, {} differences\n", checked.tickets, checked.facts, checked.messages, differences);
    return differences == 0 ? 0 : 1;
}

int demo_command(const std::vector<std::string>& given) {
    std::vector<std::string> arguments = given;
    const std::string count = taken(arguments, "--tickets"), seed = taken(arguments, "--seed");
    const auto options = serve_options(arguments);
    std::int64_t tickets = 300, random = 1;
    const auto number = [](const std::string& text, std::int64_t& into) {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
        return text.empty() || (read.ec == std::errc{} && read.ptr == text.data() + text.size() && into > 0);
    };
    if (!options.ok() || !number(count, tickets) || !number(seed, random)) {
        fmt::print(stderr, "tuki: {}\n", options.ok() ? "--tickets and --seed are numbers above 0." : options.error().message);
        return usage_error;
    }
    const auto desk = open_desk(options.value());
    bool empty = false;
    desk->read(Actor::tuki("demo"), [&](Work& work) { empty = access::needs_setup(work); });
    if (!empty) {
        fmt::print(stderr, "tuki: this desk is in use; the demo wants an empty one (--data NEW_FOLDER).\n");
        return 1;
    }
    const auto filled = demo::fill(*desk, tickets, std::uint64_t(random));
    if (filled.ok()) return 0;
    fmt::print(stderr, "tuki: {}\n", filled.error().message);
    return 1;
}

}  // namespace tuki::app
