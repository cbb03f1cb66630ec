// What our mails say: shipped texts in four languages, changed ones in a table, and their places.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "desk/work/work.hpp"

namespace tuki::delivery {

constexpr std::size_t template_subject_max = 300, template_text_max = 20'000;
constexpr std::string_view locales[] = {"en", "hu", "fi", "ru"};

struct Template {
    std::string subject, text;
    bool changed = false;  // not the shipped one
};

/// One kind of mail and the places that its texts may have. A kind that goes to people who have not
/// proved their address has no place for words that a sender chose (names, subjects): nobody can
/// make us carry theirs to a third person.
struct TemplateKind {
    std::string_view key;
    std::span<const std::string_view> fields;
    std::string_view needed;  // the place without which the mail is no use; "" for none
    Template shipped[4];      // in the order of `locales`
};
std::span<const TemplateKind> template_kinds();  // shipped.cpp
const TemplateKind* find_template_kind(std::string_view key);
/// Index in `locales`; -1 for others.
int locale_index(std::string_view locale);

/// The desk's own text, or the shipped one.
Template template_of(Work& work, const TemplateKind& kind, std::string_view locale);
/// Fails: invalid `subject` or `text`: empty, too long, with a place that there is not, or without
/// the one that is needed.
Result<Done> check_template(const TemplateKind& kind, std::string_view subject, std::string_view text);

using Fields = std::map<std::string, std::string, std::less<>>;
/// Puts values in their places, once: what a value holds is never read as a place.
std::string fill(std::string_view text, const Fields& fields);

struct Letter {
    std::string subject, text, html;
};
/// @param block_html HTML for the place of `message`, sanitised; "" makes it from the text
/// @param ticket_number goes into the subject as [T-12]; 0 for mails outside tickets
Letter write_letter(const Template& from, const Fields& fields, std::string_view locale,
                    std::string_view block_html, std::int64_t ticket_number);

/// Escaped, in paragraphs, web addresses as links (layout.cpp).
std::string html_of_text(std::string_view text);
/// A whole page: calm, small, without colours of its own, so that dark mode works.
std::string html_page(std::string_view subject, std::string_view body, std::string_view locale);

}  // namespace tuki::delivery
