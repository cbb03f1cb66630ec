#include "app/live.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "desk/tickets/tickets.hpp"
#include "desk/work/acting.hpp"

namespace tuki::app {

Live* live_hub = nullptr;

namespace {

std::atomic<int> customers_listening{0};

template <class IdType>
IdType id_in(const json::Object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? id_from<IdType>(std::string_view(value->get_string())).value_or(IdType{}) : IdType{};
}

std::string event_text(std::string_view id, std::string_view name, std::string_view data) {
    return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", id, name, data);
}

}  // namespace

void announce(Work& work, const Fact& fact) {
    if (fact.subject_kind != TicketTag::prefix) return;
    const auto found = as_tuki(work, "live", [&](Work& mine) { return tickets::get(mine, TicketId{fact.subject}); });
    if (!found.ok()) return;
    const tickets::Ticket& ticket = found.value();
    std::string text;
    json::Writer w(text);
    w.begin_object().member("id", ticket.id).member("number", ticket.number).member("what", fact.kind);
    w.member("team", ticket.team).member("assignee", ticket.assignee).member("version", ticket.version);
    w.member("requester", ticket.requester).member("organisation", ticket.organisation);
    w.member("internal", fact.kind == "ticket.noted");
    if (customers_listening.load(std::memory_order_relaxed) > 0) {
        w.key("readers").begin_array();
        work.db.each("select person from participants where ticket = $1 and may_read = 1", {ticket.id},
                     [&](const db::Row& row) { w.value(row.id<PersonId>(0)); });
        w.end_array();
    }
    w.end_object();
    work.db.notify(text);
}

Live::Live(DeskApp& desk) : desk_(desk), instance_(random_token(5)), thread_([this] { run(); }) {}
Live::~Live() { stop(); }

void Live::stop() {
    std::vector<Listener> open;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        open.swap(listeners_);
    }
    for (Listener& one : open) one.stream->close();
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

std::size_t Live::streams() const {
    const std::lock_guard lock(mutex_);
    return listeners_.size();
}

bool Live::may_hear(const Actor& actor, const Audience& audience) {
    switch (actor.side) {
        case Side::tuki:
            return true;
        case Side::agent:
            if (!actor.may(Permission::ticket_read)) return false;
            if (actor.scope == Scope::all || audience.assignee == actor.person || audience.requester == actor.person) return true;
            return actor.scope == Scope::team && std::find(actor.teams.begin(), actor.teams.end(), audience.team) != actor.teams.end();
        case Side::customer:
            if (audience.internal) return false;
            return audience.requester == actor.person || (actor.shares_organisation && actor.organisation && audience.organisation == actor.organisation) ||
                   std::find(audience.readers.begin(), audience.readers.end(), actor.person) != audience.readers.end();
        case Side::stranger:
            break;
    }
    return false;
}

void Live::open(const http::Request& request, std::shared_ptr<const access::Principal> principal, http::Responder respond) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || listeners_.size() >= streams_max) {
            respond(http::problem(Error{ErrorCode::unavailable, "Too many live screens. This one will try again."}, request.id));
            return;
        }
    }
    const std::string last(request.header("last-event-id"));
    auto stream = respond.open_stream();
    if (!stream) return;
    Listener listener{stream, std::move(principal), {}};
    for (const auto& header : request.headers)
        if (header.first == "cookie" || header.first == "authorization") listener.request.headers.push_back(header);
    const std::lock_guard lock(mutex_);
    // What was missed is told again; what is no longer known is fetched anew.
    std::string missed = ": welcome\nretry: 2000\n\n";
    bool known = last.empty();
    if (last.starts_with(instance_ + "-")) {
        const std::uint64_t seen = std::strtoull(last.c_str() + instance_.size() + 1, nullptr, 10);
        known = seen < next_ && (kept_.empty() ? seen + 1 == next_ : seen + 1 >= kept_.front().number);
        if (known)
            for (const Event& event : kept_)
                if (event.number > seen && may_hear(listener.principal->actor, event.audience))
                    missed += event_text(fmt::format("{}-{}", instance_, event.number), event.name, event.data);
    }
    if (!known) missed += event_text(fmt::format("{}-{}", instance_, next_ - 1), "resync", "{}");
    stream->send(std::move(missed));
    if (listener.principal->actor.side == Side::customer) ++customers_listening;
    listeners_.push_back(std::move(listener));
}

void Live::send_all(Event event) {
    // Called with the mutex held.
    event.number = next_++;
    const std::string text = event_text(fmt::format("{}-{}", instance_, event.number), event.name, event.data);
    std::erase_if(listeners_, [&](const Listener& one) {
        const bool gone = one.stream->closed() || (may_hear(one.principal->actor, event.audience) && !one.stream->send(text));
        if (gone && one.principal->actor.side == Side::customer) --customers_listening;
        return gone;
    });
    kept_.push_back(std::move(event));
    if (kept_.size() > kept_events_max) kept_.pop_front();
}

