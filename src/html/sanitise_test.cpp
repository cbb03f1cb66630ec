#include <doctest/doctest.h>

#include "html/sanitise.hpp"

using namespace tuki;

namespace {

/// Hostile pieces, combined: each payload in each place.
std::vector<std::string> vectors() {
    const std::vector<std::string> payloads{"javascript:window.__canary=1", "JaVaScRiPt:window.__canary=1", "java\tscript:alert(1)", "java\nscript:alert(1)",
                                            "&#106;avascript:alert(1)", "&#0000106;avascript:alert(1)", " javascript:alert(1)", "vbscript:msgbox(1)",
                                            "data:text/html,<script>alert(1)</script>", "data:image/svg+xml,<svg onload=alert(1)>", "\x01javascript:alert(1)",
                                            "javascript&colon;alert(1)", "file:///etc/passwd", "ms-word:x", "blob:x"};
    const std::vector<std::string> places{"<a href=\"{}\">x</a>", "<a href='{}'>x</a>", "<a href={}>x</a>", "<img src=\"{}\">", "<iframe src=\"{}\"></iframe>", "<object data=\"{}\"></object>",
                                          "<embed src=\"{}\">", "<form action=\"{}\"><button formaction=\"{}\">x</button></form>", "<base href=\"{}\">", "<link rel=stylesheet href=\"{}\">",
                                          "<meta http-equiv=refresh content=\"0;url={}\">", "<svg><a xlink:href=\"{}\">x</a></svg>", "<math href=\"{}\">x</math>", "<div style=\"background:url({})\">x</div>",
                                          "<table background=\"{}\"><tr><td>x</table>", "<video poster=\"{}\" src=\"{}\"></video>"};
    std::vector<std::string> all{
        "<script>window.__canary=1</script>", "<scr<script>ipt>window.__canary=1</scr</script>ipt>", "<img src=x onerror=window.__canary=1>", "<body onload=alert(1)>x",
        "<svg/onload=alert(1)>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>", "<xmp><script>alert(1)</script></xmp>", "<plaintext><script>alert(1)</script>", "<details ontoggle=alert(1) open>x</details>",
        "<p id=config name=app>x</p>", "<div class=app style=\"position:fixed;z-index:9;width:expression(alert(1))\">x</div>", "<style>*{display:none}</style>x",
        "<![CDATA[<script>alert(1)</script>]]>", "<!--[if IE]><script>alert(1)</script><![endif]-->", "<!--><img src=x onerror=alert(1)>-->", "<a href=\"http://x\" onclick=alert(1)>x</a>"};
    for (const std::string& place : places)
        for (const std::string& payload : payloads) {
            std::string one = place;
            for (std::size_t at = one.find("{}"); at != std::string::npos; at = one.find("{}", at + payload.size())) one.replace(at, 2, payload);
            all.push_back(one);
        }
    return all;
}

bool holds(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("ATK-HTM-01 ATK-HTM-03 nothing that runs is left, and cleaning twice changes nothing") {
    const auto all = vectors();
    REQUIRE(all.size() >= 200);
    for (const std::string& one : all) {
        const std::string clean = html::sanitise(one);
        CAPTURE(one);
        CAPTURE(clean);
        CHECK(html::sanitise(clean) == clean);
        for (const std::string_view bad : {"<script", "<svg", "<iframe", "<object", "<embed", "<form", "<base", "<link", "<meta", "<style", "<math", "<video"}) CHECK_FALSE(holds(clean, bad));
        // Inside tags only: the same letters in text are text.
        for (std::size_t at = clean.find('<'); at != std::string::npos; at = clean.find('<', at + 1)) {
            const std::string tag = clean.substr(at, clean.find('>', at) - at);
            for (const std::string_view bad : {" onerror", " onload", " onclick", " id=", " class=", " name=", "url(", "expression", "position"}) CHECK_FALSE(holds(tag, bad));
        }
        for (const std::string_view bad : {"=\"javascript", "=\"vbscript", "=\"data:text", "=\"file:", "=\"ms-word", "=\"blob"}) CHECK_FALSE(holds(clean, bad));
    }
}

TEST_CASE("ATK-HTM-04 remote pictures wait for a click") {
    const std::string clean = html::sanitise("<p>Hi <img src=\"http://canary.test/1.png\" srcset=\"http://canary.test/2\"></p>");
    CHECK(holds(clean, "data-remote-src=\"http://canary.test/1.png\""));
    CHECK_FALSE(holds(clean, " src="));
    CHECK_FALSE(holds(clean, "srcset"));
}

TEST_CASE("ATK-HTM-05 styles cannot leave the message") {
    const std::string clean = html::sanitise("<div style=\"position:fixed;top:0;color:#333;background:url(http://x)\" class=\"app\" id=\"root\">x</div>");
    CHECK(clean == "<div style=\"color:#333\">x</div>");
}

TEST_CASE("ATK-HTM-07 a link that names another host is marked") {
    const std::string clean = html::sanitise("<a href=\"https://evil.example/x\">https://bank.example</a>");
    CHECK(holds(clean, "data-host-mismatch=\"evil.example\""));
    CHECK(holds(clean, "rel=\"noopener noreferrer nofollow\""));
    CHECK_FALSE(holds(html::sanitise("<a href=\"https://www.bank.example/x\">https://bank.example</a>"), "mismatch"));
}

TEST_CASE("deep nesting costs little and keeps its text") {
    std::string deep;
    for (int i = 0; i < 50'000; ++i) deep += "<div>";
    deep += "end";
    CHECK(html::sanitise(deep).size() < 10'000);
}

TEST_CASE("text of HTML reads as a person would read it") {
    CHECK(html::to_text("<p>Hello&nbsp;<b>Anna</b></p><p>It smokes.<br>Badly.</p><ul><li>one</li><li>two</li></ul>") == "Hello Anna\n\nIt smokes.\nBadly.\n\n- one\n- two");
    CHECK(html::to_text("<div>New</div><blockquote>old</blockquote>") == "New\n> old");
    CHECK(html::to_text("<style>x{}</style><script>y</script>z") == "z");
}
