"""Random kill -9 under mixed load: mails in, tickets by the API with idempotency keys, replies out to
a scripted mail server that sometimes cuts (P01 to P04, P10)."""
import collections, email, random, re, threading, time, uuid
import http.client
from rig import Ledger, Row, discard, fresh, letter, main, open_desk, open_ticket, query, quiet_stop, wait_until
from sink import Sink

CLIENTS = 2  # of each kind
CUTS = 0.05  # of the mails that the sink takes, cut after the final dot


class Outside:
    """The mail server that the desk sends through; counts each Message-ID."""

    def __init__(self):
        self.lock, self.taken, self.cut = threading.Lock(), collections.Counter(), collections.Counter()
        self.calm = False
        self.sink = Sink(self.answer)

    def answer(self, phase, mail):
        if phase != "dot":
            return "451 later" if phase == "rcpt" and not self.calm and random.random() < 0.03 else None
        key = email.message_from_bytes(mail["raw"])["Message-ID"].strip(" <>")
        with self.lock:
            self.taken[key] += 1
            if not self.calm and random.random() < CUTS:
                self.cut[key] += 1
                return "cut"
        return None


class Load:
    def __init__(self, desk, ledger):
        self.desk, self.ledger = desk, ledger
        self.stopping, self.keys, self.answers, self.replies = threading.Event(), {}, {}, {}
        self.ticket = open_ticket(desk, fresh("talk")).json["id"]
        self.threads = [threading.Thread(target=one, daemon=True) for one in (self.mails, self.tickets, self.talk) for _ in range(CLIENTS)]
        self.wrong = []
        for thread in self.threads:
            thread.start()

    def mails(self):
        while not self.stopping.is_set():
            raw = letter(fresh("load"), random.choice((200, 200, 200, 150_000)), f"c{random.randint(1, 400)}@customer.example")
            self.ledger.send(self.desk.smtp, raw)
            self.stopping.wait(random.uniform(0, 0.1))

    def until_answered(self, call):
        """Tries with one key until there is an answer. @return the Answer"""
        while True:
            try:
                answer = call()
                if answer.status not in (429, 503):
                    return answer
            except (OSError, http.client.HTTPException, ValueError):
                pass
            if self.stopping.is_set():
                return None
            time.sleep(0.05)

    def tickets(self):
        while not self.stopping.is_set():
            subject, key = fresh("api"), str(uuid.uuid4())
            self.keys[subject] = key
            answer = self.until_answered(lambda: open_ticket(self.desk, subject, key=key))
            if answer is not None:
                self.answers[subject] = answer
                if answer.status != 201:
                    self.wrong.append(f"{subject}: {answer}")
            self.stopping.wait(random.uniform(0, 0.1))

    def talk(self):
        while not self.stopping.is_set():
            text, key = fresh("reply"), str(uuid.uuid4())
            answer = self.until_answered(lambda: self.desk.admin.post(f"/tickets/{self.ticket}/replies", {"text": text, "undo_seconds": 0}, headers={"Idempotency-Key": key}))
            if answer is not None and answer.status == 201:
                self.replies[text] = answer.json["id"]
            elif answer is not None:
                self.wrong.append(f"{text}: {answer}")
            self.stopping.wait(random.uniform(0.05, 0.2))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def check_keys(self):
        """Each key again: the same answer, and one ticket."""
        wrong = []
        for subject, key in self.keys.items():
            again = open_ticket(self.desk, subject, key=key)
            first = self.answers.get(subject)
            if again.status != 201 or (first is not None and first.json["id"] != again.json["id"]):
                wrong.append(f"{subject}: first {first}, again {again}")
        return wrong


def in_doubt(desk):
    return {row[0] for row in query(desk, "select message_id from outbound_mail where state = 'sending'")}


def check_sent(desk, outside, doubts):
    """A copy more than one needs an attempt that was cut after its final dot, or by a kill."""
    wrong = []
    for key, count in outside.taken.items():
        if count - 1 > outside.cut[key] + doubts[key]:
            wrong.append(f"{key} left {count} times, in doubt {outside.cut[key] + doubts[key]}")
    for key, state in query(desk, "select message_id, state from outbound_mail"):
        if state == "sent" and outside.taken[key] == 0:
            wrong.append(f"{key} is shown as sent and no server has it")
    return wrong


def planted(engine):
    """A made-up copy, a made-up "sent" and a made-up second ticket of one key must be seen."""
    desk, outside = open_desk(engine), Outside()
    outside.calm = True
    outside.sink.use_in(desk)
    load = Load(desk, Ledger())
    wait_until(lambda: len(load.replies) > 2 and len(outside.taken) > 2 and len(load.answers) > 2)
    load.stop()
    wait_until(lambda: not query(desk, "select 1 from outbound_mail where state in ('queued', 'sending')"))
    fine = not check_sent(desk, outside, collections.Counter()) and not load.check_keys()
    key = next(iter(outside.taken))
    outside.taken[key] += 1
    twice = bool(check_sent(desk, outside, collections.Counter()))
    outside.taken[key] = 0
    never = bool(check_sent(desk, outside, collections.Counter()))
    subject = next(iter(load.answers))
    load.keys[subject] = str(uuid.uuid4())
    other = bool(load.check_keys()) and bool(load.ledger.tickets(desk, load.keys))
    discard(desk)
    return fine and twice and never and other


def run(seconds, engine):
    desk, outside, ledger = open_desk(engine), Outside(), Ledger()
    outside.sink.use_in(desk)
    load = Load(desk, ledger)
    violations, kills, doubts = [], 0, collections.Counter()
    until = time.monotonic() + seconds
    slowest = 0.0
    while time.monotonic() < until:
        time.sleep(random.uniform(0.05, 1.0))
        desk.kill()
        kills += 1
        doubts.update(in_doubt(desk))
        began = time.monotonic()
        desk.restart()
        slowest = max(slowest, time.monotonic() - began)
        if kills % 5 == 0:
            violations += ledger.check(desk)
    load.stop()
    outside.calm = True
    violations += load.wrong
    ledger.retry(desk.smtp)
    violations += [f"refused without a fault: {len(ledger.unacknowledged())}"] if ledger.unacknowledged() else []
    # What was cut waits minutes for its next attempt: the desk's own clock is pushed.
    for _ in range(12):
        desk.settled(20)
        if wait_until(lambda: not query(desk, "select 1 from outbound_mail where state in ('queued', 'sending', 'deferred', 'unknown')"), 2):
            break
        desk.push_clock(500)
    violations += ledger.check(desk) + load.check_keys()
    violations += ledger.tickets(desk, [re.search(rb"Subject: (\S+)", raw)[1].decode() for raw, _ in ledger.sent.values()] + list(load.keys))
    violations += check_sent(desk, outside, doubts)
    unsent = query(desk, "select state, count(*) from outbound_mail where state not in ('sent', 'cancelled') group by state")
    violations += [f"not sent in the end: {unsent}"] if unsent else []
    said = " ".join(mail["raw"].decode(errors="replace") for mail in [*outside.sink.mails, *(mail for _, mail in outside.sink.tried)])
    violations += [f"{text} never left" for text in load.replies if text not in said]
    bad = quiet_stop(desk)
    note = f"{len(ledger.acknowledged)} mails acknowledged, {len(load.keys)} keyed calls, {len(load.replies)} replies, {sum(outside.cut.values())} cut after the final dot; slowest start {slowest:.1f} s"
    return [Row("P01 P02 P03 P04", "random kill -9 under mixed load", engine, kills, "kills", violations + ([bad] if bad else []), note)]


if __name__ == "__main__":
    main(globals())
