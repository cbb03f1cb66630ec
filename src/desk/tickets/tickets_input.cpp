// What clients send, read strictly: an unknown member is refused by its name.
#include "desk/tickets/tickets_json.hpp"

namespace tuki::tickets {

namespace {

/// Present: sets (null clears). Absent: leaves.
template <class IdType>
Result<Done> read_id(json::Reader& reader, std::string_view name, std::optional<IdType>& to) {
    const bool clears = reader.is_null(name);
    const auto id = TRY(reader.id<IdType>(name));
    if (id) to = *id;
    else if (clears) to = IdType{};
    return Done{};
}

Result<Done> read_level(json::Reader& reader, std::string_view name, std::optional<int>& to) {
    if (const auto level = TRY(reader.number(name, 1, 4))) to = int(*level);
    return Done{};
}

template <class Enum>
Result<Done> read_named(json::Reader& reader, std::string_view name, std::optional<Enum> (*from)(std::string_view), std::optional<Enum>& to) {
    const auto text = TRY(reader.text(name, 40));
    if (!text) return Done{};
    to = from(*text);
    if (!to) return Error{ErrorCode::invalid, "There is no such value.", reader.path_of(name)};
    return Done{};
}

Result<std::vector<FileId>> read_files(json::Reader& reader) {
    std::vector<FileId> files;
    for (const std::string& text : TRY(reader.texts("attachments", 50, 64))) {
        const auto id = id_from<FileId>(text);
        if (!id) return Error{ErrorCode::invalid, "This is not the id of an upload.", "attachments"};
        files.push_back(*id);
    }
    return files;
}

}  // namespace

Result<NewTicket> new_ticket_from(Work& work, const json::Value& body) {
    json::Reader reader(body);
    NewTicket input;
    input.subject = TRY(reader.required_text("subject", subject_bytes_max));
    input.description = TRY(reader.required_text("description", message_bytes_max));
    TRY(read_named(reader, "kind", kind_from, input.kind));
    std::optional<Channel> channel;
    TRY(read_named(reader, "channel", channel_from, channel));
    const auto requester = TRY(reader.id<PersonId>("requester"));
    const auto address = TRY(reader.text("requester_address", 254));
    const auto name = TRY(reader.text("requester_name", 200));
    input.language = TRY(reader.text("language", 10)).value_or("");
    if (const auto id = TRY(reader.id<TeamId>("team"))) input.team = *id;
    if (const auto id = TRY(reader.id<PersonId>("assignee"))) input.assignee = *id;
    if (const auto id = TRY(reader.id<ServiceId>("service"))) input.service = *id;
    if (const auto id = TRY(reader.id<CategoryId>("category"))) input.category = *id;
    TRY(read_level(reader, "impact", input.impact));
    TRY(read_level(reader, "urgency", input.urgency));
    input.tags = TRY(reader.texts("tags", tags_max, tag_bytes_max));
    input.files = TRY(read_files(reader));
    TRY(reader.finish());

    if (work.actor.side == Side::customer) {
        // A customer says what the matter is; where it goes is the desk's to decide.
        for (const std::string_view name_of_field : {"team", "assignee", "impact", "tags", "requester", "requester_address", "channel"})
            if (reader.has(name_of_field) && !reader.is_null(name_of_field))
                return Error{ErrorCode::invalid, "Nobody may set this here.", std::string(name_of_field)};
        input.requester = work.actor.person;
        input.organisation = work.actor.organisation;
        input.channel = Channel::portal;
        return input;
    }
    input.channel = channel.value_or(Channel::web);
    input.requester = requester.value_or(PersonId{});
    if (!requester && address) input.requester = TRY(neighbours.person_of_address(work, *address));
    if (!input.requester) return Error{ErrorCode::invalid, "Say whose ticket this is.", "requester"};
    (void)name;
    input.requester_address = address.value_or("");
    return input;
}

Result<TicketChanges> changes_from(const json::Value& body, std::string path) {
    json::Reader reader(body, std::move(path));
    TicketChanges changes;
    changes.subject = TRY(reader.text("subject", subject_bytes_max));
    TRY(read_named(reader, "kind", kind_from, changes.kind));
    TRY(read_named(reader, "status", status_from, changes.status));
    if (reader.is_null("wait_reason")) changes.wait_reason = WaitReason::none;
    TRY(read_named(reader, "wait_reason", wait_reason_from, changes.wait_reason));
    TRY(read_level(reader, "impact", changes.impact));
    TRY(read_level(reader, "urgency", changes.urgency));
    TRY(read_id(reader, "service", changes.service));
    TRY(read_id(reader, "category", changes.category));
    TRY(read_id(reader, "team", changes.team));
    TRY(read_id(reader, "assignee", changes.assignee));
    TRY(read_id(reader, "organisation", changes.organisation));
    TRY(read_id(reader, "requester", changes.requester));
    if (changes.requester && !*changes.requester) return Error{ErrorCode::invalid, "A ticket is always somebody's.", "requester"};
    if (reader.has("tags")) changes.tags = TRY(reader.texts("tags", tags_max, tag_bytes_max));
    if (reader.is_null("due_at")) changes.due_at = std::optional<Timestamp>();
    if (const auto due = TRY(reader.time("due_at"))) changes.due_at = std::optional<Timestamp>(*due);
    TRY(reader.finish());
    return changes;
}

Result<NewMessage> reply_from(const json::Value& body) {
    json::Reader reader(body);
    NewMessage input;
    input.text = TRY(reader.text("text", message_bytes_max)).value_or("");
    if (const auto html = TRY(reader.text("html", message_bytes_max))) input.html = neighbours.clean_html(*html);
    input.to = TRY(reader.texts("to", 50, 254));
    input.cc = TRY(reader.texts("cc", 50, 254));
    input.files = TRY(read_files(reader));
    TRY(read_named(reader, "status_after", status_from, input.status_after));
    std::optional<WaitReason> reason;
    TRY(read_named(reader, "wait_reason", wait_reason_from, reason));
    input.wait_reason = reason.value_or(WaitReason::none);
    input.undo_seconds = int(TRY(reader.number("undo_seconds", 0, 60)).value_or(0));
    if (const auto seen = TRY(reader.id<MessageId>("seen_message"))) input.seen_message = *seen;
    TRY(reader.finish());
    return input;
}

}  // namespace tuki::tickets
