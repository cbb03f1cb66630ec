#include "desk/files/files.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace tuki::files {

namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t type_bytes_max = 100;
constexpr std::size_t content_id_bytes_max = 250;

constexpr std::string_view file_columns = "f.id, f.digest, f.name, f.type, f.content_id, f.bytes, f.is_inline, f.uploaded_by";

File file_from(const db::Row& row) {
    return {.id = row.id<FileId>(0), .digest = row.string(1), .name = row.string(2), .type = row.string(3), .content_id = row.string(4),
            .bytes = row.number(5), .is_inline = row.flag(6), .uploaded_by = row.id<PersonId>(7)};
}

/// Zero-width and other characters that have no shape and could hide or imitate something.
bool is_shapeless(std::string_view character) {
    constexpr std::string_view all[] = {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD"};
    return std::find(std::begin(all), std::end(all), character) != std::end(all);
}

}  // namespace

std::string clean_name(std::string_view name) {
    std::string label = one_line(cut_utf8(name, 8192), 8192);
    if (const auto slash = label.find_last_of("/\\"); slash != std::string::npos) label.erase(0, slash + 1);
    for (const std::size_t length : {2, 3})
        for (std::size_t at = 0; at + length <= label.size();)
            if (is_shapeless(std::string_view(label).substr(at, length))) label.erase(at, length);
            else ++at;
    // A long name keeps its ending, by which people know what it is.
    if (label.size() > name_bytes_max) {
        const auto dot = label.rfind('.');
        const std::string ending = dot != std::string::npos && label.size() - dot <= 16 ? label.substr(dot) : "";
        label = std::string(cut_utf8(label, name_bytes_max - ending.size())) + ending;
    }
    while (!label.empty() && (label.back() == '.' || label.back() == ' ')) label.pop_back();
    while (!label.empty() && label.front() == ' ') label.erase(0, 1);
    return label.empty() ? "file" : label;
}

std::string clean_type(std::string_view type) {
    const std::string lower = ascii_lower(trim(type.substr(0, type.find(';'))));
    const auto slash = lower.find('/');
    const bool odd = lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/") != std::string::npos;
    if (odd || lower.size() > type_bytes_max || slash == std::string::npos || slash == 0 || slash + 1 == lower.size() || lower.find('/', slash + 1) != std::string::npos)
        return "application/octet-stream";
    return lower;
}

FileId add(Work& work, File file) {
    file.id = work.new_id<FileId>();
    const std::string name = clean_name(file.name), type = clean_type(file.type), content_id = one_line(file.content_id, content_id_bytes_max);
    work.db.run("insert into files (id, digest, name, type, content_id, bytes, is_inline, uploaded_by, created_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
                {file.id, file.digest, name, type, content_id, file.bytes, file.is_inline, file.uploaded_by, work.now});
    return file.id;
}

std::optional<File> find(Work& work, FileId id) {
    std::optional<File> file;
    work.db.one(fmt::format("select {} from files f where f.id = $1", file_columns), {id}, [&](const db::Row& row) { file = file_from(row); });
    return file;
}

namespace {

std::string json_of(FileId id, const File* file) {
    std::string text;
    json::Writer w(text);
    w.begin_object().member("id", id);
    w.member("name", file ? file->name : "").member("type", file ? file->type : "application/octet-stream");
    w.member("bytes", file ? file->bytes : 0).member("inline", file && file->is_inline).key("content_id");
    if (file && !file->content_id.empty()) w.value(file->content_id);
    else w.null();
    w.end_object();
    return text;
}

}  // namespace

std::optional<File> find_visible(Work& work, FileId id) {
    std::optional<File> file;
    work.db.one(fmt::format("select {} from files f where f.id = $1 and (f.uploaded_by = $2 or exists (select 1 from message_files mf "
                            "join messages m on m.id = mf.message join tickets t on t.id = m.ticket where mf.file = f.id and {} and {}))",
                            file_columns, visible_messages(work.actor, "m"), visible_tickets(work.actor, "t")),
                {id, work.actor.person}, [&](const db::Row& row) { file = file_from(row); });
    if (!file && work.actor.side == Side::tuki) return find(work, id);
    return file;
}

Result<Done> check_usable(Work& work, const std::vector<FileId>& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const Error refused{ErrorCode::invalid, "This upload cannot be used. Upload the file again.", "attachments"};
        if (std::find(ids.begin(), ids.begin() + std::ptrdiff_t(i), ids[i]) != ids.begin() + std::ptrdiff_t(i)) return refused;
        const auto file = find(work, ids[i]);
        if (!file) return refused;
        if (work.actor.side != Side::tuki && (!file->uploaded_by || file->uploaded_by != work.actor.person)) return refused;
        if (work.db.one("/*system: whether an upload is in use; nothing of the message is shown*/ select 1 from message_files where file = $1",
                        {ids[i]}, [](const db::Row&) {}))
            return refused;
    }
    return Done{};
}

std::string attachment_json(Work& work, FileId id) {
    const auto file = find_visible(work, id);
    return json_of(id, file ? &*file : nullptr);
}

std::vector<std::string> attachments_json(Work& work, const std::vector<FileId>& ids) {
    std::string numbers;
    for (const FileId id : ids) numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", id.value);
    std::vector<File> found;
    work.db.each(fmt::format("select {} from files f where {}", file_columns,
                             work.db.engine() == db::Engine::sqlite ? "f.id in (select value from json_each('[' || $1 || ']'))"
                                                                    : "f.id = any(string_to_array($1, ',')::bigint[])"),
                 {numbers}, [&](const db::Row& row) { found.push_back(file_from(row)); });
    std::vector<std::string> all;
    for (const FileId id : ids) {
        const auto file = std::find_if(found.begin(), found.end(), [&](const File& one) { return one.id == id; });
        all.push_back(json_of(id, file == found.end() ? nullptr : &*file));
    }
    return all;
}

}  // namespace tuki::files
