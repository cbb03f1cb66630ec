#include "desk/access/idempotency.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace tuki::access {

namespace {

std::string headers_json(const http::Response& response) {
    json::Array all;
    for (const auto& [name, value] : response.headers)
        if (name != "Set-Cookie") all.push_back(json::Array{json::Value(name), json::Value(value)});
    return json::dump(all);
}

http::Response answer_from(const db::Row& row) {
    http::Response response{.status = int(row.number(1)), .body = row.string(4), .content_type = row.string(2)};
    if (const auto headers = json::parse(row.text(3)); headers.ok())
        for (const json::Value& pair : headers.value().as_array())
            response.headers.emplace_back(pair.as_array()[0].as_string(), pair.as_array()[1].as_string());
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

}  // namespace

Result<Key> key_of(const Actor& actor, const http::Request& request) {
    const std::string_view text = request.header("idempotency-key");
    if (text.empty() || request.method != http::Method::post || !actor.person) return Key{};
    if (text.size() > key_bytes_max) return Error{ErrorCode::invalid, fmt::format("At most {} bytes.", key_bytes_max), "Idempotency-Key"};
    return Key{to_text(actor.person), one_line(text, key_bytes_max), sha256_hex(fmt::format("{}\n{}\n{}", request.path, request.query, request.body))};
}

Result<std::optional<http::Response>> find_answer(Work& work, const Key& key) {
    std::optional<http::Response> answer;
    if (key.text.empty()) return answer;
    bool other = false;
    work.db.one("select digest, status, content_type, headers, body from idempotency where principal = $1 and key = $2", {key.owner, key.text},
                [&](const db::Row& row) {
                    other = row.text(0) != key.digest;
                    answer = answer_from(row);
                });
    if (other) return Error{ErrorCode::invalid, "This key was used for another request.", "Idempotency-Key"};
    return answer;
}

void keep_answer(Work& work, const Key& key, const http::Response& response) {
    if (key.text.empty()) return;
    work.db.add("insert into idempotency (principal, key, digest, status, content_type, headers, body, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                {key.owner, key.text, key.digest, response.status, response.content_type, headers_json(response), response.body, work.now});
}

}  // namespace tuki::access
