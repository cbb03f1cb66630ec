#include "base/time.hpp"

#include <algorithm>
#include <charconv>

namespace tuki {

namespace {

void two(char* to, unsigned value) {
    to[0] = char('0' + value / 10);
    to[1] = char('0' + value % 10);
}

/// Reads exactly `digits` digits at `position`; -1 when there are none.
int digits_at(std::string_view text, std::size_t position, std::size_t digits) {
    if (position + digits > text.size()) return -1;
    int value = 0;
    for (std::size_t i = position; i < position + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::string to_iso(Timestamp at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    const int year = std::clamp(int(date.year()), 0, 9999);
    std::string text = "0000-00-00T00:00:00.000Z";
    two(text.data(), unsigned(year) / 100);
    two(text.data() + 2, unsigned(year) % 100);
    two(text.data() + 5, unsigned(date.month()));
    two(text.data() + 8, unsigned(date.day()));
    two(text.data() + 11, unsigned(time.hours().count()));
    two(text.data() + 14, unsigned(time.minutes().count()));
    two(text.data() + 17, unsigned(time.seconds().count()));
    const auto fraction = unsigned(time.subseconds().count());
    text[20] = char('0' + fraction / 100);
    two(text.data() + 21, fraction % 100);
    return text;
}

std::optional<Timestamp> from_iso(std::string_view text) {
    using namespace std::chrono;
    const int y = digits_at(text, 0, 4), mo = digits_at(text, 5, 2), d = digits_at(text, 8, 2);
    const int h = digits_at(text, 11, 2), mi = digits_at(text, 14, 2), s = digits_at(text, 17, 2);
    if (y < 0 || mo < 0 || d < 0 || h < 0 || mi < 0 || s < 0) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':' || h > 23 || mi > 59 || s > 60)
        return std::nullopt;
    const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
    if (!date.ok()) return std::nullopt;
    std::size_t at = 19;
    int fraction = 0;
    if (at < text.size() && text[at] == '.') {
        int scale = 100;
        const std::size_t first = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            fraction += (text[at] - '0') * scale;
        if (at == first || at - first > 9) return std::nullopt;
    }
    minutes offset{0};
    const std::string_view zone = text.substr(at);
    if (zone == "Z" || zone == "z") {
    } else if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        const int oh = digits_at(zone, 1, 2), om = digits_at(zone, 4, 2);
        if (oh < 0 || om < 0 || oh > 23 || om > 59) return std::nullopt;
        offset = (zone[0] == '-' ? -1 : 1) * (hours{oh} + minutes{om});
    } else {
        return std::nullopt;
    }
    return Timestamp{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} +
           Milliseconds{fraction} - offset;
}

}  // namespace tuki
