"""One page is asked for, within limits that hold against servers that drip, flood, pack and lead astray."""

import gzip
import socket
import time
import zlib

import pytest

from plugins.badges.crawler.fetching import fetch
from plugins.badges.crawler.guard import Policy
from tests.plugins.badges.crawler.servers import QUICK, Answer, page, served

HELLO = b"<p>Bienvenue</p>"


def test_a_page_comes_with_what_its_headers_say() -> None:
    headers = [
        'ETag: "1"',
        "Content-Security-Policy: img-src 'self', default-src *",
        "Content-Security-Policy: sandbox",
    ]
    with served(page(HELLO, *headers)) as server:
        found = fetch(f"{server.url}réseau?q=1#x", server.policy, tag='"0"', modified="x\r\nEvil: 1")
    assert (found.status, found.problem, found.body, found.is_whole) == (200, "", HELLO, True)
    assert (found.charset, found.kind, found.tag) == ("utf-8", "text/html", '"1"')
    assert found.policies == ("img-src 'self'", "default-src *", "sandbox")
    assert server.asked[0].startswith("GET /r%C3%A9seau?q=1 HTTP/1.1\r\n")
    assert f"Host: {server.place}\r\n" in server.asked[0]
    assert 'If-None-Match: "0"' in server.asked[0]
    assert "Evil" not in server.asked[0]


def test_a_page_that_has_not_changed_is_said_to_be_the_same() -> None:
    with served(page(b"", status="304 Not Modified")) as server:
        assert fetch(server.url, server.policy, tag='"1"').status == 304


