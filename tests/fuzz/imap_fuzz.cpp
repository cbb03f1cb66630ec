// What an IMAP server may say, against the client's reading of it. Literals stand between bytes
// 0xff, the line is what is left.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "post/imap_client.hpp"
#include "post/imap_syntax.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    tuki::post::ImapResponse response;
    bool in_literal = false;
    for (const char c : bytes) {
        if (c == '\xff') {
            in_literal = !in_literal;
            if (!in_literal) continue;
            response.line += '\0';
            response.literals.emplace_back();
        } else if (in_literal) {
            response.literals.back() += c;
        } else {
            response.line += c;
        }
    }
    for (const auto* word : {"EXISTS", "EXPUNGE", "FETCH"}) {
        tuki::post::number_before(response, word);
    }
    tuki::post::number_after(response.line, "[UIDVALIDITY");
    tuki::post::literal_at_end(bytes);
    tuki::post::read_uid(bytes);
    if (const auto quoted = tuki::post::quoted(bytes)) {
        if (quoted->size() < bytes.size() + 2) std::abort();
    }
    const std::string name = tuki::post::imap_folder_name(bytes);
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) std::abort();
    }
    tuki::post::fetch_items(response);
    return 0;
}
