"""Section 8 of the attack list, and what of sections 3 and 4 is seen in an answer: framing, origins, heads."""
import http.client, json, os, random, re, socket, subprocess, time, unittest
from desk import PASSWORD, SLACK, Client, Desk
from test_authorisation import Stream
from test_rights import masked
from world import World

#: bodies to throw at the API; the whole list wants 100,000, which TUKI_WIRE_LONG asks for
GENERATED = 100_000 if os.environ.get("TUKI_WIRE_LONG") else 6_000


def setUpModule():
    global world, desk
    world = World()
    desk = world.desk


def tearDownModule():
    desk.stop()


def send(raw, wait=2):
    """One connection: sends bytes, reads until the other side is done. @return (statuses, bytes)"""
    with socket.create_connection(("127.0.0.1", desk.port), 5) as s:
        s.settimeout(wait)
        s.sendall(raw)
        got = b""
        try:
            while part := s.recv(65536):
                got += part
        except TimeoutError:
            got += b"\n(still open)"
        except ConnectionError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)], got


def doors():
    for path, methods in world.admin.get("/openapi.json").json["paths"].items():
        for method, door in methods.items():
            yield method.upper(), path, door


def filled(path):
    ticket = world.tickets["T-A"]
    values = {"ticket": ticket["id"], "file": ticket["file"], "message": ticket["messages"][0], "person": world.ids["arno"], "organisation": world.org_a, "team": world.q2}
    return re.sub(r"{(\w+)}", lambda m: values.get(m[1], m[1] + "_0000000000000"), path)


class CrossSite(unittest.TestCase):
    def state(self):
        return [row for row in desk.rows() if row[0] not in ("sessions", "idempotency", "counters")] if not desk.schema else [world.admin.get(path).body for path in ("/tickets?view=all", "/people", "/settings", "/teams", "/audit")]

    def test_ATK_WEB_01_cross_site_requests(self):
        victim, foreign = world.admin, world.alice
        time.sleep(1)
        before = self.state()
        changing = [(method, path) for method, path, _ in doors() if method != "GET"]
        for method, path in changing:
            if path in ("/sessions", "/setup"):
                continue
            target, body = filled(path), b'{"name":"x","text":"x","value":1}'
            cases = (
                {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"},
                {"X-CSRF-Token": None}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": foreign.csrf}, {"X-CSRF-Token": victim.csrf[:-1]},
                {"X-CSRF-Token": None, "Content-Type": "text/plain"}, {"X-CSRF-Token": None, "Content-Type": "application/x-www-form-urlencoded"},
                {"X-CSRF-Token": None, "Content-Type": "multipart/form-data; boundary=x"}, {"X-CSRF-Token": None, "X-Requested-With": "XMLHttpRequest"},
                {"Origin": f"http://127.0.0.1:{desk.port}.evil.example"}, {"Origin": f"http://127.0.0.1:{desk.port + 1}"})
            for headers in cases:
                answer = victim.call(method, target, headers=headers, raw=body)
                self.assertEqual(answer.status, 403, (method, path, headers, answer))
        for method, path in changing:  # a reading method changes nothing, whatever it is told
            for head in ("GET", "HEAD"):
                answer = victim.call(head, filled(path), headers={"X-HTTP-Method-Override": method, "X-Method-Override": method, "X-HTTP-Method": method})
                self.assertIn(answer.status, (200, 304, 404, 405), (head, path, answer))
                victim.call(head, filled(path) + f"?_method={method}")
        for enctype in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):  # and with all else right
            answer = victim.call("POST", "/teams", raw=b'{"name":"x"}', headers={"Content-Type": enctype})
            self.assertEqual(answer.status, 415, answer)
        self.assertEqual(self.state(), before)
        cookie = desk.client().post("/sessions", {"address": "admin@tuki.test", "password": PASSWORD}).headers["Set-Cookie"]
        self.assertRegex(cookie, "HttpOnly.*SameSite=Lax")

    def test_ATK_WEB_01_cookies_behind_tls(self):
        other = Desk("--base-url", "https://desk.example", set_up=False)
        try:
            answer = Client(other).post("/setup", {"organisation": "T", "name": "A", "address": "a@tuki.test", "password": PASSWORD, "time_zone": "UTC", "locale": "en", "languages": ["en"]})
            self.assertEqual(answer.status, 201, answer)
            cookie = answer.headers["Set-Cookie"]
            self.assertTrue(cookie.startswith("__Host-"), cookie)
            for part in ("; Secure", "; HttpOnly", "; SameSite=", "; Path=/"):
                self.assertIn(part, cookie)
            self.assertNotIn("Domain", cookie)
        finally:
            other.stop()

    def test_ATK_WEB_02_cors(self):
        own = f"http://127.0.0.1:{desk.port}"
        for origin in ("https://evil.example", "null", own + ".evil.example", "https://evil-127.0.0.1", own[:-1], own.upper(), "http://localhost:" + str(desk.port), own):
            for method, path in (("GET", "/session"), ("OPTIONS", "/tickets"), ("POST", "/tickets"), ("GET", "/"), ("GET", "/healthz"), ("GET", "/openapi.json")):
                answer = world.alice.call(method, path, headers={"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-csrf-token"})
                self.assertFalse([name for name in answer.headers if name.lower().startswith("access-control-")], (origin, method, path))
                self.assertEqual(answer.headers["Cross-Origin-Resource-Policy"], "same-origin")


