"""Two thousand connections that send half a request each, while an agent works (P18 in small)."""
import resource, signal, socket, threading, time
from rig import Row, discard, fresh, main, open_desk, open_ticket, quiet_stop

SLOW = 2000
P99_MAX = 0.3
GROWTH_MAX = 64 << 20


class Crowd:
    """Keeps its connections open, a byte at a time, and comes back when it is sent away."""

    def __init__(self, port, count=SLOW):
        self.port, self.count, self.sockets, self.stopping = port, count, [], threading.Event()
        self.opened = 0
        for _ in range(count):
            self.sockets.append(self.open())
        self.thread = threading.Thread(target=self.drip, daemon=True)
        self.thread.start()

    def open(self):
        one = socket.create_connection(("127.0.0.1", self.port), 10)
        one.sendall(b"GET /api/v1/tickets HTTP/1.1\r\nHost: x\r\nX-Half: ")
        one.setblocking(False)
        self.opened += 1
        return one

    def drip(self):
        while not self.stopping.wait(1):
            for at, one in enumerate(self.sockets):
                if self.stopping.is_set():
                    return
                try:
                    one.send(b"x")
                    if one.recv(4096) is not None:
                        raise OSError  # answered or closed: it was sent away
                except BlockingIOError:
                    continue
                except OSError:
                    one.close()
                    try:
                        self.sockets[at] = self.open()
                    except OSError:
                        pass

    def close(self):
        self.stopping.set()
        self.thread.join(10)
        for one in self.sockets:
            one.close()


def work(desk, seconds):
    """@return the p99 of an agent's list, and how many were read; 9.99 for what was not answered"""
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            fine = desk.admin.get("/tickets?view=all").status == 200
        except OSError:
            fine = False
        times.append(time.monotonic() - began if fine else 9.99)
        time.sleep(0.01)
    times.sort()
    return times[int(len(times) * 0.99)], len(times)


def prepared(engine):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20000), hard))
    desk = open_desk(engine)
    for _ in range(50):
        open_ticket(desk, fresh("list"))
    return desk


def planted(engine):
    """A server that stands still for a second is slow, and must be seen as such."""
    desk = prepared(engine)
    timer = threading.Thread(target=lambda: (time.sleep(0.3), desk.process.send_signal(signal.SIGSTOP), time.sleep(1), desk.process.send_signal(signal.SIGCONT)))
    timer.start()
    p99, _ = work(desk, 2)
    timer.join()
    discard(desk)
    return p99 > P99_MAX


def run(seconds, engine):
    desk = prepared(engine)
    alone, _ = work(desk, 2)
    crowd = Crowd(desk.port)
    settled = desk.memory()
    p99, read = work(desk, max(seconds - 4, 13))  # longer than a head may take
    grown = desk.memory() - settled
    crowd.close()
    violations = []
    if p99 > P99_MAX:
        violations.append(f"p99 of an agent's list is {p99 * 1000:.0f} ms")
    if grown > GROWTH_MAX:
        violations.append(f"memory grew by {grown >> 20} MiB")
    if crowd.opened <= SLOW:
        violations.append("no slow connection was ever sent away")
    bad = quiet_stop(desk)
    return [Row("P18", f"{SLOW} connections that send half a request each, beside an agent", engine, crowd.opened, "connections", violations + ([bad] if bad else []),
                f"{read} lists read, p99 {p99 * 1000:.0f} ms (without them {alone * 1000:.0f} ms), memory {grown >> 20:+d} MiB")]


if __name__ == "__main__":
    main(globals())
