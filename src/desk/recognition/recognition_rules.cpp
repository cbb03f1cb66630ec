#include "desk/recognition/recognition_rules.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "desk/recognition/evidence.hpp"
#include "desk/recognition/vocabulary.hpp"
#include "words/analyse.hpp"

namespace tuki::recognition {

namespace {

constexpr std::size_t reasons_max = 5;
constexpr std::size_t negation_reach = 2;  // words before
constexpr std::string_view languages[] = {"en", "hu", "fi", "ru"};

/// The shipped phrases of one language, each with what it is evidence of.
struct Lexicon {
    Phrases phrases;
    std::vector<std::pair<Aspect, int>> evidence;  // by owner

    void add(std::span<const Evidence> all, std::string_view language) {
        for (const Evidence& one : all) {
            for (const std::string_view phrase : split(one.phrases, ';')) phrases.add(trim(phrase), language, int(evidence.size()));
            evidence.emplace_back(one.aspect, one.weight);
        }
    }
};

std::span<const Evidence> evidence_of(std::string_view language) {
    return language == "hu" ? hungarian_evidence() : language == "fi" ? finnish_evidence() : language == "ru" ? russian_evidence() : english_evidence();
}

/// Of a language, or of all four together when the language is not known.
const Lexicon& lexicon_of(std::string_view language) {
    static const std::vector<Lexicon> all = [] {
        std::vector<Lexicon> made(5);
        for (std::size_t i = 0; i < 4; ++i) {
            made[i].add(evidence_of(languages[i]), languages[i]);
            made[4].add(evidence_of(languages[i]), languages[i]);
        }
        return made;
    }();
    for (std::size_t i = 0; i < 4; ++i)
        if (languages[i] == language) return all[i];
    return all[4];
}

struct Mention {
    int weight = 0;
    Hit hit;
};

/// What was found of each aspect, the weightiest first; negated mentions apart.
struct Ledger {
    std::vector<Mention> of[aspect_count];
    std::vector<Hit> negated;

