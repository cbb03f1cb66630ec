// One dialogue of SMTP or LMTP, from the greeting to the end of the connection.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "post/connection.hpp"
#include "post/smtp_listener.hpp"

namespace tuki::post {

/// What all dialogues of one listener share.
struct SmtpShared {
    SmtpListenerOptions options;
    AcceptRecipient accept;
    Keep keep;
    ssl_ctx_st* tls = nullptr;               // null: STARTTLS is not offered
    std::atomic<std::size_t> memory_bytes{0};  // of all messages in flight
};

class SmtpSession {
  public:
    SmtpSession(SmtpShared& shared, Connection connection, std::string remote_address);
    /// Returns when the connection is over.
    void run();

  private:
    enum class Line { ok, too_long, bare_newline };

    bool answer_commands();
    bool flush();
    void reply(std::string_view line);
    void mistake(std::string_view line);
    std::optional<Line> read_line(std::string& line);
    void command(std::string_view line);
    void hello(std::string_view name, bool extended);
    void mail(std::string_view argument);
    void recipient(std::string_view argument);
    void data(std::string_view argument);
    void answer_mail(std::string_view line);
    std::string keep(std::string_view raw);
    void start_tls(std::string_view argument);
    void forget_mail();

    SmtpShared& shared_;
    const SmtpListenerOptions& options_;
    Connection connection_;
    Envelope envelope_;
    std::string in_;
    std::string out_;
    bool mail_given_ = false;
    bool utf8_ = false;
    bool quit_ = false;
    int messages_ = 0;
    int mistakes_ = 0;
    int commands_ = 0;  // since the last message
};

}  // namespace tuki::post
