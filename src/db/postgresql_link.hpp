// One connection to PostgreSQL, in pipeline mode: statements are prepared once by their text, sent
// together and answered together. Seen only by postgresql*.cpp.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "db/db.hpp"

namespace tuki::db::postgresql {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

/// The link is gone, or no longer to be trusted; what was sent and not answered is not known.
class LinkLost : public Failure {
  public:
    explicit LinkLost(const std::string& what) : Failure(what, true) {}
};

enum class Use { reading, writing, listening };

/// Connects, with settings of its own where the URL says nothing. Throws Failure.
PGconn* connect(const Options& options, Use use);
/// The channel of this desk: two desks in two schemas of one database do not hear each other.
std::string channel_of(PGconn* connection);

/// @param lost set when this error ends the link
Failure failure_of(const PGresult* result, std::string_view sql, bool* lost = nullptr);

class Link final : public Transaction {
  public:
    Link(const Options& options, Use use);
    ~Link() override;
    Link(const Link&) = delete;

    void open();  // anew; throws Failure
    void close() noexcept;
    bool alive() const { return connection_ != nullptr; }

    Engine engine() const override { return Engine::postgresql; }
    void each(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body) override;
    std::int64_t run(std::string_view sql, std::span<const Value> values) override;
    void add(std::string_view sql, std::span<const Value> values) override;
    void notify(std::string_view payload) override;

    /// A snapshot for reading begins with the first statement; none is lost to a link that died idle.
    void begin_read();
    void end_read() noexcept;

    /// Sends now or later; the answer is read by the next ask() or settle().
    void push(std::string_view sql, std::span<const Value> values = {});
    /// Marks a place behind which the server goes on after an error before it.
    void sync();
    /// What is queued so far is undone by what follows: its errors are nobody's business.
    void forget_errors();
    /// Waits for all that was pushed. Throws the first error.
    Answer settle();
    Answer ask(std::string_view sql, std::span<const Value> values = {});
    void mark() { wrote_ = false; }
    bool wrote_since_mark() const { return wrote_; }
    bool unanswered() const { return !pending_.empty(); }
    /// Several statements without values.
    void script(const std::string& sql);
    int backend_number() const { return PQbackendPID(connection_); }

  private:
    struct Statement {
        std::string name, sql;
        std::vector<Oid> types;  // 0 where only NULL was seen so far
        std::uint64_t used = 0;
    };
    struct Pending {
        enum class Kind { prepare, statement, sync } kind;
        std::shared_ptr<Statement> statement;
        bool muted = false;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Moment = std::chrono::steady_clock::time_point;

    std::shared_ptr<Statement> prepared(std::string_view sql, std::span<const Value> values);
    void make_room();
    void forget(const Statement& statement);
    PGresult* next_result();
    void wait(Moment until);
    [[noreturn]] void lose(const std::string& why);

    const Options options_;
    const Use use_;
    PGconn* connection_ = nullptr;
    std::unordered_map<std::string_view, std::shared_ptr<Statement>, Hash, std::equal_to<>> statements_;
    std::deque<Pending> pending_;
    std::size_t queued_bytes_ = 0;
    std::uint64_t names_ = 0, uses_ = 0, notices_ = 0;
    bool wrote_ = false;
    bool answered_ = true;  // reading: the body has seen something of this snapshot
};

}  // namespace tuki::db::postgresql
