#include <doctest/doctest.h>

#include "mail/mail.hpp"

using namespace tuki;
using mail::split;
using mail::split_html;

namespace {

constexpr std::string_view answer = "Thanks, it prints again.\n\nAnna";

/// The answer, an introduction, a quotation.
void check_folds(std::string_view intro, std::string_view quoted) {
    CAPTURE(intro);
    const std::string text =
        std::string(answer) + "\n\n" + std::string(intro) + "\n" + std::string(quoted) + "\n";
    const mail::Split parts = split(text);
    CHECK(parts.reply == answer);
    CHECK(parts.quoted.find("Have you tried") != std::string::npos);
}

}  // namespace

TEST_CASE("introductions of many languages fold the quotation under them") {
    for (const std::string_view intro :
         {"On Wed, Nov 25, 2026 at 3:59 PM Desk <help@desk.example> wrote:",
          "On 25 Nov 2026, at 15:59, Desk <help@desk.example>\nwrote:",
          "On Wed, Nov 25, 2026 at 3:59 PM Help Desk <\nhelp@desk.example> wrote:",
          "Desk <help@desk.example> ezt írta (időpont: 2026. nov. 25., Sze, 15:59):",
          "2026. 11. 25. 15:59 keltezéssel, Ügyfélszolgálat írta:",
          "Ügyfélszolgálat <help@desk.example> írta 2026. nov. 25-én, 15:59-kor:",
          "ke 25. marrask. 2026 klo 15.59 Tuki (help@desk.example) kirjoitti:",
          "Tuki <help@desk.example> kirjoitti 25.11.2026 kello 15.59:",
          "25.11.2026 15.59, Tuki kirjoitti:",
          "ср, 25 нояб. 2026 г. в 15:59, Поддержка <help@desk.example>:",
          "25 ноября 2026 г., в 15:59, Поддержка <help@desk.example> написал(а):",
          "25.11.2026 15:59, Поддержка пишет:",
          "Среда, 25 ноября 2026, 15:59 +03:00 от Поддержка <help@desk.example>:",
          "Am 25.11.2026 um 15:59 schrieb Desk:",
          "Desk <help@desk.example> schrieb am Mi., 25. Nov. 2026,\n15:59:",
          "Le mer. 25 nov. 2026 à 15:59, Desk <help@desk.example> a écrit :",
          "El mié, 25 nov 2026 a las 15:59, Desk (<help@desk.example>) escribió:",
          "Den ons 25 nov. 2026 kl 15:59 skrev Desk <help@desk.example>:",
          "Il giorno mer 25 nov 2026 alle ore 15:59 Desk <help@desk.example> ha scritto:",
          "W dniu 2026-11-25 o 15:59, Desk pisze:",
             "在 2026年11月25日 下午3:59，\"Desk\" <help@desk.example> 写道：",
             "25 Kas 2026 15:59 tarihinde Desk <help@desk.example> yazdı:",
             "‫בתאריך יום ד׳, 25 בנוב׳ 2026 ב-15:59 מאת ‪Desk‬‏ <‪help@desk.example‬‏>:‬",
             "---- Wł. śr., 25 lis 2026 15:59:22 help@desk.example wrote ----"}) {
        check_folds(intro, "> Have you tried to turn it off?");
        check_folds(intro, "\nHave you tried to turn it off?");
    }
    check_folds("Desk wrote:", "> Have you tried to turn it off?");
    check_folds("Tuki kirjoitti:", "> Have you tried to turn it off?");
}

TEST_CASE("the headers of Outlook fold all below them, in many languages") {
    for (const std::string_view block :
         {"From: Desk <help@desk.example>\nSent: Wednesday, November 25, 2026 3:59 PM\nTo: "
          "Anna\nSubject: Printer",
          "________________________________\nFrom: Desk <help@desk.example>\nSent: Wednesday\nTo: "
          "Anna\nSubject: Printer",
          "Feladó: Ügyfélszolgálat <help@desk.example>\nElküldve: 2026. november 25., szerda "
          "15:59\nCímzett: Anna\nTárgy: Nyomtató",
          "Lähettäjä: Tuki <help@desk.example>\nLähetetty: keskiviikko 25. marraskuuta 2026 "
          "15.59\nVastaanottaja: Anna\nAihe: Tulostin",
          "От: Поддержка <help@desk.example>\nОтправлено: среда, 25 ноября 2026 г. 15:59\nКому: "
          "Анна\nТема: Принтер",
          "Von: Desk <help@desk.example>\nGesendet: Mittwoch, 25. November 2026 15:59\nAn: "
          "Anna\nBetreff: Drucker",
          "*From:* Desk [mailto:help@desk.example]\n*Sent:* Wednesday\n*To:* Anna\n*Subject:* "
          "Printer",
          "-----Original Message-----\nFrom: Desk", "-----Eredeti üzenet-----\nFeladó: Desk",
          "-----Alkuperäinen viesti-----\nLähettäjä: Desk",
          "-----Исходное сообщение-----\nОт: Desk", "-------- Пересылаемое сообщение --------",
          "Begin forwarded message:"})
        check_folds(block, "\nHave you tried to turn it off?");
}

