// Files by content: bytes in a folder named by their digest, rows that say whose they are.
#pragma once

#include <optional>

#include "desk/work/door.hpp"

namespace tuki::files {

constexpr std::size_t file_bytes_max = 50u << 20;

/// Where the bytes live. Set once by `app`, before the desk opens.
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
FileId add(Work& work, File file);
std::optional<File> find(Work& work, FileId id);
/// JSON of an Attachment (types.ts).
std::string attachment_json(Work& work, FileId id);

/// POST /uploads?name=, GET /attachments/{file}: served as a download, `nosniff`, sandboxed CSP, only
/// to who may see a message that holds it, or to who uploaded it.
std::span<const Route> routes();

}  // namespace tuki::files
