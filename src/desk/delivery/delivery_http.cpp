// The doors of output: texts of mails, and a mail to see whether the relay works.
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/delivery/outbox.hpp"
#include "desk/delivery/relay.hpp"

namespace tuki::delivery {

namespace {

struct Place {
    const TemplateKind& kind;
    std::string locale;
};

Result<Place> place_of(const http::Request& request) {
    const TemplateKind* kind = find_template_kind(request.parameter("key").value_or(""));
    const std::string locale = request.parameter("locale").value_or("");
    if (!kind || locale_index(locale) < 0) return not_found();
    return Place{*kind, locale};
}

/// Templates have no ids: their facts are of the one subject 2, in the order of a counter.
void state_template_fact(Work& work, const Place& place, std::string_view kind, const Template& before, const Template& after) {
    const std::string field = fmt::format("{}.{}", place.kind.key, place.locale);
    std::vector<Change> changes;
    if (before.subject != after.subject) changes.push_back({field + ".subject", before.subject, after.subject});
    if (before.text != after.text) changes.push_back({field + ".text", before.text, after.text});
    if (!changes.empty()) state_fact(work, kind, "tpl", 2, next_number(work, "templates.version"), std::move(changes));
}

void write_variant(json::Writer& w, std::string_view locale, const Template& one) {
    w.begin_object().member("locale", locale).member("subject", one.subject).member("text", one.text).member("changed", one.changed).end_object();
}

Result<http::Response> list_templates(Work& work, const http::Request&) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const TemplateKind& kind : template_kinds()) {
        w.begin_object().member("key", kind.key).key("variants").begin_array();
        for (const std::string_view locale : locales) write_variant(w, locale, template_of(work, kind, locale));
        w.end_array().key("fields").begin_array();
        for (const std::string_view field : kind.fields) w.value(field);
        w.end_array().end_object();
    }
    w.end_array();
    return http::json_response(200, std::move(text));
}

Result<Template> template_from(const TemplateKind& kind, const http::Request& request) {
    const json::Value body = TRY(json::parse(request.body));
    json::Reader reader(body);
    Template input;
    input.subject = one_line(TRY(reader.required_text("subject", template_subject_max)), template_subject_max);
    input.text = many_lines(TRY(reader.required_text("text", template_text_max)), template_text_max);
    TRY(reader.finish());
    TRY(check_template(kind, input.subject, input.text));
    return input;
}

Result<http::Response> save_template(Work& work, const http::Request& request) {
    const Place place = TRY(place_of(request));
    Template after = TRY(template_from(place.kind, request));
    after.changed = true;
    const Template before = template_of(work, place.kind, place.locale);
    work.db.run("insert into templates (key, locale, subject, text, changed_at) values ($1, $2, $3, $4, $5) "
                "on conflict (key, locale) do update set subject = excluded.subject, text = excluded.text, changed_at = excluded.changed_at",
                {place.kind.key, place.locale, after.subject, after.text, work.now});
    state_template_fact(work, place, "template.changed", before, after);
    std::string text;
    json::Writer w(text);
    write_variant(w, place.locale, after);
    return http::json_response(200, std::move(text));
}

Result<http::Response> drop_template(Work& work, const http::Request& request) {
    const Place place = TRY(place_of(request));
    const Template before = template_of(work, place.kind, place.locale);
    work.db.run("delete from templates where key = $1 and locale = $2", {place.kind.key, place.locale});
    state_template_fact(work, place, "template.restored", before, place.kind.shipped[locale_index(place.locale)]);
    return http::Response{.status = 204};
}

