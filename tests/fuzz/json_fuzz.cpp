// JSON: what is taken is written and read back the same.
#include <cstdint>
#include <cstdlib>

#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = tuki::json::parse(text);
    if (value.ok()) {
        const auto again = tuki::json::parse(tuki::json::dump(value.value()));
        if (!again.ok() || again.value() != value.value()) std::abort();
    }
    std::string out;
    tuki::json::append_string(out, text);
    boost::json::error_code failure;
    (void)boost::json::parse(out, failure);
    if (failure) std::abort();
    return 0;
}
