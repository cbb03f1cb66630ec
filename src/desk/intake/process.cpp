// What a kept mail becomes: a ticket, a message, a bounce noted, or a thing set aside with its reason.
#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/access/access.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/files/files.hpp"
#include "desk/intake/addresses.hpp"
#include "desk/intake/intake_rules.hpp"
#include "desk/intake/threading.hpp"

namespace tuki::intake {

namespace {

constexpr std::size_t copied_max = 20;       // people whom one mail may add to a ticket
constexpr std::size_t shown_addresses_max = 50;
constexpr int sender_hour_max = 20;          // mails of one sender an hour; more wake nobody (ATK-LOP-04)
constexpr Milliseconds hour{3'600'000};

/// All that is known before the transaction begins.
struct Arrived {
    KeptMail kept;
    mail::Mail mail;
    std::string raw;
    std::vector<files::File> attachments;
};

std::vector<std::string> addresses_of(const std::vector<mail::Mailbox>& boxes) {
    std::vector<std::string> all;
    for (const mail::Mailbox& box : boxes)
        if (all.size() < shown_addresses_max) all.push_back(one_line(box.address, 254));
    return all;
}

/// Everyone whom the mail was addressed to, as far as servers and headers say.
std::vector<std::string> recipients_of(const Arrived& in) {
    std::vector<std::string> all = in.kept.recipients;
    for (const std::string_view name : {"delivered-to", "x-original-to", "envelope-to"})
        for (std::string& value : header_values(in.raw, name, 10)) all.push_back(std::move(value));
    for (const auto* boxes : {&in.mail.to, &in.mail.cc})
        for (const mail::Mailbox& box : *boxes)
            if (all.size() < 500) all.push_back(box.address);
    return all;
}

TeamId team_of(Work& work, const Arrived& in, const DeskAddresses& addresses, const std::vector<std::string>& recipients) {
    TeamId team;
    if (in.kept.mailbox)
        work.db.one("select team from mailboxes where id = $1", {in.kept.mailbox}, [&](const db::Row& row) { team = row.id<TeamId>(0); });
    return team ? team : team_for(addresses, recipients);
}

std::vector<FileId> add_files(Work& work, const Arrived& in, PersonId uploader) {
    std::vector<FileId> ids;
    for (files::File file : in.attachments) {
        file.uploaded_by = uploader;
        ids.push_back(files::add(work, std::move(file)));
    }
    return ids;
}

void settle(Work& work, Arrived& in, KeptState state, const std::string& reason) {
    in.kept.state = state;
    in.kept.reason = one_line(reason, 500);
    in.kept.version += 1;
    update_kept(work.db, in.kept);
    if (state == KeptState::done) return;
    state_fact(work, fmt::format("mail.{}", name_of(state)), KeptMailTag::prefix, in.kept.id.value, in.kept.version,
               {{"state", "waiting", std::string(name_of(state))}, {"reason", "", in.kept.reason}, {"sender", "", in.kept.sender}});
}

// ---- Mails that nobody wrote

bool is_own(const Work& work, const Arrived& in) {
    if (work.settings.secret.empty()) return false;
    for (const std::string& mark : header_values(in.raw, "x-tuki-desk", 3))
        if (equal_secret(mark, delivery::desk_mark(work.settings))) return true;
    return false;
}

/// A report that our mail did not arrive belongs to that mail, never to a new ticket (ATK-LOP-02).
/// @return false when it is no report at all
bool take_bounce(Work& work, Arrived& in, const std::vector<std::string>& recipients) {
    std::optional<delivery::OutboundId> returned;
    for (const std::string& one : recipients)
        if (!returned) returned = delivery::read_return_path(work.settings, one);
    if (!returned && in.mail.automatic != mail::Automatic::bounce && !in.mail.bounce) return false;
    // An out-of-office reply to the return path is no report of failure, but nobody waits for it either.
    const bool failed = in.mail.automatic == mail::Automatic::bounce || in.mail.bounce.has_value();
    const mail::Bounce bounce = in.mail.bounce.value_or(mail::Bounce{});
    const std::string status = !failed                       ? "2.0.0"
                               : !bounce.status.empty()      ? bounce.status
                               : bounce.action == "delayed"  ? "4.0.0"
                                                             : "5.0.0";
    const std::string detail = one_line(fmt::format("{} {}", bounce.recipient, bounce.diagnostic), 300);
    bool ours = false;
    TicketId ticket;
    if (returned) {
        ours = delivery::note_bounce(work, *returned, status, detail);
        work.db.one("select ticket from outbound_mail where id = $1", {*returned}, [&](const db::Row& row) { ticket = row.id<TicketId>(0); });
    }
    std::vector<std::string> ids = answered_ids(in.mail);
    if (!bounce.original_message_id.empty()) ids.insert(ids.begin(), bounce.original_message_id);
    for (const std::string& id : ids) {
        const auto token = delivery::read_message_id(work.settings, id);
        if (!token) continue;
        ours = ours || delivery::note_bounce(work, id, status, detail);
        if (!ticket) ticket = token->ticket;
        break;
    }
    in.kept.ticket = ticket;
    if (ours || ticket) settle(work, in, KeptState::done, fmt::format("A report about a mail of ours: {} {}", status, detail));
    else settle(work, in, KeptState::ignored, "A report about a mail that this desk did not send.");
    return true;
}

// ---- Who wrote

struct Sender {
    PersonId person;
    std::string address, name;
    bool is_staff = false;
    bool proven = false;    // by the receiving server
    bool doubted = false;   // it was asked, and does not stand for the sender
};

Result<Sender> sender_of(Work& work, const Arrived& in) {
    // Without one author there is nobody to answer, and nobody is made up (ATK-MID-06).
    if (header_values(in.raw, "from", 2).size() > 1 || in.mail.from.size() > 1)
        return Error{ErrorCode::invalid, "The mail names more than one author."};
    if (in.mail.from.empty()) return Error{ErrorCode::invalid, "The mail does not say who wrote it."};
    const auto address = contacts::canonical_address(in.mail.from[0].address);
    if (!address.ok()) return Error{ErrorCode::invalid, "The author's address is no mail address."};
    Sender sender{.address = address.value(), .name = in.mail.from[0].name};
    sender.person = TRY(contacts::find_or_create(work, sender.address, sender.name, in.mail.language));
    const auto person = contacts::find(work, sender.person);
    sender.is_staff = person && contacts::is_staff(person->roles);
    std::string server;
    if (const auto set = work.settings.values.find("mail.authserv_id"); set != work.settings.values.end())
        if (const auto value = json::parse(set->second); value.ok() && value.value().is_string()) server = std::string(value.value().get_string());
    const Proof proof = proof_of(in.mail.authentication_results, server, sender.address.substr(sender.address.rfind('@') + 1));
    sender.proven = proof == Proof::passed;
    sender.doubted = !server.empty() && !sender.proven;
    return sender;
}

// ---- What it becomes

struct Content {
    std::string text, html, quoted;
};

/// What was cut away goes with the message as a file: nothing is lost.
Content content_of(const mail::Mail& mail) {
    Content content{mail.text, mail.html, mail.quoted};
    // Where nothing is left after the quotes, the quotes are the message.
    if (trim(content.text).empty() && !trim(mail.whole_text).empty()) {
        content.text = mail.whole_text;
        content.quoted.clear();
    }
    content.text = std::string(cut_utf8(content.text, tickets::message_bytes_max));
    content.quoted = std::string(cut_utf8(content.quoted, tickets::message_bytes_max));
    if (content.html.size() > tickets::message_bytes_max) content.html.clear();
    return content;
}

bool is_too_old(const Work& work, const tickets::Ticket& ticket) {
    if (tickets::is_open(ticket.status)) return false;
    const Timestamp since = ticket.closed_at.value_or(ticket.updated_at);
    return work.now - since > Milliseconds{work.settings.resolved_days * 24 * hour.count()};
}

/// People in copy are added by the requester's own proven mail alone (ATK-MID-03).
void add_copied(Work& work, const Arrived& in, TicketId ticket, const Sender& sender, const DeskAddresses& addresses) {
    std::size_t count = 0;
    for (const auto* boxes : {&in.mail.to, &in.mail.cc})
        for (const mail::Mailbox& box : *boxes) {
            const auto address = contacts::canonical_address(box.address);
            if (!address.ok() || address.value() == sender.address || find_address(addresses, address.value()) || count == copied_max) continue;
            const auto person = contacts::find_or_create(work, address.value(), box.name, "");
            if (!person.ok() || person.value() == sender.person) continue;
            // Over the number of participants a ticket may have the mail still arrives.
            (void)tickets::add_participant(work, ticket, person.value(), address.value(), true);
            ++count;
        }
}

void warn(Work& work, const Arrived& in, TicketId ticket, const Sender& sender, bool verified) {
    for (const mail::Mailbox& box : in.mail.reply_to) {
        const auto address = contacts::canonical_address(box.address);
        if (address.ok() && address.value() == sender.address) continue;
        add_warning(work, ticket, "reply_to_differs", one_line(fmt::format("{} → {}", sender.address, box.address), 300));
    }
    if (!verified) add_warning(work, ticket, "unverified_sender", sender.address);
}

struct Treatment {
    bool verified = true, automatic = false;
};

/// The journal names a person for what they did; for what only claims to be theirs, Tuki.
Actor acting(const Work& work, const Sender& sender, const Treatment& how) {
    Actor actor = work.actor;
    if (!how.verified) return actor;
    actor.person = sender.person;
    actor.name = sender.name.empty() ? sender.address : one_line(sender.name, 200);
    return actor;
}

Result<Done> add_to_ticket(Work& work, Arrived& in, const Thread& thread, const Sender& sender, const Treatment& how) {
    const Content content = content_of(in.mail);
    tickets::NewMessage message{.text = content.text, .html = content.html, .quoted = content.quoted, .channel = tickets::Channel::email,
                                .author_address = sender.address, .language = in.mail.language, .verified = how.verified,
                                .automatic = how.automatic, .to = addresses_of(in.mail.to), .cc = addresses_of(in.mail.cc)};
    message.files = add_files(work, in, thread.by_agent ? sender.person : PersonId{});
    Actor actor = acting(work, sender, how);
    if (thread.by_agent) {
        // With a secret of their own it goes to the customer, as text alone: what is quoted below may be
        // internal. Without, it stays inside.
        const bool is_answer = thread.has_token && !how.automatic;
        message.kind = is_answer ? tickets::MessageKind::message : tickets::MessageKind::note;
        message.direction = is_answer ? tickets::Direction::out : tickets::Direction::internal;
        message.html.clear();
        message.quoted.clear();
        if (is_answer) message.text = std::string(cut_utf8(in.mail.text, tickets::message_bytes_max));
        if (is_answer && trim(message.text).empty() && message.files.empty()) return Error{ErrorCode::invalid, "The answer has no text of its own."};
        message.to.clear();
        message.cc.clear();
        auto agent = access::actor_of(work, sender.person);
        if (!agent) return not_found();
        agent->cause = work.actor.cause;
        actor = *std::move(agent);
    }
    const auto added = act_as(work, actor, [&](Work& inner) { return tickets::add_message(inner, thread.ticket, message); });
    if (!added.ok()) return added.error();
    in.kept.ticket = added.value().ticket;
    in.kept.message = added.value().id;
    return Done{};
}

Result<Done> open_ticket(Work& work, Arrived& in, const Thread& thread, const Sender& sender, const Treatment& how, TeamId team) {
    const Content content = content_of(in.mail);
    const std::string subject = one_line(in.mail.subject, tickets::subject_bytes_max);
    tickets::NewTicket input{.subject = subject.empty() ? std::string(no_subject(in.mail.language)) : subject,
                             .description = content.text, .description_html = content.html, .quoted = content.quoted,
                             .channel = tickets::Channel::email, .requester = sender.person, .requester_address = sender.address,
                             .team = team, .language = in.mail.language};
    if (const auto person = contacts::find(work, sender.person)) input.organisation = person->organisation;
    input.files = add_files(work, in, {});
    input.verified = how.verified;
    input.automatic = how.automatic;
    input.acknowledge = in.mail.no_answer_reason.empty();
    input.to = addresses_of(in.mail.to);
    input.cc = addresses_of(in.mail.cc);
    const Actor actor = acting(work, sender, how);
    const auto opened = act_as(work, actor, [&](Work& inner) { return tickets::open(inner, input); });
    if (!opened.ok()) return opened.error();
    in.kept.ticket = opened.value().id;
    const auto first = tickets::messages_of(work, in.kept.ticket, 0, 1);
    if (!first.empty()) in.kept.message = first[0].id;
    if (thread.related) TRY(tickets::link(work, in.kept.ticket, thread.related, "relates"));
    return Done{};
}

Result<Done> take(Work& work, Arrived& in) {
    const auto recipients = recipients_of(in);
    if (is_own(work, in)) {
        settle(work, in, KeptState::ignored, "A mail of this desk that came back.");
        return Done{};
    }
    if (take_bounce(work, in, recipients)) return Done{};
    const DeskAddresses addresses = load_addresses(work);
    const Sender sender = TRY(sender_of(work, in));
    const bool nobody_sent_it = in.kept.door == Door::smtp && in.kept.sender.empty();
    in.kept.sender = sender.address;
    Thread thread = find_thread(work, in.mail, recipients, sender.person, sender.proven);

    Treatment how;
    how.automatic = in.mail.automatic != mail::Automatic::none || find_address(addresses, sender.address) != nullptr ||
                    nobody_sent_it ||
                    count_since(work.db, sender.address, work.now - hour, sender_hour_max + 1) > sender_hour_max;
    const bool trusted = sender.proven || thread.has_token;
    how.verified = trusted || !(sender.doubted || sender.is_staff || thread.related);

    const auto ticket = thread.ticket ? living_ticket(work, thread.ticket) : std::nullopt;
    if (ticket && !how.automatic && !thread.by_agent && is_too_old(work, *ticket)) {
        thread.related = thread.ticket;
        thread.ticket = {};
    }
    const bool by_requester = !ticket || ticket->requester == sender.person;
    if (thread.ticket) TRY(add_to_ticket(work, in, thread, sender, how));
    else TRY(open_ticket(work, in, thread, sender, how, team_of(work, in, addresses, recipients)));
    delivery::note_received_message_id(work, in.kept.message, in.kept.ticket, in.mail.message_id);
    if (trusted && by_requester && !thread.by_agent && !how.automatic) add_copied(work, in, in.kept.ticket, sender, addresses);
    warn(work, in, in.kept.ticket, sender, how.verified);
    settle(work, in, KeptState::done, "");
    return Done{};
}

std::vector<files::File> keep_attachments(const mail::Mail& mail) {
    std::vector<files::File> kept;
    for (const mail::Attachment& one : mail.attachments)
        kept.push_back({.digest = files::keep_bytes(one.bytes), .name = one.name, .type = one.type, .content_id = one.content_id,
                        .bytes = std::int64_t(one.bytes.size()), .is_inline = one.is_inline});
    if (mail.text.size() > tickets::message_bytes_max || mail.html.size() > tickets::message_bytes_max)
        kept.push_back({.digest = files::keep_bytes(mail.whole_text), .name = "message.txt", .type = "text/plain", .bytes = std::int64_t(mail.whole_text.size())});
    return kept;
}

Result<Done> process(Desk& desk, const jobs::Job& job) {
    // A reading that kills the process leaves no error: the attempts themselves say so.
    if (job.attempt > attempts_max) return Error{ErrorCode::invalid, "Reading it was begun three times and never ended."};
    Arrived in;
    std::optional<KeptMail> kept;
    desk.read(Actor::tuki(), [&](Work& work) { kept = find_kept(work.db, KeptMailId{job.argument}); });
    if (!kept || kept->state != KeptState::waiting)
        return desk.write(Actor::tuki("mail"), [&](Work& work) -> Result<Done> {
            jobs::finish(work.db, job);
            return Done{};
        });
    in.kept = *kept;
    in.raw = raw_of(desk, in.kept);
    in.mail = TRY(mail::parse(in.raw));
    in.attachments = keep_attachments(in.mail);
    const KeptMail before = in.kept;
    return desk.write(Actor::tuki("mail " + to_text(before.id)), [&](Work& work) -> Result<Done> {
        if (!jobs::finish(work.db, job)) return Error{ErrorCode::conflict, "Another node reads this mail."};
        in.kept = before;
        in.kept.attempts = job.attempt;
        in.kept.subject = one_line(in.mail.subject, 500);
        return take(work, in);
    });
}

/// Stays where a person sees it, with its reason, and can be tried again (P10).
void set_aside(Work& work, const jobs::Job& job, const std::string& reason) {
    const auto kept = find_kept(work.db, KeptMailId{job.argument});
    if (!kept || kept->state != KeptState::waiting) return;
    Arrived in;
    in.kept = *kept;
    in.kept.attempts = job.attempt;
    log_warning("mail.set_aside", {{"mail", to_text(in.kept.id)}, {"reason", reason}});
    settle(work, in, KeptState::set_aside, reason);
}

}  // namespace

std::span<const JobKind> job_kinds() {
    static constexpr JobKind all[] = {{"intake.process", process, set_aside, attempts_max}};
    return all;
}

}  // namespace tuki::intake
