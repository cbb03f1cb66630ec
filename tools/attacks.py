#!/usr/bin/env python3
"""Makes docs/quality/attacks.md: which hostile inputs are tested, where, and why others are not.

Tests name the entries: TEST_CASE("ATK-MID-01: …"), test_ATK_MID_01_…, or "ATK-MID-09, 13". What is
listed here by hand is a short title for each, and the reasons for those that do not pass.

    tools/attacks.py            writes the page
    tools/attacks.py --check    fails when the page is not what it would write
"""
import collections, pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/quality/attacks.md"

TITLES = {
    "MID": ("Mail: who it is from, and where it belongs", ["forged agent, guessed Message-ID", "ticket number from a stranger", "a Cc that would read along", "a third party's mail to a reply address", "Reply-To that differs from From",
            "several authors, or none", "a display name like an address", "forged results of checks", "our own headers sent to us", "one Message-ID, two contents", "one mail, several copies", "organisation by domain", "commands in mail"]),
    "MIM": ("Mail: reading and keeping it", ["nesting without end", "floods of headers", "lists of addresses", "archives that unpack without end", "encodings that unpack without end", "character sets", "markup that slows matching", "file names of any length",
            "bytes a database refuses", "values too long for an index", "one bad mail among good ones"]),
    "HTM": ("HTML and styles in messages", ["script in markup", "script in plain fields", "what one pass of a filter makes", "remote content", "styles that leave the message", "elements named like globals", "links that mislead", "one encoding for each channel", "heads of every answer", "rendering on the server"]),
    "FIL": ("Files and exports", ["names as paths", "invisible characters in names", "declared type and content", "SVG, XML and HTML files", "guessed downloads", "names in heads of answers", "formulas in exports", "pictures that flood", "other people's uploads", "scanner of malware", "secrets in files"]),
    "LOP": ("Loops and outgoing mail", ["automatic senders", "bounces", "two desks in a loop", "out of office without marks", "our own address as sender", "no backscatter", "flooding by form", "header injection"]),
    "AUZ": ("Rights and organisations", ["sweep of ids", "lists, counts and search", "notes and drafts", "links and merges", "fields nobody may set", "preferences", "taking an address over", "acting for somebody", "changing what was said", "looking customers up", "live channels", "blind copies"]),
    "ACC": ("Accounts and sessions", ["host of a reset link", "which accounts exist", "life of a session", "withdrawn rights", "sign-on elsewhere", "an account before its owner", "one-time links", "guessing passwords", "first start and debug doors", "links opened by machines"]),
    "WEB": ("Browser and HTTP", ["requests of other sites", "CORS", "framing of requests", "redirects", "frames and windows", "event stream", "malformed bodies", "answers to errors"]),
    "SRF": ("Requests that Tuki makes", ["forbidden targets", "redirects", "names that change", "schemes and syntax", "answers without end", "scanning by errors"]),
    "DOS": ("Load and limits", ["slow clients", "costly questions", "patterns in rules", "rules that feed each other", "storms of alerts", "quotas", "big tickets"]),
    "INJ": ("Injection", ["SQL in filters", "templates", "logs and terminals", "search syntax"]),
    "KNB": ("Knowledge base", ["content and embeds", "what is not published"]),
    "AIA": ("Assistant", ["orders inside a ticket", "output as a channel", "hidden text", "retrieval across organisations"]),
    "RAC": ("Races, retries, faults", ["one request many times", "double submit", "concurrent edits", "numbers", "kill at any moment", "claiming work", "mail servers that fail"]),
    "PRV": ("Privacy, audit, backup", ["changes to the audit trail", "complete erasure", "a copy for the person", "damaged backups", "secrets outside their place"]),
}

#: Features that are not there yet: never counted as passing.
NOT_YET = {
    "HTM-10": "nothing is rendered on the server: no PDF, no thumbnails",
    "FIL-07": "there are no exports of tables",
    "FIL-08": "no picture is decoded on the server",
    "FIL-10": "there is no scanner to ask",
    "FIL-11": "files are not looked into",
    "AUZ-12": "replies have no blind copies",
    "ACC-05": "there is no sign-on by another issuer",
    "DOS-03": "no rule takes a pattern",
    "DOS-04": "there are no rules that change tickets by themselves",
    "DOS-05": "there is no intake of monitoring events",
    "KNB-01": "there is no knowledge base", "KNB-02": "there is no knowledge base",
    "AIA-01": "there is no assistant", "AIA-02": "there is no assistant", "AIA-03": "there is no assistant", "AIA-04": "there is no assistant",
    "PRV-02": "people cannot be erased yet",
    "PRV-03": "a person's data cannot be asked for as one copy yet",
    "PRV-04": "backups are those of SQLite and PostgreSQL; no command of our own yet",
}

