#include "post/smtp_session.hpp"

#include <exception>

#include "base/log.hpp"
#include "base/text.hpp"
#include "post/smtp_syntax.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t line_bytes_max = 2048;
constexpr std::size_t out_bytes_max = 32 << 10;
constexpr int mistakes_max = 20;
constexpr int commands_max = 500;  // without a message among them
constexpr std::int64_t bytes_per_second_min = 4096;
constexpr Milliseconds last_words_timeout{1'000};

/// Gives back what a message took of the listener's memory.
struct Reservation {
    std::atomic<std::size_t>& total;
    std::size_t bytes = 0;
    ~Reservation() { total -= bytes; }
    bool grow(std::size_t more, std::size_t limit) {
        bytes += more;
        return (total += more) <= limit;
    }
};

std::string refusal(const Error& error, bool of_recipient) {
    const std::string text = one_line(error.message, 300);
    switch (error.code) {
        case ErrorCode::unavailable:
        case ErrorCode::conflict: return "451 4.3.0 " + text;
        case ErrorCode::too_much: return "452 4.3.1 " + text;
        default: return (of_recipient ? "550 5.1.1 " : "554 5.6.0 ") + text;
    }
}

}  // namespace

SmtpSession::SmtpSession(SmtpShared& shared, Connection connection, std::string remote_address)
    : shared_(shared), options_(shared.options), connection_(std::move(connection)) {
    envelope_.remote_address = std::move(remote_address);
}

void SmtpSession::run() {
    reply("220 " + options_.hostname + (options_.lmtp ? " LMTP Tuki" : " ESMTP Tuki"));
    while (answer_commands()) {
    }
    connection_.ignore_wake();
    connection_.write(out_, deadline_in(last_words_timeout));
    connection_.close();
}

/// False when the connection is over; what is left in out_ are the last words.
bool SmtpSession::answer_commands() {
    std::string line;
    const auto read = read_line(line);
    if (!read) return false;
    if (*read == Line::bare_newline) {
        reply("500 5.5.2 Lines end with CR LF");
        return false;
    }
    if (*read == Line::too_long) {
        mistake("500 5.5.2 Line too long");
    } else if (++commands_ > commands_max) {
        reply("421 4.7.0 Too many commands");
        return false;
    } else {
        command(line);
    }
    if (!quit_ && mistakes_ >= mistakes_max) {
        reply("421 4.7.0 Too many mistakes");
        return false;
    }
    return !quit_;
}

/// Nothing when the connection is over. Answers go out before a wait, not before (PIPELINING).
std::optional<SmtpSession::Line> SmtpSession::read_line(std::string& line) {
    const Deadline deadline = deadline_in(options_.command_timeout);
    bool too_long = false;
    std::size_t seen = 0;
    while (true) {
        const std::size_t end = in_.find('\n', seen);
        if (end != std::string::npos) {
            const bool bare = end == 0 || in_[end - 1] != '\r';
            too_long = too_long || end > line_bytes_max;
            line = in_.substr(0, end == 0 ? 0 : end - 1);
            in_.erase(0, end + 1);
            if (bare) return Line::bare_newline;
            return too_long ? Line::too_long : Line::ok;
        }
        if (in_.size() > line_bytes_max) {
            too_long = true;
            in_.erase(0, in_.size() - 1);  // the last may be the CR
        }
        seen = in_.size();
        if (!flush()) return std::nullopt;
        const Io read = connection_.read(in_, deadline);
        if (read == Io::timed_out) reply("421 4.4.2 Timeout");
        if (read == Io::woken) reply("421 4.3.2 Shutting down");
        if (read != Io::ok) return std::nullopt;
    }
}

bool SmtpSession::flush() {
    if (out_.empty()) return true;
    const Io written = connection_.write(out_, deadline_in(options_.command_timeout));
    out_.clear();
    if (written == Io::woken) reply("421 4.3.2 Shutting down");
    return written == Io::ok;
}

void SmtpSession::reply(std::string_view line) {
    out_.append(line).append("\r\n");
    if (out_.size() > out_bytes_max && !flush()) quit_ = true;
}

void SmtpSession::mistake(std::string_view line) {
    ++mistakes_;
    reply(line);
}