void Live::hear(std::string_view payload) {
    if (payload.empty()) {
        // The link to the database was away: what was missed is not known, so all is fetched again.
        const std::lock_guard lock(mutex_);
        kept_.clear();
        const std::string text = event_text(fmt::format("{}-{}", instance_, next_++), "resync", "{}");
        for (const Listener& one : listeners_) one.stream->send(text);
        return;
    }
    const auto parsed = json::parse(payload);
    if (!parsed.ok() || !parsed.value().is_object()) return;
    const json::Object& object = parsed.value().get_object();
    Audience audience{.team = id_in<TeamId>(object, "team"), .assignee = id_in<PersonId>(object, "assignee"),
                      .requester = id_in<PersonId>(object, "requester"), .organisation = id_in<OrganisationId>(object, "organisation")};
    if (const auto* readers = object.if_contains("readers"); readers && readers->is_array())
        for (const json::Value& one : readers->get_array())
            if (const auto id = id_from<PersonId>(std::string_view(one.as_string()))) audience.readers.push_back(*id);
    if (const auto* internal = object.if_contains("internal")) audience.internal = internal->is_bool() && internal->get_bool();
    std::string data;
    json::Writer w(data);
    w.begin_object().member("kind", "ticket");
    for (const std::string_view name : {"id", "number", "what", "team", "assignee", "version"})
        if (const auto* value = object.if_contains(name)) w.key(name).raw(json::dump(*value));
    w.end_object();
    const std::lock_guard lock(mutex_);
    counters_moved_ = true;
    send_all({0, "change", std::move(data), std::move(audience)});
}

void Live::present(const tickets::Ticket& ticket, PersonId person, const std::string& name, bool typing) {
    std::string data;
    const std::lock_guard lock(mutex_);
    auto& [audience, people] = presence_[ticket.id.value];
    audience = {.team = ticket.team, .assignee = ticket.assignee, .requester = {}, .organisation = {}, .readers = {}, .internal = true};
    people[person.value] = {name, typing, desk_.now() + presence_length};
    std::erase_if(people, [&](const auto& one) { return one.second.until < desk_.now(); });
    json::Writer w(data);
    w.begin_object().member("ticket", ticket.id).key("people").begin_array();
    for (const auto& [id, one] : people) w.begin_object().member("id", PersonId{id}).member("name", one.name).member("typing", one.typing).end_object();
    w.end_array().end_object();
    send_all({0, "presence", std::move(data), audience});
}

void Live::look_again() {
    std::int64_t epoch = 0;
    desk_.read(Actor::tuki("live"), [&](Work& work) { epoch = counter(work.db, "rights.epoch"); });
    std::vector<Listener> open;
    {
        const std::lock_guard lock(mutex_);
        const Timestamp now = desk_.now();
        for (const Listener& one : listeners_)
            if (epoch != epoch_ || one.principal->ends_at <= now) open.push_back(one);
        epoch_ = epoch;
    }
    for (const Listener& one : open) {
        auto now = access::who(desk_, one.request);
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(listeners_.begin(), listeners_.end(), [&](const Listener& known) { return known.stream == one.stream; });
        if (found == listeners_.end()) continue;
        if (now->actor.side == Side::stranger) {
            found->stream->close();
            if (found->principal->actor.side == Side::customer) --customers_listening;
            listeners_.erase(found);
        } else {
            found->principal = std::move(now);
        }
    }
}

void Live::run() {
    int second = 0;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, std::chrono::milliseconds(500), [&] { return stopping_; });
            if (stopping_) return;
            if (counters_moved_) {
                counters_moved_ = false;
                const std::string text = event_text(fmt::format("{}-{}", instance_, next_ - 1), "counters", "{}");
                for (const Listener& one : listeners_)
                    if (one.principal->actor.is_agent()) one.stream->send(text);
            }
            // A line that means nothing keeps proxies from closing, and finds out who has gone.
            if (++second % 30 == 0)
                for (const Listener& one : listeners_) one.stream->send(": \n\n");
            for (auto at = presence_.begin(); at != presence_.end();) {
                auto& [audience, people] = at->second;
                if (std::erase_if(people, [&](const auto& one) { return one.second.until < desk_.now(); }) > 0) {
                    std::string data;
                    json::Writer w(data);
                    w.begin_object().member("ticket", TicketId{at->first}).key("people").begin_array();
                    for (const auto& [id, one] : people) w.begin_object().member("id", PersonId{id}).member("name", one.name).member("typing", one.typing).end_object();
                    w.end_array().end_object();
                    send_all({0, "presence", std::move(data), audience});
                }
                at = people.empty() ? presence_.erase(at) : std::next(at);
            }
        }
        try {
            look_again();
        } catch (const std::exception& broken) {
            log_warning("live.failed", {{"error", broken.what()}});
        }
    }
}

namespace {

Result<http::Response> presence_route(Desk& desk, const Actor& actor, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body.empty() ? "{}" : request.body));
    json::Reader reader(body);
    const bool typing = TRY(reader.flag("typing")).value_or(false);
    TRY(reader.finish());
    std::optional<Result<tickets::Ticket>> ticket;
    desk.read(actor, [&](Work& work) {
        const auto id = path_id<TicketId>(request, "ticket");
        ticket.emplace(id.ok() ? tickets::get(work, id.value()) : Result<tickets::Ticket>(id.error()));
    });
    if (!ticket->ok()) return ticket->error();
    if (live_hub) live_hub->present(ticket->value(), actor.person, actor.name, typing);
    return http::Response{.status = 204};
}

const Route routes[] = {
    Route{Route::Mode::stream, http::Method::get, "/api/v1/events", Right::signed_in()},
    slow(http::Method::put, "/api/v1/tickets/{ticket}/presence", Right::needs(Permission::ticket_note), presence_route),
};

}  // namespace

std::span<const Route> live_routes() { return routes; }

}  // namespace tuki::app