TEST_CASE("signatures of programs and people are folded") {
    for (const std::string_view signature :
         {"-- \nAnna Kiss\nExample Ltd", "--\nAnna", "Sent from my iPhone", "Lähetetty iPhonesta",
          "Lähetetty Samsung-älypuhelimestani", "iPhone-omról küldve",
          "Elküldve Samsung készülékről", "Küldve az iPhone készülékemről", "Отправлено с iPhone",
          "Отправлено из мобильной Яндекс.Почты", "Get Outlook for iOS",
          "Von meinem iPhone gesendet", "Envoyé de mon iPhone"}) {
        CAPTURE(signature);
        CHECK(split("It works.\n\n" + std::string(signature) + "\n").reply == "It works.");
    }
    CHECK(split("It works.\n\nSent from my desk, which is much easier than from a phone.").quoted ==
          "");
}

TEST_CASE("answers between quoted lines are kept with them") {
    const mail::Split parts = split(
        "On 25 Nov 2026, at 15:59, Desk wrote:\n> Which printer?\n\nThe blue one.\n\n> Since "
        "when?\n\nSince Monday.\n\n> Thanks\n");
    CHECK(parts.reply == "> Which printer?\n\nThe blue one.\n\n> Since when?\n\nSince Monday.");
    CHECK(
        split("On 25 Nov 2026, at 15:59, Desk wrote:\n> Which printer?\n\nThe blue one.\n").reply ==
        "The blue one.");
    CHECK(split("> Which printer?\n> The one on floor 2?\nThe blue one.\n> Since when?\nMonday\n")
              .reply.find("Monday") != std::string::npos);
}

TEST_CASE("what is no quotation stays") {
    for (const std::string_view text :
         {"From: Budapest\nTo: Helsinki\nDate: 3 May\n\nPlease book this trip.",
          "He wrote:\nthis is fine", "The log says:\n\n12:30:01 error\n12:30:02 error",
          "Title\n=====\n\nText", "| a | b |\n|---|---|\n| 1 | 2 |",
          "On Monday I wrote to you:\nno answer yet", "> only a quotation", "a -- b"}) {
        CAPTURE(text);
        CHECK(split(text).reply == text);
    }
    CHECK(split("").reply == "");
    CHECK(split("a\r\nb\r\n").reply == "a\nb");
}

TEST_CASE("quotations in HTML are known by their marks") {
    const auto check = [](std::string_view html, std::string_view reply) {
        CAPTURE(html);
        const mail::SplitHtml parts = split_html(html);
        CHECK(parts.reply == reply);
        CHECK(parts.quoted.find("Old") != std::string::npos);
        CHECK(parts.reply_html.find("Old") == std::string::npos);
        CHECK(parts.reply_html.find("New") != std::string::npos);
    };
    check(
        "<div>New</div><div class=\"gmail_quote\">On Mon, Nov 2, 2026 at 3:10 PM X "
        "&lt;x@y.example&gt; wrote:<br><blockquote>Old</blockquote></div>",
        "New");
    check("<p>New</p><blockquote type=cite>Old</blockquote>", "New");
    check("<p>New</p><hr id=stopSpelling>Date: Mon<br>From: x@y.example<br><div>Old</div>", "New");
    check(
        "<p>New</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> "
        "X</div><div>Old</div>",
        "New");
    check(
        "<p>New</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm "
        "0cm\"><p><b>Feladó:</b> X<br><b>Elküldve:</b> ma<br><b>Tárgy:</b> T</p></div><p>Old</p>",
        "New");
    check("<p>New</p><div class=yahoo_quoted>Old</div>", "New");
    const mail::SplitHtml clean = split_html("<p onclick=\"x()\">New</p><script>x()</script>");
    CHECK(clean.reply_html.find("onclick") == std::string::npos);
    CHECK(clean.reply == "New");
}
