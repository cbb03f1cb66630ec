#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "mail/mail.hpp"

using namespace tuki;
using namespace tuki::mail;

namespace {

Mail read(std::string_view raw) {
    auto mail = parse(raw);
    REQUIRE(mail.ok());
    return std::move(mail).value();
}

Mail read_headers_of(std::string_view headers) {
    return read(std::string(headers) + "\r\n\r\nHello.\r\n");
}

}  // namespace

TEST_CASE("a plain mail gives its people, its text and its date") {
    const Mail mail = read(
        "From: =?utf-8?Q?Kov=C3=A1cs_Anna?= <anna@example.com>\r\nTo: Help Desk "
        "<help@desk.example>, \"Virtanen, Matti\" <matti@example.fi>\r\n"
        "Cc: boss@example.com (The Boss)\r\nSubject: =?utf-8?B?Tnlvb210YXTDsw==?=\r\n "
        "=?utf-8?Q?_smokes?=\r\nDate: Wed, 25 Nov 2026 01:00:00 +0200\r\n"
        "Message-ID: <one@example.com>\r\nIn-Reply-To: <zero@desk.example>\r\nReferences: <a@x> "
        "<b@x>\r\n <zero@desk.example>\r\n"
        "Content-Type: text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\nA nyomtat=F3 f=FCst=F6l, k=E9rem jav=EDts=E1k meg =F5szig.\r\n");

    REQUIRE(mail.from.size() == 1);
    CHECK(mail.from[0].name == "Kovács Anna");
    CHECK(mail.from[0].address == "anna@example.com");
    REQUIRE(mail.to.size() == 2);
    CHECK(mail.to[1].name == "Virtanen, Matti");
    REQUIRE(mail.cc.size() == 1);
    CHECK(mail.cc[0].name == "The Boss");
    CHECK(mail.subject == "Nyoomtató smokes");
    REQUIRE(mail.date);
    CHECK(to_iso(*mail.date) == "2026-11-24T23:00:00.000Z");
    CHECK(mail.message_id == "one@example.com");
    CHECK(mail.in_reply_to == "zero@desk.example");
    CHECK(mail.references == std::vector<std::string>{"a@x", "b@x", "zero@desk.example"});
    CHECK(mail.text == "A nyomtató füstöl, kérem javítsák meg őszig.");
    CHECK(mail.language == "hu");
    CHECK(mail.automatic == Automatic::none);
    CHECK(mail.no_answer_reason == "");
}

TEST_CASE("text and HTML, a picture in the text and a file beside it") {
    const Mail mail = read(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=out\n\nFor old "
        "programs.\n--out\nContent-Type: multipart/alternative; boundary=alt\n\n"
        "--alt\nContent-Type: text/plain\n\nSee below.\n--alt\nContent-Type: multipart/related; "
        "boundary=rel\n\n"
        "--rel\nContent-Type: text/html\n\n<p onclick=x()>See "
        "<b>below</b>.<script>x()</script><img src=\"cid:p1@x\"></p>\n--rel\nContent-Type: "
        "image/png; name=p.png\nContent-ID: <p1@x>\nContent-Transfer-Encoding: "
        "base64\n\niVBORw0K\n--rel--\n--alt--\n"
        "--out\nContent-Type: application/pdf\nContent-Disposition: attachment; "
        "filename*0*=utf-8'hu'%C3%A1r; filename*1=\"lista.pdf\"\nContent-Transfer-Encoding: "
        "base64\n\nJVBERi0=\n--out--\nEpilogue.\n");

    CHECK(mail.text == "See below.");
    CHECK(mail.html.find("<b>below</b>") != std::string::npos);
    CHECK(mail.html.find("script") == std::string::npos);
    CHECK(mail.html.find("onclick") == std::string::npos);
    REQUIRE(mail.attachments.size() == 2);
    CHECK(mail.attachments[0].name == "p.png");
    CHECK(mail.attachments[0].is_inline);
    CHECK(mail.attachments[1].name == "árlista.pdf");
    CHECK(mail.attachments[1].bytes == "%PDF-");
    CHECK_FALSE(mail.attachments[1].is_inline);
}

