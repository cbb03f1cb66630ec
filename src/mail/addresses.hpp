// Address lists of headers (RFC 5322 §3.4), as people and programs really write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace tuki::mail {

/// Linear in the input; stops after `count_max` and sets `is_cut`.
/// @param hint the character set of names without one (charset_hint)
std::vector<Mailbox> read_addresses(std::string_view value, std::size_t count_max, bool& is_cut,
                                    std::string_view hint = {});

/// Every id in angle brackets; a bare word with @ where there are no brackets at all.
std::vector<std::string> read_ids(std::string_view value, std::size_t count_max);

}  // namespace tuki::mail
