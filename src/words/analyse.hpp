// The one analyser of text: search and recognition see the same words, on both databases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuki::words {

constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t words_max = 20'000;    // of one text; the rest is not indexed
constexpr std::size_t index_bytes_max = 500'000;  // of one text's words; PostgreSQL takes a million
constexpr std::size_t query_words_max = 12;

/// The words of a text, folded (ő = o): letters and digits; addresses and ids stay whole and are
/// also given in parts.
std::vector<std::string> surface(std::string_view text);

/// The Snowball stem of a folded word; the word itself where the language has none.
/// @param language "en", "hu", "fi", "ru"; Cyrillic is always Russian
std::string stem(std::string_view word, std::string_view language);

/// What the index holds for a text: folded words and, as "=stem", their stems; each once.
std::string index_text(std::string_view text, std::string_view language);

struct QueryWord {
    std::string surface;
    std::vector<std::string> stems;  // in all four languages
};
using Query = std::vector<QueryWord>;

/// Whole words and their forms, or beginnings of words too. Beginnings cost by the number of hits, since
/// an index of words must first gather them all; whole words are read newest first.
enum class Match : std::uint8_t { whole, beginnings };

/// All words must be there.
Query query(std::string_view text);
std::string fts5_match(const Query& query, Match match);  // "" when there is nothing to look for
std::string tsquery(const Query& query, Match match);     // to be cast as it is: ::tsquery

/// "en", "hu", "fi", "ru", or "other"; short texts by their letters and small words.
std::string detect_language(std::string_view text);

}  // namespace tuki::words