void SmtpSession::command(std::string_view line) {
    if (line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
        return mistake("500 5.5.2 Control character in command");
    }
    const std::size_t space = line.find(' ');
    const std::string verb = ascii_lower(line.substr(0, space));
    const std::string_view argument =
        space == std::string_view::npos ? std::string_view{} : trim(line.substr(space + 1));
    if (verb == "lhlo" && options_.lmtp) return hello(argument, true);
    if (verb == "ehlo" && !options_.lmtp) return hello(argument, true);
    if (verb == "helo" && !options_.lmtp) return hello(argument, false);
    if (verb == "mail") return mail(argument);
    if (verb == "rcpt") return recipient(argument);
    if (verb == "data") return data(argument);
    if (verb == "starttls") return start_tls(argument);
    if (verb == "rset") {
        forget_mail();
        return reply("250 2.0.0 Ok");
    }
    if (verb == "noop") return reply("250 2.0.0 Ok");
    if (verb == "vrfy") return reply("252 2.1.5 Send it and see");
    if (verb == "quit") {
        quit_ = true;
        return reply("221 2.0.0 Bye");
    }
    mistake("500 5.5.1 Unknown command");
}

void SmtpSession::hello(std::string_view name, bool extended) {
    if (name.empty() || name.size() > 255 || has_control(name) || !is_valid_utf8(name)) {
        return mistake("501 5.5.4 A host name is wanted");
    }
    forget_mail();
    envelope_.helo = name;
    if (!extended) return reply("250 " + options_.hostname);
    reply("250-" + options_.hostname);
    reply("250-PIPELINING");
    reply("250-SIZE " + std::to_string(options_.message_bytes_max));
    if (shared_.tls != nullptr && !connection_.tls()) reply("250-STARTTLS");
    reply("250-8BITMIME");
    reply("250-SMTPUTF8");
    reply("250 ENHANCEDSTATUSCODES");
}

void SmtpSession::mail(std::string_view argument) {
    if (envelope_.helo.empty()) return mistake("503 5.5.1 Say hello first");
    if (mail_given_) return mistake("503 5.5.1 One mail at a time");
    if (messages_ >= options_.messages_per_connection_max) {
        quit_ = true;
        return reply("421 4.7.0 Enough mails for one connection");
    }
    const auto path = read_path(argument, "from:");
    if (!path) return mistake("501 5.1.7 MAIL FROM:<address> is wanted");
    bool utf8 = false;
    for (const std::string_view parameter : path->parameters) {
        const std::string name = ascii_lower(parameter);
        if (name == "smtputf8") {
            utf8 = true;
        } else if (name.starts_with("size=")) {
            const auto size = read_size(std::string_view(name).substr(5));
            if (!size) return mistake("501 5.5.4 Bad SIZE");
            if (*size > options_.message_bytes_max) return reply("552 5.3.4 Message too large");
        } else if (name != "body=7bit" && name != "body=8bitmime") {
            return mistake("555 5.5.4 Unknown parameter");
        }
    }
    if (!utf8 && !is_ascii(path->address)) return mistake("553 5.6.7 SMTPUTF8 is wanted");
    mail_given_ = true;
    utf8_ = utf8;
    envelope_.sender = path->address;
    reply("250 2.1.0 Ok");
}

void SmtpSession::recipient(std::string_view argument) {
    if (!mail_given_) return mistake("503 5.5.1 MAIL first");
    const auto path = read_path(argument, "to:");
    if (!path || path->address.empty()) {
        return mistake("501 5.1.3 RCPT TO:<address> is wanted");
    }
    if (!path->parameters.empty()) return mistake("555 5.5.4 Unknown parameter");
    if (!utf8_ && !is_ascii(path->address)) return mistake("553 5.6.7 SMTPUTF8 is wanted");
    if (envelope_.recipients.size() >= static_cast<std::size_t>(options_.recipients_max)) {
        return reply("452 4.5.3 Too many recipients");
    }
    try {
        if (const auto accepted = shared_.accept(path->address); !accepted.ok()) {
            return mistake(refusal(accepted.error(), true));
        }
    } catch (const std::exception& error) {
        log_error("mail.recipient_failed", {{"error", error.what()}});
        return reply("451 4.3.0 Try again later");
    }
    envelope_.recipients.push_back(path->address);
    reply("250 2.1.5 Ok");
}

