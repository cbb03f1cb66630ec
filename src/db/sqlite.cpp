// SQLite: one writing connection that alone checkpoints, read-only connections beside it.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <unordered_map>

#include "base/crypto.hpp"
#include "base/fail_stop.hpp"
#include "base/log.hpp"
#include "db/writer.hpp"

namespace tuki::db {

namespace {

constexpr std::size_t statements_max = 500;  // prepared, per connection

[[noreturn]] void fail(sqlite3* handle, std::string_view sql) {
    const int code = sqlite3_extended_errcode(handle);
    const bool unique = code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY;
    const bool again = (code & 0xFF) == SQLITE_BUSY;
    throw Failure(fmt::format("SQLite: {} ({}) in: {}", sqlite3_errmsg(handle), code, sql.substr(0, 200)), again, unique);
}

/// SQLite says here whatever fails, also in a checkpoint, whose failure no statement reports.
void hear_of_failure(void*, int code, const char* text) {
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) fail_stop(fmt::format("SQLite: {}", text));
}

/// SQLite opens a folder to make a new name in it durable, and does not look what its fsync says: so
/// that is done here, and SQLite, which goes on without a folder it cannot open, is given none.
int sync_folder(const char* file, int* fd) {
    *fd = -1;
    const std::string path = std::filesystem::path(file).parent_path().string();
    const int folder = ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || ::fsync(folder) != 0) fail_stop(fmt::format("SQLite: cannot make durable {}: {}", path, std::strerror(errno)));
    ::close(folder);
    return SQLITE_CANTOPEN;
}

void listen_to_sqlite() {
    // Refused once SQLite runs, so only the first store of a process says it.
    sqlite3_config(SQLITE_CONFIG_LOG, hear_of_failure, nullptr);
    sqlite3_initialize();
    sqlite3_vfs* files = sqlite3_vfs_find(nullptr);
    files->xSetSystemCall(files, "openDirectory", reinterpret_cast<sqlite3_syscall_ptr>(sync_folder));
}

struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> values;  // which value (from 0) each parameter of SQLite takes
    bool busy = false;
    ~Statement() { sqlite3_finalize(handle); }
};

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* handle) : handle_(handle) {}
    bool is_null(int c) const override { return sqlite3_column_type(handle_, c) == SQLITE_NULL; }
    std::int64_t number(int c) const override { return sqlite3_column_int64(handle_, c); }
    double real(int c) const override { return sqlite3_column_double(handle_, c); }
    std::string_view text(int c) const override {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, c));
        return text ? std::string_view(text, std::size_t(sqlite3_column_bytes(handle_, c))) : std::string_view();
    }
    std::string_view bytes(int c) const override {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, c));
        return data ? std::string_view(data, std::size_t(sqlite3_column_bytes(handle_, c))) : std::string_view();
    }

  private:
    sqlite3_stmt* handle_;
};

