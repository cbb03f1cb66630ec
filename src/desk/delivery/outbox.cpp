#include "desk/delivery/outbox.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"

namespace tuki::delivery {

std::function<bool(Work&, const std::string&)> is_ours = [](Work&, const std::string&) { return false; };

namespace {

constexpr std::string_view state_names[] = {"held", "queued", "sending", "sent", "deferred", "refused", "cancelled", "unknown"};
constexpr std::size_t references_max = 20;
constexpr Milliseconds hour{3'600'000}, day{24 * 3'600'000};

/// Which kept count a state is part of; "" for none.
std::string_view counter_of(State state) {
    switch (state) {
        case State::held:
        case State::queued:
        case State::sending: return "outbox:queued";
        case State::deferred:
        case State::unknown: return "outbox:deferred";
        case State::refused: return "outbox:refused";
        case State::sent: return "outbox:sent";
        case State::cancelled: break;
    }
    return "";
}

/// Why this automatic mail may not go; "" when it may. Holds the row of the address, so that two
/// units of work cannot both be the last that may.
std::string limit_of_automatic(Work& work, const std::string& address) {
    work.db.run("insert into mail_pairs (address, last_at) values ($1, $2) on conflict (address) do update set last_at = excluded.last_at",
                {address, work.now});
    std::int64_t last_hour = 0, last_day = 0;
    work.db.one("select count(*), coalesce(sum(case when created_at > $3 then 1 else 0 end), 0) from outbound_mail "
                "where address = $1 and automatic <> '' and created_at > $2 and state <> 'cancelled'",
                {address, work.now - day, work.now - hour}, [&](const db::Row& row) {
                    last_day = row.number(0);
                    last_hour = row.number(1);
                });
    bool verified = false;
    work.db.one("select verified from addresses where address = $1", {address}, [&](const db::Row& row) { verified = row.flag(0); });
    if (last_hour >= automatic_per_hour_max || last_day >= automatic_per_day_max) return "limit of automatic mail";
    if (!verified && last_hour >= unverified_per_hour_max) return "limit of mail to an unproved address";
    return "";
}

struct Headers {
    std::string in_reply_to, references;  // references: oldest first, one a line
};

/// What a mail to this person refers to: the public mails that came in, and our earlier ones to the
/// same person. Never ours to others: their Message-IDs are keys of those others (R05).
Headers headers_for(Work& work, TicketId ticket, PersonId person) {
    if (!ticket) return {};
    std::vector<std::pair<std::int64_t, std::string>> all;
    work.db.each("/*system: Message-IDs of public messages*/ select m.at, h.message_id from messages m join message_headers h "
                 "on h.message = m.id where m.ticket = $1 and m.public = 1 and m.direction = 'in' order by m.seq desc limit 20",
                 {ticket}, [&](const db::Row& row) { all.emplace_back(row.number(0), row.string(1)); });
    const std::string newest_received = all.empty() ? std::string() : all.front().second;
    work.db.each("select created_at, message_id from outbound_mail where ticket = $1 and person = $2 and state in ('sent', 'unknown') "
                 "order by id desc limit 20",
                 {ticket, person}, [&](const db::Row& row) { all.emplace_back(row.number(0), row.string(1)); });
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (all.size() > references_max) all.erase(all.begin(), all.end() - references_max);
    Headers headers{.in_reply_to = newest_received.empty() && !all.empty() ? all.back().second : newest_received};
    for (const auto& [at, id] : all) headers.references += id + "\n";
    return headers;
}

}  // namespace

std::string_view name_of(State state) { return state_names[int(state)]; }

State state_from(std::string_view name) {
    for (std::size_t i = 0; i < std::size(state_names); ++i)
        if (state_names[i] == name) return State(i);
    throw std::runtime_error("outbound_mail has the unknown state " + std::string(name));
}

void count_move(Work& work, std::optional<State> from, std::optional<State> to) {
    if (from && !counter_of(*from).empty()) move_counter(work, counter_of(*from), -1);
    if (to && !counter_of(*to).empty()) move_counter(work, counter_of(*to), +1);
}

void put(Work& work, NewMail mail) {
    State state = mail.held_until ? State::held : State::queued;
    std::string reason = mail.hindrance;
    if (!reason.empty()) {
        state = State::refused;
    } else if (mail.address.empty()) {
        state = State::cancelled;
        reason = "no mail address";
    } else if (!mail.automatic.empty()) {
        reason = limit_of_automatic(work, mail.address);
        if (!reason.empty()) {
            state = State::cancelled;
            log_warning("mail.limit", {{"address", mail.address}, {"template", mail.template_key}, {"reason", reason}});
        }
    }
    if (is_final(state)) {
        mail.letter = {};
        mail.held_until.reset();
    }
    const auto id = work.new_id<OutboundId>();
    const Headers headers = headers_for(work, mail.ticket, mail.person);
    const std::string message_id = message_id_for(work, mail.ticket, mail.person);
    work.db.run(R"(
        insert into outbound_mail (id, ticket, message, person, address, template, locale, automatic, state, attempts,
            reason, held_until, parked, message_id, in_reply_to, mail_references, subject, text, html, created_at, job, fence)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, 0, $12, $13, $14, $15, $16, $17, $18, 0, 0))",
                {id, mail.ticket, mail.message, mail.person, mail.address, mail.template_key, mail.locale, mail.automatic, name_of(state),
                 reason, mail.held_until, message_id, headers.in_reply_to, headers.references, mail.letter.subject, mail.letter.text,
                 mail.letter.html, work.now});
    count_move(work, std::nullopt, state);
    if (state == State::queued) jobs::queue(work.db, work.ids, "delivery.send", id.value, work.now, work.now);
}

