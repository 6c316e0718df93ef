"""Asking for one page of somebody's website, over plain sockets: once resolved, connected to that address and no other.

``fetch`` never raises for what a server does: whatever goes wrong is a reason in what it gives back.
"""

import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.message import Message
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, cast
from urllib.parse import urldefrag, urljoin

from plugins.badges.crawler.guard import PUBLIC, Limits, Policy, Refused, Target, addresses, target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Fetched", "fetch"]
REDIRECTS = (301, 302, 303, 307, 308)
PIECE = 64 * 1024
WEB_PAGES = ("text/", "application/xhtml", "application/xml")
_lookups = ThreadPoolExecutor(max_workers=32, thread_name_prefix="lookup")  # a name server may take its time


@dataclass(frozen=True)
class Fetched:
    """What came back: ``problem`` is empty when there is a page, or 304 for one that has not changed."""

    url: str
    problem: str = ""
    status: int = 0
    body: bytes = b""
    charset: str = ""
    kind: str = ""
    policies: tuple[str, ...] = ()
    tag: str = ""
    modified: str = ""
    retry_after: str = ""
    is_whole: bool = True
    hops: tuple[str, ...] = field(default=())


def fetch(
    url: str, policy: Policy = PUBLIC, *, tag: str = "", modified: str = "", permits: Callable[[str], str] | None = None
) -> Fetched:
    """Ask for a page and follow where it leads, each step through the same checks and all within one time.

    ``tag`` and ``modified`` are those of a page that is known; ``permits`` is asked before each step and says why not.
    """
    ends_at = time.monotonic() + policy.limits.seconds
    hops: list[str] = []
    step = urldefrag(url).url
    try:
        while True:
            at = target(step, policy)
            if permits and (reason := permits(at.url)):
                raise Refused(reason)
            hops.append(at.url)
            found = _ask(at, policy, ends_at, _request(at, policy, tag, modified))
            if found.status not in REDIRECTS:
                return replace(found, hops=tuple(hops))
            if len(hops) > policy.limits.redirects or not found.tag:
                raise Refused("redirects")
            step = urldefrag(urljoin(at.url, found.tag)).url
    except Refused as refusal:
        return Fetched(hops[-1] if hops else url, refusal.reason, hops=tuple(hops))
    except ValueError:  # urljoin of what is no address
        return Fetched(hops[-1] if hops else url, "redirects", hops=tuple(hops))


