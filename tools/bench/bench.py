#!/usr/bin/env python3
"""Measures a running Tuki: CPU µs of the server per request, rates and latencies, beside a bare
loop on the same database in the same run.

usage: bench.py --build BUILD [--database postgresql://…] [--sizes 10000,1000000] [--seconds 5] [--out FILE]
"""
import argparse, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request, uuid

parser = argparse.ArgumentParser()
parser.add_argument("--build", default="build")
parser.add_argument("--database", default="")
parser.add_argument("--sizes", default="10000,1000000")
parser.add_argument("--seconds", type=int, default=5)
parser.add_argument("--mails", type=int, default=3000)
parser.add_argument("--data", default="")
parser.add_argument("--out", default="")
args = parser.parse_args()
HZ = os.sysconf("SC_CLK_TCK")
work = args.data or tempfile.mkdtemp(prefix="tuki-bench-")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / HZ


def memory_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def anonymous_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024


def postgres_cpu():
    """CPU seconds of all PostgreSQL processes of this machine: they work for us in this run."""
    total = 0.0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if open(f"/proc/{pid}/comm").read().strip() == "postgres":
                total += cpu_seconds(pid)
        except OSError:
            pass
    return total


class Desk:
    def __init__(self, data, database):
        self.port, self.smtp = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        command = [f"{args.build}/tuki", "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}", "--smtp", f"127.0.0.1:{self.smtp}",
                   "--lmtp", "off", "--web", "web/dist", "--no-poll"]
        if database:
            command += ["--database", database]
        began = time.monotonic()
        self.log = open(f"{data}/bench.log", "w")
        self.process = subprocess.Popen(command, stderr=self.log)
        while True:
            try:
                with urllib.request.urlopen(self.base + "/api/v1/setup") as answer:
                    answer.read()
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("the desk did not start: see " + data + "/bench.log")
                time.sleep(0.005)
        self.start_seconds = time.monotonic() - began
        self.sign_in()

    def sign_in(self):
        body = json.dumps({"address": "admin@demo.tuki", "password": "tuki-demo"}).encode()
        request = urllib.request.Request(self.base + "/api/v1/sessions", data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            self.csrf = json.load(answer)["csrf"]
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        request = urllib.request.Request(self.base + "/api/v1" + path, headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def wrk(desk, connections, lua):
    script = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
    script.write(f'wrk.headers["Cookie"] = "{desk.cookie}"\nwrk.headers["X-CSRF-Token"] = "{desk.csrf}"\nwrk.headers["Content-Type"] = "application/json"\n' + lua)
    script.close()
    before, pg_before = desk.cpu(), postgres_cpu() if args.database else 0
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{args.seconds}s", "--latency", "-s", script.name, desk.base], capture_output=True, text=True).stdout
    spent, pg_spent = desk.cpu() - before, (postgres_cpu() - pg_before) if args.database else 0
    os.unlink(script.name)
    count = int(re.search(r"(\d+) requests in", text).group(1))
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if errors and int(errors.group(1)) > count * 0.001:
        print(text, file=sys.stderr)
        sys.exit(f"{errors.group(1)} of {count} requests were refused")
    latency = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", text))
    return {"cpu_us": spent / count * 1e6, "database_us": pg_spent / count * 1e6, "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            "p50": latency["50"], "p99": latency["99"]}


def mail_in(desk, count, connections):
    body = ("The label printer in the warehouse prints blank pages since the update. " * 12).strip()
    sent, lock, took = [0], threading.Lock(), []

    def run(which):
        s = socket.create_connection(("127.0.0.1", desk.smtp))
        f = s.makefile("rb")
        say = lambda text: (s.sendall(text), f.readline())[1]
        f.readline()
        say(b"HELO bench\r\n")
        for _ in range(count // connections):
            sender = f"customer{uuid.uuid4().int % 5000}@shop{which}.example"
            began = time.monotonic()
            say(f"MAIL FROM:<{sender}>\r\n".encode())
            say(b"RCPT TO:<support@demo.tuki>\r\n")
            say(b"DATA\r\n")
            raw = f"From: A Customer <{sender}>\r\nTo: support@demo.tuki\r\nSubject: Printer {uuid.uuid4().hex[:6]}\r\nMessage-ID: <{uuid.uuid4()}@mail.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n{body}\r\nRegards\r\n.\r\n"
            answer = say(raw.encode())
            if answer.startswith(b"4") and b"too many" in answer.lower() or answer.startswith(b"421"):
                s.close()
                s = socket.create_connection(("127.0.0.1", desk.smtp)); f = s.makefile("rb"); f.readline(); say(b"HELO bench\r\n")
                continue
            if not answer.startswith(b"250"):
                sys.exit(f"a mail was refused: {answer}")
            with lock:
                sent[0] += 1
                took.append(time.monotonic() - began)
            if sent[0] % 90 == 0:
                pass
        s.close()

    before_tickets, before = desk.get("/kept-mails?state=waiting&limit=1"), desk.cpu()
    pg_before = postgres_cpu() if args.database else 0
    began = time.monotonic()
    threads = [threading.Thread(target=run, args=(i,)) for i in range(connections)]
    [t.start() for t in threads]; [t.join() for t in threads]
    kept = time.monotonic() - began
    while desk.get("/kept-mails?state=waiting&limit=1")["items"]:
        time.sleep(0.2)
    done = time.monotonic() - began
    spent = desk.cpu() - before
    took.sort()
    return {"cpu_us": spent / sent[0] * 1e6, "database_us": ((postgres_cpu() - pg_before) if args.database else 0) / sent[0] * 1e6, "kept": sent[0] / kept,
            "rate": sent[0] / done, "p50": f"{took[len(took) // 2] * 1e3:.1f}ms", "p99": f"{took[len(took) * 99 // 100] * 1e3:.1f}ms"}


def bare(url, deed, count):
    cpu, rate = subprocess.run([f"{args.build}/tests/bench/bare_loop", url, deed, str(count)], capture_output=True, text=True, check=True).stdout.split()
    return float(cpu), float(rate)


def measure(size):
    data = f"{work}/{size}"
    database = args.database
    fresh = not os.path.exists(f"{data}/filled")
    if fresh:
        os.makedirs(data, exist_ok=True)
        began = time.monotonic()
        subprocess.run([f"{args.build}/tuki", "demo", "--tickets", str(size), "--data", data] + (["--database", database] if database else []), check=True)
        open(f"{data}/filled", "w").write(f"{time.monotonic() - began:.0f}")
    rows = []
    desk = Desk(data, database)
    try:
        rows.append(("start to first answer", {"text": f"{desk.start_seconds * 1e3:.0f} ms"}))
        time.sleep(2)
        rows.append(("memory at rest", {"text": f"{memory_mb(desk.process.pid):.0f} MB ({anonymous_mb(desk.process.pid):.0f} MB of it not file pages)"}))
        teams = desk.get("/teams")
        team = max(teams, key=lambda one: one["open"])["id"]
        page = desk.get(f"/tickets?team={team}&limit=50")["items"]
        # A ticket of about 20 messages: the longest conversation among the newest, answered until it has 20.
        longest = max(page, key=lambda row: row["messages"])
        for _ in range(max(0, 20 - longest["messages"])):
            request = urllib.request.Request(desk.base + f"/api/v1/tickets/{longest['id']}/notes", data=json.dumps({"text": "Looked at the printer again: the tray was empty. " * 4}).encode(),
                                             headers={"Content-Type": "application/json", "Cookie": desk.cookie, "X-CSRF-Token": desk.csrf, "Idempotency-Key": str(uuid.uuid4())})
            urllib.request.urlopen(request).read()
        for connections in (1, 8, 64):
            rows.append((f"list of 50 newest of a team, c={connections}", wrk(desk, connections, f'wrk.path = "/api/v1/tickets?team={team}&limit=50"')))
        for connections in (1, 8, 64):
            rows.append((f"one ticket, 20 messages, c={connections}", wrk(desk, connections, f'wrk.path = "/api/v1/tickets/{longest["id"]}"')))
        small = min(page, key=lambda row: row["messages"])
        rows.append(("one ticket, 1 message, c=64", wrk(desk, 64, f'wrk.path = "/api/v1/tickets/{small["id"]}"')))
        for word in ("printer", "tulostin"):
            rows.append((f"search by “{word}”, c=8", wrk(desk, 8, f'wrk.path = "/api/v1/search?q={word}"')))
        create = ('local n = 0\nlocal seed = tostring(math.random(1, 1000000000))\nwrk.method = "POST"\n'
                  'request = function()\n n = n + 1\n wrk.headers["Idempotency-Key"] = seed .. "-" .. n\n'
                  ' return wrk.format("POST", "/api/v1/tickets", wrk.headers, \'{"subject":"The label printer prints blank pages","description":"' + "Since the update on Tuesday the label printer in warehouse B prints blank pages. Restarting does not help. " * 8 +
                  f'","requester":"{page[0]["requester"]["id"]}","channel":"phone","language":"en"}}\')\nend\n')
        for connections in (1, 8, 64):
            rows.append((f"ticket created, c={connections}", wrk(desk, connections, f"math.randomseed({time.time_ns() % 1000000000})\n" + create)))
        rows.append(("mail in: parsed, threaded, answered, 16 senders", mail_in(desk, args.mails, 16)))
        rows.append(("memory after all this", {"text": f"{memory_mb(desk.process.pid):.0f} MB ({anonymous_mb(desk.process.pid):.0f} MB of it not file pages)"}))
    finally:
        desk.stop()
    url = database or f"sqlite:{data}/desk.db"
    floors = {deed: bare(url, deed, count) for deed, count in (("ticket", 50000), ("list", 5000), ("create", 20000))}
    return rows, floors


def main():
    lines = []
    say = lambda text: (print(text, flush=True), lines.append(text))
    engine = "PostgreSQL" if args.database else "SQLite"
    results = {}
    for size in (int(one) for one in args.sizes.split(",")):
        rows, floors = measure(size)
        results[size] = dict(rows)
        say(f"\n### {engine}, {size:,} tickets\n")
        say("| what | CPU µs of the server | CPU µs of the database | per second | p50 | p99 |\n|---|---:|---:|---:|---:|---:|")
        for name, row in rows:
            if "text" in row:
                say(f"| {name} | {row['text']} | | | | |")
            else:
                say(f"| {name} | {row['cpu_us']:.0f} | {row['database_us']:.0f} | {row['rate']:,.0f}{' (kept: ' + format(row['kept'], ',.0f') + ')' if 'kept' in row else ''} | {row['p50']} | {row['p99']} |")
        for deed, (cpu, rate) in floors.items():
            say(f"| bare loop: {deed} | {cpu:.1f} | | {rate:,.0f} | | |")
    if len(results) > 1:
        small, large = results[min(results)], results[max(results)]
        say(f"\nRatio of CPU per request, {max(results):,} to {min(results):,} tickets:\n")
        for name in small:
            if "cpu_us" in small[name] and name in large:
                say(f"- {name}: {large[name]['cpu_us'] / small[name]['cpu_us']:.2f}")
    if args.out:
        open(args.out, "a").write("\n".join(lines) + "\n")


main()
if not args.data:
    shutil.rmtree(work, ignore_errors=True)