void refuse(Work& work, OutboundId id, State from, std::string_view reason) {
    const std::string line = one_line(reason, 500);
    if (work.db.run("update outbound_mail set state = 'refused', reason = $3, done_at = $4, parked = 0, subject = '', text = '', html = '' "
                    "where id = $1 and state = $2",
                    {id, name_of(from), line, work.now}) == 0)
        return;
    count_move(work, from, State::refused);
    TicketId ticket;
    MessageId message;
    std::string address;
    work.db.one("select ticket, message, address from outbound_mail where id = $1", {id}, [&](const db::Row& row) {
        ticket = row.id<TicketId>(0);
        message = row.id<MessageId>(1);
        address = row.text(2);
    });
    log_warning("mail.refused", {{"mail", to_text(id)}, {"reason", line}});
    if (!ticket) return;
    std::vector<Change> changes{{"address", "", address}, {"reason", "", line}};
    if (message) changes.push_back({"message", "", to_text(message)});
    // A ticket that is gone or merged has nothing to show; the row itself tells the rest.
    (void)as_tuki(work, "mail " + to_text(id), [&](Work& inner) { return tickets::remark(inner, ticket, "ticket.delivery_failed", changes); });
}

void queue_held(Work& work, MessageId message) {
    std::vector<OutboundId> mails;
    work.db.each("select id from outbound_mail where message = $1 and state = 'held' order by id", {message},
                 [&](const db::Row& row) { mails.push_back(row.id<OutboundId>(0)); });
    for (const OutboundId id : mails)
        if (work.db.run("update outbound_mail set state = 'queued', held_until = null where id = $1 and state = 'held'", {id}) == 1) {
            count_move(work, State::held, State::queued);
            jobs::queue(work.db, work.ids, "delivery.send", id.value, work.now, work.now);
        }
}

void cancel_held(Work& work, MessageId message) {
    work.db.run("delete from held_replies where message = $1", {message});
    const auto taken_back = work.db.run("update outbound_mail set state = 'cancelled', held_until = null, done_at = $2, subject = '', text = '', html = '' "
                                        "where message = $1 and state = 'held'",
                                        {message, work.now});
    for (std::int64_t i = 0; i < taken_back; ++i) count_move(work, State::held, State::cancelled);
}

bool is_sendable(Work& work, const std::string& address) {
    if (address.empty()) return false;
    const std::string own = ascii_lower(work.settings.mail_address);
    const auto at = own.rfind('@');
    if (at != std::string::npos) {
        if (address == own) return false;
        if (address.starts_with(own.substr(0, at) + "+") && address.ends_with(own.substr(at))) return false;
    }
    return !is_ours(work, address);
}

std::string address_for(Work& work, TicketId ticket, PersonId person) {
    const auto found = contacts::find(work, person);
    if (!found || !found->active) return "";
    std::string written_from;
    if (ticket)
        work.db.one("/*system: where this person wrote from*/ select author_address from messages where ticket = $1 and author = $2 "
                    "and direction = 'in' and author_address <> '' order by seq desc limit 1",
                    {ticket, person}, [&](const db::Row& row) { written_from = ascii_lower(row.text(0)); });
    // Only an address that is this person's: a message may claim any.
    for (const contacts::Address& one : found->addresses)
        if (one.address == written_from && is_sendable(work, one.address)) return one.address;
    for (const contacts::Address& one : found->addresses)
        if (is_sendable(work, one.address)) return one.address;
    return "";
}

std::string locale_for(Work& work, PersonId person, std::string_view ticket_language) {
    const auto is_ok = [&](std::string_view locale) {
        return locale_index(locale) >= 0 &&
               std::find(work.settings.languages.begin(), work.settings.languages.end(), locale) != work.settings.languages.end();
    };
    const auto found = contacts::find(work, person);
    // The language of a new person is a guess; once somebody has set it, or signs in, it is chosen.
    const bool chose = found && (contacts::is_staff(found->roles) ||
                                 work.db.one("select 1 from facts where subject = $1 and kind = 'person.changed' and changes like '%[\"locale\",%' limit 1",
                                             {person}, [](const db::Row&) {}));
    if (chose && is_ok(found->locale)) return found->locale;
    if (is_ok(ticket_language)) return std::string(ticket_language);
    if (found && is_ok(found->locale)) return found->locale;
    return work.settings.default_locale;
}

Waiting waiting(Work& work) {
    return {counter(work.db, "outbox:queued"), counter(work.db, "outbox:deferred"), counter(work.db, "outbox:refused"), counter(work.db, "outbox:sent")};
}

}  // namespace tuki::delivery
