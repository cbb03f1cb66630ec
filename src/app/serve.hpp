// The whole desk in one process: database, web, mail in and out, jobs, ticks.
#pragma once

#include <string>
#include <vector>

#include "app/desk_app.hpp"

namespace tuki::app {

struct ServeOptions {
    std::string data = "data";     // folder of the database file, attachments, sent mail
    std::string database;          // empty: sqlite in `data`
    std::string listen = "127.0.0.1:8080";
    std::string smtp = "127.0.0.1:2525", lmtp = "127.0.0.1:2424";  // "off" for none
    std::string smtp_certificate, smtp_key;
    std::string web = "web/dist";
    std::string base_url;          // saved as the setting when given
    int io_threads = 1, workers = 4, job_threads = 2;
    int node = 0;                  // 0 to 1023, another on each node of one database
    std::int64_t demo = 0;         // fill an empty desk with this many tickets of a story
    bool dev = false;              // /dev/mail, /dev/clock; sent mail goes to files when no relay is set
    bool poll = true;              // follow IMAP mailboxes
};

/// `--name value` pairs. Fails: invalid, naming the option.
Result<ServeOptions> serve_options(const std::vector<std::string>& arguments);

/// A desk opened for one command, without doors: `tuki fsck`, `tuki demo`, `tuki intake`.
std::unique_ptr<DeskApp> open_desk(const ServeOptions& options, bool read_only = false);

/// Runs until SIGTERM or SIGINT. @return exit code
int serve(const ServeOptions& options);

}  // namespace tuki::app