def _request(at: Target, policy: Policy, tag: str, modified: str) -> bytes:
    headers = {
        "Host": at.name,
        "User-Agent": policy.agent,
        "Accept": "text/html, application/xhtml+xml, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    for name, value in (("If-None-Match", tag), ("If-Modified-Since", modified)):
        if value and value.isascii() and value.isprintable():
            headers[name] = value
    lines = [f"GET {at.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


class _Wire(io.RawIOBase):
    """What a server sends, until the time is over or it is too much."""

    def __init__(self, connection: socket.socket, ends_at: float, limit: int) -> None:
        super().__init__()
        self._connection, self._ends_at, self.left = connection, ends_at, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self.left <= 0:
            raise Refused("too_large")
        self._connection.settimeout(_left(self._ends_at))
        count = self._connection.recv_into(memoryview(buffer).cast("B")[: self.left])
        self.left -= count
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        """What the standard library asks a socket for."""
        return io.BufferedReader(self, PIECE)


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise Refused("too_slow")
    return left


def _ask(at: Target, policy: Policy, ends_at: float, request: bytes) -> Fetched:
    """One question and its answer; of a redirect the tag is where it leads."""
    try:
        with _connected(at, policy, ends_at) as connection:
            connection.settimeout(_left(ends_at))
            connection.sendall(request)
            wire = _Wire(connection, ends_at, policy.limits.headers)
            answer = HTTPResponse(cast("socket.socket", wire), method="GET")
            answer.begin()
            if answer.status in REDIRECTS:
                return Fetched(at.url, status=answer.status, tag=_location(answer.msg))
            wire.left = policy.limits.wire
            return _received(at, answer, policy.limits)
    except TimeoutError:
        raise Refused("too_slow") from None
    except ssl.SSLError:
        raise Refused("tls") from None
    except OSError:
        raise Refused("no_answer") from None
    except (HTTPException, zlib.error, ValueError):
        raise Refused("bad_answer") from None


def _connected(at: Target, policy: Policy, ends_at: float) -> socket.socket:
    """A connection to one of the addresses that were found and checked, and to nobody else."""
    known = _lookups.submit(addresses, at, policy).result(_left(ends_at))
    problem: OSError = ConnectionRefusedError()
    for address in known:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(_left(ends_at), policy.limits.seconds / 2))
            connection.connect((address, at.port))
            if connection.getpeername()[0] != address:
                raise Refused("inside")
            if at.scheme == "https":
                connection.settimeout(_left(ends_at))
                connection = _tls().wrap_socket(connection, server_hostname=at.host)
        except ssl.SSLError:
            connection.close()
            raise
        except OSError as one:
            connection.close()
            problem = one
        except Refused:
            connection.close()
            raise
        else:
            return connection
    raise problem


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _location(headers: Message) -> str:
    """Where an answer leads; addresses with letters of any script come as UTF-8."""
    return (
        str(headers.get("Location", ""))
        .encode("latin-1", "replace")
        .decode("utf-8", "replace")
        .strip()
        .replace(" ", "%20")
    )


def _received(at: Target, answer: HTTPResponse, limits: Limits) -> Fetched:
    kind = answer.msg.get_content_type() if answer.msg.get("Content-Type") else ""
    found = Fetched(
        at.url,
        status=answer.status,
        kind=kind,
        charset=str(answer.msg.get_content_charset("") or ""),
        policies=tuple(
            one.strip() for said in answer.msg.get_all("Content-Security-Policy", []) for one in said.split(",")
        ),
        tag=str(answer.msg.get("ETag", ""))[:200],
        modified=str(answer.msg.get("Last-Modified", ""))[:100],
        retry_after=str(answer.msg.get("Retry-After", ""))[:100],
    )
    if answer.status == 304:
        return found
    if answer.status != 200:
        return replace(found, problem="busy" if answer.status in (429, 503) else "status")
    if kind and not kind.startswith(WEB_PAGES):
        return replace(found, problem="no_page")
    body, is_whole = _body(answer, limits)
    return replace(found, body=body, is_whole=is_whole)


def _body(answer: HTTPResponse, limits: Limits) -> tuple[bytes, bool]:
    """The bytes of a page, unpacked as they come, and whether these are all; what is too much is left off."""
    unpack = _unpacker((answer.msg.get("Content-Encoding") or "identity").strip().lower())
    body = bytearray()
    try:
        while piece := answer.read(PIECE):
            body += unpack(piece, limits.decoded + 1 - len(body))
            if len(body) > limits.decoded:
                return bytes(body[: limits.decoded]), False
    except Refused as refusal:
        if refusal.reason != "too_large":
            raise
        return bytes(body), False
    return bytes(body), not answer.length


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """What unpacks piece by piece, never more than it is told at once."""
    if encoding in ("identity", ""):
        return lambda piece, most: piece[:most]
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("bad_answer")
    packed = zlib.decompressobj(zlib.MAX_WBITS | 32)
    raw = zlib.decompressobj(-zlib.MAX_WBITS)
    is_raw = False

    def unpack(piece: bytes, most: int) -> bytes:
        nonlocal is_raw
        if not is_raw:
            try:
                return packed.decompress(piece, most)
            except zlib.error:
                if encoding != "deflate":
                    raise
                is_raw = True  # some servers leave the head away that the standard wants
        return raw.decompress(piece, most)

    return unpack
