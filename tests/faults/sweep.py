"""SIGKILL, and errors of the disk, at each system call between DATA and its answer (P01, P16, R14).

strace counts the calls of each thread by name, so the sweep goes by thread, name and number: the n-th
call of a name until a mail goes through without meeting it. One folder lives through the whole sweep;
after each crash the desk starts from it and every acknowledged mail must be there once."""
import contextlib, os, random, re, sqlite3, time
from rig import Ledger, Post, Row, Strace, discard, fresh, letter, main, open_desk, quiet_stop, threads_of, wait_until

POINTS_MAX = 60  # of one name; far more than one mail makes
SMALL, LARGE = 200, 200_000  # in the row; in a file of its own (row_bytes_max)
CALLS = "write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,mkdir,sendto,sendmsg"


class Sweep:
    def __init__(self, engine, seconds):
        self.engine, self.until = engine, time.monotonic() + seconds
        self.desk = open_desk(engine)
        self.ledger, self.violations = Ledger(), []
        self.kills = self.errors = 0
        self.complete = True
        self.writer = self.writer_index()

    def writer_index(self):
        """Which of the threads, by age, commits: found by watching one mail."""
        tids = threads_of(self.desk)
        strace = Strace(self.desk, tids, "-e", "trace=fdatasync,fsync,sendto")
        self.ledger.send(self.desk.smtp, letter(fresh("count")))
        lines = strace.end()
        marks = [line for line in lines if ("desk.db-wal" in line and "sync(" in line) or (self.desk.schema and "sendto" in line and re.search("commit|C\\\\0|intake|kept_mails", line))]
        seen = [int(line.split()[0]) for line in marks]
        if not seen:
            raise RuntimeError("no thread was seen to commit: " + "\n".join(lines[-20:]))
        return tids.index(max(set(seen), key=seen.count))

    def calls_of(self, thread, size):
        """The names that one mail makes its thread call."""
        threads, lines, _ = self.one_mail(thread, size, "-e", f"trace={CALLS}")
        return sorted({match[1] for line in lines if (match := re.match(r"(?:\d+ +)?(\w+)\(", line))})

    def one_mail(self, thread, size, *options):
        """@return (tids, what strace saw, code of the final dot)"""
        raw = letter(fresh("sweep"), size)
        self.ledger.note(raw, 0)
        before = set(threads_of(self.desk))
        post = Post(self.desk.smtp)
        try:
            if not post.envelope():
                return [], [], 0
            own = [tid for tid in threads_of(self.desk) if tid not in before]
            tids = [threads_of(self.desk)[self.writer]] if thread == "writer" else own[:1]
            strace = Strace(self.desk, tids, *options)
            code = post.data(raw)
            lines = strace.end()
        finally:
            post.close()
        self.ledger.note(raw, code)
        return tids, lines, code

    def restart(self):
        self.desk.kill()
        self.desk.restart()
        self.violations += self.ledger.check(self.desk)

    def sweep(self, thread, name, size, injected, what):
        for n in range(1, POINTS_MAX):
            if time.monotonic() > self.until:
                self.complete = False
                return
            _, lines, code = self.one_mail(thread, size, "-e", f"trace={name}", "-e", f"inject={name}:{injected}:when={n}")
            met = any("INJECTED" in line for line in lines) or self.desk.process.poll() is not None or any("killed by SIGKILL" in line for line in lines)
            if not met:
                return
            point = f"{what} at {name} {n} of the {thread}, {size} bytes"
            if what == "kill":
                self.kills += 1
            else:
                self.errors += 1
                self.after_error(point, name, code)
            before = len(self.violations)
            self.restart()
            self.violations[before:] = [f"{point}: {one}" for one in self.violations[before:]]

    def after_error(self, point, name, code):
        if name not in ("fsync", "fdatasync"):
            return
        if code == 250:
            self.violations.append(f"{point}: acknowledged although it failed")
        if not wait_until(lambda: self.desk.process.poll() is not None, 2, 0.02):
            self.violations.append(f"{point}: it goes on after a failed fsync")
            if self.ledger.send(self.desk.smtp, letter(fresh("after"))) == 250:
                self.violations.append(f"{point}: and acknowledges")

    def run(self, kinds):
        for thread, size in (("writer", SMALL), ("session", SMALL), ("session", LARGE)):
            names = self.calls_of(thread, size)
            for what, injected, of in kinds:
                for name in names:
                    if of is None or name in of:
                        self.sweep(thread, name, size, injected, what)

    def finish(self):
        self.ledger.retry(self.desk.smtp)
        left = self.ledger.unacknowledged()
        self.violations += [f"{len(left)} mails are refused without a fault"] if left else []
        self.desk.settled(60)
        self.desk.push_clock(120)
        self.desk.settled(20)
        self.violations += self.ledger.check(self.desk)
        self.violations += self.ledger.tickets(self.desk, [re.search(rb"Subject: (\S+)", raw)[1].decode() for raw, _ in self.ledger.sent.values()])
        bad = quiet_stop(self.desk)
        self.violations += [bad] if bad else []


