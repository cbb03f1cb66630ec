#include "mail/automatic.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "mail/addresses.hpp"
#include "mail/decode.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t reason_bytes_max = 200;
constexpr std::size_t report_bytes_max = 65536;

bool holds(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

template <std::size_t count>
bool starts_with_one(std::string_view text, const std::array<std::string_view, count>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view one) { return text.starts_with(one); });
}

/// Folded (base/text fold): marks and case are gone.
constexpr std::array<std::string_view, 34> away_subjects{"automatic reply",
                                                         "automatic response",
                                                         "auto reply",
                                                         "auto-reply",
                                                         "autoreply",
                                                         "auto response",
                                                         "auto:",
                                                         "out of office",
                                                         "out of the office",
                                                         "out-of-office",
                                                         "automaattinen vastaus",
                                                         "automaattivastaus",
                                                         "poissa toimistosta",
                                                         "poissaoloilmoitus",
                                                         "olen poissa",
                                                         "lomaviesti",
                                                         "en ole paikalla",
                                                         "automatikus valasz",
                                                         "hazon kivul",
                                                         "irodan kivul",
                                                         "tavol vagyok",
                                                         "автоматический ответ",
                                                         "автоответ",
                                                         "автоматическое уведомление",
                                                         "нет на рабочем месте",
                                                         "в отпуске",
                                                         "automatische antwort",
                                                         "abwesenheit",
                                                         "abwesend",
                                                         "reponse automatique",
                                                         "absence du bureau",
                                                         "respuesta automatica",
                                                         "risposta automatica",
                                                         "autosvar"};

constexpr std::array<std::string_view, 18> bounce_subjects{"undelivered mail",
                                                           "undeliverable",
                                                           "undelivered:",
                                                           "mail delivery failed",
                                                           "mail delivery failure",
                                                           "delivery status notification",
                                                           "delivery failure",
                                                           "returned mail",
                                                           "failure notice",
                                                           "mail delivery subsystem",
                                                           "message delivery failure",
                                                           "kezbesithetetlen",
                                                           "sikertelen kezbesites",
                                                           "toimittamaton",
                                                           "viestin toimitus epaonnistui",
                                                           "не доставлено",
                                                           "недоставленное сообщение",
                                                           "unzustellbar"};

/// The words of the header, without what stands behind ";" and in brackets.
std::string keyword(std::string_view value) {
    std::string word = ascii_lower(trim(unfold(value.substr(0, 200))));
    return std::string(trim(std::string_view(word).substr(0, word.find_first_of(";("))));
}

std::string reason_of(std::string_view name, std::string_view value) {
    return std::string(name) + ": " +
           one_line(trim(decode_words(value.substr(0, 1000))), reason_bytes_max);
}

/// The first part of a type in the tree, message parts themselves included.
const Part* find_part(const Part& part, std::string_view type) {
    if (part.type == type) return &part;
    for (const Part& child : part.children)
        if (const Part* found = find_part(child, type)) return found;
    return nullptr;
}

bool is_report(const Part& root) {
    if (root.type != "multipart/report") return false;
    const Parameters type = read_parameters(root.header("content-type").substr(0, 4096));
    const std::string* kind = type.find("report-type");
    // Read receipts (RFC 8098) and abuse reports (RFC 5965) are automatic, but nothing came back.
    if (kind && ascii_lower(*kind) != "delivery-status") return false;
    return true;
}

/// "rfc822; anna@example.com" → the address.
std::string typed_value(std::string_view value) {
    const std::size_t semicolon = value.find(';');
    std::string text;
    for (const char c :
         one_line(trim(unfold(semicolon == std::string_view::npos ? value
                                                                  : value.substr(semicolon + 1))),
                  1000))
        if (c != ' ' || !text.ends_with(' ')) text += c;
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    return text;
}

