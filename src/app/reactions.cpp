// Who follows a fact: one list, in this order, inside the transaction that stated it.
#include "app/directory.hpp"
#include "app/live.hpp"
#include "app/reactions.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/recognition/recognition.hpp"
#include "desk/routing/routing.hpp"

namespace tuki::app {

std::function<void()> on_settings_changed;

void react(Work& work, const Fact& fact) {
    recognition::react(work, fact);  // what is it about?
    routing::react(work, fact);      // whose is it?
    delivery::react(work, fact);     // who is to be told?
    forget_name(work, fact);
    announce(work, fact);            // who is looking?
    if (fact.kind == "setting.changed") {
        work.db.notify("settings");
        if (on_settings_changed) work.after_commit.emplace_back(on_settings_changed);
    }
}

}  // namespace tuki::app
