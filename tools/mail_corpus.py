#!/usr/bin/env python3
"""Runs the mail reader over the test mails of ten projects and compares field by field.

    tools/mail_corpus.py [--tool build/tests/mail/tuki_mail_tool] [--shared ../shared] [--write docs/quality/mail.md] [--show FIELD]

The tool is `tuki mail` or the trial program of tests/mail. Exit code 1 when a mail crashes or hangs it,
or when a difference has no reason written down in REASONS below.
"""
import argparse, base64, collections, datetime, email, email.header, email.policy, email.utils, hashlib, html, json, os, re, subprocess, sys, time, unicodedata, warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

warnings.simplefilter("ignore")
SECONDS_MAX = 5

# ---- what is compared: white space folded, markup ignored -------------------------------------


def folded(text):
    """Letters only: no white space, no invisible marks, one form of each character."""
    text = unicodedata.normalize("NFKC", text or "")
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def without_markup(text):
    text = re.sub(r"(?is)<(style|script|head|title)\b.*?</\1\s*>", " ", text)
    text = re.sub(r"(?s)<!--.*?(-->|$)|<!\[.*?\]>|<\?.*?>", " ", text)
    text = re.sub(r"(?s)</?[a-zA-Z!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", " ", text)
    text = re.sub(r"(?s)</?[a-zA-Z][^>]*>?", " ", text)
    return html.unescape(text)


def same_text(want, got):
    return folded(want) == folded(got)


def instant(text):
    """Seconds since 1970 of an RFC 5322 date, None where Python sees no date."""
    try:
        date = email.utils.parsedate_to_datetime(text)
        if date.tzinfo is None:
            date = date.replace(tzinfo=datetime.timezone.utc)
        return int(date.timestamp())
    except Exception:
        return None


def our_instant(mail):
    if not mail["date"]:
        return None
    return int(datetime.datetime.fromisoformat(mail["date"].replace("Z", "+00:00")).timestamp())


def addresses(mailboxes):
    return [one["address"].lower() for one in mailboxes if one["address"]]


def bare_id(text):
    found = re.search(r"<([^<>]*)>", text or "")
    return re.sub(r"\s", "", found.group(1) if found else (text or "").strip())


class Comparison:
    """One difference or agreement; `field` is what the report counts."""

    def __init__(self):
        self.rows = []

    def check(self, source, file, field, want, got, same):
        self.rows.append((source, file, field, bool(same), want, got))


def same_content(want, got, raw):
    """Equal digests; or, where the expectation is of LF line ends or of base64, the same content:
    ours is looked up in the bytes of the mail and turned into that form."""
    if not got["sha256"] or want["sha256"] == got["sha256"]:
        return got["sha256"] == want["sha256"]
    size = got["bytes"]
    if size > 200_000 or not size:
        return False
    begins = [m.end() for m in re.finditer(rb"\n\r?\n|.(?=<)", raw, re.S)] if len(raw) > 30_000 or size > 5000 else range(len(raw) - size + 1)
    for begin in begins:
        if digest(raw[begin : begin + size]) == got["sha256"]:
            ours = raw[begin : begin + size]
            lines = ours.replace(b"\r\n", b"\n")
            forms = (lines, lines + b"\n", lines.rstrip(b"\n"), base64.b64encode(ours), base64.b64encode(lines))
            return want["sha256"] in map(digest, forms)
    return False


def compare_attachments(into, source, file, wanted, mail, raw=b""):
    """wanted: dicts with name, bytes, sha256, type (None where nothing is said)."""
    left = list(mail["attachments"])
    for want in wanted:
        match = next((a for a in left if a["sha256"] == want["sha256"] and (not want["name"] or folded(a["name"]) == folded(want["name"]))), None)
        match = match or next((a for a in left if a["sha256"] == want["sha256"]), None)
        if match is None:
            match = next((a for a in left if want["name"] and folded(a["name"]) == folded(want["name"])), None)
        if match:
            left.remove(match)
        got = match or {"name": None, "bytes": None, "sha256": None, "type": None}
        into.check(source, file, "attachment content", f'{want["name"]} {want["bytes"]}', f'{got["name"]} {got["bytes"]}', same_content(want, got, raw))
        if want["name"] and want["name"] != "file":  # Zammad's name for what has none
            into.check(source, file, "attachment name", want["name"], got["name"], match and folded(got["name"]) == folded(want["name"]))
        if want["type"]:
            into.check(source, file, "attachment type", want["type"], got["type"], match and got["type"] == want["type"])
    return left