std::string status_code(std::string_view text) {
    for (std::size_t at = 0; at + 4 < text.size(); ++at) {
        if ((text[at] != '4' && text[at] != '5') || text[at + 1] != '.') continue;
        if (at > 0 && ((text[at - 1] >= '0' && text[at - 1] <= '9') || text[at - 1] == '.'))
            continue;
        std::size_t end = at + 2;
        int dots = 1;
        while (end < text.size() && end < at + 9 &&
               ((text[end] >= '0' && text[end] <= '9') || (text[end] == '.' && dots < 2)))
            dots += text[end++] == '.' ? 1 : 0;
        if (dots == 2 && text[end - 1] != '.' && (end == text.size() || text[end] != '.'))
            return std::string(text.substr(at, end - at));
    }
    return {};
}

/// RFC 3464: blocks of headers, the first about the message, the others about one recipient each.
void read_delivery_status(std::string_view body, const Limits& limits, Bounce& bounce) {
    body = body.substr(0, report_bytes_max);
    std::string original;
    for (int blocks = 0; !body.empty() && blocks < 50; ++blocks) {
        const Part block = read_headers(body, limits);
        if (block.body.size() >= body.size()) break;
        if (original.empty()) original = typed_value(block.header("original-recipient"));
        if (bounce.recipient.empty())
            bounce.recipient = typed_value(block.header("final-recipient"));
        if (bounce.action.empty()) bounce.action = keyword(block.header("action"));
        if (bounce.status.empty())
            bounce.status = status_code(std::string(trim(unfold(block.header("status")))) + " ");
        if (bounce.status.empty() && block.header("status").find('2') != std::string_view::npos)
            bounce.status = keyword(block.header("status"));
        if (bounce.diagnostic.empty())
            bounce.diagnostic = typed_value(block.header("diagnostic-code"));
        if (bounce.original_message_id.empty())
            if (const auto ids = read_ids(block.header("x-original-message-id"), 1); !ids.empty())
                bounce.original_message_id = ids.front();
        body = block.body;
    }
    if (bounce.recipient.empty()) bounce.recipient = original;
}

/// The id of the mail that came back: from the copy of it, or from the words of the report.
std::string returned_id(const Part& root, const Limits& limits, const Mail& mail) {
    for (const std::string_view type :
         {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global",
          "message/global-headers"})
        if (const Part* copy = find_part(root, type)) {
            const std::string bytes =
                decode_transfer(copy->body.substr(0, report_bytes_max), copy->encoding);
            const Part headers = read_headers(bytes, limits);
            if (auto ids = read_ids(headers.header("message-id"), 1); !ids.empty())
                return ids.front();
        }
    const std::string lower =
        ascii_lower(std::string_view(mail.whole_text).substr(0, report_bytes_max));
    if (const std::size_t at = lower.find("message-id:"); at != std::string::npos) {
        const std::string_view rest = std::string_view(mail.whole_text).substr(at + 11, 1200);
        if (auto ids = read_ids(rest, 1); !ids.empty()) return ids.front();
    }
    return mail.references.empty() ? mail.in_reply_to : mail.references.back();
}

/// Reports in plain text, as qmail, Exim and old gateways write them.
void read_words(std::string_view text, Bounce& bounce) {
    text = text.substr(0, report_bytes_max);
    if (bounce.status.empty()) bounce.status = status_code(text);
    for (std::size_t at = 0, lines = 0; at < text.size() && lines < 200; ++lines) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trim(text.substr(at, end - at));
        at = end + 1;
        if (bounce.recipient.empty()) {
            bool is_cut = false;
            const bool looks =
                (line.starts_with('<') && line.find('>') != std::string_view::npos) ||
                (line.find('@') != std::string_view::npos &&
                 line.find(' ') == std::string_view::npos);
            if (looks)
                if (const auto found = read_addresses(
                        line.substr(
                            0, line.find('>') == std::string_view::npos ? 300 : line.find('>') + 1),
                        1, is_cut);
                    !found.empty() && holds(found[0].address, "@"))
                    bounce.recipient = found[0].address;
        } else if (bounce.diagnostic.empty() && !line.empty()) {
            bounce.diagnostic = one_line(line, 1000);
        }
    }
    while (bounce.recipient.ends_with(':')) bounce.recipient.pop_back();
}

