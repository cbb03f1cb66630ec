// For tests of intake: a desk that takes mail, and mails to send to it.
#pragma once

#include <filesystem>

#include "desk/contacts/contacts.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/files/files.hpp"
#include "desk/intake/intake_store.hpp"
#include "desk/tickets/tickets.hpp"
#include "tests/support/unit.hpp"

namespace tuki::intake::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A plain mail; each has another Message-ID and text unless they are given.
inline std::string letter(const Headers& headers, const std::string& body = "The printer smokes.") {
    static int count = 0;
    std::string text;
    bool has_id = false, has_date = false, has_to = false, has_subject = false;
    for (const auto& [name, value] : headers) {
        text += name + ": " + value + "\r\n";
        has_id = has_id || name == "Message-ID";
        has_date = has_date || name == "Date";
        has_to = has_to || name == "To";
        has_subject = has_subject || name == "Subject";
    }
    ++count;
    if (!has_id) text += "Message-ID: <letter" + std::to_string(count) + "@mail.example>\r\n";
    if (!has_date) text += "Date: Wed, 25 Nov 2026 00:00:00 +0000\r\n";
    if (!has_to) text += "To: support@tuki.test\r\n";
    if (!has_subject) text += "Subject: Printer " + std::to_string(count) + "\r\n";
    return text + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n";
}

class MailDesk {
  public:
    MailDesk() {
        std::string made = (std::filesystem::temp_directory_path() / "intake_test_XXXXXX").string();
        folder_ = mkdtemp(made.data());
        files::set_folder(folder_.string());
        unit.react = [](Work& work, const Fact& fact) { delivery::react(work, fact); };
    }
    ~MailDesk() { std::filesystem::remove_all(folder_); }

    Result<Done> keep(const std::string& raw, std::vector<std::string> recipients = {"support@tuki.test"}, std::string sender = "x@mail.example") {
        return intake::keep(unit, {.door = Door::smtp, .sender = std::move(sender), .recipients = std::move(recipients), .remote_address = "192.0.2.1"}, raw);
    }
    /// Runs the jobs of intake that are due, as the runner does.
    int run() {
        int count = 0;
        for (;;) {
            std::vector<jobs::Job> claimed;
            unit.store().write_now([&](db::Transaction& db) { claimed = jobs::claim(db, unit.now(), 100); });
            if (claimed.empty()) return count;
            for (const jobs::Job& job : claimed) {
                if (job.kind != "intake.process") continue;
                ++count;
                const JobKind& kind = job_kinds()[0];
                Result<Done> done = Done{};
                try {
                    done = kind.run(unit, job);
                } catch (const std::exception& broken) {
                    done = Error{ErrorCode::unavailable, broken.what()};
                }
                if (done.ok()) continue;
                const bool later = done.error().code == ErrorCode::unavailable || done.error().code == ErrorCode::conflict;
                const int attempts = later ? kind.attempts_max : 0;
                unit.done([&](Work& work) -> Result<Done> {
                    jobs::retry(work.db, job, work.now, done.error().message, attempts);
                    if (job.attempt >= attempts) kind.give_up(work, job, done.error().message);
                    return Done{};
                });
            }
        }
    }
    /// Keeps it, reads it, and hands back what became of it.
    KeptMail take(const std::string& raw, std::vector<std::string> recipients = {"support@tuki.test"}, std::string sender = "x@mail.example") {
        REQUIRE(keep(raw, std::move(recipients), std::move(sender)).ok());
        run();
        return newest();
    }
    KeptMail newest() {
        std::vector<KeptMail> mails;
        unit.store().read([&](db::Transaction& db) { mails = select_kept(db, std::nullopt, 0, 1); });
        REQUIRE(mails.size() == 1);
        return mails[0];
    }
    KeptMail kept(KeptMailId id) {
        std::optional<KeptMail> mail;
        unit.store().read([&](db::Transaction& db) { mail = find_kept(db, id); });
        return *mail;
    }
    tickets::Ticket ticket(TicketId id) {
        return unit.done([&](Work& work) { return tickets::get(work, id); });
    }
    /// Oldest first.
    std::vector<tickets::Message> messages(TicketId id) {
        std::vector<tickets::Message> all;
        unit.read(Actor::tuki(), [&](Work& work) { all = tickets::messages_of(work, id, 0, 50); });
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
        return all;
    }
    std::int64_t count(std::string_view sql, db::Values values = {}) {
        std::int64_t number = 0;
        unit.store().read([&](db::Transaction& db) { db.one(sql, values, [&](const db::Row& row) { number = row.number(0); }); });
        return number;
    }
    std::int64_t tickets() { return count("/*system: a test counts*/ select count(*) from tickets"); }
    std::int64_t mails_to(std::string_view address) { return count("select count(*) from outbound_mail where address = $1 and state <> 'cancelled'", {address}); }
    PersonId person(const std::string& address, const std::string& roles = "customer") {
        return unit.done([&](Work& work) -> Result<PersonId> {
            const PersonId id = TRY(contacts::find_or_create(work, address, "", ""));
            if (roles == "customer") return id;
            contacts::Person after = *contacts::find(work, id);
            const contacts::Person before = after;
            after.roles = roles;
            TRY(contacts::change(work, before, after));
            return id;
        });
    }
    /// The address that a mail of ours to this person about this ticket has for answers.
    std::string reply_address(TicketId id, PersonId to) { return delivery::reply_address(*unit.settings(), id, to); }
    std::string message_id(TicketId id, PersonId to) {
        return unit.done([&](Work& work) -> Result<std::string> { return delivery::message_id_for(work, id, to); });
    }
    std::string warnings(TicketId id) {
        std::string text;
        unit.read(Actor::tuki(), [&](Work& work) { text = warnings_of(work, id); });
        return text;
    }
    bool linked(TicketId a, TicketId b) {
        return count("select count(*) from ticket_links where (ticket = $1 and other = $2) or (ticket = $2 and other = $1)", {a, b}) == 1;
    }
    void set(const std::string& key, const std::string& json) {
        Settings settings = *unit.settings();
        settings.values[key] = json;
        unit.set_settings(std::move(settings));
    }

    tuki::test::Unit unit;

  private:
    std::filesystem::path folder_;
};

}  // namespace tuki::intake::test
