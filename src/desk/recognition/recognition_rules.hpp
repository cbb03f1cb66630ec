// What a text is about: pure decisions with their reasons. No Work, no SQL.
#pragma once

#include <memory>

#include "desk/recognition/phrases.hpp"
#include "desk/recognition/recognition.hpp"

namespace tuki::recognition {

/// What a desk's own words lead to.
struct Subject {
    std::string id;     // as in the API
    std::string name;
    std::string words;  // one a line; any of these and the name are looked for
    std::string names;  // JSON object, name by locale
    std::string parent; // of a category
};

/// The desk's services and categories, made ready to be looked for; shared by all tickets.
class Vocabulary {
  public:
    Vocabulary(std::vector<Subject> services, std::vector<Subject> categories);

    struct Shelf {
        std::vector<Subject> subjects;
        Phrases phrases;
        std::vector<std::size_t> owners;  // subject of each phrase
        std::vector<bool> is_name;
    };
    Shelf services, categories;
};

struct Input {
    std::string_view subject, text;
    tickets::Channel channel = tickets::Channel::email;
    bool automatic = false;
    std::string_view language = "other";         // as given with the message
    std::string_view sender_address, sender_locale;  // "" when not known
};

struct Findings {
    std::string language;
    std::vector<Proposal> proposals;  // at most one a field
};

/// The same input gives the same findings, on every machine.
Findings recognise(const Input& input, const Vocabulary& vocabulary);

}  // namespace tuki::recognition
