// From the encodings of mail to UTF-8: transfer encodings, character sets, encoded words (RFC
// 2047), parameters (RFC 2231). Broken input gives what can be read, never an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace tuki::mail {

/// base64, quoted-printable, x-uuencode; anything else is given back as it is.
std::string decode_transfer(std::string_view bytes, std::string_view encoding);

/// Valid UTF-8 from bytes of a character set. An unknown or plainly wrong name is guessed from the
/// bytes: see guess_charset.
/// @param hint a set that is more likely than the guess (charset_hint)
std::string to_utf8(std::string_view bytes, std::string_view charset, std::string_view hint = {});

/// A header's value in one line, encoded words decoded; still with the blanks as they were.
std::string decode_words(std::string_view value, std::string_view hint = {});

/// Takes line folding out: CR LF before a blank or tab.
std::string unfold(std::string_view value);

struct Parameter {
    std::string name;   // lower case
    std::string value;  // decoded
};
struct Parameters {
    std::string value;  // what stands before the first ";", lower case
    std::vector<Parameter> items;
    const std::string* find(std::string_view name) const;
};
/// Content-Type and Content-Disposition, with continuations and character sets.
Parameters read_parameters(std::string_view value, std::string_view hint = {});

std::optional<Timestamp> read_date(std::string_view value);

}  // namespace tuki::mail
