"""A small mail server that speaks as much IMAP (RFC 3501) as a reader of one mailbox needs."""

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Stored:
    """A message of the mailbox with its flags."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer:
    """One mailbox on a port of loopback, for one user with one password."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.messages: dict[int, Stored] = {}
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    tag, command, rest = [*line.decode().strip().split(" ", 2), ""][:3]
                    self.wfile.write(outer.answer(tag, command.upper(), rest))
                    if command.upper() == "LOGOUT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def arrive(self, raw: bytes) -> int:
        """Let a message arrive; its number."""
        uid = max(self.messages, default=0) + 1
        self.messages[uid] = Stored(raw)
        return uid

    def answer(self, tag: str, command: str, rest: str) -> bytes:
        """Answer one command."""
        done = f"{tag} OK done\r\n".encode()
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if command == "LOGIN" and self.password not in rest:
            return f"{tag} NO wrong password\r\n".encode()
        if command == "SELECT":
            return f"* {len(self.messages)} EXISTS\r\n".encode() + done
        if command == "CLOSE":
            self.messages = {uid: one for uid, one in self.messages.items() if "\\Deleted" not in one.flags}
        if command == "LOGOUT":
            return b"* BYE\r\n" + done
        return self._uid(rest) + done if command == "UID" else done

    def _uid(self, rest: str) -> bytes:
        command, _, rest = rest.partition(" ")
        if command == "SEARCH":
            unseen = [str(uid) for uid, one in self.messages.items() if "\\Seen" not in one.flags]
            return f"* SEARCH {' '.join(unseen)}".encode().rstrip() + b"\r\n"
        uid, _, rest = rest.partition(" ")
        one = self.messages[int(uid)]
        if command == "STORE":
            one.flags |= set(re.findall(r"\\\w+", rest))
            return b""
        return f"* 1 FETCH (UID {uid} BODY[] {{{len(one.raw)}}}\r\n".encode() + one.raw + b")\r\n"
