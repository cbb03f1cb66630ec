#include "desk/files/files.hpp"

#include <filesystem>
#include <fstream>

#include "desk/tickets/tickets.hpp"
#include "tests/support/unit.hpp"

namespace tuki::files {

namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        char name[] = "files_test_XXXXXX";
        const std::string pattern = (std::filesystem::temp_directory_path() / name).string();
        std::string made = pattern;
        path = mkdtemp(made.data());
        set_folder(path.string());
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

Actor customer(std::int64_t id) {
    Actor actor;
    actor.side = Side::customer;
    actor.person = PersonId{id};
    return actor;
}

http::Response call(Desk& desk, const Actor& actor, const Route& route, http::Request request) {
    auto result = route.handle_slow(desk, actor, request);
    return result.ok() ? std::move(result).value() : http::problem(result.error(), "");
}

FileId upload(Desk& desk, const Actor& actor, std::string body, std::string query, std::string type) {
    const auto response = call(desk, actor, routes()[0], {.query = std::move(query), .headers = {{"content-type", std::move(type)}}, .body = std::move(body)});
    REQUIRE(response.status == 201);
    const auto from = response.body.find("fil_");
    return *id_from<FileId>(response.body.substr(from, response.body.find('"', from) - from));
}

http::Response download(Desk& desk, const Actor& actor, FileId id, std::string query = "") {
    return call(desk, actor, routes()[1], {.query = std::move(query), .parameters = {{"file", to_text(id)}}});
}

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [one, value] : response.headers)
        if (one == name) return value;
    return "";
}

TicketId ticket_with(test::Unit& unit, PersonId requester, FileId file) {
    return unit.done([&](Work& work) { return tickets::open(work, {.subject = "Photo", .description = "See the photo.", .requester = requester, .files = {file}}); }).id;
}

}  // namespace

