"""A visit asks the host's own rules first, and judges what it found in a process that may be given up."""

import socket
import time

import pytest

from plugins.badges.crawler.apart import Reader
from plugins.badges.crawler.pages import Page
from plugins.badges.crawler.verdicts import Claim
from plugins.badges.crawler.visiting import Visitor
from tests.plugins.badges.crawler.servers import Answer, page, served
from tests.plugins.badges.crawler.test_verdicts import CLAIM, CODE, HOME, TEXT

HERE = Claim("dakar", ("dakar.localhost",), CLAIM.portals)
BODY = (TEXT + CODE).encode()


def host(robots: bytes, body: bytes = page(BODY)) -> Answer:
    def answer(line: socket.socket, path: str) -> None:
        line.sendall(robots if path == "/robots.txt" else body)

    return answer


def rules(text: str) -> bytes:
    return page(text.encode()).replace(b"text/html", b"text/plain")


ROBOTS = {
    "none": (page(b"", status="404 Not Found"), "placed", ""),
    "a page instead": (page(b"<h1>Oops</h1>"), "placed", ""),
    "for others": (rules("User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /admin"), "placed", ""),
    "for all": (rules("User-agent: *\nDisallow: /"), "unreachable", "robots"),
    "for all but us": (rules("User-agent: *\nDisallow: /\n\nUser-agent: OIDPBadgeCrawler\nAllow: /"), "placed", ""),
    "broken": (page(b"", status="500 Oops"), "unreachable", "no_robots"),
}


@pytest.mark.parametrize("case", ROBOTS)
def test_the_rules_of_a_host_are_kept(case: str) -> None:
    robots, outcome, reason = ROBOTS[case]
    with served(host(robots)) as server, Reader() as reader:
        found = Visitor(server.policy).look(server.url, HERE, reader)
        asked = [line.split(" ")[1] for line in server.asked]
    assert (found.outcome, found.reason) == (outcome, reason)
    assert asked == (["/robots.txt", "/"] if outcome == "placed" else ["/robots.txt"])


def test_the_rules_are_asked_for_once_and_are_those_of_where_a_page_leads() -> None:
    closed = rules("User-agent: *\nDisallow: /private")
    with served(host(closed, page(b"", "Location: /private", status="302 Found"))) as server, Reader() as reader:
        visitor = Visitor(server.policy)
        assert visitor.look(server.url, HERE, reader).reason == "robots"
        assert visitor.look(server.url, HERE, reader).reason == "robots"
        assert [line.split(" ")[1] for line in server.asked] == ["/robots.txt", "/", "/"]


def test_a_policy_in_the_headers_of_a_page_hides_the_badge() -> None:
    robots, body = page(b"", status="404 Not Found"), page(BODY, "Content-Security-Policy: img-src 'self'")
    with served(host(robots, body)) as server, Reader() as reader:
        found = Visitor(server.policy).look(server.url, HERE, reader)
    assert (found.outcome, found.reason, found.evidence[0].hidden_by) == ("not_placed", "policy", "img-src 'self'")


HEAVY = {
    "deeper than anything": b"<div>" * 1_000_000,
    "more attributes than anything": b"<p " + b" ".join(b"a%d" % one for one in range(500_000)) + b">",
}


@pytest.mark.parametrize("case", HEAVY)
def test_a_page_that_takes_for_ever_is_given_up_and_the_next_one_is_read(case: str) -> None:
    with Reader(seconds=1.0) as reader:
        began = time.monotonic()
        assert reader.judge(Page(HOME, HEAVY[case] + BODY), CLAIM).reason == "too_heavy"
        assert time.monotonic() - began < 4
        assert reader.judge(Page(HOME, BODY, policies=("img-src *",)), CLAIM).outcome == "placed"
