"""Two nodes on one PostgreSQL (P04, R09): one is stopped in the middle of sending for longer than its
lease, the other takes over; no reply leaves twice, and what one node does the other's stream tells.
The lease is let run out by pushing the other node's clock, so no round waits for minutes."""
import collections, email, http.client, os, signal, threading, time
from rig import Row, discard, fresh, main, open_desk, open_ticket, query, wait_until
from desk import Client, Desk, free_port
from sink import Sink

LEASE = 500  # seconds; longer than an attempt to send may take


class Second(Desk):
    """Another node of the same desk."""

    def __init__(self, first):
        self.folder, self.schema, self.database, self.plain_url = first.folder, first.schema, first.database, first.plain_url
        self.options, self.port, self.smtp = ["--dev", "--node", "1"], free_port(), free_port()
        self.start()
        self.admin = Client(self)
        self.admin.cookie, self.admin.csrf, self.admin.session = first.admin.cookie, first.admin.csrf, first.admin.session


class Slow:
    """A mail server that can be made to wait before it takes a mail, and gives up on who is silent."""

    def __init__(self, patient):
        self.waiting, self.go, self.patient = threading.Event(), threading.Event(), patient
        self.hold = False
        self.taken, self.lock = collections.Counter(), threading.Lock()
        self.sink = Sink(self.answer)

    def answer(self, phase, mail):
        if phase == "data" and self.hold:
            self.hold = False
            self.waiting.set()
            self.go.wait(30)
            # As RFC 5321 §4.5.3.2 has it, a server waits five minutes; the lease is longer.
            return None if self.patient else "cut"
        if phase == "dot":
            with self.lock:
                self.taken[email.message_from_bytes(mail["raw"])["Message-ID"]] += 1
        return None


class Stream:
    def __init__(self, client):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.desk.port, timeout=30)
        self.connection.request("GET", "/api/v1/events", headers={"Cookie": client.cookie})
        self.answer, self.text = self.connection.getresponse(), ""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while part := self.answer.read1(65536):
                self.text += part.decode(errors="replace")
        except (OSError, http.client.HTTPException, AttributeError, ValueError):
            pass


class Pair:
    def __init__(self, patient=False):
        self.first = open_desk("postgresql", "--node", "0")
        self.mail = Slow(patient)
        self.mail.sink.use_in(self.first)
        self.ticket = open_ticket(self.first, fresh("talk")).json["id"]
        self.second = Second(self.first)
        wait_until(lambda: not self.busy(), 10)
        self.mail.taken.clear()

    def busy(self):
        return bool(query(self.first, "select 1 from outbound_mail where state in ('queued', 'sending', 'deferred', 'unknown')"))

    def node_that_sends(self):
        """The sink knows which process has the connection that waits."""
        for node in (self.first, self.second):
            for fd in os.listdir(f"/proc/{node.process.pid}/fd"):
                try:
                    target = os.readlink(f"/proc/{node.process.pid}/fd/{fd}")
                except OSError:
                    continue
                if target.startswith("socket:") and target[8:-1] in self.inodes():
                    return node
        return None

    def inodes(self):
        port = f"{self.mail.sink.port:04X}"
        with open("/proc/net/tcp") as table:
            return {line.split()[9] for line in list(table)[1:] if line.split()[2].endswith(":" + port) and line.split()[3] == "01"}

    def pause_round(self):
        """@return violations of one pause"""
        self.mail.waiting.clear()
        self.mail.go.clear()
        self.mail.hold = True
        reply = self.first.admin.post(f"/tickets/{self.ticket}/replies", {"text": fresh("reply"), "undo_seconds": 0})
        if reply.status != 201 or not self.mail.waiting.wait(15):
            return [f"nothing was sent: {reply}"]
        sender = self.node_that_sends()
        if sender is None:
            return ["no node has the connection"]
        other = self.second if sender is self.first else self.first
        sender.process.send_signal(signal.SIGSTOP)
        try:
            if not self.mail.patient:
                self.mail.go.set()  # the server gives the silent one up
                time.sleep(0.1)
            other.push_clock(LEASE)
            taken = wait_until(lambda: query(self.first, "/*system: rig*/ select 1 from outbound_mail where state = 'sent' and message = (select max(id) from messages)"), 20)
        finally:
            sender.process.send_signal(signal.SIGCONT)
            self.mail.go.set()
        if not taken:
            return ["the other node did not take over"]
        sender.push_clock(LEASE)  # the same time on both again
        time.sleep(1)
        for node in (self.first, self.second):
            wait_until(lambda: not self.busy(), 10)
        return [f"{key} left {count} times" for key, count in self.mail.taken.items() if count != 1]

    def live_round(self):
        """@return (violations, seconds until the other node's stream told it)"""
        stream = Stream(self.second.admin)
        time.sleep(0.3)
        began = time.monotonic()
        self.first.admin.post(f"/tickets/{self.ticket}/notes", {"text": fresh("note")})
        heard = wait_until(lambda: self.ticket in stream.text, 5, 0.01)
        took = time.monotonic() - began
        stream.connection.close()
        return ([] if heard else ["the other node's stream did not tell of a change"]), took

    def close(self):
        self.second.process.send_signal(signal.SIGTERM)
        self.second.process.wait(30)
        self.second.log.close()
        discard(self.first)
        self.mail.sink.close()


def planted(engine):
    """A mail server that never gives a silent sender up takes the mail from both: the rig must see it."""
    pair = Pair(patient=True)
    try:
        return any("left 2 times" in one for one in pair.pause_round())
    finally:
        pair.close()


def run(seconds, engine):
    if engine != "postgresql":
        return []
    pair, violations, pauses, slowest = Pair(), [], 0, 0.0
    until = time.monotonic() + seconds
    try:
        while pauses == 0 or time.monotonic() < until:
            violations += pair.pause_round()
            pauses += 1
            wrong, took = pair.live_round()
            violations += wrong
            slowest = max(slowest, took)
    finally:
        pair.close()
    return [Row("P04 R09", "a node is stopped while it sends, for longer than its lease", engine, pauses, "pauses", violations, f"the other node's stream tells of a change within {slowest * 1000:.0f} ms")]


if __name__ == "__main__":
    main(globals())
