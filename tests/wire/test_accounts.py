"""Section 7 of the attack list: accounts, sessions, and the links that mails carry."""
import concurrent.futures, http.client, math, random, re, socket, statistics, time, unittest
from desk import PASSWORD, Client, Desk
from test_rights import masked


def setUpModule():
    global desk
    desk = Desk()
    desk.person("alice@a.example", "Alice", ["customer"])
    desk.person("agent1@tuki.test", "Agent1", ["agent"])


def tearDownModule():
    desk.stop()


def token_of(link):
    return re.split("[=#]", link)[-1]


def chance_of(one, other):
    """@return p of the rank-sum test (Mann and Whitney): how likely two samples of one kind differ so much"""
    wins = sum((a > b) + 0.5 * (a == b) for a in one for b in other)
    deviation = math.sqrt(len(one) * len(other) * (len(one) + len(other) + 1) / 12)
    return math.erfc(abs(wins - len(one) * len(other) / 2) / deviation / math.sqrt(2))


class Hosts(unittest.TestCase):
    def test_ATK_ACC_01_reset_link_host(self):
        lines = (["Host: evil.example"], ["Host: 127.0.0.1", "Host: evil.example"], ["Host: 127.0.0.1", "X-Forwarded-Host: evil.example"], ["Host: 127.0.0.1", "X-Host: evil.example"],
                 ["Host: 127.0.0.1", "Forwarded: host=evil.example"], ["Host: 127.0.0.1@evil.example"], ["Host: 127.0.0.1:80#@evil.example/"], ["Host: 127.0.0.1\\.evil.example"])
        body = b'{"address":"alice@a.example"}'
        desk.push_clock(86400)  # past the limit of automatic mails
        before = len(desk.sent_to("alice@a.example", seconds=0))
        for at, headers in enumerate(lines):
            for target in ("/api/v1/password-resets", "http://evil.example/api/v1/password-resets"):
                with socket.create_connection(("127.0.0.1", desk.port), 5) as s:
                    s.sendall("\r\n".join([f"POST {target} HTTP/1.1", *headers, "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close", "", ""]).encode() + body)
                    self.assertIn(int(s.recv(4096).split()[1]) // 100, (2, 4), headers)
            desk.push_clock(61)
        mails = desk.sent_to("alice@a.example", count=before + 3)
        self.assertGreater(len(mails), before)
        for mail in mails:
            text = mail.as_string()
            self.assertNotIn("evil", text)
            for link in re.findall(r"https?://[^\s\"'<>]+", mail.get_body(("plain",)).get_content()):
                self.assertTrue(link.startswith(f"http://127.0.0.1:{desk.port}/"), link)

    def test_ATK_ACC_01_a_desk_behind_tls_has_one_name(self):
        other = Desk("--base-url", "https://desk.example", set_up=False)
        try:
            client = other.client()
            for host, status in (("desk.example", 200), ("DESK.example:443", 200), ("127.0.0.1", 200), ("evil.example", 421), ("desk.example.evil.example", 421), ("", 421), ("evil.example:desk.example", 421)):
                self.assertEqual(client.get("/setup", headers={"Host": host}).status, status, host)
        finally:
            other.stop()


class Existence(unittest.TestCase):
    def test_ATK_ACC_02_which_accounts_exist(self):
        """Words, headers and time are the same; the time by the median of alternating calls."""
        off = desk.person("gone@a.example", "Gone", ["customer"])
        version = desk.admin.get(f"/people/{off}").json["version"]
        self.assertEqual(desk.admin.patch(f"/people/{off}", {"active": False}, headers={"If-Match": f'"{version}"'}).status, 200)
        desk.admin.post("/people", {"name": "Unproved", "addresses": ["unproved@a.example"], "roles": ["customer"]})
        client = desk.client()
        asked = {"alice@a.example": [], "nobody@a.example": [], "gone@a.example": [], "unproved@a.example": []}
        for path, body, rounds in (("/sessions", {"password": "wrong password"}, 25), ("/password-resets", {}, 60), ("/portal/links", {}, 60)):
            took = {address: [] for address in asked}
            for at in range(rounds):
                if at % 8 == 0:
                    desk.push_clock(61)
                answers = set()
                for address in random.sample(list(took), len(took)):
                    began = time.perf_counter()
                    answer = client.post(path, {"address": address, **body})
                    took[address].append(time.perf_counter() - began)
                    answers.add(str(masked(answer)))
                self.assertEqual(len(answers), 1, answers)
                self.assertNotIn("429", str(answers)[:10])
            known = took["alice@a.example"]
            for address, times in took.items():
                apart = abs(statistics.median(known) - statistics.median(times))
                self.assertTrue(apart < 0.005 or chance_of(known, times) > 0.01, (path, address, apart))
        # A locked account answers as one that is not there and is locked.
        locked = []
        for address in ("alice@a.example", "nobody@a.example"):
            for _ in range(12):
                answer = client.post("/sessions", {"address": address, "password": "wrong password"})
            locked.append(masked(answer))
        self.assertEqual(locked[0][0], 429)
        self.assertEqual(*locked)
        desk.push_clock(61)
        self.assertFalse(desk.sent_to("nobody@a.example", seconds=0))


class Sessions(unittest.TestCase):
    def setUp(self):
        desk.push_clock(61)

    def dead(self, cookie):
        client = desk.client()
        client.cookie = cookie
        self.assertEqual(client.get("/session").status, 401, cookie)

    def test_ATK_ACC_03_session_lifecycle(self):
        person = desk.person("cyclist@tuki.test", "Cyclist", ["customer"])
        client = desk.client()
        client.cookie = "tuki_session=" + "a" * 43  # set before signing in, by somebody else
        self.assertEqual(client.get("/session").status, 401)
        first = desk.client("cyclist@tuki.test")
        self.assertNotEqual(first.cookie, client.cookie)
        self.dead(client.cookie)
        second = Client(desk)
        second.cookie = first.cookie  # signing in with a session gives another id
        answer = second.post("/sessions", {"address": "cyclist@tuki.test", "password": PASSWORD}, headers={"X-CSRF-Token": first.csrf})
        self.assertEqual(answer.status, 201, answer)
        self.assertNotEqual(answer.headers["Set-Cookie"].split(";")[0], first.cookie)
        changed = first.put("/me/password", {"current": PASSWORD, "password": "another long password"})
        self.assertEqual(changed.status, 200, changed)
        self.dead(first.cookie)
        now = Client(desk)
        now.cookie = changed.headers["Set-Cookie"].split(";")[0]
        now.csrf = changed.json["csrf"]
        self.assertEqual(now.get("/session").status, 200)
        version = desk.admin.get(f"/people/{person}").json["version"]
        self.assertEqual(desk.admin.patch(f"/people/{person}", {"roles": ["agent"]}, headers={"If-Match": f'"{version}"'}).status, 200)
        self.dead(now.cookie)  # raised rights begin with another session
        last = desk.client("cyclist@tuki.test", "another long password")
        token = last.cookie.split("=")[1]
        for path in (f"/session?tuki_session={token}", f"/session;tuki_session={token}", f"/session?sid={token}&session={token}"):
            self.assertIn(desk.client().get(path).status, (401, 404), path)
        self.assertEqual(last.delete("/session").status, 204)
        self.dead(last.cookie)

    def test_ATK_ACC_06_account_prepared_before_its_owner_arrives(self):
        """Nobody sets a password before the address is proven; what a stranger's form left behind opens nothing."""
        stranger = desk.client()
        self.assertEqual(stranger.post("/portal/tickets", {"name": "Not Carol", "address": "carol@a.example", "subject": "s", "description": "d", "topic": "question"}).status, 202)
        form = desk.link_to("carol@a.example")
        self.assertEqual(stranger.post("/sessions", {"address": "carol@a.example", "password": PASSWORD}).status, 422)
        for path, body in (("/people", {"name": "x"}), ("/portal/registrations", {"address": "carol@a.example", "password": PASSWORD}), ("/me/password", {"current": "", "password": PASSWORD})):
            self.assertIn(stranger.post(path, body).status, (401, 404, 405))
        self.assertEqual(stranger.post("/portal/tickets", {"name": "x", "address": "carol@a.example", "password": PASSWORD, "subject": "s", "description": "d", "topic": "question"}).status, 422)
        self.assertEqual(stranger.post("/portal/links", {"address": "carol@a.example"}).status, 202)
        self.assertEqual(len(desk.sent_to("carol@a.example", count=2)), 2)
        link = next(mail for mail in reversed(desk.sent_to("carol@a.example")) if "#link=" in mail.get_body(("plain",)).get_content())
        carol = desk.client()
        signed = carol.post("/portal/sessions", {"token": token_of(re.search(r"http\S+#link=\S+", link.get_body(("plain",)).get_content())[0])})
        self.assertEqual(signed.status, 201, signed)
        self.assertEqual(stranger.post("/portal/sessions", {"token": token_of(form)}).status, 404)

    def test_ATK_ACC_07_one_time_links(self):
        client = desk.client()
        desk.push_clock(86400)
        self.assertEqual(client.post("/password-resets", {"address": "alice@a.example"}).status, 202)
        time.sleep(0.3)
        reset = token_of(desk.link_to("alice@a.example"))
        for token in ("", "%20", "null", "0", "[]", reset.swapcase(), reset[:-1], reset + "0", "undefined", "%00", "'", "*", "%25"):
            answer = client.put(f"/password-resets/{token}", {"password": "a fresh long password"})
            self.assertIn(answer.status, (400, 404, 405, 422), (token, answer))
        for body in ({"token": []}, {"token": None}, {"token": 0}, {"token": ""}, {"token": " "}, {"token": reset}, {}):
            for path in ("/portal/sessions", "/portal/confirmations"):  # another kind
                self.assertIn(client.post(path, body).status, (404, 422), (path, body))
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: desk.client().put(f"/password-resets/{reset}", {"password": PASSWORD}).status, range(50)))
        self.assertEqual(answers.count(204), 1, answers)
        self.assertEqual(set(answers), {204, 404}, answers)
        # Too old by a second: an hour for a reset, a day for an invitation and a form.
        desk.push_clock(61)
        client.post("/password-resets", {"address": "alice@a.example"})
        late = desk.person("late@a.example", "Late", ["customer"])
        desk.admin.post(f"/people/{late}/invitation")
        client.post("/portal/tickets", {"name": "F", "address": "form@a.example", "subject": "s", "description": "d", "topic": "question"})
        time.sleep(0.5)
        old, invitation, form = (token_of(desk.link_to(address)) for address in ("alice@a.example", "late@a.example", "form@a.example"))
        desk.push_clock(3601)
        self.assertEqual(client.put(f"/password-resets/{old}", {"password": PASSWORD}).status, 404)
        desk.push_clock(23 * 3600)
        self.assertEqual(client.put(f"/password-resets/{invitation}", {"password": PASSWORD}).status, 404)
        self.assertEqual(client.post("/portal/confirmations", {"token": form}).status, 404)
        # At rest no row holds a secret, once its mail has left.
        rows = desk.rows()
        for name, token in (("reset", old), ("invitation", invitation), ("form", form)):
            self.assertFalse([table for table, row in rows if token in row], name)

    def test_ATK_ACC_08_guessing_passwords(self):
        client, tried = desk.client(), []
        for _ in range(40):
            tried.append(client.post("/sessions", {"address": "agent1@tuki.test", "password": "wrong password"}).status)
        self.assertEqual(tried.count(422), 10)  # what was looked at; the others cost no hash
        self.assertEqual(tried.count(429), 30)
        self.assertEqual(client.post("/sessions", {"address": "agent1@tuki.test", "password": PASSWORD}).status, 429)
        # The owner gets in by a link, and who is in stays in.
        self.assertEqual(client.post("/portal/links", {"address": "agent1@tuki.test"}).status, 202)
        time.sleep(0.3)
        self.assertEqual(client.post("/portal/sessions", {"token": token_of(desk.link_to("agent1@tuki.test"))}).status, 201)
        # One password on many accounts: the address from which it comes is slowed.
        desk.push_clock(61)
        sprayed = [client.post("/sessions", {"address": f"spray{i}@a.example", "password": PASSWORD}).status for i in range(100)]
        self.assertEqual(sprayed.count(422), 60)
        self.assertEqual(sprayed.count(429), 40)
        self.assertTrue([record for record in desk.records() if record["event"] == "sign_in.limited"])
        desk.push_clock(61)


