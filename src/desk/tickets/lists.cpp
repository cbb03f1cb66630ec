// Lists, kept counts, search and history: all read from indexes that fit the question.
#include <fmt/format.h>

#include <charconv>
#include <shared_mutex>
#include <unordered_map>

#include "desk/tickets/tickets_json.hpp"
#include "desk/tickets/tickets_lists.hpp"
#include "desk/tickets/tickets_store.hpp"
#include "desk/work/fact_writer.hpp"
#include "desk/work/names.hpp"
#include "words/analyse.hpp"

namespace tuki::tickets {

namespace {

/// Cursors are "<updated_at>.<id>" in base 36: opaque to clients, checked by us.
std::string cursor_of(std::int64_t at, std::int64_t id) {
    char text[40];
    auto end = std::to_chars(text, text + 16, at, 36).ptr;
    *end++ = '.';
    end = std::to_chars(end, text + sizeof text, id, 36).ptr;
    return {text, std::size_t(end - text)};
}

Result<Done> read_cursor(const http::Request& request, std::int64_t& at, std::int64_t& id) {
    const auto cursor = request.query_value("cursor");
    if (!cursor || cursor->empty()) return Done{};
    const char* end = cursor->data() + cursor->size();
    const auto first = std::from_chars(cursor->data(), end, at, 36);
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '.') {
        const auto second = std::from_chars(first.ptr + 1, end, id, 36);
        if (second.ec == std::errc{} && second.ptr == end) return Done{};
    }
    return Error{ErrorCode::invalid, "This is not a cursor of this list.", "cursor"};
}

/// Which of these tickets hold a message that the actor has not seen. One statement for the list.
std::set<std::int64_t> unread_of(Work& work, const std::vector<RowKey>& rows) {
    std::set<std::int64_t> unread;
    if (!work.actor.is_agent() || rows.empty()) return unread;
    std::string ids;
    for (const RowKey& row : rows) {
        if (row.from_customer) unread.insert(row.id.value);
        ids += fmt::format("{}{}", ids.empty() ? "" : ",", row.id.value);
    }
    // Fifty numbers bound as one text keep the statement one and the same.
    work.db.each(work.db.engine() == db::Engine::sqlite
                     ? "select s.ticket, s.seq from seen s where s.person = $1 and s.ticket in (select value from json_each('[' || $2 || ']'))"
                     : "select s.ticket, s.seq from seen s where s.person = $1 and s.ticket = any(string_to_array($2, ',')::bigint[])",
                 {work.actor.person, ids}, [&](const db::Row& row) {
                     const auto id = row.number(0);
                     for (const RowKey& one : rows)
                         if (one.id.value == id && row.number(1) >= one.version) unread.erase(id);
                 });
    return unread;
}

/// Rows as they were last written: a ticket of one version reads the same in every list until
/// somebody or something in it is renamed. Whether it is unread is the reader's, and added.
class RowTexts {
  public:
    void forget_all() {
        const std::unique_lock lock(mutex_);
        texts_.clear();
    }
    void append(std::string& out, Work& work, const RowKey& key, bool unread) {
        std::shared_ptr<const std::string> text = find(key, work);
        if (!text) {
            const auto ticket = find_ticket(work.db, work.actor, key.id);
            if (!ticket) return;
            std::string row;
            json::Writer w(row);
            write_row(w, work, *ticket, false);
            row.resize(row.size() - unread_end.size());
            text = std::make_shared<const std::string>(std::move(row));
            const std::unique_lock lock(mutex_);
            if (texts_.size() >= texts_max) texts_.clear();
            texts_[key.id.value] = {&work.ids, key.version, work.now, text};
        }
        out += *text;
        out += unread ? "\"unread\":true}" : unread_end;
    }