TEST_CASE("a forwarded mail stays whole, byte for byte") {
    const std::string inner =
        "From: old@example.com\r\nSubject: =?utf-8?Q?R=C3=A9gi?=\r\nContent-Type: multipart/mixed; "
        "boundary=in\r\n\r\n--in\r\n\r\nOld.\r\n--in--";
    const Mail mail = read(
        "From: a@example.com\r\nContent-Type: multipart/mixed; "
        "boundary=out\r\n\r\n--out\r\n\r\nSee the old one.\r\n--out\r\nContent-Type: "
        "message/rfc822\r\n\r\n" +
        inner + "\r\n--out--\r\n");

    CHECK(mail.text == "See the old one.");
    REQUIRE(mail.attachments.size() == 1);
    CHECK(mail.attachments[0].name == "Régi.eml");
    CHECK(mail.attachments[0].type == "message/rfc822");
    CHECK(mail.attachments[0].bytes == inner);
}

TEST_CASE("calendars, signatures, encrypted mails and parts of mails are kept as files") {
    for (const std::string_view type :
         {"text/calendar; name=meet.ics", "application/pkcs7-signature; name=smime.p7s",
          "application/pgp-signature; name=signature.asc", "application/pgp-encrypted; name=v.asc",
          "message/partial; number=1; total=3; id=x", "text/vcard; name=a.vcf"}) {
        CAPTURE(type);
        const Mail mail = read(
            "From: a@example.com\nContent-Type: multipart/mixed; "
            "boundary=b\n\n--b\n\nText.\n--b\nContent-Type: " +
            std::string(type) + "\n\nBEGIN\n--b--\n");
        CHECK(mail.text == "Text.");
        REQUIRE(mail.attachments.size() == 1);
        CHECK(mail.attachments[0].bytes == "BEGIN");
    }
}

TEST_CASE("an HTML mail alone is read as text, with its quotation folded") {
    const Mail mail = read(
        "From: a@example.com\nContent-Type: text/html; "
        "charset=utf-8\n\n<html><head><title>No</title><style>p{}</style></head><body><div "
        "dir=ltr>Это <b>мой</b> ответ.<br></div>"
        "<div class=\"gmail_quote\"><div class=\"gmail_attr\">ср, 30 апр. 2025 г. в 15:19, Desk "
        "&lt;<a href=\"mailto:d@x.example\">d@x.example</a>&gt;:<br></div><blockquote>Какой у вас "
        "принтер?</blockquote></div></body></html>\n");

    CHECK(mail.text == "Это мой ответ.");
    CHECK(mail.quoted.find("Какой у вас принтер?") != std::string::npos);
    CHECK(mail.language == "ru");
}

TEST_CASE("flowed text is put together, quoted and signature lines are left alone") {
    const Mail mail = read(
        "From: a@example.com\nContent-Type: text/plain; format=flowed\n\nOne long \nparagraph.\n  "
        "stuffed\n> a \n> b\n\nEnd.\n-- \nAnna\n");
    CHECK(mail.whole_text == "One long paragraph.\n stuffed\n> a \n> b\n\nEnd.\n-- \nAnna\n");
}