class Doors(unittest.TestCase):
    def test_ATK_ACC_09_first_start_and_debug_doors(self):
        plain = Desk(dev=False)
        try:
            plain.setting("mail.relay", f"file:{plain.folder}/sent")
            import os
            os.mkdir(plain.folder + "/sent")
            plain.person("customer@a.example", "Customer", ["customer"])
            for who in (plain.client(), plain.client("customer@a.example")):
                never = who.get("/no-such-route")
                self.assertEqual(never.status, 404)
                for path in ("/metrics", "/api/v1/debug", "/api/v1/profiler", "/api/v1/health", "/api/v1/sample", "/api/v1/demo", "/api/v1/schema"):
                    answer = who.get(path)
                    self.assertEqual(answer.status, 404, path)
                    self.assertEqual(masked(answer), masked(never), path)
                self.assertEqual(who.post("/setup", {"organisation": "x", "name": "x", "address": "x@x.example", "password": PASSWORD}).status, 404)
                for path in ("/dev/mail", "/dev/clock", "/dev/mail/x"):
                    self.assertNotIn(b"mail", who.get(path).body.lower().replace(b"<!doctype", b""), path)
                self.assertIn(who.post("/dev/clock?seconds=1").status, (404, 405))
                self.assertEqual(who.get("/healthz").body, b"ok\n")
            for address, password in (("admin@example.com", "admin"), ("admin", "admin"), ("admin@demo.tuki", "tuki-demo"), ("root@localhost", "root")):
                self.assertEqual(plain.client().post("/sessions", {"address": address, "password": password}).status, 422)
            self.assertIn(b"tuki_db_commits", plain.admin.get("/metrics").body)
            token = plain.client()
            token.token = plain.admin.post("/api-tokens", {"name": "prometheus", "scopes": ["reports.read"]}).json["token"]
            self.assertIn(b"tuki_db_commits", token.get("/metrics").body)
        finally:
            plain.stop()

    def test_ATK_ACC_10_links_opened_by_machines(self):
        desk.push_clock(3601)
        person = desk.admin.post("/people", {"name": "Scanned", "addresses": ["scanned@a.example"], "roles": ["customer"]}).json["id"]
        client = desk.client()
        self.assertEqual(desk.admin.post(f"/people/{person}/invitation").status, 202)
        client.post("/portal/links", {"address": "scanned@a.example"})
        client.post("/portal/tickets", {"name": "S", "address": "scanned@a.example", "subject": "s", "description": "d", "topic": "question"})
        mails = desk.sent_to("scanned@a.example", count=3)
        self.assertEqual(len(mails), 3)
        links = [link for mail in mails for link in re.findall(r"https?://[^\s\"'<>]+", mail.get_body(("plain",)).get_content() + (mail.get_body(("html",)).get_content() if mail.get_body(("html",)) else ""))]
        before = desk.admin.get(f"/people/{person}").json
        for link in links:
            path = "/" + link.split("/", 3)[3].split("#")[0]  # what a client sends: the secret stays behind
            self.assertNotIn(token_of(link), path)
            for method in ("GET", "HEAD") * 3:
                connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=5)
                connection.request(method, path)
                self.assertLess(connection.getresponse().status, 500)
                connection.close()
        self.assertEqual(desk.admin.get(f"/people/{person}").json, before)
        invitation, link, form = (next(token_of(one) for one in links if mark in one) for mark in ("#invitation=", "#link=", "/confirm#"))
        self.assertEqual(client.put(f"/password-resets/{invitation}", {"password": PASSWORD}).status, 204)
        self.assertEqual(client.post("/portal/sessions", {"token": link}).status, 201)
        self.assertEqual(client.post("/portal/confirmations", {"token": form}).status, 201)


if __name__ == "__main__":
    unittest.main()