  private:
    static constexpr std::size_t texts_max = 20'000;     // about 16 MB
    static constexpr Milliseconds trusted{60'000};       // other nodes rename too
    static constexpr std::string_view unread_end = "\"unread\":false}";
    struct Known {
        const IdSource* desk;  // ids are unique within one
        std::int64_t version;
        Timestamp at;
        std::shared_ptr<const std::string> text;
    };
    std::shared_ptr<const std::string> find(const RowKey& key, const Work& work) const {
        const std::shared_lock lock(mutex_);
        const auto known = texts_.find(key.id.value);
        const bool fits = known != texts_.end() && known->second.desk == &work.ids && known->second.version == key.version && work.now - known->second.at < trusted;
        return fits ? known->second.text : nullptr;
    }
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::int64_t, Known> texts_;
};
RowTexts row_texts;

/// @param next the cursor of the next page; "" at the end
void write_page(std::string& out, Work& work, const std::vector<RowKey>& rows, const std::string& next) {
    const auto unread = unread_of(work, rows);
    out += "{\"items\":[";
    const std::size_t begin = out.size();
    for (const RowKey& row : rows) {
        if (out.size() > begin && out.back() != ',') out += ',';
        row_texts.append(out, work, row, unread.contains(row.id.value));
    }
    if (out.back() == ',') out.pop_back();
    out += "],\"next\":";
    out += next.empty() ? "null" : "\"" + next + "\"";
    out += '}';
}

Result<RowFilter> filter_of(Work& work, const http::Request& request) {
    using View = RowFilter::View;
    RowFilter filter;
    filter.count_max = TRY(limit_of(request, 50, 200));
    TRY(read_cursor(request, filter.before_at, filter.before_id));
    const std::string view = request.query_value("view").value_or("all");
    filter.person = work.actor.person;
    filter.teams = work.actor.teams;
    if (view == "mine") filter.view = View::mine;
    else if (view == "team") filter.view = View::team;
    else if (view == "unassigned") filter.view = View::unassigned;
    else if (view == "waiting") filter.view = View::waiting;
    else if (view == "done") filter.view = View::done;
    else if (view.starts_with("team:")) {
        const auto team = id_from<TeamId>(std::string_view(view).substr(5));
        if (!team) return Error{ErrorCode::invalid, "There is no such view.", "view"};
        filter.view = View::team;
        filter.teams = {*team};
    } else if (view != "all") {
        return Error{ErrorCode::invalid, "There is no such view.", "view"};
    }
    if (const auto text = request.query_value("team"); text && !text->empty()) {
        const auto team = id_from<TeamId>(*text);
        if (!team) return Error{ErrorCode::invalid, "This is not the id of a team.", "team"};
        filter.view = View::team;
        filter.teams = {*team};
    }
    if (const auto text = request.query_value("requester"); text && !text->empty()) {
        const auto person = id_from<PersonId>(*text);
        if (!person) return Error{ErrorCode::invalid, "This is not the id of a person.", "requester"};
        filter.view = View::requester;
        filter.person = *person;
    }
    if (const auto text = request.query_value("organisation"); text && !text->empty()) {
        const auto organisation = id_from<OrganisationId>(*text);
        if (!organisation) return Error{ErrorCode::invalid, "This is not the id of an organisation.", "organisation"};
        filter.view = View::organisation;
        filter.organisation = *organisation;
    }
    if (const auto text = request.query_value("status"); text && !text->empty()) {
        filter.status = status_from(*text);
        if (!filter.status) return Error{ErrorCode::invalid, "There is no such status.", "status"};
    }
    if (const auto text = request.query_value("kind"); text && !text->empty()) {
        filter.kind = kind_from(*text);
        if (!filter.kind) return Error{ErrorCode::invalid, "There is no such kind.", "kind"};
    }
    filter.tag = request.query_value("tag").value_or("");
    if (filter.tag.size() > tag_bytes_max) return Error{ErrorCode::invalid, "No tag is that long.", "tag"};
    if (work.actor.side == Side::customer) {
        // The customer's own list: theirs, or their organisation's where they have that right.
        filter.view = work.actor.shares_organisation && work.actor.organisation ? View::organisation : View::requester;
        filter.person = work.actor.person;
        filter.organisation = work.actor.organisation;
    }
    return filter;
}

}  // namespace

void forget_rows() { row_texts.forget_all(); }

Answer list_route(Work& work, const http::Request& request) {
    const RowFilter filter = TRY(filter_of(work, request));
    const auto rows = select_rows(work.db, work.actor, filter);
    std::string text;
    text.reserve(48 << 10);
    const bool more = int(rows.size()) == filter.count_max && !rows.empty();
    write_page(text, work, rows, more ? cursor_of(to_number(rows.back().updated_at), rows.back().id.value) : std::string());
    return http::json_response(200, std::move(text));
}

Answer views_route(Work& work, const http::Request&) {
    if (!work.actor.is_agent()) return not_found();
    std::string text;
    json::Writer w(text);
    const auto view = [&](std::string_view id, std::string_view key) {
        w.begin_object().member("id", id).member("count", counter(work.db, key)).end_object();
    };
    w.begin_array();
    view("mine", fmt::format("assignee:{}:open", to_text(work.actor.person)));
    std::int64_t teams = 0;
    for (const TeamId team : work.actor.teams) teams += counter(work.db, fmt::format("team:{}:open", to_text(team)));
    w.begin_object().member("id", "team").member("count", teams).end_object();
    // Counts of what a team-bound agent cannot see are not shown, not even as a number.
    if (work.actor.side == Side::tuki || work.actor.scope == Scope::all) {
        view("unassigned", "unassigned:open");
        view("waiting", "waiting:open");
        view("all", "all:open");
    }
    for (const TeamId team : work.actor.teams) {
        const std::string id = to_text(team);
        w.begin_object().member("id", "team:" + id).member("count", counter(work.db, fmt::format("team:{}:open", id)));
        w.key("team").begin_object().member("id", team).member("name", names.team(work, team)).end_object().end_object();
    }
    w.end_array();
    return http::json_response(200, std::move(text));
}

namespace {

struct Hits {
    std::vector<RowKey> rows;  // each ticket once
    std::int64_t last = 0;     // message, the oldest that was looked at
    bool more = false;
};

/// Newest messages first, and the tickets they belong to. The predicate stands inside.
Hits find_words(Work& work, const words::Query& query, words::Match how, std::int64_t before, int limit) {
    Hits hits;
    const bool sqlite = work.db.engine() == db::Engine::sqlite;
    const std::string match = sqlite ? words::fts5_match(query, how) : words::tsquery(query, how);
    if (match.empty()) return hits;
    const std::string sql = fmt::format(
        fmt::runtime(sqlite ? "select t.id, t.version, t.updated_at, t.last_from, m.id from message_search s join messages m on m.id = s.rowid "
                              "join tickets t on t.id = m.ticket where message_search match $1 and s.rowid < $2 and {} and {} order by s.rowid desc limit $3"
                            : "select t.id, t.version, t.updated_at, t.last_from, m.id from message_search s join messages m on m.id = s.id "
                              "join tickets t on t.id = m.ticket where s.content @@ $1::tsquery and s.id < $2 and {} and {} order by s.id desc limit $3"),
        visible_tickets(work.actor, "t"), visible_messages(work.actor, "m"));
    const int looked_at_max = limit + limit / 2;  // a ticket may be hit by several of its messages
    int count = 0;
    work.db.each(sql, {match, before, looked_at_max}, [&](const db::Row& row) {
        ++count;
        if (int(hits.rows.size()) >= limit) {
            hits.more = true;
            return;
        }
        hits.last = row.number(4);
        const auto id = row.id<TicketId>(0);
        if (std::none_of(hits.rows.begin(), hits.rows.end(), [&](const RowKey& one) { return one.id == id; }))
            hits.rows.push_back({id, row.number(1), row.time(2), row.text(3) == "customer"});
    });
    hits.more = hits.more || count == looked_at_max;
    return hits;
}

}  // namespace

Answer search_route(Work& work, const http::Request& request) {
    const std::string q = request.query_value("q").value_or("");
    if (q.size() > 500) return Error{ErrorCode::invalid, "The question is longer than 500 bytes.", "q"};
    const int limit = TRY(limit_of(request, 50, 100));
    std::int64_t before = INT64_MAX, continued = 0;
    TRY(read_cursor(request, before, continued));

    std::vector<RowKey> rows;
    std::string_view digits = q;
    while (!digits.empty() && (digits[0] == '#' || digits[0] == ' ' || digits[0] == 'T' || digits[0] == 't' || digits[0] == '-')) digits.remove_prefix(1);
    if (!digits.empty() && digits.size() < 15 && digits.find_first_not_of("0123456789") == std::string_view::npos)
        if (const auto id = find_number(work.db, work.actor, std::stoll(std::string(digits))))
            if (const auto ticket = find_ticket(work.db, work.actor, *id))
                rows.push_back({ticket->id, ticket->version, ticket->updated_at, ticket->last_from == "customer"});

    // Whole words first: they are read newest first, however many there are. Where they fill no page,
    // beginnings of words are asked for. The cursor remembers which it was.
    const words::Query query = words::query(q);
    using words::Match;
    Match how = continued == int(Match::beginnings) + 1 ? Match::beginnings : Match::whole;
    Hits hits = find_words(work, query, how, before, limit);
    if (before == INT64_MAX && how == Match::whole && int(hits.rows.size()) < limit) {
        how = Match::beginnings;
        hits = find_words(work, query, how, before, limit);
    }
    for (const RowKey& hit : hits.rows)
        if (rows.empty() || rows.front().id != hit.id) rows.push_back(hit);
    std::string text = "{\"tickets\":";
    write_page(text, work, rows, hits.more ? cursor_of(hits.last, int(how) + 1) : std::string());
    text += ',';
    json::Writer w(text);
    w.key("people").raw(neighbours.find_people(work, q)).key("organisations").raw(neighbours.find_organisations(work, q));
    w.end_object();
    return http::json_response(200, std::move(text));
}

Answer history_route(Work& work, const http::Request& request) {
    if (!work.actor.is_agent()) return not_found();
    const TicketId id = TRY(path_id<TicketId>(request, "ticket"));
    TRY(get(work, id));
    std::int64_t before = INT64_MAX, unused = 0;
    TRY(read_cursor(request, before, unused));
    const int limit = TRY(limit_of(request, 50, 200));
    std::string text;
    json::Writer w(text);
    w.begin_object().key("items").begin_array();
    std::int64_t last = 0;
    int count = 0;
    work.db.each(fmt::format("select {} from facts f where f.subject = $1 and f.seq < $2 order by f.seq desc limit $3", fact_columns),
                 {id, before, limit}, [&](const db::Row& row) {
                     last = row.number(1);
                     ++count;
                     write_fact(w, work, row, ShowSubject::no);
                 });
    w.end_array().key("next");
    count == limit && last > 1 ? w.value(cursor_of(last, 1)) : w.null();
    w.end_object();
    return http::json_response(200, std::move(text));
}

}  // namespace tuki::tickets
