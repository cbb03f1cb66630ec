// Which mails are due after a fact.
#include "desk/delivery/react.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/delivery/outbox.hpp"
#include "html/sanitise.hpp"

namespace tuki::delivery {

namespace {

using tickets::Message;
using tickets::Ticket;

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t recipients_max = 100;  // of one reply: to, cc and participants
constexpr Milliseconds after_acknowledgement{60'000};

std::string name_of_person(Work& work, PersonId person) {
    const auto found = person ? contacts::find(work, person) : std::nullopt;
    // Who has no name but an address is greeted by neither.
    return found && found->name.find('@') == std::string::npos ? found->name : "";
}

Fields fields_for(Work& work, const Ticket& ticket, PersonId to, PersonId agent) {
    std::string subject = ticket.subject;
    for (const std::string_view prefix : {"re: ", "vs: ", "sv: ", "aw: ", "fwd: "})
        if (ascii_lower(cut_utf8(subject, prefix.size())) == prefix) subject.erase(0, prefix.size());
    return {{"ticket.number", std::to_string(ticket.number)},
            {"ticket.subject", subject},
            {"person.name", name_of_person(work, to)},
            {"agent.name", name_of_person(work, agent)},
            {"desk.name", work.settings.desk_name},
            {"resolution", ticket.resolution},
            {"link", fmt::format("{}/requests/{}", work.settings.base_url, ticket.number)}};
}

/// Composes from the template in the recipient's language and puts it into the outbox.
void queue_letter(Work& work, const Ticket& ticket, std::string_view key, NewMail mail, PersonId agent, const Message* message) {
    const TemplateKind& kind = *find_template_kind(key);
    mail.ticket = ticket.id;
    mail.template_key = kind.key;
    mail.locale = locale_for(work, mail.person, ticket.language);
    Fields all = fields_for(work, ticket, mail.person, agent), allowed;
    if (message) all["message"] = message->text;
    // A text saved before a place was taken away must not get it either.
    for (const std::string_view field : kind.fields) allowed[std::string(field)] = all[std::string(field)];
    mail.letter = write_letter(template_of(work, kind, mail.locale), allowed, mail.locale,
                               message && !message->html.empty() ? html::sanitise(message->html) : "", ticket.number);
    put(work, std::move(mail));
}

struct Recipient {
    PersonId person;
    std::string address, hindrance{};
};

void add_recipient(std::vector<Recipient>& all, Recipient one) {
    if (all.size() < recipients_max &&
        std::none_of(all.begin(), all.end(), [&](const Recipient& known) { return known.person == one.person && known.hindrance.empty(); }))
        all.push_back(std::move(one));
}

/// Whom the agent named; else the requester and the participants who may read. One mail each, so
/// that each has a token of their own.
std::vector<Recipient> recipients_of(Work& work, const Ticket& ticket, const Message& message) {
    std::vector<Recipient> all;
    for (const auto* list : {&message.to, &message.cc})
        for (const std::string& text : *list) {
            const auto address = contacts::canonical_address(text);
            if (address.ok() && is_sendable(work, address.value())) {
                const PersonId person = contacts::find_or_create(work, address.value(), "", ticket.language).value();
                add_recipient(all, {person, address.value()});
            } else if (all.size() < recipients_max) {
                all.push_back({ticket.requester, one_line(text, address_bytes_max), address.ok() ? "the desk reads this address itself" : "this is not a mail address"});
            }
        }
    if (!message.to.empty() || !message.cc.empty()) return all;
    add_recipient(all, {ticket.requester, address_for(work, ticket.id, ticket.requester)});
    std::vector<Recipient> participants;
    work.db.each("select person, address from participants where ticket = $1 and may_read = 1 order by person", {ticket.id},
                 [&](const db::Row& row) { participants.push_back({row.id<PersonId>(0), row.string(1)}); });
    for (Recipient& one : participants) {
        const auto written = contacts::canonical_address(one.address);
        const bool theirs = written.ok() && contacts::find_by_address(work, written.value()) == one.person && is_sendable(work, written.value());
        one.address = theirs ? written.value() : address_for(work, ticket.id, one.person);
        if (!one.address.empty()) add_recipient(all, std::move(one));
    }
    return all;
}

std::optional<Message> message_of(Work& work, const Ticket& ticket, const Fact& fact) {
    const auto id = id_from<MessageId>(fact.after("message"));
    if (!id) return std::nullopt;
    for (Message& one : tickets::messages_of(work, ticket.id, 0, 10))
        if (one.id == *id) return std::move(one);
    return std::nullopt;
}

/// Has the requester heard from a person already, or of the ticket's arrival just now?
bool was_told(Work& work, TicketId ticket) {
    return work.db.one("select 1 from outbound_mail where ticket = $1 and (template in ('working', 'reply') or "
                       "(template = 'acknowledgement' and created_at > $2)) limit 1",
                       {ticket, work.now - after_acknowledgement}, [](const db::Row&) {});
}

void acknowledge(Work& work, const Ticket& ticket, const Fact& fact) {
    if (!work.settings.acknowledge || fact.change("automatic") || !ticket.owed) return;
    const auto first = message_of(work, ticket, fact);
    // Who may not be who the mail says gets nothing from us (no backscatter).
    if (first && !first->verified) return;
    const std::string address = address_for(work, ticket.id, ticket.requester);
    if (address.empty()) return;
    queue_letter(work, ticket, "acknowledgement", {.person = ticket.requester, .address = address, .automatic = "auto-replied"}, {}, nullptr);
}

/// Is the newest that came in from who it says? Where nothing came in there is nothing to doubt.
bool is_from_whom_it_says(Work& work, TicketId ticket) {
    bool verified = true;
    work.db.one("/*system: decides on a mail of ours*/ select verified from messages where ticket = $1 and direction = 'in' order by seq desc limit 1", {ticket},
                [&](const db::Row& row) { verified = row.flag(0); });
    return verified;
}

void tell_who_works(Work& work, const Ticket& ticket) {
    if (!work.settings.acknowledge || !ticket.owed || !tickets::is_open(ticket.status) || ticket.assignee == ticket.requester) return;
    // Routing that finds somebody at once needs no second mail.
    if (was_told(work, ticket.id) || !is_from_whom_it_says(work, ticket.id)) return;
    const std::string address = address_for(work, ticket.id, ticket.requester);
    if (address.empty()) return;
    queue_letter(work, ticket, "working", {.person = ticket.requester, .address = address, .automatic = "auto-generated"}, ticket.assignee, nullptr);
}

void send_reply(Work& work, const Ticket& ticket, const Fact& fact) {
    const auto message = message_of(work, ticket, fact);
    if (!message || message->kind != tickets::MessageKind::message || message->direction != tickets::Direction::out) return;
    int held_seconds = 0;
    for (const char c : fact.after("held_seconds"))
        if (c >= '0' && c <= '9' && held_seconds < 100'000) held_seconds = held_seconds * 10 + (c - '0');
    const auto held_until = held_seconds > 0 ? std::optional(work.now + Milliseconds{1000LL * held_seconds}) : std::nullopt;
    if (held_until)
        work.db.run("insert into held_replies (message, ticket, until) values ($1, $2, $3)", {message->id, ticket.id, *held_until});
    for (Recipient& one : recipients_of(work, ticket, *message))
        queue_letter(work, ticket, "reply",
                     {.message = message->id, .person = one.person, .address = std::move(one.address), .hindrance = std::move(one.hindrance),
                      .automatic = fact.change("automatic") ? "auto-generated" : "", .held_until = held_until},
                     message->author, &*message);
    if (!held_until) admit_addressees(work, ticket.id, message->id);
}

void send_resolution(Work& work, const Ticket& ticket, PersonId by) {
    if (trim(ticket.resolution).empty()) return;
    const std::string address = address_for(work, ticket.id, ticket.requester);
    queue_letter(work, ticket, "resolution", {.person = ticket.requester, .address = address, .automatic = by ? "" : "auto-generated"},
                 by ? by : ticket.assignee, nullptr);
}

Result<Done> follow(Work& work, const Fact& fact, PersonId by, bool by_customer) {
    const Ticket ticket = TRY(tickets::get(work, TicketId{fact.subject}));
    if (fact.kind == "ticket.opened") {
        acknowledge(work, ticket, fact);
    } else if (fact.kind == "ticket.messaged") {
        send_reply(work, ticket, fact);
    } else if (fact.kind == "ticket.closed") {
        if (!by_customer && !fact.after("resolution").empty()) send_resolution(work, ticket, by);
    } else if (fact.kind == "ticket.changed") {
        const Change* assignee = fact.change("assignee");
        if (assignee && assignee->before.empty()) tell_who_works(work, ticket);
        if (!by_customer && fact.after("status") == "resolved") send_resolution(work, ticket, by);
    } else if (fact.kind == "ticket.reply_withdrawn") {
        if (const Change* message = fact.change("message"))
            if (const auto id = id_from<MessageId>(message->before)) cancel_held(work, *id);
    }
    return Done{};
}

/// Most facts send nothing: no query for those.
bool may_send(const Fact& fact) {
    if (fact.subject_kind != TicketTag::prefix) return false;
    if (fact.kind == "ticket.changed") return fact.change("assignee") || fact.change("status");
    if (fact.kind == "ticket.messaged") return fact.after("direction") == "out";
    return fact.kind == "ticket.opened" || fact.kind == "ticket.closed" || fact.kind == "ticket.reply_withdrawn";
}

}  // namespace

void react(Work& work, const Fact& fact) {
    if (!may_send(fact)) return;
    const bool by_customer = fact.side == Side::customer;
    const PersonId by = fact.side == Side::agent ? fact.by : PersonId{};
    // A ticket that the actor handed over, out of their own sight, still owes its mails.
    (void)as_tuki(work, fact.kind, [&](Work& inner) { return follow(inner, fact, by, by_customer); });
}

void admit_addressees(Work& work, TicketId ticket, MessageId message) {
    std::vector<Recipient> all;
    work.db.each("select person, address from outbound_mail where message = $1 and state not in ('cancelled', 'refused') order by id", {message},
                 [&](const db::Row& row) { all.push_back({row.id<PersonId>(0), row.string(1)}); });
    // Over the limit of participants the mail still goes; only speaking by mail is not granted.
    for (const Recipient& one : all) (void)tickets::add_participant(work, ticket, one.person, one.address, true);
}

void send_link(Work& work, PersonId person, std::string_view template_key, const std::string& link) {
    const TemplateKind* kind = find_template_kind(template_key);
    if (!kind || kind->needed != "link") throw std::logic_error("there is no mail with a link named " + std::string(template_key));
    NewMail mail{.person = person, .address = address_for(work, {}, person), .template_key = kind->key,
                 .locale = locale_for(work, person, ""), .automatic = "auto-generated"};
    const Fields all{{"link", link}, {"desk.name", work.settings.desk_name}, {"person.name", name_of_person(work, person)}};
    mail.letter = write_letter(template_of(work, *kind, mail.locale), all, mail.locale, "", 0);
    put(work, std::move(mail));
}

}  // namespace tuki::delivery
