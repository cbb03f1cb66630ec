"""A real desk for tests over the wire: the built program on free ports, in a folder of its own, on
SQLite or on the PostgreSQL that TUKI_TEST_DATABASE names."""
import http.client, json, os, pathlib, shutil, signal, smtplib, socket, sqlite3, subprocess, tempfile, time, urllib.parse, uuid

PROGRAM = os.environ.get("TUKI_PROGRAM", "build/tuki")
PASSWORD = "correct horse battery"
#: sanitizers make everything slower and larger; limits of time and memory are then only a tripwire
SLACK = 8 if "asan" in PROGRAM or os.environ.get("TUKI_WIRE_SLOW") else 1


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """One browser or program: keeps its session, sends the CSRF token and fresh idempotency keys."""

    def __init__(self, desk, session=None, token=None):
        self.desk, self.cookie, self.csrf, self.token, self.session = desk, None, None, token, session
        self.headers = {}

    def call(self, method, path, body=None, headers=None, raw=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=30)
        sent = {"Content-Type": "application/json", **self.headers}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if method == "POST":
            sent["Idempotency-Key"] = str(uuid.uuid4())
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        connection.request(method, path if path in ("/", "/healthz", "/readyz", "/metrics") or path.startswith(("/api/", "/dev/")) else "/api/v1" + path, data, sent)
        answer = connection.getresponse()
        result = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return result

    def get(self, path, **more): return self.call("GET", path, **more)
    def post(self, path, body=None, **more): return self.call("POST", path, body if body is not None else {}, **more)
    def put(self, path, body=None, **more): return self.call("PUT", path, body if body is not None else {}, **more)
    def patch(self, path, body=None, **more): return self.call("PATCH", path, body if body is not None else {}, **more)
    def delete(self, path, **more): return self.call("DELETE", path, **more)

    def sign_in(self, address, password=PASSWORD):
        answer = self.post("/sessions", {"address": address, "password": password})
        if answer.status == 201:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.session = answer.json
            self.csrf = self.session["csrf"]
        return answer