TEST_CASE("text without a right character set is guessed") {
    const auto body = [](std::string_view bytes, std::string_view charset = "") {
        return read("From: a@example.com\n" +
                    (charset.empty()
                         ? std::string()
                         : "Content-Type: text/plain; charset=" + std::string(charset) + "\n") +
                    "\n" + std::string(bytes) + "\n")
            .whole_text;
    };
    CHECK(body("Gr\xC3\xBC\xC3\x9F"
               "e",
               "us-ascii") == "Grüße\n");
    CHECK(body("\xCF\xF0\xE8\xED\xF2\xE5\xF0 \xED\xE5 \xF0\xE0\xE1\xEE\xF2\xE0\xE5\xF2",
               "no-such-set") == "Принтер не работает\n");
    CHECK(body("\xF0\xD2\xC9\xCE\xD4\xC5\xD2 \xCE\xC5 \xD2\xC1\xC2\xCF\xD4\xC1\xC5\xD4") ==
          "Принтер не работает\n");
    CHECK(body("El\xF5re is k\xF6sz\xF6n\xF6m a gyors v\xE1laszt") ==
          "Előre is köszönöm a gyors választ\n");
    CHECK(body("Hyv\xE4\xE4 p\xE4iv\xE4\xE4") == "Hyvää päivää\n");
    CHECK(body("caf\x92s", "iso-8859-1") == "caf’s\n");
    CHECK(body("Hi +AGE-", "utf-7") == "Hi a\n");
}

TEST_CASE("broken mails give what can be read") {
    CHECK_FALSE(parse("").ok());
    CHECK_FALSE(parse(" \r\n ").ok());
    CHECK(read("no header at all\njust lines\n").whole_text == "no header at all\njust lines\n");
    CHECK(read("Subject: no body").subject == "no body");
    CHECK(read("Subject: a\rFrom: b@x.example\r\rold Mac\r").whole_text == "old Mac\n");
    CHECK(read("From a@x Mon Jan 1\nSubject: mbox\n\nx\n").subject == "mbox");
    // A boundary that is nowhere, and one that is not named.
    CHECK(read("From: a@x.example\nContent-Type: multipart/mixed; boundary=zz\n\nplain after all\n")
              .text == "plain after all");
    const Mail lost = read(
        "From: a@x.example\nContent-Type: multipart/mixed\n\n--=_abc\nContent-Type: "
        "text/plain\n\nfound\n--=_abc\nContent-Type: image/png; name=a.png\n\nxx\n--=_abc--\n");
    CHECK(lost.text == "found");
    CHECK(lost.attachments.size() == 1);
    // No end.
    CHECK(read("From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ncut off he")
              .text == "cut off he");
    // uuencode and yEnc in a text stay text.
    CHECK(read("From: a@x.example\n\nbegin 644 a.txt\n#0V%T\n`\nend\n")
              .whole_text.find("begin 644 a.txt") == 0);
    const Mail uu = read(
        "From: a@x.example\nContent-Type: application/octet-stream; "
        "name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n#0V%T\n`\nend\n");
    REQUIRE(uu.attachments.size() == 1);
    CHECK(uu.attachments[0].bytes == "Cat");
}

TEST_CASE("addresses as people and programs write them") {
    const auto from = [](std::string_view value) {
        return read_headers_of("From: " + std::string(value)).from;
    };
    const auto one = [&](std::string_view value) {
        const auto all = from(value);
        REQUIRE(all.size() == 1);
        return all[0].name + "|" + all[0].address;
    };
    CHECK(one("anna@example.com") == "|anna@example.com");
    CHECK(one("Anna Kiss anna@example.com") == "Anna Kiss|anna@example.com");
    CHECK(one("\"Kiss \\\"Ann\\\" Anna\" <anna@example.com>") ==
          "Kiss \"Ann\" Anna|anna@example.com");
    CHECK(one("Kiss, Anna <anna@example.com>") == "Kiss, Anna|anna@example.com");
    CHECK(one("<@relay.example,@b.example:anna@example.com>") == "|anna@example.com");
    CHECK(one("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>") ==
          "Pete|pete@silly.test");
    CHECK(one("=?iso-8859-2?Q?Nagy=2C_=D5z?= <n@example.com>") == "Nagy, Őz|n@example.com");
    CHECK(one("MAILER-DAEMON (Mail Delivery System)") == "Mail Delivery System|MAILER-DAEMON");
    CHECK(from("Helpers: a@x.example, b@x.example;, c@x.example").size() == 3);
    CHECK(from("undisclosed-recipients:;").empty());
    CHECK(from("a@x.example; b@x.example").size() == 2);
}

