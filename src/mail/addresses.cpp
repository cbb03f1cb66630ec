#include "mail/addresses.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mail/decode.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t name_bytes_max = 400;
constexpr std::size_t address_bytes_max = 1000;
constexpr std::size_t value_word_bytes_max = 8192;  // of an encoded word

struct Word {
    std::string text;
    bool is_quoted = false;
    bool is_glued = false;  // no blank stands before it
};

/// One mailbox while it is read.
struct Draft {
    std::vector<Word> words;
    std::string in_brackets, comment;
    bool has_brackets = false, is_after_bracket = false;

    bool is_empty() const { return words.empty() && !has_brackets && comment.empty(); }
};

std::string join(const std::vector<Word>& words, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t at = from; at < to; ++at) {
        if (at > from && !words[at].is_glued) text += ' ';
        text += words[at].text;
    }
    return text;
}

std::string shown_name(const std::string& raw, std::string_view hint) {
    std::string name = one_line(decode_words(raw, hint), name_bytes_max);
    std::string_view view = trim(name);
    // "'Anna'" comes from Outlook.
    if (view.size() > 1 && (view.front() == '\'' || view.front() == '"') &&
        view.back() == view.front())
        view = trim(view.substr(1, view.size() - 2));
    return std::string(view);
}

std::string plain_address(std::string text) {
    // A route (RFC 5322 §4.4) before the address is of no use today.
    if (text.starts_with('@'))
        if (const std::size_t colon = text.find(':'); colon != std::string::npos)
            text.erase(0, colon + 1);
    std::string out;
    bool in_quotes = false;  // a local part may hold blanks then
    int comments = 0;
    for (const char c : one_line(decode_words(text), address_bytes_max)) {
        if (c == '"') in_quotes = !in_quotes;
        if (c == '(' && !in_quotes) ++comments;
        if (comments == 0 && (in_quotes || (c != ' ' && c != '<' && c != '>'))) out += c;
        if (c == ')' && !in_quotes && comments > 0) --comments;
    }
    if (ascii_lower(out.substr(0, 7)) == "mailto:") out.erase(0, 7);
    if (out.find(":@") != std::string::npos) return {};  // "undisclosed-recipients:@host;"
    return out;
}

bool has_at(const Word& word) {
    return !word.is_quoted && word.text.find('@') != std::string::npos &&
           !word.text.starts_with("=?");
}

/// "Anna Kiss anna@example.com", "anna @ example.com", "anna@example.com (Anna)".
Mailbox without_brackets(const Draft& draft, std::string_view hint) {
    Mailbox mailbox;
    const auto& words = draft.words;
    const auto at = std::find_if(words.begin(), words.end(), has_at);
    if (at == words.end()) {
        // "MAILER-DAEMON (Mail Delivery System)", "root": an address without a host. Quotes around
        // all of an address are wrong, but it is the only one there is.
        const bool is_local = words.size() == 1 && !words[0].text.starts_with("=?") &&
                              words[0].text.find(' ') == std::string::npos;
        if (is_local && (!words[0].is_quoted || words[0].text.find('@') != std::string::npos) &&
            words[0].text.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+=@/") ==
                std::string::npos)
            return {shown_name(draft.comment, hint), plain_address(words[0].text)};
        // "Anna (anna@example.com)": the comment holds the address.
        if (!words.empty() && draft.comment.find('@') != std::string::npos &&
            draft.comment.find(' ') == std::string::npos)
            mailbox.address = plain_address(draft.comment);
        mailbox.name =
            shown_name(words.empty() ? draft.comment : join(words, 0, words.size()), hint);
        return mailbox;
    }
    std::size_t begin = std::size_t(at - words.begin()), end = begin + 1;
    const auto needs_left = [&](std::size_t i) {
        return i > 0 && (words[i].is_glued || words[i].text.starts_with('@') ||
                         words[i].text.starts_with('.') || words[i - 1].text.ends_with('.'));
    };
    while (needs_left(begin)) --begin;
    const auto needs_right = [&](std::size_t i) {
        return i < words.size() &&
               (words[i].is_glued || words[i].text.starts_with('.') ||
                words[i - 1].text.ends_with('.') || words[i - 1].text.ends_with('@'));
    };
    while (needs_right(end)) ++end;
    std::string address;
    for (std::size_t i = begin; i < end; ++i)
        address += words[i].is_quoted ? "\"" + words[i].text + "\"" : words[i].text;
    mailbox.address = plain_address(address);
    std::string name = join(words, 0, begin);
    if (end < words.size()) name += (name.empty() ? "" : " ") + join(words, end, words.size());
    mailbox.name = shown_name(name.empty() ? draft.comment : name, hint);
    return mailbox;
}

