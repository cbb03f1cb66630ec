// The outbox: one row per mail and person, moved from state to state by name.
#pragma once

#include "desk/delivery/delivery.hpp"
#include "desk/work/acting.hpp"
#include "desk/delivery/templates.hpp"

namespace tuki::delivery {

/// held → queued → sending → sent | deferred | refused | unknown; held → cancelled.
enum class State : std::uint8_t { held, queued, sending, sent, deferred, refused, cancelled, unknown };
std::string_view name_of(State);
State state_from(std::string_view);  // throws std::runtime_error: the row is broken

struct NewMail {
    TicketId ticket;
    MessageId message;
    PersonId person;
    std::string address;      // canonical
    std::string hindrance;    // why it cannot be sent: the row is kept as refused, so that it is seen
    std::string_view template_key;
    std::string locale;
    std::string automatic;    // of Auto-Submitted; "" for what a person wrote
    std::optional<Timestamp> held_until;
    Letter letter;
};
/// Writes the row, with its Message-ID fixed, and queues its sending unless it is held. Automatic
/// mail over a limit is kept as cancelled, with the reason.
void put(Work& work, NewMail mail);

/// Kept counts follow each move of a row.
void count_move(Work& work, std::optional<State> from, std::optional<State> to);

/// The states in which a mail will not be tried again. Its text is cleared then: the message has
/// it, and a link in it is a secret.
constexpr bool is_final(State state) { return state == State::sent || state == State::refused || state == State::cancelled; }

/// Moves a row that stands in `from` to refused, and says so on its ticket.
void refuse(Work& work, OutboundId id, State from, std::string_view reason);

/// Lets a released reply's mails go.
void queue_held(Work& work, MessageId message);
/// Takes back what was held of a message that was withdrawn.
void cancel_held(Work& work, MessageId message);

/// The address of a person for mail about a ticket: the one they last wrote from, else their
/// primary one; "" when there is none, or when the desk reads it itself.
std::string address_for(Work& work, TicketId ticket, PersonId person);
bool is_sendable(Work& work, const std::string& address);

/// The language that a person chose, else the ticket's, else the person's as first guessed, among
/// the desk's languages; else the desk's own.
std::string locale_for(Work& work, PersonId person, std::string_view ticket_language);

constexpr int automatic_per_hour_max = 5;   // to one address (P11)
constexpr int automatic_per_day_max = 10;
constexpr int unverified_per_hour_max = 3;  // to an address that nobody has proved

}  // namespace tuki::delivery
