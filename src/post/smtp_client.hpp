// The dialogue with one relay: what is said, what is answered, and what is known afterwards.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "post/connection.hpp"
#include "post/smtp_sender.hpp"

namespace tuki::post {

struct SmtpReply {
    int code = 0;      // 0: no answer, and the connection is over
    std::string text;  // all lines as one, safe to show
    std::vector<std::string> lines;  // without the codes

    bool good() const { return code >= 200 && code < 300; }
    bool go_on() const { return code >= 300 && code < 400; }
    bool final_no() const { return code >= 500; }
};

/// Takes one answer off the front of `in`. Nothing when more bytes are needed; code 0 when it is no
/// answer of SMTP or is over a limit.
std::optional<SmtpReply> read_reply(std::string& in);

/// What goes out between DATA and the final dot: CR LF line ends, dots stuffed.
std::string stuffed(std::string_view raw);

class SmtpClient {
  public:
    explicit SmtpClient(Relay relay) : relay_(std::move(relay)) {}

    /// Connects, protects the connection and logs in. code 0 or what the relay said when it fails.
    SmtpReply connect();
    bool fits(const Relay& relay) const;
    bool open() const { return connection_.open(); }
    /// Gives the mail over; fills the results of all that are still undecided.
    void send(const std::string& sender, std::string_view raw,
              std::vector<RecipientResult*>& recipients);
    /// Whether nothing at all was answered to the last mail, so that another connection may try it.
    bool was_stale() const { return stale_; }
    void quit();

  private:
    SmtpReply say(std::string_view command);
    SmtpReply answer(Deadline deadline);
    SmtpReply over(std::string text);
    SmtpReply dial(bool with_tls);
    SmtpReply hello();
    SmtpReply protect(RelayTls tls);
    SmtpReply log_in();
    SmtpReply say_mail_from(const std::string& sender, std::string_view raw,
                            const std::vector<RecipientResult*>& recipients);
    SmtpReply say_recipients(std::vector<RecipientResult*>& recipients);
    void give_data(std::string_view raw, std::vector<RecipientResult*>& recipients);
    SmtpReply put_body(const std::string& body);
    bool offers(std::string_view word) const { return extensions_.contains(std::string(word)); }

    Relay relay_;
    Connection connection_;
    std::string in_;
    std::map<std::string, std::string> extensions_;  // lower case; value: the parameters
    Deadline last_used_{};
    int mails_ = 0;
    bool stale_ = false;
    bool tls_failed_ = false;
};

}  // namespace tuki::post
