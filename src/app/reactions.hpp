// Who follows a fact (see desk_app.hpp for when).
#pragma once

#include <functional>

#include "desk/work/work.hpp"

namespace tuki::app {

/// The running desk reads its settings again; set by serve.
extern std::function<void()> on_settings_changed;

}  // namespace tuki::app
