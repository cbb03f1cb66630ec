"""The link to PostgreSQL is cut at random and inside COMMIT while clients post with idempotency keys
(P03, P17): one effect a key, the same answer, and service again within ten seconds."""
import http.client, random, socket, struct, threading, time, urllib.parse, uuid
from rig import Row, database, discard, fresh, main, open_desk, open_ticket, query, quiet_stop, wait_until

RECOVERY_MAX = 10.0


class Proxy:
    """Reads the messages of the client, so as to know a COMMIT when it passes. `plan` says for a COMMIT:
    None, "before" (it never arrives), a number of bytes of it, or "after" (its answer never arrives)."""

    def __init__(self):
        url = urllib.parse.urlsplit(database())
        self.target = (url.hostname, url.port)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        # Plain text, so that it can be read.
        query_ = (url.query + "&" if url.query else "") + "sslmode=disable&gssencmode=disable"
        self.url = urllib.parse.urlunsplit(url._replace(netloc=f"{url.username}@127.0.0.1:{self.port}", query=query_))
        self.lock, self.open, self.plan = threading.Lock(), set(), lambda: None
        self.commits = self.cuts = 0
        self.away = False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.away:
                client.close()
                continue
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = (client, server)
            with self.lock:
                self.open.add(pair)
            state = {"cut": False}
            threading.Thread(target=self.forward, args=(pair, state), daemon=True).start()
            threading.Thread(target=self.back, args=(pair, state), daemon=True).start()

    def end(self, pair):
        with self.lock:
            self.open.discard(pair)
        for one in pair:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def read(self, source, count):
        data = b""
        while len(data) < count:
            part = source.recv(count - len(data))
            if not part:
                raise OSError
            data += part
        return data

    def forward(self, pair, state):
        client, server = pair
        commits = set()  # the names of the prepared COMMIT
        try:
            head = self.read(client, 4)
            server.sendall(head + self.read(client, struct.unpack("!I", head)[0] - 4))
            while True:
                head = self.read(client, 5)
                body = self.read(client, struct.unpack("!I", head[1:])[0] - 4)
                kind, commit = head[:1], False
                if kind == b"P":
                    name, sql = body.split(b"\0")[:2]
                    (commits.add if sql.strip().lower() == b"commit" else commits.discard)(name)
                elif kind == b"B":
                    commit = body.split(b"\0")[1] in commits
                elif kind == b"Q":
                    commit = body.rstrip(b"\0").strip().lower() == b"commit"
                plan = None
                if commit:
                    self.commits += 1
                    plan = self.plan()
                if plan == "before":
                    self.cuts += 1
                    return
                if isinstance(plan, int):
                    # The rest of the conversation up to Sync, cut somewhere inside.
                    message = head + body
                    while message.rfind(b"S\0\0\0\4") < 0:
                        more = self.read(client, 5)
                        message += more + self.read(client, struct.unpack("!I", more[1:])[0] - 4)
                    server.sendall(message[:plan % (len(message) + 1)])
                    self.cuts += 1
                    time.sleep(random.choice((0, 0.01)))
                    return
                if plan == "after":
                    self.cuts += 1
                    state["cut"] = True
                server.sendall(head + body)
        except (OSError, ValueError):
            pass
        finally:
            if state["cut"]:
                time.sleep(0.05)  # the server does what it was told, and nobody hears of it
            self.end(pair)

    def back(self, pair, state):
        client, server = pair
        try:
            while data := server.recv(65536):
                if state["cut"]:
                    return
                client.sendall(data)
        except OSError:
            pass
        finally:
            if state["cut"]:
                time.sleep(0.02)
            self.end(pair)

    def cut_all(self):
        with self.lock:
            pairs = list(self.open)
        for pair in pairs:
            self.end(pair)
        self.cuts += 1

    def close(self):
        self.listener.close()
        self.plan = lambda: None
        self.cut_all()


class Callers:
    def __init__(self, desk, count=3, keyed=True):
        self.desk, self.keyed = desk, keyed
        self.stopping, self.keys, self.answers, self.wrong = threading.Event(), {}, {}, []
        self.retries, self.last_ok = 0, time.monotonic()
        self.threads = [threading.Thread(target=self.call, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def once(self, subject):
        return open_ticket(self.desk, subject, key=self.keys[subject] if self.keyed else None)

    def call(self):
        while not self.stopping.is_set():
            subject = fresh("link")
            self.keys[subject] = str(uuid.uuid4())
            for attempt in range(400):
                try:
                    answer = self.once(subject)
                    if answer.status not in (429, 503):
                        break
                except (OSError, http.client.HTTPException):
                    pass
                self.retries += 1
                time.sleep(0.05)
            if answer.status != 201:
                self.wrong.append(f"{subject}: {answer}")
            else:
                self.answers[subject] = answer.json["id"]
                self.last_ok = time.monotonic()
            time.sleep(random.uniform(0, 0.03))

    def check(self):
        wrong = list(self.wrong)
        count = {subject: int(many) for subject, many in query(self.desk, "select subject, count(*) from tickets group by subject")}
        wrong += [f"{subject}: {count.get(subject, 0)} tickets" for subject in self.keys if count.get(subject, 0) != 1]
        for subject, id in self.answers.items():
            again = self.once(subject) if self.keyed else None
            if again is not None and (again.status != 201 or again.json["id"] != id):
                wrong.append(f"{subject}: first {id}, again {again}")
        return wrong

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


def any_plan(chance):
    return lambda: random.choice(("before", "after", "after", random.randint(1, 60))) if random.random() < chance else None


def planted(engine):
    """Clients that take a new key for each attempt make doubles, and the rig must see them."""
    proxy = Proxy()
    desk = open_desk("postgresql", url=proxy.url)
    callers = Callers(desk, keyed=False)
    proxy.plan = any_plan(0.3)
    # Even then a desk that finds out what became of a COMMIT may make none: so its answers are lost too.
    real = callers.once
    callers.once = lambda subject: (real(subject), real(subject))[1] if random.random() < 0.2 else real(subject)
    time.sleep(4)
    callers.stop()
    proxy.plan = lambda: None
    seen = any("2 tickets" in one for one in callers.check())
    cut = proxy.cuts > 0
    discard(desk)
    proxy.close()
    return seen and cut


def run(seconds, engine):
    if engine != "postgresql":
        return []
    proxy = Proxy()
    desk = open_desk("postgresql", url=proxy.url)
    callers = Callers(desk)
    until, slowest, violations = time.monotonic() + seconds, 0.0, []
    while time.monotonic() < until:
        proxy.plan = any_plan(0.15)
        time.sleep(random.uniform(0.5, 1.5))
        proxy.plan = lambda: None
        proxy.away = random.random() < 0.5
        proxy.cut_all()
        time.sleep(random.choice((0, 0.01, 0.3, 1.5)))
        proxy.away = False
        back = time.monotonic()
        if not wait_until(lambda: callers.last_ok > back, RECOVERY_MAX, 0.02):
            violations.append(f"no answer {RECOVERY_MAX:.0f} s after the link came back")
        slowest = max(slowest, time.monotonic() - back)
    callers.stop()
    violations += callers.check()
    bad = quiet_stop(desk)
    proxy.close()
    note = f"{len(callers.keys)} keyed calls, {callers.retries} tried again, {proxy.commits} commits seen; slowest recovery {slowest:.1f} s"
    return [Row("P03 P17", "the link to the database is cut, also inside COMMIT", engine, proxy.cuts, "cuts", violations + ([bad] if bad else []), note)]


if __name__ == "__main__":
    main(globals())
