// Every test mail of the shared data is read: no crash, no hang, and quickly. What is read is
// compared by tools/mail_corpus.py.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "mail/mail.hpp"

using namespace tuki;

namespace {

std::vector<std::string> corpus() {
    const char* const shared = std::getenv("TUKI_SHARED");
    const std::filesystem::path folder =
        std::filesystem::path(shared ? shared : "../shared") / "data" / "mails";
    std::vector<std::string> mails;
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none)) {
        if (!entry.is_regular_file() || entry.path().extension() == ".json" ||
            entry.path().extension() == ".md")
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return mails;
}

}  // namespace

TEST_CASE("all mails of ten projects are read") {
    const std::vector<std::string> mails = corpus();
    if (mails.empty()) {
        MESSAGE("skipped: no test mails (TUKI_SHARED)");
        return;
    }
    double normal_ms = 0;
    std::size_t normal = 0;
    for (const std::string& raw : mails) {
        const auto begin = std::chrono::steady_clock::now();
        const auto mail = mail::parse(raw);
        const double spent =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
                .count();
        CHECK(spent < 500);
        if (!mail.ok()) continue;
        CHECK(is_valid_utf8(mail.value().text));
        CHECK(mail::canonical_digest(raw).size() == 64);
        // Half a mail is a mail too.
        (void)mail::parse(std::string_view(raw).substr(0, raw.size() / 2));
        if (raw.size() < 16'384) ++normal, normal_ms += spent;
    }
    MESSAGE("mails under 16 kB: " << normal << ", " << normal_ms / double(normal) << " ms each");
    CHECK(normal_ms / double(normal) < 1.0);
}
