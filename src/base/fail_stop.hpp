// The end of a process that may no longer believe its disk (R14).
#pragma once

#include <string_view>

namespace tuki {

/// Logs why and ends the process at once, with nothing more acknowledged. After a failed fsync the
/// kernel may have dropped what was written and report success the next time: only a fresh start,
/// which reads what is truly there, may go on.
[[noreturn]] void fail_stop(std::string_view what);

}  // namespace tuki
