// Commands that open the desk, do one thing and end. Each returns an exit code.
#pragma once

#include <string>
#include <vector>

namespace tuki::app {

/// Keeps the mail on standard input: 0 once it is durable, 75 (EX_TEMPFAIL) when the mail server
/// shall keep it and try again, 64 for words that make no sense.
int intake_command(const std::vector<std::string>& arguments);
/// Replays the journal and checks what belongs together. 0: all is right; 1: what is not, line by line.
int fsck_command(const std::vector<std::string>& arguments);
int demo_command(const std::vector<std::string>& arguments);

}  // namespace tuki::app
