#include "app/demo/plan.hpp"

#include <algorithm>

namespace tuki::demo {

namespace {

using Deed = Step::Deed;
using tickets::Status;
using tickets::WaitReason;

constexpr Milliseconds minute{60'000}, hour{3'600'000}, day{86'400'000};

std::string filled(std::string_view text, std::int64_t order) {
    std::string out(text);
    constexpr std::string_view place = "{order}";
    for (std::size_t at = out.find(place); at != std::string::npos; at = out.find(place)) out.replace(at, place.size(), std::to_string(order));
    return out;
}

std::string letter(std::size_t language, const std::string& body, std::string_view name) { return fmt::format("{}\n\n{}\n\n{}\n{}", greeting(language), body, closing(language), name); }

const Scenario& pick(Chance& chance) {
    int total = 0;
    for (const Scenario& one : scenarios()) total += one.weight;
    int at = int(chance.below(std::size_t(total)));
    for (const Scenario& one : scenarios())
        if ((at -= one.weight) < 0) return one;
    return scenarios()[0];
}

/// In the hours in which people write, and rarely at a weekend.
Timestamp in_office_hours(Chance& chance, Timestamp at, const Period& period) {
    auto date = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::weekday weekday(date);
    if ((weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) && chance.per_cent(75)) date -= std::chrono::days{2};
    const Timestamp moved = Timestamp(date) + Milliseconds{chance.between(5 * hour.count(), 16 * hour.count())};
    return moved > period.from && moved < period.to ? moved : at;
}

enum class End : std::uint8_t { untouched, asked_again, in_progress, waiting, on_hold, resolved, closed };

End end_of(Chance& chance, Milliseconds age) {
    const std::size_t dice = chance.below(100);
    if (age > 14 * day) return dice < 90 ? End::closed : dice < 94 ? End::waiting : dice < 97 ? End::on_hold : End::in_progress;
    if (age > 3 * day) return dice < 45 ? End::closed : dice < 62 ? End::resolved : dice < 77 ? End::waiting : dice < 89 ? End::in_progress : dice < 95 ? End::asked_again : End::on_hold;
    return dice < 30 ? End::untouched : dice < 48 ? End::asked_again : dice < 72 ? End::in_progress : dice < 86 ? End::waiting : dice < 97 ? End::resolved : End::closed;
}

}  // namespace

Timestamp outage_began(Timestamp now) {
    auto date = std::chrono::floor<std::chrono::days>(now) - std::chrono::days{1};
    while (std::chrono::weekday(date) != std::chrono::Tuesday) date -= std::chrono::days{1};
    return Timestamp(date) + 9 * hour + 40 * minute;
}

Plan make_plan(Chance& chance, const Cast& cast, std::size_t place, std::size_t count, const Period& period, Timestamp now, bool special) {
    Plan plan;
    const bool is_outage = special && place % 16 == 7;
    plan.scenario = is_outage ? &outage() : &pick(chance);
    const std::size_t language = chance.below(languages_count);
    const auto& group = plan.scenario->of_staff ? cast.staff : cast.by_language[language];
    plan.customer = group[chance.below(group.size())];
    const Customer& customer = cast.customers[plan.customer];
    plan.language = customer.language;
    const Lines& lines = plan.scenario->lines[plan.language];
    const std::int64_t order = chance.between(10'000, 99'999);
    plan.subject = filled(lines.subject, order);
    const std::size_t dice = chance.below(100);
    plan.channel = dice < 62 ? tickets::Channel::email : dice < 88 ? tickets::Channel::portal : tickets::Channel::phone;

    const Milliseconds length = period.to - period.from;
    // A shop that grows: the nearer to now, the more is written. A large desk is spread evenly.
    const double early = (double(place) + double(chance.below(1000)) / 1000) / double(count);
    Timestamp at = period.from + Milliseconds{std::int64_t(double(length.count()) * (special ? 1 - (1 - early) * (1 - early) : early))};
    at = is_outage ? outage_began(now) + chance.between(2, 130) * minute : in_office_hours(chance, at, period);
    const auto step = [&](Deed deed, Milliseconds after, std::string text = "", std::optional<Status> status = {}, WaitReason reason = WaitReason::none) {
        if (at + after >= now) return false;
        at += after;
        plan.steps.push_back({deed, at, std::move(text), status, reason});
        return true;
    };
    const auto by_customer = [&](std::string_view text) { return letter(plan.language, filled(text, order), customer.name); };
    const auto by_agent = [&](std::string_view text) { return fmt::format("{}\n\n{}\n\n{}\nAurora Shop", greeting(plan.language), filled(text, order), closing(plan.language)); };
    const auto some = [&](Milliseconds from, Milliseconds to) { return Milliseconds{chance.between(from.count(), to.count())}; };

    step(Deed::open, Milliseconds{0}, plan.channel == tickets::Channel::phone ? filled(lines.opening, order) : by_customer(lines.opening));
    if (special && !is_outage && place % 37 == 11 && step(Deed::duplicate, 25 * minute, by_customer(lines.opening))) step(Deed::merge, 30 * minute);
    End end = end_of(chance, now - at);
    if (is_outage) {
        step(Deed::link_incident, some(5 * minute, 20 * minute));
        end = now - at > day ? End::closed : End::resolved;
    }
    if (end == End::untouched) return plan;
    if (!plan.scenario->tag.empty() && chance.per_cent(60)) step(Deed::tag, some(minute, 20 * minute), std::string(plan.scenario->tag));
    if (chance.per_cent(25)) step(Deed::note, some(2 * minute, hour), fmt::format("Looked at order {}: nothing unusual in the log. Kept the numbers here for whoever comes next.", order));

    const WaitReason reason = plan.scenario->waits_for == WaitReason::none ? WaitReason::customer : plan.scenario->waits_for;
    step(Deed::reply, some(10 * minute, is_outage ? hour : 7 * hour), by_agent(lines.answer), chance.per_cent(40) ? std::optional(Status::waiting) : std::nullopt, WaitReason::customer);
    if (!plan.steps.back().status) plan.steps.back().reason = WaitReason::none;
    for (std::size_t rounds = is_outage ? 1 : chance.below(10) < 6 ? chance.below(2) : chance.below(5); rounds > 0; --rounds) {
        if (!step(Deed::follow_up, some(20 * minute, is_outage ? hour : 26 * hour), by_customer(lines.follow_up))) break;
        if (!step(Deed::reply, some(15 * minute, is_outage ? hour : 9 * hour), by_agent(lines.answer_again))) break;
    }
    switch (end) {
        case End::untouched: break;
        case End::asked_again: step(Deed::follow_up, some(hour, 12 * hour), by_customer(lines.follow_up)); break;
        case End::in_progress: break;
        case End::waiting: step(Deed::reply, some(hour, 5 * hour), by_agent(lines.answer_again), Status::waiting, reason); break;
        case End::on_hold: step(Deed::reply, some(hour, 5 * hour), by_agent(lines.answer_again), Status::on_hold, reason == WaitReason::customer ? WaitReason::other : reason); break;
        case End::resolved: step(Deed::reply, some(hour, 20 * hour), by_agent(lines.resolution), Status::resolved); break;
        case End::closed:
            if (step(Deed::reply, some(hour, 20 * hour), by_agent(lines.resolution), Status::resolved)) step(Deed::close, is_outage ? 20 * hour : 7 * day, filled(lines.resolution, order));
            break;
    }
    return plan;
}

}  // namespace tuki::demo
