#include "desk/services/services_http.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/services/services.hpp"
#include "desk/work/names.hpp"

namespace tuki::services {

namespace {

void write_words(json::Writer& w, std::string_view words) {
    w.key("words").begin_array();
    for (const std::string_view word : split(words, '\n'))
        if (!word.empty()) w.value(word);
    w.end_array();
}

void write(json::Writer& w, Work& work, const Service& s) {
    w.begin_object().member("id", s.id).member("name", s.name).member("status", s.status);
    write_words(w, s.words);
    w.key("owner");
    if (s.owner)
        w.begin_object().member("id", s.owner).member("name", names.person(work, s.owner)).end_object();
    else
        w.null();
    w.member("active", s.active).member("version", s.version).key("names").raw(s.names).end_object();
}

void write(json::Writer& w, Work&, const Category& c) {
    w.begin_object().member("id", c.id).member("name", c.name).member("parent", c.parent);
    write_words(w, c.words);
    w.member("active", c.active).member("version", c.version).key("names").raw(c.names).end_object();
}

template <class Item>
http::Response list_of(Work& work, const std::vector<Item>& all) {
    std::string text;
    json::Writer w(text);
    w.begin_array();
    for (const Item& one : all) write(w, work, one);
    w.end_array();
    return http::json_response(200, std::move(text));
}

template <class Item>
http::Response answer(Work& work, const Item& item, int status) {
    std::string text;
    json::Writer w(text);
    write(w, work, item);
    return versioned(status, std::move(text), item.version);
}

/// {"hu": "Nyomtatás"}: a name for each language that has one of its own.
Result<std::string> names_from(json::Reader& reader) {
    const json::Value* value = reader.raw("names");
    if (!value || value->is_null()) return std::string("{}");
    json::Reader names(*value, "names");
    json::Object all;
    for (const std::string_view locale : {"en", "hu", "fi", "ru"})
        if (const auto name = TRY(names.text(locale, name_bytes_max)); name && !trim(*name).empty()) all[locale] = one_line(*name, name_bytes_max);
    TRY(names.finish());
    return json::dump(all);
}

Result<std::string> words_from(json::Reader& reader) {
    std::string words;
    for (const std::string& word : TRY(reader.texts("words", words_max, word_bytes_max)))
        if (const std::string line = one_line(word, word_bytes_max); !trim(line).empty()) words += std::string(trim(line)) + "\n";
    return words;
}

template <class Item>
Result<Done> read_common(Item& item, json::Reader& reader) {
    if (auto name = TRY(reader.text("name", name_bytes_max))) item.name = *std::move(name);
    if (const auto active = TRY(reader.flag("active"))) item.active = *active;
    std::string words = TRY(words_from(reader)), names = TRY(names_from(reader));
    if (reader.has("words")) item.words = std::move(words);
    if (reader.has("names")) item.names = std::move(names);
    return Done{};
}

Result<Service> read_onto(Service service, const json::Value& body) {
    json::Reader reader(body);
    TRY(read_common(service, reader));
    if (auto status = TRY(reader.text("status", 20))) service.status = *std::move(status);
    const auto owner = TRY(reader.id<PersonId>("owner"));
    if (owner || reader.is_null("owner")) service.owner = owner.value_or(PersonId{});
    TRY(reader.finish());
    return service;
}

Result<Category> read_onto(Category category, const json::Value& body) {
    json::Reader reader(body);
    TRY(read_common(category, reader));
    const auto parent = TRY(reader.id<CategoryId>("parent"));
    if (parent || reader.is_null("parent")) category.parent = parent.value_or(CategoryId{});
    TRY(reader.finish());
    return category;
}

template <class Item>
Result<Item> of_path(const std::vector<Item>& all, const http::Request& request, std::string_view name) {
    const auto id = TRY(path_id<decltype(Item::id)>(request, name));
    for (const Item& one : all)
        if (one.id == id) return one;
    return not_found();
}

Result<http::Response> list_services(Work& work, const http::Request&) {
    if (!work.actor.is_agent()) return not_found();
    return list_of(work, all_services(work));
}
Result<http::Response> add_service(Work& work, const http::Request& request) {
    return answer(work, TRY(save(work, TRY(read_onto(Service{}, TRY(json::parse(request.body)))))), 201);
}
/// Administrators change all; the owner of a service says how it is doing.
Result<http::Response> alter_service(Work& work, const http::Request& request) {
    if (!work.actor.is_agent()) return not_found();
    const Service before = TRY(of_path(all_services(work), request, "service"));
    TRY(check_if_match(request, before.version));
    return answer(work, TRY(save(work, TRY(read_onto(before, TRY(json::parse(request.body)))))), 200);
}

Result<http::Response> list_categories(Work& work, const http::Request&) {
    if (!work.actor.is_agent()) return not_found();
    return list_of(work, all_categories(work));
}
Result<http::Response> add_category(Work& work, const http::Request& request) {
    return answer(work, TRY(save(work, TRY(read_onto(Category{}, TRY(json::parse(request.body)))))), 201);
}
Result<http::Response> alter_category(Work& work, const http::Request& request) {
    const Category before = TRY(of_path(all_categories(work), request, "category"));
    TRY(check_if_match(request, before.version));
    return answer(work, TRY(save(work, TRY(read_onto(before, TRY(json::parse(request.body)))))), 200);
}

}  // namespace

std::span<const Route> routes() {
    constexpr Right admin = Right::needs(Permission::admin);
    static constexpr Route all[] = {
        reads("/api/v1/services", Right::signed_in(), list_services),
        writes(http::Method::post, "/api/v1/services", admin, add_service),
        writes(http::Method::patch, "/api/v1/services/{service}", Right::signed_in(), alter_service),
        reads("/api/v1/categories", Right::signed_in(), list_categories),
        writes(http::Method::post, "/api/v1/categories", admin, add_category),
        writes(http::Method::patch, "/api/v1/categories/{category}", admin, alter_category),
    };
    return all;
}

}  // namespace tuki::services
