#include "app/static_files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/crypto.hpp"

namespace tuki::app {

namespace fs = std::filesystem;

namespace {

std::string type_of(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"}, {".png", "image/png"}, {".ico", "image/x-icon"}, {".woff2", "font/woff2"},
        {".json", "application/json"}, {".webmanifest", "application/manifest+json"}, {".txt", "text/plain; charset=utf-8"}};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending)) return std::string(type);
    return "application/octet-stream";
}

std::shared_ptr<const std::string> content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return nullptr;
    return std::make_shared<const std::string>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::int64_t stamp_of(const std::string& folder) {
    std::error_code failure;
    const auto at = fs::last_write_time(fs::path(folder) / "portal.html", failure);
    return failure ? 0 : at.time_since_epoch().count();
}

}  // namespace

StaticFiles::StaticFiles(std::string folder) : folder_(std::move(folder)) { reload(); }

void StaticFiles::reload() {
    const std::int64_t stamp = stamp_of(folder_);
    std::map<std::string, File, std::less<>> files;
    std::error_code failure;
    for (fs::recursive_directory_iterator at(folder_, failure), end; !failure && at != end; at.increment(failure)) {
        const std::string path = at->path().string();
        if (!at->is_regular_file() || path.ends_with(".gz") || path.ends_with(".br")) continue;
        File file{content_of(path), content_of(path + ".gz"), content_of(path + ".br"), type_of(path), {}, false};
        if (!file.plain) continue;
        file.etag = "\"" + sha256_hex(*file.plain).substr(0, 20) + "\"";
        const std::string name = "/" + fs::relative(path, folder_).generic_string();
        file.hashed = name.starts_with("/assets/");
        files.emplace(name, std::move(file));
    }
    const std::unique_lock lock(mutex_);
    files_.swap(files);
    stamp_ = stamp;
}

void StaticFiles::reload_if_changed() {
    {
        const std::shared_lock lock(mutex_);
        if (stamp_of(folder_) == stamp_) return;
    }
    reload();
}

http::Response StaticFiles::answer(const http::Request& request) {
    if (request.method != http::Method::get && request.method != http::Method::head) {
        auto refused = http::problem(405, "invalid", "Only reading is possible here.", "", request.id);
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    std::string path = request.path;
    const std::shared_lock lock(mutex_);
    auto found = files_.find(path);
    if (found == files_.end() || path == "/") {
        const auto slash = path.rfind('/');
        if (path.find('.', slash) != std::string::npos && path.starts_with("/assets/"))
            return http::problem(404, "not_found", "There is no such file.", "", request.id);
        path = path == "/app" || path.starts_with("/app/") ? "/agent.html" : path == "/admin" || path.starts_with("/admin/") ? "/admin.html" : "/portal.html";
        found = files_.find(path);
    }
    if (found == files_.end())
        return {.status = 503, .body = "The web front end is not built: run ./dev build-web, then reload.\n", .content_type = "text/plain; charset=utf-8"};
    const File& file = found->second;
    http::Response response{.content_type = file.type};
    response.headers.emplace_back("ETag", file.etag);
    response.headers.emplace_back("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.header("if-none-match") == file.etag) {
        response.status = 304;
        return response;
    }
    const auto accepted = request.header("accept-encoding");
    if (file.brotli && accepted.find("br") != std::string_view::npos) {
        response.headers.emplace_back("Content-Encoding", "br");
        response.shared_body = file.brotli;
    } else if (file.gzip && accepted.find("gzip") != std::string_view::npos) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.shared_body = file.gzip;
    } else {
        response.shared_body = file.plain;
    }
    return response;
}

}  // namespace tuki::app
