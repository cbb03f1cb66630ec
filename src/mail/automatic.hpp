// Is there a person behind a mail? Bounces, out-of-office, lists and newsletters by their headers
// (RFC 3834, RFC 3464, RFC 2369) and, where those are missing, by the words such mails use.
#pragma once

#include "mail/structure.hpp"

namespace tuki::mail {

/// Fills automatic, automatic_reason, no_answer_reason and bounce; the rest of `mail` is read
/// already.
void recognise_automatic(const Part& root, const Limits& limits, Mail& mail);

}  // namespace tuki::mail
