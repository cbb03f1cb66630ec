// The program: `tuki COMMAND …`. What each command does stands in its own file.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/serve.hpp"
#include "desk/recognition/recognition.hpp"
#include "mail/mail.hpp"

namespace {

constexpr std::string_view usage = R"(tuki: a service desk

  tuki serve [--data DIR] [--database URL] [--listen ADDRESS:PORT] [--smtp ADDRESS:PORT|off]
             [--lmtp ADDRESS:PORT|off] [--web DIR] [--base-url URL] [--demo TICKETS] [--dev]
  tuki intake [--data DIR] [--database URL] [--recipient ADDRESS] < MAIL
  tuki fsck [--data DIR] [--database URL]
  tuki demo --tickets N [--seed S] [--data DIR] [--database URL]
  tuki mail parse FILE
  tuki mail split --cases FILE
  tuki recognise FILE
  tuki version
)";

}  // namespace

int main(int count, char** texts) {
    using namespace tuki;
    const std::vector<std::string> all(texts + 1, texts + count);
    const std::string command = all.empty() ? "" : all[0];
    const std::vector<std::string> rest(all.begin() + (all.empty() ? 0 : 1), all.end());
    try {
        if (command == "serve") {
            const auto options = app::serve_options(rest);
            if (options.ok()) return app::serve(options.value());
            fmt::print(stderr, "tuki: {}\n", options.error().message);
            return 2;
        }
        if (command == "intake") return app::intake_command(rest);
        if (command == "fsck") return app::fsck_command(rest);
        if (command == "demo") return app::demo_command(rest);
        if (command == "mail") return mail::command(rest);
        if (command == "recognise") return recognition::command(rest);
        if (command == "version") {
            fmt::print("tuki {}\n", TUKI_VERSION);
            return 0;
        }
    } catch (const std::exception& failure) {
        fmt::print(stderr, "tuki: {}\n", failure.what());
        return 1;
    }
    fmt::print(command.empty() || command == "help" || command == "--help" ? stdout : stderr, "{}", usage);
    return command.empty() || command == "help" || command == "--help" ? 0 : 2;
}
