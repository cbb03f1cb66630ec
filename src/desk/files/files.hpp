// Files by content: bytes in a folder named by their digest, rows that say whose they are.
#pragma once

#include <optional>

#include "desk/work/door.hpp"

namespace tuki::files {

constexpr std::size_t file_bytes_max = 50u << 20;
/// What one person may upload within an hour.
constexpr std::int64_t hour_bytes_max = 1LL << 30;
constexpr std::int64_t hour_files_max = 1'000;

/// Where the bytes live. Set once by `app`, before the desk opens. Throws when it cannot be made.
void set_folder(const std::string& folder);
/// Durable when it returns: temporary file, fsync, rename, fsync of the folder (R13). On a worker or
/// in a job, before the transaction that names the digest. Throws std::runtime_error on a full disk.
/// @return SHA-256 in hex
std::string keep_bytes(std::string_view bytes);
/// Checks the digest. Throws std::runtime_error when the bytes are gone or damaged.
std::string read_bytes(std::string_view digest);

struct File {
    FileId id;
    std::string digest, name, type, content_id;
    std::int64_t bytes = 0;
    bool is_inline = false;
    PersonId uploaded_by;  // none: kept by intake
};
/// Name, type and content id are cleaned here, whoever sent them.
FileId add(Work& work, File file);
std::optional<File> find(Work& work, FileId id);
/// The file, when this actor may see a message that holds it, or has uploaded it.
std::optional<File> find_visible(Work& work, FileId id);
/// May this actor put these files into a new message: uploaded by the same person and in no message
/// yet (ATK-FIL-09)? Tuki itself may use what intake has kept.
/// Fails: invalid `attachments`, in the same words for what is used, foreign or not there.
Result<Done> check_usable(Work& work, const std::vector<FileId>& ids);
/// JSON of an Attachment (types.ts); of a file that this actor may not see, only that it is gone.
std::string attachment_json(Work& work, FileId id);
/// The same for all files of a message that this actor was shown: who sees it, sees them.
std::vector<std::string> attachments_json(Work& work, const std::vector<FileId>& ids);

/// A name as a label: no path, no control or invisible character, never empty.
std::string clean_name(std::string_view name);
/// "image/png" in lower case without parameters; application/octet-stream when it is none.
std::string clean_type(std::string_view type);

/// POST /uploads?name=, GET /attachments/{file}: served as a download, `nosniff`, sandboxed CSP, only
/// to who may see a message that holds it, or to who uploaded it.
std::span<const Route> routes();

}  // namespace tuki::files
