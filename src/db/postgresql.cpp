// PostgreSQL: one writing connection per node, readers beside it, and one that listens.
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <thread>

#include "base/log.hpp"
#include "db/postgresql_link.hpp"
#include "db/writer.hpp"

namespace tuki::db {

namespace {

using namespace std::chrono_literals;
using postgresql::Answer;
using postgresql::Link;
using postgresql::LinkLost;
using postgresql::Use;

/// Writers of all nodes take turns, a group at a time: one after the other, as on SQLite. So read
/// committed is enough (each statement sees all that earlier groups did), no two groups can wait
/// for each other in a circle over the rows that everybody moves (counters), and what is committed
/// first is numbered first. A node that pauses in its turn loses its link after ten seconds.
/// The transaction's number is asked for now, because only now is it certain to be answered.
constexpr std::string_view take_turn =
    "select pg_current_xact_id()::text from pg_advisory_xact_lock(hashtext('tuki ' || current_schema()))";

constexpr std::string_view ask_timeline = "select left(pg_walfile_name(pg_current_wal_lsn()), 8)";

/// What became of a transaction, after making sure that its backend does nothing more.
constexpr std::string_view ask_outcome = R"(
    select pg_xact_status($1::text::xid8),
           (select count(pg_terminate_backend(pid)) from pg_stat_activity
            where pid = $2 and backend_xid = ($1::text::xid8)::xid),
           current_setting('synchronous_standby_names'))";

class PgWriteLink final : public WriteLink {
  public:
    explicit PgWriteLink(const Options& options) : link_(options, Use::writing) { open(); }

    Transaction& transaction() override { return link_; }
    Link& link() { return link_; }

    void begin() override {
        connect();
        link_.push("begin transaction isolation level read committed");
        const Answer turn = link_.ask(take_turn);
        transaction_ = PQgetvalue(turn.get(), 0, 0);
        backend_ = link_.backend_number();
    }
    void savepoint() override { link_.push("savepoint unit"); }
    void release() override {
        const bool queued = link_.unanswered();
        link_.push("release unit");
        if (queued) link_.settle();
    }
    void rollback_to() override {
        link_.forget_errors();
        link_.push("rollback to unit");
        link_.push("release unit");
    }
    void commit() override {
        std::string why;
        try {
            link_.push("commit");
            const Answer answer = link_.settle();
            // A transaction that had failed answers COMMIT with ROLLBACK.
            if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT")
                throw Failure("PostgreSQL: the group was rolled back instead of committed.");
            return;
        } catch (const LinkLost& lost) {
            why = lost.what();
        }
        log_warning("db.commit_in_doubt", {{"error", why}});
        if (!find_out()) throw LinkLost(why);
    }
    void rollback() noexcept override {
        if (!link_.alive()) return;
        try {
            link_.forget_errors();
            link_.push("rollback");
            link_.settle();
        } catch (...) {
            link_.close();
        }
    }

    /// A savepoint is two statements, a transaction of its own for the server, and a round trip.
    bool spares_savepoints() const override { return true; }
    void mark() override { link_.mark(); }
    bool wrote_since_mark() const override { return link_.wrote_since_mark(); }

  private:
    void open() {
        link_.open();
        const Answer timeline = link_.ask(ask_timeline);
        timeline_ = PQgetvalue(timeline.get(), 0, 0);
    }

    /// Waits a little for a server that restarts; while it stays away, everybody learns it at once.
    void connect() {
        if (link_.alive()) return;
        const auto until = std::chrono::steady_clock::now() + (away_ ? 0s : 5s);
        for (auto delay = 20ms;; delay = std::min<Milliseconds>(delay * 2, 500ms)) {
            try {
                open();
                if (away_) log_info("db.back");
                away_ = false;
                return;
            } catch (const Failure& failure) {
                link_.close();
                if (std::chrono::steady_clock::now() >= until) {
                    away_ = true;
                    throw Failure(failure.what());
                }
            }
            std::this_thread::sleep_for(delay);
        }
    }

    /// The link broke during COMMIT. @return whether it happened; throws when nobody can say
    bool find_out() {
        const std::string timeline = timeline_;
        const auto until = std::chrono::steady_clock::now() + 15s;
        bool ended = false;
        std::string why = "the server did not say in time";
        for (; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(20ms)) {
            try {
                if (!link_.alive()) open();
                // After a failover the number means another transaction.
                if (timeline_ != timeline) {
                    why = "another server has taken over";
                    break;
                }
                const Value values[] = {Value(transaction_), Value(backend_)};
                const Answer answer = link_.ask(ask_outcome, values);
                const std::string_view status = PQgetvalue(answer.get(), 0, 0);
                const bool copies = PQgetlength(answer.get(), 0, 2) > 0;
                if (status == "aborted") return false;
                if (status == "committed") {
                    // Ending a backend ends its waiting for the copies on other servers.
                    if (!(ended && copies)) return true;
                    why = "it may not be on the copies";
                    break;
                }
                if (status != "in progress") break;
                ended = true;
            } catch (const LinkLost&) {
            } catch (const Failure& failure) {
                why = failure.what();
                if (link_.alive()) break;
            }
        }
        throw Failure("PostgreSQL: the link was lost during COMMIT, and its outcome is not known: " + why, false, false, true);
    }