class Connection final : public Transaction {
  public:
    Connection(const std::string& path, bool writes) {
        const int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
            const std::string why = handle_ ? sqlite3_errmsg(handle_) : "no memory";
            sqlite3_close(handle_);
            throw Failure(fmt::format("The database {} cannot be opened: {}.", path, why));
        }
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, 10'000);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        if (writes)
            // secure_delete stays off: erasure rewrites the file as a whole (see README).
            script("pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=4000; "
                   "pragma journal_size_limit=67108864; pragma cache_size=-24000;");
        else
            script("pragma query_only=on; pragma wal_autocheckpoint=0; pragma cache_size=-4000;");
        script("pragma foreign_keys=on; pragma temp_store=memory; pragma mmap_size=1073741824;");
    }
    ~Connection() override {
        statements_.clear();
        sqlite3_close(handle_);
    }
    Connection(const Connection&) = delete;

    Engine engine() const override { return Engine::sqlite; }
    void notify(std::string_view payload) override {
        if (payload.size() > notice_bytes_max) throw std::invalid_argument("a notice is too long");
        notices.emplace_back(payload);
    }

    void each(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body) override {
        step(sql, values, &body);
    }
    std::int64_t run(std::string_view sql, std::span<const Value> values) override {
        step(sql, values, nullptr);
        return sqlite3_changes64(handle_);
    }
    void script(const std::string& sql) {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_, sql);
    }
    sqlite3* handle() { return handle_; }

    std::vector<std::string> notices;  // sent to listeners after the commit

  private:
    void step(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)>* body) {
        ++statements;
        std::unique_ptr<Statement> extra;
        Statement* statement = &cached(sql);
        if (statement->busy) {  // a query inside its own loop
            extra = prepare(sql);
            statement = extra.get();
        }
        struct Reset {
            Statement* statement;
            ~Reset() {
                sqlite3_reset(statement->handle);
                statement->busy = false;
            }
        } const reset{statement};
        statement->busy = true;
        bind(*statement, sql, values);
        const SqliteRow row(statement->handle);
        for (;;) {
            const int result = sqlite3_step(statement->handle);
            if (result == SQLITE_DONE) return;
            if (result != SQLITE_ROW) fail(handle_, sql);
            if (body) (*body)(row);
        }
    }

    Statement& cached(std::string_view sql) {
        const auto found = statements_.find(sql);
        if (found != statements_.end()) return *found->second;
        if (const auto& guard = statement_guard()) guard(sql);
        if (statements_.size() >= statements_max)
            std::erase_if(statements_, [](const auto& one) { return !one.second->busy; });
        return *statements_.emplace(std::string(sql), prepare(sql)).first->second;
    }

    std::unique_ptr<Statement> prepare(std::string_view sql) {
        auto statement = std::make_unique<Statement>();
        if (sqlite3_prepare_v3(handle_, sql.data(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement->handle, nullptr) != SQLITE_OK)
            fail(handle_, sql);
        // SQLite numbers "$2" by first appearance; PostgreSQL by what it says, and so do we.
        const int count = sqlite3_bind_parameter_count(statement->handle);
        for (int i = 1; i <= count; ++i) {
            const char* name = sqlite3_bind_parameter_name(statement->handle, i);
            statement->values.push_back(name && name[0] == '$' ? std::atoi(name + 1) - 1 : i - 1);
        }
        return statement;
    }

    void bind(Statement& statement, std::string_view sql, std::span<const Value> values) {
        for (std::size_t i = 0; i < statement.values.size(); ++i) {
            const auto which = std::size_t(statement.values[i]);
            if (which >= values.size())
                throw std::logic_error(fmt::format("no value for ${} in: {}", which + 1, sql));
            const int at = int(i) + 1;
            sqlite3_stmt* to = statement.handle;
            int result = SQLITE_OK;
            const auto& data = values[which].data;
            if (const auto* number = std::get_if<std::int64_t>(&data)) {
                result = sqlite3_bind_int64(to, at, *number);
            } else if (const auto* text = std::get_if<std::string_view>(&data)) {
                check_text(*text);
                result = sqlite3_bind_text64(to, at, text->data() ? text->data() : "", text->size(), SQLITE_STATIC, SQLITE_UTF8);
            } else if (const auto* bytes = std::get_if<Bytes>(&data)) {
                result = sqlite3_bind_blob64(to, at, bytes->data.data() ? bytes->data.data() : "", bytes->data.size(), SQLITE_STATIC);
            } else if (const auto* real = std::get_if<double>(&data)) {
                result = sqlite3_bind_double(to, at, *real);
            } else {
                result = sqlite3_bind_null(to, at);
            }
            if (result != SQLITE_OK) fail(handle_, sql);
        }
    }

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    sqlite3* handle_ = nullptr;
    std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
};

struct OneListener {
    std::mutex mutex;
    std::function<void(std::string_view)> call;
};

class SqliteLink final : public WriteLink {
  public:
    SqliteLink(Connection& connection, OneListener& listener)
        : connection_(connection), listener_(listener) {}
    Transaction& transaction() override { return connection_; }
    void begin() override { connection_.run("begin immediate", std::span<const Value>()); }
    void savepoint() override {
        notices_before_ = connection_.notices.size();
        connection_.run("savepoint unit", std::span<const Value>());
    }
    void release() override { connection_.run("release unit", std::span<const Value>()); }
    void rollback_to() override {
        connection_.notices.resize(notices_before_);
        connection_.run("rollback to unit", std::span<const Value>());
        connection_.run("release unit", std::span<const Value>());
    }
    void commit() override {
        connection_.run("commit", std::span<const Value>());
        const std::vector<std::string> notices = std::exchange(connection_.notices, {});
        const std::lock_guard lock(listener_.mutex);
        for (const std::string& notice : notices) {
            if (!listener_.call) continue;
            try {
                listener_.call(notice);
            } catch (const std::exception& bug) {  // the commit stands all the same
                log_error("db.listener_failed", {{"error", bug.what()}});
            }
        }
    }
    void rollback() noexcept override {
        connection_.notices.clear();
        if (!sqlite3_get_autocommit(connection_.handle()))
            sqlite3_exec(connection_.handle(), "rollback", nullptr, nullptr, nullptr);
    }

