#include "desk/services/services.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace tuki::services {

namespace {

constexpr std::string_view service_columns = "id, name, names, status, words, owner, active, version";
constexpr std::string_view category_columns = "id, name, names, parent, words, active, version";

Service service_from(const db::Row& row) {
    return {row.id<ServiceId>(0), row.string(1), row.string(2), row.string(3), row.string(4), row.id<PersonId>(5), row.flag(6), row.number(7)};
}
Category category_from(const db::Row& row) {
    return {row.id<CategoryId>(0), row.string(1), row.string(2), row.id<CategoryId>(3), row.string(4), row.flag(5), row.number(6)};
}

class Differences {
  public:
    void add(std::string_view field, const std::string& before, const std::string& after) {
        if (before != after) all.push_back({std::string(field), before, after});
    }
    template <class IdType>
        requires requires { typename IdType::tag; }
    void add(std::string_view field, IdType before, IdType after) {
        add(field, before ? to_text(before) : std::string(), after ? to_text(after) : std::string());
    }
    void add(std::string_view field, bool before, bool after) { add(field, std::string(before ? "1" : "0"), std::string(after ? "1" : "0")); }
    std::vector<Change> all;
};

Error lost_race() { return {ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"}; }

/// A category under one of its own would never be reached from the top.
Result<Done> check_parent(Work& work, const Category& category) {
    if (!category.parent) return Done{};
    const auto all = all_categories(work);
    CategoryId above = category.parent;
    for (int depth = 0; above; ++depth) {
        if (above == category.id || depth + 1 == depth_max) return Error{ErrorCode::invalid, "A category cannot stand there.", "parent"};
        const auto found = std::find_if(all.begin(), all.end(), [&](const Category& one) { return one.id == above; });
        if (found == all.end()) return Error{ErrorCode::invalid, "There is no such category.", "parent"};
        above = found->parent;
    }
    return Done{};
}

template <class Item>
Result<Done> check_room(const std::vector<Item>& all) {
    if (all.size() < count_max) return Done{};
    return Error{ErrorCode::too_much, fmt::format("At most {}.", count_max)};
}

}  // namespace

std::vector<Service> all_services(Work& work) {
    std::vector<Service> all;
    work.db.each(fmt::format("select {} from services order by name, id limit {}", service_columns, count_max), {},
                 [&](const db::Row& row) { all.push_back(service_from(row)); });
    return all;
}

std::vector<Category> all_categories(Work& work) {
    std::vector<Category> all;
    work.db.each(fmt::format("select {} from categories order by name, id limit {}", category_columns, count_max), {},
                 [&](const db::Row& row) { all.push_back(category_from(row)); });
    return all;
}

Result<Service> save(Work& work, Service s) {
    constexpr std::string_view statuses[] = {"operational", "degraded", "partial_outage", "outage", "maintenance"};
    Service was{.status = ""};
    if (s.id) {
        work.db.one(fmt::format("select {} from services where id = $1", service_columns), {s.id}, [&](const db::Row& row) { was = service_from(row); });
        if (!was.id) return not_found();
    }
    s.name = one_line(s.name, name_bytes_max);
    if (s.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (std::find(std::begin(statuses), std::end(statuses), s.status) == std::end(statuses))
        return Error{ErrorCode::invalid, "There is no such status.", "status"};
    Differences changes;
    changes.add("name", was.name, s.name);
    changes.add("names", was.names, s.names);
    changes.add("status", was.status, s.status);
    changes.add("words", was.words, s.words);
    changes.add("owner", was.owner, s.owner);
    changes.add("active", was.active, s.active);
    const bool only_status = std::all_of(changes.all.begin(), changes.all.end(), [](const Change& one) { return one.field == "status"; });
    if (!(was.id && was.owner && was.owner == work.actor.person && only_status)) TRY(require(work, Permission::admin));
    const std::int64_t before = s.version++;
    if (!s.id) {
        TRY(check_room(all_services(work)));
        s.id = work.new_id<ServiceId>();
        work.db.run("insert into services (id, name, names, status, words, owner, active, version) values ($1,$2,$3,$4,$5,$6,$7,$8)",
                    {s.id, s.name, s.names, s.status, s.words, s.owner, s.active, s.version});
    } else if (work.db.run("update services set name=$2, names=$3, status=$4, words=$5, owner=$6, active=$7, version=$8 where id=$1 and version=$9",
                           {s.id, s.name, s.names, s.status, s.words, s.owner, s.active, s.version, before}) == 0) {
        return lost_race();
    }
    state_fact(work, "service.saved", ServiceTag::prefix, s.id.value, s.version, std::move(changes.all));
    return s;
}

Result<Category> save(Work& work, Category c) {
    TRY(require(work, Permission::admin));
    Category was;
    if (c.id) {
        work.db.one(fmt::format("select {} from categories where id = $1", category_columns), {c.id}, [&](const db::Row& row) { was = category_from(row); });
        if (!was.id) return not_found();
    }
    c.name = one_line(c.name, name_bytes_max);
    if (c.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    TRY(check_parent(work, c));
    Differences changes;
    changes.add("name", was.name, c.name);
    changes.add("names", was.names, c.names);
    changes.add("parent", was.parent, c.parent);
    changes.add("words", was.words, c.words);
    changes.add("active", was.active, c.active);
    const std::int64_t before = c.version++;
    if (!c.id) {
        TRY(check_room(all_categories(work)));
        c.id = work.new_id<CategoryId>();
        work.db.run("insert into categories (id, name, names, parent, words, active, version) values ($1,$2,$3,$4,$5,$6,$7)",
                    {c.id, c.name, c.names, c.parent, c.words, c.active, c.version});
    } else if (work.db.run("update categories set name=$2, names=$3, parent=$4, words=$5, active=$6, version=$7 where id=$1 and version=$8",
                           {c.id, c.name, c.names, c.parent, c.words, c.active, c.version, before}) == 0) {
        return lost_race();
    }
    state_fact(work, "category.saved", CategoryTag::prefix, c.id.value, c.version, std::move(changes.all));
    return c;
}

}  // namespace tuki::services