    bool has(Aspect aspect) const { return !of[std::size_t(aspect)].empty(); }
    const Mention& first(Aspect aspect) const { return of[std::size_t(aspect)].front(); }
    /// In tenths; each further mention says half as much as the one before.
    double sum(Aspect aspect) const {
        double total = 0, share = 1;
        for (const Mention& one : of[std::size_t(aspect)]) total += share * one.weight, share *= 0.5;
        return total;
    }
};

bool can_be_negated(Aspect aspect) {
    return aspect == Aspect::failure || aspect == Aspect::praise || aspect == Aspect::complaint || aspect == Aspect::stopped || aspect == Aspect::soon || aspect == Aspect::now;
}

Ledger read_evidence(const Lexicon& lexicon, const std::vector<Word>& words) {
    std::vector<Hit> hits = lexicon.phrases.find(words, false);
    std::vector<bool> denies(words.size()), part(words.size());  // part: of a longer phrase, where "not" is no negation of its own
    for (const Hit& hit : hits) {
        const bool negator = lexicon.evidence[std::size_t(hit.owner)].first == Aspect::no;
        if (negator) denies[hit.first] = true;
        else if (hit.end - hit.first > 1) std::fill(part.begin() + std::ptrdiff_t(hit.first), part.begin() + std::ptrdiff_t(hit.end), true);
    }
    Ledger ledger;
    std::vector<std::vector<Hit>> by_aspect(aspect_count);
    for (const Hit& hit : hits) {
        const auto [aspect, weight] = lexicon.evidence[std::size_t(hit.owner)];
        if (aspect == Aspect::no) continue;
        bool negated = false;
        if (can_be_negated(aspect))
            for (std::size_t back = 1; back <= negation_reach && back <= hit.first && !words[hit.first - back + 1].begins; ++back)
                negated = negated || (denies[hit.first - back] && !part[hit.first - back]);
        if (negated) {
            if (aspect == Aspect::failure) ledger.negated.push_back(hit);
            continue;
        }
        by_aspect[std::size_t(aspect)].push_back(hit);
    }
    for (std::size_t a = 0; a < aspect_count; ++a) {
        keep_longest(by_aspect[a], words.size());
        std::vector<bool> taken(words.size());
        for (const Hit& hit : by_aspect[a]) {
            if (taken[hit.first]) continue;  // two entries of one aspect say the same words
            std::fill(taken.begin() + std::ptrdiff_t(hit.first), taken.begin() + std::ptrdiff_t(hit.end), true);
            int weight = lexicon.evidence[std::size_t(hit.owner)].second;
            if (words[hit.first].in_subject) weight += weight / 5;
            ledger.of[a].push_back({weight, hit});
        }
        std::stable_sort(ledger.of[a].begin(), ledger.of[a].end(), [](const Mention& x, const Mention& y) { return x.weight > y.weight; });
        if (ledger.of[a].size() > 6) ledger.of[a].resize(6);
    }
    return ledger;
}

// ---- kind

struct Criterion {
    Aspect aspect;
    tickets::Kind kind;
    double share;           // of its weight that counts for this kind
    std::string_view reason;
};
/// The four criteria: nature, urgency, cause, effect on the business; and feedback.
constexpr Criterion criteria[] = {
    {Aspect::failure, tickets::Kind::case_, 1.0, "reason.kind.word_failure"},
    {Aspect::blocked, tickets::Kind::case_, 1.0, "reason.kind.word_blocked"},
    {Aspect::surprise, tickets::Kind::case_, 0.8, "reason.kind.word_unforeseen"},
    {Aspect::effect, tickets::Kind::case_, 1.0, "reason.kind.word_effect"},
    {Aspect::stopped, tickets::Kind::case_, 0.7, "reason.kind.word_outage"},
    {Aspect::everybody, tickets::Kind::case_, 0.3, "reason.kind.word_reach"},
    {Aspect::now, tickets::Kind::case_, 0.3, "reason.kind.word_urgent"},
    {Aspect::wish, tickets::Kind::request, 1.0, "reason.kind.word_wish"},
    {Aspect::question, tickets::Kind::request, 1.0, "reason.kind.word_question"},
    {Aspect::need, tickets::Kind::request, 1.0, "reason.kind.word_need"},
    {Aspect::later, tickets::Kind::request, 0.4, "reason.kind.word_patient"},
    {Aspect::praise, tickets::Kind::feedback, 1.0, "reason.kind.word_praise"},
    {Aspect::complaint, tickets::Kind::feedback, 1.0, "reason.kind.word_complaint"},
    {Aspect::suggestion, tickets::Kind::feedback, 1.0, "reason.kind.word_suggestion"},
};

/// A softmax says how far the evidence goes, not how often it is right: measured on texts whose kind
/// is known (docs/quality/recognition.md), the surest answers are right less often than it says.
int calibrated(double probability) {
    constexpr std::pair<double, double> points[] = {{0.33, 34}, {0.5, 54}, {0.58, 60}, {0.66, 70}, {0.75, 78}, {0.85, 84}, {0.95, 89}, {0.99, 91}, {1.0, 93}};
    for (std::size_t i = 1; i < std::size(points); ++i)
        if (probability <= points[i].first) {
            const auto [x0, y0] = points[i - 1];
            const auto [x1, y1] = points[i];
            return int(std::lround(y0 + (y1 - y0) * std::max(0.0, probability - x0) / (x1 - x0)));
        }
    return 93;
}

Proposal kind_proposal(tickets::Kind kind, int confidence, std::vector<Reason> reasons) {
    const std::string name(tickets::name_of(kind));
    return {"kind", name, name, confidence, false, std::move(reasons)};
}

Proposal find_kind(const Input& input, const std::vector<Word>& words, const Ledger& ledger) {
    double log_odds[3] = {0.5, 0.2, -1.2};  // case, request, feedback: as mail to a desk is spread
    for (const Criterion& one : criteria) log_odds[std::size_t(one.kind)] += one.share * ledger.sum(one.aspect) / 10;
    const bool asks = input.text.find('?') != std::string_view::npos || input.subject.find('?') != std::string_view::npos;
    const bool fails = ledger.has(Aspect::failure) || ledger.has(Aspect::blocked);
    if (asks && !fails) log_odds[1] += 0.8;
    // A failure that was excluded speaks for none of them, but no longer for the default.
    if (!fails && !ledger.negated.empty()) log_odds[1] += 0.4;

    const auto best = std::size_t(std::max_element(log_odds, log_odds + 3) - log_odds);
    double total = 0;
    for (const double one : log_odds) total += std::exp(one - log_odds[best]);

    std::vector<std::pair<double, Reason>> found;
    for (const Criterion& one : criteria) {
        if (std::size_t(one.kind) != best) continue;
        double share = one.share;
        for (const Mention& mention : ledger.of[std::size_t(one.aspect)]) {
            found.push_back({share * mention.weight, {std::string(one.reason), {{"word", said(words, mention.hit)}}}});
            share *= 0.5;
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Reason> reasons;
    for (auto& [weight, reason] : found)
        if (reasons.size() < reasons_max) reasons.push_back(std::move(reason));
    if (best == 1 && asks && reasons.size() < reasons_max) reasons.push_back({"reason.kind.question_mark", {}});
    if (best != 0 && !ledger.negated.empty()) reasons.push_back({"reason.kind.negated", {{"word", said(words, ledger.negated.front())}}});
    if (reasons.empty()) reasons.push_back({"reason.kind.default", {}});
    return kind_proposal(tickets::Kind(best), calibrated(1 / total), std::move(reasons));
}

// ---- monitoring

struct Alarm {
    std::string_view system;
    bool urgent = false;
};

/// Subjects as Nagios, Icinga, Zabbix, Prometheus' Alertmanager and others write them.
std::optional<Alarm> find_alarm(const Input& input) {
    const std::string subject = ascii_lower(cut_utf8(input.subject, 500)), sender = ascii_lower(cut_utf8(input.sender_address, 300));
    const auto has = [&](std::string_view part) { return subject.find(part) != std::string::npos; };
    const auto from = [&](std::string_view part) { return sender.find(part) != std::string::npos; };
    const bool bad = has("critical") || has("down") || has("unreachable") || has("firing") || has("disaster") || has("high") || has("fail") || has("error") || has("alert");
    const bool alarm_form = has("problem service alert:") || has("problem host alert:") || has("** problem") || has("problem - ") || subject.starts_with("problem:") || subject.starts_with("[firing:") ||
                            has("service alert:") || has("host alert:") || subject.starts_with("[problem]") || subject.starts_with("[alerting]") || subject.starts_with("monit alert");
    constexpr std::pair<std::string_view, std::string_view> systems[] = {{"nagios", "Nagios"}, {"icinga", "Icinga"}, {"zabbix", "Zabbix"}, {"alertmanager", "Alertmanager"}, {"prometheus", "Prometheus"}, {"grafana", "Grafana"}, {"monit@", "Monit"}, {"checkmk", "Checkmk"}, {"uptime", "Uptime"}, {"pingdom", "Pingdom"}};
    std::string_view system;
    for (const auto& [sign, name] : systems)
        if (from(sign)) system = name;
    if (system.empty() && !alarm_form && input.channel != tickets::Channel::monitoring) return std::nullopt;
    if (system.empty()) system = subject.starts_with("[firing:") ? "Alertmanager" : has("** problem") || has("service alert:") || has("host alert:") ? "Nagios" : subject.starts_with("problem:") ? "Zabbix" : "monitoring";
    if (!alarm_form && !bad && input.channel != tickets::Channel::monitoring) return std::nullopt;
    return Alarm{system, bad};
}

// ---- impact and urgency

std::optional<Proposal> level(std::string_view field, int value, int confidence, std::string_view reason, const std::vector<Word>& words, const Hit& hit) {
    const std::string text = std::to_string(value);
    return Proposal{std::string(field), text, text, confidence, false, {{std::string(reason), {{"word", said(words, hit)}}}}};
}

std::optional<Proposal> find_impact(const std::vector<Word>& words, const Ledger& ledger, bool is_case) {
    // "Thanks, everyone" reaches nobody: reach counts where something is broken.
    if (is_case && ledger.has(Aspect::stopped)) return level("impact", 1, ledger.has(Aspect::everybody) || ledger.has(Aspect::effect) ? 90 : 78, "reason.impact.stopped", words, ledger.first(Aspect::stopped).hit);
    if (is_case && ledger.has(Aspect::everybody)) return level("impact", 1, 80, "reason.impact.everybody", words, ledger.first(Aspect::everybody).hit);
    if (is_case && ledger.has(Aspect::several)) return level("impact", 2, 74, "reason.impact.several", words, ledger.first(Aspect::several).hit);
    if (is_case && ledger.has(Aspect::effect)) return level("impact", 2, 60, "reason.impact.effect", words, ledger.first(Aspect::effect).hit);
    if (ledger.has(Aspect::minor)) return level("impact", 4, 72, "reason.impact.minor", words, ledger.first(Aspect::minor).hit);
    return std::nullopt;
}

std::optional<Proposal> find_urgency(const std::vector<Word>& words, const Ledger& ledger, bool is_case) {
    if (ledger.has(Aspect::later)) return level("urgency", 4, 80, "reason.urgency.later", words, ledger.first(Aspect::later).hit);
    if (ledger.has(Aspect::now)) return level("urgency", 1, is_case ? 82 : 62, "reason.urgency.now", words, ledger.first(Aspect::now).hit);
    if (is_case && ledger.has(Aspect::effect)) return level("urgency", 1, 74, "reason.urgency.effect", words, ledger.first(Aspect::effect).hit);
    if (ledger.has(Aspect::soon)) return level("urgency", 2, 78, "reason.urgency.soon", words, ledger.first(Aspect::soon).hit);
    if (is_case && ledger.has(Aspect::stopped)) return level("urgency", 1, 72, "reason.urgency.stopped", words, ledger.first(Aspect::stopped).hit);
    return std::nullopt;
}

bool is_ours(std::string_view language) { return std::find(std::begin(languages), std::end(languages), language) != std::end(languages); }

std::optional<Proposal> find_language(const Input& input) {
    std::string whole(cut_utf8(input.text, text_bytes_max));
    std::string found = words::detect_language(whole);
    if (!is_ours(found)) found = words::detect_language(whole.insert(0, std::string(cut_utf8(input.subject, 500)) + "\n"));
    if (is_ours(found)) return Proposal{"language", found, found, whole.size() > 60 ? 95 : 82, false, {{"reason.language.detected", {{"language", found}}}}};
    if (is_ours(input.sender_locale) && whole.size() < 200) {
        const std::string locale(input.sender_locale);
        return Proposal{"language", locale, locale, 55, false, {{"reason.language.sender", {{"language", locale}}}}};
    }
    return std::nullopt;
}

}  // namespace

Findings recognise(const Input& input, const Vocabulary& vocabulary) {
    Findings findings{std::string(input.language), {}};
    const auto take = [&](std::optional<Proposal> proposal) {
        if (proposal) findings.proposals.push_back(*std::move(proposal));
    };
    std::string reading = findings.language;  // which lexicon is used
    if (!is_ours(reading)) {
        take(find_language(input));
        if (!findings.proposals.empty()) reading = findings.proposals.back().value;
        findings.language = !findings.proposals.empty() && findings.proposals.back().confidence > 60 ? reading : "other";
    }
    const std::vector<Word> words = words_of(input.subject, input.text, is_ours(reading) ? reading : "en");
    const bool endings = reading == "hu" || reading == "fi" || !is_ours(reading);

    if (const auto alarm = find_alarm(input)) {
        take(kind_proposal(tickets::Kind::incident, 92, {{"reason.kind.monitoring", {{"system", std::string(alarm->system)}}}}));
        if (alarm->urgent) take(Proposal{"urgency", "2", "2", 75, false, {{"reason.urgency.alarm", {{"system", std::string(alarm->system)}}}}});
    } else {
        const Ledger ledger = read_evidence(lexicon_of(reading), words);
        const Proposal kind = find_kind(input, words, ledger);
        const bool is_case = kind.value == "case" && (ledger.has(Aspect::failure) || ledger.has(Aspect::blocked) || ledger.has(Aspect::stopped) || ledger.has(Aspect::effect));
        // An automatic mail (delivery report, newsletter) is nobody's wish or complaint.
        if (!input.automatic) take(kind);
        take(find_impact(words, ledger, is_case));
        take(find_urgency(words, ledger, is_case));
    }
    take(find_subject(vocabulary.services, "service", words, endings));
    take(find_subject(vocabulary.categories, "category", words, endings));
    return findings;
}

}  // namespace tuki::recognition
