#include "app/routes.hpp"

#include "app/live.hpp"
#include "app/openapi.hpp"
#include "app/presets.hpp"
#include "desk/access/access.hpp"
#include "desk/access/access_http.hpp"
#include "desk/access/people_http.hpp"
#include "desk/access/tokens_http.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/contacts/contacts_http.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/files/files.hpp"
#include "desk/intake/intake.hpp"
#include "desk/portal/portal.hpp"
#include "desk/recognition/recognition.hpp"
#include "desk/routing/routing.hpp"
#include "desk/services/services_http.hpp"
#include "desk/staffing/staffing_http.hpp"
#include "desk/tickets/tickets_http.hpp"
#include "desk/tickets/neighbours.hpp"
#include "desk/work/settings_http.hpp"
#include "html/sanitise.hpp"

namespace tuki::app {

namespace {

template <class Item>
std::vector<Item> joined(std::initializer_list<std::span<const Item>> parts) {
    std::vector<Item> all;
    for (const auto part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// What an agent should know before answering; from the mail that came in and the mail that went out.
std::string warnings_json(Work& work, const tickets::Ticket& ticket) {
    const std::string in = intake::warnings_of(work, ticket.id), out = delivery::warnings_of(work, ticket.id);
    return "[" + in + (in.empty() || out.empty() ? "" : ",") + out + "]";
}

}  // namespace

std::vector<Route> all_routes() {
    return joined<Route>({settings_routes(), audit_routes(), access::routes(), access::people_routes(), access::token_routes(), contacts::routes(), staffing::routes(), services::routes(),
                          tickets::routes(), files::routes(), intake::routes(), delivery::routes(),
                          recognition::routes(), routing::routes(), portal::routes(), live_routes(), openapi_routes()});
}

std::vector<JobKind> all_job_kinds() { return joined<JobKind>({intake::job_kinds(), delivery::job_kinds()}); }

std::vector<Tick> all_ticks() { return joined<Tick>({delivery::ticks(), tickets::ticks(), access::ticks()}); }

void introduce_modules() {
    tickets::neighbours.deliveries = delivery::deliveries_of;
    tickets::neighbours.attachment = files::attachment_json;
    tickets::neighbours.attachments = files::attachments_json;
    tickets::neighbours.check_files = files::check_usable;
    tickets::neighbours.proposals = recognition::proposals_json;
    tickets::neighbours.clean_html = [](const std::string& text) { return html::sanitise(text); };
    tickets::neighbours.person_of_address = [](Work& work, const std::string& address) { return contacts::find_or_create(work, address, "", ""); };
    tickets::neighbours.find_people = access::people_json;
    tickets::neighbours.find_organisations = contacts::organisations_json;
    access::send_link = delivery::send_link;
    access::apply_preset = apply_preset;
    tickets::neighbours.warnings = warnings_json;
}

}  // namespace tuki::app
