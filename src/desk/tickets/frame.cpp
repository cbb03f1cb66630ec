// A stranger's HTML as a document of its own: no scripts, no forms, no requests unless one asked
// for the pictures.
#include <fmt/format.h>

#include "desk/tickets/tickets_json.hpp"
#include "desk/tickets/tickets_lists.hpp"
#include "desk/tickets/tickets_store.hpp"

namespace tuki::tickets {

namespace {

constexpr std::string_view style =
    "html{background:#fff;color:#172022}body{margin:0;padding:8px 2px;font:14px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 4px;padding-left:10px;border-left:3px solid #d9e0e2;color:#444f53}"
    "pre{white-space:pre-wrap}a{color:#005f6b}a[data-host-mismatch]{text-decoration:underline wavy #b31220}";

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

}  // namespace

Answer frame_route(Work& work, const http::Request& request) {
    const MessageId id = TRY(path_id<MessageId>(request, "message"));
    const auto message = find_message(work.db, work.actor, id);
    if (!message || message->html.empty()) return not_found();
    const bool remote = request.query_value("remote").value_or("") == "1";
    // Cleaned when it came in, and again now: what was kept by an older version gets today's rules.
    std::string html = neighbours.clean_html(message->html);
    for (const FileId file : message->files) {
        const auto attachment = json::parse(neighbours.attachment(work, file));
        if (!attachment.ok() || !attachment.value().is_object()) continue;
        const auto* content_id = attachment.value().get_object().if_contains("content_id");
        if (content_id && content_id->is_string() && !content_id->get_string().empty())
            replace_all(html, fmt::format("\"cid:{}\"", std::string_view(content_id->get_string())),
                        fmt::format("\"/api/v1/attachments/{}?inline=1\"", to_text(file)));
    }
    if (remote) replace_all(html, "data-remote-src=", "src=");
    http::Response response{
        .body = fmt::format("<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">"
                            "<base target=\"_blank\"><style>{}</style></head><body>{}</body></html>",
                            message->language == "other" ? "und" : message->language, style, html),
        .content_type = "text/html; charset=utf-8"};
    response.headers.emplace_back(
        "Content-Security-Policy",
        fmt::format("default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:{}; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
                    remote ? " https: http:" : ""));
    return response;
}

}  // namespace tuki::tickets
