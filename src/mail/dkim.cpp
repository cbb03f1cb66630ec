#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mail/compose.hpp"

namespace tuki::mail {
namespace {

constexpr std::size_t key_bytes_max = 64 << 10;
constexpr std::size_t name_bytes_max = 255;
constexpr std::size_t value_piece = 72;

/// What a reader sees or a mail program acts on. Named once more than it occurs, so that nobody can
/// add a second one (RFC 6376 §8.15).
constexpr std::string_view signed_headers[] = {
    "from",       "to",          "cc",         "reply-to",   "subject",      "date",
    "message-id", "in-reply-to", "references", "mime-version", "content-type",
    "content-transfer-encoding", "content-language", "auto-submitted", "list-id",
    "list-unsubscribe", "list-unsubscribe-post"};

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

struct Header {
    std::string name;  // lower case
    std::string_view value;
};

/// The message's header fields from top to bottom, still folded.
std::vector<Header> headers_of(std::string_view block) {
    std::vector<Header> headers;
    while (!block.empty()) {
        std::size_t end = block.find("\r\n");
        while (end != std::string_view::npos && end + 2 < block.size() &&
               (block[end + 2] == ' ' || block[end + 2] == '\t')) {
            end = block.find("\r\n", end + 2);
        }
        const std::string_view field = block.substr(0, end);
        block.remove_prefix(end == std::string_view::npos ? block.size() : end + 2);
        const std::size_t colon = field.find(':');
        if (colon == std::string_view::npos) continue;
        headers.push_back({ascii_lower(trim(field.substr(0, colon))), field.substr(colon + 1)});
    }
    return headers;
}

/// Runs of blanks become one, line ends vanish, nothing stays at the ends (§3.4.2).
std::string relaxed_value(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == '\r' || c == '\n') continue;
        if (c == ' ' || c == '\t') {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += c;
        }
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

std::string relaxed(const Header& header) {
    return header.name + ":" + relaxed_value(header.value) + "\r\n";
}

/// §3.4.4: blanks at line ends go, runs become one, empty lines at the end go.
std::string relaxed_body(std::string_view body) {
    std::string out;
    out.reserve(body.size() + 2);
    std::size_t end_of_text = 0;  // behind the last line that is not empty
    while (!body.empty()) {
        const std::size_t end = body.find("\r\n");
        std::string_view line = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 2);
        while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
        bool blank = false;
        for (const char c : line) {
            if (c == ' ' || c == '\t') {
                blank = true;
                continue;
            }
            if (blank) out += ' ';
            blank = false;
            out += c;
        }
        out += "\r\n";
        if (!line.empty()) end_of_text = out.size();
    }
    out.resize(end_of_text);
    return out;
}

std::string digest_of(std::string_view bytes) {
    const Digest digest = sha256(bytes);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Empty when OpenSSL cannot.
std::string signature(EVP_PKEY* key, std::string_view bytes) {
    const bool is_rsa = EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
    // Ed25519 signs the digest (RFC 8463 §3); RSA makes it itself.
    const std::string input = is_rsa ? std::string(bytes) : digest_of(bytes);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const auto* data = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr, key) !=
            1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, input.size()) != 1) {
        return {};
    }
    std::string out(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data,
                       input.size()) != 1) {
        return {};
    }
    out.resize(size);
    return out;
}

bool is_domain_name(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

Key read_key(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), key_bytes_max))),
        BIO_free);
    // An encrypted key must not make a server ask its terminal for a password.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    return {PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free};
}

}  // namespace

Result<std::string> dkim_sign(std::string_view raw, const std::string& domain,
                              const std::string& selector, const std::string& key, Timestamp now) {
    const Error refused{ErrorCode::invalid, "This is no RSA or Ed25519 private key in PEM form.",
                        "mail.dkim_key"};
    const Key private_key = read_key(key);
    if (!private_key) return refused;
    const int kind = EVP_PKEY_base_id(private_key.get());
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519) return refused;
    if (kind == EVP_PKEY_RSA && EVP_PKEY_bits(private_key.get()) < 1024) {
        return Error{ErrorCode::invalid, "An RSA key for DKIM has 1024 bits or more.",
                     "mail.dkim_key"};
    }
    if (!is_domain_name(domain) || !is_domain_name(selector)) {
        return Error{ErrorCode::invalid, "Domain and selector of DKIM are host names.",
                     "mail.dkim_domain"};
    }
    const std::size_t end = raw.find("\r\n\r\n");
    const std::string_view block = raw.substr(0, end == std::string_view::npos ? end : end + 2);
    const std::string_view body =
        end == std::string_view::npos ? std::string_view{} : raw.substr(end + 4);
    const std::vector<Header> headers = headers_of(block);

    std::string hashed, names;
    for (const std::string_view name : signed_headers) {
        bool there = false;
        // From the bottom up (§5.4.2).
        for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
            if (header->name != name) continue;
            there = true;
            hashed += relaxed(*header);
            names.append(names.empty() ? "" : ":").append(name);
        }
        if (there || name == "cc" || name == "reply-to") {
            names.append(names.empty() ? "" : ":").append(name);
        }
    }
    // Folded behind each colon, and so the same after unfolding.
    std::string folded_names;
    std::size_t column = 3;
    for (const std::string_view name : tuki::split(names, ':')) {
        if (!folded_names.empty()) {
            folded_names += ':';
            if (column + name.size() > value_piece) {
                folded_names += "\r\n\t";
                column = 8;
            }
        }
        folded_names += name;
        column += name.size() + 1;
    }
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string value =
        " v=1; a=" + std::string(kind == EVP_PKEY_RSA ? "rsa" : "ed25519") +
        "-sha256; c=relaxed/relaxed;\r\n\td=" + domain + "; s=" + selector +
        "; t=" + std::to_string(seconds) + ";\r\n\th=" + folded_names + ";\r\n\tbh=" +
        base64(digest_of(relaxed_body(body))) + ";\r\n\tb=";
    std::string to_sign = hashed + relaxed({"dkim-signature", value});
    to_sign.resize(to_sign.size() - 2);  // its own line end is not part of it (§3.7)
    const std::string signed_bytes = signature(private_key.get(), to_sign);
    if (signed_bytes.empty()) return refused;
    const std::string encoded = base64(signed_bytes);
    std::string out = "DKIM-Signature:" + value;
    for (std::size_t at = 0; at < encoded.size(); at += value_piece) {
        if (at > 0) out += "\r\n\t";
        out.append(encoded, at, value_piece);
    }
    return out.append("\r\n").append(raw);
}

}  // namespace tuki::mail
