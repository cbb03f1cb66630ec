#include "desk/tickets/tickets.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/tickets/change.hpp"
#include "desk/tickets/tickets_json.hpp"

namespace tuki::tickets {

std::string preview_of(std::string_view text) { return one_line(cut_utf8(text, 4 * preview_bytes_max), preview_bytes_max); }

void count(Work& work, const Ticket& ticket, std::int64_t by) {
    for (const std::string& key : counters_of(ticket)) move_counter(work, key, by);
}

Result<Ticket> write_change(Work& work, const Ticket& before, Ticket after, std::string_view fact,
                            std::vector<Change> extra, std::vector<Reason> reasons) {
    std::vector<Change> changes = difference(before, after);
    changes.insert(changes.end(), std::make_move_iterator(extra.begin()),
                   std::make_move_iterator(extra.end()));
    after.version = before.version + 1;
    after.updated_at = work.now;
    if (!update_ticket(work.db, after, before.version))
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    count(work, before, -1);
    count(work, after, +1);
    if (work.memory) work.memory->remember(after.id.value, after);
    state_fact(work, fact, TicketTag::prefix, after.id.value, after.version, std::move(changes),
               std::move(reasons));
    return after;
}

namespace {

Message message_from(Work& work, const Ticket& ticket, const NewMessage& input) {
    Message message{.id = work.new_id<MessageId>(),
                    .ticket = ticket.id,
                    .kind = input.kind,
                    .direction = input.kind == MessageKind::note ? Direction::internal : input.direction,
                    .author = work.actor.person,
                    .author_address = input.author_address,
                    .at = work.now,
                    .channel = input.channel,
                    .text = many_lines(input.text, message_bytes_max),
                    .html = input.html,
                    .quoted = input.quoted,
                    .language = input.language,
                    .verified = input.verified,
                    .to = input.to,
                    .cc = input.cc,
                    .files = input.files};
    return message;
}

Result<Done> check_content(Work& work, const NewMessage& input) {
    if (!input.files.empty()) TRY(neighbours.check_files(work, input.files));
    if (input.text.size() > message_bytes_max)
        return Error{ErrorCode::invalid, fmt::format("The text is longer than {} bytes.", message_bytes_max), "text"};
    // A mail may be empty but for its attachment; what a person types here may not.
    if (input.channel != Channel::email && trim(input.text).empty() && input.files.empty())
        return Error{ErrorCode::invalid, "A text is needed.", "text"};
    return Done{};
}

Result<Done> may_write(const Work& work, const NewMessage& input) {
    if (work.actor.side == Side::customer || work.actor.side == Side::stranger) {
        if (input.kind != MessageKind::message || input.direction != Direction::in || input.status_after)
            return not_found();
        return Done{};
    }
    return require(work, input.kind == MessageKind::note ? Permission::ticket_note : Permission::ticket_reply);
}

void show_in_list(Ticket& ticket, const Message& message, bool by_customer) {
    if (message.direction == Direction::internal) return;
    ticket.preview = preview_of(message.text);
    ticket.last_from = by_customer ? "customer" : message.kind == MessageKind::system ? "system" : "agent";
    ++ticket.messages;
}

}  // namespace

Result<Ticket> open(Work& work, const NewTicket& input) {
    if (work.actor.is_agent()) TRY(require(work, Permission::ticket_create));
    TRY(check_subject(input.subject));
    if (!input.requester) return Error{ErrorCode::invalid, "Say whose ticket this is.", "requester"};
    if (work.actor.side == Side::customer && input.requester != work.actor.person) return not_found();
    const bool by_agent = work.actor.side == Side::agent;

    Ticket ticket{.id = work.new_id<TicketId>(),
                  .version = 1,
                  .kind = input.kind.value_or(Kind::case_),
                  .channel = input.channel,
                  .impact = input.impact.value_or(3),
                  .urgency = input.urgency.value_or(3),
                  .subject = one_line(input.subject, subject_bytes_max),
                  .requester = input.requester,
                  .organisation = input.organisation,
                  .team = input.team,
                  .assignee = input.assignee,
                  .service = input.service,
                  .category = input.category,
                  .language = input.language,
                  .tags = TRY(tags_text(input.tags)),
                  .created_at = work.now,
                  .updated_at = work.now,
                  .owed = !input.automatic};
    ticket.priority = priority_of(work.settings, ticket.impact, ticket.urgency);
    const NewMessage first{.kind = input.channel == Channel::phone ? MessageKind::phone : MessageKind::message,
                           .text = input.description, .html = input.description_html,
                           .quoted = input.quoted, .channel = input.channel,
                           .author_address = input.requester_address, .language = input.language,
                           .verified = input.verified, .to = input.to, .cc = input.cc,
                           .files = input.files};
    TRY(check_content(work, first));
    ticket.number = next_number(work, "ticket.number");

    Message message = message_from(work, ticket, first);
    message.author = input.requester;
    message.seq = 1;
    show_in_list(ticket, message, true);
    insert_ticket(work.db, ticket);
    insert_message(work.db, message, Visible::all);
    index_message(work.db, message, ticket.subject);
    count(work, ticket, +1);
    if (work.memory) {
        work.memory->remember(ticket.id.value, ticket);
        work.memory->remember(ticket.id.value, std::vector<Message>{message});
    }
    std::vector<Change> changes = difference(Ticket{.impact = 0, .urgency = 0, .priority = 0, .language = ""}, ticket);
    changes.push_back({"message", "", to_text(message.id)});
    if (input.automatic || !input.acknowledge) changes.push_back({"automatic", "", "1"});
    if (by_agent) changes.push_back({"by", "", "agent"});
    // A value given by hand may be the one that stands there anyway: recognition leaves it alone too.
    std::string given = input.kind ? "kind" : "";
    if (input.impact) given += given.empty() ? "impact" : " impact";
    if (input.urgency) given += given.empty() ? "urgency" : " urgency";
    if (!given.empty()) changes.push_back({"given", "", std::move(given)});
    state_fact(work, "ticket.opened", TicketTag::prefix, ticket.id.value, 1, std::move(changes));
    return ticket;
}

namespace {

/// May this actor see every ticket? Then what the unit remembers needs no question of the predicate.
bool sees_all(const Actor& actor) {
    return actor.side == Side::tuki || (actor.side == Side::agent && actor.may(Permission::ticket_read) && actor.scope == Scope::all);
}

/// Has the customer written, or somebody else answered, since the writer looked?
bool has_news_since(Work& work, TicketId id, MessageId seen) {
    constexpr int looked_at_max = 20;
    for (const Message& one : select_messages(work.db, work.actor, id, 0, looked_at_max)) {
        if (one.id == seen) return false;
        const bool answer = one.direction == Direction::out && one.kind == MessageKind::message && one.author != work.actor.person;
        if (one.direction == Direction::in || answer) return true;
    }
    return false;
}

}  // namespace

Result<Ticket> get(Work& work, TicketId id) {
    if (work.memory && sees_all(work.actor))
        if (const auto known = work.memory->recall<Ticket>(id.value)) return *known;
    auto found = find_ticket(work.db, work.actor, id);
    if (!found) return not_found();
    if (work.memory) work.memory->remember(id.value, *found);
    return *std::move(found);
}

Result<Ticket> get_by_number(Work& work, std::int64_t number) {
    const auto id = find_number(work.db, work.actor, number);
    if (!id) return not_found();
    return get(work, *id);
}

Result<Message> add_message(Work& work, TicketId id, const NewMessage& input) {
    const Ticket before = TRY(get(work, id));
    TRY(may_write(work, input));
    TRY(check_content(work, input));
    if (before.status == Status::merged) return add_message(work, before.merged_into, input);
    const bool by_customer = input.direction == Direction::in;
    if (input.seen_message && !by_customer && has_news_since(work, id, input.seen_message))
        return Error{ErrorCode::conflict, "A newer message came in meanwhile.", "seen_message"};

    Message message = message_from(work, before, input);
    message.seq = newest_seq(work.db, id) + 1;
    Ticket after = before;
    move_by_message(after, input, by_customer);
    if (input.kind != MessageKind::note) TRY(check_move(before, after));
    if (after.status == Status::closed && before.status != Status::closed) after.closed_at = work.now;
    if (input.kind == MessageKind::message && input.direction == Direction::out && !after.assignee &&
        work.actor.side == Side::agent)
        after.assignee = work.actor.person;  // who answers first takes it
    show_in_list(after, message, by_customer);

    const bool held = input.direction == Direction::out && input.undo_seconds > 0;
    if (work.memory) work.memory->forget<std::vector<Message>>(id.value);
    insert_message(work.db, message, input.kind == MessageKind::note ? Visible::internal
                                     : held                          ? Visible::held
                                                                     : Visible::all);
    index_message(work.db, message, "");
    std::vector<Change> extra{{"message", "", to_text(message.id)},
                              {"direction", "", std::string(name_of(message.direction))}};
    if (input.automatic) extra.push_back({"automatic", "", "1"});
    if (held) extra.push_back({"held_seconds", "", std::to_string(input.undo_seconds)});
    TRY(write_change(work, before, std::move(after),
                     input.kind == MessageKind::note ? "ticket.noted" : "ticket.messaged",
                     std::move(extra)));
    return message;
}

Result<Ticket> change(Work& work, TicketId id, std::int64_t version, const TicketChanges& c,
                      std::vector<Reason> reasons) {
    const Ticket before = TRY(get(work, id));
    const bool assigns = c.team || c.assignee;
    if (assigns) TRY(require(work, Permission::ticket_assign));
    TRY(require(work, assigns && !c.subject && !c.kind && !c.status ? Permission::ticket_assign : Permission::ticket_edit));
    if (version != 0 && version != before.version)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};

