#include "desk/delivery/templates.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace tuki::delivery {

TEST_CASE("every shipped text keeps the rules of its kind, in all four languages") {
    CHECK(template_kinds().size() == 8);
    for (const TemplateKind& kind : template_kinds())
        for (int i = 0; i < 4; ++i) {
            INFO(kind.key << " " << locales[i]);
            const auto checked = check_template(kind, kind.shipped[i].subject, kind.shipped[i].text);
            CHECK(checked.ok());
            CHECK(is_valid_utf8(kind.shipped[i].text));
            if (i > 0) CHECK(kind.shipped[i].text != kind.shipped[0].text);
        }
}

TEST_CASE("ATK-LOP-07: mails to unproved addresses have no place for a sender's words") {
    for (const std::string_view key : {"acknowledgement", "working", "receipt", "reset", "login_link"}) {
        const TemplateKind& kind = *find_template_kind(key);
        for (const std::string_view field : {"person.name", "ticket.subject", "message", "resolution"}) {
            INFO(key << " " << field);
            const auto checked = check_template(kind, "Hello", "{" + std::string(field) + "} {link}");
            REQUIRE(!checked.ok());
            CHECK(checked.error().code == ErrorCode::invalid);
        }
    }
}

TEST_CASE("an unknown place is refused by name, a needed one is missed, braces alone are text") {
    const TemplateKind& reply = *find_template_kind("reply");
    const auto unknown = check_template(reply, "Re: {ticket.subject}", "{message} {ticket.secret}");
    REQUIRE(!unknown.ok());
    CHECK(unknown.error().field == "text");
    CHECK(unknown.error().message.find("{ticket.secret}") != std::string::npos);
    CHECK(check_template(reply, "{nothing}", "{message}").error().field == "subject");
    CHECK(check_template(reply, "Hello", "No place").error().message.find("{message}") != std::string::npos);
    CHECK(check_template(reply, "Hello", "{message} {} { x } {A} {").ok());
    CHECK(!check_template(reply, " ", "{message}").ok());
    CHECK(!check_template(reply, "Hello", std::string(template_text_max + 1, 'x')).ok());
}

TEST_CASE("what a value holds is never read as a place") {
    CHECK(fill("{a} {b} {c}", {{"a", "{b}"}, {"b", "2"}}) == "{b} 2 {c}");
    CHECK(fill("", {}) == "");
    CHECK(fill("{", {}) == "{");
}

TEST_CASE("HTML of a letter is escaped, has its language, paragraphs and links, and the agent's own HTML in its place") {
    const Template from{"Re: {ticket.subject}", "{message}\n\n{agent.name}\nhttps://desk.example/requests/1.", false};
    const Fields fields{{"ticket.subject", "<b>Printer</b>"}, {"message", "a < b\n\nsecond\x02 paragraph"}, {"agent.name", "<script>"}};

    const Letter plain = write_letter(from, fields, "hu", "", 12);

    CHECK(plain.subject == "Re: [T-12] <b>Printer</b>");
    CHECK(plain.html.find("<html lang=\"hu\">") != std::string::npos);
    CHECK(plain.html.find("<title>Re: [T-12] &lt;b&gt;Printer&lt;/b&gt;</title>") != std::string::npos);
    CHECK(plain.html.find("<p>a &lt; b</p>") != std::string::npos);
    CHECK(plain.html.find("&lt;script&gt;<br>") != std::string::npos);
    CHECK(plain.html.find("<a href=\"https://desk.example/requests/1\">https://desk.example/requests/1</a>.") != std::string::npos);

    const Letter rich = write_letter(from, fields, "en", "<p>a <b>bold</b> word</p>", 12);
    CHECK(rich.html.find("<div><p>a <b>bold</b> word</p></div>") != std::string::npos);
    CHECK(rich.html.find("a &lt; b") == std::string::npos);
    CHECK(rich.html.find('\x02') == std::string::npos);
    CHECK(rich.text.starts_with("a < b\n"));
}

TEST_CASE("a subject that holds the number keeps it once, and takes no line break") {
    const Template from{"{ticket.subject}", "x", false};
    CHECK(write_letter(from, {{"ticket.subject", "[T-7] hello"}}, "en", "", 7).subject == "[T-7] hello");
    CHECK(write_letter(from, {{"ticket.subject", "a\r\nBcc: mallory@evil.example"}}, "en", "", 7).subject == "[T-7] a Bcc: mallory@evil.example");
    CHECK(write_letter(from, {{"ticket.subject", "news"}}, "en", "", 0).subject == "news");
}

TEST_CASE("a web address that never ends, or that is none, stays text") {
    CHECK(html_of_text("http://") == "<p>http://</p>\n");
    CHECK(html_of_text("see https://a.example/\"onmouseover=x").find("<a href=\"https://a.example/\">") != std::string::npos);
    CHECK(html_of_text("http://" + std::string(5000, 'x')).find("<a ") == std::string::npos);
    CHECK(html_of_text("javascript:alert(1)") == "<p>javascript:alert(1)</p>\n");
    CHECK(html_of_text("\n\n\n") == "");
}

}  // namespace tuki::delivery
