#include "base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace tuki {

namespace {
std::atomic<LogLevel> lowest{LogLevel::info};
constexpr std::string_view level_names[] = {"debug", "info", "warning", "error"};
constexpr std::size_t value_bytes_max = 2000;
}  // namespace

void set_log_level(LogLevel level) { lowest = level; }

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (level < lowest.load(std::memory_order_relaxed)) return;
    // The log tells the machine's time, not the desk's: it is read beside other logs.
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    std::string line;
    json::Writer writer(line);
    writer.begin_object();
    writer.member("time", to_iso(now));
    writer.member("level", level_names[int(level)]);
    writer.member("event", event);
    for (const LogField& field : fields)
        writer.member(field.name, one_line(field.value, value_bytes_max));
    writer.end_object();
    line += '\n';
    // One write a line keeps lines of several threads whole.
    (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tuki
