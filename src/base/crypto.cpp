#include "base/crypto.hpp"

#include <sodium.h>

#include <stdexcept>

namespace tuki {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
const bool sodium_ready = sodium_init() >= 0;

std::string to_base64(std::string_view bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
    text.pop_back();  // the closing NUL
    return text;
}

}  // namespace

Digest sha256(std::string_view bytes) {
    Digest digest;
    crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
    return digest;
}
std::string sha256_hex(std::string_view bytes) {
    const Digest digest = sha256(bytes);
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.size());
    Digest digest;
    crypto_auth_hmacsha256_final(&state, digest.data());
    return digest;
}
std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}
std::string base64(std::string_view bytes) {
    return to_base64(bytes, sodium_base64_VARIANT_ORIGINAL);
}
std::string base64url(std::string_view bytes) {
    return to_base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
std::string from_base64url(std::string_view text, std::size_t bytes_max) {
    std::string bytes(std::min(bytes_max, text.size()), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                          text.data(), text.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return {};
    bytes.resize(length);
    return bytes;
}
bool equal_secret(std::string_view left, std::string_view right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}
std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}
std::string base32(std::string_view bytes) {
    static constexpr char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xFFFFU;
        for (bits += 8; bits >= 5; bits -= 5) text += digits[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) text += digits[buffer << (5 - bits) & 31];
    return text;
}
std::string random_token(std::size_t bytes) { return base32(random_bytes(bytes)); }

std::string hash_password(std::string_view password) {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), 2, 19U << 20,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("no memory to hash a password");
    hash.resize(hash.find('\0'));
    return hash;
}
bool verify_password(std::string_view hash, std::string_view password) {
    const std::string terminated(hash);
    return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

}  // namespace tuki
