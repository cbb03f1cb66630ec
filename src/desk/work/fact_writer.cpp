#include "desk/work/fact_writer.hpp"

#include "desk/work/names.hpp"

namespace tuki {

namespace {

template <class IdType>
IdType id_or_none(std::string_view text) {
    return id_from<IdType>(text).value_or(IdType{});
}

/// What people call the thing that stands in a fact as an id; "" for all else.
std::string label_of(Work& work, std::string_view value) {
    if (value.starts_with("per_")) return names.person(work, id_or_none<PersonId>(value));
    if (value.starts_with("org_")) return names.organisation(work, id_or_none<OrganisationId>(value));
    if (value.starts_with("tea_")) return names.team(work, id_or_none<TeamId>(value));
    if (value.starts_with("srv_")) return names.service(work, id_or_none<ServiceId>(value));
    if (value.starts_with("cat_")) return names.category(work, id_or_none<CategoryId>(value));
    if (value.starts_with("tkt_")) return names.ticket(work, id_or_none<TicketId>(value));
    return {};
}

void write_changes(json::Writer& w, Work& work, std::string_view stored) {
    w.key("changes").begin_array();
    if (const auto parsed = json::parse(stored); parsed.ok())
        for (const json::Value& one : parsed.value().as_array()) {
            const auto& triple = one.as_array();
            const std::string field(triple[0].as_string()), before(triple[1].as_string()), after(triple[2].as_string());
            w.begin_object().member("field", field).key("before");
            before.empty() ? w.null() : w.value(before);
            w.key("after");
            after.empty() ? w.null() : w.value(after);
            if (const auto label = label_of(work, before); !label.empty()) w.member("before_label", label);
            if (const auto label = label_of(work, after); !label.empty()) w.member("after_label", label);
            w.end_object();
        }
    w.end_array();
}

}  // namespace

void write_fact(json::Writer& w, Work& work, const db::Row& row, ShowSubject show) {
    const auto person = row.id<PersonId>(4);
    w.begin_object().member("id", row.id<FactId>(0)).member("seq", row.number(1)).member("at", row.time(2)).member("kind", row.text(3));
    w.key("actor").begin_object().member("kind", person ? "person" : "tuki").member("id", person).member("name", row.text(5)).end_object();
    w.key("cause");
    row.text(6).empty() ? w.null() : w.value(row.text(6));
    if (show == ShowSubject::yes) {
        const std::string subject = id_text(row.text(9), row.number(10));
        w.key("subject").begin_object().member("id", subject).member("name", label_of(work, subject)).end_object();
    }
    write_changes(w, work, row.text(7));
    w.key("reasons").raw(row.text(8)).end_object();
}

}  // namespace tuki
