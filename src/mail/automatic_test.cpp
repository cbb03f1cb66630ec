#include <doctest/doctest.h>

#include "mail/mail.hpp"

using namespace tuki;
using namespace tuki::mail;

namespace {

Mail read(const std::string& raw) {
    auto mail = parse(raw);
    REQUIRE(mail.ok());
    return std::move(mail).value();
}

Mail with(const std::string& headers) {
    return read(headers + "\r\nFrom: anna@example.com\r\nSubject: Re: printer\r\n\r\nText.\r\n");
}

}  // namespace

TEST_CASE("ATK-LOP-01 automatic senders are known by their headers") {
    CHECK(with("Auto-Submitted: auto-replied (vacation)").automatic == Automatic::auto_reply);
    CHECK(with("Auto-Submitted: auto-generated").automatic == Automatic::bulk);
    CHECK(with("Auto-Submitted: no").automatic == Automatic::none);
    CHECK(with("Precedence: bulk").automatic == Automatic::bulk);
    CHECK(with("Precedence: junk").automatic == Automatic::bulk);
    CHECK(with("Precedence: list").automatic == Automatic::list);
    CHECK(with("Precedence: auto_reply").automatic == Automatic::auto_reply);
    CHECK(with("List-Id: <users.example.com>").automatic == Automatic::list);
    CHECK(with("X-Autoreply: yes").automatic == Automatic::auto_reply);
    CHECK(with("X-Autorespond: away").automatic == Automatic::auto_reply);
    CHECK(with("X-Loop: help@desk.example").automatic == Automatic::auto_reply);
    CHECK(with("Return-Path: <>").automatic == Automatic::auto_reply);
    CHECK(with("X-Tuki-Desk: d1").automatic == Automatic::own);
    CHECK(with("Auto-Submitted: auto-replied").automatic_reason == "Auto-Submitted: auto-replied");
}

TEST_CASE("ATK-LOP-01 X-Auto-Response-Suppress alone is no automatic mail, but wants no answer") {
    const Mail mail = with("X-Auto-Response-Suppress: All");
    CHECK(mail.automatic == Automatic::none);
    CHECK(mail.no_answer_reason == "X-Auto-Response-Suppress: All");
    CHECK(read("From: no-reply@shop.example\r\nSubject: Order\r\n\r\nx\r\n").no_answer_reason ==
          "From: no-reply@shop.example");
    CHECK(read("From: postmaster@shop.example\r\nSubject: Hello\r\n\r\nx\r\n").no_answer_reason !=
          "");
    CHECK(with("X-Other: 1").no_answer_reason == "");
}

TEST_CASE(
    "ATK-LOP-04 out of office without any marker is known by its subject, in four languages") {
    for (const std::string subject :
         {"Automatic reply: printer", "Out of Office: printer", "Automaattinen vastaus: tulostin",
          "Automatikus válasz: nyomtató", "Házon kívül: nyomtató", "Автоматический ответ: принтер",
          "Автоответ: принтер"}) {
        CAPTURE(subject);
        CHECK(read("From: a@x.example\r\nSubject: " + subject + "\r\n\r\nx\r\n").automatic ==
              Automatic::auto_reply);
    }
    CHECK(read("From: a@x.example\r\nSubject: Automatic door broken\r\n\r\nx\r\n").automatic ==
          Automatic::none);
}

TEST_CASE("ATK-LOP-02 a delivery report says who, why and which mail") {
    const Mail mail = read(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nSubject: "
        "Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nI'm sorry.\r\n--b\r\nContent-Type: "
        "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: "
        "rfc822; gone@example.com\r\nOriginal-Recipient: rfc822;gone@example.com\r\nAction: "
        "failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <gone@example.com>:\r\n    "
        "User unknown\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: "
        "<sent-by-us@desk.example>\r\nSubject: Answer\r\n\r\nHello\r\n--b--\r\n");
    CHECK(mail.automatic == Automatic::bounce);
    REQUIRE(mail.bounce);
    CHECK(mail.bounce->recipient == "gone@example.com");
    CHECK(mail.bounce->status == "5.1.1");
    CHECK(mail.bounce->action == "failed");
    CHECK(mail.bounce->diagnostic.find("User unknown") != std::string::npos);
    CHECK(mail.bounce->original_message_id == "sent-by-us@desk.example");
}

TEST_CASE("ATK-LOP-02 reports in plain text and damaged ones") {
    const Mail qmail = read(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nHi. "
        "This is the qmail-send program at mx.example.\r\n\r\n<gone@example.com>:\r\n192.0.2.1 "
        "does not like recipient. 550 5.7.1 no\r\n\r\n--- Below this line is a copy of the "
        "message.\r\n\r\nMessage-ID: <m1@desk.example>\r\n");
    CHECK(qmail.automatic == Automatic::bounce);
    REQUIRE(qmail.bounce);
    CHECK(qmail.bounce->recipient == "gone@example.com");
    CHECK(qmail.bounce->status == "5.7.1");
    CHECK(qmail.bounce->original_message_id == "m1@desk.example");
    const Mail damaged = read(
        "From: postmaster@mx.example\r\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: "
        "message/delivery-status\r\n\r\ngarbage\r\n\xFF\xFE\r\n--b");
    CHECK(damaged.automatic == Automatic::bounce);
    // A read receipt came back from a program, but the mail did not.
    CHECK(
        read(
            "From: a@x.example\r\nSubject: Read\r\nContent-Type: multipart/report; "
            "report-type=disposition-notification; boundary=b\r\n\r\n--b\r\n\r\nRead.\r\n--b--\r\n")
            .automatic == Automatic::auto_reply);
}
