// Finding people and organisations by words of their names, a page at a time, from indexes.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"

namespace tuki::contacts {

namespace {

constexpr std::string_view last_text = "\xF4\x8F\xBF\xBF";  // U+10FFFF: behind all that begins so

std::vector<Found> found_by(Work& work, const std::string& sql, std::initializer_list<db::Value> values) {
    std::vector<Found> found;
    work.db.each(sql, values, [&](const db::Row& row) { found.push_back({row.number(0), row.string(1)}); });
    return found;
}

/// SQL that is true for people with this role; $6 is its pattern.
std::string_view role_condition(std::string_view role) {
    if (role.empty()) return "$6 = ''";
    if (role == "customer") return "p.roles = 'customer' and $6 <> ''";
    if (role == "staff") return "p.roles <> 'customer' and $6 <> ''";
    return "p.roles <> 'customer' and ' ' || p.roles || ' ' like $6";
}

std::vector<Found> find_by_address_beginning(Work& work, const Question& question, const std::string& from, const std::string& pattern) {
    return found_by(work,
                    fmt::format("select a.person, a.address from addresses a join people p on p.id = a.person "
                                "where a.address >= $1 and a.address < $2 and (a.address, a.person) > ($3, $4) and {} "
                                "order by a.address, a.person limit $5",
                                role_condition(question.role)),
                    {from, from + std::string(last_text), question.after_key, question.after_id, question.count_max, pattern});
}

}  // namespace

std::vector<Found> find_people(Work& work, const Question& question) {
    const std::string text = fold(trim(question.text));
    const std::string pattern = question.role.empty() ? "" : "% " + question.role + " %";
    if (text.find('@') != std::string::npos) return find_by_address_beginning(work, question, ascii_lower(trim(question.text)), pattern);
    if (text.empty())
        return found_by(work,
                        fmt::format("select p.id, p.name_fold from people p where p.name_fold >= $1 and p.name_fold < $2 and (p.name_fold, p.id) > ($3, $4) and {} "
                                    "order by p.name_fold, p.id limit $5",
                                    role_condition(question.role)),
                        {"", last_text, question.after_key, question.after_id, question.count_max, pattern});
    // The last word is still being typed; the longest is looked up in the index, the others are
    // looked for in the name.
    std::string_view longest;
    for (const std::string_view word : split(text, ' '))
        if (word.size() > longest.size()) longest = word;
    std::string words = "%";  // of the others, in the order in which they were written
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty() || word == longest || words.size() > 200) continue;
        words += ' ';
        for (const char c : word) words += c == '%' ? '_' : c;  // no pattern of the asker's own
        words += '%';
    }
    const std::string from(longest), to = from + std::string(last_text);
    auto found = found_by(work,
                          fmt::format("select w.person, w.word from people_words w join people p on p.id = w.person "
                                      "where w.word >= $1 and w.word < $2 and (w.word, w.person) > ($3, $4) and {} "
                                      "and ' ' || p.name_fold like $7 "
                                      "and not exists (select 1 from people_words o where o.person = w.person and o.word >= $1 and o.word < w.word) "
                                      "order by w.word, w.person limit $5",
                                      role_condition(question.role)),
                          {from, to, question.after_key, question.after_id, question.count_max, pattern, words});
    // Not a name that we know: the beginning of an address, perhaps.
    if (found.empty() && question.after_key.empty()) return find_by_address_beginning(work, question, ascii_lower(trim(question.text)), pattern);
    return found;
}

std::vector<Found> find_organisations(Work& work, const Question& question) {
    const std::string from = fold(trim(question.text));
    auto found = found_by(work,
                          "select id, name_fold from organisations where name_fold >= $1 and name_fold < $2 and (name_fold, id) > ($3, $4) "
                          "order by name_fold, id limit $5",
                          {from, from + std::string(last_text), question.after_key, question.after_id, question.count_max});
    if (found.empty() && !from.empty() && question.after_key.empty())
        found = found_by(work, "select organisation, domain from organisation_domains where domain >= $1 and domain < $2 order by domain limit $3",
                         {from, from + std::string(last_text), question.count_max});
    return found;
}

bool is_public_provider(std::string_view domain) {
    static constexpr std::string_view providers[] = {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com", "me.com", "mac.com", "aol.com",
        "gmx.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "mail.com", "zoho.com", "freemail.hu", "citromail.hu", "indamail.hu",
        "vipmail.hu", "t-online.hu", "upcmail.hu", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "yandex.ru", "ya.ru", "yandex.com", "rambler.ru",
        "luukku.com", "kolumbus.fi", "elisanet.fi", "saunalahti.fi", "suomi24.fi", "pp.inet.fi"};
    return std::find(std::begin(providers), std::end(providers), domain) != std::end(providers);
}

}  // namespace tuki::contacts
