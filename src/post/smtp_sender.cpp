#include "post/smtp_sender.hpp"

#include <exception>
#include <memory>

#include "base/log.hpp"
#include "base/text.hpp"
#include "post/smtp_client.hpp"
#include "post/smtp_syntax.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t address_bytes_max = 320;
constexpr std::size_t recipients_max = 1000;

/// One connection for each thread that sends, closed with the thread.
struct Line {
    std::unique_ptr<SmtpClient> client;
    ~Line() {
        if (client) client->quit();
    }
};
thread_local Line line;

/// Nothing in it can end the path it is put into, or the command.
bool may_be_sent(std::string_view address) {
    return address.size() <= address_bytes_max && !has_control(address) &&
           is_valid_utf8(address) && address.find_first_of(" <>") == std::string_view::npos;
}

/// What the mail as a whole became: the best that is true of one recipient.
void sum_up(SendResult& result) {
    for (const SendState state : {SendState::accepted, SendState::unknown, SendState::deferred,
                                  SendState::refused}) {
        for (const RecipientResult& recipient : result.recipients) {
            if (recipient.state != state) continue;
            result.state = state;
            result.code = recipient.code;
            result.text = recipient.text;
            return;
        }
    }
}

void defer(std::vector<RecipientResult*>& recipients, const SmtpReply& reply) {
    for (RecipientResult* recipient : recipients) {
        recipient->code = reply.code;
        recipient->text = reply.text;
    }
}

void give(const Relay& relay, const std::string& sender, std::string_view raw,
          std::vector<RecipientResult*>& recipients) {
    if (line.client && line.client->fits(relay)) {
        line.client->send(sender, raw, recipients);
        if (!line.client->was_stale()) return;
    }
    if (line.client) line.client->quit();
    line.client = std::make_unique<SmtpClient>(relay);
    // Whatever a relay says before it hears of this mail is for the operator to mend.
    const SmtpReply connected = line.client->connect();
    if (!connected.good()) return defer(recipients, connected);
    line.client->send(sender, raw, recipients);
}

}  // namespace

SendResult send(const Relay& relay, const std::string& envelope_sender,
                const std::vector<std::string>& recipients, std::string_view raw) {
    SendResult result{.state = SendState::refused, .text = "The mail has no recipients."};
    std::vector<RecipientResult*> open;
    try {
        result.recipients.reserve(recipients.size());
        const bool sender_may = may_be_sent(envelope_sender);
        for (const auto& address : recipients) {
            RecipientResult& recipient = result.recipients.emplace_back();
            recipient.address = address;
            if (!sender_may || address.empty() || !may_be_sent(address)) {
                recipient.state = SendState::refused;
                recipient.text = sender_may ? "This is no address that mail can be sent to."
                                            : "The sender's address cannot be used.";
            } else if (open.size() >= recipients_max) {
                recipient.text = "Too many recipients for one mail.";
            } else {
                open.push_back(&recipient);
            }
        }
        if (!open.empty()) give(relay, envelope_sender, raw, open);
    } catch (const std::exception& error) {
        // Out of memory, wherever it was: perhaps after the final dot.
        log_error("mail.send_failed", {{"error", error.what()}});
        for (RecipientResult* recipient : open) recipient->state = SendState::unknown;
        line.client.reset();
    }
    sum_up(result);
    return result;
}

}  // namespace tuki::post
