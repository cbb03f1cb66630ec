#include "desk/recognition/phrases.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words/analyse.hpp"

namespace tuki::recognition {

namespace {

constexpr std::size_t prefix_bytes_min = 4;
constexpr std::size_t ending_bytes_max = 7;  // -jainkkal, -ssamme
constexpr std::size_t compound_bytes_min = 6, compound_head_min = 3;  // címke + nyomtató, tarra + tulostin
constexpr std::size_t gap_words_max = 2;
constexpr std::size_t hits_max = 400;  // a text made of nothing but phrases costs no more
constexpr std::string_view languages[] = {"en", "hu", "fi", "ru"};

bool is_word_byte(unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/// Bytes of punctuation at `at` that are not ASCII: U+0080..U+00BF, U+2000..U+206F, U+3000..U+303F.
std::size_t mark_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    if (byte(at) == 0xC2 && byte(at + 1) < 0xC0) return 2;
    if (byte(at) == 0xE2 && (byte(at + 1) == 0x80 || byte(at + 1) == 0x81)) return 3;
    return byte(at) == 0xE3 && byte(at + 1) == 0x80 ? 3 : 0;
}

std::string fold_word(std::string_view word) {
    for (const char c : word)
        if (static_cast<unsigned char>(c) >= 0x80) return fold(word);
    return ascii_lower(word);
}

void read_words(std::vector<Word>& words, std::string_view text, bool in_subject, std::string_view language) {
    bool begins = true;
    int lines = 0;
    for (std::size_t at = 0; at < text.size() && words.size() < text_words_max;) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (const std::size_t mark = mark_at(text, at); mark != 0 || !is_word_byte(c)) {
            const std::size_t next = at + std::max<std::size_t>(mark, 1);
            // "example.com" is no end of a sentence; a mail's line end is none either, a blank line is.
            const bool blank_next = next >= text.size() || text[next] == ' ' || text[next] == '\n' || text[next] == '\r';
            if (c == '\n') begins = begins || ++lines > 1;
            else if (c != ' ' && c != '\r') lines = 0;
            if (blank_next && std::string_view(".,!?;:()").find(char(c)) != std::string_view::npos) begins = true;
            at = next;
            continue;
        }
        lines = 0;
        const std::size_t start = at;
        while (at < text.size() && is_word_byte(static_cast<unsigned char>(text[at])) && mark_at(text, at) == 0) ++at;
        const std::string_view original = cut_utf8(text.substr(start, at - start), words::word_bytes_max);
        Word word{fold_word(original), "", original, in_subject, begins};
        begins = false;
        if (word.folded.empty()) continue;
        word.stem = words::stem(word.folded, language);
        words.push_back(std::move(word));
    }
}

/// Does the word, or the last part of a compound, begin so and go on with no more than an ending?
bool ends_as(std::string_view word, std::string_view text) {
    if (word.starts_with(text) && word.size() <= text.size() + ending_bytes_max) return true;
    if (text.size() < compound_bytes_min) return false;
    const std::size_t at = word.rfind(text);
    return at != std::string_view::npos && at >= compound_head_min && word.size() - at <= text.size() + ending_bytes_max;
}

std::uint16_t start_key(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    return std::uint16_t(byte(0) * 7919U + byte(1) * 104729U + byte(2) * 1299709U + byte(3) * 31U);
}

}  // namespace

std::vector<Word> words_of(std::string_view subject, std::string_view text, std::string_view language) {
    std::vector<Word> words;
    words.reserve(128);
    read_words(words, cut_utf8(subject, text_bytes_max), true, language);
    read_words(words, cut_utf8(text, text_bytes_max), false, language);
    return words;
}

void Phrases::add(std::string_view text, std::string_view language, int owner) {
    Phrase phrase{{}, owner};
    bool gap = false;
    for (const std::string_view part : split(text, ' ')) {
        if (part.empty()) continue;
        if (part == "~") {
            gap = true;
            continue;
        }
        Token token{{}, gap};
        gap = false;
        for (std::string_view one : split(part, '|')) {
            const bool prefix = one.ends_with('*');
            if (prefix) one.remove_suffix(1);
            std::string folded = fold(one);
            // Too short to say anything as a beginning: then it is the whole word.
            if (prefix && folded.size() >= prefix_bytes_min) {
                token.any.push_back({std::move(folded), Mode::prefix});
                continue;
            }
            if (folded.size() >= 4 && (language == "en" || language == "ru"))
                token.any.push_back({words::stem(folded, language), Mode::stem});
            token.any.push_back({std::move(folded), Mode::exact});
        }
        phrase.tokens.push_back(std::move(token));
    }
    store(std::move(phrase));
}

