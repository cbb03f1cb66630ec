"""Who may what, over the wire: every route with every person, and the entries ATK-AUZ of the attack list."""
import re, statistics, time, unittest
from desk import Client
from world import World

#: whose ticket may be seen by whom
SEES = {"T-A": {"alice", "agent1", "agent2", "lead", "auditor", "admin"}, "T-A2": {"arno", "agent2", "lead", "auditor", "admin"}, "T-B": {"bob", "agent2", "lead", "auditor", "admin"}}
INSIDE = {"agent1", "agent2", "lead", "auditor", "admin"}


def setUpModule():
    global world
    world = World()


def tearDownModule():
    world.desk.stop()


def masked(answer):
    """What an answer tells: status, body without the request's id, header names."""
    return answer.status, re.sub(rb'"request_id":"[^"]*"', b"", answer.body), sorted(name.lower() for name in answer.headers.keys())


class EveryRoute(unittest.TestCase):
    def doors(self):
        for path, methods in world.admin.get("/openapi.json").json["paths"].items():
            for method, door in methods.items():
                if path != "/events":
                    yield method.upper(), path, door

    def filled(self, path, ticket):
        values = {"ticket": ticket["id"], "file": ticket["file"], "message": ticket["messages"][0], "person": world.ids["arno"], "organisation": world.org_a, "team": world.q2}
        return re.sub(r"{(\w+)}", lambda m: values.get(m[1], m[1] + "_0000000000000"), path)

    def test_no_answer_holds_what_its_reader_may_not_see(self):
        # Reading doors first: the others change the world.
        for method, path, door in sorted(self.doors(), key=lambda one: one[0] != "GET"):
            if method == "DELETE" and path in ("/session",) or path in ("/setup", "/roles/{role}", "/settings/{key}"):
                continue
            for name, client in world.everybody().items():
                if name == "admin" and method != "GET":
                    continue
                for key, ticket in world.tickets.items():
                    if "{" not in path and key != "T-A":
                        continue
                    query = "?q=CANARY&view=all&limit=200" if method == "GET" and "{" not in path else ""
                    answer = client.call(method, self.filled(path, ticket) + query, {} if method != "GET" else None)
                    with self.subTest(door=f"{method} {path}", who=name, ticket=key):
                        self.assertLess(answer.status, 500, answer)
                        if door["x-right"] != "anyone" and name == "stranger":
                            self.assertEqual(answer.status, 401, answer)
                        for other, may in SEES.items():
                            for canary in ("SUBJECT", "TEXT", "INTERNAL", "DRAFT", "ATTACH"):
                                found = re.search(rf"{canary}-CANARY {other}\b".encode(), answer.body)
                                self.assertFalse(found and name not in may, f"{name} reads {canary} of {other}")
                                if canary in ("INTERNAL", "DRAFT"):
                                    self.assertFalse(found and name not in INSIDE, f"{name} reads {canary}")


