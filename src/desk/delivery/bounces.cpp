// What became of our mails, as shown on tickets: states, warnings, late refusals.
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/delivery/outbox.hpp"

namespace tuki::delivery {

namespace {

bool note(Work& work, OutboundId id, State state, std::string_view status, std::string_view detail) {
    if (state == State::cancelled || state == State::held || state == State::refused) return true;
    const std::string reason = one_line(fmt::format("{} {}", status, detail), 500);
    if (status.starts_with('4') || status.starts_with('2')) {  // delayed, or delivered: no news of failure
        if (!is_final(state)) work.db.run("update outbound_mail set reason = $2 where id = $1", {id, reason});
        return true;
    }
    refuse(work, id, state, reason);
    return true;
}

/// The worse a state is, the more it is worth showing.
int weight(State state) {
    switch (state) {
        case State::refused: return 7;
        case State::unknown: return 6;
        case State::deferred: return 5;
        case State::sending: return 4;
        case State::queued: return 3;
        case State::held: return 2;
        case State::cancelled: return 1;
        case State::sent: break;
    }
    return 0;
}

struct Shown {
    State state = State::sent;
    std::string reason, to;
    std::optional<Timestamp> held_until;
    std::int64_t attempts = 0;
};

}  // namespace

bool note_bounce(Work& work, std::string_view original_message_id, std::string_view status, std::string_view detail) {
    std::string id = ascii_lower(trim(original_message_id));
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    OutboundId mail;
    // Ours hold a MAC, so who knows one has seen the mail.
    work.db.one("select id from outbound_mail where message_id = $1", {id}, [&](const db::Row& row) { mail = row.id<OutboundId>(0); });
    return mail && note_bounce(work, mail, status, detail);
}

bool note_bounce(Work& work, OutboundId mail, std::string_view status, std::string_view detail) {
    std::optional<State> state;
    work.db.one("select state from outbound_mail where id = $1", {mail}, [&](const db::Row& row) { state = state_from(row.text(0)); });
    return state && note(work, mail, *state, status, detail);
}

std::map<std::int64_t, std::string> deliveries_of(Work& work, TicketId ticket) {
    std::map<std::int64_t, Shown> shown;
    work.db.each(fmt::format("select o.message, o.state, o.reason, o.held_until, o.attempts, o.address from messages m join outbound_mail o "
                             "on o.message = m.id where m.ticket = $1 and m.direction = 'out' and {} order by o.id",
                             visible_messages(work.actor, "m")),
                 {ticket}, [&](const db::Row& row) {
                     const auto [at, first] = shown.try_emplace(row.number(0));
                     Shown& one = at->second;
                     const State state = state_from(row.text(1));
                     if (first || weight(state) > weight(one.state)) {
                         one.state = state;
                         one.reason = row.text(2);
                         one.held_until = row.maybe_time(3);
                     }
                     one.attempts = std::max(one.attempts, row.number(4));
                     if (!row.text(5).empty()) one.to += fmt::format("{}{}", one.to.empty() ? "" : ", ", row.text(5));
                 });
    std::map<std::int64_t, std::string> texts;
    for (const auto& [message, one] : shown) {
        json::Writer w(texts[message]);
        w.begin_object().member("state", name_of(one.state)).key("reason");
        one.reason.empty() ? w.null() : w.value(one.reason);
        w.member("held_until", one.held_until).member("attempts", one.attempts).member("to", one.to).end_object();
    }
    return texts;
}

std::string warnings_of(Work& work, TicketId ticket) {
    std::map<std::string, std::string> refused;  // by address, while its newest mail is refused
    std::string limited;
    work.db.each("select address, state, reason, attempts from outbound_mail where ticket = $1 order by id", {ticket}, [&](const db::Row& row) {
        const State state = state_from(row.text(1));
        if (state == State::refused && row.number(3) > 0) refused[row.string(0)] = row.text(2);
        if (state == State::sent) refused.erase(row.string(0));
        if (state == State::cancelled && row.text(2).starts_with("limit")) limited = row.text(0);
    });
    std::string text;
    const auto add = [&](std::string_view code, const std::string& what) {
        if (!text.empty()) text += ',';
        json::Writer w(text);
        w.begin_object().member("code", code).member("text", what).end_object();
    };
    for (const auto& [address, reason] : refused) add("bounced", fmt::format("{}: {}", address, reason));
    if (!limited.empty()) add("possible_loop", limited);
    return text;
}

}  // namespace tuki::delivery
