// The one way out for HTTP (R19): no internal addresses, no redirects, nothing without a limit.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

struct sockaddr;

namespace tuki::post {

struct EgressPolicy {
    bool allow_http = false;  // https only otherwise
    /// Host names ("hooks.example"), addresses or networks ("10.1.0.0/16", "fd00::/8") that may be
    /// reached although they are internal.
    std::vector<std::string> allow;
    std::vector<std::string> deny_hosts;  // such as our own public name
    std::size_t url_bytes_max = 2048;
    std::size_t header_bytes_max = 64u << 10;
    std::size_t body_bytes_max = 1u << 20;
    Milliseconds connect_timeout{5'000};
    Milliseconds timeout{15'000};  // for all of it
    std::string ca_file;
};

struct EgressRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct EgressResponse {
    int status = 0;  // 3xx is handed back, never followed
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
};

/// Fails: invalid `url` for a bad or forbidden target; too_much when the answer is over a limit;
/// unavailable, with one text whatever the reason, when there is no answer.
Result<EgressResponse> fetch(const EgressPolicy& policy, const EgressRequest& request);

/// For settings: refuses at the time of saving what fetch would refuse.
/// Fails: invalid `url`; unavailable when the name does not resolve.
Result<Done> check_target(const EgressPolicy& policy, const std::string& url);

/// Whether anyone on the internet has this address: not loopback, private, link-local, shared,
/// multicast, reserved, nor one of those inside an IPv6 form.
bool is_public_address(const sockaddr* address);

}  // namespace tuki::post
