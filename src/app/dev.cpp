#include "app/dev.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "html/sanitise.hpp"
#include "mail/mail.hpp"

namespace tuki::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t shown_max = 200;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string page(std::string_view title, std::string_view body) {
    return fmt::format("<!doctype html><meta charset=\"utf-8\"><title>{0}</title><h1>{0}</h1>{1}", html::escape(title), body);
}

http::Response list(const std::string& folder) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure))
        if (at->path().extension() == ".eml") files.push_back(at->path());
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return fs::last_write_time(a) > fs::last_write_time(b); });
    if (files.size() > shown_max) files.resize(shown_max);
    std::string rows;
    for (const fs::path& file : files) {
        const auto mail = mail::parse(read_file(file));
        if (!mail.ok()) continue;
        const std::string to = mail.value().to.empty() ? "" : mail.value().to[0].address;
        rows += fmt::format("<li><a href=\"/dev/mail/{}\">{}</a> to {}</li>", file.filename().string(), html::escape(mail.value().subject), html::escape(to));
    }
    return {.body = page("Mail that has left", "<ol>" + rows + "</ol>"), .content_type = "text/html; charset=utf-8"};
}

http::Response one(const std::string& folder, std::string_view name) {
    const bool plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string_view::npos;
    if (!plain || name.starts_with('.')) return http::problem(404, "not_found", "There is no such mail.", "", "");
    const std::string raw = read_file(fs::path(folder) / name);
    if (raw.empty()) return http::problem(404, "not_found", "There is no such mail.", "", "");
    return {.body = raw, .content_type = "text/plain; charset=utf-8"};
}

}  // namespace

http::Response Dev::answer(const http::Request& request) {
    if (!on_) return http::problem(404, "not_found", "There is no such page.", "", request.id);
    const std::string folder = data_ + "/sent";
    if (request.path == "/dev/mail") return list(folder);
    if (request.path.starts_with("/dev/mail/")) return one(folder, std::string_view(request.path).substr(10));
    if (request.path == "/dev/clock" && request.method == http::Method::post) {
        const std::string text = request.query_value("seconds").value_or("0");
        std::int64_t seconds = 0;
        std::from_chars(text.data(), text.data() + text.size(), seconds);
        desk_.push_clock(Milliseconds{seconds * 1000});
        return http::json_response(200, fmt::format("{{\"now\":\"{}\"}}", to_iso(desk_.now())));
    }
    return http::problem(404, "not_found", "There is no such page.", "", request.id);
}

}  // namespace tuki::app
