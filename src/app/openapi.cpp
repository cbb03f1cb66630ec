#include "app/openapi.hpp"

namespace tuki::app {

namespace {

Result<http::Response> serve_document(Work&, const http::Request&) {
    http::Response response;
    static const auto text = std::make_shared<const std::string>(openapi_document());
    response.shared_body = text;
    response.headers.emplace_back("Cache-Control", "max-age=300");
    return response;
}

const Route all_routes[] = {reads("/api/v1/openapi.json", Right::open_to_all(), serve_document)};

}  // namespace

std::span<const Route> openapi_routes() { return all_routes; }

}  // namespace tuki::app