    Link link_;
    std::string transaction_, timeline_;
    int backend_ = 0;
    bool away_ = false;
};

/// Waits for notices on a connection of its own, which comes back by itself.
class Ear {
  public:
    Ear(const Options& options, std::function<void(std::string_view)> listener)
        : options_(options), listener_(std::move(listener)), stop_(::eventfd(0, EFD_CLOEXEC)) {
        attach();
        thread_ = std::thread([this] { run(); });
    }
    ~Ear() {
        stopping_ = true;
        const std::uint64_t one = 1;
        (void)!::write(stop_, &one, sizeof one);
        thread_.join();
        ::close(stop_);
    }
    Ear(const Ear&) = delete;

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    void attach() {
        connection_.reset(postgresql::connect(options_, Use::listening));
        const std::string sql = "listen " + postgresql::channel_of(connection_.get());
        const Answer answer(PQexec(connection_.get(), sql.c_str()));
        if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw postgresql::failure_of(answer.get(), sql);
        part_.clear();
    }

    void run() {
        Milliseconds delay = 50ms;
        while (!stopping_) {
            if (!connection_) {
                if (pause(delay)) return;
                delay = std::min<Milliseconds>(delay * 2, 5s);
                try {
                    attach();
                } catch (const Failure& failure) {
                    connection_.reset();
                    log_warning("db.not_listening", {{"error", failure.what()}});
                    continue;
                }
                delay = 50ms;
                tell("");
            }
            hear();
            pollfd both[] = {{PQsocket(connection_.get()), POLLIN, 0}, {stop_, POLLIN, 0}};
            ::poll(both, 2, -1);
            if (!PQconsumeInput(connection_.get())) connection_.reset();
        }
    }
    bool pause(Milliseconds length) {
        pollfd stop{stop_, POLLIN, 0};
        return ::poll(&stop, 1, int(length.count())) > 0;
    }

    /// A notice comes as "12+part" and "13.last part".
    void hear() {
        struct Free {
            void operator()(PGnotify* notice) const { PQfreemem(notice); }
        };
        while (const std::unique_ptr<PGnotify, Free> notice{PQnotifies(connection_.get())}) {
            const std::string_view text = notice->extra;
            const std::size_t mark = text.find_first_of("+.");
            if (mark == std::string_view::npos) continue;
            part_ += text.substr(mark + 1);
            if (text[mark] == '+') continue;
            tell(part_);
            part_.clear();
        }
    }
    void tell(std::string_view payload) {
        try {
            listener_(payload);
        } catch (const std::exception& bug) {
            log_error("db.listener_failed", {{"error", bug.what()}});
        }
    }

    const Options options_;
    const std::function<void(std::string_view)> listener_;
    const int stop_;
    std::atomic<bool> stopping_{false};
    std::unique_ptr<PGconn, Finish> connection_;
    std::string part_;
    std::thread thread_;
};

class PgStore final : public Store {
  public:
    explicit PgStore(const Options& options) : options_(options) {
        auto writing = std::make_unique<PgWriteLink>(options_);
        writing_ = writing.get();
        for (int i = 0; i < std::max(options.readers, 1); ++i) free_.push_back(std::make_unique<Link>(options_, Use::reading));
        writer_ = std::make_unique<Writer>(std::move(writing));
    }
    ~PgStore() override {
        ear_.reset();
        writer_.reset();
    }

    Engine engine() const override { return Engine::postgresql; }
    bool reads_block() const override { return true; }
    Stats stats() const override { return {writer_->commits, writer_->units, reads_}; }
    void listen(std::function<void(std::string_view)> listener) override {
        ear_.reset();
        if (listener) ear_ = std::make_unique<Ear>(options_, std::move(listener));
    }

    void read(FunctionRef<void(Transaction&)> body) override {
        std::unique_ptr<Link> link = take();
        struct Back {
            PgStore& store;
            std::unique_ptr<Link>& link;
            ~Back() {
                link->end_read();
                store.give_back(std::move(link));
            }
        } const back{*this, link};
        link->begin_read();
        body(*link);
        reads_.fetch_add(1, std::memory_order_relaxed);
    }

    void write(UniqueFunction<void(Transaction&)> body, UniqueFunction<void(std::exception_ptr)> done) override {
        writer_->queue(std::move(body), std::move(done));
    }
    void script(const std::string& sql) override {
        // Changes of the schema may take as long as they take.
        const std::string patient = fmt::format("set local statement_timeout = 0; {};\nset local statement_timeout = {}", sql,
                                                options_.statement_timeout.count());
        write_now([&](Transaction&) { writing_->link().script(patient); });
    }

  private:
    std::unique_ptr<Link> take() {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [&] { return !free_.empty(); });
        auto link = std::move(free_.back());  // the one used last: its caches are warm
        free_.pop_back();
        return link;
    }
    void give_back(std::unique_ptr<Link> link) {
        {
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(link));
        }
        freed_.notify_one();
    }

    const Options options_;
    PgWriteLink* writing_ = nullptr;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Ear> ear_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Link>> free_;
    std::atomic<std::int64_t> reads_{0};
};

}  // namespace

std::unique_ptr<Store> open_postgresql(const Options& options) { return std::make_unique<PgStore>(options); }

}  // namespace tuki::db
