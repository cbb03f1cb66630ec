// Where a request may go: the URL read once, its name resolved once, every address checked.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "post/egress.hpp"
#include "post/resolve.hpp"

namespace tuki::post {

using Resolver = std::function<Result<std::vector<SocketAddress>>(
    const std::string& host, std::uint16_t port, Deadline deadline)>;

/// What was checked is what is connected to: the parsed URL itself and these addresses, no others.
struct EgressTarget {
    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url{nullptr, curl_url_cleanup};
    std::string host;  // lower case, without brackets and final dot
    std::uint16_t port = 0;
    std::vector<SocketAddress> addresses;
};

/// Fails as check_target does.
Result<EgressTarget> find_target(const EgressPolicy& policy, const std::string& url,
                                 const Resolver& resolver, Deadline deadline);
/// Fails as fetch does.
Result<EgressResponse> fetch_from(const EgressPolicy& policy, const EgressRequest& request,
                                  const EgressTarget& target, Deadline deadline);
Result<EgressResponse> fetch_with(const EgressPolicy& policy, const EgressRequest& request,
                                  const Resolver& resolver);

}  // namespace tuki::post
