// The description of the API (OpenAPI 3.1), joined from the modules' api.yaml when the program is built.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::app {

std::string_view openapi_document();
std::span<const Route> openapi_routes();  // GET /openapi.json

}  // namespace tuki::app