TEST_CASE(
    "ATK-MID-06 ATK-MID-07 every From is seen, and a name that looks like an address is a name") {
    CHECK(read("From: a@example.com\r\nFrom: b@example.com\r\n\r\nx").from.size() == 2);
    CHECK(read("Subject: x\r\n\r\nFrom: inner@example.com\r\n").from.empty());
    const Mail mail = read("From: \"ceo@a.example\xE2\x80\xAE\r\n x\" <x@evil.example>\r\n\r\nx");
    REQUIRE(mail.from.size() == 1);
    CHECK(mail.from[0].address == "x@evil.example");
    CHECK(mail.from[0].name == "ceo@a.example  x");
}

TEST_CASE("the same mail by another road has the same digest, another mail has not") {
    const std::string mail =
        "From: a@x.example\r\nTo: b@x.example\r\nSubject: Hi\r\n there\r\nMessage-ID: "
        "<1@x>\r\n\r\nText \r\nmore\r\n\r\n";
    const std::string other_road =
        "Received: from q\r\n by z\r\nReturn-Path: <a@x.example>\r\nDelivered-To: "
        "c@x.example\r\nX-Spam: no\r\nAuthentication-Results: z; spf=pass\r\nMessage-ID: "
        "<1@x>\nFrom: a@x.example\nTo: b@x.example\nSubject:  Hi there\n\nText\nmore\n";
    CHECK(canonical_digest(mail) == canonical_digest(other_road));
    CHECK(canonical_digest(mail).size() == 64);
    // ATK-MID-10: the same Message-ID with other content.
    CHECK(canonical_digest(mail) !=
          canonical_digest("From: a@x.example\r\nTo: b@x.example\r\nSubject: Hi "
                           "there\r\nMessage-ID: <1@x>\r\n\r\nOther\r\n"));
    CHECK(canonical_digest(mail) !=
          canonical_digest("From: a@x.example\r\nTo: b@x.example\r\nSubject: Other\r\nMessage-ID: "
                           "<1@x>\r\n\r\nText\r\nmore\r\n"));
}

TEST_CASE("a winmail.dat is unwrapped") {
    // attAttachRendData, attAttachTitle "a.txt", attAttachData "cat"
    const auto number = [](std::uint32_t value, int size) {
        std::string bytes;
        for (int i = 0; i < size; ++i) bytes += char(value >> (8 * i));
        return bytes;
    };
    const auto attribute = [&](std::uint32_t id, const std::string& value) {
        return std::string("\x02") + number(id, 4) + number(std::uint32_t(value.size()), 4) +
               value + number(0, 2);
    };
    const std::string tnef = number(0x223E9F78, 4) + number(1, 2) +
                             attribute(0x00069007, number(1251, 4) + number(0, 4)) +
                             attribute(0x0002800C, "\xCF\xF0\xE8\xE2\xE5\xF2") +
                             attribute(0x00069002, std::string(14, '\0')) +
                             attribute(0x00018010, std::string("..\\a.txt\0", 9)) +
                             attribute(0x0006800F, "cat");
    const Mail mail = read(
        "From: a@x.example\r\nContent-Type: application/ms-tnef; "
        "name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        base64(tnef));
    CHECK(mail.text == "Привет");
    REQUIRE(mail.attachments.size() == 2);
    CHECK(mail.attachments[0].name == "a.txt");
    CHECK(mail.attachments[0].bytes == "cat");
    // Cut anywhere, it is no danger.
    for (std::size_t cut = 0; cut < tnef.size(); ++cut)
        CHECK(
            parse("Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                  base64(tnef.substr(0, cut)) + "\r\n")
                .ok());
}
