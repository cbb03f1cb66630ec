// Which parts of a message are read as its text and which are attachments (the rule of RFC 8621
// §4.1.4, so that all good mail programs agree), and what they hold.
#pragma once

#include "mail/structure.hpp"

namespace tuki::mail {

/// Fills whole_text, html and attachments of `mail`; html is not cleaned yet.
void read_body(const Part& root, const Limits& limits, Mail& mail);

/// A label of a file: no path, no control or invisible marks, at most 200 bytes with the extension
/// kept. "" when nothing is left.
std::string file_name(std::string_view given);

}  // namespace tuki::mail
