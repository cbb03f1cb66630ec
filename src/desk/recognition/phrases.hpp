// Finds many phrases in a text at once: words in all their forms, with gaps and alternatives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tuki::recognition {

constexpr std::size_t text_bytes_max = 6000;  // what is read of one message: matters come first
constexpr std::size_t text_words_max = 500;

struct Word {
    std::string folded, stem;
    std::string_view original;     // a part of the text that was given
    bool in_subject = false;
    bool begins = false;           // a sentence, or a part of it, begins here
};

/// The words of subject and text, which must outlive them. @param language of the stems
std::vector<Word> words_of(std::string_view subject, std::string_view text, std::string_view language);

/// Where a phrase stands: words from `first` to before `end`.
struct Hit {
    int owner = 0;
    std::size_t first = 0, end = 0;
    std::size_t tokens = 0;
};

class Phrases {
  public:
    /// Adds "not ~ work*|open*": a blank between words, `|` between alternatives, `*` for any ending,
    /// `~` for at most two words in between. A plain word matches in every form of its stem.
    void add(std::string_view phrase, std::string_view language, int owner);
    /// Adds words as a desk writes them: no signs, in any of the four languages, in all forms.
    void add_plain(std::string_view phrase, int owner);
    /// @param endings whether the language of the text glues endings on (hu, fi): then a plain word
    /// of a desk also matches with an ending
    std::vector<Hit> find(const std::vector<Word>& words, bool endings) const;
    bool empty() const { return phrases_.empty(); }

  private:
    enum class Mode : std::uint8_t { exact, stem, prefix, ending };
    struct Alternative {
        std::string text;
        Mode mode;
    };
    struct Token {
        std::vector<Alternative> any;
        bool after_gap = false;
    };
    struct Phrase {
        std::vector<Token> tokens;
        int owner;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Index = std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>>;

    void store(Phrase phrase);
    static bool matches(const Token& token, const Word& word, bool endings);
    void try_at(std::uint32_t phrase, const std::vector<Word>& words, std::size_t at, bool endings, std::vector<Hit>& hits) const;

    std::vector<Phrase> phrases_;
    Index exact_, stem_, prefix_;
    std::vector<std::uint8_t> prefix_starts_ = std::vector<std::uint8_t>(1U << 16);  // which four bytes begin a prefix
    std::size_t prefix_bytes_max_ = 0;
};

/// Of hits that share words, the longest stay; hits of one length all stay.
void keep_longest(std::vector<Hit>& hits, std::size_t words);
/// What the text says there, on one line.
std::string said(const std::vector<Word>& words, const Hit& hit);

}  // namespace tuki::recognition
