// Answers kept by key, so that a request that is sent again happens once (P03).
#pragma once

#include <optional>

#include "desk/work/work.hpp"
#include "http/http.hpp"

namespace tuki::access {

constexpr std::size_t key_bytes_max = 200;

struct Key {
    std::string owner;   // whose key it is; strangers have none, they would answer each other
    std::string text;    // "" for a request without a key
    std::string digest;  // of path, query and body
};

/// Of a POST by somebody who is known; "" for all others. Fails: invalid `Idempotency-Key` when too long.
Result<Key> key_of(const Actor& actor, const http::Request& request);
/// The answer that this key was given. Fails: invalid `Idempotency-Key` when it was another request.
Result<std::optional<http::Response>> find_answer(Work& work, const Key& key);
/// In the transaction of what was done: both are kept, or neither.
void keep_answer(Work& work, const Key& key, const http::Response& response);

}  // namespace tuki::access