TEST_CASE("the same bytes are kept once, under their digest") {
    Folder folder;

    const std::string digest = keep_bytes("hello");

    CHECK(digest == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    CHECK(keep_bytes("hello") == digest);
    CHECK(std::filesystem::exists(folder.path / "2c" / digest.substr(2)));
    CHECK(std::filesystem::is_empty(folder.path / "new"));
    CHECK(read_bytes(digest) == "hello");
    CHECK(read_bytes(keep_bytes("")) == "");
}

TEST_CASE("damaged bytes are noticed on reading and mended by keeping them again") {
    Folder folder;
    const std::string digest = keep_bytes("hello");
    std::ofstream(folder.path / "2c" / digest.substr(2)) << "jello";

    CHECK_THROWS_AS(read_bytes(digest), std::runtime_error);
    CHECK(keep_bytes("hello") == digest);
    CHECK(read_bytes(digest) == "hello");
    CHECK_THROWS_AS(read_bytes(std::string(64, '0')), std::runtime_error);
    CHECK_THROWS_AS(read_bytes("../../../../etc/passwd"), std::runtime_error);
}

TEST_CASE("ATK-FIL-01, 02: a name is a label and never a path") {
    CHECK(clean_name("../../../../tmp/x") == "x");
    CHECK(clean_name("..\\..\\x") == "x");
    CHECK(clean_name("C:\\x") == "x");
    CHECK(clean_name("a/../../x") == "x");
    CHECK(clean_name(".") == "file");
    CHECK(clean_name("..") == "file");
    CHECK(clean_name("") == "file");
    CHECK(clean_name("x.php. . ") == "x.php");
    CHECK(clean_name("\xE2\x80\x8B.htaccess") == ".htaccess");
    CHECK(clean_name("photo\xE2\x80\xAEgpj.exe").find("\xE2\x80\xAE") == std::string::npos);
    CHECK(clean_name(std::string("x\0.png", 6)).find('\0') == std::string::npos);
    CHECK(clean_name(std::string(4096, 'a') + ".pdf").size() <= 200);
    CHECK(clean_name(std::string(4096, 'a') + ".pdf").ends_with(".pdf"));
    CHECK(clean_name(std::string(100'000, '/')) == "file");
    CHECK(clean_name("a." + std::string(4096, 'b')).size() <= 200);
}

TEST_CASE("ATK-FIL-03, 04, 06: what is uploaded comes back as a download that cannot run") {
    Folder folder;
    test::Unit unit;
    const Actor mia = customer(7);
    const std::string page = "<script>alert(1)</script>";

    const FileId as_picture = upload(unit, mia, page, "name=a%22%0D%0ASet-Cookie%3A+x%3D1%3B%D0%B6.png", "image/png");
    const FileId as_svg = upload(unit, mia, "<svg onload='x'/>", "name=x.svg", "image/svg+xml");
    const FileId as_markup = upload(unit, mia, page, "name=x.html", "text/html\r\nX: y; charset=<b>");

    const auto shown = download(unit, mia, as_picture, "inline=1");
    CHECK(shown.status == 200);
    CHECK(header(shown, "Content-Disposition").starts_with("attachment;"));
    CHECK(header(shown, "Content-Disposition").find_first_of("\r\n") == std::string::npos);
    CHECK(header(shown, "Content-Disposition").find("filename*=UTF-8''a%22%20Set-Cookie%3A%20x%3D1%3B%D0%B6.png") != std::string::npos);
    CHECK(header(shown, "X-Content-Type-Options") == "nosniff");
    CHECK(header(shown, "Content-Security-Policy").find("sandbox") != std::string::npos);
    CHECK(download(unit, mia, as_svg, "inline=1").content_type == "application/octet-stream");
    CHECK(header(download(unit, mia, as_svg, "inline=1"), "Content-Disposition").starts_with("attachment;"));
    CHECK(download(unit, mia, as_markup).content_type == "application/octet-stream");
    CHECK(download(unit, mia, as_markup).body == page);

    const FileId real = upload(unit, mia, "\x89PNG\r\n\x1A\n....", "name=real.png", "text/html");
    CHECK(download(unit, mia, real, "inline=1").content_type == "image/png");
    CHECK(header(download(unit, mia, real, "inline=1"), "Content-Disposition").starts_with("inline;"));
}

TEST_CASE("ATK-FIL-05: a file is there only for who may see a message that holds it") {
    Folder folder;
    test::Unit unit;
    const Actor mia = customer(7), bob = customer(8);
    const FileId file = upload(unit, mia, "ATTACH-CANARY", "name=a.txt", "text/plain");
    const TicketId ticket = ticket_with(unit, mia.person, file);
    const FileId noted = unit.done([&](Work& work) -> Result<FileId> {
        const FileId id = add(work, {.digest = keep_bytes("inside"), .name = "inside.txt", .type = "text/plain", .bytes = 6});
        const auto note = tickets::add_message(work, ticket, {.kind = tickets::MessageKind::note, .text = "Inside.", .files = {id}});
        if (!note.ok()) return note.error();
        return id;
    });
    Actor agent;
    agent.side = Side::agent;
    agent.person = PersonId{9};
    agent.permissions = bit(Permission::ticket_read);
    agent.scope = Scope::all;
    Actor elsewhere = agent;
    elsewhere.scope = Scope::team;
    elsewhere.teams = {TeamId{5}};

    CHECK(download(unit, mia, file).body == "ATTACH-CANARY");
    CHECK(download(unit, agent, file).body == "ATTACH-CANARY");
    CHECK(download(unit, agent, noted).body == "inside");
    for (const auto& [actor, hidden] : {std::pair{bob, file}, {mia, noted}, {elsewhere, file}, {bob, noted}, {Actor{}, file}}) {
        const auto refused = download(unit, actor, hidden);
        const auto never_was = download(unit, actor, FileId{hidden.value + 1000});
        CHECK(refused.status == 404);
        CHECK(refused.body == never_was.body);
        CHECK(refused.headers == never_was.headers);
    }
    unit.read(bob, [&](Work& work) { CHECK(attachment_json(work, file).find("a.txt") == std::string::npos); });
    unit.read(mia, [&](Work& work) { CHECK(attachment_json(work, file).find("a.txt") != std::string::npos); });
}

TEST_CASE("ATK-FIL-09: a message takes only files that its writer uploaded and nobody used") {
    Folder folder;
    test::Unit unit;
    const Actor mia = customer(7), bob = customer(8);
    const FileId used = upload(unit, mia, "one", "name=1", "text/plain");
    const FileId fresh = upload(unit, mia, "two", "name=2", "text/plain");
    ticket_with(unit, mia.person, used);

    unit.read(mia, [&](Work& work) {
        CHECK(check_usable(work, {fresh}).ok());
        CHECK(!check_usable(work, {used}).ok());
        CHECK(!check_usable(work, {fresh, fresh}).ok());
        CHECK(!check_usable(work, {FileId{123}}).ok());
    });
    unit.read(bob, [&](Work& work) {
        CHECK(check_usable(work, {fresh}).error().message == check_usable(work, {FileId{123}}).error().message);
    });
}

TEST_CASE("ATK-DOS-06: uploads of one person have a bound") {
    Folder folder;
    test::Unit unit;
    const Actor mia = customer(7);
    unit.done([&](Work& work) -> Result<Done> {
        add(work, {.digest = keep_bytes("x"), .name = "x", .bytes = hour_bytes_max, .uploaded_by = mia.person});
        return Done{};
    });

    CHECK(call(unit, mia, routes()[0], {.body = "y"}).status == http_status(ErrorCode::too_much));
    CHECK(call(unit, customer(8), routes()[0], {.body = "y"}).status == 201);
    unit.pass(Milliseconds{3'700'000});
    CHECK(call(unit, mia, routes()[0], {.body = "y"}).status == 201);
    CHECK(call(unit, mia, routes()[0], {.body = std::string(file_bytes_max + 1, 'a')}).status == http_status(ErrorCode::too_much));
}

}  // namespace tuki::files
