#include "desk/access/tokens.hpp"

#include <mutex>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace tuki::access {

namespace {

struct Uses {
    std::mutex mutex;
    std::unordered_map<std::string, Timestamp> by_digest;
};
Uses& uses() {
    static Uses one;
    return one;
}
constexpr std::size_t uses_max = 10'000;

}  // namespace

std::vector<Token> all_tokens(Work& work) {
    std::vector<Token> all;
    work.db.each("select id, person, name, scopes, created_at, last_used_at, expires_at from api_tokens order by id desc", {}, [&](const db::Row& row) {
        all.push_back({row.id<TokenId>(0), row.id<PersonId>(1), row.string(2), Permissions(row.number(3)), row.time(4), row.maybe_time(5), row.maybe_time(6)});
    });
    return all;
}

Result<NewToken> make_token(Work& work, Token token) {
    TRY(require(work, Permission::admin));
    if (!work.actor.person) return Error{ErrorCode::forbidden, "A token acts for a person."};
    token.name = one_line(token.name, 200);
    if (trim(token.name).empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (token.scopes == 0) return Error{ErrorCode::invalid, "A token that may do nothing is of no use.", "scopes"};
    if ((token.scopes & ~work.actor.permissions) != 0) return Error{ErrorCode::forbidden, "A token may do no more than you may.", "scopes"};
    if (token.expires_at && *token.expires_at <= work.now) return Error{ErrorCode::invalid, "This is over already.", "expires_at"};
    if (all_tokens(work).size() >= tokens_max) return Error{ErrorCode::too_much, "Delete tokens that are no longer used first."};
    token.id = work.new_id<TokenId>();
    token.person = work.actor.person;
    token.created_at = work.now;
    NewToken made{token, "tuki_" + random_token(30)};
    work.db.run("insert into api_tokens (id, digest, person, name, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
                {token.id, sha256_hex(made.secret), token.person, token.name, std::int64_t(token.scopes), token.created_at, token.expires_at});
    state_fact(work, "token.created", TokenTag::prefix, token.id.value, 1,
               {{"name", "", token.name}, {"person", "", to_text(token.person)}, {"scopes", "", names_of(token.scopes)},
                {"expires_at", "", token.expires_at ? to_iso(*token.expires_at) : ""}});
    return made;
}

Result<Done> delete_token(Work& work, TokenId id) {
    TRY(require(work, Permission::admin));
    std::string name;
    work.db.one("select name from api_tokens where id = $1", {id}, [&](const db::Row& row) { name = row.text(0); });
    if (work.db.run("delete from api_tokens where id = $1", {id}) == 0) return not_found();
    state_fact(work, "token.deleted", TokenTag::prefix, id.value, 2, {{"name", name, ""}});
    rights_changed(work);
    return Done{};
}

void note_token_use(const std::string& digest, Timestamp now) {
    const std::lock_guard lock(uses().mutex);
    if (uses().by_digest.size() < uses_max || uses().by_digest.contains(digest)) uses().by_digest[digest] = now;
}

void write_token_uses(Work& work) {
    std::unordered_map<std::string, Timestamp> seen;
    {
        const std::lock_guard lock(uses().mutex);
        seen = uses().by_digest;
    }
    for (const auto& [digest, at] : seen)
        work.db.add("update api_tokens set last_used_at = $2 where digest = $1 and (last_used_at is null or last_used_at < $2)", {digest, at});
    work.after_commit.emplace_back([seen] {
        const std::lock_guard lock(uses().mutex);
        std::erase_if(uses().by_digest, [&](const auto& one) {
            const auto written = seen.find(one.first);
            return written != seen.end() && one.second <= written->second;
        });
    });
}

}  // namespace tuki::access
