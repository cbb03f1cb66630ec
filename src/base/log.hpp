// Structured log: one JSON object per line on standard error; values are encoded and cut, so that
// no input can forge a line or speak to a terminal. Secrets are never passed in.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tuki {

enum class LogLevel { debug, info, warning, error };

struct LogField {
    std::string_view name;
    std::string value;
    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
    LogField(std::string_view n, const std::string& v) : name(n), value(v) {}
    LogField(std::string_view n, const char* v) : name(n), value(v) {}
    template <class Number>
        requires std::is_arithmetic_v<Number>
    LogField(std::string_view n, Number v) : name(n), value(std::to_string(v)) {}
};

void set_log_level(LogLevel level);
/// @param event what happened, in dotted words: "mail.refused"
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::info, event, fields);
}
inline void log_warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::warning, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::error, event, fields);
}

}  // namespace tuki
