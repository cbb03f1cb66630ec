#include "mail/body.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "html/sanitise.hpp"
#include "mail/charset.hpp"
#include "mail/decode.hpp"
#include "mail/tnef.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t file_name_bytes_max = 200;

/// Texts made for people; others (calendars, tables, programs) are files.
constexpr std::array<std::string_view, 6> readable_texts{"text/enriched", "text/html",
                                                         "text/markdown", "text/plain",
                                                         "text/richtext", "text/x-markdown"};
static_assert(std::is_sorted(readable_texts.begin(), readable_texts.end()));
/// Other forms of a text that already stands beside them.
constexpr std::array<std::string_view, 2> shadow_texts{"text/watch-html", "text/x-amp-html"};

struct Choice {
    std::vector<const Part*> text, html, attachments;
};

bool is_readable(const Part& part) {
    return std::binary_search(readable_texts.begin(), readable_texts.end(),
                              std::string_view(part.type));
}
bool is_media(const Part& part) {
    return part.type.starts_with("image/") || part.type.starts_with("audio/") ||
           part.type.starts_with("video/");
}

void choose(const std::vector<Part>& parts, std::string_view around, bool in_alternative,
            std::vector<const Part*>* text, std::vector<const Part*>* html, Choice& choice) {
    const std::size_t text_before = text ? text->size() : 0, html_before = html ? html->size() : 0;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const Part& part = parts[at];
        if (part.is_multipart()) {
            choose(part.children, part.type, in_alternative || part.type == "multipart/alternative",
                   text, html, choice);
            continue;
        }
        const bool is_inline =
            part.disposition != "attachment" && (is_readable(part) || is_media(part)) &&
            (at == 0 || (around != "multipart/related" && (is_media(part) || part.name.empty())));
        if (!is_inline) {
            choice.attachments.push_back(&part);
            continue;
        }
        if (around == "multipart/alternative") {
            if (part.type == "text/plain")
                choice.text.push_back(&part);
            else if (part.type == "text/html")
                choice.html.push_back(&part);
            else if (std::find(shadow_texts.begin(), shadow_texts.end(), part.type) ==
                     shadow_texts.end())
                choice.attachments.push_back(&part);
            continue;
        }
        if (in_alternative) {
            if (part.type == "text/plain") html = nullptr;
            if (part.type == "text/html") text = nullptr;
        }
        if (is_media(part)) {
            choice.attachments.push_back(&part);
        } else {
            if (text) text->push_back(&part);
            if (html) html->push_back(&part);
        }
    }
    if (around == "multipart/alternative" && text && html) {
        // Only one form was there: it stands for both.
        if (text_before == text->size() && html_before != html->size())
            text->insert(text->end(), html->begin() + std::ptrdiff_t(html_before), html->end());
        else if (html_before == html->size() && text_before != text->size())
            html->insert(html->end(), text->begin() + std::ptrdiff_t(text_before), text->end());
    }
}

/// The character set a page names in itself, in its first kilobyte.
std::string charset_in_html(std::string_view html) {
    const std::string head = ascii_lower(html.substr(0, 2048));
    const std::size_t at = head.find("charset=");
    if (at == std::string::npos) return {};
    std::size_t begin = at + 8;
    while (begin < head.size() && (head[begin] == '"' || head[begin] == '\'' || head[begin] == ' '))
        ++begin;
    return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

std::string text_of(const Part& part, const Limits& limits, Mail& mail) {
    // Encodings can only shrink, but for character sets: four bytes for one.
    std::string bytes = decode_transfer(part.body, part.encoding);
    if (bytes.size() > limits.text_bytes_max) {
        bytes.resize(limits.text_bytes_max);
        mail.defects.push_back("The text is too long; the rest is left out.");
    }
    std::string charset = part.charset;
    if (part.type == "text/html" &&
        (iconv_name(charset).empty() || iconv_name(charset) == "utf-8") && !is_valid_utf8(bytes))
        charset = charset_in_html(bytes);
    // UTF-7 could hide markup from every filter that saw the mail before us.
    if (part.type == "text/html" && iconv_name(charset) == "utf-7") charset = "us-ascii";
    if (!part.charset.empty() && iconv_name(part.charset).empty())
        mail.defects.push_back("The character set \"" + one_line(part.charset, 60) +
                               "\" is not known.");
    return many_lines(to_utf8(bytes, charset), limits.text_bytes_max);
}

/// RFC 3676: lines that end in a blank go on in the next one. Quoted lines stay as they are.
std::string unflow(std::string_view text, bool is_delsp) {
    std::string out;
    out.reserve(text.size());
    bool goes_on = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        const bool is_quoted = line.starts_with('>');
        if (line.starts_with(' ')) line.remove_prefix(1);  // stuffed
        const bool is_soft = !is_quoted && line.ends_with(' ') && line != "-- ";
        if (goes_on && (is_quoted || line == "-- ")) out += '\n';
        if (is_soft && is_delsp) line.remove_suffix(1);
        out += line;
        goes_on = is_soft;
        if (!goes_on && end < text.size()) out += '\n';
    }
    return out;
}

