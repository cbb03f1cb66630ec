// `tuki recognise FILE`: what would be proposed for a mail or a text, and why.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "base/text.hpp"
#include "desk/recognition/shipped.hpp"
#include "mail/mail.hpp"
#include "reasons_en.hpp"

namespace tuki::recognition {

namespace {

constexpr std::size_t file_bytes_max = 64u << 20;

/// The English sentence of a reason; its key when there is none.
std::string sentence(const Reason& reason) {
    static const json::Value messages = json::parse(reasons_en).value();
    const auto* text = messages.as_object().if_contains(reason.key);
    if (!text || !text->is_string()) return reason.key;
    std::string out(text->get_string());
    for (const auto& [name, value] : reason.values) {
        const std::string place = "{" + name + "}";
        for (std::size_t at = out.find(place); at != std::string::npos; at = out.find(place, at + value.size())) out.replace(at, place.size(), value);
    }
    return out;
}

std::string findings_json(const Findings& findings) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object().member("language", findings.language).key("proposals").begin_array();
    for (const Proposal& one : findings.proposals) {
        writer.begin_object().member("field", one.field).member("value", one.value).member("label", one.label).member("confidence", one.confidence);
        writer.key("reasons").begin_array();
        for (const Reason& reason : one.reasons) {
            writer.begin_object().member("key", reason.key).key("values").begin_object();
            for (const auto& [name, value] : reason.values) writer.member(name, value);
            writer.end_object().member("text", sentence(reason)).end_object();
        }
        writer.end_array().end_object();
    }
    writer.end_array().end_object();
    return text;
}

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (bytes.size() > file_bytes_max) return std::nullopt;
    return bytes;
}

bool looks_like_mail(std::string_view raw) {
    const std::string head = ascii_lower(cut_utf8(raw, 8000));
    return head.starts_with("from:") || head.starts_with("subject:") || head.starts_with("received:") || head.starts_with("return-path:") || head.find("\nfrom:") != std::string::npos ||
           head.find("\nsubject:") != std::string::npos;
}

Findings of_file(const std::string& raw, const Vocabulary& vocabulary) {
    if (looks_like_mail(raw))
        if (const auto parsed = mail::parse(raw); parsed.ok()) {
            const mail::Mail& mail = parsed.value();
            return recognise({.subject = mail.subject,
                              .text = mail.text,
                              .automatic = mail.automatic != mail::Automatic::none,
                              .sender_address = mail.from.empty() ? std::string_view() : std::string_view(mail.from[0].address)},
                             vocabulary);
        }
    return recognise({.text = raw}, vocabulary);
}

/// {"services": [{"name", "words": […]}], "categories": […]}: words of another desk.
std::optional<Vocabulary> read_words(const std::string& path) {
    const auto bytes = read_file(path);
    const auto parsed = bytes ? json::parse(*bytes) : Result<json::Value>(Error{ErrorCode::invalid, ""});
    if (!parsed.ok() || !parsed.value().is_object()) return std::nullopt;
    const auto subjects = [&](std::string_view name) {
        std::vector<Subject> all;
        const auto* list = parsed.value().get_object().if_contains(name);
        if (!list || !list->is_array()) return all;
        for (const json::Value& one : list->get_array()) {
            if (!one.is_object() || !one.get_object().if_contains("name") || !one.at("name").is_string()) continue;
            Subject subject{std::string(one.at("name").get_string()), std::string(one.at("name").get_string()), "", "", ""};
            if (const auto* words = one.get_object().if_contains("words"); words && words->is_array())
                for (const json::Value& word : words->get_array())
                    if (word.is_string()) subject.words += std::string(word.get_string()) + "\n";
            all.push_back(std::move(subject));
        }
        return all;
    };
    return Vocabulary(subjects("services"), subjects("categories"));
}

}  // namespace

int command(const std::vector<std::string>& given) {
    std::vector<std::string> arguments = given;
    bool by_line = false;
    std::optional<Vocabulary> vocabulary;
    while (!arguments.empty() && arguments[0].starts_with("--")) {
        if (arguments[0] == "--lines") {
            by_line = true;
            arguments.erase(arguments.begin());
        } else if (arguments[0] == "--words" && arguments.size() > 1) {
            vocabulary = read_words(arguments[1]);
            if (!vocabulary) {
                fmt::print(stderr, "tuki: {} is no list of services and categories.\n", arguments[1]);
                return 1;
            }
            arguments.erase(arguments.begin(), arguments.begin() + 2);
        } else {
            break;
        }
    }
    if (arguments.size() != 1 || arguments[0].starts_with("--")) {
        fmt::print(stderr, "usage: tuki recognise [--words FILE.json] [--lines] FILE\nFILE is a mail or a text; with --lines each of its lines is one text.\n");
        return 64;
    }
    const auto raw = read_file(arguments[0]);
    if (!raw) {
        fmt::print(stderr, "tuki: {} cannot be read, or is longer than 64 MiB.\n", arguments[0]);
        return 1;
    }
    if (!vocabulary) vocabulary.emplace(shipped_services(), shipped_categories());
    if (!by_line) {
        fmt::print("{}\n", findings_json(of_file(*raw, *vocabulary)));
        return 0;
    }
    for (const std::string_view line : split(*raw, '\n'))
        if (!trim(line).empty()) fmt::print("{}\n", findings_json(recognise({.text = line}, *vocabulary)));
    return 0;
}

}  // namespace tuki::recognition
