#include "post/egress_target.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

#include "base/text.hpp"

namespace tuki::post {
namespace {

using Bytes = std::array<unsigned char, 16>;

/// The first `bits` of two addresses are the same.
bool same_network(const unsigned char* left, const unsigned char* right, int bits) {
    const int whole = bits / 8;
    if (std::memcmp(left, right, static_cast<std::size_t>(whole)) != 0) return false;
    if (bits % 8 == 0) return true;
    const unsigned mask = 0xffu << (8 - bits % 8) & 0xffu;
    return (left[whole] & mask) == (right[whole] & mask);
}

struct Network {
    const char* text;
    int bits;
};

/// Not for the internet at large (IANA special-purpose registries, RFC 6890).
constexpr Network internal_v4[] = {
    {"0.0.0.0", 8},       {"10.0.0.0", 8},     {"100.64.0.0", 10},  {"127.0.0.0", 8},
    {"169.254.0.0", 16},  {"172.16.0.0", 12},  {"192.0.0.0", 24},   {"192.0.2.0", 24},
    {"192.88.99.0", 24},  {"192.168.0.0", 16}, {"198.18.0.0", 15},  {"198.51.100.0", 24},
    {"203.0.113.0", 24},  {"224.0.0.0", 4},    {"240.0.0.0", 4}};
/// Inside 2000::/3, which is all of IPv6 that is public.
constexpr Network internal_v6[] = {{"2001::", 23}, {"2001:db8::", 32}, {"3fff::", 20}};

bool is_public_v4(const unsigned char* bytes) {
    for (const Network& network : internal_v4) {
        unsigned char of[4];
        inet_pton(AF_INET, network.text, of);
        if (same_network(bytes, of, network.bits)) return false;
    }
    return true;
}

bool in_v6(const unsigned char* bytes, const char* text, int bits) {
    unsigned char of[16];
    inet_pton(AF_INET6, text, of);
    return same_network(bytes, of, bits);
}

bool is_public_v6(const unsigned char* bytes) {
    if (in_v6(bytes, "::ffff:0:0", 96) || in_v6(bytes, "64:ff9b::", 96)) {
        return is_public_v4(bytes + 12);
    }
    if (!in_v6(bytes, "2000::", 3)) return false;
    for (const Network& network : internal_v6) {
        if (in_v6(bytes, network.text, network.bits)) return false;
    }
    if (in_v6(bytes, "2002::", 16) && !is_public_v4(bytes + 2)) return false;  // 6to4
    const bool isatap = (bytes[8] & 0xfdu) == 0 && bytes[9] == 0 && bytes[10] == 0x5e &&
                        bytes[11] == 0xfe;
    return !isatap || is_public_v4(bytes + 12);
}

/// As IPv6 bytes, IPv4 mapped, so that both compare the same way.
std::optional<Bytes> bytes_of(const sockaddr* address) {
    Bytes bytes{};
    if (address->sa_family == AF_INET) {
        bytes[10] = bytes[11] = 0xff;
        std::memcpy(&bytes[12], &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        std::memcpy(&bytes[0], &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
    } else {
        return std::nullopt;
    }
    return bytes;
}

/// "10.1.0.0/16", "::1", "10.0.0.7".
bool holds(const std::string& network, const Bytes& bytes) {
    const std::size_t slash = network.find('/');
    const std::string text = network.substr(0, slash);
    Bytes of{};
    int bits = 128, offset = 0;
    if (inet_pton(AF_INET, text.c_str(), &of[12]) == 1) {
        of[10] = of[11] = 0xff;
        offset = 96;
    } else if (inet_pton(AF_INET6, text.c_str(), &of[0]) != 1) {
        return false;
    }
    if (slash != std::string::npos) {
        const auto digits = std::string_view(network).substr(slash + 1);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error != std::errc{} || end != digits.data() + digits.size()) return false;
        bits += offset;
    }
    return bits >= offset && bits <= 128 && same_network(bytes.data(), of.data(), bits);
}

std::string host_name(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return ascii_lower(host);
}

bool names(const std::vector<std::string>& list, const std::string& host) {
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& entry) { return host_name(entry) == host; });
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string out = text;
    curl_free(text);
    return out;
}

Error bad(std::string text) { return {ErrorCode::invalid, std::move(text), "url"}; }

bool may_reach(const EgressPolicy& policy, const std::string& host, const SocketAddress& address) {
    if (is_public_address(address.get()) || names(policy.allow, host)) return true;
    const auto bytes = bytes_of(address.get());
    return bytes && std::any_of(policy.allow.begin(), policy.allow.end(),
                                [&](const std::string& entry) { return holds(entry, *bytes); });
}

}  // namespace

