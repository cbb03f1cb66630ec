"""Section 14 of the attack list: the same thing many times, at once, again, and by two who want it."""
import concurrent.futures, collections, os, threading, time, unittest, uuid
from desk import Client, Desk, free_port
from world import World


def setUpModule():
    global world, desk
    world = World()
    desk = world.desk


def tearDownModule():
    desk.stop()


def at_once(count, call):
    """Calls `call(i)` from `count` threads that start together."""
    gate = threading.Barrier(min(count, 100))

    def one(i):
        gate.wait()
        return call(i)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class Races(unittest.TestCase):
    def count(self, word):
        return len([row for row in world.admin.get(f"/search?q={word}&limit=100").json["tickets"]["items"] if row["subject"] == word])

    def test_ATK_RAC_01_same_request_many_times(self):
        word, key = "once" + uuid.uuid4().hex[:12], {"Idempotency-Key": str(uuid.uuid4())}
        body = {"subject": word, "description": word}
        answers = at_once(100, lambda _: world.alice.post("/tickets", body, headers=key))
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(self.count(word), 1)
        other = world.alice.post("/tickets", {**body, "description": "something else"}, headers=key)
        self.assertEqual((other.status, other.json["field"]), (422, "Idempotency-Key"))
        self.assertEqual(world.alice.post("/tickets?x=1", body, headers=key).status, 422)
        # Another person's key is another key.
        theirs = world.bob.post("/tickets", body, headers=key)
        self.assertEqual(theirs.status, 201)
        self.assertNotEqual(theirs.json["id"], answers[0].json["id"])
        # After a restart, and after the answer was lost on the way: a connection that is cut right after sending.
        desk.kill()
        desk.restart()
        again = world.alice.post("/tickets", body, headers=key)
        self.assertEqual((again.status, again.body, again.headers["Idempotency-Replayed"]), (201, answers[0].body, "true"))
        import json, socket
        lost, lost_key = "lost" + uuid.uuid4().hex[:12], str(uuid.uuid4())
        raw = json.dumps({"subject": lost, "description": lost}).encode()
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", desk.port)) as s:
                s.sendall(f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {world.alice.cookie}\r\nX-CSRF-Token: {world.alice.csrf}\r\nIdempotency-Key: {lost_key}\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw)
        self.assertEqual(world.alice.call("POST", "/tickets", raw=raw, headers={"Idempotency-Key": lost_key}).status, 201)
        self.assertEqual(self.count(lost), 1)
        # Replies, notes and phone notes too.
        for path, extra in (("replies", {}), ("notes", {}), ("phone-notes", {"direction": "in"})):
            key = {"Idempotency-Key": str(uuid.uuid4())}
            answers = at_once(20, lambda _: world.admin.post(f"/tickets/{again.json['id']}/{path}", {"text": word + path, **extra}, headers=key))
            self.assertEqual(len({answer.body for answer in answers}), 1, path)
            self.assertEqual(answers[0].status, 201)
        texts = [m["text"] for m in world.admin.get(f"/tickets/{again.json['id']}").json["messages_page"]]
        self.assertEqual(sorted(texts), sorted([word, word + "replies", word + "notes", word + "phone-notes"]))

    def test_ATK_RAC_02_double_submit(self):
        """The form's key is made when it is opened: double clicks, reloads and two tabs send it again."""
        word, key = "twice" + uuid.uuid4().hex[:12], {"Idempotency-Key": str(uuid.uuid4())}
        answers = at_once(10, lambda _: world.alice.post("/portal/tickets", {"subject": word, "description": word, "topic": "question"}, headers=key))
        answers.append(world.alice.post("/portal/tickets", {"subject": word, "description": word, "topic": "question"}, headers=key))
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(self.count(word), 1)
        ticket, key = answers[0].json["id"], {"Idempotency-Key": str(uuid.uuid4())}
        at_once(10, lambda _: world.alice.post(f"/tickets/{ticket}/replies", {"text": "again"}, headers=key))
        self.assertEqual([m["text"] for m in world.alice.get(f"/tickets/{ticket}").json["messages_page"]].count("again"), 1)
        # A form of a stranger, confirmed twice.
        stranger, word = desk.client(), "form" + uuid.uuid4().hex[:12]
        self.assertEqual(stranger.post("/portal/tickets", {"name": "D", "address": "double@x.example", "subject": word, "description": word, "topic": "need"}).status, 202)
        token = desk.link_to("double@x.example").split("#")[-1]
        confirmed = at_once(10, lambda _: desk.client().post("/portal/confirmations", {"token": token}).status)
        self.assertEqual(sorted(set(confirmed)), [201, 404])
        self.assertEqual(confirmed.count(201), 1)
        self.assertEqual(self.count(word), 1)

    def test_ATK_RAC_03_concurrent_edits(self):
        ticket = world.alice.post("/tickets", {"subject": "edited", "description": "x"}).json["id"]
        version = world.admin.get(f"/tickets/{ticket}").headers["ETag"]
        # Equal field, all with the version they read: one wins, the others are shown what stands there.
        answers = at_once(50, lambda i: world.admin.patch(f"/tickets/{ticket}", {"subject": f"subject {i}"}, headers={"If-Match": version}))
        self.assertEqual(collections.Counter(answer.status for answer in answers), {200: 1, 409: 49})
        won = next(answer for answer in answers if answer.status == 200).json
        for answer in answers:
            if answer.status == 409:
                self.assertEqual((answer.json["code"], answer.json["field"]), ("conflict", "version"))
                self.assertEqual(answer.json["current"]["subject"], won["subject"])
        # Without a version: fields are merged, every accepted write is in the history.
        accepted = at_once(50, lambda i: (i, world.admin.patch(f"/tickets/{ticket}", {"subject": f"free {i}"} if i % 2 else {"tags": [f"t{i}"]})))
        self.assertEqual({answer.status for _, answer in accepted}, {200})
        now = world.admin.get(f"/tickets/{ticket}").json
        facts, cursor = [], ""
        while cursor is not None:
            page = world.admin.get(f"/tickets/{ticket}/history?limit=200" + (f"&cursor={cursor}" if cursor else "")).json
            facts += page["items"]
            cursor = page["next"]
        written = {field: [change["after"] for fact in reversed(facts) for change in fact["changes"] if change["field"] == field] for field in ("subject", "tags")}
        self.assertEqual(written["subject"][-1], now["subject"])
        self.assertIn(now["tags"][0], written["tags"][-1])
        for i, _ in accepted:
            self.assertTrue(f"free {i}" in written["subject"] if i % 2 else any(f"t{i}" in (text or "").replace('"', " ").replace("[", " ").replace("]", " ").split() or f"t{i}" == text for text in written["tags"]), i)
        # Two who answer: the second hears that the first has.
        world.admin.patch(f"/tickets/{ticket}", {"team": world.q2})
        newest = world.admin.get(f"/tickets/{ticket}").json["messages_page"][-1]["id"]
        replies = at_once(10, lambda i: (world.admin if i % 2 else world.agent2).post(f"/tickets/{ticket}/replies", {"text": f"r{i}", "seen_message": newest}))
        authors = {answer.json["author"]["id"] for answer in replies if answer.status == 201}
        self.assertEqual(len(authors), 1, replies)  # whoever was first may go on
        self.assertEqual({answer.json["field"] for answer in replies if answer.status == 409}, {"seen_message"})

    def test_ATK_RAC_04_numbers(self):
        """10,000 with TUKI_WIRE_LONG, 800 otherwise; on PostgreSQL from two nodes, one of them killed."""
        total = 10_000 if os.environ.get("TUKI_WIRE_LONG") else 800
        before = {row["number"] for row in self.all()}
        nodes = [desk]
        if desk.schema:
            second = Desk.__new__(Desk)
            second.__dict__.update(desk.__dict__)
            second.port, second.smtp = free_port(), free_port()
            second.options = [*desk.options, "--node", "1"]
            second.start()
            nodes.append(second)
        made, lock = [], threading.Lock()
        keys = [str(uuid.uuid4()) for _ in range(total)]

        def one(i):
            client = Client(nodes[i % len(nodes)])
            client.cookie, client.csrf = world.alice.cookie, world.alice.csrf
            for _ in range(40):
                try:
                    answer = client.post("/tickets", {"subject": f"number {i}", "description": "x"}, headers={"Idempotency-Key": keys[i]})
                    if answer.status == 201:
                        with lock:
                            made.append(answer.json["number"])
                        return
                except OSError:
                    pass
                client.desk = nodes[0]
                time.sleep(0.1)
            self.fail(f"ticket {i} could not be made")

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            running = [pool.submit(one, i) for i in range(total)]
            time.sleep(0.3)
            nodes[-1].kill()
            if nodes[-1] is desk:
                desk.restart()
            for future in running:
                future.result()
        self.assertEqual(len(made), total)
        self.assertEqual(len(set(made)), total)
        self.assertFalse(before & set(made))
        numbers = sorted(before | set(made))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))), "numbers count without holes")

    def all(self):
        rows, cursor = [], ""
        while cursor is not None:
            page = world.admin.get("/tickets?view=all&limit=200" + (f"&cursor={cursor}" if cursor else "")).json
            rows += page["items"]
            cursor = page["next"]
        rows += world.admin.get("/tickets?view=done&limit=200").json["items"]
        return rows

    def test_ATK_RAC_06_claiming_work(self):
        """One ticket, twenty who take it as they see it: one has it. Jobs: src/jobs, the fence of a lease."""
        ticket = world.alice.post("/tickets", {"subject": "claim", "description": "x"}).json["id"]
        world.admin.patch(f"/tickets/{ticket}", {"team": world.q1, "assignee": None})
        agents = [world.ids["agent1"], world.ids["agent2"]]
        seen = world.admin.get(f"/tickets/{ticket}").headers["ETag"]
        answers = at_once(20, lambda i: world.agent2.patch(f"/tickets/{ticket}", {"assignee": agents[i % 2]}, headers={"If-Match": seen}))
        self.assertEqual(collections.Counter(answer.status for answer in answers), {200: 1, 409: 19})
        winner = next(answer for answer in answers if answer.status == 200).json["assignee"]["id"]
        self.assertEqual(world.admin.get(f"/tickets/{ticket}").json["assignee"]["id"], winner)
        changes = [change for fact in world.admin.get(f"/tickets/{ticket}/history?limit=200").json["items"] for change in fact["changes"] if change["field"] == "assignee" and change["after"] in agents]
        self.assertEqual(len(changes), 1)


if __name__ == "__main__":
    unittest.main()
