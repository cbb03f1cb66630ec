// API tokens: a secret that acts for the person who made it, with no more than it was given.
#pragma once

#include "desk/access/access.hpp"

namespace tuki::access {

struct TokenTag {
    static constexpr std::string_view prefix = "tok";
};
using TokenId = Id<TokenTag>;

constexpr std::size_t tokens_max = 1'000;  // of one desk

struct Token {
    TokenId id;
    PersonId person;
    std::string name;
    Permissions scopes = 0;
    Timestamp created_at;
    std::optional<Timestamp> last_used_at, expires_at;
};

std::vector<Token> all_tokens(Work& work);
/// The secret is handed out once, and stored as its digest. Fails: forbidden `scopes` when they
/// hold more than the actor may; invalid `name`, `scopes`, `expires_at`. States: token.created.
struct NewToken {
    Token token;
    std::string secret;
};
Result<NewToken> make_token(Work& work, Token token);
/// States: token.deleted. From then on it opens nothing, on any node.
Result<Done> delete_token(Work& work, TokenId id);

/// Remembered in this process, and written down by a tick.
void note_token_use(const std::string& digest, Timestamp now);
void write_token_uses(Work& work);

}  // namespace tuki::access
