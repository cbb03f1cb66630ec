"""A scripted mail server: takes what the desk sends, and answers as it is told to."""
import email, email.policy, socket, threading, time


class Sink:
    """`answers` is asked in each phase ("connect", "mail", "rcpt", "data", "dot") with the mail so far
    and gives a reply line, "cut" to close without a word, or None for the usual answer."""

    def __init__(self, answers=None):
        self.answers = answers or (lambda phase, mail: None)
        self.mails, self.tried, self.clients = [], [], set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def use_in(self, desk):
        """Makes it the relay of a desk."""
        desk.setting("mail.relay_tls", "none")
        desk.setting("mail.relay", f"127.0.0.1:{self.port}")

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        mail = {"sender": None, "recipients": [], "raw": b""}
        self.clients.add(client)
        with client, client.makefile("rwb") as stream:
            def say(phase, usual):
                line = self.answers(phase, mail) or usual
                if line == "cut":
                    client.shutdown(socket.SHUT_RDWR)
                    raise ConnectionError
                stream.write(line.encode() + b"\r\n")
                stream.flush()
                return line[0] in "23"

            try:
                say("connect", "220 sink.test")
                for line in stream:
                    verb = line.strip().upper()
                    if verb.startswith((b"EHLO", b"HELO")):
                        stream.write(b"250-sink.test\r\n250 8BITMIME\r\n")
                        stream.flush()
                    elif verb.startswith(b"MAIL FROM:"):
                        mail = {"sender": line[10:].strip().decode(errors="replace"), "recipients": [], "raw": b""}
                        say("mail", "250 ok")
                    elif verb.startswith(b"RCPT TO:"):
                        mail["recipients"].append(line[8:].strip().decode(errors="replace").strip("<>").split(">")[0])
                        say("rcpt", "250 ok")
                    elif verb == b"DATA":
                        if not say("data", "354 go on"):
                            continue
                        lines = []
                        for part in stream:
                            if part == b".\r\n":
                                break
                            lines.append(part[1:] if part.startswith(b".") else part)
                        else:
                            return  # cut before the final dot: nothing was sent
                        mail["raw"] = b"".join(lines)
                        self.tried.append((time.monotonic(), mail))
                        if say("dot", "250 taken"):
                            self.mails.append(mail)
                    elif verb == b"QUIT":
                        stream.write(b"221 bye\r\n")
                        stream.flush()
                        return
                    else:
                        stream.write(b"250 ok\r\n")
                        stream.flush()
            except (OSError, ValueError):
                return
            finally:
                self.clients.discard(client)

    def hang_up(self):
        """Closes what is connected, as a server does that has been idle for long."""
        for client in list(self.clients):
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def to(self, address):
        """What was taken for an address, parsed by Python's own library."""
        return [email.message_from_bytes(mail["raw"], policy=email.policy.default) for mail in self.mails if address in mail["recipients"]]

    def wait_for(self, address, count=1, seconds=15):
        until = time.monotonic() + seconds
        while len(self.to(address)) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.to(address)

    def close(self):
        self.listener.close()