void Phrases::add_plain(std::string_view text, int owner) {
    Phrase phrase{{}, owner};
    for (const Word& word : words_of("", text, "en")) {
        Token token{{{word.folded, Mode::exact}}, false};
        if (word.folded.size() >= 4) {
            for (const std::string_view language : languages) {
                std::string stem = words::stem(word.folded, language);
                if (stem.size() >= 3 && std::none_of(token.any.begin(), token.any.end(), [&](const Alternative& a) { return a.mode == Mode::stem && a.text == stem; }))
                    token.any.push_back({std::move(stem), Mode::stem});
            }
            // Finnish and Hungarian change the last letter before an ending: tulostin, tulostimet.
            const bool latin = static_cast<unsigned char>(word.folded[0]) < 0x80;
            token.any.push_back({word.folded.size() >= 7 && latin ? word.folded.substr(0, word.folded.size() - 1) : word.folded, Mode::ending});
        }
        phrase.tokens.push_back(std::move(token));
        if (phrase.tokens.size() == 8) break;
    }
    store(std::move(phrase));
}

void Phrases::store(Phrase phrase) {
    if (phrase.tokens.empty()) return;
    const auto number = std::uint32_t(phrases_.size());
    for (const Alternative& one : phrase.tokens[0].any) {
        if (one.mode == Mode::exact) exact_[one.text].push_back(number);
        if (one.mode == Mode::stem) stem_[one.text].push_back(number);
        if (one.mode == Mode::prefix || one.mode == Mode::ending) {
            prefix_[one.text].push_back(number);
            prefix_starts_[start_key(one.text)] = 1;
            prefix_bytes_max_ = std::max(prefix_bytes_max_, one.text.size());
        }
    }
    phrases_.push_back(std::move(phrase));
}

bool Phrases::matches(const Token& token, const Word& word, bool endings) {
    for (const Alternative& one : token.any) switch (one.mode) {
            case Mode::exact:
                if (word.folded == one.text) return true;
                break;
            case Mode::stem:
                if (word.stem == one.text) return true;
                break;
            case Mode::prefix:
                if (word.folded.starts_with(one.text)) return true;
                break;
            case Mode::ending:
                if (endings && ends_as(word.folded, one.text)) return true;
                break;
        }
    return false;
}

void Phrases::try_at(std::uint32_t number, const std::vector<Word>& words, std::size_t at, bool endings, std::vector<Hit>& hits) const {
    const Phrase& phrase = phrases_[number];
    std::size_t next = at;
    for (std::size_t t = 0; t < phrase.tokens.size(); ++t) {
        const Token& token = phrase.tokens[t];
        const std::size_t reach = token.after_gap ? gap_words_max : 0;
        bool found = false;
        for (std::size_t skip = 0; skip <= reach && next + skip < words.size(); ++skip) {
            if (t > 0 && words[next + skip].begins) break;
            if (!matches(token, words[next + skip], endings)) continue;
            next += skip + 1;
            found = true;
            break;
        }
        if (!found) return;
    }
    for (const Hit& hit : hits)  // by another alternative of its first word
        if (hit.owner == phrase.owner && hit.first == at && hit.end == next) return;
    hits.push_back({phrase.owner, at, next, phrase.tokens.size()});
}

std::vector<Hit> Phrases::find(const std::vector<Word>& words, bool endings) const {
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < words.size() && hits.size() < hits_max; ++at) {
        const Word& word = words[at];
        const auto take = [&](const Index& index, std::string_view key) {
            if (const auto found = index.find(key); found != index.end())
                for (const std::uint32_t number : found->second) try_at(number, words, at, endings, hits);
        };
        take(exact_, word.folded);
        take(stem_, word.stem);
        const auto take_from = [&](std::string_view rest, std::size_t bytes_min) {
            if (rest.size() < bytes_min || prefix_starts_[start_key(rest)] == 0) return;
            for (std::size_t bytes = bytes_min; bytes <= std::min(rest.size(), prefix_bytes_max_); ++bytes) take(prefix_, rest.substr(0, bytes));
        };
        take_from(word.folded, prefix_bytes_min);
        if (endings)
            for (std::size_t head = compound_head_min; head + compound_bytes_min <= word.folded.size(); ++head) take_from(std::string_view(word.folded).substr(head), compound_bytes_min);
    }
    return hits;
}

void keep_longest(std::vector<Hit>& hits, std::size_t words) {
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.end - a.first > b.end - b.first; });
    std::vector<std::size_t> used(words);
    std::erase_if(hits, [&](const Hit& hit) {
        const std::size_t length = hit.end - hit.first;
        for (std::size_t i = hit.first; i < hit.end; ++i)
            if (used[i] > length) return true;
        std::fill(used.begin() + std::ptrdiff_t(hit.first), used.begin() + std::ptrdiff_t(hit.end), length);
        return false;
    });
}

std::string said(const std::vector<Word>& words, const Hit& hit) {
    const std::string_view first = words[hit.first].original, last = words[hit.end - 1].original;
    // All words of a hit stand in one text, in order.
    const std::string_view whole(first.data(), std::size_t(last.data() + last.size() - first.data()));
    return one_line(whole, 80);
}

}  // namespace tuki::recognition
