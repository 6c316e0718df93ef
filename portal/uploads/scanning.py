"""Looking for viruses with ClamAV's daemon, when the portal has one."""

import socket
import struct
from urllib.parse import urlsplit

from portal.kernel.errors import Refused
from portal.kernel.text import N_

SECONDS, PATIENCE, PIECE = 30.0, 2.0, 64 * 1024  # for a document, and for a page that asks whether it is there


class Infected(Refused):
    """A file in which a virus was found."""


class ScannerAway(Exception):
    """The daemon does not answer, or not as it should."""


def scan(address: str, data: bytes) -> None:
    """Let ClamAV look at a file, by its command INSTREAM (man clamd); raise Infected or ScannerAway.

    The address is a socket's path, such as ``/run/clamav/clamd.ctl``, or ``tcp://127.0.0.1:3310``.
    """
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            said = _answer(line)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if said.endswith(" FOUND"):
        raise Infected(N_("A virus was found in this file, so it was not kept. Scan your computer before you go on."))
    if said != "stream: OK":
        raise ScannerAway(said)


def answers(address: str) -> bool:
    """Whether the daemon is there, by its command PING."""
    try:
        with _connected(address, PATIENCE) as line:
            line.sendall(b"zPING\0")
            return _answer(line) == "PONG"
    except OSError:
        return False


def _connected(address: str, seconds: float = SECONDS) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), seconds)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(seconds)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < PIECE and (more := line.recv(4096)):
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")