#: Present, and short of what is asked; a test that exists does not make these pass.
OPEN = {
    "HTM-04": "nothing is loaded before a person asks; then the reader's browser asks itself, not a proxy of ours",
    "DOS-06": "shares of one person are kept; a reserve of the disk (452, 507) is not",
    "PRV-01": "facts are numbered for each subject and replayed by fsck; they are not chained or signed",
    "PRV-05": "mailbox passwords are sealed; the password of the relay and the key of DKIM stand in the settings as they are",
}


#: Passing, by a test that asks less than the entry in size or setting.
NARROWER = {
    "ACC-02": "25 to 60 samples of each, not 500",
    "ACC-08": "140 attempts from one address, not 10,000 from many",
    "WEB-03": "without a proxy in front",
    "WEB-08": "files away, and on PostgreSQL the tables; no full disk",
    "LOP-07": "1,000 forms from one address, not from 500",
    "DOS-02": "four at a time who ask, not 200",
    "DOS-07": "900 files, not 5,000; by default a tenth of all",
    "RAC-04": "two nodes on PostgreSQL, not four; by default 800 tickets",
    "RAC-05": "25 random moments, not every system call",
}


def tests():
    """{id: [places]} of the tests that name it."""
    found = collections.defaultdict(list)
    files = [*ROOT.glob("src/**/*_test.cpp"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tests/**/*_test.cpp"), *ROOT.glob("web/e2e/**/*.ts"), *ROOT.glob("web/src/**/*.test.ts")]
    for file in sorted(files):
        for line in file.read_text(errors="replace").splitlines():
            if not re.search(r'TEST_CASE|def test_|\b(it|test)\(|^\s*"ATK', line):
                continue
            for area, numbers in re.findall(r"ATK[-_]([A-Z]{3})[-_](\d\d(?:, \d\d)*)", line):
                for number in numbers.split(", "):
                    place = str(file.relative_to(ROOT))
                    if place not in found[f"{area}-{number}"]:
                        found[f"{area}-{number}"].append(place)
    return found


def page():
    found, lines, counts = tests(), [], collections.Counter()
    known = {f"{area}-{at + 1:02}" for area, (_, titles) in TITLES.items() for at in range(len(titles))}
    wrong = (set(found) | set(NOT_YET) | set(OPEN) | set(NARROWER)) - known
    if wrong:
        sys.exit(f"no such entries: {sorted(wrong)}")
    for area, (section, titles) in TITLES.items():
        lines += ["", f"## {section}", "", "| id | what | state | where, or why not |", "|---|---|---|---|"]
        for at, title in enumerate(titles):
            id = f"{area}-{at + 1:02}"
            where = ", ".join(f"`{place}`" for place in found[id])
            if id in NOT_YET:
                state, note = "not applicable yet", NOT_YET[id]
            elif id in OPEN:
                state, note = "**open**", OPEN[id] + (f" ({where})" if where else "")
            elif where:
                state, note = "passing", where + (f"; asks less: {NARROWER[id]}" if id in NARROWER else "")
            else:
                state, note = "**open**", "no test names it"
            counts[state.strip("*")] += 1
            lines.append(f"| ATK-{id} | {title} | {state} | {note} |")
    head = ["# Hostile inputs", "", "Made by `tools/attacks.py` from the names of the tests; run it again when one is added. *Passing* means that a test names", "the entry and `./dev test` runs it; *open*, that the feature is there and falls short. Browser parts are in `web/e2e`.", "",
            ", ".join(f"{counts[state]} {state}" for state in ("passing", "open", "not applicable yet")) + f", {sum(counts.values())} in all."]
    return "\n".join(head + lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text() != page():
            sys.exit(f"{PAGE.relative_to(ROOT)} is old: run tools/attacks.py")
    else:
        PAGE.write_text(page())
