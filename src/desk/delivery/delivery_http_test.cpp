#include "desk/delivery/test_post.hpp"
#include "tests/support/doors.hpp"

namespace tuki::delivery {

using namespace test;
using tuki::test::knock;
using tuki::test::text_at;
using enum http::Method;

TEST_CASE("texts of mails are listed, changed, shown beforehand and brought back, by administrators only") {
    Post post;
    const Actor admin = tuki::test::administrator(post.anna);
    const auto all = knock(post.unit, routes(), admin, {.path = "/templates"});
    CHECK(all.status == 200);
    CHECK(tuki::test::count_at(all, "") == 8);
    CHECK(text_at(all, "0.key") == "acknowledgement");
    CHECK(tuki::test::count_at(all, "0.variants") == 4);
    CHECK(text_at(all, "0.variants.1.changed") == "false");

    const std::string own = R"({"subject":"Saját","text":"Megjött: {ticket.number}"})";
    CHECK(knock(post.unit, routes(), admin, {put, "/templates/acknowledgement/hu", own}).status == 200);
    CHECK(text_at(knock(post.unit, routes(), admin, {.path = "/templates"}), "0.variants.1.subject") == "Saját");
    post.open("nyomtató", {.language = "hu"});
    CHECK(post.sent().at(0).whole_text.find("Megjött: 1") != std::string::npos);
    CHECK(post.column("select kind from facts where subject = 2") == "template.changed;");

    const auto shown = knock(post.unit, routes(), admin, {http::Method::post, "/templates/reply/ru/preview", R"({"subject":"Re: {ticket.subject}","text":"{message}"})"});
    CHECK(shown.status == 200);
    CHECK(text_at(shown, "subject") == "Re: [T-1024] Принтер не печатает");
    CHECK(text_at(shown, "html").find("lang=\"ru\"") != std::string::npos);

    CHECK(knock(post.unit, routes(), admin, {del, "/templates/acknowledgement/hu"}).status == 204);
    CHECK(text_at(knock(post.unit, routes(), admin, {.path = "/templates"}), "0.variants.1.changed") == "false");

    const Actor agent = tuki::test::agent_with({Permission::ticket_read, Permission::ticket_reply}, post.anna);
    for (const auto& [method, path] : {std::pair{get, "/templates"}, {put, "/templates/reply/en"}, {del, "/templates/reply/en"},
                                       {http::Method::post, "/templates/reply/en/preview"}, {http::Method::post, "/settings/mail/test"}}) {
        CHECK(knock(post.unit, routes(), agent, {method, path, own}).status == 403);
        CHECK(knock(post.unit, routes(), tuki::test::customer(post.mia), {method, path, own}).status == 404);
    }
}

TEST_CASE("a text with a place that there is not is refused with its name") {
    Post post;
    const Actor admin = tuki::test::administrator(post.anna);
    const auto save = [&](const std::string& path, const std::string& body) { return knock(post.unit, routes(), admin, {put, path, body}); };
    const auto refused = save("/templates/acknowledgement/en", R"({"subject":"Hi","text":"Hello {person.name}"})");
    CHECK(refused.status == 422);
    CHECK(text_at(refused, "field") == "text");
    CHECK(refused.body.find("{person.name}") != std::string::npos);
    CHECK(save("/templates/reply/en", R"({"subject":"Hi","text":"nothing"})").status == 422);
    CHECK(save("/templates/reply/en", R"({"subject":"Hi","text":"{message}","html":"<b>"})").status == 422);
    CHECK(save("/templates/reply/en", R"({"subject":["Hi"],"text":"{message}"})").status == 422);
    CHECK(save("/templates/reply/de", R"({"subject":"Hi","text":"{message}"})").status == 404);
    CHECK(save("/templates/other/en", R"({"subject":"Hi","text":"{message}"})").status == 404);
}

TEST_CASE("a test mail goes to the administrator, at once, and tells what the relay said") {
    Post post;
    const Actor admin = tuki::test::administrator(post.anna);
    const auto sent = knock(post.unit, routes(), admin, {http::Method::post, "/settings/mail/test"});
    CHECK(sent.status == 200);
    CHECK(text_at(sent, "ok") == "true");
    const auto mail = mail::parse(post.raw_mails().at(0)).value();
    CHECK(mail.subject == "A test mail · Tuki");
    CHECK(mail.to.at(0).address == "anna@tuki.test");

    post.set("mail.relay", "");
    const auto none = knock(post.unit, routes(), admin, {http::Method::post, "/settings/mail/test"});
    CHECK(text_at(none, "ok") == "false");
    CHECK(text_at(none, "detail") == "no relay is set");
}

}  // namespace tuki::delivery