KILLS = [("kill", "signal=KILL", None)]
ERRORS = [("EIO", "error=EIO", ("pwrite64", "fdatasync", "fsync", "rename", "ftruncate")), ("ENOSPC", "error=ENOSPC", ("pwrite64", "fdatasync", "fsync", "write", "mkdir"))]


class PowerCut:
    """Not only the process dies: what was written to the log of the database and not made durable is
    gone too. What strace saw of the writer says how far the log was durable."""

    def __init__(self, lie=False):
        self.desk = open_desk("sqlite")
        self.ledger, self.violations, self.lie, self.cuts = Ledger(), [], lie, 0
        self.writer = Sweep.writer_index(self)

    def one(self):
        lie = ["-e", "inject=fdatasync,fsync:retval=0"] if self.lie else []
        strace = Strace(self.desk, [threads_of(self.desk)[self.writer]], "-e", "trace=pwrite64,fdatasync,fsync,ftruncate", *lie)
        for _ in range(random.randint(1, 4)):
            self.ledger.send(self.desk.smtp, letter(fresh("power")))
        self.desk.kill()
        unsynced = []
        for line in strace.end():
            if "desk.db-wal" not in line:
                continue
            written = re.search(r"^pwrite64\(.*, (\d+), (\d+)\) += (\d+)$", line)
            if written:
                unsynced.append(int(written[2]))
            elif "fdatasync(" in line or "fsync(" in line:
                if "INJECTED" not in line and line.endswith("= 0"):
                    unsynced.clear()
        if unsynced:
            os.truncate(self.desk.folder + "/desk.db-wal", min(unsynced))
        self.cuts += 1
        self.desk.restart()
        self.violations += self.ledger.check(self.desk)


def planted(engine):
    """A disk that says "durable" and is not must be seen as loss; so must a made-up acknowledgement
    and a mail that is there twice."""
    liar = PowerCut(lie=True)
    for _ in range(3):
        liar.one()
    lied = any("not kept" in one for one in liar.violations)
    fake = Ledger()
    fake.note(letter(fresh("never-sent")), 250)
    missing = bool(fake.check(liar.desk))
    fake = Ledger()
    fake.send(liar.desk.smtp, letter(fresh("twice")))
    fine = not fake.check(liar.desk)
    liar.desk.kill()
    with contextlib.closing(sqlite3.connect(liar.desk.folder + "/desk.db")) as store, store:
        columns = [row[1] for row in store.execute("pragma table_info(kept_mails)")]
        others = ", ".join("null" if one == "identity" else "id + 1" if one == "id" else one for one in columns)
        store.execute(f"insert into kept_mails select {others} from kept_mails where id = (select max(id) from kept_mails)")
    doubled = bool(fake.check(liar.desk))
    discard(liar.desk)
    return lied and missing and fine and doubled


def run(seconds, engine):
    sweep = Sweep(engine, seconds * (0.8 if engine == "sqlite" else 1))
    sweep.run(KILLS if engine == "postgresql" else KILLS + ERRORS)
    sweep.finish()
    part = "" if sweep.complete else "time was up before the last point"
    rows = [Row("P01 P02", "SIGKILL at each system call from DATA to its answer", engine, sweep.kills, "crash points", sweep.violations, part)]
    if engine == "sqlite":
        rows[0].violations = [one for one in sweep.violations if not one.startswith(("EIO", "ENOSPC"))]
        rows.append(Row("P16 R14", "EIO, ENOSPC at each write and fsync from DATA to its answer", engine, sweep.errors, "injected errors", [one for one in sweep.violations if one.startswith(("EIO", "ENOSPC"))], part))
        cut = PowerCut()
        until = time.monotonic() + seconds * 0.2
        while time.monotonic() < until:
            cut.one()
        bad = quiet_stop(cut.desk)
        rows.append(Row("P01 P16", "the process dies and all that was not synced to the log is gone", engine, cut.cuts, "power cuts", cut.violations + ([bad] if bad else [])))
    return rows


if __name__ == "__main__":
    main(globals())