std::string text_as_html(std::string_view text) {
    std::string out = "<div>";
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += html::escape(text.substr(at, end - at));
        if (end < text.size()) out += "<br>";
        at = end + 1;
    }
    return out + "</div>";
}

std::string_view extension_for(std::string_view type) {
    struct Known {
        std::string_view type, extension;
    };
    constexpr std::array known{Known{"application/pdf", ".pdf"},
                               Known{"application/pkcs7-mime", ".p7m"},
                               Known{"application/pkcs7-signature", ".p7s"},
                               Known{"application/pgp-signature", ".asc"},
                               Known{"application/zip", ".zip"},
                               Known{"image/gif", ".gif"},
                               Known{"image/jpeg", ".jpg"},
                               Known{"image/png", ".png"},
                               Known{"image/webp", ".webp"},
                               Known{"message/rfc822", ".eml"},
                               Known{"text/calendar", ".ics"},
                               Known{"text/csv", ".csv"},
                               Known{"text/html", ".html"},
                               Known{"text/plain", ".txt"},
                               Known{"text/vcard", ".vcf"},
                               Known{"text/x-vcard", ".vcf"},
                               Known{"text/xml", ".xml"},
                               Known{"text/rfc822-headers", ".txt"},
                               Known{"message/delivery-status", ".txt"}};
    for (const Known& one : known)
        if (one.type == type) return one.extension;
    return ".bin";
}

std::string default_name(const Part& part, std::size_t number, const Limits& limits) {
    // Mail servers name the parts of a report here.
    const std::string described =
        file_name(one_line(decode_words(part.header("content-description").substr(0, 1000)), 150));
    if (part.type == "message/rfc822" || part.type == "message/global") {
        const std::string subject = file_name(one_line(
            decode_words(
                read_headers(decode_transfer(part.body.substr(0, 65536), part.encoding), limits)
                    .header("subject")
                    .substr(0, 2000)),
            150));
        return (!subject.empty() ? subject : !described.empty() ? described : "message") + ".eml";
    }
    if (!described.empty() && described.find('.') == std::string::npos)
        return described + std::string(extension_for(part.type));
    if (part.type == "message/delivery-status") return "delivery-status.txt";
    if (part.type == "message/partial" || part.type == "message/external-body")
        return "message-part.txt";
    return "attachment-" + std::to_string(number) + std::string(extension_for(part.type));
}

std::string plain_type(std::string_view type) {
    const bool is_plain = type.size() < 128 && std::all_of(type.begin(), type.end(), [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                     std::string_view("/.+-_").find(c) != std::string_view::npos;
                          });
    return is_plain ? std::string(type) : "application/octet-stream";
}

struct Collector {
    const Limits& limits;
    Mail& mail;

