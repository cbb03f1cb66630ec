// Message-IDs that came in: our answers refer to them, and answers to them find their ticket.
#include "base/text.hpp"
#include "desk/delivery/delivery.hpp"

namespace tuki::delivery {

namespace {

constexpr std::size_t message_id_bytes_max = 998;

/// Without angle brackets and white space, and no longer than a line may be (RFC 5322 §2.1.1).
std::string bare(std::string_view message_id) {
    std::string_view id = trim(message_id);
    if (id.starts_with('<')) id.remove_prefix(1);
    if (id.ends_with('>')) id.remove_suffix(1);
    return one_line(id, message_id_bytes_max);
}

}  // namespace

void note_received_message_id(Work& work, MessageId message, TicketId ticket, std::string_view message_id) {
    const std::string id = bare(message_id);
    if (id.empty()) return;
    work.db.run("insert into message_headers (message, ticket, message_id) values ($1, $2, $3) on conflict do nothing",
                {message, ticket, id});
}

std::optional<TicketId> ticket_of_message_id(Work& work, std::string_view message_id) {
    std::optional<TicketId> ticket;
    const std::string id = bare(message_id);
    if (id.empty()) return ticket;
    // Merging moves messages: the message knows where it is now.
    work.db.one("/*system: the caller decides who may speak*/ select coalesce(m.ticket, h.ticket) from message_headers h "
                "left join messages m on m.id = h.message where h.message_id = $1 order by h.message desc limit 1",
                {id}, [&](const db::Row& row) { ticket = row.id<TicketId>(0); });
    return ticket;
}

}  // namespace tuki::delivery
