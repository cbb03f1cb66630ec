// The words of the demo: who writes, about what, and what is answered, in four languages.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/tickets/ticket.hpp"

namespace tuki::demo {

constexpr std::size_t languages_count = 4;
constexpr std::string_view languages[languages_count] = {"en", "hu", "fi", "ru"};

/// One matter in one language; {order} is a number.
struct Lines {
    std::string_view subject, opening, answer, follow_up, answer_again, resolution;
};

struct Scenario {
    std::string_view key;
    int weight;                     // how often, among all
    std::string_view service, category;  // keys of the shipped ones; "" for none
    tickets::Kind kind;
    bool of_staff;                  // our own people write: warehouse, office
    tickets::WaitReason waits_for;  // what it waits for, when it waits
    std::string_view tag;
    Lines lines[languages_count];
};
std::span<const Scenario> scenarios();
/// Everybody's matter last Tuesday; the incident behind it is of monitoring.
const Scenario& outage();

struct Names {
    std::vector<std::string_view> given, family;
    bool family_first = false;
};
const Names& names_in(std::size_t language);
std::string_view greeting(std::size_t language);
std::string_view closing(std::size_t language);

/// Numbers by a seed; the same on every machine (splitmix64).
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    /// From 0 to below `count`.
    std::size_t below(std::size_t count) { return std::size_t(next() % count); }
    std::int64_t between(std::int64_t from, std::int64_t to) { return from + std::int64_t(next() % std::uint64_t(to - from + 1)); }
    bool per_cent(int share) { return below(100) < std::size_t(share); }

  private:
    std::uint64_t state_;
};

}  // namespace tuki::demo
