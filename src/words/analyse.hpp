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
    std::string surface;             // matches as a prefix
    std::vector<std::string> stems;  // in all four languages
};
using Query = std::vector<QueryWord>;

/// All words must be there, each as the beginning of a word or by its stem.
Query query(std::string_view text);
std::string fts5_match(const Query& query);  // "" when there is nothing to look for
std::string tsquery(const Query& query);     // to be cast as it is: ::tsquery

/// "en", "hu", "fi", "ru", or "other"; short texts by their letters and small words.
std::string detect_language(std::string_view text);

}  // namespace tuki::words
