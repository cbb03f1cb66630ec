// HTML of our mails, made from text.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/delivery/templates.hpp"
#include "html/sanitise.hpp"

namespace tuki::delivery {

namespace {

constexpr std::size_t link_bytes_max = 2000;

/// One line with its web addresses as links.
void append_line(std::string& out, std::string_view line) {
    while (!line.empty()) {
        std::size_t at = std::string_view::npos;
        for (const std::string_view scheme : {"https://", "http://"}) at = std::min(at, line.find(scheme));
        if (at == std::string_view::npos) break;
        const auto ends = line.find_first_of(" \t<>\"", at);
        std::string_view link = line.substr(at, ends == std::string_view::npos ? ends : ends - at);
        // The full stop or bracket after an address belongs to the sentence.
        while (!link.empty() && std::string_view(".,;:!?)'").find(link.back()) != std::string_view::npos) link.remove_suffix(1);
        const bool plain = link.size() <= link_bytes_max && link.find("//") + 2 < link.size();
        out += html::escape(line.substr(0, at));
        const std::string escaped = html::escape(link);
        out += plain ? fmt::format("<a href=\"{0}\">{0}</a>", escaped) : escaped;
        line.remove_prefix(at + link.size());
    }
    out += html::escape(line);
}

}  // namespace

std::string html_of_text(std::string_view text) {
    std::string out;
    bool inside = false;
    for (const std::string_view line : split(text, '\n')) {
        if (trim(line).empty()) {
            if (inside) out += "</p>\n";
            inside = false;
            continue;
        }
        out += inside ? "<br>\n" : "<p>";
        inside = true;
        append_line(out, line);
    }
    if (inside) out += "</p>\n";
    return out;
}

std::string html_page(std::string_view subject, std::string_view body, std::string_view locale) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>{}</title>\n</head>\n"
        "<body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">\n"
        "<div style=\"max-width:640px;margin:0 auto\">\n{}</div>\n</body>\n</html>\n",
        locale, html::escape(subject), body);
}

}  // namespace tuki::delivery
