// Digests, tokens, passwords. All by libsodium.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace tuki {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104).
Digest hmac_sha256(std::string_view key, std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);  // RFC 4648 §5, without padding
/// Empty when it is not base64url, or longer than `bytes_max` decoded.
std::string from_base64url(std::string_view text, std::size_t bytes_max);
/// In time that does not depend on where they differ. Texts of different length are different.
bool equal_secret(std::string_view left, std::string_view right);
/// From the kernel, not from Work: for keys and tokens, which may not be repeatable.
std::string random_bytes(std::size_t count);
/// Lower-case letters and digits that a mail server may not mangle (base32 without padding).
std::string random_token(std::size_t bytes = 20);
std::string base32(std::string_view bytes);  // lower case, RFC 4648 §6 alphabet, no padding

/// Argon2id, t=2, 19 MiB (OWASP 2023): about 20 ms of one core. Never on an I/O thread.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);

}  // namespace tuki
