// Quotations in HTML: known by what the programs that made them put around them.
#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "html/sanitise.hpp"
#include "mail/mail.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t nodes_max = 200'000;
constexpr std::string_view cut_marker = "-----Original Message-----";

/// Classes and ids of elements that hold a quotation.
constexpr std::array<std::string_view, 16> quote_names{"gmail_quote",
                                                       "gmail_extra",
                                                       "yahoo_quoted",
                                                       "protonmail_quote",
                                                       "tutanota_quote",
                                                       "zmail_extra",
                                                       "moz-cite-prefix",
                                                       "moz-email-headers-table",
                                                       "ydp_quoted",
                                                       "olk_src_body_section",
                                                       "isreplycontent",
                                                       "wlmailquoted",
                                                       "qt",
                                                       "mailbox_quote",
                                                       "freebirdquote",
                                                       "tuki-quote"};
/// From such an element on, all is the quoted mail (Outlook, Hotmail).
constexpr std::array<std::string_view, 5> cut_names{"divrplyfwdmsg", "appendonsend", "stopspelling",
                                                    "x_divrplyfwdmsg",
                                                    "mail-editor-reference-message-container"};
constexpr std::array<std::string_view, 4> signature_names{
    "gmail_signature", "moz-signature", "signature", "ms-outlook-mobile-signature"};

bool holds(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

std::string attribute(const xmlNode* node, const char* name) {
    for (const xmlAttr* one = node->properties; one; one = one->next) {
        if (std::string_view(reinterpret_cast<const char*>(one->name)) != name || !one->children ||
            !one->children->content)
            continue;
        return ascii_lower(
            std::string_view(reinterpret_cast<const char*>(one->children->content)).substr(0, 500));
    }
    return {};
}

template <std::size_t count>
bool names_one(const std::string& words, const std::array<std::string_view, count>& names) {
    if (words.empty()) return false;
    const std::string padded = " " + words + " ";
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return holds(padded, " " + std::string(name) + " ");
    });
}

bool is_named(const xmlNode* node, std::string_view name) {
    return node->type == XML_ELEMENT_NODE &&
           std::string_view(reinterpret_cast<const char*>(node->name)) == name;
}

enum class Mark { none, quote, cut, signature };

Mark mark_of(const xmlNode* node) {
    if (node->type != XML_ELEMENT_NODE) return Mark::none;
    if (is_named(node, "blockquote")) return Mark::quote;
    if (!node->properties) return Mark::none;
    const std::string id = attribute(node, "id"), kind = attribute(node, "class");
    if (names_one(id, cut_names) || names_one(kind, cut_names)) return Mark::cut;
    if (names_one(kind, quote_names) || names_one(id, quote_names)) return Mark::quote;
    if (names_one(kind, signature_names) || names_one(id, signature_names) ||
        attribute(node, "data-smartmail") == "gmail_signature")
        return Mark::signature;
    if (is_named(node, "div")) {
        // Outlook draws a line above the headers of the quoted mail.
        std::string style = attribute(node, "style");
        std::erase(style, ' ');
        const bool has_line = holds(style, "border-top:solid") ||
                              holds(style, "border:none;border-top") ||
                              holds(style, "border-top-color:") || holds(style, "border-top:1pt") ||
                              holds(style, "border-top:#");
        if (has_line && holds(style, "padding")) return Mark::cut;
    }
    return Mark::none;
}

xmlNode* after(xmlNode* node, const xmlNode* root) {
    while (node && node != root && !node->next) node = node->parent;
    return !node || node == root ? nullptr : node->next;
}

std::string text_under(const xmlNode* node) {
    const std::unique_ptr<xmlChar, void (*)(void*)> text(xmlNodeGetContent(node),
                                                         [](void* p) { xmlFree(p); });
    return text ? std::string(reinterpret_cast<const char*>(text.get())) : std::string();
}

/// A line above headers is only then a cut when headers follow: it may be decoration.
bool shows_headers(const xmlNode* node) {
    const std::string text = fold(std::string_view(text_under(node)).substr(0, 2000));
    int found = 0;
    for (const std::string_view word :
         {"from:",     "sent:",       "to:",        "subject:",   "date:",          "von:",
          "gesendet:", "an:",         "betreff:",   "felado:",    "kuldve:",        "elkuldve:",
          "cimzett:",  "targy:",      "lahettaja:", "lahetetty:", "vastaanottaja:", "aihe:",
          "от:",       "отправлено:", "кому:",      "тема:",      "de :",           "envoye :",
          "de:",       "enviado",     "fran:",      "skickat:",   "till:",          "amne:",
          "da:",       "inviato:",    "oggetto:"})
        if (holds(text, word)) ++found;
    return found >= 2 || text.empty();
}

