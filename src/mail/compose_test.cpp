#include "mail/compose.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "base/crypto.hpp"

namespace tuki::mail {
namespace {

Outgoing simple() {
    Outgoing mail;
    mail.from = {"Desk", "desk@desk.test"};
    mail.to = {{"Ann", "ann@example.test"}};
    mail.subject = "Hello";
    mail.message_id = "1@desk.test";
    mail.date = from_number(1'795'564'800'000);
    mail.text = "Body\n";
    return mail;
}

/// Runs Python on two files and gives what it prints; "missing" when it lacks a module.
std::string python(const std::string& script, const std::string& first,
                   const std::string& second = {}) {
    static int count = 0;
    const auto folder = std::filesystem::temp_directory_path() /
                        ("tuki-compose-test-" + std::to_string(getpid()) + "-" +
                         std::to_string(count++));
    std::filesystem::create_directory(folder);
    const auto write = [&](const char* name, const std::string& bytes) {
        std::ofstream(folder / name, std::ios::binary) << bytes;
    };
    write("script.py", script);
    write("first", first);
    write("second", second);
    std::string out;
    // The system's Python has the packages that apt installs.
    FILE* pipe = popen(("cd '" + folder.string() + "' && /usr/bin/python3 script.py 2>&1").c_str(), "r");
    std::array<char, 4096> piece{};
    while (const std::size_t size = fread(piece.data(), 1, piece.size(), pipe)) {
        out.append(piece.data(), size);
    }
    pclose(pipe);
    std::filesystem::remove_all(folder);
    return out;
}

/// What Python's email package reads: header names and values, then the parts. Control characters
/// and backslashes as escapes, one item a line.
std::string read_by_python(const std::string& raw) {
    return python(R"(
import email, email.policy
m = email.message_from_bytes(open('first', 'rb').read(), policy=email.policy.default)
for name, value in m.items(): print('%s: %s' % (name, ascii(str(value))[1:-1]))
for part in m.walk():
    if part.is_multipart(): print('[%s]' % part.get_content_type()); continue
    data = part.get_payload(decode=True)
    print('[%s %s %s %s] %s' % (part.get_content_type(), part.get_content_disposition(), ascii(part.get_filename()), part['content-id'], ascii(data.decode('utf-8', 'replace'))))
    if part.defects: print('DEFECT', part.defects)
if m.defects: print('DEFECT', m.defects)
)", raw);
}

void check_lines(const std::string& raw) {
    std::size_t at = 0;
    while (at < raw.size()) {
        const std::size_t end = raw.find("\r\n", at);
        REQUIRE(end != std::string::npos);
        CHECK(end - at <= 998);
        at = end + 2;
    }
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '\n') REQUIRE((i > 0 && raw[i - 1] == '\r'));
        if (raw[i] == '\r') REQUIRE((i + 1 < raw.size() && raw[i + 1] == '\n'));
        REQUIRE(raw[i] != '\0');
    }
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("another reader finds in a mail what was put into it") {
    Outgoing mail = simple();
    mail.reply_to = Mailbox{"", "desk+x@desk.test"};
    mail.cc = {{"Kovács Éva, \"PhD\" \\", "eva@example.test"}, {"B, \"C\" \\", "c@example.test"}};
    mail.subject = "Árvíztűrő tükörfúrógép не работает " + std::string(200, 'x') + " tulostin 🖨";
    mail.in_reply_to = "0@example.test";
    for (int i = 0; i < 50; ++i) mail.references.push_back(std::to_string(i) + "@example.test");
    mail.language = "hu";
    mail.auto_submitted = "auto-replied";
    mail.headers = {{"X-Tuki-Desk", "abc"}};
    mail.text = "Szia!\n.\nFrom me\n  end \n" + std::string(2000, 'y') + "\n=3D";
    mail.html = "<p>Привет, мир — это длинный текст</p><img src=\"cid:a@b\">";
    mail.attachments = {
        {"kép.png", "image/png", std::string("\0\x89PNG", 5), "a@b", true},
        {"отчёт за ноябрь с очень длинным именем файла.pdf", "application/pdf", "%PDF", "", false},
        {"a.eml", "message/rfc822", "Subject: x\n\ny", "", false}};
    const std::string raw = compose(mail);
    check_lines(raw);
    const std::string read = read_by_python(raw);
    CAPTURE(read);
    CHECK(!has(read, "DEFECT"));
    CHECK(has(read, "From: Desk <desk@desk.test>\n"));
    CHECK(has(read, "Reply-To: desk+x@desk.test\n"));
    CHECK(has(read, "Kov\\xe1cs \\xc9va, "));
    CHECK(has(read, "<eva@example.test>, "));
    CHECK(has(read, "<c@example.test>\n"));
    CHECK(has(read, "Subject: \\xc1rv\\xedzt\\u0171r\\u0151 t\\xfck\\xf6rf\\xfar\\xf3g\\xe9p \\u043d\\u0435"));
    CHECK(has(read, " tulostin \\U0001f5a8\n"));
    CHECK(has(read, "Date: Wed, 25 Nov 2026 00:00:00 +0000\n"));
    CHECK(has(read, "Message-ID: <1@desk.test>\n"));
    CHECK(has(read, "In-Reply-To: <0@example.test>\n"));
    CHECK(has(read, "References: <0@example.test> <30@example.test>"));
    CHECK(has(read, "Auto-Submitted: auto-replied\n"));
    CHECK(has(read, "X-Auto-Response-Suppress: All\n"));
    CHECK(has(read, "Content-Language: hu\n"));
    CHECK(has(read, "X-Tuki-Desk: abc\n"));
    CHECK(has(read, "[multipart/mixed]\n[multipart/alternative]\n[text/plain None None None] "
                    "'Szia!\\r\\n.\\r\\nFrom me\\r\\n  end \\r\\nyyy"));
    CHECK(has(read, "[multipart/related]\n[text/html None None None] '<p>\\u041f\\u0440"));
    CHECK(has(read, "[image/png inline 'k\\xe9p.png' <a@b>] '\\x00"));
    CHECK(has(read, "[application/pdf attachment '\\u043e\\u0442\\u0447\\u0451\\u0442 \\u0437\\u0430"));
    CHECK(has(read, ".pdf' None] '%PDF'"));
    CHECK(has(read, "[application/octet-stream attachment 'a.eml' None]"));

    const auto own = parse(raw);
    REQUIRE(own.ok());
    CHECK(own.value().subject == mail.subject);
    CHECK(own.value().cc.size() == 2);
    CHECK(own.value().cc[0].name == mail.cc[0].name);
    CHECK(own.value().references.size() == 21);
    CHECK(own.value().attachments.size() == 3);
    CHECK(has(own.value().whole_text, "Szia!\n.\nFrom me"));
}

TEST_CASE("ATK-LOP-08 no value can bring a header or a recipient of its own") {
    const std::string evils[] = {
        "x\r\nBcc: mallory@evil.example",
        "x\nBcc: mallory@evil.example",
        "x\rBcc: mallory@evil.example",
        "x\xe2\x80\xa8" "Bcc: mallory@evil.example",
        "x\xc2\x85" "Bcc: mallory@evil.example",
        "x\r\n\r\n<script>mallory@evil.example",
        "x\r\n Bcc: mallory@evil.example\r\n\tmore",
        "=?utf-8?B?eA0KQmNjOiBtYWxsb3J5QGV2aWwuZXhhbXBsZQ==?=",
        std::string("x\0Bcc: mallory@evil.example", 26),
        "a@b.test>, <mallory@evil.example",
        "a@b.test, mallory@evil.example",
        "\" <mallory@evil.example>, \"",
        "\\\" <mallory@evil.example>",
        std::string(5000, 'x') + "\r\nBcc: mallory@evil.example",
        "\xff\xfe\r\nBcc: m",
    };
    for (const std::string& evil : evils) {
        CAPTURE(evil);
        Outgoing mail = simple();
        mail.from = {evil, evil};
        mail.reply_to = Mailbox{evil, evil};
        mail.to = {{evil, evil}};
        mail.cc = {{evil, "ann@example.test"}};
        mail.subject = evil;
        mail.message_id = evil;
        mail.in_reply_to = evil;
        mail.references = {evil, evil};
        mail.language = evil;
        mail.auto_submitted = evil;
        mail.html = "<p>x</p>";
        mail.attachments = {{evil, evil, "x", evil, true}, {evil, "text/plain", "x", evil, false}};
        mail.headers = {{"X-A", evil}, {evil, "x"}, {"Bcc", "mallory@evil.example"}, {"X-B\r\nBcc", "m"}};
        const std::string raw = compose(mail);
        check_lines(raw);
        const std::string counted = python(R"(
import email, email.policy
from email.utils import getaddresses
raw = open('first', 'rb').read()
m = email.message_from_bytes(raw, policy=email.policy.compat32)
names = sorted(set(n.lower() for n in m.keys()))
allowed = 'date from reply-to to cc subject message-id in-reply-to references x-a mime-version content-type'.split()
print('headers', [n for n in names if n not in allowed], len(m.keys()) == len(names))
for h in ('from', 'reply-to', 'to', 'cc'): print(h, len(getaddresses(m.get_all(h, []))))
print('parts', [p.get_content_type() for p in m.walk()])
for p in m.walk():
    extra = [n for n in p.keys() if not n.lower().startswith('content-')]
    if p is not m and extra: print('EXTRA', extra)
)", raw);
        CHECK(counted ==
              "headers [] True\nfrom 1\nreply-to 1\nto 1\ncc 1\n"
              "parts ['multipart/mixed', 'multipart/alternative', 'text/plain', 'multipart/related', "
              "'text/html', 'application/octet-stream', 'text/plain']\n");
        const auto own = parse(raw);
        REQUIRE(own.ok());
        CHECK(own.value().to.size() == 1);
        CHECK(own.value().cc.size() == 1);
        CHECK(own.value().from.size() == 1);
    }
}

std::string pem_of(EVP_PKEY* key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return pem;
}

/// The p= of the key's record.
std::string public_part(EVP_PKEY* key) {
    if (EVP_PKEY_base_id(key) == EVP_PKEY_ED25519) {
        std::string raw(32, '\0');
        std::size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
        return "v=DKIM1; k=ed25519; p=" + base64(raw);
    }
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return "v=DKIM1; k=rsa; p=" + base64(bytes);
}

std::string verify(const std::string& raw, const std::string& record) {
    return python(R"(
try: import dkim
except ImportError: print('missing'); raise SystemExit
record = open('second', 'rb').read()
def dns(name, timeout=5):
    return record if name.rstrip(b'.') == b's1._domainkey.desk.test' else None
try: print(dkim.DKIM(open('first', 'rb').read()).verify(dnsfunc=dns))
except Exception as e: print(type(e).__name__, e)
)", raw, record);
}

TEST_CASE("an independent verifier accepts our DKIM signature, and no changed mail") {
    Outgoing mail = simple();
    mail.subject = "Привет " + std::string(100, 'x');
    mail.text = "a  b \n\n\n";
    mail.html = "<p>x</p>";
    mail.references = {"a@b", "c@d"};
    const std::string raw = compose(mail);
    for (EVP_PKEY* key : {EVP_RSA_gen(2048), EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")}) {
        const std::string record = public_part(key);
        const auto made = dkim_sign(raw, "desk.test", "s1", pem_of(key), from_number(1'700'000'000'000));
        EVP_PKEY_free(key);
        REQUIRE(made.ok());
        const std::string& sealed = made.value();
        check_lines(sealed);
        CHECK(sealed.ends_with(raw));
        const std::string verdict = verify(sealed, record);
        if (verdict == "missing\n") {
            MESSAGE("skipped: python3-dkim is not installed");
            continue;
        }
        CHECK(verdict == "True\n");
        std::string changed = sealed;
        changed.replace(changed.find("<p>x"), 4, "<p>y");
        CHECK(verify(changed, record) != "True\n");
        std::string other = sealed;
        other.replace(other.find("ann@"), 3, "eve");
        CHECK(verify(other, record) != "True\n");
        CHECK(verify("From: second@evil.example\r\n" + sealed, record) != "True\n");
        // Blanks and folding may change on the way.
        std::string relaxed = sealed;
        relaxed.replace(relaxed.find("Date: "), 6, "date:   ");
        CHECK(verify(relaxed, record) == "True\n");
    }
}

TEST_CASE("what is no key for DKIM is refused") {
    const auto refused = [](const std::string& pem) {
        const auto made = dkim_sign("From: a@b\r\n\r\n", "desk.test", "s1", pem, Timestamp{});
        return !made.ok() && made.error().code == ErrorCode::invalid &&
               made.error().field == "mail.dkim_key";
    };
    CHECK(refused(""));
    CHECK(refused("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    EVP_PKEY* curve = EVP_EC_gen("P-256");
    CHECK(refused(pem_of(curve)));
    EVP_PKEY_free(curve);
    EVP_PKEY* small = EVP_RSA_gen(512);
    if (small != nullptr) CHECK(refused(pem_of(small)));
    EVP_PKEY_free(small);
    EVP_PKEY* good = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    const auto made = dkim_sign("From: a@b\r\n\r\n", "desk.test\r\nX: y", "s1", pem_of(good), Timestamp{});
    CHECK(!made.ok());
    EVP_PKEY_free(good);
}

}  // namespace
}  // namespace tuki::mail