bool is_public_address(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        return is_public_v4(reinterpret_cast<const unsigned char*>(
            &reinterpret_cast<const sockaddr_in*>(address)->sin_addr));
    }
    if (address->sa_family != AF_INET6) return false;
    return is_public_v6(reinterpret_cast<const unsigned char*>(
        &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr));
}

Result<EgressTarget> find_target(const EgressPolicy& policy, const std::string& text,
                                 const Resolver& resolver, Deadline deadline) {
    if (text.size() > policy.url_bytes_max) return bad("The address is too long.");
    for (const char c : text) {
        // What parsers disagree on has no place in it.
        if (c <= ' ' || c >= '\x7f' || c == '\\') return bad("This is no web address.");
    }
    EgressTarget target;
    target.url.reset(curl_url());
    CURLU* url = target.url.get();
    if (curl_url_set(url, CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
        return bad("This is no web address.");
    }
    const std::string scheme = part_of(url, CURLUPART_SCHEME);
    if (scheme != "https" && !(policy.allow_http && scheme == "http")) {
        return bad("Only https addresses are allowed.");
    }
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                 CURLUPART_ZONEID}) {
        if (!part_of(url, part).empty()) return bad("No user name may be in the address.");
    }
    // curl mends "http:/host" and "http:///host", and keeps silent of the empty user in "http://@host".
    const std::size_t authority = scheme.size() + 3;
    if (text.substr(scheme.size(), 3) != "://" || text.find('/', authority) == authority) {
        return bad("This is no web address.");
    }
    if (text.substr(authority, text.find_first_of("/?#", authority) - authority).find('@') !=
        std::string::npos) {
        return bad("No user name may be in the address.");
    }
    target.host = host_name(part_of(url, CURLUPART_HOST));
    if (target.host.starts_with('[')) target.host = target.host.substr(1, target.host.size() - 2);
    const bool is_v6 = target.host.find(':') != std::string::npos;
    constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    if (target.host.empty() || target.host.ends_with('.') ||
        (!is_v6 && target.host.find_first_not_of(of_names) != std::string::npos)) {
        return bad("This is no web address.");
    }
    if (!is_v6) curl_url_set(url, CURLUPART_HOST, target.host.c_str(), 0);
    const std::string port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if (std::from_chars(port.data(), port.data() + port.size(), target.port).ec != std::errc{} ||
        target.port == 0) {
        return bad("This is no web address.");
    }
    const Error forbidden = bad("This address may not be reached from here.");
    if (names(policy.deny_hosts, target.host)) return forbidden;
    auto resolved = resolver(target.host, target.port, deadline);
    if (!resolved.ok()) return resolved.error();
    target.addresses = std::move(resolved.value());
    if (target.addresses.empty()) {
        return Error{ErrorCode::unavailable, "The server's name could not be resolved."};
    }
    for (const SocketAddress& address : target.addresses) {
        if (!may_reach(policy, target.host, address)) return forbidden;
    }
    return target;
}

Result<Done> check_target(const EgressPolicy& policy, const std::string& url) {
    const Resolver by_system = [](const std::string& host, std::uint16_t port, Deadline deadline) {
        return resolve(host, port, deadline);
    };
    const auto target = find_target(policy, url, by_system, deadline_in(policy.timeout));
    if (!target.ok()) return target.error();
    return Done{};
}

}  // namespace tuki::post
