// For tests: a desk whose mail goes into a folder, and the mails found there.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/tickets/tickets.hpp"
#include "mail/mail.hpp"
#include "tests/support/unit.hpp"

namespace tuki::delivery::test {

using tickets::Direction;
using tickets::NewMessage;
using tickets::NewTicket;
using tickets::Ticket;

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Post {
    tuki::test::Unit unit;
    std::filesystem::path folder = std::filesystem::temp_directory_path() / ("tuki-delivery-" + random_token(8));
    PersonId mia, anna;
    Actor agent;

    Post() {
        std::filesystem::create_directories(folder);
        set("mail.relay", "file:" + folder.string());
        unit.react = [](Work& work, const Fact& fact) { react(work, fact); };
        mia = person("Mia Meyer", "mia@customer.example", "customer", "en");
        anna = person("Anna Agent", "anna@tuki.test", "agent", "en");
        agent.side = Side::agent;
        agent.person = anna;
        agent.name = "Anna Agent";
        agent.permissions = 0xFFFFFFFF;
        agent.scope = Scope::all;
    }
    ~Post() { std::filesystem::remove_all(folder); }

    void set(const std::string& key, const std::string& value) {
        Settings settings = *unit.settings();
        std::string text;
        json::append_string(text, value);
        settings.values[key] = text;
        unit.set_settings(std::move(settings));
    }

    PersonId person(const std::string& name, const std::string& address, const std::string& roles, const std::string& locale) {
        return unit.done([&](Work& work) -> Result<PersonId> {
            contacts::Person person;
            person.name = name;
            person.roles = roles;
            person.locale = locale;
            person.addresses = {{address, true, true}};
            return TRY(contacts::create(work, person)).id;
        });
    }

    Ticket open(const std::string& subject, NewTicket input = {}) {
        input.subject = subject;
        input.description = input.description.empty() ? "It smokes." : input.description;
        if (!input.requester) input.requester = mia;
        if (input.requester_address.empty()) input.requester_address = "mia@customer.example";
        input.channel = tickets::Channel::email;
        return unit.done([&](Work& work) { return tickets::open(work, input); });
    }

    Result<tickets::Message> answer(const Ticket& ticket, NewMessage input) {
        input.direction = Direction::out;
        input.channel = tickets::Channel::email;
        if (input.text.empty()) input.text = "Please switch it off.";
        return transact(unit, agent, [&](Work& work) { return tickets::add_message(work, ticket.id, input); });
    }

    /// Runs what is due, as the switchboard would. @return jobs run
    int run_jobs() {
        int count = 0;
        for (;;) {
            const auto due = unit.done([&](Work& work) -> Result<std::vector<jobs::Job>> { return jobs::claim(work.db, work.now, 20); });
            if (due.empty()) return count;
            for (const jobs::Job& job : due) {
                ++count;
                const auto done = job_kinds()[0].run(unit, job);
                if (!done.ok())
                    unit.done([&](Work& work) -> Result<Done> {
                        jobs::retry(work.db, job, work.now, done.error().message, 20);
                        return Done{};
                    });
            }
        }
    }
    void run_ticks() {
        for (const Tick& tick : ticks()) tick.run(unit);
    }

    std::vector<std::string> raw_mails() {
        std::vector<std::string> names, mails;
        for (const auto& one : std::filesystem::directory_iterator(folder))
            if (one.path().extension() == ".eml") names.push_back(one.path());
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) mails.push_back(read_file(name));
        return mails;
    }
    /// Sends what is due. @return all mails so far, in the order of the outbox
    std::vector<mail::Mail> sent() {
        run_jobs();
        std::vector<mail::Mail> mails;
        for (const std::string& raw : raw_mails()) mails.push_back(mail::parse(raw).value());
        return mails;
    }
    std::string column(std::string_view sql) {
        std::string text;
        unit.read(Actor::tuki("test"), [&](Work& work) { work.db.each(sql, {}, [&](const db::Row& row) { text += row.string(0) + ";"; }); });
        return text;
    }
    std::string states() { return column("select state from outbound_mail order by id"); }
    Waiting counts() {
        Waiting counts;
        unit.read(Actor::tuki("test"), [&](Work& work) { counts = waiting(work); });
        return counts;
    }
};

}  // namespace tuki::delivery::test