void read_bounce(const Part& root, const Limits& limits, Mail& mail) {
    Bounce bounce;
    for (const std::string_view type :
         {"message/delivery-status", "message/global-delivery-status"})
        if (const Part* status = find_part(root, type))
            read_delivery_status(decode_transfer(status->body, status->encoding), limits, bounce);
    if (bounce.recipient.empty())
        if (const std::string_view failed = root.header("x-failed-recipients"); !failed.empty())
            bounce.recipient = one_line(trim(unfold(failed.substr(0, failed.find(',')))), 1000);
    if (bounce.recipient.empty() || bounce.status.empty()) read_words(mail.whole_text, bounce);
    if (bounce.action.empty())
        bounce.action = bounce.status.starts_with('4') ? "delayed" : "failed";
    bounce.original_message_id = bounce.original_message_id.empty()
                                     ? returned_id(root, limits, mail)
                                     : bounce.original_message_id;
    mail.bounce = std::move(bounce);
}

std::string local_part(const Mail& mail) {
    if (mail.from.empty()) return {};
    const std::string lower = ascii_lower(mail.from.front().address);
    return lower.substr(0, lower.find('@'));
}

bool mark(Mail& mail, Automatic kind, std::string reason) {
    mail.automatic = kind;
    mail.automatic_reason = std::move(reason);
    return true;
}

/// @return true when the mail is one that came back
bool is_bounce(const Part& root, Mail& mail, bool has_null_path) {
    const std::string from = local_part(mail);
    const bool is_daemon =
        from == "mailer-daemon" || from == "mailerdaemon" ||
        (from == "postmaster" &&
         (has_null_path || starts_with_one(fold(mail.subject), bounce_subjects)));
    if (is_report(root)) return mark(mail, Automatic::bounce, "Content-Type: multipart/report");
    if (find_part(root, "message/delivery-status"))
        return mark(mail, Automatic::bounce, "Content-Type: message/delivery-status");
    if (const auto failed = root.header("x-failed-recipients"); !failed.empty())
        return mark(mail, Automatic::bounce, reason_of("X-Failed-Recipients", failed));
    const std::string auto_submitted = keyword(root.header("auto-submitted"));
    if (is_daemon) return mark(mail, Automatic::bounce, "From: " + mail.from.front().address);
    if (has_null_path && auto_submitted != "auto-replied" &&
        starts_with_one(fold(mail.subject), bounce_subjects))
        return mark(mail, Automatic::bounce, "Return-Path: <>");
    return false;
}

bool is_auto_reply(const Part& root, Mail& mail, bool has_null_path) {
    if (const auto value = root.header("auto-submitted");
        !value.empty() && keyword(value) != "no") {
        // RFC 3834 §5: generated mail is no answer to anything, but no person wrote it either.
        return mark(mail,
                    keyword(value) == "auto-generated" ? Automatic::bulk : Automatic::auto_reply,
                    reason_of("Auto-Submitted", value));
    }
    for (const std::string_view name :
         {"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-AutoReply-From",
          "X-Mail-Autoreply", "X-Autogenerated", "Delivered-By-The-Graces-Of"})
        if (const auto value = root.header(ascii_lower(name));
            !trim(value).empty() && keyword(value) != "no" && keyword(value) != "false")
            return mark(mail, Automatic::auto_reply, reason_of(name, value));
    if (keyword(root.header("precedence")) == "auto_reply" ||
        keyword(root.header("x-precedence")) == "auto_reply")
        return mark(mail, Automatic::auto_reply, "Precedence: auto_reply");
    if (keyword(root.header("x-fc-machinegenerated")) == "true")
        return mark(mail, Automatic::auto_reply, "X-FC-MachineGenerated: true");
    if (const auto loop = root.header("x-loop"); !trim(loop).empty())
        return mark(mail, Automatic::auto_reply, reason_of("X-Loop", loop));
    if (root.type == "multipart/report")
        return mark(mail, Automatic::auto_reply, "Content-Type: multipart/report");
    if (has_null_path) return mark(mail, Automatic::auto_reply, "Return-Path: <>");
    std::string subject = fold(std::string_view(mail.subject).substr(0, 300));
    if (starts_with_one(subject, away_subjects))
        return mark(mail, Automatic::auto_reply,
                    "Subject: " + one_line(mail.subject, reason_bytes_max));
    return false;
}

