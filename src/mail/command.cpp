// `tuki mail parse FILE` and `tuki mail split --cases FILE`: what the reader makes of a mail, as
// JSON, for people who ask why a ticket looks as it does, and for the corpus.
#include <cstdio>
#include <memory>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "mail/mail.hpp"

namespace tuki::mail {

namespace {

struct FileEnd {
    void operator()(std::FILE* file) const {
        if (file != stdin) std::fclose(file);
    }
};

std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    const std::unique_ptr<std::FILE, FileEnd> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "rb"));
    if (!file) return std::nullopt;
    std::string bytes, block(65536, '\0');
    for (std::size_t got = 0; bytes.size() <= bytes_max &&
                              (got = std::fread(block.data(), 1, block.size(), file.get())) > 0;)
        bytes.append(block, 0, got);
    return bytes;
}

void write_mailboxes(json::Writer& out, std::string_view name,
                     const std::vector<Mailbox>& mailboxes) {
    out.key(name).begin_array();
    for (const Mailbox& one : mailboxes)
        out.begin_object().member("name", one.name).member("address", one.address).end_object();
    out.end_array();
}

void write_texts(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
    out.key(name).begin_array();
    for (const std::string& one : texts) out.value(one);
    out.end_array();
}

void write_mail(json::Writer& out, const Mail& mail) {
    out.begin_object().member("subject", mail.subject);
    write_mailboxes(out, "from", mail.from);
    write_mailboxes(out, "reply_to", mail.reply_to);
    write_mailboxes(out, "to", mail.to);
    write_mailboxes(out, "cc", mail.cc);
    out.member("sender", mail.sender)
        .member("return_path", mail.return_path)
        .member("date", mail.date)
        .member("message_id", mail.message_id)
        .member("in_reply_to", mail.in_reply_to);
    write_texts(out, "references", mail.references);
    out.member("automatic", name_of(mail.automatic))
        .member("automatic_reason", mail.automatic_reason)
        .member("no_answer_reason", mail.no_answer_reason);
    if (mail.bounce) {
        const Bounce& bounce = *mail.bounce;
        out.key("bounce")
            .begin_object()
            .member("recipient", bounce.recipient)
            .member("status", bounce.status)
            .member("action", bounce.action);
        out.member("diagnostic", bounce.diagnostic)
            .member("original_message_id", bounce.original_message_id)
            .end_object();
    }
    out.member("language", mail.language)
        .member("text", mail.text)
        .member("quoted", mail.quoted)
        .member("whole_text", mail.whole_text)
        .member("html", mail.html);
    out.key("attachments").begin_array();
    for (const Attachment& one : mail.attachments) {
        out.begin_object()
            .member("name", one.name)
            .member("type", one.type)
            .member("bytes", one.bytes.size())
            .member("sha256", sha256_hex(one.bytes));
        out.member("content_id", one.content_id).member("inline", one.is_inline).end_object();
    }
    out.end_array();
    write_texts(out, "authentication_results", mail.authentication_results);
    write_texts(out, "defects", mail.defects);
    out.end_object();
}

void print(const std::string& line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
}

int complain(const std::string& what) {
    std::fprintf(stderr, "tuki mail: %s\n", what.c_str());
    return 1;
}

int parse_file(const std::string& path) {
    const Limits limits;
    const auto bytes = read_file(path, limits.message_bytes_max);
    if (!bytes) return complain("cannot read " + path);
    const auto mail = parse(*bytes, limits);
    if (!mail.ok()) return complain(mail.error().message);
    std::string out;
    json::Writer writer(out);
    write_mail(writer, mail.value());
    print(out);
    return 0;
}

std::string text_of(const json::Object& object, std::string_view name) {
    const json::Value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

int split_cases(const std::string& path) {
    constexpr std::size_t cases_bytes_max = 256u << 20;
    const auto bytes = read_file(path, cases_bytes_max);
    if (!bytes) return complain("cannot read " + path);
    for (std::size_t at = 0; at < bytes->size();) {
        const std::size_t end = std::min(bytes->find('\n', at), bytes->size());
        const std::string_view line = std::string_view(*bytes).substr(at, end - at);
        at = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto value = json::parse(line);
        if (!value.ok()) return complain(value.error().message);
        if (!value.value().is_object()) return complain("a case must be an object");
        const json::Object& one = value.value().as_object();
        const std::string input = text_of(one, "input");
        Split parts;
        if (text_of(one, "kind") == "html") {
            SplitHtml html = split_html(input);
            parts = {std::move(html.reply), std::move(html.quoted)};
        } else {
            parts = split(input);
        }
        std::string out;
        json::Writer(out)
            .begin_object()
            .member("id", text_of(one, "id"))
            .member("reply", parts.reply)
            .member("quoted", parts.quoted)
            .end_object();
        print(out);
    }
    return 0;
}

}  // namespace

int command(const std::vector<std::string>& arguments) {
    if (arguments.size() == 2 && arguments[0] == "parse") return parse_file(arguments[1]);
    if (arguments.size() == 3 && arguments[0] == "split" && arguments[1] == "--cases")
        return split_cases(arguments[2]);
    std::fputs("usage: tuki mail parse FILE | tuki mail split --cases FILE\n", stderr);
    return 2;
}

}  // namespace tuki::mail
