#include "post/smtp_client.hpp"

#include <tuple>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "post/smtp_syntax.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t reply_bytes_max = 32 << 10;
constexpr std::size_t reply_lines_max = 200;
constexpr std::size_t text_bytes_max = 500;
constexpr std::size_t piece_bytes_max = 64 << 10;
constexpr std::int64_t bytes_per_second_min = 4096;
constexpr int mails_per_connection_max = 100;
constexpr Milliseconds idle_max{30'000};  // relays hang up on who waits
constexpr Milliseconds last_words_timeout{500};

/// Codes that speak of our login or of TLS, not of the mail: someone can mend that.
bool is_about_us(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538 || code == 503;
}

SendState state_of(const SmtpReply& reply) {
    return reply.final_no() && !is_about_us(reply.code) ? SendState::refused : SendState::deferred;
}

void settle(std::vector<RecipientResult*>& recipients, SendState state, const SmtpReply& reply) {
    for (RecipientResult* recipient : recipients) {
        recipient->state = state;
        recipient->code = reply.code;
        recipient->text = reply.text;
    }
    recipients.clear();
}

}  // namespace

std::optional<SmtpReply> read_reply(std::string& in) {
    const SmtpReply nonsense{.text = "The relay's answer makes no sense."};
    SmtpReply reply;
    std::size_t at = 0;
    while (true) {
        const std::size_t end = in.find('\n', at);
        if (end == std::string::npos) {
            if (in.size() > reply_bytes_max) return nonsense;
            return std::nullopt;
        }
        if (end > reply_bytes_max || reply.lines.size() >= reply_lines_max) return nonsense;
        std::string_view line = std::string_view(in).substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        at = end + 1;
        const auto code = read_size(line.substr(0, 3));
        if (line.size() < 3 || !code || *code < 200 || *code > 599) return nonsense;
        if (!reply.lines.empty() && static_cast<int>(*code) != reply.code) return nonsense;
        if (line.size() > 3 && line[3] != '-' && line[3] != ' ') return nonsense;
        reply.code = static_cast<int>(*code);
        reply.lines.emplace_back(line.size() > 4 ? line.substr(4) : std::string_view{});
        if (line.size() == 3 || line[3] == ' ') break;
    }
    in.erase(0, at);
    for (const auto& line : reply.lines) {
        if (reply.text.size() < text_bytes_max) reply.text += line + " ";
    }
    reply.text = one_line(std::to_string(reply.code) + " " + reply.text, text_bytes_max);
    return reply;
}

std::string stuffed(std::string_view raw) {
    std::string body;
    body.reserve(raw.size() + raw.size() / 32 + 8);
    bool at_line_start = true;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '\r' || c == '\n') {
            if (c == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
            body += "\r\n";
            at_line_start = true;
            continue;
        }
        if (at_line_start && c == '.') body += '.';
        body += c;
        at_line_start = false;
    }
    if (!at_line_start) body += "\r\n";
    return body;
}

bool SmtpClient::fits(const Relay& relay) const {
    const auto parts = [](const Relay& r) {
        return std::tie(r.host, r.port, r.tls, r.user, r.password, r.oauth_token,
                        r.verify_certificate, r.ca_file, r.hello);
    };
    return connection_.open() && parts(relay) == parts(relay_) &&
           mails_ < mails_per_connection_max &&
           std::chrono::steady_clock::now() - last_used_ < idle_max;
}

SmtpReply SmtpClient::over(std::string text) {
    connection_.close();
    in_.clear();
    return {.text = std::move(text)};
}

SmtpReply SmtpClient::answer(Deadline deadline) {
    while (true) {
        if (auto reply = read_reply(in_)) {
            if (reply->code == 0) return over(reply->text);
            if (reply->code == 421) connection_.close();
            return std::move(*reply);
        }
        const Io read = connection_.read(in_, deadline);
        if (read == Io::timed_out) return over("The relay did not answer in time.");
        if (read != Io::ok) return over("The relay closed the connection.");
    }
}

SmtpReply SmtpClient::say(std::string_view command) {
    const Deadline deadline = deadline_in(relay_.timeout);
    if (!connection_.open()) return over("The relay closed the connection.");
    // What was said before we asked is no answer to it.
    if (!in_.empty()) return over("The relay's answer makes no sense.");
    if (connection_.write(std::string(command) + "\r\n", deadline) != Io::ok) {
        return over("The relay closed the connection.");
    }
    return answer(deadline);
}

SmtpReply SmtpClient::connect() {
    RelayTls tls = relay_.tls;
    if (tls == RelayTls::opportunistic && !(relay_.user.empty() && relay_.oauth_token.empty())) {
        tls = RelayTls::starttls;
    }
    SmtpReply reply = dial(tls == RelayTls::immediate);
    if (reply.good()) reply = protect(tls);
    if (!reply.good() && tls_failed_ && tls == RelayTls::opportunistic) {
        reply = dial(false);  // better in the clear than not at all (RFC 7435)
    }
    if (reply.good()) reply = log_in();
    if (!reply.good()) connection_.close();
    last_used_ = std::chrono::steady_clock::now();
    return reply;
}

