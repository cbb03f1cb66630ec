#include "app/serve.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <charconv>
#include <filesystem>
#include <fstream>

#include "app/api.hpp"
#include "app/demo/demo.hpp"
#include "app/dev.hpp"
#include "app/directory.hpp"
#include "app/metrics.hpp"
#include "app/reactions.hpp"
#include "app/routes.hpp"
#include "app/runner.hpp"
#include "app/static_files.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "db/migrate.hpp"
#include "desk/access/access.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/files/files.hpp"
#include "desk/intake/intake.hpp"
#include "desk/work/kept_settings.hpp"
#include "post/connection.hpp"
#include "post/smtp_listener.hpp"

namespace tuki::app {

namespace fs = std::filesystem;

namespace {

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};

Result<Endpoint> endpoint_from(std::string_view text, std::string_view option) {
    const auto colon = text.rfind(':');
    Endpoint endpoint;
    const std::string_view port = colon == std::string_view::npos ? text : text.substr(colon + 1);
    endpoint.address = colon == std::string_view::npos ? "127.0.0.1" : std::string(text.substr(0, colon));
    if (endpoint.address.size() > 2 && endpoint.address.front() == '[') endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (read.ec != std::errc{} || read.ptr != port.data() + port.size())
        return Error{ErrorCode::invalid, fmt::format("--{} is ADDRESS:PORT, such as 127.0.0.1:8080; not \"{}\".", option, text)};
    return endpoint;
}

/// The desk's own secret, made at its first start: without it no reply address could be checked.
void ensure_secret(DeskApp& desk) {
    desk.reload_settings();
    if (!desk.settings()->secret.empty()) return;
    const auto saved = desk.write(Actor::tuki("first start"), [](Work& work) {
        return save_setting(work, "security.secret", json::dump(json::Value(random_token(32))));
    });
    if (!saved.ok()) throw std::runtime_error("The secret of this desk cannot be saved: " + saved.error().message);
    desk.reload_settings();
}

void set_if_unset(DeskApp& desk, std::string_view key, const std::string& value) {
    const auto settings = desk.settings();
    if (settings->values.contains(key)) return;
    const auto saved = desk.write(Actor::tuki("start"), [&](Work& work) { return save_setting(work, key, json::dump(json::Value(value))); });
    if (!saved.ok()) log_warning("settings.failed", {{"key", key}, {"error", saved.error().message}});
    desk.reload_settings();
}

/// Tells `tuki intake` and `./dev mail` where this desk listens.
void write_run_file(const std::string& data, std::uint16_t http, std::uint16_t smtp) {
    const std::string path = data + "/run.json";
    std::ofstream(path + ".new") << fmt::format("{{\"pid\":{},\"http\":{},\"smtp\":{}}}\n", ::getpid(), http, smtp);
    fs::rename(path + ".new", path);
}

double resident_bytes() {
    std::ifstream in("/proc/self/statm");
    double total = 0, resident = 0;
    in >> total >> resident;
    return resident * 4096;
}

std::string metrics_text(DeskApp& desk, const Api&, const Live& live) {
    const auto stats = desk.store().stats();
    Metrics& all = metrics();
    all.gauge("tuki_db_commits", "Commits of the writer since the start.", double(stats.commits));
    all.gauge("tuki_db_units", "Units of work committed since the start.", double(stats.units));
    all.gauge("tuki_db_reads", "Snapshots read since the start.", double(stats.reads));
    all.gauge("tuki_live_streams", "Open event streams.", double(live.streams()));
    all.gauge("tuki_memory_bytes", "Resident memory.", resident_bytes());
    desk.read(Actor::tuki("metrics"), [&](Work& work) {
        const auto waiting = delivery::waiting(work);
        all.gauge("tuki_mail_queued", "Outgoing mails not tried yet.", double(waiting.queued));
        all.gauge("tuki_mail_deferred", "Outgoing mails to be tried again.", double(waiting.deferred));
        all.gauge("tuki_mail_refused", "Outgoing mails refused for good, ever.", double(waiting.refused));
        all.gauge("tuki_mail_sent", "Outgoing mails sent, ever.", double(waiting.sent));
        all.gauge("tuki_tickets_open", "Open tickets.", double(counter(work.db, "all:open")));
    });
    return all.text();
}

}  // namespace

