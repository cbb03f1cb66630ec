#include "html/sanitise.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/text.hpp"

namespace tuki::html {

namespace {

struct DocumentEnd {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};

std::unique_ptr<xmlDoc, DocumentEnd> read(std::string_view html) {
    // libxml2 wants valid UTF-8 and stops at NUL; <template> and the like it takes as plain elements.
    // One element around it all: otherwise the first element becomes the parent of its siblings.
    std::string text = "<div>" + many_lines(html, html_bytes_max) + "</div>";
    return std::unique_ptr<xmlDoc, DocumentEnd>(htmlReadMemory(
        text.data(), int(text.size()), nullptr, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_COMPACT));
}

std::string_view view(const xmlChar* text) { return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view(); }

template <std::size_t count>
bool one_of(std::string_view name, const std::array<std::string_view, count>& sorted) {
    return std::binary_search(sorted.begin(), sorted.end(), name);
}

constexpr std::array<std::string_view, 44> kept_elements{
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "tr", "ul"};
static_assert(std::is_sorted(kept_elements.begin(), kept_elements.end()));
constexpr std::array<std::string_view, 3> empty_elements{"br", "hr", "img"};
/// Their content is not text that a person reads: it goes with them.
constexpr std::array<std::string_view, 22> dropped_whole{
    "applet", "audio", "canvas", "embed", "frame", "frameset", "head", "iframe", "link", "math", "meta", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video"};
static_assert(std::is_sorted(dropped_whole.begin(), dropped_whole.end()));
constexpr std::array<std::string_view, 17> kept_styles{
    "background-color", "border", "border-collapse", "color", "font-family", "font-size", "font-style", "font-weight", "line-height", "list-style-type",
    "margin-left", "padding", "padding-left", "text-align", "text-decoration", "vertical-align", "white-space"};
static_assert(std::is_sorted(kept_styles.begin(), kept_styles.end()));

/// Only letters, digits and the marks of plain values: no url(), no expression, no escapes.
bool style_value_ok(std::string_view value) {
    if (value.size() > 100) return false;
    int brackets = 0;
    for (const char c : value) {
        const bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || std::string_view(" #.,%-").find(c) != std::string_view::npos;
        if (c == '(') ++brackets;
        else if (c == ')') --brackets;
        else if (!plain) return false;
    }
    const std::string low = ascii_lower(value);
    return brackets == 0 && (low.find('(') == std::string::npos || low.starts_with("rgb(") || low.starts_with("rgba(")) &&
           low.find("expression") == std::string::npos;
}

std::string clean_style(std::string_view style) {
    std::string clean;
    int count = 0;
    for (const std::string_view part : split(style, ';')) {
        const auto colon = part.find(':');
        if (colon == std::string_view::npos || ++count > 40) continue;
        const std::string name = ascii_lower(trim(part.substr(0, colon)));
        const std::string_view value = trim(part.substr(colon + 1));
        if (!one_of(name, kept_styles) || value.empty() || !style_value_ok(value)) continue;
        if (!clean.empty()) clean += ";";
        clean += name + ":" + std::string(value);
    }
    return clean;
}

/// Without what browsers skip inside a scheme: blanks and controls.
std::string squeeze(std::string_view url) {
    std::string tight;
    for (const char c : url)
        if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F) tight += c;
    return tight;
}

std::string_view scheme_of(std::string_view url) {
    const auto end = url.find_first_of(":/?#");
    return end != std::string_view::npos && url[end] == ':' ? url.substr(0, end) : std::string_view();
}

std::string_view host_of(std::string_view url) {
    const auto start = url.find("//");
    if (start == std::string_view::npos) return {};
    url.remove_prefix(start + 2);
    url = url.substr(0, url.find_first_of("/?#\\"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    return url.substr(0, url.find(':'));
}

constexpr std::size_t url_bytes_max = 4000;

std::string text_of(const xmlNode* node) {
    std::unique_ptr<xmlChar, decltype(xmlFree)> content(xmlNodeGetContent(node), xmlFree);
    return std::string(view(content.get()));
}

/// The host that a link's text claims, when it looks like an address.
std::string host_claimed(std::string_view text) {
    text = trim(text);
    if (text.find_first_of(" \n\t") != std::string_view::npos || text.size() > 300) return {};
    std::string low = ascii_lower(text);
    if (!low.starts_with("http://") && !low.starts_with("https://")) {
        if (!low.starts_with("www.")) return {};
        low = "http://" + low;
    }
    return std::string(host_of(low));
}

std::string_view without_www(std::string_view host) { return host.starts_with("www.") ? host.substr(4) : host; }

class Cleaner {
  public:
    std::string out;

    /// The tree may be as deep as the parser allows: an explicit stack, not the thread's.
    void walk(const xmlNode* root) {
        struct Step {
            const xmlNode* node;
            bool close;
        };
        std::vector<Step> steps{{root, false}};
        while (!steps.empty()) {
            const Step step = steps.back();
            steps.pop_back();
            if (step.close) {
                out.append("</").append(view(step.node->name)).append(">");
                --depth_;
                continue;
            }
            if (step.node->type == XML_TEXT_NODE || step.node->type == XML_CDATA_SECTION_NODE) {
                out += escape(view(step.node->content));
                continue;
            }
            const bool element = step.node->type == XML_ELEMENT_NODE;
            if (!element && step.node->type != XML_HTML_DOCUMENT_NODE && step.node->type != XML_DOCUMENT_NODE) continue;
            if (element) {
                const std::string name = ascii_lower(view(step.node->name));
                if (one_of(name, dropped_whole)) continue;
                const bool wrapper = step.node->parent && step.node->parent->type != XML_ELEMENT_NODE && name == "div" &&
                                     (!step.node->prev || step.node->prev->type != XML_ELEMENT_NODE);
                if (!wrapper && one_of(name, kept_elements) && depth_ < depth_max) {
                    if (!open(step.node, name)) continue;
                    if (one_of(name, empty_elements)) continue;
                    ++depth_;
                    steps.push_back({step.node, true});
                }
            }
            std::vector<const xmlNode*> children;
            for (const xmlNode* child = step.node->children; child; child = child->next) children.push_back(child);
            for (auto child = children.rbegin(); child != children.rend(); ++child) steps.push_back({*child, false});
        }
    }

  private:
    void attribute(std::string_view name, std::string_view value) {
        out.append(" ").append(name).append("=\"").append(escape(value)).append("\"");
    }

    /// @return false when the element is left out whole
    bool open(const xmlNode* node, const std::string& name) {
        std::string href, src, alt, remote, width, height;
        std::vector<std::pair<std::string, std::string>> plain;
        int count = 0;
        for (const xmlAttr* one = node->properties; one && ++count <= 60; one = one->next) {
            const std::string key = ascii_lower(view(one->name));
            const std::string value = one->children ? text_of(one->children) : std::string();
            if (key == "href") href = squeeze(value);
            else if (key == "src") src = squeeze(value);
            else if (key == "data-remote-src") remote = squeeze(value);
            else if (key == "alt") alt = one_line(value, 300);
            else if (key == "style") {
                if (std::string style = clean_style(value); !style.empty()) plain.emplace_back("style", std::move(style));
            } else if (key == "title") {
                plain.emplace_back("title", one_line(value, 300));
            } else if (key == "dir" || key == "align" || key == "valign" || key == "width" || key == "height" || key == "colspan" || key == "rowspan" ||
                       key == "color" || key == "bgcolor" || key == "start" || key == "border" || key == "cellpadding" || key == "cellspacing" || key == "lang") {
                if (style_value_ok(value)) plain.emplace_back(key, value);
            }
        }
        if (name == "img") {
            const std::string scheme = ascii_lower(scheme_of(src));
            const bool inside = scheme == "cid" || ascii_lower(src).starts_with("data:image/png;base64,") || ascii_lower(src).starts_with("data:image/gif;base64,") ||
                                ascii_lower(src).starts_with("data:image/jpeg;base64,");
            if (scheme == "http" || scheme == "https") remote = src;
            const std::string remote_scheme = ascii_lower(scheme_of(remote));
            if (!inside && remote_scheme != "http" && remote_scheme != "https") return false;
            if (remote.size() > url_bytes_max) return false;
            out += "<img";
            if (inside) attribute("src", src); else attribute("data-remote-src", remote);
            attribute("alt", alt);
        } else {
            out += "<" + name;
        }
        if (name == "a") {
            const std::string scheme = ascii_lower(scheme_of(href));
            if ((scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel") && href.size() <= url_bytes_max) {
                attribute("href", href);
                attribute("rel", "noopener noreferrer nofollow");
                attribute("target", "_blank");
                const std::string claimed = host_claimed(text_of(node));
                const std::string host = ascii_lower(host_of(href));
                if (!claimed.empty() && without_www(claimed) != without_www(host)) attribute("data-host-mismatch", host);
            }
        }
        std::sort(plain.begin(), plain.end());
        for (const auto& [key, value] : plain) attribute(key, value);
        out += ">";
        return true;
    }

    int depth_ = 0;
};

constexpr std::array<std::string_view, 25> blocks{
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol",
    "p", "pre", "section", "table", "tr"};
static_assert(std::is_sorted(blocks.begin(), blocks.end()));

class Reader {
  public:
    void walk(const xmlNode* root) {
        struct Step {
            const xmlNode* node;
            bool close;
        };
        std::vector<Step> steps{{root, false}};
        while (!steps.empty()) {
            const Step step = steps.back();
            steps.pop_back();
            const std::string name = step.node->type == XML_ELEMENT_NODE ? ascii_lower(view(step.node->name)) : std::string();
            if (step.close) {
                if (name == "blockquote") --quotes_;
                if (name == "pre") --pre_;
                if (one_of(name, blocks)) end_line(name == "p" || name == "ul" || name == "ol" || (name.size() == 2 && name[0] == 'h' && name != "hr"));
                if (name == "td" || name == "th") word(" ");
                continue;
            }
            if (step.node->type == XML_TEXT_NODE || step.node->type == XML_CDATA_SECTION_NODE) {
                text(view(step.node->content));
                continue;
            }
            if (step.node->type != XML_ELEMENT_NODE && step.node->type != XML_HTML_DOCUMENT_NODE && step.node->type != XML_DOCUMENT_NODE) continue;
            if (one_of(name, dropped_whole)) continue;
            if (name == "br") {
                new_line();
                continue;
            }
            if (one_of(name, blocks)) end_line(false);
            if (name == "blockquote") ++quotes_;
            if (name == "pre") ++pre_;
            if (name == "li") word("- ");
            steps.push_back({step.node, true});
            std::vector<const xmlNode*> children;
            for (const xmlNode* child = step.node->children; child; child = child->next) children.push_back(child);
            for (auto child = children.rbegin(); child != children.rend(); ++child) steps.push_back({*child, false});
        }
        end_line(false);
        while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    }
    std::string take() { return std::move(out_); }

  private:
    void begin_line() {
        if (!at_start_) return;
        for (int i = 0; i < std::min(quotes_, 20); ++i) out_ += "> ";
        at_start_ = false;
        blank_ = true;
    }
    void word(std::string_view text) {
        begin_line();
        out_ += text;
        blank_ = text.ends_with(' ');
    }
    void text(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (pre_ > 0 && c == '\n') {
                new_line();
                continue;
            }
            const bool hard = c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0';
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || hard) {
                if (hard) ++i;
                if (!at_start_ && !blank_) {
                    out_ += ' ';
                    blank_ = true;
                }
                continue;
            }
            begin_line();
            out_ += c;
            blank_ = false;
        }
    }
    void new_line() {
        begin_line();
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        out_ += '\n';
        at_start_ = true;
        gap_ = false;
    }
    void end_line(bool gap) {
        if (!at_start_) new_line();
        if (gap && !gap_ && !out_.empty()) {
            out_ += '\n';
            gap_ = true;
        }
    }
    std::string out_;
    int quotes_ = 0, pre_ = 0;
    bool at_start_ = true, blank_ = true, gap_ = false;
};

}  // namespace

std::string escape(std::string_view text) {
    std::string safe;
    safe.reserve(text.size() + 16);
    for (const char c : text) switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            default: safe += c;
        }
    return safe;
}

std::string sanitise(std::string_view html) {
    if (trim(html).empty()) return {};
    const auto document = read(html);
    if (!document) return {};
    Cleaner cleaner;
    cleaner.walk(reinterpret_cast<const xmlNode*>(document.get()));
    return std::move(cleaner.out);
}

std::string to_text(std::string_view html) {
    if (trim(html).empty()) return {};
    const auto document = read(html);
    if (!document) return {};
    Reader reader;
    reader.walk(reinterpret_cast<const xmlNode*>(document.get()));
    return reader.take();
}

}  // namespace tuki::html