/// What the places hold in a preview, in the language of the text.
Fields sample_fields(const Settings& settings, std::string_view locale) {
    struct Sample {
        std::string_view subject, person, agent, message, resolution;
    };
    constexpr Sample samples[] = {
        {"Printer does not print", "Anna Smith", "Ben Carter", "Please switch the printer off and on again.", "The cable was loose. It prints again."},
        {"Nem nyomtat a nyomtató", "Kovács Anna", "Szabó Bence", "Kérem, kapcsolja ki, majd be a nyomtatót.", "Kilazult a kábel. A nyomtató ismét működik."},
        {"Tulostin ei tulosta", "Anna Virtanen", "Pekka Mäkinen", "Sammuta tulostin ja käynnistä se uudelleen.", "Johto oli irronnut. Tulostin toimii taas."},
        {"Принтер не печатает", "Анна Смирнова", "Борис Орлов", "Выключите принтер и включите его снова.", "Отошёл кабель. Принтер снова печатает."}};
    const Sample& sample = samples[locale_index(locale)];
    return {{"ticket.number", "1024"},
            {"ticket.subject", std::string(sample.subject)},
            {"person.name", std::string(sample.person)},
            {"agent.name", std::string(sample.agent)},
            {"desk.name", settings.desk_name},
            {"message", std::string(sample.message)},
            {"resolution", std::string(sample.resolution)},
            {"link", settings.base_url + "/requests/1024"}};
}

Result<http::Response> preview_template(Work& work, const http::Request& request) {
    const Place place = TRY(place_of(request));
    const Template input = TRY(template_from(place.kind, request));
    const bool of_ticket = std::find(place.kind.fields.begin(), place.kind.fields.end(), "ticket.number") != place.kind.fields.end();
    const Letter letter = write_letter(input, sample_fields(work.settings, place.locale), place.locale, "", of_ticket ? 1024 : 0);
    std::string text;
    json::Writer w(text);
    w.begin_object().member("subject", letter.subject).member("text", letter.text).member("html", letter.html).end_object();
    return http::json_response(200, std::move(text));
}

/// A mail to the administrator's own address, at once and past the outbox: it shows the relay's answer.
Result<http::Response> send_test_mail(Desk& desk, const Actor& actor, const http::Request&) {
    struct Words {
        std::string_view subject, text;
    };
    constexpr Words words[] = {
        {"A test mail", "This mail shows that the desk can send mail."},
        {"Próbalevél", "Ez a levél azt mutatja, hogy a rendszer tud levelet küldeni."},
        {"Koeviesti", "Tämä viesti osoittaa, että sähköpostin lähetys toimii."},
        {"Пробное письмо", "Это письмо показывает, что отправка почты работает."}};
    const auto settings = desk.settings();
    std::string address, locale, message_id;
    desk.read(actor, [&](Work& work) {
        address = address_for(work, {}, actor.person);
        locale = locale_for(work, actor.person, "");
        message_id = message_id_for(work, {}, actor.person);
    });
    if (address.empty()) return Error{ErrorCode::invalid, "You have no mail address to send to.", "address"};
    bool ok = false;
    std::string detail;
    if (const auto way = relay_of(*settings); !way.ok()) {
        detail = way.error().message;
    } else {
        const Words& chosen = words[std::max(0, locale_index(locale))];
        mail::Outgoing out{.to = {{actor.name, address}},
                           .subject = fmt::format("{} · {}", chosen.subject, settings->desk_name),
                           .message_id = message_id,
                           .date = desk.now(),
                           .language = locale,
                           .text = std::string(chosen.text) + "\n",
                           .auto_submitted = "auto-generated"};
        const std::string raw = TRY(compose_for(*settings, std::move(out), desk.now()));
        const auto result = give(way.value(), settings->mail_address, address, raw, "test-" + message_id.substr(0, 13));
        ok = result.state == post::SendState::accepted;
        detail = one_line(result.text, 500);
    }
    std::string text;
    json::Writer w(text);
    w.begin_object().member("ok", ok).member("detail", detail).end_object();
    return http::json_response(200, std::move(text));
}

constexpr Right admin = Right::needs(Permission::admin);
using enum http::Method;

const Route all_routes[] = {
    reads("/api/v1/templates", admin, list_templates),
    writes(put, "/api/v1/templates/{key}/{locale}", admin, save_template),
    writes(del, "/api/v1/templates/{key}/{locale}", admin, drop_template),
    writes(post, "/api/v1/templates/{key}/{locale}/preview", admin, preview_template),
    slow(post, "/api/v1/settings/mail/test", admin, send_test_mail),
};

}  // namespace

std::span<const Route> routes() { return all_routes; }

}  // namespace tuki::delivery
