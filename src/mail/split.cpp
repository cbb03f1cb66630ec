// Where does the answer end and the history begin? Line by line, with a bounded look around, so
// that the cost is linear in the text.
#include <algorithm>

#include "base/text.hpp"
#include "mail/mail.hpp"
#include "mail/quote_lines.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t lines_max = 20'000;      // what comes after them is not looked at
constexpr std::size_t looked_bytes_max = 700;  // of a line
constexpr std::size_t intro_lines_max = 7;
constexpr std::size_t header_lines_max = 8;
constexpr std::size_t rule_signature_lines_max = 8;

enum class Kind : unsigned char { text, empty, quote, intro, rule };

struct Line {
    std::string_view text;
    std::string folded;
    Kind kind = Kind::text;
    bool is_hidden = false;
};

bool is_quote(std::string_view line) {
    line = trim(line);
    if (line.starts_with('>')) return true;
    // "RC> text": the initials of who wrote it.
    std::size_t letters = 0;
    while (letters < line.size() && line[letters] >= 'A' && line[letters] <= 'Z') ++letters;
    if (letters > 0 && letters <= 3 && letters < line.size() && line[letters] == '>' &&
        (letters + 1 == line.size() || line[letters + 1] == ' '))
        return true;
    return line == "|" || (line.starts_with("| ") && !line.ends_with("|"));
}

std::string folded_line(std::string_view line) {
    if (line.size() > looked_bytes_max) return {};
    const bool is_ascii =
        std::none_of(line.begin(), line.end(), [](char c) { return (c & 0x80) != 0; });
    if (is_ascii) return ascii_lower(line);
    // All kinds of hyphens and dashes as one, and no marks of direction (U+2010…, U+200E, U+202A…).
    std::string plain;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line.substr(at, 2) == "\xE2\x80" && at + 2 < line.size()) {
            const unsigned char third = static_cast<unsigned char>(line[at + 2]);
            if (third >= 0x90 && third <= 0x95) plain += '-';
            if ((third >= 0x90 && third <= 0x95) || third == 0x8E || third == 0x8F ||
                (third >= 0xAA && third <= 0xAE)) {
                at += 2;
                continue;
            }
        }
        plain += line[at];
    }
    return fold(plain);
}

