"""ATK-RAC-05: killed at any moment, nothing that was acknowledged is lost, and nothing is there twice.

The clients keep a ledger: each mail and each ticket holds a word of its own. After every kill they try
again as a mail server and a careful program do; at the end the desk is compared with the ledger."""
import collections, http.client, os, random, smtplib, subprocess, threading, time, unittest, uuid
from desk import PROGRAM, Client, Desk

ROUNDS, SECONDS_MAX = 25, 60


class Kills(unittest.TestCase):
    def test_ATK_RAC_05_kill_at_any_moment(self):
        self.desk = desk = Desk()
        desk.person("alice@a.example", "Alice", ["customer"])
        self.customer = desk.client("alice@a.example")
        self.mails, self.tickets, self.replies = {}, {}, {}  # word → what was acknowledged; only what was
        self.sent, self.lock, self.over = collections.Counter(), threading.Lock(), threading.Event()
        self.wrong = []
        home = desk.admin.post("/tickets", {"subject": "home", "description": "home", "requester_address": "alice@a.example"}).json["id"]
        workers = [threading.Thread(target=self.guarded, args=(work,)) for work in (self.mail, self.mail, self.open_tickets, self.open_tickets, lambda word: self.reply(home, word))]
        for worker in workers:
            worker.start()
        began, chance, rounds = time.monotonic(), random.Random(20261125), 0
        while rounds < ROUNDS and time.monotonic() - began < SECONDS_MAX:
            time.sleep(chance.uniform(0.02, 1.2))
            desk.kill()
            desk.restart()
            rounds += 1
        self.over.set()
        for worker in workers:
            worker.join(60)
        self.assertFalse(self.wrong, self.wrong[:3])
        self.assertGreaterEqual(rounds, 10)
        self.assertGreater(len(self.mails), 20)
        self.assertGreater(len(self.tickets), 20)
        self.assertGreater(len(self.replies), 10)
        desk.push_clock(61)  # what a killed program had in hand is free again when its lease is over
        self.assertTrue(desk.settled(60))
        # A mail that was in hand at three kills is set aside, as one that kills its reader would be: seen, and tried again.
        for one in self.pages("/kept-mails?state=set_aside"):
            self.assertEqual(desk.admin.post(f"/kept-mails/{one['id']}/retry").status, 202)
        self.assertTrue(desk.settled(60))
        self.compare(home)
        checked = subprocess.run([PROGRAM, "fsck", "--data", desk.folder, *desk.database], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        if os.environ.get("TUKI_WIRE_LONG"):
            print(f"{rounds} kills; {len(self.mails)} mails, {len(self.tickets)} tickets, {len(self.replies)} replies; sent again {dict(self.sent)}")
        desk.stop()

    def guarded(self, work):
        while not self.over.is_set():
            word = "w" + uuid.uuid4().hex
            for attempt in range(200):  # the same again until it is acknowledged, or told no
                try:
                    if work(word):
                        break
                except (OSError, smtplib.SMTPException, http.client.HTTPException):
                    pass
                except Exception as broken:
                    self.wrong.append(repr(broken))
                    return
                self.sent[work.__name__] += 1
                time.sleep(0.03)
            else:
                self.wrong.append("never acknowledged: " + word)

    def mail(self, word):
        raw = f"From: Mia <mia{word[:3]}@else.example>\nTo: support@tuki.test\nSubject: {word}\nDate: Wed, 25 Nov 2026 01:00:00 +0000\nMessage-ID: <{word}@else.example>\n\ntext {word}\n"
        if self.desk.mail(raw) != 250:
            return False
        self.mails[word] = True
        return True

    def open_tickets(self, word):
        answer = self.again("/tickets", {"subject": word, "description": word}, word)
        if answer is None:
            return False
        with self.lock:
            known = self.tickets.setdefault(word, answer.json["id"])
        assert known == answer.json["id"], "one key, two tickets"
        if word[1] < "4":  # and once more though it was answered: the key gives the same ticket
            later = self.again("/tickets", {"subject": word, "description": word}, word)
            assert later is None or later.json["id"] == known, "one key, two tickets"
        return True

    def reply(self, home, word):
        answer = self.again(f"/tickets/{home}/replies", {"text": word}, word)
        if answer is None:
            return False
        self.replies[word] = answer.json["id"]
        return True

    def again(self, path, body, key):
        client = Client(self.desk)
        client.cookie, client.csrf = self.customer.cookie, self.customer.csrf
        answer = client.post(path, body, headers={"Idempotency-Key": key})
        if answer.status in (500, 503):
            return None
        assert answer.status == 201, answer
        return answer

    def pages(self, path):
        items, cursor = [], ""
        while cursor is not None:
            page = self.desk.admin.get(path + ("&" if "?" in path else "?") + "limit=200" + (f"&cursor={cursor}" if cursor else "")).json
            items += page["items"]
            cursor = page["next"]
        return items

    def compare(self, home):
        subjects = collections.Counter(row["subject"] for row in self.pages("/tickets?view=all"))
        kept = collections.defaultdict(list)
        for one in self.pages("/kept-mails"):
            kept[one["subject"]].append(one)
        for word in self.mails:  # acknowledged with 250: kept, and one ticket; what was sent twice is a duplicate
            states = collections.Counter(one["state"] for one in kept[word])
            self.assertEqual(states["done"], 1, (word, states))
            self.assertEqual(sum(states.values()) - states["duplicate"], 1, (word, states))
            self.assertEqual(subjects[word], 1, word)
        for word, id in self.tickets.items():
            self.assertEqual(subjects[word], 1, word)
            self.assertEqual(self.desk.admin.get(f"/tickets/{id}").json["subject"], word)
        texts = collections.Counter(m["text"] for m in self.messages(home))
        for word in self.replies:
            self.assertEqual(texts[word], 1, word)
        # And nothing else: what nobody was told of is there once at most.
        for word, count in (subjects + texts).items():
            if word.startswith("w"):
                self.assertEqual(count, 1, word)

    def messages(self, ticket):
        return self.pages(f"/tickets/{ticket}/messages")


if __name__ == "__main__":
    unittest.main()
