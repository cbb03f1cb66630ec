// Reply addresses, Message-IDs and return paths that only we can have written (R05).
#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/delivery/delivery.hpp"

namespace tuki::delivery {

namespace {

// A token is base32 of: key id (1 byte), ticket (8), person (8), MAC (10). 80 bits of MAC cannot be
// guessed over SMTP, and leave 19 bytes of a local part of 64 (RFC 5321 §4.5.3.1.1).
enum class Purpose : char { reply = 'r', message_id = 'm', bounce = 'b' };
constexpr unsigned char key_id = 1;
constexpr std::size_t mac_bytes = 10, token_bytes = 1 + 8 + 8 + mac_bytes, token_length = 44;
constexpr std::size_t local_part_max = 64, unique_length = 13;

void append_number(std::string& bytes, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += char(std::uint64_t(number) >> shift & 0xFF);
}
std::int64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = at; i < at + 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return std::int64_t(number);
}
std::string_view view(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

/// @param unique what else the MAC covers: the part of a Message-ID before the token
std::string sealed(const Settings& settings, Purpose purpose, std::int64_t first, std::int64_t second, std::string_view unique) {
    std::string bytes(1, char(key_id));
    append_number(bytes, first);
    append_number(bytes, second);
    const Digest key = hmac_sha256(settings.secret, "tuki mail tokens 1");
    const Digest mac = hmac_sha256(view(key), fmt::format("{}{}{}", char(purpose), bytes, unique));
    return bytes.append(view(mac).substr(0, mac_bytes));
}

/// Empty when it is not base32 of exactly a token, written in the one way to write it.
std::string decode(std::string_view text) {
    if (text.size() != token_length) return "";
    std::string bytes;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        const int value = c >= 'a' && c <= 'z' ? c - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
        if (value < 0) return "";
        bits = bits << 5 | unsigned(value);
        held += 5;
        if (held >= 8) {
            held -= 8;
            bytes += char(bits >> held & 0xFF);
        }
    }
    return bytes.size() == token_bytes && base32(bytes) == text ? bytes : "";
}

struct Pair {
    std::int64_t first, second;
};
std::optional<Pair> open_token(const Settings& settings, Purpose purpose, std::string_view text, std::string_view unique) {
    const std::string bytes = decode(text);
    // Without a secret of its own a desk can have sealed nothing.
    if (bytes.empty() || settings.secret.empty() || static_cast<unsigned char>(bytes[0]) != key_id) return std::nullopt;
    const Pair pair{number_at(bytes, 1), number_at(bytes, 9)};
    if (!equal_secret(sealed(settings, purpose, pair.first, pair.second, unique), bytes)) return std::nullopt;
    return pair;
}

std::string address_with(const Settings& settings, Purpose purpose, std::int64_t first, std::int64_t second) {
    const auto at = settings.mail_address.rfind('@');
    if (settings.secret.empty() || at == std::string::npos || at + 1 + token_length > local_part_max) return settings.mail_address;
    return fmt::format("{}+{}{}", settings.mail_address.substr(0, at), base32(sealed(settings, purpose, first, second, "")),
                       settings.mail_address.substr(at));
}

std::optional<Pair> read_address(const Settings& settings, Purpose purpose, std::string_view address) {
    const std::string folded = ascii_lower(trim(address));
    const auto at = folded.rfind('@');
    if (at == std::string::npos) return std::nullopt;
    const auto plus = folded.rfind('+', at);
    if (plus == std::string::npos) return std::nullopt;
    return open_token(settings, purpose, std::string_view(folded).substr(plus + 1, at - plus - 1), "");
}

}  // namespace

std::string reply_address(const Settings& settings, TicketId ticket, PersonId person) {
    return address_with(settings, Purpose::reply, ticket.value, person.value);
}

std::string message_id_for(Work& work, TicketId ticket, PersonId person) {
    const std::string unique = id_text("m", work.ids.next_value(work.now)).substr(2);
    return fmt::format("{}.{}@{}", unique,
                       base32(sealed(work.settings, Purpose::message_id, ticket.value, person.value, unique)), work.settings.mail_domain);
}

std::optional<Threading> read_reply_address(const Settings& settings, std::string_view address) {
    const auto pair = read_address(settings, Purpose::reply, address);
    if (!pair || pair->first == 0) return std::nullopt;
    return Threading{TicketId{pair->first}, PersonId{pair->second}};
}

std::optional<Threading> read_message_id(const Settings& settings, std::string_view message_id) {
    std::string folded = ascii_lower(trim(message_id));
    if (folded.starts_with('<') && folded.ends_with('>')) folded = folded.substr(1, folded.size() - 2);
    const std::string_view local = std::string_view(folded).substr(0, folded.find('@'));
    if (local.size() != unique_length + 1 + token_length || local[unique_length] != '.') return std::nullopt;
    const auto pair = open_token(settings, Purpose::message_id, local.substr(unique_length + 1), local.substr(0, unique_length));
    if (!pair || pair->first == 0) return std::nullopt;
    return Threading{TicketId{pair->first}, PersonId{pair->second}};
}

std::string return_path(const Settings& settings, OutboundId mail) {
    return address_with(settings, Purpose::bounce, mail.value, 0);
}

std::optional<OutboundId> read_return_path(const Settings& settings, std::string_view address) {
    const auto pair = read_address(settings, Purpose::bounce, address);
    if (!pair) return std::nullopt;
    return OutboundId{pair->first};
}

std::string desk_mark(const Settings& settings) {
    return base32(view(hmac_sha256(settings.secret, "tuki desk mark")).substr(0, mac_bytes));
}

}  // namespace tuki::delivery
