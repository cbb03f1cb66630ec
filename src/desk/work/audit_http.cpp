#include <fmt/format.h>

#include "desk/work/fact_writer.hpp"
#include "desk/work/settings_http.hpp"

namespace tuki {

namespace {

/// Newest first. Facts of tickets stand in each ticket's own history; the index leaves them out.
constexpr std::string_view select_audit = R"(
    select {} from facts f
    where f.subject_kind <> 'tkt' and (f.at, f.id) < ($1, $2)
    order by f.at desc, f.id desc limit $3)";

Result<http::Response> audit(Work& work, const http::Request& request) {
    const int limit = TRY(limit_of(request, 50, 200));
    const Place from = TRY(place_of(request));
    std::int64_t at = INT64_MAX, id = from.number ? from.number : INT64_MAX;
    if (from.number) at = std::strtoll(from.text.c_str(), nullptr, 10);
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    Place last;
    int count = 0;
    work.db.each(fmt::format(fmt::runtime(select_audit), fact_columns), {at, id, limit + 1}, [&](const db::Row& row) {
        if (++count > limit) return;
        last = {std::to_string(row.number(2)), row.number(0)};
        write_fact(w, work, row, ShowSubject::yes);
    });
    w.end_array().key("next");
    count > limit ? w.value(cursor_text(last)) : w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

}  // namespace

std::span<const Route> audit_routes() {
    static constexpr Route all[] = {reads_long("/api/v1/audit", Right::needs(Permission::audit_read), audit)};
    return all;
}

}  // namespace tuki