bool is_list(const Part& root, Mail& mail) {
    for (const std::string_view name :
         {"List-Id", "List-Post", "Mailing-List", "X-Mailing-List", "X-BeenThere", "List-Help"})
        if (const auto value = root.header(ascii_lower(name)); !trim(value).empty())
            return mark(mail, Automatic::list, reason_of(name, value));
    if (keyword(root.header("precedence")) == "list")
        return mark(mail, Automatic::list, "Precedence: list");
    return false;
}

bool is_bulk(const Part& root, Mail& mail) {
    for (const std::string_view value : {"bulk", "junk"})
        if (keyword(root.header("precedence")) == value ||
            keyword(root.header("x-precedence")) == value)
            return mark(mail, Automatic::bulk, "Precedence: " + std::string(value));
    for (const std::string_view name : {"List-Unsubscribe", "Feedback-ID", "X-Campaign",
                                        "X-CampaignID", "X-Mailgun-Tag", "X-MC-User"})
        if (const auto value = root.header(ascii_lower(name)); !trim(value).empty())
            return mark(mail, Automatic::bulk, reason_of(name, value));
    return false;
}

/// No automatic answer may go there, though a person may have written it.
void find_no_answer(const Part& root, Mail& mail) {
    if (mail.automatic != Automatic::none) {
        mail.no_answer_reason = mail.automatic_reason;
        return;
    }
    if (const auto value = root.header("x-auto-response-suppress");
        !trim(value).empty() && keyword(value) != "none") {
        mail.no_answer_reason = reason_of("X-Auto-Response-Suppress", value);
        return;
    }
    std::string from = local_part(mail);
    std::erase_if(from, [](char c) { return c == '-' || c == '_' || c == '.'; });
    for (const std::string_view name :
         {"noreply", "donotreply", "nereply", "mailerdaemon", "postmaster", "bounce", "bounces",
          "daemon", "listserv", "majordomo"})
        if (from == name || (name.size() > 6 && from.starts_with(name) && name.ends_with("reply")))
            mail.no_answer_reason = "From: " + mail.from.front().address;
}

}  // namespace

std::string_view name_of(Automatic kind) {
    switch (kind) {
        case Automatic::none: return "";
        case Automatic::bounce: return "bounce";
        case Automatic::auto_reply: return "auto_reply";
        case Automatic::list: return "list";
        case Automatic::bulk: return "bulk";
        case Automatic::own: return "own";
    }
    return "";
}

void recognise_automatic(const Part& root, const Limits& limits, Mail& mail) {
    const std::string_view path = trim(root.header("return-path"));
    const bool has_null_path = path == "<>" || path == "< >";
    if (is_bounce(root, mail, has_null_path))
        read_bounce(root, limits, mail);
    else if (const auto desk = root.header("x-tuki-desk"); !trim(desk).empty())
        mark(mail, Automatic::own, reason_of("X-Tuki-Desk", desk));
    else if (!is_auto_reply(root, mail, has_null_path) && !is_list(root, mail))
        is_bulk(root, mail);
    find_no_answer(root, mail);
}

}  // namespace tuki::mail
