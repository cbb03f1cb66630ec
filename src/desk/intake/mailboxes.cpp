#include "desk/intake/mailboxes.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sodium.h>
#include <sys/socket.h>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "desk/contacts/contacts.hpp"
#include "desk/intake/addresses.hpp"
#include "desk/staffing/staffing.hpp"

namespace tuki::intake {

namespace {

constexpr std::size_t name_bytes_max = 200, host_bytes_max = 253, folder_bytes_max = 250;
constexpr std::size_t mailboxes_max = 200;
constexpr std::size_t sealed_bytes_max = 4096;

constexpr std::string_view mailbox_columns =
    "id, name, address, kind, host, port, account, tls, folder, password, team, active, state, state_detail, last_ok_at, version";

Mailbox mailbox_from(const db::Row& row) {
    Mailbox m;
    m.id = row.id<MailboxId>(0);
    m.name = row.text(1);
    m.address = row.text(2);
    m.kind = row.text(3);
    m.host = row.text(4);
    m.port = row.number(5);
    m.user = row.text(6);
    m.tls = row.text(7);
    m.folder = row.text(8);
    m.password = row.text(9);
    m.team = row.id<TeamId>(10);
    m.active = row.flag(11);
    m.state = row.text(12);
    m.state_detail = row.text(13);
    m.last_ok_at = row.maybe_time(14);
    m.version = row.number(15);
    return m;
}

Result<Done> check(Work& work, Mailbox& m) {
    m.name = one_line(m.name, name_bytes_max);
    m.folder = one_line(m.folder, folder_bytes_max);
    m.user = one_line(m.user, name_bytes_max);
    const auto address = contacts::canonical_address(m.address);
    if (!address.ok()) return address.error();
    m.address = address.value();
    if (m.name.empty()) m.name = m.address;
    if (m.kind != "smtp" && m.kind != "imap") return Error{ErrorCode::invalid, "This is \"smtp\" or \"imap\".", "kind"};
    if (m.tls != "none" && m.tls != "starttls" && m.tls != "tls") return Error{ErrorCode::invalid, "This is \"none\", \"starttls\" or \"tls\".", "tls"};
    if (m.kind == "imap") {
        if (m.host.empty() || m.host.size() > host_bytes_max) return Error{ErrorCode::invalid, "Name the mail server.", "host"};
        if (m.user.empty()) return Error{ErrorCode::invalid, "Name the account on the mail server.", "user"};
        if (m.folder.empty()) m.folder = "INBOX";
    }
    if (m.team && !staffing::find_team(work, m.team)) return Error{ErrorCode::invalid, "There is no such team.", "team"};
    bool taken = false;
    work.db.one("select 1 from mailboxes where address = $1 and id <> $2", {m.address, m.id}, [&](const db::Row&) { taken = true; });
    if (taken) return Error{ErrorCode::conflict, "This address has a mailbox already.", "address"};
    return Done{};
}

std::vector<Change> difference(const Mailbox& a, const Mailbox& b) {
    std::vector<Change> changes;
    const auto add = [&](std::string_view field, std::string before, std::string after) {
        if (before != after) changes.push_back({std::string(field), std::move(before), std::move(after)});
    };
    add("name", a.name, b.name);
    add("address", a.address, b.address);
    add("kind", a.kind, b.kind);
    add("host", a.host, b.host);
    add("port", std::to_string(a.port), std::to_string(b.port));
    add("user", a.user, b.user);
    add("tls", a.tls, b.tls);
    add("folder", a.folder, b.folder);
    add("team", a.team ? to_text(a.team) : "", b.team ? to_text(b.team) : "");
    add("active", a.active ? "1" : "0", b.active ? "1" : "0");
    if (a.password != b.password) changes.push_back({"password", "", "(secret)"});
    return changes;
}

Digest password_key(const Settings& settings) { return hmac_sha256(settings.secret, "tuki mailbox passwords 1"); }

bool is_of_this_machine(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        const auto number = ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
        return number >> 24 == 127 || number >> 24 == 0 || number >> 16 == 0xA9FE;
    }
    const in6_addr& six = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six)) return six.s6_addr[12] == 127 || six.s6_addr[12] == 0 || (six.s6_addr[12] == 169 && six.s6_addr[13] == 254);
    return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six) || IN6_IS_ADDR_LINKLOCAL(&six);
}

}  // namespace

std::vector<Mailbox> all_mailboxes(db::Transaction& db) {
    std::vector<Mailbox> all;
    db.each(fmt::format("select {} from mailboxes order by name, id limit {}", mailbox_columns, mailboxes_max), {},
            [&](const db::Row& row) { all.push_back(mailbox_from(row)); });
    return all;
}

std::optional<Mailbox> find_mailbox(db::Transaction& db, MailboxId id) {
    std::optional<Mailbox> found;
    db.one(fmt::format("select {} from mailboxes where id = $1", mailbox_columns), {id}, [&](const db::Row& row) { found = mailbox_from(row); });
    return found;
}

