// The server's side of SMTP against any bytes: paths, parameters, and the end of a message, which
// must be found in the same place however the bytes are cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "post/smtp_client.hpp"
#include "post/smtp_syntax.hpp"

namespace {

struct Taken {
    std::string out, rest;
    bool finished, bare_newline, too_large;
    bool operator==(const Taken&) const = default;
};

Taken take(std::string_view bytes, std::size_t piece) {
    tuki::post::DataReader reader(1000);
    std::string in, out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        in += bytes.substr(at, piece);
        if (!reader.finished()) in.erase(0, reader.take(in, out));
    }
    return {out, in, reader.finished(), reader.bare_newline(), reader.too_large()};
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const auto* keyword : {"from:", "to:"}) {
        const auto path = tuki::post::read_path(bytes, keyword);
        if (path) require(!tuki::post::has_control(path->address));
    }
    tuki::post::read_size(bytes);
    if (size <= 4096) require(take(bytes, 1) == take(bytes, size == 0 ? 1 : size));

    // What the sender makes of any mail, the listener reads as one mail and no more.
    const std::string sent = tuki::post::stuffed(bytes) + ".\r\n";
    if (sent.size() < 1000) {
        const Taken taken = take(sent, sent.size());
        require(taken.finished && !taken.bare_newline && taken.rest.empty());
    }

    std::string answers(bytes);
    while (true) {
        const std::size_t before = answers.size();
        const auto reply = tuki::post::read_reply(answers);
        if (!reply || reply->code == 0) break;
        require(answers.size() < before && reply->text.find('\n') == std::string::npos);
    }
    return 0;
}
