#include "desk/portal/portal.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "desk/access/access.hpp"
#include "desk/access/idempotency.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/tickets/tickets.hpp"

namespace tuki::portal {

namespace {

struct Form {
    std::string name, address, subject, description, topic, language;
    std::vector<FileId> files;
};

Result<Form> form_from(std::string_view text, bool stranger) {
    const json::Value body = TRY(json::parse(text));
    json::Reader reader(body);
    Form form;
    form.subject = TRY(reader.required_text("subject", tickets::subject_bytes_max));
    form.description = TRY(reader.required_text("description", tickets::message_bytes_max));
    form.topic = TRY(reader.text("topic", 20)).value_or("broken");
    form.language = TRY(reader.text("language", 5)).value_or("other");
    for (const std::string& file : TRY(reader.texts("attachments", 50, 64))) {
        const auto id = id_from<FileId>(file);
        if (!id) return Error{ErrorCode::invalid, "This is not the id of an upload.", "attachments"};
        form.files.push_back(*id);
    }
    if (stranger) {
        form.name = TRY(reader.text("name", 200)).value_or("");
        form.address = TRY(contacts::canonical_address(TRY(reader.required_text("address", 254))));
        if (!form.files.empty()) return Error{ErrorCode::invalid, "Files can be added after the address is confirmed.", "attachments"};
    }
    TRY(reader.finish());
    constexpr std::string_view topics[] = {"broken", "need", "question", "feedback"};
    if (std::find(std::begin(topics), std::end(topics), form.topic) == std::end(topics))
        return Error{ErrorCode::invalid, "This is \"broken\", \"need\", \"question\" or \"feedback\".", "topic"};
    constexpr std::string_view languages[] = {"en", "hu", "fi", "ru", "other"};
    if (std::find(std::begin(languages), std::end(languages), form.language) == std::end(languages))
        return Error{ErrorCode::invalid, "This is not a language of the desk.", "language"};
    if (form.subject.empty()) return Error{ErrorCode::invalid, "A subject is needed.", "subject"};
    if (form.description.empty()) return Error{ErrorCode::invalid, "A text is needed.", "description"};
    return form;
}

/// The customer says what it is, in their words; the desk's kinds are our business.
tickets::Kind kind_of(std::string_view topic) {
    if (topic == "need" || topic == "question") return tickets::Kind::request;
    return topic == "feedback" ? tickets::Kind::feedback : tickets::Kind::case_;
}

Result<tickets::Ticket> open_from(Work& work, const Form& form, const contacts::Person& person) {
    return tickets::open(work, {.subject = form.subject,
                                .description = form.description,
                                .channel = tickets::Channel::portal,
                                .kind = kind_of(form.topic),
                                .requester = person.id,
                                .requester_address = person.addresses.empty() ? "" : person.addresses[0].address,
                                .organisation = person.organisation,
                                .language = form.language,
                                .files = form.files});
}

http::Response opened(const tickets::Ticket& ticket) {
    return http::json_response(201, fmt::format("{{\"id\":\"{}\",\"number\":{}}}", to_text(ticket.id), ticket.number));
}

Result<http::Response> raise_as_customer(Desk& desk, const Actor& actor, const http::Request& request) {
    const Form form = TRY(form_from(request.body, false));
    const access::Key key = TRY(access::key_of(actor, request));
    return transact(desk, actor, [&](Work& work) -> Result<http::Response> {
        TRY(require(work, Permission::ticket_create));
        if (auto answer = TRY(access::find_answer(work, key))) return *std::move(answer);
        const auto person = contacts::find(work, actor.person);
        if (!person) return not_found();
        http::Response answer = opened(TRY(open_from(work, form, *person)));
        access::keep_answer(work, key, answer);
        return answer;
    });
}

/// 202 whatever the address: a mail to it asks whether this was meant. Nothing is opened before.
Result<http::Response> raise(Desk& desk, const Actor& actor, const http::Request& request) {
    if (actor.side == Side::customer || actor.side == Side::agent) return raise_as_customer(desk, actor, request);
    const Form form = TRY(form_from(request.body, true));
    if (!access::may_try_password("form " + form.address, request.remote_address, desk.now()))
        return Error{ErrorCode::too_much, "Too many forms from here. Wait a minute."};
    TRY(transact(desk, Actor::tuki("portal"), [&](Work& work) -> Result<Done> {
        const PersonId person = TRY(contacts::find_or_create(work, form.address, form.name, form.language == "other" ? "" : form.language));
        const std::string token = random_token(20);
        work.db.run("delete from portal_forms where expires_at < $1", {work.now});
        work.db.run("insert into portal_forms (digest, person, body, expires_at) values ($1, $2, $3, $4)",
                    {sha256_hex(token), person, request.body, work.now + form_length});
        access::send_link(work, person, "receipt", fmt::format("{}/confirm#{}", work.settings.base_url, token));
        return Done{};
    }));
    return http::json_response(202, "{}");
}

Result<http::Response> confirm(Desk& desk, const Actor&, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    const std::string token = TRY(reader.required_text("token", 100));
    TRY(reader.finish());
    PersonId id;
    Form form;
    std::optional<Actor> actor;
    // The form is taken as Tuki, the ticket opened as the person who has just proved the address.
    TRY(transact(desk, Actor::tuki("portal"), [&](Work& work) -> Result<Done> {
        std::string stored;
        work.db.one("select person, body from portal_forms where digest = $1 and expires_at > $2", {sha256_hex(token), work.now}, [&](const db::Row& row) {
            id = row.id<PersonId>(0);
            stored = row.text(1);
        });
        if (!id) return Error{ErrorCode::not_found, "This link was used already, or is too old. Please write again."};
        form = TRY(form_from(stored, true));
        actor = access::actor_of(work, id);
        if (!actor) return not_found();
        contacts::verify_address(work, id, form.address);
        return Done{};
    }));
    return transact(desk, *actor, [&](Work& work) -> Result<http::Response> {
        if (work.db.run("delete from portal_forms where digest = $1", {sha256_hex(token)}) == 0)
            return Error{ErrorCode::not_found, "This link was used already. Your request is with us."};
        const auto person = contacts::find(work, id);
        if (!person) return not_found();
        return opened(TRY(open_from(work, form, *person)));
    });
}

const Route all_routes[] = {
    slow(http::Method::post, "/api/v1/portal/tickets", Right::open_to_all(), raise),
    slow(http::Method::post, "/api/v1/portal/confirmations", Right::open_to_all(), confirm),
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::portal
