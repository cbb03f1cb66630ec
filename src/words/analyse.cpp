#include "words/analyse.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>

#include "base/text.hpp"

namespace tuki::words {

namespace {

bool is_word_byte(unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool joins(char c) { return c == '@' || c == '.' || c == '-' || c == '_'; }

/// General punctuation and blanks of U+2000..U+206F, U+00A0..U+00BF and CJK marks end a word.
bool is_break(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
    if (byte(at) == 0xC2) return byte(at + 1) < 0xC0;
    if (byte(at) == 0xE2) return byte(at + 1) >= 0x80 && byte(at + 1) <= 0x83;
    return byte(at) == 0xE3 && byte(at + 1) == 0x80;
}

struct StemmerEnd {
    void operator()(sb_stemmer* one) const { sb_stemmer_delete(one); }
};

sb_stemmer* stemmer_of(std::string_view language) {
    thread_local std::map<std::string, std::unique_ptr<sb_stemmer, StemmerEnd>, std::less<>> all;
    const auto found = all.find(language);
    if (found != all.end()) return found->second.get();
    return all.emplace(std::string(language), std::unique_ptr<sb_stemmer, StemmerEnd>(sb_stemmer_new(std::string(language).c_str(), "UTF_8")))
        .first->second.get();
}

bool is_cyrillic(std::string_view word) {
    return !word.empty() && (static_cast<unsigned char>(word[0]) == 0xD0 || static_cast<unsigned char>(word[0]) == 0xD1);
}

void add_word(std::vector<std::string>& words, std::string_view folded) {
    while (!folded.empty() && joins(folded.back())) folded.remove_suffix(1);
    if (folded.empty()) return;
    words.emplace_back(cut_utf8(folded, word_bytes_max));
    if (std::none_of(folded.begin(), folded.end(), joins)) return;
    std::size_t start = 0;  // "anna@example.fi" is found by "anna" too
    for (std::size_t i = 0; i <= folded.size(); ++i)
        if (i == folded.size() || joins(folded[i])) {
            if (i > start) words.emplace_back(cut_utf8(folded.substr(start, i - start), word_bytes_max));
            start = i + 1;
        }
}

}  // namespace

std::vector<std::string> surface(std::string_view text) {
    std::vector<std::string> words;
    const std::string folded = fold(text);
    const std::string_view all = folded;
    for (std::size_t at = 0; at < all.size() && words.size() < words_max;) {
        if (!is_word_byte(static_cast<unsigned char>(all[at])) || is_break(all, at)) {
            ++at;
            while (at < all.size() && (static_cast<unsigned char>(all[at]) & 0xC0) == 0x80) ++at;
            continue;
        }
        const std::size_t start = at;
        while (at < all.size() && !is_break(all, at) &&
               (is_word_byte(static_cast<unsigned char>(all[at])) || (joins(all[at]) && at + 1 < all.size() && is_word_byte(static_cast<unsigned char>(all[at + 1])))))
            ++at;
        add_word(words, all.substr(start, at - start));
    }
    return words;
}

std::string stem(std::string_view word, std::string_view language) {
    if (is_cyrillic(word)) language = "ru";
    constexpr std::string_view known[] = {"en", "hu", "fi", "ru"};
    if (std::find(std::begin(known), std::end(known), language) == std::end(known)) return std::string(word);
    sb_stemmer* stemmer = stemmer_of(language);
    const auto* stemmed = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()), int(word.size()));
    if (!stemmed) return std::string(word);
    return {reinterpret_cast<const char*>(stemmed), std::size_t(sb_stemmer_length(stemmer))};
}

std::string index_text(std::string_view text, std::string_view language) {
    std::string out;
    std::unordered_set<std::string> seen;
    for (std::string& word : surface(text)) {
        if (seen.contains(word)) continue;
        if (out.size() > index_bytes_max) break;
        out += out.empty() ? "" : " ";
        out += word;
        const std::string stemmed = stem(word, language);
        if (stemmed != word) {
            const std::string marked = "=" + stemmed;
            if (seen.insert(marked).second) out += " " + marked;
        }
        seen.insert(std::move(word));
    }
    return out;
}

Query query(std::string_view text) {
    Query all;
    for (const std::string& word : surface(cut_utf8(text, 2000))) {
        if (all.size() >= query_words_max) break;
        QueryWord one{word, {}};
        for (const std::string_view language : {"en", "hu", "fi", "ru"}) {
            std::string stemmed = stem(word, language);
            if (stemmed.size() >= 3 && std::find(one.stems.begin(), one.stems.end(), stemmed) == one.stems.end())
                one.stems.push_back(std::move(stemmed));
        }
        all.push_back(std::move(one));
    }
    return all;
}

// A word that is its own stem stands in the index once, unmarked: so each stem is looked for both ways.
// Words hold letters, digits and @ . - _ only (see surface), so quoting them leaves no operators.
std::string fts5_match(const Query& query, Match how) {
    std::string match;
    for (const QueryWord& word : query) {
        match += match.empty() ? "(" : " AND (";
        match += "\"" + word.surface + (how == Match::beginnings ? "\"*" : "\"");
        for (const std::string& stemmed : word.stems) match += " OR \"=" + stemmed + "\" OR \"" + stemmed + "\"";
        match += ")";
    }
    return match;
}

std::string tsquery(const Query& query, Match how) {
    std::string match;
    for (const QueryWord& word : query) {
        match += match.empty() ? "(" : " & (";
        match += "'" + word.surface + (how == Match::beginnings ? "':*" : "'");
        for (const std::string& stemmed : word.stems) match += " | '=" + stemmed + "' | '" + stemmed + "'";
        match += ")";
    }
    return match;
}

}  // namespace tuki::words
