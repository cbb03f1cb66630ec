#include "desk/recognition/recognition.hpp"

#include <mutex>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "desk/recognition/accept.hpp"
#include "desk/recognition/recognition_store.hpp"
#include "desk/services/services.hpp"
#include "desk/work/acting.hpp"

namespace tuki::recognition {

namespace {

std::int64_t new_stamp() {
    const std::string bytes = random_bytes(8);
    std::int64_t stamp = 1;
    for (const char c : bytes) stamp = (stamp << 8 | static_cast<unsigned char>(c)) & INT64_MAX;
    return stamp;
}

std::shared_ptr<const Vocabulary> read_vocabulary(Work& work) {
    std::vector<Subject> services, categories;
    for (services::Service& one : services::all_services(work))
        if (one.active) services.push_back({to_text(one.id), std::move(one.name), std::move(one.words), std::move(one.names), ""});
    for (services::Category& one : services::all_categories(work))
        if (one.active) categories.push_back({to_text(one.id), std::move(one.name), std::move(one.words), std::move(one.names), one.parent ? to_text(one.parent) : ""});
    return std::make_shared<const Vocabulary>(std::move(services), std::move(categories));
}

/// Kept by the process; the stamp, read with each ticket, says whether it still stands.
std::shared_ptr<const Vocabulary> vocabulary(Work& work, std::optional<std::int64_t> stamp) {
    static std::mutex mutex;
    static std::int64_t kept_stamp = 0;
    static std::shared_ptr<const Vocabulary> kept;
    if (!stamp) {
        stamp = new_stamp();
        write_stamp(work.db, *stamp);
    }
    {
        const std::lock_guard lock(mutex);
        if (kept && kept_stamp == *stamp) return kept;
    }
    auto fresh = read_vocabulary(work);
    const std::lock_guard lock(mutex);
    kept_stamp = *stamp;
    kept = fresh;
    return fresh;
}

/// What the opener said by hand stays as it is.
bool was_given(const Fact& fact, std::string_view field) {
    if (field == "language") return fact.after("language") != "other" && !fact.after("language").empty();
    if (field == "service" || field == "category") return fact.change(field) != nullptr;
    if (field == "kind" && fact.change("kind")) return true;
    const std::string given = fmt::format(" {} ", fact.after("given"));
    return given.find(fmt::format(" {} ", field)) != std::string::npos;
}

std::string_view stands(const Fact& fact, std::string_view field) {
    if (field == "kind" && !fact.change("kind")) return tickets::name_of(tickets::Kind::case_);
    return fact.after(field);
}

void recognise_ticket(Work& work, const Fact& fact) {
    const auto message = id_from<MessageId>(fact.after("message"));
    const auto first = message ? find_message(work.db, *message) : std::nullopt;
    if (!first) return;
    const auto words = vocabulary(work, first->stamp);
    Findings findings = recognise({.subject = fact.after("subject"),
                                   .text = first->text,
                                   .channel = tickets::channel_from(fact.after("channel")).value_or(tickets::Channel::web),
                                   .automatic = fact.change("automatic") != nullptr && fact.after("owed") != "1",
                                   .language = fact.after("language"),
                                   .sender_address = first->sender_address,
                                   .sender_locale = first->sender_locale},
                                  *words);
    std::erase_if(findings.proposals, [&](const Proposal& one) { return was_given(fact, one.field); });

    tickets::TicketChanges changes;
    std::vector<Reason> reasons;
    bool differs = false;
    for (Proposal& one : findings.proposals) {
        if (one.confidence < work.settings.apply_threshold || !set_field(changes, one.field, one.value)) continue;
        one.applied = true;
        if (stands(fact, one.field) == one.value) continue;
        differs = true;
        reasons.insert(reasons.end(), one.reasons.begin(), one.reasons.end());
    }
    if (differs) {
        const auto changed = as_tuki(work, "recognition", [&](Work& mine) { return tickets::change(mine, TicketId{fact.subject}, 0, changes, std::move(reasons)); });
        if (!changed.ok())  // then all stay suggestions
            for (Proposal& one : findings.proposals) one.applied = false;
    }
    insert_proposals(work.db, TicketId{fact.subject}, findings.proposals);
}

void count_verdict(Work& work, const std::string& field, Judged::Verdict before, Judged::Verdict now) {
    const auto key = [&](Judged::Verdict verdict) { return fmt::format("recognition.corrected:{}:{}", field, verdict == Judged::Verdict::right ? "right" : "wrong"); };
    if (before != Judged::Verdict::none) move_counter(work, key(before), -1);
    move_counter(work, key(now), +1);
}

/// A person set a field that had been proposed: the proposal was right or wrong.
void learn(Work& work, const Fact& fact) {
    constexpr std::string_view fields[] = {"kind", "service", "category", "language", "impact", "urgency"};
    if (fact.side != Side::agent || std::none_of(std::begin(fields), std::end(fields), [&](std::string_view one) { return fact.change(one) != nullptr; })) return;
    const TicketId ticket{fact.subject};
    for (const Judged& one : select_judged(work.db, ticket)) {
        const Change* change = fact.change(one.field);
        if (!change) continue;
        const auto verdict = change->after == one.value ? Judged::Verdict::right : Judged::Verdict::wrong;
        if (verdict == one.verdict) continue;
        write_verdict(work.db, ticket, one.field, verdict);
        count_verdict(work, one.field, one.verdict, verdict);
    }
}

}  // namespace

bool set_field(tickets::TicketChanges& changes, std::string_view field, const std::string& value) {
    const auto level = [&]() -> std::optional<int> {
        if (value.size() != 1 || value[0] < '1' || value[0] > '4') return std::nullopt;
        return value[0] - '0';
    };
    if (field == "kind") changes.kind = tickets::kind_from(value);
    else if (field == "language") changes.language = value;
    else if (field == "impact") changes.impact = level();
    else if (field == "urgency") changes.urgency = level();
    else if (field == "service") changes.service = id_from<ServiceId>(value);
    else if (field == "category") changes.category = id_from<CategoryId>(value);
    else return false;
    return true;
}

void react(Work& work, const Fact& fact) {
    if (fact.kind == "ticket.opened") recognise_ticket(work, fact);
    else if (fact.kind == "ticket.changed") learn(work, fact);
    else if (fact.kind == "ticket.closed")
        for (const std::string& field : confirm_applied(work.db, TicketId{fact.subject})) count_verdict(work, field, Judged::Verdict::none, Judged::Verdict::right);
    else if (fact.kind == "service.saved" || fact.kind == "category.saved") write_stamp(work.db, new_stamp());
}

std::vector<Proposal> propose(Work& work, std::string_view subject, std::string_view text, tickets::Channel channel, std::string_view language) {
    return recognise({.subject = subject, .text = text, .channel = channel, .language = language}, *read_vocabulary(work)).proposals;
}

std::string proposals_json(Work& work, const tickets::Ticket& ticket) {
    std::vector<std::string> reasons;
    const std::vector<Proposal> all = select_proposals(work.db, ticket.id, &reasons);
    std::string text;
    json::Writer writer(text);
    writer.begin_array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        writer.begin_object().member("field", all[i].field).member("value", all[i].value).member("label", all[i].label).member("confidence", all[i].confidence).member("applied", all[i].applied);
        writer.key("reasons").raw(reasons[i]).end_object();
    }
    writer.end_array();
    return text;
}

}  // namespace tuki::recognition
