#include <cld2/public/compact_lang_det.h>

#include <algorithm>

#include "base/text.hpp"
#include "words/analyse.hpp"

namespace tuki::words {

namespace {

struct SmallWords {
    std::string_view language;
    std::vector<std::string_view> words;  // folded
};

const std::vector<SmallWords>& small_words() {
    static const std::vector<SmallWords> all{
        {"en", {"the", "and", "is", "are", "you", "please", "my", "not", "to", "of", "with", "have", "we", "it", "hello", "thanks", "for", "when", "can", "does", "this", "i", "was"}},
        {"hu", {"a", "az", "es", "nem", "hogy", "egy", "van", "kerem", "koszonom", "meg", "de", "is", "mar", "vagy", "tisztelt", "udvozlettel", "szeretnek", "csak", "nekem", "lehet", "miert", "ez", "sziasztok", "jo"}},
        {"fi", {"on", "ja", "ei", "en", "se", "etta", "oli", "hei", "kiitos", "mutta", "voi", "minun", "ole", "terveisin", "miten", "kun", "tama", "olen", "voisitteko", "mika", "terve", "saa", "kanssa", "ystavallisin"}},
        {"ru", {}}};
    return all;
}

}  // namespace

std::string detect_language(std::string_view text) {
    const std::string_view sample = cut_utf8(text, 8000);
    int letters = 0, cyrillic = 0, hungarian = 0, ukrainian = 0;
    for (std::size_t i = 0; i + 1 < sample.size(); ++i) {
        const auto first = static_cast<unsigned char>(sample[i]), second = static_cast<unsigned char>(sample[i + 1]);
        if ((first | 32) >= 'a' && (first | 32) <= 'z') ++letters;
        if (first == 0xD0 || first == 0xD1) ++letters, ++cyrillic;
        if (first == 0xC5 && (second == 0x91 || second == 0xB1 || second == 0x90 || second == 0xB0)) ++hungarian;  // ő ű
        if ((first == 0xD1 && (second == 0x96 || second == 0x97 || second == 0x94)) || (first == 0xD2 && second == 0x91)) ++ukrainian;
    }
    if (letters == 0) return "other";
    if (cyrillic * 2 > letters) return ukrainian * 50 > cyrillic ? "other" : "ru";

    std::vector<std::pair<int, std::string_view>> scores;
    const std::vector<std::string> words = surface(sample);
    for (const SmallWords& one : small_words()) {
        int score = one.language == "hu" ? hungarian : 0;
        for (const std::string& word : words)
            score += int(std::find(one.words.begin(), one.words.end(), word) != one.words.end());
        scores.emplace_back(score, one.language);
    }
    std::sort(scores.rbegin(), scores.rend());

    bool reliable = false;
    int bytes_read = 0;
    bool is_plain = true;
    CLD2::Language top[3];
    int percent[3];
    const std::string valid = to_valid_utf8(sample);
    CLD2::DetectLanguageSummary(valid.data(), int(valid.size()), is_plain, top, percent, &bytes_read, &reliable);
    if (reliable || words.size() > 12) {
        const std::string_view code = CLD2::LanguageCode(top[0]);
        for (const std::string_view ours : {"en", "hu", "fi", "ru"})
            if (code == ours) return std::string(ours);
        if (reliable && code != "un") return "other";
    }
    if (scores[0].first > 0 && scores[0].first > scores[1].first) return std::string(scores[0].second);
    return "other";
}

}  // namespace tuki::words