/// Up to the answer to EHLO.
SmtpReply SmtpClient::dial(bool with_tls) {
    const Deadline deadline = deadline_in(relay_.timeout);
    in_.clear();
    auto connected = connect_to(relay_.host, relay_.port, deadline, -1);
    if (!connected.ok()) return over(connected.error().message);
    connection_ = std::move(connected.value());
    if (with_tls) {
        const auto started = connection_.start_tls(relay_.host, relay_.verify_certificate,
                                                   relay_.ca_file, deadline);
        if (!started.ok()) return over(started.error().message);
    }
    const SmtpReply greeting = answer(deadline_in(relay_.timeout));
    if (!greeting.good()) return greeting;
    return hello();
}

SmtpReply SmtpClient::hello() {
    std::string name = relay_.hello;
    if (name.empty() || name.size() > 255 || has_control(name) || !is_ascii(name) ||
        name.find(' ') != std::string::npos) {
        name = "localhost";
    }
    extensions_.clear();
    SmtpReply reply = say("EHLO " + name);
    if (reply.final_no() && connection_.open()) return say("HELO " + name);
    if (!reply.good()) return reply;
    for (std::size_t i = 1; i < reply.lines.size(); ++i) {
        std::string line = ascii_lower(trim(reply.lines[i]));
        // "AUTH=PLAIN" is how some old ones write it.
        if (line.starts_with("auth=")) line[4] = ' ';
        const std::size_t space = line.find(' ');
        extensions_[line.substr(0, space)] =
            space == std::string::npos ? "" : line.substr(space + 1);
    }
    return reply;
}

SmtpReply SmtpClient::protect(RelayTls tls) {
    const SmtpReply nothing_to_do{.code = 250};
    if (tls == RelayTls::none || tls == RelayTls::immediate) return nothing_to_do;
    const bool must = tls == RelayTls::starttls;
    if (!offers("starttls")) return must ? over("The relay offers no TLS.") : nothing_to_do;
    const SmtpReply ready = say("STARTTLS");
    if (!ready.good()) {
        if (!must && connection_.open()) return nothing_to_do;
        return over("The relay does not start TLS: " + ready.text);
    }
    // What came in the clear behind the answer is not the relay's word (CVE-2011-0411).
    if (!in_.empty()) return over("The relay's answer makes no sense.");
    const auto started =
        connection_.start_tls(relay_.host, must && relay_.verify_certificate, relay_.ca_file,
                              deadline_in(relay_.timeout));
    if (!started.ok()) {
        tls_failed_ = true;
        return over(started.error().message);
    }
    return hello();
}

SmtpReply SmtpClient::log_in() {
    using namespace std::string_literals;
    if (relay_.user.empty() && relay_.oauth_token.empty()) return {.code = 250};
    const std::string offered = " " + extensions_["auth"] + " ";
    const auto has = [&](std::string_view name) {
        return offered.find(" " + std::string(name) + " ") != std::string::npos;
    };
    SmtpReply reply;
    if (!relay_.oauth_token.empty()) {
        if (!has("xoauth2")) return over("The relay offers no XOAUTH2.");
        reply = say("AUTH XOAUTH2 " + base64("user=" + relay_.user + "\x01" "auth=Bearer " +
                                             relay_.oauth_token + "\x01\x01"));
        // The reason comes as a challenge that wants one empty line before the refusal.
        if (reply.go_on()) reply = say("");
    } else if (has("plain")) {
        reply = say("AUTH PLAIN " + base64("\0"s + relay_.user + "\0"s + relay_.password));
    } else if (has("login")) {
        reply = say("AUTH LOGIN");
        if (reply.go_on()) reply = say(base64(relay_.user));
        if (reply.go_on()) reply = say(base64(relay_.password));
    } else {
        return over("The relay offers no login that we know.");
    }
    if (reply.go_on()) return over("The relay's answer makes no sense.");
    return reply;
}

