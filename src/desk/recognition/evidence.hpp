// What words say about a matter: the four criteria that tell a malfunction from a wish, and praise,
// complaint, suggestion, reach and haste. Shipped for English, Hungarian, Finnish and Russian.
#pragma once

#include <span>
#include <string_view>

namespace tuki::recognition {

enum class Aspect : std::uint8_t {
    failure,     // nature: something is broken
    blocked,     // nature: something that should go does not ("does not open")
    surprise,    // cause: unforeseen ("since this morning")
    effect,      // effect: business stands still or loses
    wish,        // nature: something is asked for
    question,    // nature: something is asked
    need,        // cause: a need that was foreseen ("new colleague")
    praise, complaint, suggestion,
    everybody,   // impact: all of a company, or of its customers
    several,     // impact: a team, some users
    stopped,     // impact: a whole service stands
    minor,       // impact: small
    now,         // urgency: at once
    soon,        // urgency: quickly
    later,       // urgency: when there is time
    no           // says that the next word is not so ("no error")
};
constexpr std::size_t aspect_count = std::size_t(Aspect::no) + 1;

struct Evidence {
    Aspect aspect;
    int weight;                // tenths of the logarithm of odds
    std::string_view phrases;  // separated by "; ", see Phrases::add
};

std::span<const Evidence> english_evidence();
std::span<const Evidence> hungarian_evidence();
std::span<const Evidence> finnish_evidence();
std::span<const Evidence> russian_evidence();

}  // namespace tuki::recognition
