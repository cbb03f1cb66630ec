// For who develops: the mail that would have gone out, and a clock that can be pushed.
#pragma once

#include "app/desk_app.hpp"
#include "http/http.hpp"

namespace tuki::app {

class Dev {
  public:
    Dev(DeskApp& desk, std::string data, bool on) : desk_(desk), data_(std::move(data)), on_(on) {}
    /// GET /dev/mail, GET /dev/mail/{file}, POST /dev/clock?seconds=; only from this machine.
    http::Response answer(const http::Request& request);

  private:
    DeskApp& desk_;
    std::string data_;
    bool on_;
};

}  // namespace tuki::app
