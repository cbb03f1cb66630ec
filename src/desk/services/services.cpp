#include "desk/services/services.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tuki::services {

std::vector<Service> all_services(Work& work) {
    std::vector<Service> all;
    work.db.each("select id, name, names, status, words, owner, active, version from services order by name, id limit 2000", {}, [&](const db::Row& row) {
        all.push_back({row.id<ServiceId>(0), row.string(1), row.string(2), row.string(3), row.string(4), row.id<PersonId>(5), row.flag(6), row.number(7)});
    });
    return all;
}

std::vector<Category> all_categories(Work& work) {
    std::vector<Category> all;
    work.db.each("select id, name, names, parent, words, active, version from categories order by name, id limit 2000", {}, [&](const db::Row& row) {
        all.push_back({row.id<CategoryId>(0), row.string(1), row.string(2), row.id<CategoryId>(3), row.string(4), row.flag(5), row.number(6)});
    });
    return all;
}

Result<Service> save(Work& work, Service s) {
    constexpr std::string_view statuses[] = {"operational", "degraded", "partial_outage", "outage", "maintenance"};
    s.name = one_line(s.name, 200);
    if (s.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (std::find(std::begin(statuses), std::end(statuses), s.status) == std::end(statuses))
        return Error{ErrorCode::invalid, "There is no such status.", "status"};
    const std::int64_t before = s.version++;
    if (!s.id) {
        s.id = work.new_id<ServiceId>();
        work.db.run("insert into services (id, name, names, status, words, owner, active, version) values ($1,$2,$3,$4,$5,$6,$7,$8)",
                    {s.id, s.name, s.names, s.status, s.words, s.owner, s.active, s.version});
    } else if (work.db.run("update services set name=$2, names=$3, status=$4, words=$5, owner=$6, active=$7, version=$8 where id=$1 and version=$9",
                           {s.id, s.name, s.names, s.status, s.words, s.owner, s.active, s.version, before}) == 0) {
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    }
    state_fact(work, "service.saved", ServiceTag::prefix, s.id.value, s.version, {{"name", "", s.name}, {"status", "", s.status}, {"words", "", s.words}});
    return s;
}

Result<Category> save(Work& work, Category c) {
    c.name = one_line(c.name, 200);
    if (c.name.empty()) return Error{ErrorCode::invalid, "A name is needed.", "name"};
    if (c.parent && c.parent == c.id) return Error{ErrorCode::invalid, "A category cannot stand under itself.", "parent"};
    const std::int64_t before = c.version++;
    if (!c.id) {
        c.id = work.new_id<CategoryId>();
        work.db.run("insert into categories (id, name, names, parent, words, active, version) values ($1,$2,$3,$4,$5,$6,$7)",
                    {c.id, c.name, c.names, c.parent, c.words, c.active, c.version});
    } else if (work.db.run("update categories set name=$2, names=$3, parent=$4, words=$5, active=$6, version=$7 where id=$1 and version=$8",
                           {c.id, c.name, c.names, c.parent, c.words, c.active, c.version, before}) == 0) {
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    }
    state_fact(work, "category.saved", CategoryTag::prefix, c.id.value, c.version, {{"name", "", c.name}, {"words", "", c.words}});
    return c;
}

}  // namespace tuki::services
