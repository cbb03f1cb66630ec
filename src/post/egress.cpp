#include "post/egress.hpp"

#include <unistd.h>

#include <cstring>

#include "base/text.hpp"
#include "post/egress_target.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t headers_max = 64;
constexpr std::size_t request_bytes_max = 16u << 20;

Error no_answer() { return {ErrorCode::unavailable, "The server could not be reached."}; }

struct Transfer {
    const EgressPolicy& policy;
    const EgressTarget& target;
    EgressResponse response{};
    std::size_t header_bytes = 0;
    bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.response.body.size() + size > transfer.policy.body_bytes_max) {
        transfer.too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    transfer.response.body.append(data, size);
    return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.header_bytes += size;
    if (transfer.header_bytes > transfer.policy.header_bytes_max) {
        transfer.too_large = true;
        return 0;
    }
    const std::string_view line = trim({data, size});
    if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // after a 100 Continue
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
        transfer.response.headers.emplace_back(ascii_lower(trim(line.substr(0, colon))),
                                               trim(line.substr(colon + 1)));
    }
    return size;
}

/// The last look before a connection: only what was checked, whatever curl thinks.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    const auto& transfer = *static_cast<const Transfer*>(user);
    for (const SocketAddress& checked : transfer.target.addresses) {
        if (checked.family() != address->family || address->addrlen > checked.size) continue;
        SocketAddress wanted{.size = static_cast<socklen_t>(address->addrlen)};
        std::memcpy(&wanted.storage, &address->addr, address->addrlen);
        if (numeric(wanted) != numeric(checked)) continue;
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
    return CURL_SOCKET_BAD;
}

bool is_token(std::string_view text) {
    constexpr std::string_view specials = "()<>@,;:\\\"/[]?={}";
    return !text.empty() && text.size() <= 127 &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return c > ' ' && c < '\x7f' && specials.find(c) == std::string_view::npos;
           });
}

bool is_ours(std::string_view name) {
    const std::string lower = ascii_lower(name);
    return lower == "host" || lower == "content-length" || lower == "transfer-encoding" ||
           lower == "connection" || lower == "expect" || lower == "upgrade" || lower == "te" ||
           lower == "trailer" || lower.starts_with("proxy-");
}

Result<Done> check_request(const EgressRequest& request) {
    if (!is_token(request.method)) {
        return Error{ErrorCode::invalid, "This is no method of HTTP.", "method"};
    }
    if (request.headers.size() > headers_max) {
        return Error{ErrorCode::too_much, "Too many headers.", "headers"};
    }
    for (const auto& [name, value] : request.headers) {
        const bool control = std::any_of(value.begin(), value.end(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
        });
        if (!is_token(name) || is_ours(name) || control || value.size() > 8192) {
            return Error{ErrorCode::invalid, "This header cannot be sent.", "headers"};
        }
    }
    if (request.body.size() > request_bytes_max) {
        return Error{ErrorCode::too_much, "The body is too large.", "body"};
    }
    return Done{};
}

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void add(Headers& list, const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
        (void)list.release();
        list.reset(longer);
    }
}

Headers headers_of(const EgressRequest& request) {
    Headers list(nullptr, curl_slist_free_all);
    for (const auto& [name, value] : request.headers) {
        // "Name;" is how curl sends a header without a value.
        add(list, value.empty() ? name + ";" : name + ": " + value);
    }
    for (const char* unsent : {"Expect:", "Accept-Encoding:"}) add(list, unsent);
    return list;
}

/// "host:port:address,address", so that curl asks nobody else.
Headers pinned(const EgressTarget& target) {
    std::string line = target.host + ":" + std::to_string(target.port) + ":";
    for (std::size_t i = 0; i < target.addresses.size(); ++i) {
        const SocketAddress& address = target.addresses[i];
        const std::string text = numeric(address);
        line += (i > 0 ? "," : "") + (address.family() == AF_INET6 ? "[" + text + "]" : text);
    }
    Headers list(nullptr, curl_slist_free_all);
    add(list, line);
    return list;
}

}  // namespace

Result<EgressResponse> fetch_from(const EgressPolicy& policy, const EgressRequest& request,
                                  const EgressTarget& target, Deadline deadline) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   curl_easy_cleanup);
    if (!curl) return no_answer();
    const long left = milliseconds_until(deadline);
    if (left <= 0) return no_answer();
    CURL* c = curl.get();
    Transfer transfer{policy, target};
    const Headers headers = headers_of(request);
    const Headers addresses = pinned(target);
    curl_easy_setopt(c, CURLOPT_CURLU, target.url.get());
    curl_easy_setopt(c, CURLOPT_RESOLVE, addresses.get());
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, policy.allow_http ? "http,https" : "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");  // nor one from the environment
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     std::min<long>(left, static_cast<long>(policy.connect_timeout.count())));
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, left);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Tuki");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &transfer);
    if (!policy.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, policy.ca_file.c_str());
    if (request.method == "HEAD") {
        curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    const CURLcode done = curl_easy_perform(c);
    if (transfer.too_large) {
        return Error{ErrorCode::too_much, "The server's answer is too large."};
    }
    if (done != CURLE_OK) return no_answer();
    long status = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
}

Result<EgressResponse> fetch_with(const EgressPolicy& policy, const EgressRequest& request,
                                  const Resolver& resolver) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) return no_answer();
    const Deadline deadline = deadline_in(policy.timeout);
    TRY(check_request(request));
    const auto target = find_target(policy, request.url, resolver, deadline);
    if (!target.ok()) {
        if (target.error().code == ErrorCode::unavailable) return no_answer();
        return target.error();
    }
    return fetch_from(policy, request, target.value(), deadline);
}

Result<EgressResponse> fetch(const EgressPolicy& policy, const EgressRequest& request) {
    return fetch_with(policy, request,
                      [](const std::string& host, std::uint16_t port, Deadline deadline) {
                          return resolve(host, port, deadline);
                      });
}

}  // namespace tuki::post
