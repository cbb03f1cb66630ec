#include "post/imap_client.hpp"

#include <poll.h>

#include <set>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "post/connection.hpp"
#include "post/imap_syntax.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t line_bytes_max = 8 << 20;  // a SEARCH of a million messages
constexpr std::size_t small_literals_bytes_max = 64 << 10;
constexpr int literals_max = 16;
constexpr int untagged_max = 10'000;  // in the answer to one command
constexpr std::size_t untagged_bytes_max = 16 << 20;
constexpr std::int64_t bytes_per_second_min = 4096;
constexpr Milliseconds last_words_timeout{1'000};
constexpr Milliseconds ask_every{60'000};  // a server without IDLE

Error unavailable(std::string text) { return {ErrorCode::unavailable, std::move(text)}; }
Error nonsense() { return unavailable("The server's answer makes no sense."); }

}  // namespace

struct ImapClient::State {
    ImapOptions options;
    Connection connection;
    std::string in;
    int tags = 0;
    std::set<std::string> capabilities;
    std::optional<std::uint32_t> exists;  // the last the server said
    bool news = false;                    // more exist than at the last search

    using Untagged = std::vector<ImapResponse>;
    struct Command {
        std::string text;
        std::size_t literal_bytes_max = small_literals_bytes_max;  // in all of its answer
        std::string continuation{};  // sent once when the server asks to go on
    };

    Result<Done> fail(Error error) {
        connection.close();
        return error;
    }

    Result<Done> fill(Deadline deadline) {
        const Io read = connection.read(in, deadline);
        if (read == Io::ok) return Done{};
        if (read == Io::timed_out) return fail(unavailable("The server was too slow."));
        if (read == Io::woken) return fail(unavailable("Stopped."));
        return fail(unavailable("The server closed the connection."));
    }

    Result<Done> put(const std::string& bytes, Deadline deadline) {
        if (connection.write(bytes, deadline) == Io::ok) return Done{};
        return fail(unavailable("The server closed the connection."));
    }

    Result<std::string> line(Deadline deadline) {
        std::size_t seen = 0;
        while (true) {
            const std::size_t end = in.find('\n', seen);
            if (end != std::string::npos) {
                std::string found = in.substr(0, end > 0 && in[end - 1] == '\r' ? end - 1 : end);
                in.erase(0, end + 1);
                if (found.find('\0') == std::string::npos) return found;
                TRY(fail(nonsense()));
            }
            if (in.size() > line_bytes_max) TRY(fail(nonsense()));
            seen = in.size();
            TRY(fill(deadline));
        }
    }

    Result<ImapResponse> response(Deadline deadline) {
        std::size_t no_literals = 0;
        return response(deadline, no_literals);
    }

    /// One response with its literals, whatever its kind.
    /// @param literal_bytes_left of the whole command; gets less
    /// @param deadline moves on by the time that a literal may take
    Result<ImapResponse> response(Deadline& deadline, std::size_t& literal_bytes_left) {
        ImapResponse found;
        while (true) {
            found.line += TRY(line(deadline));
            if (found.line.size() > line_bytes_max) TRY(fail(nonsense()));
            const auto size = literal_at_end(found.line);
            if (!size) break;
            if (*size > literal_bytes_left || found.literals.size() >= literals_max) {
                TRY(fail(unavailable("The server sends more than was asked for.")));
            }
            literal_bytes_left -= *size;
            found.line.resize(found.line.rfind('{'));
            found.line += '\0';
            found.literals.push_back(TRY(literal(*size, deadline)));
            deadline += Milliseconds{static_cast<std::int64_t>(*size) * 1000 / bytes_per_second_min};
        }
        if (const auto count = number_before(found, "EXISTS")) {
            news = news || !exists || *count > *exists;
            exists = count;
        } else if (exists && *exists > 0 && number_before(found, "EXPUNGE")) {
            --*exists;
        }
        return found;
    }

    Result<std::string> literal(std::size_t size, Deadline deadline) {
        std::string bytes = in.substr(0, size);
        in.erase(0, bytes.size());
        while (bytes.size() < size) {
            // Slow is allowed, stalled is not.
            const auto extra = Milliseconds{static_cast<std::int64_t>(bytes.size()) * 1000 /
                                            bytes_per_second_min};
            in.clear();
            TRY(fill(deadline + extra));
            const std::size_t wanted = std::min(size - bytes.size(), in.size());
            bytes.append(in, 0, wanted);
            in.erase(0, wanted);
        }
        return bytes;
    }

    /// Says one command and gathers what comes before its end.
    /// Fails: unavailable with the connection closed; invalid when the server says NO or BAD.
    Result<Untagged> say(Command command) {
        if (!connection.open()) return unavailable("Not connected.");
        const Deadline deadline = deadline_in(options.timeout);
        const std::string tag = "t" + std::to_string(++tags);
        TRY(put(tag + " " + command.text + "\r\n", deadline));
        return finish(tag, command, deadline);
    }

    Result<Untagged> finish(const std::string& tag, Command& command, Deadline deadline) {
        Untagged untagged;
        std::size_t bytes = 0;
        std::size_t literal_bytes_left = command.literal_bytes_max;
        bool continued = command.continuation.empty();
        while (true) {
            auto received = response(deadline, literal_bytes_left);
            if (!received.ok()) return received.error();
            ImapResponse& answer = received.value();
            if (answer.line.starts_with("* ")) {
                if (answer.line.starts_with("* BYE")) {
                    TRY(fail(unavailable("The server says: " + one_line(answer.line, 200))));
                }
                bytes += answer.line.size();
                if (untagged.size() >= untagged_max || bytes > untagged_bytes_max) {
                    TRY(fail(nonsense()));
                }
                untagged.push_back(std::move(answer));
            } else if (answer.line.starts_with("+")) {
                // A refused XOAUTH2 asks for one empty line more before its NO.
                if (command.continuation.empty()) TRY(fail(nonsense()));
                TRY(put((continued ? "" : command.continuation) + "\r\n", deadline));
                if (continued) command.continuation.clear();
                continued = true;
            } else if (answer.line.starts_with(tag + " ")) {
                const std::string rest = answer.line.substr(tag.size() + 1);
                if (ascii_lower(rest).starts_with("ok")) return untagged;
                return Error{ErrorCode::invalid, "The server says: " + one_line(rest, 200)};
            } else {
                TRY(fail(nonsense()));
            }
        }
    }

    void learn_capabilities(const Untagged& untagged) {
        for (const auto& answer : untagged) {
            const std::string line = ascii_lower(answer.line);
            if (!line.starts_with("* capability ")) continue;
            capabilities.clear();
            for (const auto word : split(line, ' ')) capabilities.emplace(word);
        }
    }

    Result<Done> start_tls(Deadline deadline) {
        return connection.start_tls(options.host, options.verify_certificate, options.ca_file,
                                    deadline);
    }

    Result<Done> log_in() {
        const auto& o = options;
        Command command;
        const auto user = quoted(o.user);
        const auto password = quoted(o.password);
        if (!o.oauth_token.empty()) {
            command = {.text = "AUTHENTICATE XOAUTH2",
                       .continuation = base64("user=" + o.user + "\x01" "auth=Bearer " +
                                              o.oauth_token + "\x01\x01")};
        } else if (capabilities.contains("logindisabled")) {
            return Error{ErrorCode::forbidden, "The server takes no password without TLS."};
        } else if (capabilities.contains("auth=plain") || !user || !password) {
            using namespace std::string_literals;
            command = {.text = "AUTHENTICATE PLAIN",
                       .continuation = base64("\0"s + o.user + "\0"s + o.password)};
        } else {
            command = {.text = "LOGIN " + *user + " " + *password};
        }
        auto logged_in = say(command);
        if (logged_in.ok()) return Done{};
        if (logged_in.error().code == ErrorCode::unavailable) return logged_in.error();
        return fail({ErrorCode::forbidden, logged_in.error().message});
    }

    Result<Done> connect();
    Result<bool> idle(Milliseconds timeout);
    Result<bool> sleep_and_ask(Milliseconds timeout);
};

ImapClient::ImapClient(ImapOptions options) : state_(std::make_unique<State>()) {
    state_->options = std::move(options);
}
ImapClient::~ImapClient() = default;
ImapClient::ImapClient(ImapClient&&) noexcept = default;
ImapClient& ImapClient::operator=(ImapClient&&) noexcept = default;

Result<Done> ImapClient::connect() {
    auto connected = state_->connect();
    if (!connected.ok()) state_->connection.close();
    return connected;
}

Result<Done> ImapClient::State::connect() {
    const Deadline deadline = deadline_in(options.timeout);
    in.clear();
    capabilities.clear();
    exists.reset();
    connection = TRY(connect_to(options.host, options.port, deadline, options.wake_fd));
    if (options.tls == Tls::immediate) TRY(start_tls(deadline));
    const ImapResponse greeting = TRY(response(deadline));
    const std::string word = ascii_lower(greeting.line);
    const bool known = word.starts_with("* preauth");
    if (!known && !word.starts_with("* ok")) {
        return unavailable("The server says: " + one_line(greeting.line, 200));
    }
    if (options.tls == Tls::starttls) {
        // Whoever greets as known already cannot be asked for TLS any more.
        if (known) return unavailable("The server does not let us start TLS.");
        auto started = say({"STARTTLS"});
        if (!started.ok()) return unavailable(started.error().message);
        // What came in the clear behind the answer is not the server's word.
        if (!in.empty()) return nonsense();
        TRY(start_tls(deadline));
    }
    auto before = say({"CAPABILITY"});
    if (!before.ok()) return unavailable(before.error().message);
    learn_capabilities(before.value());
    if (!known) TRY(log_in());
    auto after = say({"CAPABILITY"});
    if (!after.ok()) return unavailable(after.error().message);
    learn_capabilities(after.value());
    return Done{};
}

Result<ImapFolder> ImapClient::select(const std::string& folder) {
    state_->exists.reset();
    auto said = state_->say({"SELECT " + quoted(imap_folder_name(folder)).value_or("\"\"")});
    if (!said.ok() && said.error().code == ErrorCode::invalid) {
        return Error{ErrorCode::not_found, said.error().message};
    }
    if (!said.ok()) return said.error();
    ImapFolder found{.exists = state_->exists.value_or(0)};
    for (const auto& answer : said.value()) {
        if (const auto number = number_after(answer.line, "[UIDVALIDITY")) {
            found.uid_validity = *number;
        }
        if (const auto number = number_after(answer.line, "[UIDNEXT")) found.uid_next = *number;
    }
    if (found.uid_validity == 0) TRY(state_->fail(nonsense()));
    state_->news = false;
    return found;
}

Result<std::vector<std::uint32_t>> ImapClient::search_since(std::uint32_t uid,
                                                            std::size_t count_max) {
    std::vector<std::uint32_t> uids;
    if (uid == UINT32_MAX) return uids;
    state_->news = false;
    auto said = state_->say({"UID SEARCH UID " + std::to_string(uid + 1) + ":*"});
    if (!said.ok()) return unavailable(said.error().message);
    for (const auto& answer : said.value()) {
        if (!ascii_lower(answer.line).starts_with("* search")) continue;
        for (const auto word : split(answer.line, ' ')) {
            // "n:*" always names the last message too, even when it is older.
            if (const auto found = read_uid(word); found && *found > uid) uids.push_back(*found);
        }
    }
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (uids.size() > count_max) uids.resize(count_max);
    return uids;
}

Result<std::string> ImapClient::fetch_raw(std::uint32_t uid, std::size_t bytes_max) {
    // One byte more than allowed tells too large from just large enough, without trusting a size
    // that the server states.
    auto said = state_->say({.text = "UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK[]<0." +
                                     std::to_string(bytes_max + 1) + ">)",
                             .literal_bytes_max = bytes_max + 1 + small_literals_bytes_max});
    if (!said.ok()) return said.error();
    for (auto& answer : said.value()) {
        auto items = fetch_items(answer);
        if (!items || !items->contains("BODY[]")) continue;
        if (read_uid((*items)["UID"]) != uid) continue;
        std::string& raw = (*items)["BODY[]"];
        if (raw.size() > bytes_max) {
            return Error{ErrorCode::too_much, "The mail is too large."};
        }
        return std::move(raw);
    }
    return Error{ErrorCode::not_found, "The mail is gone from the server."};
}

Result<Done> ImapClient::add_flag(std::uint32_t uid, const std::string& flag) {
    auto said =
        state_->say({"UID STORE " + std::to_string(uid) + " +FLAGS.SILENT (" + flag + ")"});
    if (!said.ok()) return said.error();
    return Done{};
}

Result<Done> ImapClient::mark_seen(std::uint32_t uid) { return add_flag(uid, "\\Seen"); }

bool ImapClient::can_move() const { return state_->capabilities.contains("move"); }

Result<Done> ImapClient::move(std::uint32_t uid, const std::string& folder) {
    auto said = state_->say({"UID MOVE " + std::to_string(uid) + " " +
                             quoted(imap_folder_name(folder)).value_or("\"\"")});
    if (!said.ok()) return said.error();
    return Done{};
}

Result<bool> ImapClient::idle(Milliseconds timeout) {
    if (!state_->connection.open()) return unavailable("Not connected.");
    if (state_->news) return true;
    if (!state_->capabilities.contains("idle")) return state_->sleep_and_ask(timeout);
    return state_->idle(timeout);
}

Result<bool> ImapClient::State::idle(Milliseconds timeout) {
    const Deadline until = deadline_in(timeout);
    const std::string tag = "t" + std::to_string(++tags);
    TRY(put(tag + " IDLE\r\n", deadline_in(options.timeout)));
    for (int said = 0;; ++said) {
        const ImapResponse start = TRY(response(deadline_in(options.timeout)));
        if (start.line.starts_with("+")) break;
        if (start.line.starts_with(tag + " ")) {  // offered, and yet refused
            capabilities.erase("idle");
            return sleep_and_ask(timeout);
        }
        if (!start.line.starts_with("* ") || start.line.starts_with("* BYE") ||
            said >= untagged_max) {
            TRY(fail(nonsense()));
        }
    }
    for (int said = 0; !news; ++said) {
        if (said >= untagged_max) TRY(fail(nonsense()));
        if (in.find('\n') == std::string::npos) {
            const Io read = connection.read(in, until);
            if (read == Io::timed_out) break;
            if (read == Io::woken) TRY(fail(unavailable("Stopped.")));
            if (read == Io::closed) TRY(fail(unavailable("The server closed the connection.")));
            if (in.size() > line_bytes_max) TRY(fail(nonsense()));
            continue;
        }
        const ImapResponse answer = TRY(response(deadline_in(options.timeout)));
        if (!answer.line.starts_with("* ") || answer.line.starts_with("* BYE")) {
            TRY(fail(unavailable("The server says: " + one_line(answer.line, 200))));
        }
    }
    const Deadline deadline = deadline_in(options.timeout);
    TRY(put("DONE\r\n", deadline));
    Command command;
    auto finished = finish(tag, command, deadline);
    if (!finished.ok()) return unavailable(finished.error().message);
    return news;
}

Result<bool> ImapClient::State::sleep_and_ask(Milliseconds timeout) {
    const Deadline until = deadline_in(timeout);
    while (true) {
        pollfd waking{options.wake_fd, POLLIN, 0};
        const Deadline next = std::min(until, deadline_in(ask_every));
        if (poll(&waking, 1, milliseconds_until(next)) > 0) TRY(fail(unavailable("Stopped.")));
        auto asked = say({"NOOP"});
        if (!asked.ok()) return unavailable(asked.error().message);
        if (news || std::chrono::steady_clock::now() >= until) return news;
    }
}

void ImapClient::logout() {
    if (!state_->connection.open()) return;
    state_->connection.ignore_wake();
    const Deadline deadline = deadline_in(last_words_timeout);
    if (state_->connection.write("bye LOGOUT\r\n", deadline) == Io::ok) {
        state_->connection.read(state_->in, deadline);
    }
    state_->connection.close();
}

}  // namespace tuki::post
