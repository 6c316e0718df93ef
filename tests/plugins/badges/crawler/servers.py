"""Web servers on this machine that answer as a test says, byte by byte."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from plugins.badges.crawler.guard import Limits, Policy

QUICK = Limits(seconds=1.0, wire=256 * 1024, decoded=1024 * 1024, headers=16 * 1024)


@dataclass
class Server:
    """A server, whom it was asked by, and what for."""

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"dakar.localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/"

    @property
    def policy(self) -> Policy:
        """What lets the fetcher ask this server, and nobody else on this machine."""
        return Policy(frozenset({self.place}), lambda host, port: ["127.0.0.1"], QUICK)


Answer = Callable[[socket.socket, str], None]


@contextmanager
def served(answer: Answer | bytes) -> Iterator[Server]:
    """Serve: bytes as they are, else whatever a function sends on a connection for what was asked."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        with connection:
            try:
                asked = b""
                while b"\r\n\r\n" not in asked and (piece := connection.recv(4096)):
                    asked += piece
                server.asked.append(asked.decode("latin-1"))
                path = server.asked[-1].split(" ")[1] if asked else ""
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(connection, path)
            except OSError:
                return  # the fetcher has hung up, as it should

    def listen() -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            Thread(target=talk, args=[connection], daemon=True).start()

    Thread(target=listen, daemon=True).start()
    try:
        yield server
    finally:
        listener.close()


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