class Attacks(unittest.TestCase):
    def test_ATK_AUZ_01_identifier_sweep(self):
        """A ticket of another organisation answers as one that never was, in words and in time."""
        never = "tkt_0000000000001"
        took = {"theirs": [], "never": []}
        for who, ticket in ((world.bob, world.tickets["T-A"]), (world.alice, world.tickets["T-B"]), (world.agent1, world.tickets["T-B"])):
            for method, end, body in (("GET", "", None), ("GET", "/messages", None), ("POST", "/replies", {"text": "x"}), ("POST", "/closure", {}), ("DELETE", "/closure", None)):
                theirs, absent = who.call(method, f"/tickets/{ticket['id']}{end}", body), who.call(method, f"/tickets/{never}{end}", body)
                self.assertEqual(theirs.status, 404, (method, end, theirs))
                self.assertEqual(masked(theirs), masked(absent))
            self.assertEqual(masked(who.get(f"/tickets/{ticket['number']}")), masked(who.get("/tickets/99999999")))
        for _ in range(200):
            for name, id in (("theirs", world.tickets["T-A"]["id"]), ("never", never)):
                began = time.perf_counter()
                world.bob.get(f"/tickets/{id}")
                took[name].append(time.perf_counter() - began)
        self.assertLess(abs(statistics.median(took["theirs"]) - statistics.median(took["never"])), 0.005)

    def test_ATK_AUZ_02_lists_and_counts(self):
        listed = {row["number"] for row in world.agent1.get("/tickets?view=all&limit=200").json["items"]}
        self.assertIn(world.tickets["T-A"]["number"], listed)
        self.assertNotIn(world.tickets["T-B"]["number"], listed)
        views = {view["id"]: view["count"] for view in world.agent1.get("/views").json}
        self.assertNotIn("all", views)
        self.assertEqual(world.bob.get("/search?q=SUBJECT-CANARY").json["tickets"]["items"][0]["number"], world.tickets["T-B"]["number"])
        self.assertEqual(len(world.bob.get("/search?q=SUBJECT-CANARY").json["tickets"]["items"]), 1)

    def test_ATK_AUZ_03_notes_and_drafts_stay_inside(self):
        ticket = world.alice.get(f"/tickets/{world.tickets['T-A']['id']}")
        self.assertNotIn(b"INTERNAL-CANARY", ticket.body)
        self.assertNotIn("draft", ticket.json)
        self.assertNotIn("proposals", ticket.json)
        self.assertEqual(world.alice.get(f"/messages/{world.tickets['T-A']['note']}/frame").status, 404)
        self.assertEqual(world.alice.get(f"/tickets/{world.tickets['T-A']['id']}/history").status, 404)

    def test_ATK_AUZ_05_fields_a_client_may_not_set(self):
        for body in ({"text": "x", "author": world.ids["bob"]}, {"text": "x", "status_after": "closed"}, {"text": "x", "at": "2020-01-01T00:00:00Z"}, {"text": "x", "verified": True}):
            self.assertEqual(world.alice.post(f"/tickets/{world.tickets['T-A']['id']}/replies", body).status // 100, 4, body)
        for body in ({"subject": "x", "description": "y", "requester": world.ids["bob"]}, {"subject": "x", "description": "y", "number": 1}):
            self.assertEqual(world.alice.post("/tickets", body).status // 100, 4, body)
        for body in ({"roles": ["administrator"]}, {"permissions": ["admin"]}, {"scope": "all"}):
            self.assertEqual(world.alice.patch("/me", body).status // 100, 4, body)

    def test_ATK_FIL_05_guessing_download_links(self):
        for who in (world.bob, world.arno, world.agent1 if False else world.bob, world.desk.client()):
            answer = who.get(f"/attachments/{world.tickets['T-A']['file']}")
            self.assertIn(answer.status, (401, 404))
            self.assertNotIn(b"ATTACH-CANARY", answer.body)
        self.assertIn(b"ATTACH-CANARY", world.alice.get(f"/attachments/{world.tickets['T-A']['file']}").body)

    def test_ATK_FIL_09_other_peoples_uploads(self):
        mine = world.alice.call("POST", "/uploads?name=x.txt", raw=b"ATTACH-CANARY mine", headers={"Content-Type": "text/plain"}).json["id"]
        stolen = world.bob.post(f"/tickets/{world.tickets['T-B']['id']}/replies", {"text": "look", "attachments": [mine]})
        self.assertEqual(stolen.status // 100, 4)
        again = world.bob.post(f"/tickets/{world.tickets['T-B']['id']}/replies", {"text": "look", "attachments": [world.tickets["T-A"]["file"]]})
        self.assertEqual(again.status // 100, 4)

    def test_ATK_ACC_04_withdrawal_takes_effect(self):
        address = "leaver@tuki.test"
        person = world.desk.person(address, "Leaver", ["agent"], None, (world.q1,))
        leaver = world.desk.client(address)
        self.assertEqual(leaver.get("/tickets?view=all").status, 200)
        version = world.admin.get(f"/people/{person}").json["version"]
        self.assertEqual(world.admin.patch(f"/people/{person}", {"active": False}, headers={"If-Match": f'"{version}"'}).status, 200)
        time.sleep(1.05)
        self.assertEqual(leaver.get("/tickets?view=all").status, 401)


if __name__ == "__main__":
    unittest.main()
