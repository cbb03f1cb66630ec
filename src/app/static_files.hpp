// The web front end: files read once into memory, with their compressed forms beside them.
#pragma once

#include <map>
#include <shared_mutex>
#include <string>

#include "http/http.hpp"

namespace tuki::app {

class StaticFiles {
  public:
    /// @param folder web/dist; when it is not there, pages say how to build it
    explicit StaticFiles(std::string folder);
    /// The file, or the page that shows this path: /app/… the workspace, /admin/… administration,
    /// all else the portal.
    http::Response answer(const http::Request& request);
    void reload();
    /// While developing: after a new build of the front end.
    void reload_if_changed();

  private:
    struct File {
        std::shared_ptr<const std::string> plain, gzip, brotli;
        std::string type, etag;
        bool hashed = false;  // its name changes with its content
    };
    std::string folder_;
    std::shared_mutex mutex_;
    std::map<std::string, File, std::less<>> files_;
    std::int64_t stamp_ = 0;
};

}  // namespace tuki::app
