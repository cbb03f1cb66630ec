// Gives one mail to a relay by SMTP and says truthfully what became of it (P04).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace tuki::post {

enum class RelayTls : std::uint8_t { none, opportunistic, starttls, immediate };

struct Relay {
    std::string host;
    std::uint16_t port = 25;
    RelayTls tls = RelayTls::opportunistic;  // with a user it is starttls
    std::string user;
    std::string password;
    std::string oauth_token;        // when set, XOAUTH2 is used and the password is not
    bool verify_certificate = true;  // opportunistic never verifies (RFC 7435)
    std::string ca_file;
    std::string hello = "localhost";      // our name in EHLO
    Milliseconds timeout{60'000};         // to connect, and for each answer before the final dot
    Milliseconds final_timeout{600'000};  // for the answer to the final dot (RFC 5321 §4.5.3.2.6)
};

enum class SendState : std::uint8_t {
    accepted,  // the relay has taken it
    deferred,  // it has not; worth another try later
    refused,   // it has not and never will
    unknown,   // cut after the final dot: perhaps it has (RFC 1047)
};

struct RecipientResult {
    std::string address;
    SendState state = SendState::deferred;
    int code = 0;      // of SMTP; 0 when there was no answer
    std::string text;  // one line, safe to show
};

struct SendResult {
    SendState state = SendState::deferred;  // of the mail; accepted when one recipient is
    int code = 0;
    std::string text;
    std::vector<RecipientResult> recipients;  // in the order given
};

/// Never throws. Keeps the connection for the next mail of this thread.
/// An address with a space, control, "<" or ">" is refused before anything is sent; lone CR and LF
/// in `raw` go out as CR LF.
SendResult send(const Relay& relay, const std::string& envelope_sender,
                const std::vector<std::string>& recipients, std::string_view raw);

}  // namespace tuki::post
