// What a line of a mail's text is: the words with which programs of many languages introduce what
// they quote, and the marks of signatures. Lines come in folded by base/text fold.
#pragma once

#include <string>
#include <string_view>

namespace tuki::mail {

/// "On Monday, Anna wrote:" and its kin.
enum class Intro : unsigned char {
    none,
    certain,       // names a time or an address
    before_quote,  // "Anna wrote:": only when quoted lines follow
};
Intro intro_of(std::string_view folded);
/// May an introduction begin with this line and end in a later one?
bool opens_intro(std::string_view folded);
/// Does the line end as introductions do?
bool closes_intro(std::string_view folded);

/// "-----Original Message-----", "Begin forwarded message:", "please reply above this line".
bool is_original_marker(std::string_view folded);

/// The headers mail programs print above what they quote.
enum class Field : unsigned char { none, from, date, to, subject, other };
Field field_of(std::string_view folded);

/// "Sent from my iPhone", in many languages.
bool is_device_signature(std::string_view folded);

/// Nothing but dashes, underscores, stars … ; `mark` is the first of them.
bool is_rule(std::string_view line, char& mark, std::size_t& length);

}  // namespace tuki::mail