class Desk:
    def __init__(self, *options, set_up=True, dev=True):
        self.folder = tempfile.mkdtemp(prefix="tuki-wire-")
        self.options = [*(["--dev"] if dev else []), *options]
        self.schema = None
        database = os.environ.get("TUKI_TEST_DATABASE")
        self.database = []
        if database:
            self.schema = "wire_" + uuid.uuid4().hex[:10]
            subprocess.run(["psql", "-qX", database, "-c", f"create schema {self.schema}"], check=True)
            self.database = ["--database", database + ("&" if "?" in database else "?") + f"options=-csearch_path%3D{self.schema}"]
            self.plain_url = database
        self.port, self.smtp = free_port(), free_port()
        self.start()
        if set_up:
            self.set_up()

    def start(self):
        self.log = open(self.folder + "/log", "a")
        self.process = subprocess.Popen([PROGRAM, "serve", "--data", self.folder, "--listen", f"127.0.0.1:{self.port}", "--smtp", f"127.0.0.1:{self.smtp}",
                                         "--lmtp", "off", "--base-url", f"http://127.0.0.1:{self.port}", *self.database, *self.options], stderr=self.log, stdout=self.log)
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("the desk did not start: " + open(self.folder + "/log").read()[-3000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.log.close()
        self.start()

    def push_clock(self, seconds):
        """Sets the desk's own clock ahead."""
        assert self.client().post(f"/dev/clock?seconds={seconds}").status == 200

    def setting(self, key, value):
        answer = self.admin.put(f"/settings/{key}", {"value": value})
        assert answer.status == 200, answer

    def memory(self):
        """@return resident bytes of the program"""
        return int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * 4096

    def cpu(self):
        """@return seconds of processor time that the program has had"""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rows(self):
        """Every row of the database: [(table, text of the row)]"""
        if self.schema:
            dump = subprocess.run(["pg_dump", "--data-only", "--inserts", "-n", self.schema, self.plain_url], capture_output=True, text=True, check=True).stdout
            return [(line.split()[2], line) for line in dump.splitlines() if line.startswith("INSERT INTO")]
        database = sqlite3.connect(f"file:{self.folder}/desk.db?mode=ro", uri=True)
        database.text_factory = lambda raw: raw.decode(errors="replace")
        tables = [name for name, in database.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'message_search%'")]
        rows = [(table, str(row)) for table in tables for row in database.execute(f'select * from "{table}"')]
        database.close()
        return rows

    def records(self):
        """The lines of the log, each read as JSON: fails when one is not."""
        return [json.loads(line) for line in pathlib.Path(self.folder, "log").read_text().splitlines()]

    def stop(self):
        """Ends it; fails when a sanitizer had something to say, or when fsck has."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        log = pathlib.Path(self.folder, "log").read_text()
        self.log.close()
        checked = subprocess.run([PROGRAM, "fsck", "--data", self.folder, *self.database], capture_output=True, text=True)
        if self.schema:
            subprocess.run(["psql", "-qX", self.plain_url, "-c", f"set client_min_messages = error; drop schema {self.schema} cascade"], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert code == 0 and "Sanitizer" not in log and "runtime error" not in log, f"exit {code}\n{log[-5000:]}"
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def client(self, address=None, password=PASSWORD):
        client = Client(self)
        if address:
            answer = client.sign_in(address, password)
            assert answer.status == 201, answer
        return client

    def set_up(self):
        self.admin = Client(self)
        answer = self.admin.post("/setup", {"organisation": "Tuki Test", "name": "Ada Admin", "address": "admin@tuki.test", "password": PASSWORD, "time_zone": "Europe/Helsinki",
                                            "locale": "en", "languages": ["en", "hu", "fi", "ru"], "mail_address": "support@tuki.test", "preset": "shop"})
        assert answer.status == 201, answer
        self.admin.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.admin.csrf = answer.json["csrf"]
        self.admin.session = answer.json

    def person(self, address, name, roles, organisation=None, teams=(), password=PASSWORD):
        """A person who can sign in; the password is set by the link of the invitation, as people do."""
        body = {"name": name, "addresses": [{"address": address, "primary": True, "verified": True}], "roles": roles}
        if organisation:
            body["organisation"] = organisation
        answer = self.admin.post("/people", body)
        assert answer.status == 201, answer
        person = answer.json["id"]
        for team in teams:
            assert self.admin.put(f"/teams/{team}/members/{person}").status in (200, 201, 204)
        assert self.admin.post(f"/people/{person}/invitation").status == 202
        link = self.link_to(address)
        assert Client(self).put("/password-resets/" + link.split("=")[-1], {"password": password}).status == 204
        return person

    def sent(self):
        """The mails that have left, oldest first, parsed by Python's own library."""
        import email, email.policy
        folder = self.folder + "/sent"
        if not os.path.isdir(folder):
            return []
        files = sorted((f for f in os.listdir(folder) if f.endswith(".eml")), key=lambda f: os.stat(f"{folder}/{f}").st_mtime_ns)
        return [email.message_from_bytes(pathlib.Path(folder, f).read_bytes(), policy=email.policy.default) for f in files]

    def sent_to(self, address, seconds=15, count=1):
        """Waits for mails to an address."""
        until = time.monotonic() + seconds
        while True:
            found = [mail for mail in self.sent() if address in str(mail["To"])]
            if len(found) >= count or time.monotonic() > until:
                return found
            time.sleep(0.1)

    def link_to(self, address):
        import re
        mails = self.sent_to(address)
        assert mails, f"no mail to {address}"
        return re.search(r"http://\S+#\S+", mails[-1].get_body(("plain",)).get_content())[0]

    def mail(self, raw, sender="someone@else.example", recipient="support@tuki.test"):
        """@return the reply code of the final dot"""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
            smtp.ehlo()
            smtp.mail(sender)
            code, text = smtp.rcpt(recipient)
            if code != 250:
                return code
            return smtp.data(raw if isinstance(raw, bytes) else raw.replace("\r\n", "\n").replace("\n", "\r\n").encode())[0]

    def settled(self, seconds=20):
        """Waits until every kept mail is read."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.admin.get("/kept-mails?state=waiting").json["items"]:
                return True
            time.sleep(0.1)
        return False