    Ticket after = before;
    if (c.subject) {
        TRY(check_subject(*c.subject));
        after.subject = one_line(*c.subject, subject_bytes_max);
    }
    const auto take = [](auto& to, const auto& from) { if (from) to = *from; };
    take(after.kind, c.kind);
    take(after.impact, c.impact);
    take(after.urgency, c.urgency);
    take(after.requester, c.requester);
    take(after.organisation, c.organisation);
    take(after.team, c.team);
    take(after.assignee, c.assignee);
    take(after.service, c.service);
    take(after.category, c.category);
    take(after.language, c.language);
    take(after.resolution, c.resolution);
    take(after.due_at, c.due_at);
    take(after.snoozed_until, c.snoozed_until);
    if (c.tags) after.tags = TRY(tags_text(*c.tags));
    if (c.impact || c.urgency) {
        after.priority = priority_of(work.settings, after.impact, after.urgency);
        reasons.push_back({"reason.priority.matrix", {{"impact", std::to_string(after.impact)},
                                                      {"urgency", std::to_string(after.urgency)}}});
    }
    if (c.status) {
        after.status = *c.status;
        after.wait_reason = WaitReason::none;
    }
    take(after.wait_reason, c.wait_reason);
    if (c.status || c.wait_reason) TRY(check_move(before, after));
    if (after.status == Status::closed && before.status != Status::closed) after.closed_at = work.now;
    if (is_open(after.status)) after.closed_at.reset();
    if (difference(before, after).empty()) return before;
    return write_change(work, before, std::move(after), "ticket.changed", {}, std::move(reasons));
}

Result<Ticket> remark(Work& work, TicketId id, std::string_view fact, std::vector<Change> changes, std::vector<Reason> reasons) {
    const Ticket ticket = TRY(get(work, id));
    return write_change(work, ticket, ticket, fact, std::move(changes), std::move(reasons));
}

std::vector<Message> messages_of(Work& work, TicketId id, std::int64_t before_seq, int count_max) {
    if (work.memory && before_seq == 0 && sees_all(work.actor))
        if (const auto opened = work.memory->recall<std::vector<Message>>(id.value)) return *opened;
    return select_messages(work.db, work.actor, id, before_seq, count_max);
}

}  // namespace tuki::tickets
