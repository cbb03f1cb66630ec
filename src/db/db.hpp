// One SQL text over SQLite and PostgreSQL. Placeholders are $1, $2, … on both.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "base/function.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace tuki::db {

struct Bytes {
    std::string_view data;  // blob, bytea
};

/// A bound parameter. It does not own its text, which must outlive the call.
struct Value {
    std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Bytes> data;
    Value(std::nullptr_t) : data(nullptr) {}
    Value(int number) : data(std::int64_t{number}) {}
    Value(std::int64_t number) : data(number) {}
    Value(long long number) : data(std::int64_t{number}) {}
    Value(std::size_t number) : data(std::int64_t(number)) {}
    Value(bool flag) : data(std::int64_t{flag}) {}
    Value(double number) : data(number) {}
    Value(const char* text) : data(std::string_view(text)) {}
    Value(std::string_view text) : data(text) {}
    Value(const std::string& text) : data(std::string_view(text)) {}
    Value(Timestamp at) : data(to_number(at)) {}
    Value(Bytes bytes) : data(bytes) {}
    template <class Tag>
    Value(Id<Tag> id) {
        if (id) data = id.value; else data = nullptr;
    }
    template <class T>
    Value(const std::optional<T>& maybe) {
        if (maybe) data = Value(*maybe).data; else data = nullptr;
    }
};

/// One result row, valid during the callback only; columns by index, from 0.
class Row {
  public:
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t number(int column) const = 0;    // NULL reads as 0
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;  // NULL reads as ""
    virtual std::string_view bytes(int column) const = 0;

    std::string string(int column) const { return std::string(text(column)); }
    bool flag(int column) const { return number(column) != 0; }
    Timestamp time(int column) const { return from_number(number(column)); }
    std::optional<Timestamp> maybe_time(int column) const {
        if (is_null(column)) return std::nullopt;
        return time(column);
    }
    std::optional<std::int64_t> maybe_number(int column) const {
        if (is_null(column)) return std::nullopt;
        return number(column);
    }
    template <class IdType>
    IdType id(int column) const {
        return IdType{number(column)};  // NULL is the id that is none
    }

  protected:
    ~Row() = default;
};

enum class Engine { sqlite, postgresql };

/// The database itself failed (operators mend it), or two units of work met (retried).
class Failure : public std::runtime_error {
  public:
    Failure(const std::string& what, bool again = false, bool unique = false, bool unknown = false)
        : std::runtime_error(what), retryable(again), unique_violation(unique), unknown_outcome(unknown) {}
    bool retryable, unique_violation;
    bool unknown_outcome;  // the link broke during COMMIT: it may have happened
};

using Values = std::initializer_list<Value>;

class Transaction {
  public:
    virtual ~Transaction() = default;
    /// Calls `body` for each row. PostgreSQL holds the whole result: page what may be long.
    virtual void each(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body) = 0;
    /// @return rows changed
    virtual std::int64_t run(std::string_view sql, std::span<const Value> values) = 0;
    /// A write whose count nobody needs; PostgreSQL queues it, so that its failure may surface at a
    /// later statement of the same unit of work, at the latest before it commits.
    virtual void add(std::string_view sql, std::span<const Value> values) { run(sql, values); }
    /// Only the first row is read. @return whether there was one
    bool one(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body);
    virtual Engine engine() const = 0;
    /// Wakes listeners on every node, after the commit. At most notice_bytes_max.
    virtual void notify(std::string_view payload) = 0;

    void each(std::string_view sql, Values values, FunctionRef<void(const Row&)> body) {
        each(sql, std::span<const Value>(values.begin(), values.size()), body);
    }
    bool one(std::string_view sql, Values values, FunctionRef<void(const Row&)> body) {
        return one(sql, std::span<const Value>(values.begin(), values.size()), body);
    }
    std::int64_t run(std::string_view sql, Values values) {
        return run(sql, std::span<const Value>(values.begin(), values.size()));
    }
    void add(std::string_view sql, Values values) {
        add(sql, std::span<const Value>(values.begin(), values.size()));
    }
    std::int64_t statements = 0;  // run so far, for the walk log
};

struct Options {
    std::string url;      // "sqlite:/path/desk.db", "sqlite::memory:", "postgresql://…"
    int readers = 4;      // connections that read at the same time
    Milliseconds statement_timeout{30'000};  // PostgreSQL
    bool read_only = false;  // SQLite: beside the process that has it open; write() throws
};

struct Stats {
    std::int64_t commits = 0, units = 0, reads = 0;
};

class Store {
  public:
    virtual ~Store() = default;
    virtual Engine engine() const = 0;
    /// Runs `body` over one snapshot, on the calling thread; writing in it throws.
    virtual void read(FunctionRef<void(Transaction&)> body) = 0;
    /// Queues a unit of work for the writer, which commits what waits together: `body` runs on its
    /// thread inside a savepoint; when it throws, only its own work is undone. `done` is called
    /// once, on that thread, after the commit is durable (nullptr) or with what was thrown. `body`
    /// may be run again after a failed group: it has no effects outside.
    virtual void write(UniqueFunction<void(Transaction&)> body, UniqueFunction<void(std::exception_ptr)> done) = 0;
    /// write, and wait for the commit. Throws what `body` threw.
    void write_now(FunctionRef<void(Transaction&)> body);
    /// Several statements without parameters (schema changes), as one transaction.
    virtual void script(const std::string& sql) = 0;
    virtual bool reads_block() const = 0;  // then read() belongs on a worker, not on an I/O thread
    /// Called for each notify of any node, on a thread of the store. An empty payload says that the
    /// link was away and notices may be missing. One listener a store; {} stops it, and none is called after that.
    virtual void listen(std::function<void(std::string_view payload)> listener) = 0;
    virtual Stats stats() const = 0;
};

/// Throws Failure, with what an operator can do about it.
std::unique_ptr<Store> open(const Options& options);
std::unique_ptr<Store> open_sqlite(const Options& options);
std::unique_ptr<Store> open_postgresql(const Options& options);

/// Sees each SQL text before it is first prepared on a connection, and may throw std::logic_error.
/// Set once, before the first store is opened.
void set_statement_guard(std::function<void(std::string_view sql)> guard);
const std::function<void(std::string_view sql)>& statement_guard();

/// Throws std::invalid_argument for what no database here may hold as text: NUL, invalid UTF-8.
void check_text(std::string_view text);

constexpr std::size_t notice_bytes_max = 1024 * 1024;
constexpr std::size_t group_units_max = 64;  // units of work that share one commit

}  // namespace tuki::db