std::vector<Line> read_lines(std::string_view text) {
    std::vector<Line> lines;
    bool in_code = false;
    for (std::size_t at = 0; at < text.size() && lines.size() < lines_max;) {
        const std::size_t end = lines.size() + 1 == lines_max
                                    ? text.size()
                                    : std::min(text.find('\n', at), text.size());
        Line line{text.substr(at, end - at)};
        at = end + 1;
        const std::string_view bare = trim(line.text);
        char mark = 0;
        std::size_t length = 0;
        if (bare.empty())
            line.kind = Kind::empty;
        else if (bare.starts_with("```"))
            in_code = !in_code;
        else if (is_quote(bare))
            line.kind = Kind::quote;
        else if (!in_code && is_rule(bare, mark, length))
            line.kind = Kind::rule;
        if (line.kind == Kind::text && !in_code) line.folded = folded_line(line.text);
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Lines that a mail program wrapped out of a quotation go back into it.
void mend_wrapped_quotes(std::vector<Line>& lines) {
    // An address in angle brackets, broken over lines: its last line only looks quoted.
    for (std::size_t at = 2; at < lines.size(); ++at) {
        Line& line = lines[at];
        if (line.kind != Kind::quote || line.text.size() > 40 || !trim(line.text).ends_with(':'))
            continue;
        if (trim(lines[at - 2].text) != "<" && trim(lines[at - 1].text) != "<") continue;
        line.kind = Kind::text;
        line.folded = folded_line(line.text);
    }
    for (std::size_t at = 1; at + 1 < lines.size(); ++at) {
        Line& line = lines[at];
        if (line.kind != Kind::text || lines[at - 1].kind != Kind::quote ||
            lines[at + 1].kind != Kind::quote)
            continue;
        const std::string_view before = trim(lines[at - 1].text);
        const std::string_view text = trim(line.text);
        const bool begins_small = !text.empty() && !line.folded.empty() &&
                                  text.front() == line.folded[line.text.find(text.front())] &&
                                  !(text.front() >= 'A' && text.front() <= 'Z') &&
                                  (text.front() & 0x80) == 0;
        if (begins_small && before.size() > 30 && !before.ends_with('?') && !before.ends_with(':'))
            line.kind = Kind::quote;
    }
}

std::size_t next_filled(const std::vector<Line>& lines, std::size_t at) {
    while (at < lines.size() && lines[at].kind == Kind::empty) ++at;
    return at;
}

bool is_text_line(const Line& line) { return line.kind == Kind::text; }

/// An introduction that ends in line `end` begins in the returned line; `end + 1` for none.
std::size_t intro_begin(const std::vector<Line>& lines, std::size_t end, Intro& intro) {
    intro = Intro::none;
    if (!is_text_line(lines[end])) return end + 1;
    const std::string& last = lines[end].folded;
    const Intro alone = intro_of(last);
    if (alone == Intro::certain && (opens_intro(last) || !closes_intro(last))) {
        intro = alone;
        return end;
    }
    if (!closes_intro(last)) return end + 1;
    // Over several lines: back to one that opens it. Empty lines stand in between in broken texts.
    std::string joined = last;
    for (std::size_t back = 1; back < intro_lines_max && back <= end; ++back) {
        const Line& line = lines[end - back];
        if (line.kind == Kind::empty) {
            if (back > 1 || last.find('>') == std::string::npos) continue;
        }
        if (line.kind != Kind::text && line.kind != Kind::empty &&
            !(line.kind == Kind::quote && back < 3))
            break;
        joined = (line.kind == Kind::quote ? ascii_lower(line.text) : line.folded) + " " + joined;
        if (joined.size() > 500) break;
        if (line.kind == Kind::text && opens_intro(line.folded)) {
            intro = intro_of(joined);
            if (intro != Intro::none) return end - back;
            break;
        }
        if (line.kind == Kind::text && back == 1 && alone == Intro::none &&
            intro_of(joined) == Intro::certain &&
            (line.folded.find('<') != std::string::npos ||
             line.folded.find(" schrieb ") != std::string::npos)) {
            intro = Intro::certain;
            return end - back;
        }
        if (line.kind == Kind::text && closes_intro(line.folded)) break;
    }
    intro = alone;
    return alone == Intro::none ? end + 1 : end;
}

/// Do the headers of a quoted mail stand from here on?
bool is_header_block(const std::vector<Line>& lines, std::size_t at) {
    const Field first = field_of(lines[at].folded);
    if (first != Field::from && first != Field::date && first != Field::subject) return false;
    bool has_address = false;
    unsigned kinds = 0;
    std::size_t unknown = 0;
    for (std::size_t i = at, filled = 0; i < lines.size() && filled < header_lines_max; ++i) {
        if (lines[i].kind == Kind::empty) {
            // Some programs put an empty line between each two of them.
            const std::size_t next = next_filled(lines, i);
            if (next >= lines.size() || next > i + 1 || field_of(lines[next].folded) == Field::none)
                break;
            continue;
        }
        const Field field = lines[i].kind == Kind::text ? field_of(lines[i].folded) : Field::none;
        if (field == Field::none && ++unknown > 3) break;
        if (field != Field::none) kinds |= 1u << unsigned(field);
        has_address = has_address || lines[i].text.find('@') != std::string_view::npos;
        ++filled;
    }
    const auto has = [&](Field field) { return (kinds & (1u << unsigned(field))) != 0; };
    const int count = has(Field::from) + has(Field::date) + has(Field::to) + has(Field::subject);
    return (has(Field::from) || has(Field::date)) && count >= 2 &&
           (has_address ? count >= 2 : count >= 3 && has(Field::subject));
}

struct Splitter {
    std::vector<Line> lines;

    bool has_text_before(std::size_t at) const {
        return std::any_of(lines.begin(), lines.begin() + std::ptrdiff_t(at),
                           [](const Line& line) { return is_text_line(line) && !line.is_hidden; });
    }
    void hide(std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to && at < lines.size(); ++at) lines[at].is_hidden = true;
    }
    void hide_from(std::size_t from) { hide(from, lines.size()); }

    bool cut_in_line(std::size_t at, std::string& rest);
    bool is_signature(std::size_t at) const;
    std::size_t find_cut();
    void hide_quotes();
    void hide_end();
};

/// A rule that stands above a signature: "--", or a short one with only a few short lines under it.
bool Splitter::is_signature(std::size_t at) const {
    char mark = 0;
    std::size_t length = 0;
    if (!is_rule(lines[at].text, mark, length)) return false;
    const std::string_view text = trim(lines[at].text);
    if (text == "--" || text == "\xE2\x80\x94") return true;
    std::size_t filled = 0;
    for (std::size_t i = at + 1; i < lines.size(); ++i) {
        if (lines[i].kind == Kind::empty || lines[i].is_hidden) continue;
        if (lines[i].kind == Kind::rule || lines[i].kind == Kind::intro ||
            lines[i].kind == Kind::quote)
            continue;
        if (++filled > rule_signature_lines_max || lines[i].text.size() > 160) return false;
    }
    if (filled == 0) return true;
    return (mark == '-' && length == 3) || mark == '_';
}

/// The first line from which on all is history or signature.
std::size_t Splitter::find_cut() {
    for (std::size_t at = 0; at < lines.size(); ++at) {
        Line& line = lines[at];
        // GroupWise: ">>> Anna 3/1/2016 3:00 PM >>>" stands above all of the history.
        const std::string_view bare = trim(line.text);
        if (line.kind == Kind::quote && bare.size() > 10 && bare.size() < 200 &&
            bare.starts_with(">>> ") && bare.ends_with(" >>>"))
            return at;
        if (line.is_hidden || line.kind == Kind::empty || line.kind == Kind::quote) continue;
        if (line.kind == Kind::rule) {
            if (is_signature(at) && has_text_before(at)) return at;
            continue;
        }
        if (line.folded.empty()) continue;
        if (is_original_marker(line.folded) || is_header_block(lines, at)) return at;
        if (is_device_signature(line.folded) && has_text_before(at)) return at;
        Intro intro = Intro::none;
        const std::size_t begin = intro_begin(lines, at, intro);
        if (intro == Intro::none) continue;
        const std::size_t next = next_filled(lines, at + 1);
        const bool quote_follows = next < lines.size() && lines[next].kind == Kind::quote;
        if (!quote_follows) {
            if (intro == Intro::certain) return begin;
            continue;
        }
        for (std::size_t i = begin; i <= at; ++i) lines[i].kind = Kind::intro;
    }
    return lines.size();
}

/// Regards and a name: what stands below a quotation without being an answer to it.
bool is_closing(const std::vector<Line>& lines, std::size_t from, std::size_t to) {
    std::size_t filled = 0, bytes = 0;
    for (std::size_t at = from; at < to; ++at)
        if (is_text_line(lines[at])) ++filled, bytes += trim(lines[at].text).size();
    return filled <= 2 && bytes < 60;
}

/// Quotations with an introduction: gone when they stand above or below the answer, kept when the
/// answer stands between them.
void Splitter::hide_quotes() {
    std::size_t end = lines.size();
    while (end > 0 && (lines[end - 1].is_hidden || !is_text_line(lines[end - 1])))
        --end;             // behind the last text
    if (end == 0) return;  // nothing but quotations
    hide(end, lines.size());
    std::size_t groups = 0, first = end, last = 0;
    bool has_intro = false;
    for (std::size_t at = 0; at < end; ++at) {
        if (lines[at].kind != Kind::quote && lines[at].kind != Kind::intro) continue;
        if (first == end) first = at;
        has_intro = has_intro || lines[at].kind == Kind::intro;
        last = at;
        const std::size_t next = next_filled(lines, at + 1);
        if (next < lines.size() && is_text_line(lines[next])) ++groups;
    }
    if (groups == 0) return;
    for (std::size_t at = 0; at < end; ++at)
        if (lines[at].kind == Kind::intro) lines[at].is_hidden = true;
    if (groups > 1 || !has_intro) return;
    const bool is_below_all = !has_text_before(first);
    if (is_below_all || is_closing(lines, last + 1, end)) hide(first, next_filled(lines, last + 1));
}

/// "reply On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:" in one line with the answer.
bool Splitter::cut_in_line(std::size_t at, std::string& rest) {
    Line& line = lines[at];
    const std::size_t next = next_filled(lines, at + 1);
    if (!is_text_line(line) || next >= lines.size() || lines[next].kind != Kind::quote ||
        line.folded.size() != line.text.size() || !line.folded.ends_with("wrote:"))
        return false;
    const std::size_t on = line.folded.find(" on ");
    if (on == std::string::npos ||
        intro_of(std::string_view(line.folded).substr(on + 1)) != Intro::certain ||
        opens_intro(line.folded.substr(0, on)))
        return false;
    const std::string_view after = std::string_view(line.folded).substr(on + 4, 4);
    constexpr std::string_view days =
        "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec";
    if (!(after[0] >= '0' && after[0] <= '9') &&
        days.find(after.substr(0, 3)) == std::string_view::npos)
        return false;
    rest = line.text.substr(on + 1);
    line.text = line.text.substr(0, on);
    line.folded = line.folded.substr(0, on);
    return true;
}

/// Rules and empty lines at the end of the answer belong to what was cut off.
void Splitter::hide_end() {
    for (std::size_t at = lines.size(); at > 0; --at) {
        Line& line = lines[at - 1];
        if (line.is_hidden) continue;
        if (is_text_line(line) || line.kind == Kind::quote) break;
        line.is_hidden = true;
    }
}

std::string join(const std::vector<Line>& lines, bool hidden) {
    std::string text;
    for (const Line& line : lines)
        if (line.is_hidden == hidden) text.append(line.text) += '\n';
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n')
            begin = at + 1;
        else if (text[at] != ' ' && text[at] != '\t')
            break;
    }
    text.erase(0, begin);
    text.resize(text.find_last_not_of(" \t\n") + 1);
    return text;
}

}  // namespace

Split split(std::string_view given) {
    std::string clean;
    if (given.find('\r') != std::string_view::npos) clean = many_lines(given, given.size());
    const std::string_view text =
        given.find('\r') != std::string_view::npos ? std::string_view(clean) : given;
    Splitter splitter{read_lines(text)};
    mend_wrapped_quotes(splitter.lines);
    std::string rest;
    for (std::size_t at = 0; at < splitter.lines.size(); ++at)
        if (splitter.cut_in_line(at, rest)) {
            Line line{rest};
            line.kind = Kind::intro;
            splitter.lines.insert(splitter.lines.begin() + std::ptrdiff_t(at) + 1, std::move(line));
            break;
        }
    splitter.hide_from(splitter.find_cut());
    splitter.hide_quotes();
    splitter.hide_end();
    Split parts{join(splitter.lines, false), join(splitter.lines, true)};
    // Nothing is an answer only: then all of it is what the sender wants to say.
    if (parts.reply.empty()) parts = {join(splitter.lines, true), ""};
    return parts;
}

}  // namespace tuki::mail