std::string serialise(htmlDocPtr document) {
    xmlChar* bytes = nullptr;
    int size = 0;
    htmlDocDumpMemory(document, &bytes, &size);
    std::string out(reinterpret_cast<const char*>(bytes), std::size_t(std::max(size, 0)));
    xmlFree(bytes);
    return out;
}

using Document = std::unique_ptr<xmlDoc, void (*)(xmlDoc*)>;

Document read(std::string_view text) {
    const std::string whole =
        "<div>" + std::string(text.substr(0, html::html_bytes_max)) + "</div>";
    return Document(
        htmlReadMemory(whole.data(), int(whole.size()), nullptr, "UTF-8",
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                           HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_COMPACT),
        xmlFreeDoc);
}

void remove(xmlNode* node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

/// Renames quotations so that to_text marks their lines, and sets a line of text at a cut.
/// @param removes takes them out instead
void walk(xmlNode* root, bool removes) {
    std::size_t seen = 0;
    for (xmlNode* node = root; node && ++seen < nodes_max;) {
        const Mark mark = mark_of(node);
        xmlNode* next = node->children ? node->children : after(node, root);
        if (mark == Mark::quote && node != root) {
            next = after(node, root);
            if (removes)
                remove(node);
            else
                xmlNodeSetName(node, reinterpret_cast<const xmlChar*>("blockquote"));
        } else if (mark == Mark::signature && removes && node != root) {
            next = after(node, root);
            remove(node);
        } else if (mark == Mark::signature && node->children) {
            xmlNode* const line = xmlNewNode(nullptr, reinterpret_cast<const xmlChar*>("div"));
            xmlNodeAddContent(line, reinterpret_cast<const xmlChar*>("-- "));
            if (!trim(text_under(node)).starts_with("--"))
                xmlAddPrevSibling(node, line);
            else
                xmlFreeNode(line);
        } else if (mark == Mark::cut && node != root &&
                   (is_named(node, "hr") || !is_named(node, "div") ||
                    !attribute(node, "id").empty() || shows_headers(node))) {
            if (!removes) {
                xmlNode* const line = xmlNewNode(nullptr, reinterpret_cast<const xmlChar*>("div"));
                xmlNodeAddContent(line, reinterpret_cast<const xmlChar*>(cut_marker.data()));
                xmlAddPrevSibling(node, line);
                return;
            }
            while (node) {
                xmlNode* const following = after(node, root);
                remove(node);
                node = following;
            }
            return;
        }
        node = next;
    }
}

bool may_hold_marks(std::string_view text) {
    const std::string lower = ascii_lower(text);
    for (const std::string_view hint : {"blockquote", "class=", "id=", "border-top"})
        if (holds(lower, hint)) return true;
    return false;
}

}  // namespace

namespace {

Split split_clean(const std::string& clean, std::string_view plain) {
    if (!may_hold_marks(clean))
        return split(plain.empty() ? html::to_text(clean) : std::string(plain));
    const Document marked = read(clean);
    if (!marked || !xmlDocGetRootElement(marked.get())) return {};
    walk(xmlDocGetRootElement(marked.get()), false);
    Split cut = split(html::to_text(serialise(marked.get())));
    if (const std::size_t at = cut.quoted.find(cut_marker);
        at != std::string::npos && clean.find(cut_marker) == std::string::npos)
        cut.quoted.erase(at, cut_marker.size());
    cut.quoted = std::string(trim(cut.quoted));
    return cut;
}

}  // namespace

Split split_html_text(std::string_view html, std::string_view plain) {
    return split_clean(many_lines(html, html::html_bytes_max), plain);
}

SplitHtml split_html(std::string_view html) {
    const std::string clean = many_lines(html, html::html_bytes_max);
    Split cut = split_clean(clean, {});
    SplitHtml parts{"", std::move(cut.reply), std::move(cut.quoted)};
    // An answer between the quoted lines needs them beside it.
    const bool is_between = parts.reply.starts_with(">") || holds(parts.reply, "\n>");
    if (is_between || parts.quoted.empty() || !may_hold_marks(clean)) {
        parts.reply_html = html::sanitise(clean);
        return parts;
    }
    const Document document = read(clean);
    if (document && xmlDocGetRootElement(document.get())) {
        walk(xmlDocGetRootElement(document.get()), true);
        parts.reply_html = html::sanitise(serialise(document.get()));
    }
    return parts;
}

}  // namespace tuki::mail
