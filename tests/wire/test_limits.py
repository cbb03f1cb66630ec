"""Section 10 of the attack list: many, slow, large and costly."""
import concurrent.futures, os, resource, selectors, socket, statistics, threading, time, unittest, urllib.parse
from desk import SLACK, Client
from world import World


def setUpModule():
    global world, desk
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    world = World("--io-threads", "1")
    desk = world.desk


def tearDownModule():
    desk.stop()


def timed(client, path):
    began = time.perf_counter()
    answer = client.get(path)
    assert answer.status == 200, answer
    return time.perf_counter() - began


def p99(times):
    return sorted(times)[max(0, int(len(times) * 0.99) - 1)]


class Limits(unittest.TestCase):
    def test_ATK_DOS_01_many_slow_clients(self):
        """10,000 connections, or as many as this machine lets one process have."""
        wanted = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 600)
        quiet = [timed(world.agent1, "/views") for _ in range(50)]
        memory, slow = desk.memory(), []
        kinds = (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        try:
            for at in range(wanted):
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                s.settimeout(5)
                s.connect(("127.0.0.1", desk.port))
                s.sendall(kinds[at % 3])
                slow.append(s)
            self.assertLess(desk.memory() - memory, wanted * (32 << 10) * SLACK)
            times, until = [], time.monotonic() + 6
            while time.monotonic() < until:  # one byte each now and then, and nothing read
                for s in slow[int(time.monotonic() * 10) % 100::100]:
                    try:
                        s.sendall(b"a")
                    except OSError:
                        pass
                times.append(timed(world.agent1, "/views"))
                times.append(timed(world.agent1, f"/tickets/{world.tickets['T-A']['id']}"))
            self.assertLess(p99(times), 0.3 * SLACK, (len(times), statistics.median(quiet)))
            # Heads that never end are closed by the server.
            time.sleep(max(0, 11 - 6))
            head = slow[0]
            head.settimeout(3)
            self.assertIn(b" 408 ", head.recv(4096))
        finally:
            for s in slow:
                s.close()
        # The same by SMTP: who asks is answered, too many are told to come later.
        lines = []
        try:
            for _ in range(300):
                s = socket.create_connection(("127.0.0.1", desk.smtp), 5)
                s.settimeout(5)
                s.sendall(b"E")
                lines.append(s)
            self.assertLess(timed(world.agent1, "/views"), 0.3 * SLACK)
            first = [s.recv(100)[:3] for s in (lines[0], lines[-1])]
            self.assertEqual(first[0], b"220")
            self.assertIn(first[1], (b"421", b"220"))
        finally:
            for s in lines:
                s.close()
        time.sleep(0.5)
        self.assertEqual(desk.mail("From: a <a@else.example>\nTo: support@tuki.test\nSubject: after\n\nx"), 250)

    def test_ATK_DOS_02_expensive_queries(self):
        costly = ["/search?q=" + urllib.parse.quote(" OR ".join(f"w{i}" for i in range(80))), "/search?q=" + "a " * 200, "/search?q=" + "*a" * 100, "/tickets?view=all&limit=1000000", "/tickets?view=all&cursor=zzzzzzzz.zzzzzzzz", "/tickets?view=all&offset=1000000",
                  "/tickets?view=all&sort=subject,requester,description", "/tickets?tag=" + "(a%2B)%2B$", "/people?q=%25", "/people?q=_", "/people?limit=1000000", "/search?q=%25%25%25&limit=100", "/audit?limit=200", "/kept-mails?limit=200", "/tickets?view=all&limit=200"]
        costly = [path.replace(" ", "%20") for path in costly]
        for path in costly:
            began = time.perf_counter()
            self.assertIn(world.admin.get(path).status, (200, 422))
            self.assertLess(time.perf_counter() - began, 0.5 * SLACK, path)
        quiet = [timed(world.agent2, "/views") for _ in range(200)]
        over = threading.Event()

        def ask():
            client = Client(desk)
            client.cookie, client.csrf = world.admin.cookie, world.admin.csrf
            at = 0
            while not over.is_set():
                client.get(costly[at % len(costly)])
                at += 1

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for one in askers:
            one.start()
        busy = [timed(world.agent2, "/views") for _ in range(200)]
        over.set()
        for one in askers:
            one.join()
        # The clients share this machine's processors with the desk: what counts is that nobody waits in line.
        self.assertLess(p99(busy), max(0.1 * SLACK, 1.2 * p99(quiet)), (p99(busy), p99(quiet)))

    def test_ATK_DOS_06_quotas(self):
        """One customer's uploads end at their hour's share; reading still works."""
        statuses = []
        for at in range(1005):
            statuses.append(world.bob.call("POST", "/uploads?name=a.txt", raw=b"x", headers={"Content-Type": "text/plain"}).status)
        self.assertEqual(statuses[:990], [201] * 990)
        self.assertEqual(statuses[-1], 429)
        self.assertEqual(world.bob.get(f"/tickets/{world.tickets['T-B']['id']}").status, 200)
        self.assertEqual(world.alice.call("POST", "/uploads?name=a.txt", raw=b"x", headers={"Content-Type": "text/plain"}).status, 201)
        self.assertEqual(world.alice.call("POST", "/uploads?name=a.bin", raw=b"x" * (51 << 20), headers={"Content-Type": "text/plain"}).status // 100, 4)

    def test_ATK_DOS_07_big_tickets(self):
        """20,000 messages, 900 files (one person's hour) and 1,000 links with TUKI_WIRE_LONG; a tenth of it otherwise."""
        part = 1 if os.environ.get("TUKI_WIRE_LONG") else 10
        big = world.admin.post("/tickets", {"subject": "big", "description": "x", "requester": world.ids["alice"], "team": world.q1}).json["id"]
        small = world.tickets["T-A"]["id"]

        def note(i):
            client = Client(desk)
            client.cookie, client.csrf = world.admin.cookie, world.admin.csrf
            return client.post(f"/tickets/{big}/notes", {"text": f"note {i}"}).status

        files = 0
        for _ in range(min(18, 5000 // part // 50)):  # an hour's share of one person
            ids = [world.admin.call("POST", "/uploads?name=f.txt", raw=b"f", headers={"Content-Type": "text/plain"}).json["id"] for _ in range(50)]
            self.assertEqual(world.admin.post(f"/tickets/{big}/notes", {"text": "files", "attachments": ids}).status, 201)
            files += 50
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            self.assertEqual(set(pool.map(note, range(20_000 // part))), {201})
        for _ in range(12):  # as many in the newest page as 5,000 in 20,000 make
            id = world.admin.call("POST", "/uploads?name=f.txt", raw=b"f", headers={"Content-Type": "text/plain"}).json["id"]
            self.assertEqual(world.admin.post(f"/tickets/{big}/notes", {"text": "file", "attachments": [id]}).status, 201)
        links = 0
        others = [world.admin.post("/tickets", {"subject": f"other {i}", "description": "x", "requester": world.ids["alice"]}).json["id"] for i in range(1000 // part)]
        for other in others:
            links += world.admin.post(f"/tickets/{big}/links", {"type": "relates", "ticket": other}).status == 201
        people = [world.admin.post(f"/tickets/{big}/participants", {"address": f"p{i}@many.example"}).status for i in range(150)]
        self.assertLessEqual(set(people), {201, 429})
        self.assertIn(429, people, "participants have a bound")
        took = {ticket: [timed(world.agent1, f"/tickets/{ticket}") for _ in range(60)] for ticket in (small, big)}
        self.assertLess(p99(took[big]), 0.5 * SLACK)
        self.assertLess(statistics.median(took[big]), 3 * statistics.median(took[small]) + 0.005 * SLACK, (statistics.median(took[big]), statistics.median(took[small]), files, links))
        seen = world.agent1.get(f"/tickets/{big}").json
        self.assertLessEqual(len(seen["messages_page"]), 50)
        self.assertTrue(seen["messages_before"])
        page = world.agent1.get(f"/tickets/{big}/messages?cursor={seen['messages_before']}")
        self.assertEqual(len(page.json["items"]), 50)


if __name__ == "__main__":
    unittest.main()
