#include "post/imap_poller.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <exception>
#include <thread>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t batch_max = 1000;
// How often one mail may fail to be read before the others go on without it.
constexpr int refusals_max = 3;   // the server says NO
constexpr int breakages_max = 8;  // the connection ends, or what comes makes no sense

/// Between half of `span` and all of it, so that many mailboxes do not come back together.
Milliseconds with_jitter(Milliseconds span) {
    const std::string bytes = random_bytes(2);
    const auto chance = static_cast<std::int64_t>(static_cast<unsigned char>(bytes[0])) * 256 +
                        static_cast<unsigned char>(bytes[1]);
    return span / 2 + Milliseconds{span.count() / 2 * chance / 65536};
}

bool comes_back(ErrorCode code) {
    return code == ErrorCode::unavailable || code == ErrorCode::conflict ||
           code == ErrorCode::too_much;
}

}  // namespace

struct ImapPoller::State {
    ImapPollerOptions options;
    ImapHandlers handlers;
    int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::atomic<bool> stopping{false};
    std::thread thread;
    mutable std::mutex mutex;
    PollerStatus status;
    int failures = 0;  // in a row
    ImapCursor stubborn;  // the mail that could not be read the last time
    int tries = 0;        // of it

    ~State() { close(wake); }

    void set(PollerState state, std::string detail = {}) {
        const std::lock_guard lock(mutex);
        status.state = state;
        status.detail = std::move(detail);
        if (state == PollerState::waiting) {
            status.last_ok_at =
                std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
        }
    }

    bool take_poke() {
        std::uint64_t count = 0;
        return read(wake, &count, sizeof count) > 0;
    }

    void run() {
        while (!stopping) {
            Result<Done> followed = Done{};
            try {
                followed = follow();
            } catch (const std::exception& error) {
                log_error("imap.failed", {{"error", error.what()}});
                followed = Error{ErrorCode::unavailable, "The mail could not be taken in."};
            }
            if (stopping) break;
            if (take_poke() || followed.ok()) continue;
            pause_after(followed.error());
        }
        set(PollerState::stopped);
    }

    void pause_after(const Error& error) {
        set(PollerState::failing, one_line(error.message, 300));
        log_warning("imap.failing", {{"host", options.server.host}, {"error", error.message}});
        // A refused password is not tried often: servers lock accounts.
        Milliseconds pause = options.back_off_max;
        if (error.code != ErrorCode::forbidden && failures < 16) {
            pause = std::min(pause, options.back_off_first * (1 << failures));
        }
        ++failures;
        pollfd waking{wake, POLLIN, 0};
        poll(&waking, 1, static_cast<int>(with_jitter(std::max(pause, Milliseconds{1})).count()));
        if (!stopping) take_poke();
    }

    /// Ends only by an error, or because it is poked or stopped.
    Result<Done> follow() {
        set(PollerState::fetching);
        ImapOptions server = options.server;
        server.wake_fd = wake;
        ImapClient client(std::move(server));
        TRY(client.connect());
        const ImapFolder folder = TRY(client.select(options.folder));
        auto loaded = handlers.load_cursor();
        if (!loaded.ok()) return Error{ErrorCode::unavailable, loaded.error().message};
        ImapCursor cursor = loaded.value();
        if (cursor.uid_validity != folder.uid_validity) cursor = {folder.uid_validity, 0};
        while (!stopping) {
            const auto uids = TRY(client.search_since(cursor.uid, batch_max));
            for (const std::uint32_t uid : uids) {
                if (stopping) return Done{};
                TRY(take(client, {cursor.uid_validity, uid}));
                cursor.uid = uid;
            }
            if (!uids.empty()) continue;
            failures = 0;
            set(PollerState::waiting);
            TRY(client.idle(options.idle_max));
            set(PollerState::fetching);
        }
        client.logout();
        return Done{};
    }

    /// ok when the mail is done with, one way or the other.
    Result<Done> take(ImapClient& client, ImapCursor at) {
        const auto raw = client.fetch_raw(at.uid, options.message_bytes_max);
        if (!raw.ok()) {
            if (raw.error().code == ErrorCode::not_found) return Done{};
            if (raw.error().code == ErrorCode::too_much) return pass_over(at, raw.error());
            return try_again(at, raw.error());
        }
        const auto kept = handlers.keep(at, raw.value());
        if (!kept.ok()) {
            if (!comes_back(kept.error().code)) return pass_over(at, kept.error());
            return Error{ErrorCode::unavailable, kept.error().message};
        }
        failures = 0;
        {
            const std::lock_guard lock(mutex);
            ++status.kept;
        }
        if (!options.move_to.empty() && client.can_move()) {
            const auto moved = client.move(at.uid, options.move_to);
            if (moved.ok()) return Done{};
            if (moved.error().code == ErrorCode::unavailable) return moved.error();
            log_warning("imap.not_moved", {{"error", moved.error().message}});
        }
        const auto marked = client.mark_seen(at.uid);
        if (marked.ok() || marked.error().code == ErrorCode::unavailable) return marked;
        log_warning("imap.not_marked", {{"error", marked.error().message}});  // a read-only folder
        return Done{};
    }

    /// One mail that cannot be read must not keep the others away for ever.
    Result<Done> try_again(ImapCursor at, const Error& error) {
        if (stopping) return error;
        if (stubborn.uid_validity != at.uid_validity || stubborn.uid != at.uid) tries = 0;
        stubborn = at;
        const bool refused = error.code == ErrorCode::invalid;
        if (++tries < (refused ? refusals_max : breakages_max)) return error;
        // After a breakage the connection is gone; the next one starts behind this mail.
        if (const auto passed = pass_over(at, error); !passed.ok() || refused) return passed;
        return error;
    }

    Result<Done> pass_over(ImapCursor at, const Error& reason) {
        log_warning("imap.passed_over", {{"uid", at.uid}, {"error", reason.message}});
        const auto passed = handlers.pass_over(at, reason);
        if (!passed.ok()) return Error{ErrorCode::unavailable, passed.error().message};
        return Done{};
    }
};

ImapPoller::ImapPoller(ImapPollerOptions options, ImapHandlers handlers)
    : state_(std::make_unique<State>()) {
    state_->options = std::move(options);
    state_->handlers = std::move(handlers);
}

ImapPoller::~ImapPoller() { stop(); }

void ImapPoller::start() {
    state_->thread = std::thread([this] { state_->run(); });
}

void ImapPoller::poke() {
    const PollerState now = status().state;
    if (now != PollerState::waiting && now != PollerState::failing) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(state_->wake, &one, sizeof one);
}

PollerStatus ImapPoller::status() const {
    const std::lock_guard lock(state_->mutex);
    return state_->status;
}

void ImapPoller::stop() {
    if (!state_->thread.joinable()) return;
    state_->stopping = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(state_->wake, &one, sizeof one);
    state_->thread.join();
}

}  // namespace tuki::post
