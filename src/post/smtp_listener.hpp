// Takes mail by SMTP (RFC 5321) or LMTP (RFC 2033) and acknowledges it only once it is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tuki::post {

/// What the dialogue said about one mail; nothing in it is proven.
struct Envelope {
    std::string sender;  // empty for a bounce
    std::vector<std::string> recipients;
    std::string remote_address;  // numeric
    std::string helo;
    bool tls = false;
};

/// Decides on one recipient during RCPT. unavailable, conflict and too_much ask the sender to come
/// back later (45x); any other refusal is final (550) and carries the error's message.
using AcceptRecipient = std::function<Result<Done>(std::string_view recipient)>;

/// Gets the whole untouched message and returns after it is durably kept. ok is answered 250;
/// unavailable, conflict and any exception 451; too_much 452; the rest 554.
/// Called from many threads at once, so that one commit can gather several mails.
using Keep = std::function<Result<Done>(const Envelope& envelope, std::string_view raw)>;

struct SmtpListenerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                     // 0: any free one, see SmtpListener::port
    std::string hostname = "localhost";         // in the greeting
    bool lmtp = false;
    std::size_t message_bytes_max = 50u << 20;  // announced as SIZE
    std::size_t memory_bytes_max = 512u << 20;  // all messages in flight together; beyond: 452
    int connections_max = 200;
    int per_address_max = 20;  // IPv4 address or IPv6 /64
    int recipients_max = 100;
    int messages_per_connection_max = 100;
    Milliseconds command_timeout{60'000};  // for one whole line
    Milliseconds data_timeout{300'000};    // for the message; longer only above 4 KiB a second
    std::string certificate_file;          // PEM chain; STARTTLS is offered when set
    std::string key_file;
};

class SmtpListener {
  public:
    using Options = SmtpListenerOptions;

    SmtpListener(Options options, AcceptRecipient accept, Keep keep);
    ~SmtpListener();
    SmtpListener(const SmtpListener&) = delete;
    SmtpListener& operator=(const SmtpListener&) = delete;

    /// Listens and answers from its own threads.
    /// Fails: unavailable when the address is taken, invalid when the certificate cannot be read.
    Result<Done> start();
    std::uint16_t port() const;
    int connections() const;  // open at this moment
    /// Says 421 to who is connected, waits for Keep calls that run, and for all threads.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tuki::post
