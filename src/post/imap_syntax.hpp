// What an IMAP server says, as tokens; literals are kept beside the line they interrupt.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuki::post {

/// One response. In `line` each literal is one byte 0x00, which no line may hold by itself.
struct ImapResponse {
    std::string line;
    std::vector<std::string> literals;
};

/// "12" before "EXISTS"; nothing when the line is not "* 12 EXISTS".
std::optional<std::uint32_t> number_before(const ImapResponse& response, std::string_view word);
/// The number after `word`, as in "* OK [UIDVALIDITY 7]".
std::optional<std::uint32_t> number_after(std::string_view line, std::string_view word);
std::optional<std::uint32_t> read_uid(std::string_view digits);
/// The items of "* 1 FETCH (UID 5 BODY[]<0> {3}…)", names in upper case, lists as they stand.
/// Nothing when it is not a well-formed FETCH.
std::optional<std::map<std::string, std::string>> fetch_items(ImapResponse& response);
/// The length of the literal that a line announces at its end: "{123}".
std::optional<std::uint64_t> literal_at_end(std::string_view line);
/// As a quoted string; nothing when it holds what a quoted string cannot.
std::optional<std::string> quoted(std::string_view text);

}  // namespace tuki::post