# ---- the expectations of each project -----------------------------------------------------------


def digest(data):
    return hashlib.sha256(data).hexdigest()


def in_base64(raw):
    """Zammad's expectations of binary files are digests of their base64: the way back to the content."""
    found = {}
    try:
        for part in email.message_from_bytes(raw).walk():
            data = part.get_payload(decode=True)
            if part.get_content_type() == "message/rfc822":
                data = re.sub(rb"\r?\n", b"\n", part.get_payload(0).as_bytes())
            if not data:
                continue
            found[digest(base64.b64encode(data))] = (len(data), digest(data))
            # Zammad also turns line ends of texts into LF.
            for content in (data, data.rstrip(b"\r\n"), data.rstrip(b"\r\n") + b"\n"):
                lines = content.replace(b"\r\n", b"\n")
                for ours in (content, lines.replace(b"\n", b"\r\n"), lines.rstrip(b"\n").replace(b"\n", b"\r\n")):
                    found.setdefault(digest(lines), []) if not isinstance(found.get(digest(lines)), tuple) else None
                    if isinstance(found[digest(lines)], list):
                        found[digest(lines)].append((len(ours), digest(ours)))
    except Exception:
        pass
    return found


def compare_zammad(into, file, expected, mail, raw):
    s = "zammad (own)"
    into.check(s, file, "subject", expected["subject"], mail["subject"], same_text(expected["subject"], mail["subject"]))
    sender = (mail["from"] or [{"name": "", "address": ""}])[0]
    into.check(s, file, "from address", expected["from_email"], sender["address"], folded(expected["from_email"]).lower() == folded(sender["address"]).lower())
    into.check(s, file, "from name", expected["from_display_name"], sender["name"], same_text(expected["from_display_name"], sender["name"]))
    for key, ours in (("to", "to"), ("cc", "cc"), ("reply-to", "reply_to")):
        if expected.get(key):
            want = sorted(set(a.lower() for a in re.findall(r"[^\s<>,;\"'()\[\]]+@[^\s<>,;\"'()\[\]]+", expected[key])))
            into.check(s, file, key, want, sorted(set(addresses(mail[ours]))), want == sorted(set(addresses(mail[ours]))))
    is_html = expected["content_type"] == "text/html"
    want = without_markup(expected["body"]) if is_html else expected["body"]
    got = without_markup(mail["html"]) if is_html and mail["html"] else mail["whole_text"]
    if want.strip() == "no visible content":
        want = ""  # Zammad's words for an empty text
    into.check(s, file, "text", want, got, same_text(want, got))
    plain = in_base64(raw)
    wanted = []
    for a in expected["attachments"]:
        if a["content_alternative"] == "true":
            continue  # the HTML of the mail itself, which Zammad keeps as a file
        known = plain.get(a["sha256"], [])
        known = [known] if isinstance(known, tuple) else known
        size, content = next(((size, content) for size, content in known if any(one["sha256"] == content for one in mail["attachments"])), (a["size"], a["sha256"]))
        wanted.append({"name": a["filename"], "bytes": size, "sha256": content, "type": (a["mime_type"] or "").lower() or None})
    compare_attachments(into, s, file, wanted, mail, raw)


def stalwart_value(part, name):
    for one in part["headers"]:
        if one["name"] == name or (isinstance(one["name"], dict) and one["name"].get("other", "").lower() == name):
            return one["value"]
    return None


def stalwart_addresses(value):
    if not isinstance(value, dict) or "Address" not in value:
        return []
    book = value["Address"]
    people = book.get("List") or [p for group in book.get("Group", []) for p in group["addresses"]]
    return people


def stalwart_text(part):
    body = part["body"]
    if isinstance(body, dict):
        return body.get("Text") or body.get("Html") or ""
    return ""


