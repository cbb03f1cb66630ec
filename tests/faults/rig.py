"""What the fault rigs share: a desk of a chosen engine, a ledger of what was acknowledged, and rows
of the table of promises. A rig is a module with `run(seconds, engine)` and `planted(engine)`."""
import atexit, contextlib, dataclasses, hashlib, os, pathlib, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time, uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "wire"), str(ROOT / "tests" / "faults")]
os.chdir(ROOT)

import desk as wire  # noqa: E402
from desk import Desk  # noqa: E402


@dataclasses.dataclass
class Row:
    """One line of docs/quality/promises.md."""
    promises: str
    what: str
    engine: str
    rounds: int
    unit: str
    violations: list
    note: str = ""


def _own_program():
    """The program as it is now: somebody may build it anew while a rig runs."""
    folder = tempfile.mkdtemp(prefix="tuki-faults-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy2(wire.PROGRAM, folder + "/tuki")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
wire.PROGRAM = _own_program()
_server = {}


def database():
    """The PostgreSQL that TUKI_TEST_DATABASE names, or a private one, stopped at the end."""
    if "url" not in _server:
        given = os.environ.get("TUKI_TEST_DATABASE")
        if given:
            _server["url"] = given
        else:
            folder = tempfile.mkdtemp(prefix="tuki-faults-pg-")
            os.chmod(folder, 0o755)
            _server["url"] = subprocess.run(["tools/postgres.sh", "start", folder], check=True, capture_output=True, text=True).stdout.strip()
            atexit.register(subprocess.run, ["tools/postgres.sh", "stop", folder], stdout=subprocess.DEVNULL)
    return _server["url"]


def open_desk(engine, *options, url=None, **more):
    """@param url another way to the same PostgreSQL, such as a proxy"""
    was = os.environ.pop("TUKI_TEST_DATABASE", None)
    if engine == "postgresql":
        os.environ["TUKI_TEST_DATABASE"] = url or database()
    try:
        desk = Desk(*options, **more)
    finally:
        os.environ.pop("TUKI_TEST_DATABASE", None)
        if was:
            os.environ["TUKI_TEST_DATABASE"] = was
    answer = desk.admin.post("/people", {"name": "Carl", "addresses": [{"address": "carl@customer.example", "primary": True, "verified": True}], "roles": ["customer"]})
    assert answer.status == 201, answer
    atexit.register(lambda: desk.process.poll() is None and desk.process.kill())
    desk.carl = answer.json["id"]
    return desk


def open_ticket(desk, subject, text="x", key=None):
    """For the one customer that every desk of a rig has. @return the Answer"""
    return desk.admin.post("/tickets", {"subject": subject, "description": text, "requester": desk.carl}, headers={"Idempotency-Key": key or str(uuid.uuid4())})



def query(desk, sql):
    """Rows as tuples of texts, read beside the program."""
    if desk.schema:
        out = subprocess.run(["psql", "-qXAt", "-F", "\x1f", "-R", "\x1e", database(), "-c", f"set search_path = {desk.schema}", "-c", sql], check=True, capture_output=True, text=True).stdout
        return [tuple(line.split("\x1f")) for line in out.rstrip("\n").split("\x1e") if line]
    with contextlib.closing(sqlite3.connect(f"file:{desk.folder}/desk.db?mode=ro", uri=True, timeout=20)) as store:
        return [tuple("" if cell is None else str(cell) for cell in row) for row in store.execute(sql)]


def wait_until(condition, seconds=20, step=0.1):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(step)
    return bool(condition())


def quiet_stop(desk):
    """The end of a desk that may be dead already. @return what fsck has to say, "" for nothing"""
    if desk.process.poll() is not None:
        desk.restart()
    try:
        desk.stop()
        return ""
    except (AssertionError, subprocess.TimeoutExpired) as failure:
        return str(failure)[:500]


def discard(desk):
    """Throws a desk away that was harmed on purpose."""
    desk.process.kill()
    desk.process.wait()
    desk.log.close()
    if desk.schema:
        subprocess.run(["psql", "-qX", database(), "-c", f"set client_min_messages = error; drop schema {desk.schema} cascade"], check=True)
    shutil.rmtree(desk.folder, ignore_errors=True)


def letter(subject, size=0, sender="maya@customer.example"):
    """A mail whose subject is found nowhere else. @param size bytes of text"""
    line = "It smokes, it rattles, and it prints nothing but stripes.\r\n"
    text = line * (1 + size // len(line))
    return (f"From: {sender}\r\nTo: support@tuki.test\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{subject}@customer.example>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}").encode()


class Post:
    """One SMTP conversation, step by step, to know what was acknowledged and what is unknown."""

    def __init__(self, port, timeout=15):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.lines = self.socket.makefile("rb")
        self.answer()

    def answer(self):
        """@return the code; 0 when the line is dead"""
        try:
            while True:
                line = self.lines.readline()
                if not line.endswith(b"\n"):
                    return 0
                if line[3:4] != b"-":
                    return int(line[:3])
        except (OSError, ValueError):
            return 0

    def say(self, line):
        try:
            self.socket.sendall(line.encode() + b"\r\n")
        except OSError:
            return 0
        return self.answer()

    def envelope(self, sender="maya@customer.example", recipient="support@tuki.test"):
        return self.say("EHLO mail.customer.example") == 250 and self.say(f"MAIL FROM:<{sender}>") == 250 and self.say(f"RCPT TO:<{recipient}>") == 250

    def data(self, raw):
        code = self.say("DATA")
        if code != 354:
            return code
        try:
            self.socket.sendall(raw.replace(b"\r\n.", b"\r\n..") + (b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        except OSError:
            return 0
        return self.answer()

    def close(self):
        self.lines.close()
        self.socket.close()


def send(port, raw, sender="maya@customer.example"):
    """@return the code of the final dot; 0 when nobody can say"""
    try:
        post = Post(port)
    except OSError:
        return 0
    try:
        return post.data(raw) if post.envelope(sender) else 0
    finally:
        post.close()


class Ledger:
    """What the desk said it has, on the client's side."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent, self.acknowledged = {}, set()

    def send(self, port, raw, sender="maya@customer.example"):
        digest = hashlib.sha256(raw).hexdigest()
        with self.lock:
            self.sent[digest] = (raw, sender)
        code = send(port, raw, sender)
        self.note(raw, code)
        return code

    def note(self, raw, code):
        digest = hashlib.sha256(raw).hexdigest()
        with self.lock:
            self.sent.setdefault(digest, (raw, "maya@customer.example"))
            if code == 250:
                self.acknowledged.add(digest)

    def unacknowledged(self):
        with self.lock:
            return [pair for digest, pair in self.sent.items() if digest not in self.acknowledged]

    def retry(self, port):
        """As every mail server does with what nobody took."""
        for raw, sender in self.unacknowledged():
            self.send(port, raw, sender)

    def check(self, desk):
        """@return violations: acknowledged and not kept, kept twice, kept with other bytes"""
        wrong, kept = [], {}
        with self.lock:  # before the look: more may be acknowledged meanwhile
            acknowledged = set(self.acknowledged)
        for digest, state, raw in query(desk, f"select digest, state, {'encode(raw, $$hex$$)' if desk.schema else 'hex(raw)'} from kept_mails"):
            kept.setdefault(digest, []).append(state)
            bytes_ = bytes.fromhex(raw) if raw else self.file(desk, digest)
            if hashlib.sha256(bytes_ or b"").hexdigest() != digest:
                wrong.append(f"{digest[:12]} is kept with other bytes")
        wrong += [f"{digest[:12]} was acknowledged and is not kept" for digest in acknowledged if digest not in kept]
        for digest, states in kept.items():
            if sum(state != "duplicate" for state in states) != 1:
                wrong.append(f"{digest[:12]} is kept as {states}")
        return wrong

    def file(self, desk, digest):
        path = pathlib.Path(desk.folder, "files", digest[:2], digest[2:])
        return path.read_bytes() if path.exists() else None

    def tickets(self, desk, subjects):
        """@return violations: subjects that are not exactly one ticket"""
        count = {subject: int(many) for subject, many in query(desk, "/*system: rig*/ select subject, count(*) from tickets group by subject")}
        return [f"{subject}: {count.get(subject, 0)} tickets" for subject in subjects if count.get(subject, 0) != 1]


def fresh(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


class Strace:
    """Attached to single threads, until it is let go or they die."""

    def __init__(self, desk, threads, *options):
        self.log = desk.folder + "/strace"
        self.process = subprocess.Popen(["strace", "-y", "-o", self.log, *options, *[part for tid in threads for part in ("-p", str(tid))]], stderr=subprocess.PIPE, text=True)
        for _ in threads:
            line = self.process.stderr.readline()
            if "attached" not in line:
                raise RuntimeError("strace: " + line)

    def end(self):
        """@return what it saw, line by line"""
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()
        return pathlib.Path(self.log).read_text(errors="replace").splitlines()


def threads_of(desk):
    return sorted(int(name) for name in os.listdir(f"/proc/{desk.process.pid}/task"))


def main(module):
    """A rig alone: python3 tests/faults/NAME.py [SECONDS] [ENGINE]"""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    engine = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    found = module["planted"](engine)
    print("planted bug found" if found else "PLANTED BUG MISSED")
    rows = module["run"](seconds, engine)
    for row in rows:
        print(f"{row.promises} {row.what}, {row.engine}: {row.rounds} {row.unit}, {len(row.violations)} violations {row.note}")
        for one in row.violations[:20]:
            print("   ", one)
    sys.exit(0 if found and not any(row.violations for row in rows) else 1)
