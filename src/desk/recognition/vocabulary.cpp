#include "desk/recognition/vocabulary.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace tuki::recognition {

namespace {

constexpr std::size_t subjects_max = 2000, phrases_max = 100;  // of a desk, of one subject
constexpr std::size_t reasons_max = 4;

void add_phrase(Vocabulary::Shelf& shelf, std::size_t subject, std::string_view phrase, bool is_name) {
    if (trim(phrase).size() < 2) return;
    shelf.phrases.add_plain(phrase, int(shelf.owners.size()));
    shelf.owners.push_back(subject);
    shelf.is_name.push_back(is_name);
}

Vocabulary::Shelf shelf_of(std::vector<Subject> subjects) {
    Vocabulary::Shelf shelf;
    if (subjects.size() > subjects_max) subjects.resize(subjects_max);
    shelf.subjects = std::move(subjects);
    for (std::size_t i = 0; i < shelf.subjects.size(); ++i) {
        const Subject& one = shelf.subjects[i];
        add_phrase(shelf, i, one.name, true);
        if (const auto names = json::parse(one.names); names.ok() && names.value().is_object())
            for (const auto& [locale, name] : names.value().get_object())
                if (name.is_string()) add_phrase(shelf, i, std::string_view(name.get_string()), true);
        std::size_t count = 0;
        for (const std::string_view line : split(one.words, '\n'))
            if (++count <= phrases_max) add_phrase(shelf, i, line, false);
    }
    return shelf;
}

struct Found {
    double points = 0;
    std::vector<std::pair<double, Reason>> reasons;
};

}  // namespace

Vocabulary::Vocabulary(std::vector<Subject> service_list, std::vector<Subject> category_list)
    : services(shelf_of(std::move(service_list))), categories(shelf_of(std::move(category_list))) {}

std::optional<Proposal> find_subject(const Vocabulary::Shelf& shelf, std::string_view field, const std::vector<Word>& words, bool endings) {
    std::vector<Hit> hits = shelf.phrases.find(words, endings);
    if (hits.empty()) return std::nullopt;
    keep_longest(hits, words.size());
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return std::pair(a.owner, a.first) < std::pair(b.owner, b.first); });

    std::map<std::size_t, Found> found;
    std::set<std::pair<std::size_t, std::size_t>> counted;  // "printer" and "printing" have one stem: said once, counted once
    for (std::size_t i = 0; i < hits.size();) {
        const auto owner = std::size_t(hits[i].owner);
        std::size_t repeats = 0;
        bool in_subject = false;
        const Hit& first = hits[i];
        const bool known = !counted.emplace(shelf.owners[owner], first.first).second;
        for (; i < hits.size() && hits[i].owner == first.owner; ++i, ++repeats) in_subject = in_subject || words[hits[i].first].in_subject;
        if (known) continue;
        const double points = (in_subject ? 1.7 : 1.0) * (shelf.is_name[owner] ? 1.3 : 1.0) * (1.0 + 0.5 * double(first.tokens - 1)) *
                              (1.0 + 0.2 * double(std::min<std::size_t>(repeats - 1, 3)));
        Found& one = found[shelf.owners[owner]];
        one.points += points;
        const Subject& subject = shelf.subjects[shelf.owners[owner]];
        one.reasons.push_back({points, {fmt::format("reason.{}.{}", field, shelf.is_name[owner] ? "name" : "word"), {{"word", said(words, first)}, {std::string(field), subject.name}}}});
    }

    std::size_t best = 0;
    double most = 0, second = 0;
    for (const auto& [subject, one] : found) {
        if (one.points > most) best = subject, second = most, most = one.points;
        else second = std::max(second, one.points);
    }
    // A part and its whole do not compete: the part says more.
    for (auto& [subject, one] : found)
        if (subject != best && !shelf.subjects[subject].parent.empty() && shelf.subjects[subject].parent == shelf.subjects[best].id && one.points >= 0.5 * most) {
            best = subject;
            break;
        }
    Found& chosen = found[best];
    const double alone = 62 + 12 * std::min(chosen.points, 2.7);
    const double share = second > 0 ? 0.55 + 0.45 * std::max(0.0, most - second) / most : 1.0;
    std::stable_sort(chosen.reasons.begin(), chosen.reasons.end(), [](const auto& a, const auto& b) { return a.first > b.first; });

    Proposal proposal{std::string(field), shelf.subjects[best].id, shelf.subjects[best].name, int(alone * share), false, {}};
    for (auto& [points, reason] : chosen.reasons)
        if (proposal.reasons.size() < reasons_max) proposal.reasons.push_back(std::move(reason));
    if (second > 0.5 * most) proposal.reasons.push_back({fmt::format("reason.{}.rivals", field), {}});
    return proposal;
}

}  // namespace tuki::recognition