Result<ServeOptions> serve_options(const std::vector<std::string>& arguments) {
    ServeOptions options;
    const auto number = [](const std::string& text, std::string_view name) -> Result<std::int64_t> {
        std::int64_t value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0)
            return Error{ErrorCode::invalid, fmt::format("--{} is a number, not \"{}\".", name, text)};
        return value;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        if (!name.starts_with("--")) return Error{ErrorCode::invalid, fmt::format("\"{}\" is not an option.", name)};
        name.erase(0, 2);
        if (name == "dev") { options.dev = true; continue; }
        if (name == "no-poll") { options.poll = false; continue; }
        if (i + 1 >= arguments.size()) return Error{ErrorCode::invalid, fmt::format("--{} needs a value.", name)};
        const std::string& value = arguments[++i];
        if (name == "data") options.data = value;
        else if (name == "database") options.database = value;
        else if (name == "listen") options.listen = value;
        else if (name == "smtp") options.smtp = value;
        else if (name == "lmtp") options.lmtp = value;
        else if (name == "smtp-certificate") options.smtp_certificate = value;
        else if (name == "smtp-key") options.smtp_key = value;
        else if (name == "web") options.web = value;
        else if (name == "base-url") options.base_url = value;
        else if (name == "io-threads") options.io_threads = int(TRY(number(value, name)));
        else if (name == "workers") options.workers = int(TRY(number(value, name)));
        else if (name == "job-threads") options.job_threads = int(TRY(number(value, name)));
        else if (name == "node") options.node = int(TRY(number(value, name)));
        else if (name == "demo") options.demo = TRY(number(value, name));
        else return Error{ErrorCode::invalid, fmt::format("There is no option --{}.", name)};
    }
    if (options.node > 1023) return Error{ErrorCode::invalid, "--node is from 0 to 1023."};
    return options;
}

std::unique_ptr<DeskApp> open_desk(const ServeOptions& options, bool read_only) {
    db::set_statement_guard(guard_statement);
    introduce_modules();
    use_directory();
    std::error_code failure;
    fs::create_directories(options.data, failure);
    if (failure) throw std::runtime_error(fmt::format("The folder {} cannot be made: {}.", options.data, failure.message()));
    if (!read_only) files::set_folder(options.data + "/files");
    const std::string url = options.database.empty() ? "sqlite:" + options.data + "/desk.db" : options.database;
    auto store = db::open({.url = url, .readers = options.workers + options.io_threads + options.job_threads + 2, .read_only = read_only});
    if (!read_only) db::migrate(*store, db::all_migrations());
    auto desk = std::make_unique<DeskApp>(std::move(store), [] { return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()); }, options.node);
    read_only ? desk->reload_settings() : ensure_secret(*desk);
    on_settings_changed = [desk = desk.get()] { desk->reload_settings(); };
    // From intake's snapshot, a few seconds old at most: asked for every mail that is written.
    delivery::is_ours = [desk = desk.get()](Work&, const std::string& address) { return intake::accepts(*desk, address); };
    return desk;
}

