"""The people and tickets of the attack list, §0.2: organisations A and B, agents of queues, and one
ticket each with a public message, an internal note, a draft and an attachment, each with its canary."""
from desk import Desk


class World:
    def __init__(self, *options):
        self.desk = desk = Desk(*options)
        admin = self.admin = desk.admin
        self.org_a = admin.post("/organisations", {"name": "A", "domains": ["a.example"]}).json["id"]
        self.org_b = admin.post("/organisations", {"name": "B", "domains": ["b.example"]}).json["id"]
        self.q1 = admin.post("/teams", {"name": "Q1"}).json["id"]
        self.q2 = admin.post("/teams", {"name": "Q2"}).json["id"]
        admin.put("/roles/agent", {"permissions": [p for p in self.admin.session["permissions"] if p.startswith("ticket.") or p in ("people.read", "mail.read")], "scope": "team"})
        self.ids = {}
        for name, address, roles, organisation, teams in (
                ("alice", "alice@a.example", ["customer"], self.org_a, ()), ("arno", "arno@a.example", ["customer"], self.org_a, ()), ("bob", "bob@b.example", ["customer"], self.org_b, ()),
                ("agent1", "agent1@tuki.test", ["agent"], None, (self.q1,)), ("agent2", "agent2@tuki.test", ["agent"], None, (self.q1, self.q2)),
                ("lead", "lead@tuki.test", ["manager"], None, ()), ("auditor", "auditor@tuki.test", ["auditor"], None, ())):
            self.ids[name] = desk.person(address, name.title(), roles, organisation, teams)
            setattr(self, name, desk.client(address))
        self.tickets = {}
        for key, who, organisation, team in (("T-A", "alice", self.org_a, self.q1), ("T-A2", "arno", self.org_a, self.q2), ("T-B", "bob", self.org_b, self.q2)):
            self.tickets[key] = self.ticket(key, who, team)

    def ticket(self, key, who, team):
        customer = getattr(self, who)
        upload = customer.call("POST", "/uploads?name=proof.txt", raw=f"ATTACH-CANARY {key}".encode(), headers={"Content-Type": "text/plain"})
        assert upload.status == 201, upload
        opened = customer.post("/tickets", {"subject": f"SUBJECT-CANARY {key}", "description": f"TEXT-CANARY {key}", "attachments": [upload.json["id"]]})
        assert opened.status == 201, opened
        ticket = opened.json["id"]
        assert self.admin.patch(f"/tickets/{ticket}", {"team": team, "assignee": None}).status == 200
        assert self.admin.post(f"/tickets/{ticket}/notes", {"text": f"INTERNAL-CANARY {key}"}).status == 201
        assert self.admin.put(f"/tickets/{ticket}/draft", {"mode": "note", "text": f"DRAFT-CANARY {key}"}).status == 200
        seen = self.admin.get(f"/tickets/{ticket}").json
        return {"id": ticket, "number": seen["number"], "file": upload.json["id"], "messages": [m["id"] for m in seen["messages_page"]],
                "note": next(m["id"] for m in seen["messages_page"] if m["kind"] == "note")}

    def everybody(self):
        return {name: getattr(self, name) for name in ("alice", "arno", "bob", "agent1", "agent2", "lead", "auditor", "admin")} | {"stranger": self.desk.client()}
