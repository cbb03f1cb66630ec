#include "db/postgresql_link.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "db/postgresql_row.hpp"

namespace tuki::db::postgresql {

namespace {

constexpr std::size_t statements_max = 500;            // prepared, per connection
constexpr std::size_t pending_max = 256;               // queued without an answer read
constexpr std::size_t queued_bytes_max = 1024 * 1024;  // so that neither side's buffers fill up
constexpr std::size_t values_max = 200;
constexpr std::size_t notice_part_bytes = 7'000;             // of the 7,999 that the server takes
constexpr std::string_view begin_snapshot = "begin transaction isolation level repeatable read, read only";

std::string trimmed(const char* message) {
    std::string text(message ? message : "");
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

/// When in doubt it writes: that costs a second run, never a wrong one.
bool only_reads(std::string_view sql) {
    for (;;) {
        sql.remove_prefix(std::min(sql.find_first_not_of(" \n"), sql.size()));
        if (!sql.starts_with("/*")) break;
        const std::size_t end = sql.find("*/");
        sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 2);
    }
    return sql.starts_with("select ") || sql.starts_with("select\n");
}

Oid type_of(const Value& value) {
    switch (value.data.index()) {
        case 1: return type_bigint;
        case 2: return type_double;
        case 3: return type_text;
        case 4: return type_bytes;
    }
    return 0;  // NULL is of any type
}

}  // namespace

PGconn* connect(const Options& options, Use use) {
    // What stands before the URL holds where the URL says nothing. Only a primary is of use:
    // nothing is decided on a replica's data.
    const char* const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                                 "tcp_user_timeout", "application_name", "target_session_attrs", "dbname", nullptr};
    const char* const values[] = {"5", "10", "5", "3", "15000", "tuki", "read-write", options.url.c_str(), nullptr};
    PGconn* connection = PQconnectdbParams(names, values, 1);
    const auto refuse = [&](const std::string& why) {
        if (connection) PQfinish(connection);
        throw Failure("PostgreSQL: " + why);
    };
    if (!connection || PQstatus(connection) != CONNECTION_OK)
        refuse("no connection: " + trimmed(PQerrorMessage(connection)) + ". Is it running, and is the URL right?");
    if (PQserverVersion(connection) < 150000)
        refuse(fmt::format("the server is version {}; Tuki needs 15 or newer.", PQserverVersion(connection) / 10000));
    const char* encoding = PQparameterStatus(connection, "server_encoding");
    if (!encoding || std::strcmp(encoding, "UTF8") != 0)
        refuse("the database is not in UTF8; make it with: create database … encoding 'UTF8' template template0.");
    const std::string settings = fmt::format(
        "set client_encoding = 'UTF8'; set timezone = 'UTC'; set client_min_messages = error; set jit = off; "
        "set standard_conforming_strings = on; set statement_timeout = {}; "
        "set idle_in_transaction_session_timeout = {}; "
        "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
        use == Use::listening ? 0 : options.statement_timeout.count(),
        use == Use::writing ? 10'000 : 60'000);  // a paused node must not hold up the others
    const Answer done(PQexec(connection, settings.c_str()));
    if (PQresultStatus(done.get()) != PGRES_TUPLES_OK) refuse(trimmed(PQerrorMessage(connection)));
    PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
    return connection;
}

std::string channel_of(PGconn* connection) {
    const Answer schema(PQexec(connection, "select 'tuki_' || md5(current_schema())"));
    if (PQresultStatus(schema.get()) != PGRES_TUPLES_OK) throw failure_of(schema.get(), "select current_schema()");
    return PQgetvalue(schema.get(), 0, 0);
}

Failure failure_of(const PGresult* result, std::string_view sql, bool* lost) {
    const auto field = [&](int which) {
        const char* text = result ? PQresultErrorField(result, which) : nullptr;
        return std::string_view(text ? text : "");
    };
    const std::string_view code = field(PG_DIAG_SQLSTATE), severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
    // The detail is left out: it quotes what people wrote.
    const std::string what = fmt::format("PostgreSQL: {} ({}{}{}) in: {}", field(PG_DIAG_MESSAGE_PRIMARY), code,
                                         field(PG_DIAG_CONSTRAINT_NAME).empty() ? "" : ", ",
                                         field(PG_DIAG_CONSTRAINT_NAME), sql.substr(0, 200));
    if (lost) *lost = severity == "FATAL" || severity == "PANIC" || code.starts_with("57P");
    const bool replanned = code == "0A000" && field(PG_DIAG_MESSAGE_PRIMARY).starts_with("cached plan");
    const bool again = code == "40001" || code == "40P01" || code == "26000" || replanned;
    return Failure(what, again, code == "23505");
}

Link::Link(const Options& options, Use use) : options_(options), use_(use) {}
Link::~Link() { close(); }

