// The analyser: bounded, and its queries are queries for both databases.
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "words/analyse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char* language : {"en", "hu", "fi", "ru", "other"})
        if (!tuki::is_valid_utf8(tuki::words::index_text(text, language))) std::abort();
    const auto query = tuki::words::query(text);
    (void)tuki::words::fts5_match(query, tuki::words::Match::beginnings);
    (void)tuki::words::tsquery(query, tuki::words::Match::whole);
    (void)tuki::words::detect_language(text);
    return 0;
}
