"""The long form: every rig on its engines for its share of the time, and docs/quality/promises.md."""
import argparse, datetime, os, pathlib, re, subprocess, sys, traceback
import rig
import disk, killloop, link, nodes, slow, sweep

#: (rig, engine, share of the time)
PLAN = [(sweep, "sqlite", 4), (killloop, "sqlite", 6), (disk, "sqlite", 2), (slow, "sqlite", 1.5), (sweep, "postgresql", 2), (killloop, "postgresql", 4), (link, "postgresql", 4), (nodes, "postgresql", 2)]

#: what each promise wants before it may be stated in public, and what no rig here shows
FIGURES = {
    "P01": "10,000 random kills and all crash points, both engines", "P02": "1,000,000 simulated deliveries and 10,000 real kills", "P03": "100,000 faulted requests",
    "P04": "0 copies but after a cut behind the final dot; a refusal is seen within 60 s", "P16": "all enumerated states", "P17": "1,000 runs of 5 minutes", "P18": "10,000 slow connections, floods, one hour",
}
OPEN = {
    "P05": "escalations on four nodes with pauses and clock jumps", "P10": "an item that crashes its reader, at each position: only the count of attempts is tested, in units", "P11": "loops in virtual time: see the wire tests",
    "P12": "the audit chain", "P13": "withdrawn rights on four nodes: one node is in the wire tests", "P15": "no connections to forbidden places, in a network namespace", "P19": "the assistant",
    "P20": "erasure", "P21": "backups", "P22": "upgrades", "P23": "clock errors", "P24": "the packaged unit", "P25": "generated scenarios compared on both engines",
}


def seconds_from(text):
    match = re.fullmatch(r"(\d+)([smh])", text)
    if not match:
        sys.exit("--for is a time such as 10m")
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]


def page(rows, planted, spent):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    lines = ["# Promises, and what the fault rigs measured", "",
             f"Written by `./dev faults` on {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC, at commit {commit}, in {spent // 60} minutes. Rigs: `tests/faults/`.",
             "A line says what was run and counted, not more: where the full figure is larger, it is open.", "",
             "| promise | fault | engine | counted | violations | beside |", "|---|---|---|---:|---:|---|"]
    lines += [f"| {row.promises} | {row.what} | {row.engine} | {row.rounds} {row.unit} | {len(row.violations)} | {row.note} |" for row in rows]
    bad = [one for row in rows for one in row.violations]
    if bad:
        lines += ["", "## Violations", ""] + [f"- {one[:300]}" for one in bad[:50]]
    lines += ["", "## Planted bugs", "", "A rig that misses its planted bug proves nothing.", ""]
    lines += [f"- {name}, {engine}: {'found' if found else '**missed**'}" for name, engine, found in planted]
    lines += ["", "## The full figures, not reached yet", ""] + [f"- {promise}: {figure}" for promise, figure in FIGURES.items()]
    lines += ["", "Death of the process loses nothing that the kernel has; what power loss adds is only tried for the log of SQLite",
              "(what was not synced is cut off), not for reordered or torn writes, and not for PostgreSQL.",
              "", "## Promises without a rig here", ""] + [f"- {promise}: {what}" for promise, what in OPEN.items()]
    return "\n".join(lines) + "\n"


def main():
    arguments = argparse.ArgumentParser(prog="./dev faults")
    arguments.add_argument("--for", dest="time", default="10m")
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"))
    given = arguments.parse_args()
    plan = [one for one in PLAN if given.engine in (None, one[1])]
    total, shares = seconds_from(given.time), sum(share for _, _, share in plan)
    began, rows, planted, failed = datetime.datetime.now(), [], [], False
    proved = set()
    for module, engine, share in plan:
        name, before = module.__name__, len(rows)
        try:
            if name not in proved:
                proved.add(name)
                planted.append((name, engine, module.planted(engine)))
            rows += module.run(max(10, total * share / shares * 0.8), engine)
        except Exception:
            failed = True
            traceback.print_exc()
        for row in rows[before:]:
            print(f"{row.promises}: {row.what}, {row.engine}: {row.rounds} {row.unit}, {len(row.violations)} violations; {row.note}", flush=True)
    if given.engine is None:
        pathlib.Path("docs/quality/promises.md").write_text(page(rows, planted, int((datetime.datetime.now() - began).total_seconds())))
    bad = failed or not all(found for _, _, found in planted) or any(row.violations for row in rows)
    for row in rows:
        for one in row.violations[:10]:
            print(f"VIOLATION {row.engine}: {one}")
    for name, engine, found in planted:
        print(f"planted bug of {name}: {'found' if found else 'MISSED'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
