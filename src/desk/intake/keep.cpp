// The first step: the untouched bytes become durable before anybody looks at them (R01, R04).
#include <fmt/format.h>

#include <stdexcept>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/delivery/delivery.hpp"
#include "desk/files/files.hpp"
#include "desk/intake/addresses.hpp"
#include "desk/intake/intake_store.hpp"
#include "mail/mail.hpp"

namespace tuki::intake {

namespace {

constexpr std::size_t recipients_max = 200;
constexpr std::size_t address_bytes_max = 320;  // shown and threaded by; the raw mail has the rest

/// Does the header have a Date? What has none may be the same text sent twice on purpose.
bool has_date(std::string_view raw) {
    const std::string header = ascii_lower(raw.substr(0, 64 << 10));
    const auto end = std::min(header.find("\n\n"), header.find("\n\r\n"));
    const auto date = header.starts_with("date:") ? 0 : header.find("\ndate:");
    return date != std::string::npos && date < end;
}

/// Two copies of one mail are the same thing when they go into the same queue, or to the same secret
/// address (R04, ATK-MID-11); the Message-ID has no say (ATK-MID-10).
std::string identity_of(const KeptMail& mail, TeamId queue, const Settings& settings, std::string_view raw) {
    std::vector<std::string> secrets;
    for (const std::string& one : mail.recipients)
        if (delivery::read_reply_address(settings, one) || delivery::read_return_path(settings, one)) secrets.push_back(ascii_lower(one));
    std::sort(secrets.begin(), secrets.end());
    std::string key = fmt::format("{} {} {}", mail.canonical, queue.value, fmt::join(secrets, " "));
    if (!has_date(raw)) key += fmt::format(" {}", to_number(mail.received_at) / 3'600'000);
    return sha256_hex(key);
}

KeptMail mail_from(Desk& desk, const Envelope& envelope, std::string_view raw) {
    KeptMail mail;
    mail.door = envelope.door;
    mail.received_at = desk.now();
    mail.sender = one_line(envelope.sender, address_bytes_max);
    for (const std::string& one : envelope.recipients)
        if (mail.recipients.size() < recipients_max) mail.recipients.push_back(one_line(one, address_bytes_max));
    mail.remote_address = one_line(envelope.remote_address, 64);
    mail.mailbox = envelope.mailbox;
    mail.digest = sha256_hex(raw);
    mail.canonical = mail::canonical_digest(raw);
    mail.bytes = std::int64_t(raw.size());
    mail.version = 1;
    return mail;
}

TeamId queue_of(Desk& desk, const Envelope& envelope) {
    TeamId team;
    if (envelope.mailbox)
        desk.store().read([&](db::Transaction& db) {
            db.one("select team from mailboxes where id = $1", {envelope.mailbox}, [&](const db::Row& row) { team = row.id<TeamId>(0); });
        });
    return team ? team : team_for(*cached_addresses(desk), envelope.recipients);
}

}  // namespace

Result<Done> keep(Desk& desk, const Envelope& envelope, std::string_view raw) {
    if (raw.empty()) return Error{ErrorCode::invalid, "The mail is empty."};
    if (raw.size() > mail_bytes_max) return Error{ErrorCode::too_much, fmt::format("A mail may have at most {} MiB.", mail_bytes_max >> 20)};
    KeptMail mail = mail_from(desk, envelope, raw);
    mail.identity = identity_of(mail, queue_of(desk, envelope), *desk.settings(), raw);
    const bool in_row = raw.size() <= row_bytes_max;
    try {
        if (!in_row) files::keep_bytes(raw);
    } catch (const std::runtime_error& full) {
        log_error("intake.not_kept", {{"error", full.what()}});
        return Error{ErrorCode::unavailable, "The mail cannot be stored now."};
    }
    return desk.write(Actor::tuki("mail"), [&](Work& work) -> Result<Done> {
        if (envelope.mailbox && envelope.uid != 0) move_cursor(work.db, envelope.mailbox, {envelope.uid_validity, envelope.uid});
        KeptMail row = mail;
        row.id = work.new_id<KeptMailId>();
        if (insert_kept(work.db, row, in_row ? raw : std::string_view())) {
            jobs::queue(work.db, work.ids, "intake.process", row.id.value, work.now, work.now);
            return Done{};
        }
        const auto first = find_identity(work.db, row.identity);
        row.identity.clear();
        row.state = KeptState::duplicate;
        row.reason = first ? "The same mail is kept as " + to_text(*first) + "." : "The same mail is kept already.";
        insert_kept(work.db, row, in_row ? raw : std::string_view());
        return Done{};
    });
}

}  // namespace tuki::intake
