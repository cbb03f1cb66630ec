// winmail.dat: what Outlook wraps (MS-OXTNEF), unwrapped. A small reader of our own: every length
// in it comes from a stranger.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuki::mail {

struct TnefFile {
    std::string name, type, bytes, content_id;
};

struct Tnef {
    std::vector<TnefFile> files;
    std::string text, html;              // UTF-8
    std::string text_bytes, html_bytes;  // as they stand
    std::string rtf;
};

/// Empty when it is no TNEF. Damaged input gives what stood before the damage.
std::optional<Tnef> read_tnef(std::string_view bytes, std::size_t files_max);

/// MS-OXRTFCP; "" when it is none. At most `bytes_max` come out.
std::string decompress_rtf(std::string_view bytes, std::size_t bytes_max);

}  // namespace tuki::mail
