// What the desk serves, and under which headings matters are filed.
#pragma once

#include <optional>
#include <vector>

#include "desk/work/work.hpp"

namespace tuki::services {

constexpr std::size_t name_bytes_max = 200, words_max = 200, word_bytes_max = 100, count_max = 2'000;
constexpr int depth_max = 10;  // of categories under categories

struct Service {
    ServiceId id;
    std::string name, names = "{}";  // names: JSON object, name by locale
    std::string status = "operational";
    std::string words;               // by which texts are recognised; one a line
    PersonId owner;
    bool active = true;
    std::int64_t version = 0;
};

struct Category {
    CategoryId id;
    std::string name, names = "{}";
    CategoryId parent;
    std::string words;
    bool active = true;
    std::int64_t version = 0;
};

std::vector<Service> all_services(Work& work);
std::vector<Category> all_categories(Work& work);
/// Creates when the id is none, else changes. By administrators; an owner may set the status.
/// Fails: forbidden; not_found; invalid `name`, `status`, `parent`; too_much; conflict `version`.
/// States: service.saved, category.saved.
Result<Service> save(Work& work, Service service);
Result<Category> save(Work& work, Category category);

}  // namespace tuki::services
