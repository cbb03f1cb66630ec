// The test mails of other projects, through the whole way in.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "desk/intake/test_mail.hpp"

namespace tuki::intake {

TEST_CASE("every mail that other projects test with becomes something that a person can see") {
    const char* shared = std::getenv("TUKI_SHARED");
    const std::filesystem::path folder = std::filesystem::path(shared ? shared : "../shared") / "data/mails";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no mails at " << folder.string());
        return;
    }
    test::MailDesk desk;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
        std::ostringstream bytes;
        bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        if (bytes.str().empty()) continue;
        REQUIRE(desk.keep(bytes.str()).ok());
        ++count;
        desk.run();
        const KeptMail mail = desk.newest();
        CAPTURE(entry.path().string());
        CHECK(mail.state != KeptState::waiting);
        CHECK((mail.state == KeptState::done) == bool(mail.ticket));
        if (mail.state == KeptState::set_aside) {
            // Only for what a mail must have: an author, and something to read.
            const bool known = mail.reason.find("author") != std::string::npos || mail.reason.find("who wrote it") != std::string::npos || mail.reason.find("mail") != std::string::npos;
            CHECK_MESSAGE(known, mail.reason);
        }
        if (mail.message) {
            const auto messages = desk.messages(mail.ticket);
            const auto one = std::find_if(messages.begin(), messages.end(), [&](const auto& m) { return m.id == mail.message; });
            REQUIRE(one != messages.end());
            CHECK(is_valid_utf8(one->text));
            CHECK(ascii_lower(one->html).find("<script") == std::string::npos);
        }
        if (count % 50 == 0) desk.unit.pass(Milliseconds{3'700'000});
    }
    std::string reasons;
    desk.unit.store().read([&](db::Transaction& db) {
        db.each("select state, count(*), min(reason) from kept_mails group by state, case when state = 'set_aside' then reason else '' end order by 1, 2", {},
                [&](const db::Row& row) { reasons += row.string(0) + " " + std::to_string(row.number(1)) + " " + row.string(2) + "\n"; });
    });
    MESSAGE(count << " mails:\n" << reasons);
}

}  // namespace tuki::intake
