// From the bytes of a stranger to a Mail.
#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "html/sanitise.hpp"
#include "mail/addresses.hpp"
#include "mail/automatic.hpp"
#include "mail/body.hpp"
#include "mail/charset.hpp"
#include "mail/decode.hpp"
#include "mail/mail.hpp"
#include "mail/structure.hpp"
#include "words/analyse.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t subject_bytes_max = 4000;
constexpr std::size_t value_bytes_max = 128 << 10;  // of a header that is read
constexpr std::size_t results_max = 20;             // Authentication-Results

std::vector<Mailbox> mailboxes(const Part& root, std::string_view header, std::string_view hint,
                               const Limits& limits, Mail& mail) {
    std::vector<Mailbox> all;
    bool is_cut = false;
    for (const std::string_view value : root.all(header)) {
        if (all.size() >= limits.addresses_max) break;
        for (Mailbox& one : read_addresses(value.substr(0, value_bytes_max),
                                           limits.addresses_max - all.size(), is_cut, hint))
            all.push_back(std::move(one));
        is_cut = is_cut || value.size() > value_bytes_max;
    }
    // "<>" and names without an address beside real ones name nobody.
    const auto has_host = [](const Mailbox& one) {
        return one.address.find('@') != std::string::npos;
    };
    if (std::any_of(all.begin(), all.end(), has_host))
        std::erase_if(all, [](const Mailbox& one) { return one.address.empty(); });
    if (is_cut)
        mail.defects.push_back("There are too many addresses in \"" + std::string(header) +
                               "\"; the rest is left out.");
    return all;
}

std::string first_id(const Part& root, std::string_view header) {
    const auto ids = read_ids(root.header(header).substr(0, value_bytes_max), 1);
    if (!ids.empty()) return ids.front();
    const std::string_view value = trim(root.header(header).substr(0, 1000));
    return header == "message-id" ? one_line(trim(unfold(value)), 1000) : std::string();
}

void read_head(const Part& root, const Limits& limits, Mail& mail) {
    const std::string hint = charset_hint(root.raw);
    mail.subject =
        one_line(trim(decode_words(root.header("subject").substr(0, value_bytes_max / 4), hint)),
                 subject_bytes_max);
    mail.from = mailboxes(root, "from", hint, limits, mail);
    mail.reply_to = mailboxes(root, "reply-to", hint, limits, mail);
    mail.to = mailboxes(root, "to", hint, limits, mail);
    mail.cc = mailboxes(root, "cc", hint, limits, mail);
    bool is_cut = false;
    if (const auto sender = read_addresses(root.header("sender").substr(0, 4096), 1, is_cut);
        !sender.empty())
        mail.sender = sender.front().address;
    if (const auto path = read_addresses(root.header("return-path").substr(0, 4096), 1, is_cut);
        !path.empty())
        mail.return_path = path.front().address;
    mail.date = read_date(root.header("date"));
    mail.message_id = first_id(root, "message-id");
    mail.in_reply_to = first_id(root, "in-reply-to");
    mail.references =
        read_ids(root.header("references").substr(0, value_bytes_max), limits.references_max);
    for (const std::string_view value : root.all("authentication-results"))
        if (mail.authentication_results.size() < results_max)
            mail.authentication_results.push_back(
                one_line(trim(unfold(value.substr(0, 8192))), 8192));
    if (root.all("from").size() > 1) mail.defects.push_back("There is more than one From header.");
    if (mail.from.empty()) mail.defects.push_back("There is no From address.");
}

void read_texts(Mail& mail) {
    const std::string html = std::move(mail.html);
    mail.html = html.empty() ? std::string() : html::sanitise(html);
    if (!trim(mail.whole_text).empty() || html.empty()) {
        Split cut = split(mail.whole_text);
        mail.text = std::move(cut.reply);
        mail.quoted = std::move(cut.quoted);
    } else {
        mail.whole_text = html::to_text(html);
        Split cut = split_html_text(html, mail.whole_text);
        mail.text = std::move(cut.reply);
        mail.quoted = std::move(cut.quoted);
    }
    mail.language = words::detect_language(mail.text);
}

}  // namespace

Result<Mail> parse(std::string_view raw, const Limits& limits) {
    if (raw.size() > limits.message_bytes_max)
        return Error{ErrorCode::too_much, "The mail is too big."};
    if (trim(raw).empty()) return Error{ErrorCode::invalid, "There is nothing in this mail."};
    std::string unix_lines;
    if (raw.find('\n') == std::string_view::npos && raw.find('\r') != std::string_view::npos) {
        unix_lines = raw;
        std::replace(unix_lines.begin(), unix_lines.end(), '\r', '\n');
        raw = unix_lines;
    }
    Mail mail;
    const Part root = read_structure(raw, limits, mail.defects);
    read_head(root, limits, mail);
    read_body(root, limits, mail);
    read_texts(mail);
    recognise_automatic(root, limits, mail);
    return mail;
}

}  // namespace tuki::mail