void Link::close() noexcept {
    if (connection_) PQfinish(connection_);
    connection_ = nullptr;
    statements_.clear();
    pending_.clear();
    queued_bytes_ = 0;
}

void Link::open() {
    close();
    connection_ = connect(options_, use_);
    if (PQenterPipelineMode(connection_) != 1 || PQsetnonblocking(connection_, 1) != 0) lose("no pipeline");
}

void Link::lose(const std::string& why) {
    const std::string what = fmt::format("PostgreSQL: the link is lost: {}", why.empty() ? trimmed(PQerrorMessage(connection_)) : why);
    close();
    throw LinkLost(what);
}

void Link::each(std::string_view sql, std::span<const Value> values, FunctionRef<void(const Row&)> body) {
    if (!only_reads(sql)) wrote_ = true;
    const Answer answer = ask(sql, values);
    for (int i = 0; i < PQntuples(answer.get()); ++i) body(PgRow(answer.get(), i));
}

std::int64_t Link::run(std::string_view sql, std::span<const Value> values) {
    wrote_ = true;
    const Answer answer = ask(sql, values);
    const std::string_view count = PQcmdTuples(answer.get());
    std::int64_t number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    return number;
}

void Link::add(std::string_view sql, std::span<const Value> values) {
    if (use_ == Use::reading) {  // refused there and then
        run(sql, values);
        return;
    }
    wrote_ = true;
    push(sql, values);
    if (pending_.size() > pending_max || queued_bytes_ > queued_bytes_max) settle();
}

void Link::notify(std::string_view payload) {
    if (payload.size() > notice_bytes_max) throw std::invalid_argument("a notice is too long");
    // In parts, because the server takes little at once; numbered, because it drops equal ones.
    do {
        const std::string_view part = cut_utf8(payload, notice_part_bytes);
        payload.remove_prefix(part.size());
        const std::string numbered = fmt::format("{}{}{}", ++notices_, payload.empty() ? '.' : '+', part);
        const Value value(numbered);
        add("select pg_notify('tuki_' || md5(current_schema()), $1)", std::span<const Value>(&value, 1));
    } while (!payload.empty());
}

void Link::begin_read() {
    if (!alive()) open();
    answered_ = false;
    try {
        push(begin_snapshot);
    } catch (const LinkLost&) {
        open();
        push(begin_snapshot);
    }
}

void Link::end_read() noexcept {
    if (!alive()) return;
    try {
        forget_errors();
        push("rollback");
        sync();  // answered before the next read
    } catch (...) {
        close();
    }
}

Answer Link::ask(std::string_view sql, std::span<const Value> values) {
    ++statements;
    try {
        push(sql, values);
        Answer answer = settle();
        answered_ = true;
        return answer;
    } catch (const LinkLost&) {
        if (answered_) throw;
    }
    open();
    push(begin_snapshot);
    push(sql, values);
    Answer answer = settle();
    answered_ = true;
    return answer;
}

void Link::push(std::string_view sql, std::span<const Value> values) {
    if (!alive()) throw LinkLost("PostgreSQL: the link is lost.");
    if (values.size() > values_max) throw std::logic_error(fmt::format("too many values for: {}", sql));
    const std::shared_ptr<Statement> statement = prepared(sql, values);
    std::array<std::array<char, 8>, values_max> numbers;
    std::array<const char*, values_max> data;
    std::array<int, values_max> lengths, formats;
    for (std::size_t i = 0; i < values.size(); ++i) {
        formats[i] = 1;
        data[i] = nullptr;
        lengths[i] = 0;
        const auto& value = values[i].data;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            numbers[i] = statement->types[i] == type_double ? to_network(double(*number)) : to_network(*number);
        } else if (const auto* real = std::get_if<double>(&value)) {
            numbers[i] = to_network(*real);
        } else {
            std::string_view bytes;
            if (const auto* text = std::get_if<std::string_view>(&value))
                bytes = *text;
            else if (const auto* blob = std::get_if<Bytes>(&value))
                bytes = blob->data;
            else
                continue;  // NULL
            if (bytes.size() > 1'000'000'000) throw std::invalid_argument("a value is too long for the database");
            data[i] = bytes.data() ? bytes.data() : "";
            lengths[i] = int(bytes.size());
            queued_bytes_ += bytes.size();
            continue;
        }
        data[i] = numbers[i].data();
        lengths[i] = 8;
    }
    if (!PQsendQueryPrepared(connection_, statement->name.c_str(), int(values.size()), data.data(), lengths.data(), formats.data(), 1))
        lose("");
    pending_.push_back({Pending::Kind::statement, statement});
}