int serve(const ServeOptions& options) {
    post::ignore_broken_pipes();
    rlimit files_open{};
    if (::getrlimit(RLIMIT_NOFILE, &files_open) == 0) {
        files_open.rlim_cur = files_open.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files_open);
    }
    // Signals are waited for at the end, on this thread; every other thread is born with them blocked.
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGINT);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

    const auto began = std::chrono::steady_clock::now();
    const auto listen = endpoint_from(options.listen, "listen");
    if (!listen.ok()) {
        fmt::print(stderr, "tuki: {}\n", listen.error().message);
        return 2;
    }
    auto desk = open_desk(options);
    if (!options.base_url.empty()) set_if_unset(*desk, "desk.base_url", options.base_url);
    if (options.demo > 0) {
        bool empty = false;
        desk->read(Actor::tuki("start"), [&](Work& work) { empty = access::needs_setup(work); });
        if (empty) {
            const auto filled = demo::fill(*desk, options.demo, 1);
            if (!filled.ok()) {
                fmt::print(stderr, "tuki: the demo could not be made: {}\n", filled.error().message);
                return 1;
            }
        }
    }
    if (options.dev) {
        fs::create_directories(options.data + "/sent");
        set_if_unset(*desk, "mail.relay", "file:" + fs::absolute(options.data).string() + "/sent");
    }

    Runner runner(*desk, all_job_kinds(), all_ticks(), options.job_threads);
    desk->on_commit = [&runner] { runner.wake(); };
    Live live(*desk);
    live_hub = &live;
    desk->store().listen([&](std::string_view payload) {
        if (payload.empty() || payload == "settings") desk->reload_settings();  // empty: something was missed
        if (payload != "settings") live.hear(payload);
    });
    struct Deaf {  // before what listens is gone
        db::Store& store;
        ~Deaf() { store.listen({}); }
    } const deaf{desk->store()};
    Workers workers(options.workers);
    Api api(*desk, workers, live);
    StaticFiles pages(options.web);
    Dev dev(*desk, options.data, options.dev);
    intake::Pollers pollers(*desk);
    std::atomic<bool> stopping{false};

    http::Server server({.address = listen.value().address, .port = listen.value().port, .io_threads = options.io_threads},
                        [&](http::Request&& request, http::Responder respond) {
                            if (request.path.starts_with("/api/")) return api.handle(std::move(request), std::move(respond));
                            if (request.path == "/healthz") return respond({.body = "ok\n", .content_type = "text/plain"});
                            if (request.path == "/readyz")
                                return respond({.status = stopping ? 503 : 200, .body = stopping ? "stopping\n" : "ready\n", .content_type = "text/plain"});
                            if (request.path == "/metrics")
                                return (void)workers.run([&, request = std::move(request), respond = std::make_shared<http::Responder>(std::move(respond))] {
                                    // How much work there is, is the desk's own business; who may not know hears of no such page.
                                    if (!access::who(*desk, request)->actor.may(Permission::reports_read)) return (*respond)(http::problem(not_found(), request.id));
                                    (*respond)({.body = metrics_text(*desk, api, live), .content_type = "text/plain; version=0.0.4"});
                                });
                            if (options.dev && request.path.starts_with("/dev/"))
                                return (void)workers.run([&, request = std::move(request), respond = std::make_shared<http::Responder>(std::move(respond))] {
                                    (*respond)(dev.answer(request));
                                });
                            if (options.dev) pages.reload_if_changed();
                            respond(pages.answer(request));
                        });
    std::vector<std::unique_ptr<post::SmtpListener>> listeners;
    std::uint16_t smtp_port = 0;
    for (const bool lmtp : {false, true}) {
        const std::string& where = lmtp ? options.lmtp : options.smtp;
        if (where == "off") continue;
        const auto endpoint = endpoint_from(where, lmtp ? "lmtp" : "smtp");
        if (!endpoint.ok()) {
            fmt::print(stderr, "tuki: {}\n", endpoint.error().message);
            return 2;
        }
        post::SmtpListenerOptions mail{.address = endpoint.value().address, .port = endpoint.value().port};
        mail.hostname = desk->settings()->mail_domain;
        mail.lmtp = lmtp;
        mail.certificate_file = options.smtp_certificate;
        mail.key_file = options.smtp_key;
        auto listener = std::make_unique<post::SmtpListener>(
            mail,
            [&desk](std::string_view recipient) -> Result<Done> {
                if (intake::accepts(*desk, recipient)) return Done{};
                return Error{ErrorCode::not_found, "This desk takes no mail for that address."};
            },
            [&desk](const post::Envelope& envelope, std::string_view raw) {
                const auto kept = intake::keep(*desk, {.door = intake::Door::smtp, .sender = envelope.sender, .recipients = envelope.recipients, .remote_address = envelope.remote_address}, raw);
                metrics().mail("smtp", kept.ok() ? "kept" : "refused");
                return kept;
            });
        const auto started = listener->start();
        if (!started.ok()) {
            fmt::print(stderr, "tuki: {} cannot be used: {}\n", where, started.error().message);
            return 1;
        }
        if (!lmtp) smtp_port = listener->port();
        listeners.push_back(std::move(listener));
    }
    try {
        server.start();
    } catch (const std::exception& failure) {
        fmt::print(stderr, "tuki: {}\n", failure.what());
        return 1;
    }
    runner.start();
    if (options.poll) pollers.refresh();
    write_run_file(options.data, server.port(), smtp_port);
    const auto took = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);
    log_info("started", {{"version", TUKI_VERSION}, {"http", fmt::format("{}:{}", listen.value().address, server.port())}, {"smtp", smtp_port}, {"took_ms", took.count()}});

    int signal = 0;
    sigwait(&stop_signals, &signal);
    log_info("stopping", {{"signal", signal}});
    stopping = true;
    pollers.stop();
    for (auto& listener : listeners) listener->stop();  // what is being taken in is kept first
    live.stop();
    server.stop();
    runner.stop();
    std::error_code ignored;
    fs::remove(options.data + "/run.json", ignored);
    return 0;
}

}  // namespace tuki::app