Mailbox finished(const Draft& draft, std::string_view hint) {
    if (!draft.has_brackets) return without_brackets(draft, hint);
    Mailbox mailbox;
    mailbox.address = plain_address(draft.in_brackets);
    mailbox.name = shown_name(
        draft.words.empty() ? draft.comment : join(draft.words, 0, draft.words.size()), hint);
    // "<Anna> anna@example.com": the brackets hold the name.
    if (mailbox.address.find('@') == std::string::npos) {
        const auto at = std::find_if(draft.words.begin(), draft.words.end(), has_at);
        if (at != draft.words.end())
            return {shown_name(draft.in_brackets, hint), plain_address(at->text)};
    }
    return mailbox;
}

struct Reader {
    std::string_view text;
    std::size_t count_max;
    std::string_view hint;
    std::vector<Mailbox> all{};
    Draft draft{};
    std::string
        unfinished{};  // "Kiss" of "Kiss, Anna <anna@…>": a comma that should have been quoted
    bool is_cut = false;

    void finish(char separator) {
        if (draft.is_empty()) return;
        const bool is_bare =
            !draft.has_brackets && std::none_of(draft.words.begin(), draft.words.end(), has_at);
        if (is_bare && separator == ',' && draft.comment.empty()) {
            unfinished += (unfinished.empty() ? "" : ", ") +
                          shown_name(join(draft.words, 0, draft.words.size()), hint);
            if (unfinished.size() > name_bytes_max) unfinished.clear();
            draft = {};
            return;
        }
        Mailbox mailbox = finished(draft, hint);
        draft = {};
        if (all.size() >= count_max) {
            is_cut = true;
            return;
        }
        if (!unfinished.empty()) {
            mailbox.name = mailbox.name.empty() ? unfinished : unfinished + ", " + mailbox.name;
            unfinished.clear();
        }
        if (!mailbox.address.empty() || !mailbox.name.empty()) all.push_back(std::move(mailbox));
    }
};

/// Reads "…" with escapes. @return behind the closing quote
std::size_t read_quoted(std::string_view text, std::size_t at, std::string& out) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        if (text[at] != '\r' && text[at] != '\n') out += text[at];
    }
    return std::min(at + 1, text.size());
}

std::size_t read_comment(std::string_view text, std::size_t at, std::string& out) {
    int depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            out += text[++at];
            continue;
        }
        if (text[at] == '(' && depth++ == 0) continue;
        if (text[at] == ')' && --depth == 0) return at + 1;
        if (out.size() < name_bytes_max) out += text[at];
    }
    return at;
}

}  // namespace