    bool has_room() {
        if (mail.attachments.size() < limits.attachments_max) return true;
        const std::string defect = "There are too many attachments; the rest is left out.";
        if (std::find(mail.defects.begin(), mail.defects.end(), defect) == mail.defects.end())
            mail.defects.push_back(defect);
        return false;
    }
    void add(const Part& part) {
        if (!has_room()) return;
        std::string bytes = decode_transfer(part.body, part.encoding);
        if (part.type == "application/ms-tnef" || part.type == "application/vnd.ms-tnef" ||
            ascii_lower(part.name) == "winmail.dat")
            if (unwrap(bytes)) return;
        std::string name = file_name(part.name);
        if (name.empty()) name = default_name(part, mail.attachments.size() + 1, limits);
        mail.attachments.push_back(
            {std::move(name), plain_type(part.type), std::move(bytes), part.content_id});
    }
    void add_file(std::string_view name, std::string_view type, std::string bytes,
                  std::string_view content_id) {
        if (has_room())
            mail.attachments.push_back(
                {std::string(name), plain_type(type), std::move(bytes), one_line(content_id, 500)});
    }
    /// @return whether something was inside
    bool unwrap(std::string_view bytes) {
        auto tnef = read_tnef(bytes, limits.attachments_max);
        if (!tnef ||
            (tnef->files.empty() && tnef->text.empty() && tnef->html.empty() && tnef->rtf.empty()))
            return false;
        for (TnefFile& file : tnef->files) {
            const std::string name = file_name(file.name), type = ascii_lower(file.type);
            add_file(
                name.empty() ? "attachment-" + std::to_string(mail.attachments.size() + 1) : name,
                type.find('/') == std::string::npos ? "application/octet-stream" : type,
                std::move(file.bytes), file.content_id);
        }
        // Its body is the text of a mail that has none; as it came it is there as a file.
        if (trim(mail.whole_text).empty())
            mail.whole_text = many_lines(tnef->text, limits.text_bytes_max);
        if (mail.html.empty()) mail.html = many_lines(tnef->html, limits.text_bytes_max);
        if (!tnef->text_bytes.empty()) add_file("message.txt", "text/plain", tnef->text_bytes, "");
        if (!tnef->html_bytes.empty()) add_file("message.html", "text/html", tnef->html_bytes, "");
        if (!tnef->rtf.empty()) add_file("message.rtf", "text/rtf", tnef->rtf, "");
        return true;
    }
};

/// A picture is part of the text only when the text shows it.
void mark_inline(Mail& mail) {
    for (Attachment& one : mail.attachments)
        one.is_inline =
            !one.content_id.empty() && mail.html.find("cid:" + one.content_id) != std::string::npos;
}

}  // namespace

std::string file_name(std::string_view given) {
    std::string name = one_line(given.substr(0, 65536), 65536);
    if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string::npos)
        name.erase(0, slash + 1);
    std::string_view view = trim(name);
    while (view.starts_with('.') && (view.size() == 1 || view[1] == '.')) view.remove_prefix(1);
    while (view.ends_with(' ') || view.ends_with('.')) view.remove_suffix(1);
    if (view.size() <= file_name_bytes_max) return std::string(view);
    constexpr std::size_t extension_bytes_max = 20;
    const std::size_t dot = view.rfind('.');
    const std::string_view extension =
        dot != std::string_view::npos && view.size() - dot <= extension_bytes_max
            ? view.substr(dot)
            : std::string_view();
    return std::string(cut_utf8(view, file_name_bytes_max - extension.size())) +
           std::string(extension);
}

void read_body(const Part& root, const Limits& limits, Mail& mail) {
    Choice choice;
    if (root.is_multipart()) {
        choose(root.children, root.type, root.type == "multipart/alternative", &choice.text,
               &choice.html, choice);
    } else if (is_readable(root) && root.disposition != "attachment") {
        choice.text.push_back(&root);
        choice.html.push_back(&root);
    } else if (!root.body.empty() || !root.name.empty()) {
        choice.attachments.push_back(&root);
    }
    const auto add_line = [&](std::string& into, std::string_view more) {
        if (!into.empty() && !into.ends_with('\n')) into += '\n';
        if (into.size() < limits.text_bytes_max)
            into += cut_utf8(more, limits.text_bytes_max - into.size());
    };
    const auto plain = [&](const Part& part) {
        const std::string text = text_of(part, limits, mail);
        return part.is_flowed ? unflow(text, part.is_delsp) : text;
    };
    const bool has_html = std::any_of(choice.html.begin(), choice.html.end(),
                                      [](const Part* part) { return part->type == "text/html"; });
    const bool has_text = std::any_of(choice.text.begin(), choice.text.end(),
                                      [](const Part* part) { return part->type != "text/html"; });
    if (has_html)
        for (const Part* part : choice.html)
            add_line(mail.html, part->type == "text/html" ? text_of(*part, limits, mail)
                                                          : text_as_html(plain(*part)));
    if (has_text)
        for (const Part* part : choice.text)
            add_line(mail.whole_text, part->type == "text/html"
                                          ? html::to_text(text_of(*part, limits, mail))
                                          : plain(*part));
    Collector collector{limits, mail};
    for (const Part* part : choice.attachments) collector.add(*part);
    mark_inline(mail);
}

}  // namespace tuki::mail