Result<Mailbox> create_mailbox(Work& work, Mailbox m) {
    TRY(require(work, Permission::admin));
    if (all_mailboxes(work.db).size() >= mailboxes_max) return Error{ErrorCode::too_much, "There are as many mailboxes as there may be."};
    m.id = work.new_id<MailboxId>();
    TRY(check(work, m));
    m.version = 1;
    work.db.run("insert into mailboxes (id, name, address, kind, host, port, account, tls, folder, password, team, active, state, state_detail, "
                "last_ok_at, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'never','',null,1)",
                {m.id, m.name, m.address, m.kind, m.host, m.port, m.user, m.tls, m.folder, m.password, m.team, m.active});
    state_fact(work, "mailbox.created", MailboxTag::prefix, m.id.value, 1, difference(Mailbox{.kind = "", .port = 0, .tls = "", .folder = "", .active = false}, m));
    work.after_commit.push_back(forget_addresses);
    return m;
}

Result<Mailbox> change_mailbox(Work& work, const Mailbox& before, Mailbox m) {
    TRY(require(work, Permission::admin));
    TRY(check(work, m));
    const auto changes = difference(before, m);
    if (changes.empty()) return before;
    m.version = before.version + 1;
    m.state = "never";
    m.state_detail.clear();
    if (work.db.run("update mailboxes set name=$2, address=$3, kind=$4, host=$5, port=$6, account=$7, tls=$8, folder=$9, password=$10, team=$11, "
                    "active=$12, state=$13, state_detail='', version=$14 where id=$1 and version=$15",
                    {m.id, m.name, m.address, m.kind, m.host, m.port, m.user, m.tls, m.folder, m.password, m.team, m.active, m.state, m.version,
                     before.version}) == 0)
        return Error{ErrorCode::conflict, "Somebody else changed it meanwhile.", "version"};
    // Another folder counts its mails anew.
    if (before.host != m.host || before.user != m.user || before.folder != m.folder) work.db.run("delete from mail_cursors where mailbox = $1", {m.id});
    state_fact(work, "mailbox.changed", MailboxTag::prefix, m.id.value, m.version, changes);
    work.after_commit.push_back(forget_addresses);
    return m;
}

void note_state(db::Transaction& db, MailboxId id, std::string_view state, const std::string& detail, std::optional<Timestamp> ok_at) {
    db.run("update mailboxes set state = $2, state_detail = $3, last_ok_at = coalesce($4, last_ok_at) where id = $1", {id, state, detail, ok_at});
}

std::string seal(const Settings& settings, std::string_view plain) {
    if (plain.empty()) return "";
    const std::string nonce = random_bytes(crypto_secretbox_NONCEBYTES);
    std::string box(plain.size() + crypto_secretbox_MACBYTES, '\0');
    const Digest key = password_key(settings);
    crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                          reinterpret_cast<const unsigned char*>(nonce.data()), key.data());
    return base64url(nonce + box);
}

std::optional<std::string> unseal(const Settings& settings, std::string_view sealed) {
    const std::string bytes = from_base64url(sealed, sealed_bytes_max);
    if (bytes.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
    const std::string_view box = std::string_view(bytes).substr(crypto_secretbox_NONCEBYTES);
    std::string plain(box.size() - crypto_secretbox_MACBYTES, '\0');
    const Digest key = password_key(settings);
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), reinterpret_cast<const unsigned char*>(box.data()), box.size(),
                                   reinterpret_cast<const unsigned char*>(bytes.data()), key.data()) != 0)
        return std::nullopt;
    return plain;
}

Result<Done> check_host(const Settings& settings, const std::string& host) {
    const Error refused{ErrorCode::invalid, "This mail server cannot be used.", "host"};
    if (host.empty() || host.size() > host_bytes_max ||
        host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:_") != std::string::npos)
        return refused;
    if (const auto set = settings.values.find("mail.allow_loopback"); set != settings.values.end() && set->second == "true") return Done{};
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return Error{ErrorCode::invalid, "This mail server cannot be found.", "host"};
    bool internal = false;
    for (const addrinfo* one = found; one; one = one->ai_next) internal = internal || is_of_this_machine(one->ai_addr);
    freeaddrinfo(found);
    if (internal) return refused;
    return Done{};
}

post::ImapOptions imap_options(const Settings& settings, const Mailbox& m) {
    post::ImapOptions options;
    options.host = m.host;
    options.port = std::uint16_t(m.port);
    options.tls = m.tls == "none" ? post::Tls::none : m.tls == "starttls" ? post::Tls::starttls : post::Tls::immediate;
    options.user = m.user;
    options.password = unseal(settings, m.password).value_or("");
    return options;
}

}  // namespace tuki::intake