PACKED = {
    "gzip": gzip.compress(HELLO),
    "deflate": zlib.compress(HELLO),
    "Deflate": zlib.compress(HELLO, wbits=-15),
    "identity": HELLO,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_packed_page_is_unpacked(encoding: str) -> None:
    with served(page(PACKED[encoding], f"Content-Encoding: {encoding}")) as server:
        assert fetch(server.url, server.policy).body == HELLO


def test_a_page_in_chunks_is_put_together() -> None:
    chunks = b"5\r\n<p>Bi\r\nb;x=y\r\nenvenue</p>\r\n0\r\n\r\n"
    with served(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) as server:
        assert fetch(server.url, server.policy).body == HELLO


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_unpacked_no_further_than_the_limit(encoding: str) -> None:
    bomb = bytes(64 * 1024 * 1024)
    packed = gzip.compress(bomb, 1) if encoding == "gzip" else zlib.compress(bomb, 1)
    with served(page(packed[: QUICK.wire], f"Content-Encoding: {encoding}")) as server:
        found = fetch(server.url, server.policy)
    assert len(found.body) == QUICK.decoded
    assert not found.is_whole


def flood(connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"<p>" * 20_000)


def test_a_flood_is_cut_off_and_what_came_is_kept() -> None:
    with served(flood) as server:
        found = fetch(server.url, server.policy)
    assert found.problem == ""
    assert 0 < len(found.body) <= QUICK.wire
    assert not found.is_whole


def many_headers(connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: " + b"y" * 2000 + b"\r\n")


def many_beginnings(connection: socket.socket, path: str) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def drips(first: bytes, drop: bytes) -> Answer:
    def answer(connection: socket.socket, path: str) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


TOO_MUCH = {
    "headers without end": (many_headers, "too_large"),
    "one header without end": (
        lambda line, path: line.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 900_000),
        "too_large",
    ),
    "beginnings without end": (many_beginnings, "too_large"),
    "silence": (lambda line, path: time.sleep(9), "too_slow"),
    "dripping headers": (drips(b"HTTP/1.1 200 OK\r\nX: ", b"y"), "too_slow"),
    "a dripping page": (drips(b"HTTP/1.1 200 OK\r\n\r\n", b"<"), "too_slow"),
    "dripping chunks": (drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n<\r\n"), "too_slow"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_no_server_takes_longer_than_the_limit(case: str) -> None:
    answer, problem = TOO_MUCH[case]
    with served(answer) as server:
        began = time.monotonic()
        found = fetch(server.url, server.policy)
        assert time.monotonic() - began < QUICK.seconds + 1
    assert found.problem == problem


WRONG = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a chunk that is none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a pack that is none": page(b"no gzip", "Content-Encoding: gzip"),
    "an unknown pack": page(HELLO, "Content-Encoding: br"),
    "two packs": page(gzip.compress(gzip.compress(HELLO)), "Content-Encoding: gzip, gzip"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_read_is_said_to_be_so(case: str) -> None:
    with served(WRONG[case]) as server:
        assert fetch(server.url, server.policy).problem in ("bad_answer", "no_answer")


def test_an_answer_that_is_no_page_is_said_to_be_so() -> None:
    for status, problem in (("404 Not Found", "status"), ("500 Oops", "status"), ("429 Slow", "busy")):
        with served(page(HELLO, "Retry-After: 120", status=status)) as server:
            found = fetch(server.url, server.policy)
        assert (found.problem, found.retry_after) == (problem, "120")
    with served(page(HELLO).replace(b"text/html", b"image/png")) as server:
        assert fetch(server.url, server.policy).problem == "no_page"


def test_a_page_that_ends_before_its_length_is_not_whole() -> None:
    with served(page(HELLO).replace(b"Length: 16", b"Length: 99")) as server:
        found = fetch(server.url, server.policy)
    assert not found.is_whole or found.problem


def leading(to: str, status: str = "302 Found") -> bytes:
    return page(b"", f"Location: {to}", status=status)


ASTRAY = {
    "http://169.254.169.254/latest/": "bad_address",
    "http://127.0.0.1:22/": "bad_port",
    "//localhost/": "bad_address",
    "file:///etc/passwd": "bad_address",
    "http://user:word@city.example/": "bad_address",
    "http://inside.example/": "inside",
    "http://[::1": "redirects",
    "/again": "redirects",
    "": "redirects",
}


@pytest.mark.parametrize("to", ASTRAY)
def test_every_step_on_the_way_goes_through_the_same_checks(to: str) -> None:
    with served(leading(to)) as server:
        policy = Policy(server.policy.allow, lambda host, port: ["127.0.0.1"], QUICK)
        found = fetch(server.url, policy)
    assert found.problem == ASTRAY[to]
    assert len(server.asked) <= QUICK.redirects + 1


def test_a_page_that_has_moved_is_found_and_its_own_address_is_told() -> None:
    with served(lambda line, path: line.sendall(page(HELLO) if path == "/fr%20x" else leading("/fr x#y"))) as server:
        found = fetch(server.url, server.policy)
    assert (found.url, found.body) == (f"{server.url}fr%20x", HELLO)
    assert found.hops == (server.url, found.url)


def test_the_time_is_one_for_all_steps() -> None:
    def slow(line: socket.socket, path: str) -> None:
        time.sleep(0.4)
        line.sendall(leading(f"/{len(path)}x{path[1:]}"))

    with served(slow) as server:
        began = time.monotonic()
        assert fetch(server.url, server.policy).problem == "too_slow"
    assert time.monotonic() - began < QUICK.seconds + 0.5


def test_a_name_server_that_never_answers_costs_no_more_than_the_limit() -> None:
    def asleep(host: str, port: int) -> list[str]:
        time.sleep(4)
        return []

    began = time.monotonic()
    assert fetch("http://city.example/", Policy(resolver=asleep, limits=QUICK)).problem == "too_slow"
    assert time.monotonic() - began < QUICK.seconds + 0.5


def test_a_handshake_that_never_ends_costs_no_more_than_the_limit() -> None:
    with served(drips(b"\x16\x03\x01\x40\x00", b"x")) as server:
        began = time.monotonic()
        found = fetch(server.url.replace("http:", "https:"), server.policy)
    assert found.problem in ("tls", "too_slow")
    assert time.monotonic() - began < QUICK.seconds + 0.5
