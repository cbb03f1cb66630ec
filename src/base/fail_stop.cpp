#include "base/fail_stop.hpp"

#include <cstdlib>

#include "base/log.hpp"

namespace tuki {

void fail_stop(std::string_view what) {
    constexpr int io_error = 74;  // sysexits.h: what supervises us starts it again
    log_error("fail_stop", {{"why", what}});
    std::_Exit(io_error);
}

}  // namespace tuki
