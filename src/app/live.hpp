// Live screens: one event stream a browser, which says what changed; the client fetches. Nobody
// hears of what they may not see.
#pragma once

#include <deque>
#include <map>

#include "app/desk_app.hpp"
#include "desk/access/access.hpp"
#include "desk/tickets/ticket.hpp"
#include "desk/work/door.hpp"

namespace tuki::app {

/// States in the unit's own commit that a ticket changed; every node hears it after the commit.
void announce(Work& work, const Fact& fact);

class Live {
  public:
    static constexpr std::size_t streams_max = 20'000, kept_events_max = 2'000;
    static constexpr Milliseconds presence_length{30'000};

    explicit Live(DeskApp& desk);
    ~Live();
    void open(const http::Request& request, std::shared_ptr<const access::Principal> principal, http::Responder respond);
    /// What another part of the program, or another node, has announced. On a thread of the store.
    void hear(std::string_view payload);
    /// Somebody looks at a ticket, or types in it.
    void present(const tickets::Ticket& ticket, PersonId person, const std::string& name, bool typing);
    std::size_t streams() const;
    void stop();

  private:
    struct Listener {
        std::shared_ptr<http::EventStream> stream;
        std::shared_ptr<const access::Principal> principal;
        http::Request request;  // its cookie or token, to look again when rights change
    };
    /// For whom an event is, by the same rule as visible_tickets.
    struct Audience {
        TeamId team;
        PersonId assignee, requester;
        OrganisationId organisation;
        std::vector<PersonId> readers;
        bool internal = false;
    };
    struct Event {
        std::uint64_t number;
        std::string name, data;
        Audience audience;
    };
    static bool may_hear(const Actor& actor, const Audience& audience);
    void send_all(Event event);
    void run();
    void look_again();

    DeskApp& desk_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Listener> listeners_;
    std::deque<Event> kept_;
    struct Presence {
        std::string name;
        bool typing = false;
        Timestamp until;
    };
    std::map<std::int64_t, std::pair<Audience, std::map<std::int64_t, Presence>>> presence_;  // by ticket, by person
    std::uint64_t next_ = 1;
    std::string instance_;
    bool counters_moved_ = false, stopping_ = false;
    std::int64_t epoch_ = -1;
    std::thread thread_;
};

/// GET /events, PUT /tickets/{ticket}/presence.
std::span<const Route> live_routes();
/// Set once by serve, before the first request.
extern Live* live_hub;

}  // namespace tuki::app