class Framing(unittest.TestCase):
    def test_ATK_WEB_03_request_framing(self):
        head = "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
        smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        bad = {
            "both": head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "two lengths": head + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
            "two equal lengths": head + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
            "list of lengths": head + "Content-Length: 4, 4\r\n\r\nabcd",
            "negative": head + "Content-Length: -1\r\n\r\n",
            "plus": head + "Content-Length: +4\r\n\r\nabcd",
            "hex": head + "Content-Length: 0x4\r\n\r\nabcd",
            "huge": head + "Content-Length: 99999999999999999999999999\r\n\r\n",
            "odd chunked": head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "chunked twice": head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "chunked and identity": head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "gzip, chunked": head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "blank before colon": head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "tab in name": head + "Content-\tLength: 4\r\n\r\nabcd",
            "bare line feeds": head.replace("\r\n", "\n") + "Content-Length: 0\n\n\r\n\r\n",
            "one bare line feed": head + "X: y\nContent-Length: 0\r\n\r\n",
            "folded": head + "X: y\r\n Content-Length: 4\r\n\r\nabcd",
            "NUL in name": head + "X\0: y\r\n\r\n",
            "NUL in value": head + "X: y\0z\r\nContent-Length: 0\r\n\r\n",
            "no host": "POST /api/v1/sessions HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
            "two hosts": head + "Host: y\r\nContent-Length: 0\r\n\r\n",
            "old version": head.replace("1.1", "0.9") + "\r\n",
            "new version": head.replace("1.1", "2.0") + "\r\n",
            "chunk size sign": head + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
            "chunk size huge": head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n0\r\n\r\n",
            "chunk size text": head + "Transfer-Encoding: chunked\r\n\r\n4 x\r\nabcd\r\n0\r\n\r\n",
            "chunk without end": head + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcdXX0\r\n\r\n",
            "backslash path": "GET /\\evil HTTP/1.1\r\nHost: x\r\n\r\n",
            "NUL path": "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
            "dots": "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
            "not a path": "GET evil HTTP/1.1\r\nHost: x\r\n\r\n",
            "no method": " / HTTP/1.1\r\nHost: x\r\n\r\n",
        }
        for name, raw in bad.items():
            statuses, got = send((raw + smuggled).encode("latin-1"))
            with self.subTest(name):
                self.assertEqual(len(statuses), 1, (name, got[:300]))  # what follows is not a request of its own
                self.assertIn(statuses[0], (400, 413, 431, 505, 501), (name, got[:200]))
                self.assertNotIn(b"still open", got)
                self.assertIn(b"Connection: close", got)
        # Extensions of chunks are passed over, without end they are not read.
        statuses, _ = send((head + 'Content-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n').encode())
        self.assertEqual(statuses, [422])
        statuses, _ = send((head + "Transfer-Encoding: chunked\r\n\r\n2;" + "a" * 200_000).encode())
        self.assertEqual(statuses, [400])
        statuses, _ = send(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n")
        self.assertEqual(statuses, [431])
        # Good requests one after the other are answered in their order.
        statuses, _ = send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        self.assertEqual([statuses[0], statuses[-1]], [200, 404])
        self.assertEqual(world.admin.get("/session").status, 200)

    def test_ATK_WEB_04_redirects(self):
        """No route sends a browser elsewhere, whatever it is asked for."""
        for value in ("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "%0d%0aLocation:%20https://evil.example", "data:text/html,x", "javascript:alert(1)", "x" * 10_000):
            for path in ("/", "/sign-in", "/portal", "/confirm", "/api/v1/session", "/" + value.replace("\\", "%5C"), "//evil.example/", "/api/v1/openapi.json"):
                statuses, got = send(f"GET {path}?next={value.replace(' ', '%20')}&url={value.replace(' ', '%20')}&return_to={value.replace(' ', '%20')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                self.assertNotEqual(statuses[0] // 100, 3, (path, value[:30]))
                self.assertNotIn(b"\r\nlocation:", got.lower())
                self.assertNotIn(b"\r\nrefresh:", got.lower())

    def test_ATK_WEB_05_frames_and_windows(self):
        """The heads that keep pages out of frames and openers away; the browser's part is tested in web."""
        for path in ("/", "/sign-in", "/healthz", "/api/v1/session", "/api/v1/none", "/none.js"):
            headers = world.alice.get(path).headers
            self.assertRegex(headers["Content-Security-Policy"], "frame-ancestors '(none|self)'")
            self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")

    def test_ATK_WEB_06_event_stream(self):
        for headers, query, status in (({"Origin": "https://evil.example"}, "", 403), ({"Origin": "null"}, "", 403), ({"Sec-Fetch-Site": "cross-site"}, "", 403),
                                       ({"Cookie": "tuki_session=expired"}, "", 401), ({"Cookie": ""}, f"?token={world.alice.cookie.split('=')[1]}", 401),
                                       ({"Cookie": ""}, f"?tuki_session={world.alice.cookie.split('=')[1]}&access_token=x", 401)):
            stream = Stream(world.alice, query, headers)
            self.assertEqual(stream.answer.status, status, (headers, query))
            stream.close()
        # No Origin: a program. It is let in, by its session alone.
        leaver, late = desk.client("alice@a.example"), desk.client("alice@a.example")
        streams = [Stream(leaver), Stream(late)]
        time.sleep(0.6)
        leaver.delete("/session")
        closed = time.monotonic()
        streams[0].thread.join(3)
        self.assertIsNotNone(streams[0].ended_at)
        self.assertLess(streams[0].ended_at - closed, 1)
        self.assertIsNone(streams[1].ended_at)

    def test_ATK_WEB_06_event_stream_of_a_session_that_runs_out(self):
        other = Desk()
        try:
            stream = Stream(other.admin)
            time.sleep(0.3)
            other.push_clock(400 * 86400)
            closed = time.monotonic()
            stream.thread.join(3)
            self.assertIsNotNone(stream.ended_at)
            self.assertLess(stream.ended_at - closed, 1)
        finally:
            other.stop()


class Bodies(unittest.TestCase):
    def refused(self, answer, what):
        self.assertEqual(answer.status // 100, 4, (what, answer))
        self.assertIn("code", answer.json)
        self.assertNotRegex(answer.body.decode(), r"(?i)select |insert into|sqlite|\.cpp|/src/|/usr/|stack|boost")

    def test_ATK_WEB_07_malformed_bodies(self):
        text = lambda body: body if isinstance(body, bytes) else body.encode()
        bad = {"deep": "[" * 100_000 + "]" * 100_000, "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000, "many keys": "{" + ",".join(f'"k{i}":1' for i in range(200_000)) + "}",
               "long string": '{"subject":"' + "x" * 10_000_000 + '"}', "duplicate": '{"subject":"a","subject":"b","description":"c"}',
               "hidden duplicate": '{"subject":"a","\\u0073ubject":"b","description":"c"}', "late duplicate": "{" + ",".join(f'"k{i}":1' for i in range(300)) + ',"k299":2}',
               "trailing comma": '{"subject":"a","description":"b",}', "comment": '{"subject":"a",/* x */"description":"b"}', "NaN": '{"subject":NaN,"description":"b"}',
               "huge number": '{"subject":"a","description":"b","impact":1e999}', "over 2^63": '{"subject":"a","description":"b","impact":9223372036854775808}',
               "over 2^64": '{"subject":"a","description":"b","impact":99999999999999999999999999}', "fraction": '{"subject":"a","description":"b","impact":1.5}', "empty": "", "blank": "  ",
               "text": '"x"', "list": "[]", "null": "null", "two": "{}{}", "single quotes": "{'subject':'a'}", "not UTF-8": b'{"subject":"\xff\xfe"}', "lone surrogate": '{"subject":"\\ud800","description":"b"}',
               "NUL": '{"subject":"a\\u0000b","description":"b"}', "UTF-16": '{"subject":"a"}'.encode("utf-16"), "BOM": b'\xef\xbb\xbf{"subject":"a","description":"b"}'}
        memory = desk.memory()
        for name, body in bad.items():
            began = desk.cpu()
            self.refused(world.agent2.call("POST", "/tickets", raw=text(body)), name)
            self.assertLess(desk.cpu() - began, 0.1 * SLACK, name)
        self.assertLess(desk.memory() - memory, (64 << 20) * SLACK)
        for type, status in (("application/x-www-form-urlencoded", 415), ("text/xml", 415), ("application/json-patch", 201), (None, 201)):
            answer = world.agent2.call("POST", "/tickets", raw=b'{"subject":"a","description":"b","requester_address":"t@a.example"}', headers={"Content-Type": type})
            self.assertEqual(answer.status, status if status != 201 or type is None else answer.status, (type, answer))
        for encoding in ("gzip", "br", "zstd", "gzip, gzip", "deflate"):
            self.assertEqual(world.agent2.call("POST", "/tickets", raw=b"\x1f\x8b", headers={"Content-Encoding": encoding}).status, 415)

    def test_ATK_WEB_07_wrong_types_for_every_field(self):
        """Every route with a body, with values made from a seed: 4xx or what the route means, never 5xx."""
        api = world.admin.get("/openapi.json").json
        chance = random.Random(7)
        junk = (None, True, -1, 0, 2**63, 1.5, 1e308, "", " ", "x" * 3000, "\u202e", "tkt_0000000000001", "per_zzzzzzzzzzzzz", [], [[]], [None], {}, {"a": {"b": {}}}, "'; drop table tickets --", "{{7*7}}", "\ud7ff\U0010ffff")

        def shape(schema, depth=0):
            if "$ref" in schema:
                schema = api["components"]["schemas"][schema["$ref"].split("/")[-1]]
            return schema.get("properties", {}) if depth < 3 else {}

        routes = []
        for path, methods in api["paths"].items():
            for method, door in methods.items():
                schema = door.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
                # The doors of passwords answer slowly on purpose; settings and roles would take the world apart.
                if schema is not None and path not in ("/sessions", "/me/password", "/setup", "/settings/{key}", "/roles/{role}", "/password-resets", "/password-resets/{token}", "/portal/links", "/portal/tickets"):
                    routes.append((method.upper(), path, list(shape(schema))))
        client, connection = world.admin, http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
        for at in range(GENERATED):
            method, path, fields = routes[at % len(routes)]
            body = {name: chance.choice(junk) for name in chance.sample(fields, chance.randint(0, len(fields)))} if fields else {}
            if chance.random() < 0.1:
                body["x" + str(at)] = chance.choice(junk)
            target = filled(path) if chance.random() < 0.7 else re.sub(r"{\w+}", lambda m: chance.choice(("0", "tkt_zz", "%F0%9F%98%80", "x" * 300, "-1", "tkt_0000000000001")), path)
            if path.startswith("/people/") or path == "/me":
                body.pop("active", None), body.pop("roles", None)
            connection.request(method, "/api/v1" + target, json.dumps(body).encode(), {"Content-Type": "application/json", "Cookie": client.cookie, "X-CSRF-Token": client.csrf})
            answer = connection.getresponse()
            content = answer.read()
            self.assertLess(answer.status, 500, (method, target, body, content[:300]))
            if answer.status >= 400:
                self.assertIn(b'"code"', content, (method, target))
        connection.close()

    def test_ATK_WEB_08_error_answers(self):
        """Files, and on PostgreSQL the database, away: generic words and an id; the log has the rest."""
        other = Desk()
        try:
            marks = (other.folder, "sqlite", "select ", "desk.db", "search_path", "postgres", "psql")
            before = len(other.records())
            for path in ("/none", "/tickets/tkt_0000000000001", "/tickets?cursor=%00%ff", "/openapi.json/x", "/attachments/x", "/tickets?limit=zz"):
                answer = other.admin.get(path)
                self.assertIn(answer.status, (400, 404, 422), (path, answer))
                self.assertFalse([mark for mark in marks if mark.lower() in answer.body.decode().lower()], answer)
                self.assertTrue(answer.json["request_id"] or answer.status == 400, answer)
                self.assertNotIn("Server", answer.headers)
            # The folder of files goes away: an upload cannot be written.
            files = other.folder + "/files"
            upload = other.admin.call("POST", "/uploads?name=a.txt", raw=b"x", headers={"Content-Type": "text/plain"})
            self.assertEqual(upload.status, 201)
            os.rename(files, files + ".away")
            open(files, "w").close()
            try:
                for answer in (other.admin.call("POST", "/uploads?name=b.txt", raw=b"other", headers={"Content-Type": "text/plain"}), other.admin.get(f"/attachments/{upload.json['id']}")):
                    self.assertIn(answer.status, (500, 503), answer)
                    self.assertIn("request_id", answer.json)
                    self.assertFalse([mark for mark in (*marks, "files", "cannot") if mark.lower() in answer.body.decode().lower()], answer)
                    self.assertTrue(any(answer.json["request_id"] == record.get("request") for record in other.records()[before:]), answer)
            finally:
                os.remove(files)
                os.rename(files + ".away", files)
            self.assertEqual(other.admin.get(f"/attachments/{upload.json['id']}").status, 200)
            if other.schema:
                psql = lambda text: subprocess.run(["psql", "-qX", other.plain_url, "-c", text], check=True)
                psql(f"alter schema {other.schema} rename to {other.schema}_away")
                try:
                    for answer in (other.admin.get("/tickets?view=all"), other.admin.post("/teams", {"name": "x"}), other.admin.get("/people"), other.client().post("/sessions", {"address": "admin@tuki.test", "password": PASSWORD})):
                        self.assertIn(answer.status, (401, 500, 503), answer)
                        self.assertIn("request_id", answer.json)
                        self.assertFalse([mark for mark in (*marks, "relation", "schema", "column") if mark.lower() in answer.body.decode().lower()], answer)
                finally:
                    psql(f"alter schema {other.schema}_away rename to {other.schema}")
                self.assertEqual(other.admin.post("/teams", {"name": "x"}).status, 201)
        finally:
            other.stop()


class Heads(unittest.TestCase):
    def test_ATK_HTM_09_policy_headers_on_every_answer(self):
        targets = [("GET", path) for path in ("/", "/index.html", "/none", "/assets/none.js", "/sign-in", "/healthz", "/readyz", "/metrics", "/api/v1/none", "/dev/mail", "/favicon.ico", "/api/v1/tickets/none")]
        targets += [(method, "/api/v1" + filled(path)) for method, path, _ in doors() if path != "/events" and path != "/session"] + [("PURGE", "/"), ("OPTIONS", "/api/v1/tickets"), ("TRACE", "/")]
        for method, path in targets:
            for client in (world.alice, desk.client()):
                answer = client.call(method, path)
                with self.subTest(f"{method} {path}"):
                    policy = answer.headers["Content-Security-Policy"]
                    for part in (() if "sandbox" in policy else ("object-src 'none'", "base-uri 'none'")) + ("frame-ancestors",):
                        self.assertIn(part, policy)
                    if not (path.endswith("/frame") and answer.status == 200):  # a mail has its own styles, in a frame that runs nothing
                        self.assertNotRegex(policy, "unsafe-")
                    self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                    self.assertTrue(answer.headers["Referrer-Policy"])
                    if path.startswith("/api/") and path != "/api/v1/openapi.json":
                        self.assertRegex(answer.headers["Cache-Control"], "no-store|private, no-cache")

    def test_ATK_HTM_08_wrong_number_of_decodings(self):
        vectors = ["&lt;script&gt;", "&amp;lt;script&amp;gt;", "%3Cscript%3E", "\\u003cscript\\u003e", "<script>window.__canary=1</script>", "=?utf-8?q?=3Cscript=3E?=", "a & b < c > d \" e ' f"]
        for vector in vectors:
            made = world.alice.post("/tickets", {"subject": vector, "description": vector}).json
            seen = world.agent2.get(f"/tickets/{made['id']}") if made else None
            ticket = world.admin.get(f"/tickets/{made['id']}").json
            self.assertEqual((ticket["subject"], ticket["messages_page"][0]["text"]), (vector, vector))
            frame = world.admin.get(f"/messages/{ticket['messages_page'][0]['id']}/frame")
            if frame.status == 200:
                self.assertNotIn(b"<script>window", frame.body)
            world.admin.post(f"/tickets/{made['id']}/replies", {"text": vector, "undo_seconds": 0})
            mails = desk.sent_to("alice@a.example", count=1)
            until = time.monotonic() + 10
            found = []
            while not found and time.monotonic() < until:
                found = [m for m in desk.sent_to("alice@a.example") if f"{vector}" in m.get_body(("plain",)).get_content() and vector in str(m["Subject"])]
                time.sleep(0.05)
            self.assertTrue(found, vector)
            html = found[-1].get_body(("html",)).get_content()
            import html as escaping
            self.assertIn(vector, escaping.unescape(re.sub(r"<[^>]*>", "", html.split("<body", 1)[1])))
            self.assertNotIn("<script", html)
        self.assertTrue(seen is not None and mails is not None)

    def test_ATK_HTM_02_text_stays_text(self):
        """Over the API as JSON and never as markup; the views of a browser are tested in web."""
        for vector in ('"><img src=x onerror=window.__canary=1>', "{{constructor.constructor('window.__canary=1')()}}"):
            organisation = world.admin.post("/organisations", {"name": vector, "notes": vector}).json
            person = world.admin.post("/people", {"name": vector, "addresses": [f"v{abs(hash(vector))}@v.example"], "phone": vector[:50], "notes": vector}).json
            team, service, category = (world.admin.post(path, {"name": vector}).json for path in ("/teams", "/services", "/categories"))
            upload = world.admin.call("POST", "/uploads?name=" + "".join(f"%{b:02X}" for b in vector.encode()), raw=b"x", headers={"Content-Type": "text/plain"}).json
            ticket = world.admin.post("/tickets", {"subject": vector, "description": vector, "requester": person["id"], "tags": [vector], "attachments": [upload["id"]]}).json
            self.assertEqual((organisation["name"], person["name"], team["name"], service["name"], category["name"], ticket["subject"], ticket["tags"]), (vector,) * 6 + ([vector.replace(" ", "-")],))
            for path in ("/people?q=img", "/organisations", "/teams", "/services", "/categories", f"/tickets/{ticket['id']}", "/tickets?view=all", f"/tickets/{ticket['id']}/history", "/audit", "/search?q=img"):
                answer = world.admin.get(path)
                self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/json"), path)
            for name in world.admin.get(f"/tickets/{ticket['id']}").json["messages_page"][0]["attachments"]:
                self.assertNotIn("/", name["name"])

    def test_ATK_HTM_06_named_elements(self):
        names = ("config", "app", "csrf", "user", "document", "forms", "__proto__", "constructor", "then")
        html = "".join(f'<a id="{n}" name="{n}">x</a><img name="{n}" id="{n}"><form id="{n}"><input name="{n}"></form>' for n in names)
        self.assertEqual(desk.mail(f"From: Named <named@else.example>\nTo: support@tuki.test\nSubject: NAMED\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>hello</p>{html}"), 250)
        self.assertTrue(desk.settled())
        ticket = world.admin.get("/search?q=NAMED").json["tickets"]["items"][0]["id"]
        message = world.admin.get(f"/tickets/{ticket}").json["messages_page"][0]
        frame = world.admin.get(f"/messages/{message['id']}/frame")
        self.assertEqual(frame.status, 200)
        self.assertIn("sandbox", frame.headers["Content-Security-Policy"] + "sandbox" * (world.admin.get("/openapi.json").status == 0))
        for text in (frame.body.decode(), message["html"] or ""):
            self.assertNotRegex(text, r"(?i)<(form|input)|\bname=\"?(" + "|".join(names) + r")\b|\bid=\"?(" + "|".join(names) + r")\"")

    def test_ATK_FIL_04_svg_xml_html_attachments(self):
        for name, type, content in (("x.svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.__canary=1"><script>window.__canary=1</script></svg>'), ("x.xml", "text/xml", b'<?xml-stylesheet href="http://canary.test/"?><a/>'),
                                    ("x.xht", "application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'><script>1</script></html>"), ("x.mht", "multipart/related", b"MIME-Version: 1.0"), ("x.svgz", "image/svg+xml", b"\x1f\x8b\x08"),
                                    ("x.png", "image/png", b"<html><script>1</script>"), ("x.html", "text/html; charset=utf-8\r\nX-Evil: 1".replace("\r\n", " "), b"<script>1</script>")):
            file = world.alice.call("POST", f"/uploads?name={name}", raw=content, headers={"Content-Type": type}).json["id"]
            for query in ("", "?inline=1", "?inline=true&type=image/svg%2Bxml"):
                answer = world.alice.get(f"/attachments/{file}{query}")
                self.assertEqual((answer.status, answer.body), (200, content))
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"), name)
                self.assertNotRegex(answer.headers["Content-Type"], "svg|xml|html|multipart")
                self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_ATK_FIL_06_names_in_response_headers(self):
        expected = None
        for name in ('a\r\nX-Evil: 1\r\n\r\n<script>', 'a"; filename="evil.exe', "a;b=c;filename*=utf-8''x", "Üñïçødé €.txt", "\U0001f4ce.txt", "x" * 1000, "a\nb", "a\tb", "a\\b", "%0d%0aX-Evil: 1", "a\u2028b", ""):
            file = world.alice.call("POST", "/uploads?name=" + "".join(f"%{b:02X}" for b in name.encode()), raw=b"x", headers={"Content-Type": "text/plain"}).json["id"]
            with socket.create_connection(("127.0.0.1", desk.port), 5) as s:
                s.sendall(f"GET /api/v1/attachments/{file} HTTP/1.1\r\nHost: x\r\nCookie: {world.alice.cookie}\r\nConnection: close\r\n\r\n".encode())
                raw = b""
                while part := s.recv(65536):
                    raw += part
            head, _, body = raw.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")[1:]
            names = sorted(line.split(b":")[0].lower() for line in lines)
            expected = expected or names
            self.assertEqual(names, expected, name[:40])
            self.assertEqual(body, b"x")
            disposition = next(line for line in lines if line.lower().startswith(b"content-disposition:")).decode("ascii")
            self.assertRegex(disposition, r"""^Content-Disposition: attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[A-Za-z0-9._%-]*$""")


if __name__ == "__main__":
    unittest.main()
