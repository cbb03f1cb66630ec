// Operations on tickets. All read and write as work.actor: what the actor may not see is not there.
#pragma once

#include "desk/tickets/ticket.hpp"
#include "desk/work/work.hpp"

namespace tuki::tickets {

struct NewTicket {
    std::string subject, description, description_html, quoted;
    Channel channel = Channel::web;
    std::optional<Kind> kind;           // empty: recognition proposes
    PersonId requester;
    std::string requester_address;      // as written by the sender
    OrganisationId organisation;        // empty: the requester's
    TeamId team;                        // empty: routing finds
    PersonId assignee;
    ServiceId service;
    CategoryId category;
    std::optional<int> impact, urgency;
    std::string language = "other";
    std::vector<std::string> tags;
    std::vector<FileId> files;          // uploaded by the actor and not used yet, or kept by intake
    bool verified = true;
    bool automatic = false;             // no answer is sent by itself, none is owed
    bool acknowledge = true;            // false: an answer is owed, but nothing is sent by itself
    std::vector<std::string> to, cc;
};

struct NewMessage {
    MessageKind kind = MessageKind::message;
    Direction direction = Direction::in;
    std::string text, html, quoted;
    Channel channel = Channel::web;
    std::string author_address, language = "other";
    bool verified = true;
    bool automatic = false;
    std::vector<std::string> to, cc;    // of an outgoing message; empty: the requester
    std::vector<FileId> files;
    std::optional<Status> status_after;
    WaitReason wait_reason = WaitReason::none;
    MessageId seen_message;             // newest the writer had seen; checked when set
    int undo_seconds = 0;
};

/// What to change; an engaged optional with an empty id clears.
struct TicketChanges {
    std::optional<std::string> subject;
    std::optional<Kind> kind;
    std::optional<Status> status;
    std::optional<WaitReason> wait_reason;
    std::optional<int> impact, urgency;
    std::optional<PersonId> requester, assignee;
    std::optional<OrganisationId> organisation;
    std::optional<TeamId> team;
    std::optional<ServiceId> service;
    std::optional<CategoryId> category;
    std::optional<std::string> language, resolution;
    std::optional<std::vector<std::string>> tags;
    std::optional<std::optional<Timestamp>> due_at, snoozed_until;
};

/// Fails: forbidden; invalid `subject`/`description` when empty or too long, `requester` when
/// unknown. States: ticket.opened.
Result<Ticket> open(Work& work, const NewTicket& input);

/// Fails: not_found when hidden or absent.
Result<Ticket> get(Work& work, TicketId id);
Result<Ticket> get_by_number(Work& work, std::int64_t number);

/// Adds a message, note or phone note, and moves the ticket: a customer's message opens what waited
/// or was resolved; an agent's answer pays what was owed.
/// Fails: not_found; forbidden; invalid `text`; invalid `status_after`; conflict `seen_message`.
/// States: ticket.messaged, ticket.noted.
Result<Message> add_message(Work& work, TicketId id, const NewMessage& input);

/// Changes fields by hand or by rule.
/// @param version as read by the actor; 0 changes whatever stands there (rules)
/// Fails: not_found; forbidden; conflict when it changed since; invalid for a move that cannot be.
/// States: ticket.changed.
Result<Ticket> change(Work& work, TicketId id, std::int64_t version, const TicketChanges& changes,
                      std::vector<Reason> reasons = {});

/// States a fact about a ticket that changes none of its fields: its mail came back, and such.
/// Fails: not_found; conflict.
Result<Ticket> remark(Work& work, TicketId id, std::string_view fact, std::vector<Change> changes, std::vector<Reason> reasons = {});

/// Shows a held reply to those it was written for; called when its undo time is over.
void release(Work& work, MessageId id);
/// Takes a held reply back: what it changed is changed back, the message is gone.
/// Fails: not_found; conflict when it has left. States: ticket.reply_withdrawn.
Result<Done> withdraw(Work& work, MessageId id);

/// Closes. Fails: invalid `status` while a customer is owed an answer. States: ticket.closed.
Result<Ticket> close(Work& work, TicketId id, std::int64_t version, const std::string& resolution);
/// States: ticket.reopened.
Result<Ticket> reopen(Work& work, TicketId id, std::int64_t version);

Result<Ticket> merge(Work& work, TicketId from, TicketId into);
Result<Ticket> unmerge(Work& work, TicketId merged);
Result<Ticket> split(Work& work, TicketId from, const std::vector<MessageId>& messages,
                     const std::string& subject);

/// Links two tickets; both state it. @return the link's number
/// Fails: not_found; invalid `type`, `ticket`; conflict when they are linked so. States: ticket.linked.
Result<std::int64_t> link(Work& work, TicketId id, TicketId other, const std::string& type);

/// Who else hears and speaks: added by an agent, or by a verified message of the requester.
Result<Done> add_participant(Work& work, TicketId id, PersonId person, const std::string& address,
                             bool verified);
Result<Done> remove_participant(Work& work, TicketId id, PersonId person);

/// Newest first, at most 50, before `before_seq` (0: from the newest).
std::vector<Message> messages_of(Work& work, TicketId id, std::int64_t before_seq, int count_max);

/// May this person write into this ticket by mail? Requester, verified participant, or an agent
/// who may reply.
bool may_speak(Work& work, TicketId id, PersonId person);

}  // namespace tuki::tickets
