// Any bytes as a mail, as a text and as HTML: no crash, no hang, bounds kept, valid UTF-8 out.
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "mail/mail.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tuki;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto mail = mail::parse(bytes);
    if (mail.ok()) {
        const mail::Limits limits;
        require(mail.value().attachments.size() <= limits.attachments_max);
        require(mail.value().to.size() <= limits.addresses_max);
        require(is_valid_utf8(mail.value().subject) && is_valid_utf8(mail.value().text) && is_valid_utf8(mail.value().html));
        for (const mail::Attachment& one : mail.value().attachments) {
            require(!one.name.empty() && one.name.size() <= 200 && is_valid_utf8(one.name));
            require(one.name.find_first_of("/\\\n") == std::string::npos);
        }
    }
    require(mail::canonical_digest(bytes).size() == 64);
    const std::string text = many_lines(bytes, 1 << 20);
    const mail::Split parts = mail::split(text);
    require(parts.reply.size() + parts.quoted.size() <= text.size() + 2);
    const mail::SplitHtml html = mail::split_html(text);
    require(is_valid_utf8(html.reply_html));
    return 0;
}