void SmtpClient::send(const std::string& sender, std::string_view raw,
                      std::vector<RecipientResult*>& recipients) {
    const bool first = mails_++ == 0;
    stale_ = false;
    if (const auto limit = extensions_.find("size"); limit != extensions_.end()) {
        const auto bytes_max = read_size(limit->second);
        if (bytes_max && *bytes_max > 0 && raw.size() > *bytes_max) {
            return settle(recipients, SendState::refused,
                          {.text = "The relay takes mails of at most " + limit->second +
                                   " bytes."});
        }
    }
    std::erase_if(recipients, [&](RecipientResult* recipient) {
        if (is_ascii(recipient->address) || offers("smtputf8")) return false;
        recipient->state = SendState::refused;
        recipient->text = "The relay takes no such addresses (SMTPUTF8).";
        return true;
    });
    if (!is_ascii(sender) && !offers("smtputf8")) {
        return settle(recipients, SendState::refused,
                      {.text = "The relay takes no such sender (SMTPUTF8)."});
    }
    if (recipients.empty()) return;
    SmtpReply reply = say_mail_from(sender, raw, recipients);
    // A kept connection may have ended meanwhile; nothing of this mail was said to anyone.
    stale_ = !first && (reply.code == 0 || reply.code == 421);
    if (stale_) return;
    if (!reply.good()) {
        settle(recipients, state_of(reply), reply);
        if (connection_.open()) say("RSET");
        return;
    }
    reply = say_recipients(recipients);
    if (!connection_.open()) return settle(recipients, SendState::deferred, reply);
    if (recipients.empty()) {
        say("RSET");
    } else {
        give_data(raw, recipients);
    }
    last_used_ = std::chrono::steady_clock::now();
}

SmtpReply SmtpClient::say_mail_from(const std::string& sender, std::string_view raw,
                                    const std::vector<RecipientResult*>& recipients) {
    std::string command = "MAIL FROM:<" + sender + ">";
    if (offers("size")) command += " SIZE=" + std::to_string(raw.size());
    if (offers("8bitmime") && !is_ascii(raw)) command += " BODY=8BITMIME";
    const bool utf8 = !is_ascii(sender) || std::any_of(recipients.begin(), recipients.end(),
                                                       [](const RecipientResult* recipient) {
                                                           return !is_ascii(recipient->address);
                                                       });
    if (utf8) command += " SMTPUTF8";
    return say(command);
}

/// Leaves in `recipients` those that the relay has taken; all of them when the connection ended.
SmtpReply SmtpClient::say_recipients(std::vector<RecipientResult*>& recipients) {
    std::vector<RecipientResult*> taken;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        RecipientResult& recipient = *recipients[i];
        const SmtpReply reply = say("RCPT TO:<" + recipient.address + ">");
        if (!connection_.open()) {
            taken.insert(taken.end(), recipients.begin() + static_cast<std::ptrdiff_t>(i),
                         recipients.end());
            recipients = std::move(taken);
            return reply;
        }
        if (reply.good()) {
            taken.push_back(&recipient);
            continue;
        }
        // "552 Too many recipients" is worth another try (RFC 5321 §4.5.3.1.10).
        recipient.state = reply.code == 552 ? SendState::deferred : state_of(reply);
        recipient.code = reply.code;
        recipient.text = reply.text;
    }
    recipients = std::move(taken);
    return {.code = 250};
}

void SmtpClient::give_data(std::string_view raw, std::vector<RecipientResult*>& recipients) {
    const SmtpReply ready = say("DATA");
    if (!ready.go_on()) {
        settle(recipients, state_of(ready), ready);
        // A 2xx to DATA leaves nobody knowing what the next line means.
        if (ready.good()) connection_.close();
        if (connection_.open()) say("RSET");
        return;
    }
    if (const SmtpReply early = put_body(stuffed(raw)); early.code != 250) {
        connection_.close();
        return settle(recipients, state_of(early), early);
    }
    // From here on the relay may have the mail, whatever we hear.
    const Deadline deadline = deadline_in(relay_.final_timeout);
    if (connection_.write(".\r\n", deadline) != Io::ok) {
        return settle(recipients, SendState::unknown, over("The connection broke at the end."));
    }
    const SmtpReply last = answer(deadline);
    if (last.good()) return settle(recipients, SendState::accepted, last);
    if (last.code == 0 || last.go_on()) {
        connection_.close();
        return settle(recipients, SendState::unknown, last);
    }
    settle(recipients, state_of(last), last);
}

/// 250 when all is written and the relay is still silent, as it must be before the final dot.
SmtpReply SmtpClient::put_body(const std::string& body) {
    const Deadline deadline =
        deadline_in(relay_.timeout + Milliseconds{static_cast<std::int64_t>(body.size()) * 1000 /
                                                  bytes_per_second_min});
    for (std::size_t at = 0; at < body.size(); at += piece_bytes_max) {
        const auto piece = std::string_view(body).substr(at, piece_bytes_max);
        const Io written = connection_.write(piece, deadline);
        if (written == Io::timed_out) return over("The relay was too slow.");
        if (written == Io::ok) continue;
        // It may have said why before it hung up.
        const SmtpReply why = answer(deadline_in(last_words_timeout));
        return why.good() ? over("The relay closed the connection.") : why;
    }
    const Io heard = connection_.read(in_, deadline_in(Milliseconds{1}));
    if (heard == Io::timed_out) return {.code = 250};
    const SmtpReply why = answer(deadline_in(last_words_timeout));
    return why.good() || why.go_on() ? over("The relay's answer makes no sense.") : why;
}

void SmtpClient::quit() {
    if (!connection_.open()) return;
    connection_.write("QUIT\r\n", deadline_in(last_words_timeout));
    connection_.close();
}

}  // namespace tuki::post