void SmtpSession::data(std::string_view argument) {
    if (!argument.empty()) return mistake("501 5.5.4 DATA takes no argument");
    if (envelope_.recipients.empty()) return mistake("503 5.5.1 RCPT first");
    if (shared_.memory_bytes >= options_.memory_bytes_max) {
        forget_mail();
        return reply("452 4.3.1 Too many mails at once");
    }
    reply("354 End with <CR><LF>.<CR><LF>");
    Reservation reserved{shared_.memory_bytes};
    std::string raw;
    DataReader reader(options_.message_bytes_max);
    bool memory_left = true;
    const auto started = std::chrono::steady_clock::now();
    std::int64_t received = 0;
    if (!flush()) {
        quit_ = true;
        return;
    }
    while (true) {
        const std::size_t before = raw.size();
        received += static_cast<std::int64_t>(in_.size());
        const std::size_t used = reader.take(in_, raw);
        in_.erase(0, used);
        if (memory_left) {
            memory_left = reserved.grow(raw.size() - before, options_.memory_bytes_max);
            if (!memory_left) reader.discard();
        }
        if (!memory_left) raw = {};
        if (reader.finished()) break;
        // Who sends more than twice the limit is not told politely.
        if (received > 2 * static_cast<std::int64_t>(options_.message_bytes_max) + (1 << 20)) {
            quit_ = true;
            return answer_mail("552 5.3.4 Message too large");
        }
        const auto extra = Milliseconds{received * 1000 / bytes_per_second_min};
        const Io read = connection_.read(in_, started + options_.data_timeout + extra);
        if (read == Io::ok) continue;
        if (read == Io::timed_out) reply("421 4.4.2 Timeout");
        if (read == Io::woken) reply("421 4.3.2 Shutting down");
        quit_ = true;
        return;
    }
    if (!memory_left) {
        answer_mail("452 4.3.1 Too many mails at once");
    } else if (reader.too_large()) {
        answer_mail("552 5.3.4 Message too large");
    } else if (reader.bare_newline()) {
        answer_mail("554 5.6.11 Lines end with CR LF");
    } else {
        answer_mail(keep(raw));
    }
    ++messages_;
    commands_ = 0;
    forget_mail();
}

/// LMTP answers for each recipient (RFC 2033 §4.2).
void SmtpSession::answer_mail(std::string_view line) {
    const std::size_t answers = options_.lmtp ? envelope_.recipients.size() : 1;
    for (std::size_t i = 0; i < answers; ++i) reply(line);
}

std::string SmtpSession::keep(std::string_view raw) {
    envelope_.tls = connection_.tls();
    try {
        const auto kept = shared_.keep(envelope_, raw);
        return kept.ok() ? "250 2.0.0 Kept" : refusal(kept.error(), false);
    } catch (const std::exception& error) {
        log_error("mail.keep_failed", {{"error", error.what()}});
        return "451 4.3.0 Try again later";
    }
}

void SmtpSession::start_tls(std::string_view argument) {
    if (shared_.tls == nullptr) return mistake("502 5.5.1 No TLS here");
    if (connection_.tls()) return mistake("503 5.5.1 TLS is on");
    if (!argument.empty()) return mistake("501 5.5.4 STARTTLS takes no argument");
    // Commands sent ahead in the clear must not count as protected ones (CVE-2011-0411).
    if (!in_.empty()) {
        quit_ = true;
        return reply("554 5.5.1 Wait for the answer to STARTTLS");
    }
    reply("220 2.0.0 Go ahead");
    if (!flush() ||
        connection_.accept_tls(shared_.tls, deadline_in(options_.command_timeout)) != Io::ok) {
        connection_.close();
        quit_ = true;
        return;
    }
    forget_mail();
    envelope_.helo.clear();
}

void SmtpSession::forget_mail() {
    mail_given_ = false;
    utf8_ = false;
    envelope_.sender.clear();
    envelope_.recipients.clear();
}

}  // namespace tuki::post