std::shared_ptr<Link::Statement> Link::prepared(std::string_view sql, std::span<const Value> values) {
    for (const Value& value : values)
        if (const auto* text = std::get_if<std::string_view>(&value.data)) check_text(*text);
    std::vector<Oid> types;
    if (const auto found = statements_.find(sql); found != statements_.end()) {
        const std::shared_ptr<Statement> known = found->second;
        bool fits = known->types.size() == values.size();
        for (std::size_t i = 0; fits && i < values.size(); ++i) {
            const Oid type = type_of(values[i]);
            fits = type == 0 || type == known->types[i] || (type == type_bigint && known->types[i] == type_double);
        }
        known->used = ++uses_;
        if (fits) return known;
        if (known->types.size() == values.size()) types = known->types;  // what NULL stands for now
        forget(*known);
    } else {
        if (const auto& guard = statement_guard()) guard(sql);
        if (statements_.size() >= statements_max) make_room();
    }
    types.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (const Oid type = type_of(values[i])) types[i] = type;
    auto statement = std::make_shared<Statement>(Statement{fmt::format("s{}", ++names_), std::string(sql), std::move(types), ++uses_});
    if (!PQsendPrepare(connection_, statement->name.c_str(), statement->sql.c_str(), int(values.size()), statement->types.data())) lose("");
    pending_.push_back({Pending::Kind::prepare, statement});
    queued_bytes_ += sql.size();
    statements_.emplace(statement->sql, statement);
    return statement;
}

/// The half that was used least recently makes room for new texts.
void Link::make_room() {
    const std::uint64_t old = uses_ - std::min<std::uint64_t>(uses_, statements_max / 2);
    std::vector<std::shared_ptr<Statement>> leaving;
    for (const auto& [sql, statement] : statements_)
        if (statement->used <= old) leaving.push_back(statement);
    if (leaving.empty())
        for (const auto& [sql, statement] : statements_) leaving.push_back(statement);
    for (const auto& statement : leaving) {
        const std::string sql = "deallocate " + statement->name;
        forget(*statement);
        if (!PQsendQueryParams(connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0)) lose("");
        pending_.push_back({Pending::Kind::statement, statement, true});
    }
}

void Link::forget(const Statement& statement) {
    const auto found = statements_.find(std::string_view(statement.sql));
    if (found != statements_.end() && found->second.get() == &statement) statements_.erase(found);
}

void Link::sync() {
    if (!alive()) throw LinkLost("PostgreSQL: the link is lost.");
    if (pending_.empty() || pending_.back().kind == Pending::Kind::sync) return;
    if (PQpipelineSync(connection_) != 1) lose("");
    pending_.push_back({Pending::Kind::sync, nullptr});
}

void Link::forget_errors() {
    for (Pending& one : pending_) one.muted = true;
    if (alive()) sync();
}

Answer Link::settle() {
    sync();
    queued_bytes_ = 0;
    Answer last;
    std::optional<Failure> failed;
    while (!pending_.empty()) {
        const Pending expected = pending_.front();
        Answer answer(next_result());
        if (!answer) lose("an answer is missing");
        const ExecStatusType status = PQresultStatus(answer.get());
        if (expected.kind == Pending::Kind::sync) {
            if (status != PGRES_PIPELINE_SYNC) lose("");
            pending_.pop_front();
            continue;
        }
        const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
        if (!good) {
            bool lost = false;
            const Failure failure = failure_of(answer.get(), expected.statement->sql, &lost);
            if (lost || PQstatus(connection_) == CONNECTION_BAD) lose(PQresultErrorMessage(answer.get()));
            if (expected.kind == Pending::Kind::prepare || failure.retryable) forget(*expected.statement);
            if (!failed && !expected.muted) failed = failure;
        }
        while (PGresult* more = next_result()) PQclear(more);  // up to the NULL that ends a statement
        pending_.pop_front();
        last = std::move(answer);
    }
    if (failed) throw Failure(*failed);
    return last;
}

/// Blocks on the socket only, so that a full buffer on one side cannot stop the other.
PGresult* Link::next_result() {
    // The server ends long statements by itself; when it says nothing long after that, it is gone.
    const Moment until = std::chrono::steady_clock::now() + options_.statement_timeout * 3 / 2 + Milliseconds{1'000};
    while (PQisBusy(connection_)) wait(until);
    return PQgetResult(connection_);
}

void Link::wait(Moment until) {
    const int unsent = PQflush(connection_);
    if (unsent < 0 && PQstatus(connection_) == CONNECTION_BAD) lose("");
    const auto left = std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) lose("the server does not answer");
    pollfd socket{PQsocket(connection_), short(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0};
    if (socket.fd < 0) lose("");
    ::poll(&socket, 1, int(left.count()));
    if (!PQconsumeInput(connection_)) lose("");
}

void Link::script(const std::string& sql) {
    settle();
    if (PQexitPipelineMode(connection_) != 1) lose("");
    const Answer answer(PQexec(connection_, sql.c_str()));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (PQstatus(connection_) == CONNECTION_BAD) lose("");
    if (PQenterPipelineMode(connection_) != 1) lose("");
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        throw failure_of(answer.get(), sql);
}

}  // namespace tuki::db::postgresql
