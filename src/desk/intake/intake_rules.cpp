#include "desk/intake/intake_rules.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tuki::intake {

namespace {

constexpr std::size_t result_bytes_max = 16 << 10;
constexpr std::size_t numbers_max = 5;

/// Without comments (they nest, RFC 5322 §3.2.2) and quotes, in lower case, blanks as one.
std::string plain(std::string_view value) {
    std::string out;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < std::min(value.size(), result_bytes_max); ++i) {
        const char c = value[i];
        if (c == '\\' && (quoted || depth > 0)) {
            ++i;
            if (quoted && depth == 0) out += '_';
        } else if (quoted) {
            // What stands in quotes may hold no syntax: it is made harmless, not read.
            if (c == '"') quoted = false;
            else out += c == ';' || c == '=' || c == ' ' ? '_' : c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && depth > 0) {
            --depth;
            out += ' ';
        } else if (depth == 0) {
            if (c == '"') quoted = true;
            else out += c == '\t' || c == '\r' || c == '\n' ? ' ' : c;
        }
    }
    return depth == 0 && !quoted ? ascii_lower(out) : "";
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (const std::string_view word : split(text, ' '))
        if (!word.empty()) words.push_back(word);
    return words;
}

std::string_view property(const std::vector<std::string_view>& words, std::string_view name) {
    for (const std::string_view word : words)
        if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=') return word.substr(name.size() + 1);
    return {};
}

/// One "method=result property=value …" that stands for the domain: DMARC, or what DMARC asks for.
bool stands_for(std::string_view result, std::string_view domain) {
    const auto words = words_of(result);
    if (words.empty()) return false;
    std::string_view method = words[0];
    if (method.starts_with("dmarc=pass") && method.size() == 10) return property(words, "header.from") == domain;
    if (method == "dkim=pass") {
        std::string_view signer = property(words, "header.d");
        if (signer.empty()) signer = property(words, "header.i");
        return signer.substr(signer.find('@') == std::string_view::npos ? 0 : signer.find('@') + 1) == domain;
    }
    if (method == "spf=pass") {
        const std::string_view sender = property(words, "smtp.mailfrom");
        return sender.substr(sender.find('@') == std::string_view::npos ? 0 : sender.find('@') + 1) == domain;
    }
    return false;
}

/// Ours when the authserv-id is: "mx.example", "MX.Example 1".
bool is_of(const std::string& result, std::string_view authserv_id) {
    const auto words = words_of(std::string_view(result).substr(0, result.find(';')));
    return !words.empty() && words[0] == authserv_id;
}

}  // namespace

Proof proof_of(const std::vector<std::string>& results, std::string_view authserv_id, std::string_view from_domain) {
    const std::string id = ascii_lower(trim(authserv_id)), domain = ascii_lower(from_domain);
    if (id.empty() || domain.empty() || results.empty()) return Proof::none;
    if (!is_of(plain(results[0]), id)) return Proof::none;
    for (const std::string& value : results) {
        const std::string result = plain(value);
        if (!is_of(result, id)) continue;
        bool passed = false;
        auto parts = split(result, ';');
        for (std::size_t i = 1; i < parts.size(); ++i) {
            const auto words = words_of(parts[i]);
            if (!words.empty() && words[0].starts_with("dmarc=") && words[0] != "dmarc=pass" && words[0] != "dmarc=none") return Proof::failed;
            passed = passed || stands_for(parts[i], domain);
        }
        if (!passed) return Proof::failed;
    }
    return Proof::passed;
}

std::vector<std::int64_t> numbers_in(std::string_view subject) {
    std::vector<std::int64_t> numbers;
    const std::string text = ascii_lower(cut_utf8(subject, 1000));
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_word = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
    for (std::size_t i = 0; i < text.size() && numbers.size() < numbers_max; ++i) {
        std::size_t at = i;
        if (text[i] == '#') at = i + 1;
        else if (text[i] == 't' && i + 1 < text.size() && text[i + 1] == '-' && (i == 0 || !is_word(text[i - 1]))) at = i + 2;
        else continue;
        std::int64_t number = 0;
        std::size_t digits = 0;
        while (at < text.size() && is_digit(text[at]) && digits < 12) {
            number = number * 10 + (text[at++] - '0');
            ++digits;
        }
        if (digits == 0 || number == 0 || (at < text.size() && is_word(text[at]))) continue;
        if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
    }
    return numbers;
}

std::vector<std::string> header_values(std::string_view raw, std::string_view name, std::size_t count_max) {
    std::vector<std::string> values;
    raw = raw.substr(0, 256 << 10);
    bool inside = false;
    for (std::size_t at = 0; at < raw.size();) {
        const auto end = std::min(raw.find('\n', at), raw.size());
        std::string_view line = raw.substr(at, end - at);
        at = end + 1;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        if (line[0] == ' ' || line[0] == '\t') {
            if (inside && values.back().size() + line.size() < 1000) values.back().append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        inside = colon != std::string_view::npos && colon <= 100 && ascii_lower(trim(line.substr(0, colon))) == name && values.size() < count_max;
        if (inside) values.emplace_back(trim(line.substr(colon + 1, 1000)));
    }
    return values;
}

std::vector<std::string> answered_ids(const mail::Mail& mail) {
    std::vector<std::string> ids;
    const auto add = [&](const std::string& id) {
        if (!id.empty() && ids.size() < 100 && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    add(mail.in_reply_to);
    for (auto one = mail.references.rbegin(); one != mail.references.rend(); ++one) add(*one);
    return ids;
}

std::string_view no_subject(std::string_view language) {
    if (language == "hu") return "(nincs tárgy)";
    if (language == "fi") return "(ei aihetta)";
    if (language == "ru") return "(без темы)";
    return "(no subject)";
}

}  // namespace tuki::intake