std::vector<Mailbox> read_addresses(std::string_view value, std::size_t count_max, bool& is_cut,
                                    std::string_view hint) {
    Reader reader{value, count_max, hint};
    bool blank_before = true;
    const bool closes_quotes = std::count(value.begin(), value.end(), '"') % 2 == 0;
    for (std::size_t at = 0; at < value.size() && !reader.is_cut;) {
        const char c = value[at];
        Draft& draft = reader.draft;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            blank_before = true;
            ++at;
            continue;
        }
        if (c == ',' || c == ';') {
            reader.finish(c);
            blank_before = true;
            ++at;
        } else if (c == '"' && closes_quotes) {
            Word word{"", true, !blank_before && !draft.words.empty()};
            at = read_quoted(value, at, word.text);
            draft.words.push_back(std::move(word));
            blank_before = false;
        } else if (c == '(') {
            std::string comment;
            at = read_comment(value, at, comment);
            if (draft.comment.empty()) draft.comment = comment;
            blank_before = true;
        } else if (c == '<') {
            std::size_t end = value.find_first_of(">,\"", at + 1);
            if (end != std::string_view::npos && value[end] == '"') end = value.find('>', at + 1);
            if (end != std::string_view::npos && value[end] == ',' && value[at + 1] == '@')
                end = value.find('>', end);
            end = std::min(end, value.size());
            const std::string_view inside =
                value.substr(at + 1, std::min(end - at - 1, address_bytes_max));
            if (!draft.has_brackets || inside.find('@') != std::string_view::npos)
                draft.in_brackets = trim(inside);
            draft.has_brackets = true;
            at = end < value.size() && value[end] == '>' ? end + 1 : end;
            blank_before = true;
        } else if (c == ':' && !draft.has_brackets &&
                   std::none_of(draft.words.begin(), draft.words.end(), has_at)) {
            draft = {};  // the name of a group
            ++at;
            blank_before = true;
        } else {
            std::size_t end = at;
            if (value.substr(at, 2) == "=?") {  // an encoded word may hold any of the marks
                const std::size_t second = value.find('?', at + 2);
                const std::size_t third =
                    second == std::string_view::npos ? second : value.find('?', second + 1);
                const std::size_t close = third == std::string_view::npos || third - at > 110
                                              ? std::string_view::npos
                                              : value.substr(0, third + 8192).find("?=", third + 1);
                if (close != std::string_view::npos) end = close + 2;
            }
            const std::string_view stops = closes_quotes ? " \t\r\n,;<(\"" : " \t\r\n,;<(";
            if (end == at)
                end = at + std::min(value.substr(at, address_bytes_max).find_first_of(stops),
                                    std::min(address_bytes_max, value.size() - at));
            std::string_view word = value.substr(at, end - at);
            // "Helpers:anna@example.com": the group's name sticks to its first address.
            if (const std::size_t colon = word.find(':');
                colon != std::string_view::npos && !word.starts_with("=?") &&
                word.find('@') > colon && ascii_lower(word.substr(0, colon)) != "mailto") {
                draft = {};
                at += colon + 1;
                continue;
            }
            if (word.size() > value_word_bytes_max) word = word.substr(0, value_word_bytes_max);
            draft.words.push_back(
                {std::string(word), false, !blank_before && !draft.words.empty()});
            at = std::max(end, at + 1);
            blank_before = false;
        }
    }
    reader.finish('\0');
    if (!reader.unfinished.empty() && reader.all.size() < count_max)
        reader.all.push_back({reader.unfinished, ""});
    is_cut = is_cut || reader.is_cut;
    return std::move(reader.all);
}

std::vector<std::string> read_ids(std::string_view value, std::size_t count_max) {
    constexpr std::size_t id_bytes_max = 1000;
    std::vector<std::string> ids;
    const auto add = [&](std::string_view id) {
        std::string clean;
        for (const char c : one_line(id.substr(0, id_bytes_max), id_bytes_max))
            if (c != ' ' && c != '<' && c != '>') clean += c;
        if (!clean.empty() && std::find(ids.begin(), ids.end(), clean) == ids.end())
            ids.push_back(std::move(clean));
    };
    for (std::size_t at = value.find('<'); at != std::string_view::npos && ids.size() < count_max;
         at = value.find('<', at + 1)) {
        const std::size_t end = value.find('>', at);
        if (end == std::string_view::npos) break;
        add(value.substr(at + 1, end - at - 1));
        at = end;
    }
    if (!ids.empty()) return ids;
    std::size_t at = 0;
    while (at < value.size() && ids.size() < count_max) {
        const std::size_t begin = value.find_first_not_of(" \t\r\n,", at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(value.find_first_of(" \t\r\n,", begin), value.size());
        if (value.substr(begin, end - begin).find('@') != std::string_view::npos)
            add(value.substr(begin, end - begin));
        at = end;
    }
    return ids;
}

}  // namespace tuki::mail
