"""Many pages in one run: every host is asked one page at a time."""

import socket
import time
from threading import Lock

from plugins.badges.crawler.crawling import Wanted, crawl
from plugins.badges.crawler.guard import Policy
from tests.plugins.badges.crawler.servers import QUICK, page, served
from tests.plugins.badges.crawler.test_verdicts import CODE, TEXT
from tests.plugins.badges.crawler.test_visiting import HERE

PAUSE = b"User-agent: *\nCrawl-delay: 0.2\n"


def test_hosts_are_asked_at_once_and_each_of_them_one_page_after_another() -> None:
    at_work, most, lock, pages = 0, 0, Lock(), []

    def answer(line: socket.socket, path: str) -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
            pages.append((path, time.monotonic()))
        time.sleep(0.1)
        with lock:
            at_work -= 1
        body = (TEXT + (CODE if path == "/with" else "")).encode()
        line.sendall(page(PAUSE).replace(b"text/html", b"text/plain") if path == "/robots.txt" else page(body))

    with served(answer) as server:
        names = [f"{one}.dakar.localhost:{server.port}" for one in "abc"]
        policy = Policy(frozenset(names), lambda host, port: ["127.0.0.1"], QUICK)
        wanted = [Wanted(f"http://{name}/{path}", HERE) for name in names for path in ("with", "without")]
        found = {one.url: verdict.outcome for one, verdict in crawl(wanted, policy)}
    assert {url: "placed" if url.endswith("/with") else "not_placed" for url in found} == found
    assert len(found) == 6
    assert most <= len(names)
    assert [path for path, at in pages].count("/robots.txt") == len(names)


def test_a_host_that_fails_costs_the_others_nothing() -> None:
    with served(page(f"{TEXT}{CODE}".encode())) as server:
        policy = Policy(server.policy.allow, lambda host, port: ["127.0.0.1"], QUICK)
        wanted = [Wanted("http://inside.example/", HERE), Wanted(server.url, HERE), Wanted("http://[", HERE)]
        found = {one.url: (verdict.outcome, verdict.reason) for one, verdict in crawl(wanted, policy)}
    assert found == {
        "http://inside.example/": ("unreachable", "inside"),
        server.url: ("placed", ""),
        "http://[": ("unreachable", "bad_address"),
    }
