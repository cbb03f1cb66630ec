// The doors of files: one way in, one way out.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/files/files.hpp"

namespace tuki::files {

namespace {

/// Types that may be named on a download; all others go out as bytes without meaning.
constexpr std::string_view named_types[] = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip", "text/plain", "text/csv",
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "message/rfc822", "audio/mpeg", "audio/wav", "video/mp4"};

/// The picture type that the bytes themselves show; "" for anything else.
std::string_view picture_type(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
    if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
    if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
    return "";
}

/// RFC 6266 with the name twice: plain ASCII for old clients, and RFC 8187.
std::string disposition(std::string_view kind, std::string_view name) {
    std::string ascii, encoded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '%';
        if (plain) ascii += c;
        else if (ascii.empty() || ascii.back() != '_') ascii += '_';
        const bool attribute = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (attribute) encoded += c;
        else encoded += fmt::format("%{:02X}", byte);
    }
    return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", kind, ascii, encoded);
}

Result<Done> check_quota(Work& work) {
    std::int64_t count = 0, bytes = 0;
    const Timestamp hour_ago = work.now - Milliseconds{3'600'000};
    work.db.one("select count(*), coalesce(sum(bytes), 0) from files where uploaded_by = $1 and created_at > $2", {work.actor.person, hour_ago},
                [&](const db::Row& row) { count = row.number(0); bytes = row.number(1); });
    if (count >= hour_files_max || bytes >= hour_bytes_max)
        return Error{ErrorCode::too_much, "You have uploaded as much as one person may within an hour.", "file"};
    return Done{};
}

Result<http::Response> upload(Desk& desk, const Actor& actor, const http::Request& request) {
    if (request.body.size() > file_bytes_max)
        return Error{ErrorCode::too_much, fmt::format("A file may have at most {} MiB.", file_bytes_max >> 20), "file"};
    std::optional<Error> refused;
    desk.read(actor, [&](Work& work) {
        if (auto quota = check_quota(work); !quota.ok()) refused = quota.error();
    });
    if (refused) return *refused;
    const std::string digest = keep_bytes(request.body);
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> {
        const FileId id = add(work, {.digest = digest, .name = request.query_value("name").value_or(""), .type = std::string(request.header("content-type")),
                                     .bytes = std::int64_t(request.body.size()), .uploaded_by = work.actor.person});
        return http::json_response(201, attachment_json(work, id));
    });
}

Result<http::Response> download(Desk& desk, const Actor& actor, const http::Request& request) {
    const FileId id = TRY(path_id<FileId>(request, "file"));
    std::optional<File> file;
    desk.read(actor, [&](Work& work) { file = find_visible(work, id); });
    if (!file) return not_found();
    http::Response response;
    response.headers = {{"X-Content-Type-Options", "nosniff"},
                        {"Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'self'"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"Cache-Control", "private, no-cache"},  // rights are looked at each time
                        {"ETag", "\"" + file->digest.substr(0, 32) + "\""}};
    if (request.header("if-none-match") == response.headers.back().second) {
        response.status = 304;
        return response;
    }
    response.body = read_bytes(file->digest);
    const std::string_view picture = picture_type(response.body);
    const bool shown = request.query_value("inline").value_or("") == "1" && !picture.empty();
    const bool named = std::find(std::begin(named_types), std::end(named_types), file->type) != std::end(named_types);
    response.content_type = shown ? std::string(picture) : named ? file->type : "application/octet-stream";
    if (response.content_type == "text/plain") response.content_type += "; charset=utf-8";
    response.headers.emplace_back("Content-Disposition", disposition(shown ? "inline" : "attachment", file->name));
    return response;
}

}  // namespace

std::span<const Route> routes() {
    static constexpr Route all[] = {
        slow(http::Method::post, "/api/v1/uploads", Right::signed_in(), upload),
        slow(http::Method::get, "/api/v1/attachments/{file}", Right::signed_in(), download),
    };
    return all;
}

}  // namespace tuki::files
