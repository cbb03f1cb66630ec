#include "desk/delivery/templates.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tuki::delivery {

namespace {

constexpr std::size_t subject_bytes_max = 400;
constexpr char block_mark = '\x02';  // no text that passed many_lines holds it

/// The next "{name}" from `at` on, with name of a–z and dots. @return its range, or npos
std::pair<std::size_t, std::size_t> next_place(std::string_view text, std::size_t at) {
    for (at = text.find('{', at); at != std::string_view::npos; at = text.find('{', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '.' || text[end] == '_')) ++end;
        if (end < text.size() && text[end] == '}' && end > at + 1) return {at, end + 1};
    }
    return {std::string_view::npos, std::string_view::npos};
}

Result<Done> check_places(const TemplateKind& kind, std::string_view text, std::string_view field) {
    for (auto [at, end] = next_place(text, 0); at != std::string_view::npos; std::tie(at, end) = next_place(text, end)) {
        const std::string_view name = text.substr(at + 1, end - at - 2);
        if (std::find(kind.fields.begin(), kind.fields.end(), name) == kind.fields.end())
            return Error{ErrorCode::invalid, fmt::format("There is no place \"{{{}}}\" in this mail.", name.substr(0, 60)), std::string(field)};
    }
    return Done{};
}

/// "Re: [T-12] Printer": the number where mail programs look past it when they sort by subject.
std::string numbered(std::string subject, std::int64_t number) {
    const std::string mark = fmt::format("[T-{}]", number);
    if (subject.find(mark) != std::string::npos) return subject;
    const std::size_t at = subject.starts_with("Re: ") ? 4 : 0;
    return subject.insert(at, mark + " ");
}

}  // namespace

const TemplateKind* find_template_kind(std::string_view key) {
    for (const TemplateKind& kind : template_kinds())
        if (kind.key == key) return &kind;
    return nullptr;
}

int locale_index(std::string_view locale) {
    for (int i = 0; i < 4; ++i)
        if (locales[i] == locale) return i;
    return -1;
}

Template template_of(Work& work, const TemplateKind& kind, std::string_view locale) {
    Template found = kind.shipped[std::max(0, locale_index(locale))];
    work.db.one("select subject, text from templates where key = $1 and locale = $2", {kind.key, locale},
                [&](const db::Row& row) { found = {row.string(0), row.string(1), true}; });
    return found;
}

Result<Done> check_template(const TemplateKind& kind, std::string_view subject, std::string_view text) {
    if (trim(subject).empty()) return Error{ErrorCode::invalid, "A subject is needed.", "subject"};
    if (subject.size() > template_subject_max) return Error{ErrorCode::invalid, "The subject is too long.", "subject"};
    if (trim(text).empty()) return Error{ErrorCode::invalid, "A text is needed.", "text"};
    if (text.size() > template_text_max) return Error{ErrorCode::invalid, "The text is too long.", "text"};
    TRY(check_places(kind, subject, "subject"));
    TRY(check_places(kind, text, "text"));
    if (!kind.needed.empty() && text.find(fmt::format("{{{}}}", kind.needed)) == std::string_view::npos)
        return Error{ErrorCode::invalid, fmt::format("Without {{{}}} this mail is no use.", kind.needed), "text"};
    return Done{};
}

std::string fill(std::string_view text, const Fields& fields) {
    std::string out;
    std::size_t done = 0;
    for (auto [at, end] = next_place(text, 0); at != std::string_view::npos; std::tie(at, end) = next_place(text, end)) {
        const auto found = fields.find(text.substr(at + 1, end - at - 2));
        if (found == fields.end()) continue;
        out.append(text.substr(done, at - done)).append(found->second);
        done = end;
    }
    return out.append(text.substr(done));
}

Letter write_letter(const Template& from, const Fields& fields, std::string_view locale,
                    std::string_view block_html, std::int64_t ticket_number) {
    Letter letter;
    letter.subject = one_line(fill(from.subject, fields), subject_bytes_max);
    if (ticket_number != 0) letter.subject = numbered(std::move(letter.subject), ticket_number);
    letter.text = many_lines(fill(from.text, fields), SIZE_MAX);
    std::string body;
    if (block_html.empty()) {
        body = html_of_text(letter.text);
    } else {
        Fields with_mark = fields;
        with_mark["message"] = block_mark;
        // Only the mark may be one: a control in another value is taken out first.
        for (auto& [name, value] : with_mark)
            if (name != "message") std::erase(value, block_mark);
        body = html_of_text(fill(from.text, with_mark));
        const std::string whole = fmt::format("<p>{}</p>", block_mark);
        if (const auto at = body.find(whole); at != std::string::npos)
            body.replace(at, whole.size(), fmt::format("<div>{}</div>", block_html));
        else if (const auto inline_at = body.find(block_mark); inline_at != std::string::npos)
            body.replace(inline_at, 1, block_html);
        std::erase(body, block_mark);
    }
    letter.html = html_page(letter.subject, body, locale);
    return letter;
}

}  // namespace tuki::delivery
