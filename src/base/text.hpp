// Text as bytes of UTF-8: checks, cuts, and the fold that search and comparison use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuki {

bool is_valid_utf8(std::string_view text);
/// Each byte that is not part of valid UTF-8 becomes U+FFFD.
std::string to_valid_utf8(std::string_view text);
/// The longest prefix of at most `bytes_max` bytes that does not cut a character in two.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);
/// Without white space at both ends.
std::string_view trim(std::string_view text);
/// For one line shown to people: controls, line breaks and bidirectional marks become one space.
std::string one_line(std::string_view text, std::size_t bytes_max);
/// For text of several lines: valid UTF-8 without NUL and without controls but tab and newline;
/// CR LF and CR become LF.
std::string many_lines(std::string_view text, std::size_t bytes_max);
/// Compares equal what people take for the same word: NFKD, case folded, marks removed, but й kept
/// apart from и (ő = o, ё = е, Ä = a).
std::string fold(std::string_view text);
std::string ascii_lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace tuki
