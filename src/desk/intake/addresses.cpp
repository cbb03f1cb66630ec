#include "desk/intake/addresses.hpp"

#include "desk/contacts/contacts.hpp"
#include "desk/staffing/staffing.hpp"

namespace tuki::intake {

namespace {

constexpr Milliseconds snapshot_age_max{3'000};

/// Mail servers deliver "support+anything" to "support" (RFC 5233).
std::string without_detail(std::string address) {
    const auto at = address.rfind('@');
    const auto plus = address.find('+');
    if (plus != std::string::npos && plus > 0 && plus < at) address.erase(plus, at - plus);
    return address;
}

struct Snapshot {
    std::mutex mutex;
    std::shared_ptr<const DeskAddresses> addresses;
    std::shared_ptr<const Settings> of;  // kept, so that no later settings have the same place in memory
    Timestamp read_at{};
};
Snapshot& snapshot() {
    static Snapshot one;
    return one;
}

}  // namespace

DeskAddresses load_addresses(Work& work) {
    DeskAddresses addresses;
    const auto add = [&](const std::string& text, TeamId team) {
        const auto canonical = contacts::canonical_address(text);
        if (canonical.ok()) addresses.insert_or_assign(without_detail(canonical.value()), team);
    };
    add(work.settings.mail_address, {});
    for (const staffing::Team& team : staffing::all_teams(work)) add(team.address, team.id);
    work.db.each("select address, team from mailboxes where active = 1 order by id", {},
                 [&](const db::Row& row) { add(row.string(0), row.id<TeamId>(1)); });
    return addresses;
}

const TeamId* find_address(const DeskAddresses& addresses, std::string_view address) {
    const auto canonical = contacts::canonical_address(address);
    if (!canonical.ok()) return nullptr;
    const auto found = addresses.find(without_detail(canonical.value()));
    return found == addresses.end() ? nullptr : &found->second;
}

TeamId team_for(const DeskAddresses& addresses, const std::vector<std::string>& recipients) {
    for (const std::string& one : recipients)
        if (const TeamId* team = find_address(addresses, one); team && *team) return *team;
    return {};
}

std::shared_ptr<const DeskAddresses> cached_addresses(Desk& desk) {
    Snapshot& cached = snapshot();
    const auto settings = desk.settings();
    {
        const std::lock_guard lock(cached.mutex);
        const Milliseconds age = desk.now() - cached.read_at;
        if (cached.addresses && cached.of == settings && age >= Milliseconds{0} && age < snapshot_age_max) return cached.addresses;
    }
    auto fresh = std::make_shared<DeskAddresses>();
    desk.read(Actor::tuki(), [&](Work& work) { *fresh = load_addresses(work); });
    const std::lock_guard lock(cached.mutex);
    cached.addresses = fresh;
    cached.of = settings;
    cached.read_at = desk.now();
    return fresh;
}

void forget_addresses() {
    const std::lock_guard lock(snapshot().mutex);
    snapshot().addresses.reset();
}

bool accepts(Desk& desk, std::string_view recipient) { return find_address(*cached_addresses(desk), recipient) != nullptr; }

bool is_ours(Work& work, const std::string& address) { return find_address(load_addresses(work), address) != nullptr; }

}  // namespace tuki::intake