  private:
    Connection& connection_;
    OneListener& listener_;
    std::size_t notices_before_ = 0;
};

class SqliteStore final : public Store {
  public:
    explicit SqliteStore(const Options& options) : path_(options.url.substr(7)) {
        if (path_ == ":memory:") {  // a file in memory, so that readers and the writer share it
            path_ = fmt::format("{}/tuki-{}.db", std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp", random_token(8));
            temporary_ = true;
        }
        for (int i = 0; i < std::max(options.readers, 1); ++i) free_.push_back(nullptr);  // opened when first used
        if (options.read_only) return;
        lock();
        writing_ = std::make_unique<Connection>(path_, true);
        writer_ = std::make_unique<Writer>(std::make_unique<SqliteLink>(*writing_, listener_));
    }
    ~SqliteStore() override {
        writer_.reset();
        free_.clear();
        writing_.reset();
        if (lock_ >= 0) ::close(lock_);
        if (temporary_)
            for (const char* end : {"", "-wal", "-shm", ".lock"}) {
                std::error_code ignored;
                std::filesystem::remove(path_ + end, ignored);
            }
    }

    Engine engine() const override { return Engine::sqlite; }
    bool reads_block() const override { return false; }
    void listen(std::function<void(std::string_view)> listener) override {
        const std::lock_guard lock(listener_.mutex);
        listener_.call = std::move(listener);
    }
    Stats stats() const override { return writer_ ? Stats{writer_->commits, writer_->units, reads_.load()} : Stats{0, 0, reads_.load()}; }

    void read(FunctionRef<void(Transaction&)> body) override {
        std::unique_ptr<Connection> connection = take();
        struct Back {
            SqliteStore& store;
            std::unique_ptr<Connection>& connection;
            ~Back() { store.give_back(std::move(connection)); }
        } const back{*this, connection};
        if (!connection) connection = std::make_unique<Connection>(path_, false);
        connection->run("begin", std::span<const Value>());
        struct End {
            Connection& connection;
            ~End() {
                // By a statement that is prepared already; when even that fails, by whatever works.
                try {
                    connection.run("rollback", std::span<const Value>());
                } catch (const Failure&) {
                    sqlite3_exec(connection.handle(), "rollback", nullptr, nullptr, nullptr);
                }
            }
        } const end{*connection};
        body(*connection);
        reads_.fetch_add(1, std::memory_order_relaxed);
    }

    void write(UniqueFunction<void(Transaction&)> body, UniqueFunction<void(std::exception_ptr)> done) override {
        if (!writer_) throw Failure("This database was opened for reading only.");
        writer_->queue(std::move(body), std::move(done));
    }
    void script(const std::string& sql) override {
        write_now([&](Transaction&) { writing_->script(sql); });
    }

  private:
    void lock() {
        lock_ = ::open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock_ < 0) throw Failure(fmt::format("{}.lock cannot be made: does the folder exist, may it be written?", path_));
        if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
            throw Failure(fmt::format("Another process has {} open. Stop it first; the command line talks to a running server over HTTP.", path_));
    }
    std::unique_ptr<Connection> take() {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [&] { return !free_.empty(); });
        auto connection = std::move(free_.back());
        free_.pop_back();
        return connection;
    }
    void give_back(std::unique_ptr<Connection> connection) {
        {
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(connection));
        }
        freed_.notify_one();
    }

    std::string path_;
    bool temporary_ = false;
    int lock_ = -1;
    OneListener listener_;
    std::unique_ptr<Connection> writing_;
    std::unique_ptr<Writer> writer_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;
    std::atomic<std::int64_t> reads_{0};
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const Options& options) {
    static std::once_flag listening;
    std::call_once(listening, listen_to_sqlite);
    return std::make_unique<SqliteStore>(options);
}

}  // namespace tuki::db