def compare_stalwart(into, file, expected, mail, raw):
    s = "stalwart (own)"
    root = expected["parts"][0]
    subject = stalwart_value(root, "subject")
    if isinstance(subject, dict):
        into.check(s, file, "subject", subject["Text"], mail["subject"], same_text(subject["Text"], mail["subject"]))
    for name, ours in (("from", "from"), ("to", "to"), ("cc", "cc"), ("reply_to", "reply_to")):
        value = stalwart_value(root, name)
        if value is None:
            continue
        people = stalwart_addresses(value)
        want = [(p.get("address") or "").lower() for p in people if p.get("address")]
        into.check(s, file, f"{name} address", want, addresses(mail[ours]), want == addresses(mail[ours]))
        names = [folded(p.get("name") or "") for p in people]
        into.check(s, file, f"{name} name", names, [folded(p["name"]) for p in mail[ours]], names == [folded(p["name"]) for p in mail[ours]])
    identity = stalwart_value(root, "message_id")
    if isinstance(identity, dict) and "Text" in identity:
        into.check(s, file, "message id", identity["Text"], mail["message_id"], folded(identity["Text"]) == folded(mail["message_id"]))
    date = stalwart_value(root, "date")
    if isinstance(date, dict) and "DateTime" in date:
        d = date["DateTime"]
        try:
            zone = datetime.timedelta(hours=d["tz_hour"], minutes=d["tz_minute"]) * (-1 if d["tz_before_gmt"] else 1)
            want = int(datetime.datetime(d["year"], d["month"], d["day"], d["hour"], d["minute"], d["second"], tzinfo=datetime.timezone(zone)).timestamp())
            into.check(s, file, "date", want, our_instant(mail), want == our_instant(mail))
        except ValueError:
            pass
    parts = expected["parts"]
    texts = [stalwart_text(parts[i]) for i in expected["text_body"]]
    if texts and all("Html" not in parts[i]["body"] for i in expected["text_body"]):
        into.check(s, file, "text", "\n".join(texts), mail["whole_text"], same_text("\n".join(texts), mail["whole_text"]))
    if any("Html" in parts[i]["body"] for i in expected["html_body"]):
        want = "\n".join(without_markup(stalwart_text(parts[i])) if "Html" in parts[i]["body"] else stalwart_text(parts[i]) for i in expected["html_body"])
        into.check(s, file, "html text", want, without_markup(mail["html"]), same_text(want, without_markup(mail["html"])))
    wanted = []
    for i in expected["attachments"]:
        body, name, kind = parts[i]["body"], None, None
        for header in ("content_disposition", "content_type"):
            value = stalwart_value(parts[i], header)
            if isinstance(value, dict) and "ContentType" in value:
                found = value["ContentType"].get("attributes") or []
                for one in found if isinstance(found, list) else []:
                    if one["name"] in ("filename", "name") and not name:
                        name = one["value"]
                if header == "content_type":
                    kind = "/".join(x.lower() for x in (value["ContentType"]["c_type"], value["ContentType"].get("c_subtype") or "") if x)
        key = next(iter(body)) if isinstance(body, dict) else ""
        if key in ("Binary", "InlineBinary"):
            data = bytes(body[key])
        elif key in ("Text", "Html"):
            into.check(s, file, "attachment present", name or kind, None, any((name and folded(a["name"]) == folded(name)) or a["type"] == kind for a in mail["attachments"]))
            continue
        elif key == "Message":
            into.check(s, file, "attachment present", kind, None, any(a["type"] == (kind or "message/rfc822") for a in mail["attachments"]))
            continue
        else:
            continue
        wanted.append({"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "type": kind})
    compare_attachments(into, s, file, wanted, mail)


def python_mail(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def hashes_in_forwarded(raw):
    """Contents of parts that stand inside a forwarded mail, which Tuki keeps whole."""
    inside = set()

    def walk(part, forwarded):
        if part.get_content_maintype() == "multipart" or part.get_content_type() == "message/rfc822" or part.is_multipart():
            payload = part.get_payload()
            for child in payload if isinstance(payload, list) else []:
                walk(child, forwarded or part.get_content_maintype() == "message")
        elif forwarded:
            inside.add(hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest())

    try:
        walk(email.message_from_bytes(raw), False)
    except Exception:
        pass
    return inside


def compare_pyref(into, source, file, expected, mail, raw):
    s = f"{source} (Python)"
    if "headers" not in expected:
        return
    headers = {name.lower(): values for name, values in expected["headers"].items()}
    if "subject" in headers:
        into.check(s, file, "subject", headers["subject"][0], mail["subject"], same_text(headers["subject"][0], mail["subject"]))
    for name in ("from", "to", "cc", "reply-to"):
        if name in headers:
            want = [a.lower() for _, a in email.utils.getaddresses(headers[name]) if "@" in a]
            got = [a for a in addresses(mail[name.replace("-", "_")]) if "@" in a]
            into.check(s, file, name, want, got, want == got)
    if "message-id" in headers:
        want = bare_id(headers["message-id"][0])
        into.check(s, file, "message id", want, mail["message_id"], want == mail["message_id"])
    if "in-reply-to" in headers and "<" in headers["in-reply-to"][0]:
        want = bare_id(headers["in-reply-to"][0])
        into.check(s, file, "in reply to", want, mail["in_reply_to"], want == mail["in_reply_to"])
    if "references" in headers:
        want = list(dict.fromkeys(re.sub(r"\s", "", x) for x in re.findall(r"<([^<>]+)>", headers["references"][0])))
        if want:
            into.check(s, file, "references", want, mail["references"], want == mail["references"])
    if "date" in headers:
        want = instant(headers["date"][0])
        into.check(s, file, "date", want, our_instant(mail), want == our_instant(mail))
    forwarded = hashes_in_forwarded(raw)
    body = None
    try:
        parsed = python_mail(raw)
        body = parsed.get_body(preferencelist=("plain",))
        text = body.get_content() if body is not None else None
    except Exception:
        text = None
    if text is not None and "\ufffd" not in text:
        into.check(s, file, "text", text, mail["whole_text"], folded(text) in folded(mail["whole_text"]) and (folded(text) != "" or folded(mail["whole_text"]) == ""))
    wanted = []
    for part in expected["parts"]:
        named = bool(part["filename"])
        binary = not part["content_type"].startswith(("text/", "message/", "multipart/"))
        if (named or binary) and part["sha256"] not in forwarded:
            wanted.append({"name": part["filename"], "bytes": part["size"], "sha256": part["sha256"], "type": part["content_type"]})
    compare_attachments(into, s, file, wanted, mail)


def compare_tnef(into, file, expected, mail, raw):
    s = "mimekit/tnef"
    wanted = [{"name": e["name"], "bytes": e["size"], "sha256": e["sha256"], "type": None} for e in expected["extracted"]]
    compare_attachments(into, s, file, wanted, mail, raw)


# ---- answers and quotations -----------------------------------------------------------------------


def judge_case(case, got):
    """Does our cut agree with what the case asks for? Empty where it asks nothing we can tell."""
    reply = got["reply"]
    strip = lambda text: "\n".join(line.rstrip() for line in (text or "").strip().split("\n"))
    if case.get("compare") == "ignore-whitespace":
        strip = folded
    if "expected_reply" in case:
        return strip(case["expected_reply"]) == strip(reply), case["expected_reply"]
    if "expected_text" in case:
        return strip(case["expected_text"]) == strip(reply), case["expected_text"]
    if "expected_visible" in case:
        return strip(case["expected_visible"]) == strip(reply), case["expected_visible"]
    if "expected_first_fragment" in case:
        return strip(case["expected_first_fragment"]) == strip(reply), case["expected_first_fragment"]
    if "first_fragment_matches" in case:
        return all(re.search(one, reply) for one in case["first_fragment_matches"]), case["first_fragment_matches"]
    if case.get("expected_fragments_hidden"):
        hides = any(case["expected_fragments_hidden"])
        return (got["quoted"] != "") == hides, f"something hidden: {hides}"
    if case.get("expected_fragment_count") == 1:
        return got["quoted"] == "", "nothing hidden"
    return got["quoted"] != "", "something hidden"


# ---- why a difference is right -------------------------------------------------------------------

from mail_corpus_reasons import reason_for, REPLY_REASONS  # noqa: E402

# ---- running ----------------------------------------------------------------------------------------


def run_mail(tool, raw):
    begin = time.monotonic()
    try:
        done = subprocess.run([tool, "parse", "-"] if os.path.basename(tool) != "tuki" else [tool, "mail", "parse", "-"], input=raw, capture_output=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return None, "hangs", SECONDS_MAX
    spent = time.monotonic() - begin
    if done.returncode < 0 or done.returncode > 1:
        return None, f"crashes ({done.returncode})", spent
    if done.returncode == 1:
        return None, done.stderr.decode(errors="replace").strip(), spent
    return json.loads(done.stdout), None, spent


def mails_of(folder):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith((".json", ".summary.txt", ".md")):
            yield path


def as_mail(path):
    """A winmail.dat by itself goes into a mail first."""
    raw = path.read_bytes()
    if path.suffix != ".tnef":
        return raw
    return (b"From: a@example.com\r\nSubject: winmail\r\nMIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(raw))


def run(arguments):
    shared = Path(arguments.shared) / "data"
    into, broken, count, slowest = Comparison(), [], 0, (0, "")
    paths = [(path, folder.name) for folder in sorted((shared / "mails").iterdir()) if folder.is_dir() for path in mails_of(folder)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda one: run_mail(arguments.tool, as_mail(one[0])), paths))
    for (path, source), (mail, problem, spent) in zip(paths, results):
        count += 1
        name = str(path.relative_to(shared / "mails"))
        slowest = max(slowest, (spent, name))
        if mail is None:
            broken.append((name, problem))
            continue
        raw = path.read_bytes()
        own = path.with_name(path.name + ".expected.json")
        reference = path.with_name(path.name + ".pyref.json")
        if own.exists():
            expected = json.loads(own.read_text())
            if source == "zammad":
                compare_zammad(into, name, expected, mail, raw)
            elif source == "stalwart":
                compare_stalwart(into, name, expected, mail, raw)
            elif path.suffix == ".tnef":
                compare_tnef(into, name, expected, mail, raw)
        if reference.exists():
            compare_pyref(into, source, name, json.loads(reference.read_text()), mail, raw)
    cases = [json.loads(line) for line in (shared / "reply-parsing" / "reply_cases.jsonl").read_text().splitlines() if line.strip()]
    command = [arguments.tool] + (["mail"] if os.path.basename(arguments.tool) == "tuki" else []) + ["split", "--cases", str(shared / "reply-parsing" / "reply_cases.jsonl")]
    got = {one["id"]: one for one in map(json.loads, subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode().splitlines())}
    replies = [(case, *judge_case(case, got[case["id"]]), got[case["id"]]) for case in cases]
    return into, broken, count, slowest, replies


def percent(good, all_):
    return f"{100 * good / all_:.1f} %" if all_ else "–"


def report(into, broken, count, slowest, replies):
    out = ["# How well mail is read", "",
           "Written by `tools/mail_corpus.py`; do not edit. The mails are the public test mails of ten projects; they are not part of this repository.", "",
           f"{count} mails, {len(broken)} not read, slowest {slowest[0] * 1000:.0f} ms with the start of the process.", ""]
    if broken:
        out += ["Not read:", ""] + [f"- `{name}`: {problem}" for name, problem in broken] + [""]
    own = [row for row in into.rows if "(own)" in row[0] or "tnef" in row[0]]
    python = [row for row in into.rows if "(Python)" in row[0]]
    for title, rows, note in (("Against each project's own expectation", own, ""),
                              ("Against Python's reading", python, "A second opinion, not the truth: for broken mails Python often gives up earlier.")):
        if not rows:
            continue
        good = sum(row[3] for row in rows)
        agreed = sum(1 for row in rows if row[3] or not (reason_for(row) or "?").startswith("?"))
        out += [f"## {title}", "", f"{good} of {len(rows)} fields agree, {percent(good, len(rows))}; with the differences explained below {percent(agreed, len(rows))}. {note}".strip(), "",
                "| folder | field | agree | of | share |", "|---|---|---:|---:|---:|"]
        table = collections.defaultdict(lambda: [0, 0])
        for source, _, field, same, _, _ in rows:
            table[source, field][0] += same
            table[source, field][1] += 1
        out += [f"| {source} | {field} | {good_} | {all_} | {percent(good_, all_)} |" for (source, field), (good_, all_) in sorted(table.items())]
        out.append("")
    groups = collections.defaultdict(list)
    for row in into.rows:
        if not row[3]:
            groups[reason_for(row) or "? no reason written down"].append(row)
    out += ["## The differences, and why ours is right", ""]
    for reason, rows in sorted(groups.items(), key=lambda item: (item[0].startswith("?"), -len(item[1]))):
        named = collections.OrderedDict()
        for _, file, field, _, _, _ in rows:
            named.setdefault(file, []).append(field)
        out.append(f"- {reason.lstrip('? ')} ({len(rows)}): " + "; ".join(f"`{file}` {', '.join(dict.fromkeys(fields))}" for file, fields in named.items()))
    out.append("")
    good = sum(one[1] for one in replies)
    out += ["## Answer and quotation", "", f"{good} of {len(replies)} cases agree, {percent(good, len(replies))}.", "", "| library | agree | of | share |", "|---|---:|---:|---:|"]
    table = collections.defaultdict(lambda: [0, 0])
    for case, same, _, _ in replies:
        table[case["source"]][0] += same
        table[case["source"]][1] += 1
    out += [f"| {source} | {a} | {b} | {percent(a, b)} |" for source, (a, b) in sorted(table.items())]
    out += ["", "The libraries contradict one another. Where we differ:", ""]
    out += [f"- `{case['id']}`: {REPLY_REASONS.get(case['id'], 'no reason written down')}" for case, same, _, _ in replies if not same]
    return "\n".join(out) + "\n", groups


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", default="build/tests/mail/tuki_mail_tool")
    parser.add_argument("--shared", default=os.environ.get("TUKI_SHARED", "../shared"))
    parser.add_argument("--write", help="the report to write")
    parser.add_argument("--show", help="print differences of fields and folders that contain this")
    arguments = parser.parse_args()
    if not (Path(arguments.shared) / "data" / "mails").is_dir():
        print(f"skipped: no test mails under {arguments.shared}/data (set TUKI_SHARED)")
        return 0
    into, broken, count, slowest, replies = run(arguments)
    text, groups = report(into, broken, count, slowest, replies)
    if arguments.show is not None:
        for row in into.rows:
            if not row[3] and not reason_for(row) and arguments.show in f"{row[0]} {row[1]} {row[2]}":
                print(f"--- {row[0]} | {row[1]} | {row[2]}\n  want {str(row[4])[:400]!r}\n  got  {str(row[5])[:400]!r}")
        for case, same, want, got in replies:
            if not same and arguments.show in f"reply {case['id']}":
                print(f"--- reply {case['id']}\n  want {str(want)[-500:]!r}\n  got  {got['reply'][-500:]!r}")
    if arguments.write:
        Path(arguments.write).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.write).write_text(text)
    own = [row for row in into.rows if "(Python)" not in row[0]]
    python = [row for row in into.rows if "(Python)" in row[0]]
    good = sum(one[1] for one in replies)
    unexplained = sum(len(rows) for reason, rows in groups.items() if reason.startswith("?")) + sum(1 for case, same, _, _ in replies if not same and case["id"] not in REPLY_REASONS)
    print(f"{count} mails, {len(broken)} not read; own expectation {percent(sum(r[3] for r in own), len(own))} of {len(own)}, Python {percent(sum(r[3] for r in python), len(python))} of {len(python)}, "
          f"replies {good}/{len(replies)}; without a reason: {unexplained}; slowest {slowest[0] * 1000:.0f} ms {slowest[1]}")
    for name, problem in broken:
        print(f"  not read: {name}: {problem}")
    return 1 if unexplained or any("crash" in problem or "hang" in problem for _, problem in broken) else 0


if __name__ == "__main__":
    sys.exit(main())
