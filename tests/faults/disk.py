"""The data folder on a file system that fills up (P16): nothing false is acknowledged, reading goes on,
and all is there when there is room again. Needs root, for mount."""
import os, pathlib, shutil, subprocess, tempfile, time
from rig import Ledger, Row, fresh, letter, main, open_desk, open_ticket, wait_until

SIZE = "24m"  # what an empty desk has, its log, and a little


class SmallDisk:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tuki-disk-")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", self.folder], check=True)
        was = tempfile.mkdtemp
        tempfile.mkdtemp = lambda **_: was(dir=self.folder)
        try:
            self.desk = open_desk("sqlite")
        finally:
            tempfile.mkdtemp = was
        self.ledger, self.filler = Ledger(), pathlib.Path(self.folder, "filler")

    def fill(self):
        """To the last byte."""
        with open(self.filler, "ab", buffering=0) as out:
            for size in (1 << 20, 1 << 16, 4096):
                try:
                    while out.write(b"\0" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        self.filler.unlink(missing_ok=True)

    def close(self):
        self.desk.process.kill()
        self.desk.process.wait()
        self.desk.log.close()
        subprocess.run(["umount", "-l", self.folder], check=True)
        os.rmdir(self.folder)


def able():
    return os.geteuid() == 0 and shutil.which("mount") is not None


def round_of(disk):
    """One filling. @return violations"""
    desk, ledger, wrong = disk.desk, disk.ledger, []
    first = open_ticket(desk, fresh("before")).json
    disk.fill()
    codes, answers = [], []
    # Until the room inside the files of the database is used up too.
    for n in range(60):
        codes.append(ledger.send(desk.smtp, letter(fresh("full"), 90_000 if n % 2 else 300_000)))
        answers.append(open_ticket(desk, fresh("full"), "x" * 20_000))
    if not any(400 <= code < 500 for code in codes):
        wrong.append("no mail was refused: the disk was not full, or it says so wrongly")
    wrong += [f"a full disk answers a mail with {code}" for code in set(codes) if not (code == 250 or 400 <= code < 500)]
    wrong += [f"a full disk answers {answer}" for answer in answers if answer.status not in (201, 503, 507)][:3]
    if not any(answer.status in (503, 507) for answer in answers):
        wrong.append("no call was refused")
    for path in ("/tickets?view=all", f"/tickets/{first['id']}", "/people", "/session"):
        if desk.admin.get(path).status != 200:
            wrong.append(f"reading {path} fails on a full disk: {desk.admin.get(path)}")
    made = [answer.json["id"] for answer in answers if answer.status == 201]
    # It dies on the full disk, and starts when there is room.
    desk.kill()
    disk.free()
    desk.restart()
    wrong += ledger.check(desk)
    wrong += [f"ticket {one} was acknowledged and is gone" for one in made if desk.admin.get(f"/tickets/{one}").status != 200]
    if not wait_until(lambda: ledger.send(desk.smtp, letter(fresh("after"))) == 250, 10, 1):
        wrong.append("no mail is taken when there is room again")
    ledger.retry(desk.smtp)
    return wrong


def planted(engine):
    """A mail that a full disk "acknowledged" must be missed."""
    if not able():
        return True
    disk = SmallDisk()
    try:
        disk.fill()
        raw = letter(fresh("false"), 300_000)
        code = disk.ledger.send(disk.desk.smtp, raw)
        disk.ledger.note(raw, 250)
        return code != 250 and any("not kept" in one for one in disk.ledger.check(disk.desk))
    finally:
        disk.close()


def run(seconds, engine):
    if engine != "sqlite":
        return []
    if not able():
        return [Row("P16", "the disk fills up", engine, 0, "fillings", [], "not run: mount needs root")]
    violations, rounds, until = [], 0, time.monotonic() + seconds
    while rounds == 0 or time.monotonic() < until:
        disk = SmallDisk()
        try:
            violations += round_of(disk)
            rounds += 1
        finally:
            disk.close()
    return [Row("P16 P01", "the disk fills up while mail and calls come in", engine, rounds, "fillings", violations)]


if __name__ == "__main__":
    main(globals())
