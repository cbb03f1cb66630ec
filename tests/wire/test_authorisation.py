"""Section 6 of the attack list: what nobody may reach by a way round."""
import hashlib, http.client, json, threading, time, unittest
from test_rights import masked
from world import World


def setUpModule():
    global world, T
    world = World()
    T = {key: ticket["id"] for key, ticket in world.tickets.items()}


def tearDownModule():
    world.desk.stop()


class Stream:
    """An open event stream of one person; collects what comes."""

    def __init__(self, client, query="", headers=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.desk.port, timeout=30)
        self.connection.request("GET", "/api/v1/events" + query, headers={**({"Cookie": client.cookie} if client.cookie else {}), **(headers or {})})
        self.answer = self.connection.getresponse()
        self.text, self.ended_at = "", None
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            while part := self.answer.read1(4096):
                self.text += part.decode()
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.ended_at = time.monotonic()

    def events(self):
        return [json.loads(line[6:]) for line in self.text.splitlines() if line.startswith("data: ")]

    def close(self):
        self.connection.sock and self.connection.sock.close()


class Authorisation(unittest.TestCase):
    def seen(self, key):
        return world.admin.get(f"/tickets/{T[key]}").json

    def test_ATK_AUZ_04_linking_and_merging(self):
        before = {key: self.seen(key) for key in T}
        never = "tkt_0000000000001"
        # Both sides of the hand-over, by who may see one side only.
        for who, mine, theirs in ((world.agent1, "T-A", "T-B"), (world.agent1, "T-A", "T-A2")):
            for path, body in (("/links", lambda to: {"type": "duplicates", "ticket": to}), ("/links", lambda to: {"type": "parent", "ticket": to}), ("/merge", lambda to: {"into": to})):
                refused, absent = who.post(f"/tickets/{T[mine]}{path}", body(T[theirs])), who.post(f"/tickets/{T[mine]}{path}", body(never))
                self.assertEqual(refused.status, 404, refused)
                self.assertEqual(masked(refused), masked(absent))
                self.assertEqual(who.post(f"/tickets/{T[theirs]}{path}", body(T[mine])).status, 404)
        self.assertEqual(world.agent1.post(f"/tickets/{T['T-B']}/split", {"messages": [world.tickets["T-B"]["messages"][0]], "subject": "x"}).status, 404)
        self.assertEqual(world.agent1.post(f"/tickets/{T['T-A']}/split", {"messages": [world.tickets["T-B"]["messages"][0]], "subject": "x"}).status // 100, 4)
        for path, body in (("/links", {"type": "relates", "ticket": T["T-A"]}), ("/merge", {"into": T["T-A"]}), ("/split", {"messages": [], "subject": "x"})):
            self.assertEqual(world.bob.post(f"/tickets/{T['T-B']}{path}", body).status, 404)
        # With itself, in a circle, and over the border of two organisations by who may see both.
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/merge", {"into": T["T-A"]}).status, 422)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/links", {"type": "relates", "ticket": T["T-A"]}).status // 100, 4)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/merge", {"into": T["T-B"]}).status, 422)
        self.assertEqual({key: self.seen(key) for key in T}, before)
        one, two = (world.alice.post("/tickets", {"subject": "circle", "description": name}).json["id"] for name in "ab")
        self.assertEqual(world.admin.post(f"/tickets/{one}/merge", {"into": two}).status, 200)
        self.assertEqual(world.admin.post(f"/tickets/{two}/merge", {"into": one}).status, 422)
        self.assertEqual(world.admin.post(f"/tickets/{one}/merge", {"into": two}).status, 422)
        three = world.alice.post("/tickets", {"subject": "circle", "description": "c"}).json["id"]
        self.assertEqual(world.admin.post(f"/tickets/{two}/links", {"type": "parent", "ticket": three}).status, 201)
        self.assertEqual(world.admin.post(f"/tickets/{three}/links", {"type": "parent", "ticket": two}).status // 100, 4, "a parent of its own parent")

    def test_ATK_AUZ_06_free_form_preferences(self):
        rights = world.arno.get("/session").json["permissions"]
        for body in ({"is_admin": True}, {"role": "administrator"}, {"__proto__": {"admin": True}}, {"constructor": {}}, {"organisation": world.org_b}, {"side": "agent"},
                     {"teams": [world.q1]}, {"roles": ["administrator"]}, {"theme": "x" * 1_000_000}, {"theme": {"dark": True}}, {"name": "y" * 1_000_000}, {"locale": "xx"},
                     {"time_zone": "../../etc/passwd"}, {f"key{i}": i for i in range(10_000)}):
            answer = world.arno.patch("/me", body)
            self.assertEqual(answer.status // 100, 4, str(body)[:60])
        self.assertEqual(world.arno.get("/session").json["permissions"], rights)
        self.assertEqual(world.arno.get("/session").json["side"], "customer")

    def test_ATK_AUZ_07_taking_an_address_over(self):
        everything = next(role for role in world.admin.get("/roles").json if role["role"] == "agent")
        world.admin.put("/roles/agent", {"permissions": everything["permissions"] + ["people.edit"], "scope": "team"})
        try:
            owner = self.seen("T-B")["requester"]
            version = world.admin.get(f"/people/{world.ids['alice']}").json["version"]
            for addresses in (["alice@a.example", "bob@b.example"], [{"address": "bob@b.example", "primary": True, "verified": True}], ["BOB@B.example."]):
                answer = world.agent1.patch(f"/people/{world.ids['alice']}", {"addresses": addresses}, headers={"If-Match": f'"{version}"'})
                self.assertIn(answer.status, (403, 409), answer)
                self.assertNotIn(b"Bob", answer.body)
                self.assertNotIn(world.ids["bob"].encode(), answer.body)
            taken = world.agent1.post("/people", {"name": "Another Bob", "addresses": ["bob@b.example"]})
            self.assertEqual(taken.status, 409, taken)
            self.assertNotIn(world.ids["bob"].encode(), taken.body)
            # Who sees only a part may not open the rest by way of people: not by an address of their
            # own, not by an invitation, not by an organisation that shares.
            bob = world.admin.get(f"/people/{world.ids['bob']}").json
            for body in ({"addresses": ["agent1-too@evil.example", "bob@b.example"]}, {"organisation": world.org_a}):
                self.assertEqual(world.agent1.patch(f"/people/{world.ids['bob']}", body).status, 403, body)
            self.assertEqual(world.agent1.post(f"/people/{world.ids['bob']}/invitation").status, 403)
            self.assertEqual(world.agent1.post("/people", {"name": "Spy", "addresses": ["spy@evil.example"], "organisation": world.org_b}).status, 403)
            for body in ({"domains": ["evil.example"]}, {"share_tickets": True}):
                self.assertEqual(world.agent1.patch(f"/organisations/{world.org_b}", body).status, 403, body)
            self.assertEqual(world.admin.get(f"/people/{world.ids['bob']}").json["addresses"], bob["addresses"])
            for body in ({"addresses": ["alice@a.example"]}, {"address": "alice@a.example"}, {"email": "alice@a.example"}):
                answer = world.arno.patch("/me", body)
                self.assertEqual(answer.status, 422, answer)
            self.assertEqual(self.seen("T-B")["requester"], owner)
            # A new address by who may is not proven.
            added = world.admin.patch(f"/people/{world.ids['alice']}", {"addresses": ["alice@a.example", {"address": "alice2@a.example", "verified": True}]})
            self.assertEqual(added.status, 200, added)
            self.assertEqual([one["verified"] for one in added.json["addresses"] if one["address"] == "alice2@a.example"], [False])
        finally:
            world.admin.put("/roles/agent", {"permissions": everything["permissions"], "scope": "team"})

    def test_ATK_AUZ_08_acting_for_somebody(self):
        token = world.desk.client()
        token.token = world.admin.post("/api-tokens", {"name": "robot", "scopes": ["ticket.read", "ticket.reply", "ticket.create"]}).json["token"]
        for who, name in ((world.agent2, "agent2"), (world.alice, "alice"), (token, "admin")):
            mine = "T-A"
            for header in ("X-On-Behalf-Of", "From", "X-Forwarded-User", "X-Remote-User", "Sudo"):
                answer = who.post(f"/tickets/{T[mine]}/replies", {"text": f"by {name}", "undo_seconds": 0}, headers={header: "bob@b.example"})
                self.assertEqual(answer.status, 201, answer)
                self.assertNotEqual(answer.json["author"]["id"], world.ids["bob"])
                self.assertEqual(who.get(f"/tickets/{T['T-B']}", headers={header: "bob@b.example"}).status, 404 if name == "alice" else 200)
            for field in ("from", "sender", "as_user", "author", "on_behalf_of"):
                self.assertEqual(who.post(f"/tickets/{T[mine]}/replies", {"text": "x", field: world.ids["bob"]}).status, 422, field)
                self.assertEqual(who.post("/tickets", {"subject": "x", "description": "y", field: world.ids["bob"]}).status, 422, field)
        # A token has the rights that its person and its scopes share, and history names the person.
        self.assertEqual(token.get("/people").status, 403)
        self.assertEqual(token.post(f"/tickets/{T['T-A']}/notes", {"text": "x"}).status, 403)
        actors = {fact["actor"]["name"] for fact in world.admin.get(f"/tickets/{T['T-A']}/history?limit=200").json["items"]}
        self.assertNotIn("Bob", actors)
        self.assertIn("Ada Admin", actors)
        # Somebody else's ticket may be opened by who has the right; both are then named.
        opened = world.agent2.post("/tickets", {"subject": "by phone", "description": "y", "requester": world.ids["alice"], "team": world.q2}).json
        fact = world.admin.get(f"/tickets/{opened['id']}/history").json["items"][-1]
        self.assertEqual(fact["actor"]["id"], world.ids["agent2"])
        self.assertIn(world.ids["alice"], json.dumps(fact["changes"]))

    def test_ATK_AUZ_09_changing_what_was_said(self):
        ticket = T["T-A"]
        # The first message arrived; note and answers of the desk are the others.
        said = {m["id"]: hashlib.sha256(json.dumps([m[k] for k in ("text", "html", "author", "at", "to", "cc", "attachments")]).encode()).hexdigest() for m in self.seen("T-A")["messages_page"]}
        for who in (world.alice, world.agent1, world.agent2, world.lead, world.admin):
            for message in said:
                for method in ("PATCH", "PUT", "DELETE", "POST"):
                    for path in (f"/messages/{message}", f"/tickets/{ticket}/messages/{message}", f"/messages/{message}/attachments", f"/messages/{message}/frame"):
                        answer = who.call(method, path, {"text": "changed", "author": world.ids["bob"], "at": "2020-01-01T00:00:00Z", "to": [], "attachments": []})
                        self.assertIn(answer.status, (404, 405), answer)
            for body in ({"description": "changed"}, {"messages": []}, {"created_at": "2020-01-01T00:00:00Z"}):
                self.assertEqual(who.patch(f"/tickets/{ticket}", body).status // 100, 4)
        # What has left cannot be taken back.
        sent = world.agent1.post(f"/tickets/{ticket}/replies", {"text": "final", "undo_seconds": 0}).json["id"]
        until = time.monotonic() + 10
        while time.monotonic() < until and next(m for m in self.seen("T-A")["messages_page"] if m["id"] == sent)["delivery"]["state"] != "sent":
            time.sleep(0.1)
        self.assertEqual(world.agent1.delete(f"/messages/{sent}/delivery").status // 100, 4)
        now = {m["id"]: hashlib.sha256(json.dumps([m[k] for k in ("text", "html", "author", "at", "to", "cc", "attachments")]).encode()).hexdigest() for m in self.seen("T-A")["messages_page"]}
        self.assertEqual({id: now[id] for id in said}, said)

    def test_ATK_AUZ_10_customer_lookup(self):
        """Without `people.read` nothing; with it, by the documented rule, all people of the desk."""
        rights = next(role for role in world.admin.get("/roles").json if role["role"] == "agent")
        world.admin.put("/roles/agent", {"permissions": [p for p in rights["permissions"] if p != "people.read"], "scope": "team"})
        time.sleep(0.6)
        try:
            for path in ("/people?q=bob@b.example", "/people?q=bo", f"/people/{world.ids['bob']}", "/people/per_0000000000001", f"/organisations/{world.org_b}", "/organisations?q=B"):
                theirs = world.agent1.get(path)
                self.assertEqual(theirs.status, 403, path)
                self.assertEqual(masked(theirs), masked(world.agent1.get("/people?q=nobody-at-all")))
            for question in ("bob@b.example", "Bob", "B", str(world.tickets["T-B"]["number"])):
                found = world.agent1.get(f"/search?q={question}").json
                self.assertEqual((found["people"], found["organisations"]), ([], []))
                self.assertNotIn(world.tickets["T-B"]["number"], [row["number"] for row in found["tickets"]["items"]])
            self.assertEqual(world.agent1.get(f"/tickets?view=all&requester={world.ids['bob']}").json["items"], [])
            self.assertEqual(world.agent1.get(f"/tickets?view=all&organisation={world.org_b}").json["items"], [])
        finally:
            world.admin.put("/roles/agent", {"permissions": rights["permissions"], "scope": "team"})

    def test_ATK_AUZ_11_realtime_channels(self):
        streams = {name: Stream(getattr(world, name), query) for name, query in
                   (("bob", "?ticket=" + T["T-A"]), ("arno", "?channel=*"), ("alice", ""), ("agent1", "?team=" + world.q2), ("agent2", "?user=%25"))}
        for stream in streams.values():
            self.assertEqual(stream.answer.status, 200)
        time.sleep(0.3)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/notes", {"text": "secret"}).status, 201)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/replies", {"text": "public", "undo_seconds": 0}).status, 201)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-B']}/notes", {"text": "secret"}).status, 201)
        self.assertEqual(world.agent2.put(f"/tickets/{T['T-A']}/presence", {"typing": True}).status, 204)
        time.sleep(1)
        heard = {name: {(event.get("id"), event.get("what")) for event in stream.events() if "id" in event} for name, stream in streams.items()}
        for name, may in (("bob", {"T-B"}), ("arno", {"T-A2"}), ("alice", {"T-A"}), ("agent1", {"T-A"}), ("agent2", set(T))):
            self.assertLessEqual({id for id, _ in heard[name]}, {T[key] for key in may}, name)
        self.assertIn(T["T-A"], {id for id, _ in heard["alice"]})
        self.assertIn(T["T-A"], {id for id, _ in heard["agent1"]})
        for name in ("alice", "bob", "arno"):
            self.assertNotIn("ticket.noted", {what for _, what in heard[name]}, name)
            self.assertFalse([event for event in streams[name].events() if "people" in event], name)
        # A right that is withdrawn while the channel is open: the team, then the person.
        self.assertEqual(world.admin.delete(f"/teams/{world.q1}/members/{world.ids['agent1']}").status, 204)
        time.sleep(1)
        length = len(streams["agent1"].text)
        self.assertEqual(world.admin.post(f"/tickets/{T['T-A']}/replies", {"text": "after", "undo_seconds": 0}).status, 201)
        time.sleep(0.5)
        self.assertNotIn(T["T-A"], streams["agent1"].text[length:])
        world.admin.put(f"/teams/{world.q1}/members/{world.ids['agent1']}")
        version = world.admin.get(f"/people/{world.ids['arno']}").json["version"]
        self.assertEqual(world.admin.patch(f"/people/{world.ids['arno']}", {"active": False}, headers={"If-Match": f'"{version}"'}).status, 200)
        closed = time.monotonic()
        streams["arno"].thread.join(3)
        self.assertIsNotNone(streams["arno"].ended_at, "the stream of who was set inactive is still open")
        self.assertLess(streams["arno"].ended_at - closed, 1.0)
        world.admin.patch(f"/people/{world.ids['arno']}", {"active": True})
        for stream in streams.values():
            stream.close()


if __name__ == "__main__":
    unittest.main()
