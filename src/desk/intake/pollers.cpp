// One IMAP poller per active mailbox, started and stopped as the rows say.
#include <condition_variable>
#include <thread>

#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/intake/intake_store.hpp"
#include "desk/intake/mailboxes.hpp"
#include "post/imap_poller.hpp"

namespace tuki::intake {

namespace {

constexpr std::chrono::seconds look_period{5};
constexpr Milliseconds ok_period{60'000};  // how often "it was fine" is written

/// A mail that the server would not give or that was refused: seen by people, still on the server.
Result<Done> note_passed(Desk& desk, MailboxId mailbox, post::ImapCursor cursor, const Error& reason) {
    return desk.write(Actor::tuki("mail"), [&](Work& work) -> Result<Done> {
        move_cursor(work.db, mailbox, {cursor.uid_validity, cursor.uid});
        KeptMail row{.id = work.new_id<KeptMailId>(), .door = Door::imap, .received_at = work.now, .mailbox = mailbox,
                     .state = KeptState::set_aside, .reason = one_line(reason.message, 500), .attempts = 1, .version = 1};
        row.reason += fmt::format(" (UID {})", cursor.uid);
        insert_kept(work.db, row, {});
        state_fact(work, "mail.set_aside", KeptMailTag::prefix, row.id.value, 1, {{"reason", "", row.reason}});
        return Done{};
    });
}

post::ImapHandlers handlers_for(Desk& desk, const Mailbox& mailbox) {
    post::ImapHandlers handlers;
    const MailboxId id = mailbox.id;
    handlers.load_cursor = [&desk, id]() -> Result<post::ImapCursor> {
        Cursor cursor;
        desk.store().read([&](db::Transaction& db) { cursor = find_cursor(db, id); });
        return post::ImapCursor{cursor.uid_validity, cursor.uid};
    };
    handlers.keep = [&desk, id, address = mailbox.address](post::ImapCursor cursor, std::string_view raw) -> Result<Done> {
        return keep(desk, {.door = Door::imap, .recipients = {address}, .mailbox = id, .uid_validity = cursor.uid_validity, .uid = cursor.uid}, raw);
    };
    handlers.pass_over = [&desk, id](post::ImapCursor cursor, const Error& reason) { return note_passed(desk, id, cursor, reason); };
    return handlers;
}

struct Running {
    std::int64_t version = 0;
    std::string secret;  // the passwords follow from it
    std::unique_ptr<post::ImapPoller> poller;  // none: its host may not be used
    std::string state, detail;  // as last written
    Timestamp ok_at{};
};

}  // namespace

struct Pollers::State {
    Desk& desk;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false, asked = false;
    std::map<std::int64_t, Running> running;  // of the thread alone
    std::thread thread;

    explicit State(Desk& d) : desk(d) {}

    void run() {
        for (;;) {
            try {
                follow_rows();
                write_states();
            } catch (const std::exception& broken) {
                log_warning("pollers.failed", {{"error", broken.what()}});
            }
            std::unique_lock lock(mutex);
            wake.wait_for(lock, look_period, [&] { return stopping || asked; });
            asked = false;
            if (stopping) break;
        }
        running.clear();
    }

    void follow_rows() {
        std::vector<Mailbox> rows;
        desk.store().read([&](db::Transaction& db) { rows = all_mailboxes(db); });
        std::erase_if(rows, [](const Mailbox& one) { return one.kind != "imap" || !one.active; });
        const auto settings = desk.settings();
        std::erase_if(running, [&](const auto& entry) {
            const auto row = std::find_if(rows.begin(), rows.end(), [&](const Mailbox& one) { return one.id.value == entry.first; });
            return row == rows.end() || row->version != entry.second.version || settings->secret != entry.second.secret;
        });
        for (const Mailbox& row : rows)
            if (!running.contains(row.id.value)) start(*settings, row);
    }

    void start(const Settings& settings, const Mailbox& mailbox) {
        Running& entry = running[mailbox.id.value];
        entry.version = mailbox.version;
        entry.secret = settings.secret;
        entry.state = mailbox.state;
        entry.detail = mailbox.state_detail;
        if (const auto allowed = check_host(settings, mailbox.host); !allowed.ok()) {
            write_state(mailbox.id, entry, "error", allowed.error().message, std::nullopt);
            entry.version = -1;  // looked at again: a name may resolve later
            return;
        }
        post::ImapPollerOptions options{.server = imap_options(settings, mailbox), .folder = mailbox.folder, .message_bytes_max = mail_bytes_max};
        entry.poller = std::make_unique<post::ImapPoller>(std::move(options), handlers_for(desk, mailbox));
        entry.poller->start();
    }

    void write_states() {
        for (auto& [id, entry] : running) {
            if (!entry.poller) continue;
            const post::PollerStatus status = entry.poller->status();
            if (status.state == post::PollerState::failing) write_state(MailboxId{id}, entry, "error", one_line(status.detail, 300), std::nullopt);
            const bool fine = status.state == post::PollerState::waiting;
            if (fine && (entry.state != "ok" || desk.now() - entry.ok_at >= ok_period)) write_state(MailboxId{id}, entry, "ok", "", desk.now());
        }
    }

    void write_state(MailboxId id, Running& entry, std::string_view state, const std::string& detail, std::optional<Timestamp> ok_at) {
        if (!ok_at && entry.state == state && entry.detail == detail) return;
        const auto written = desk.write(Actor::tuki("mail"), [&](Work& work) -> Result<Done> {
            note_state(work.db, id, state, detail, ok_at);
            return Done{};
        });
        if (!written.ok()) return;
        entry.state = state;
        entry.detail = detail;
        if (ok_at) entry.ok_at = *ok_at;
    }
};

Pollers::Pollers(Desk& desk) : state_(std::make_unique<State>(desk)) {}
Pollers::~Pollers() { stop(); }

void Pollers::refresh() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->asked = true;
    }
    state_->wake.notify_all();
    if (!state_->thread.joinable()) state_->thread = std::thread([this] { state_->run(); });
}

void Pollers::stop() {
    if (!state_->thread.joinable()) return;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

}  // namespace tuki::intake
