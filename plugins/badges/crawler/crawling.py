"""Many pages in one run: many hosts at a time, each host one page after another and no faster than it wants."""

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from random import Random

from plugins.badges.crawler.apart import Reader
from plugins.badges.crawler.guard import PUBLIC, Policy
from plugins.badges.crawler.verdicts import Claim, Verdict
from plugins.badges.crawler.visiting import Visitor

AT_ONCE = 50
READERS = 2
LONGEST_PAUSE = 10.0


@dataclass(frozen=True)
class Wanted:
    """A page on which a member's badge was promised."""

    url: str
    claim: Claim


def crawl(
    wanted: Iterable[Wanted], policy: Policy = PUBLIC, at_once: int = AT_ONCE
) -> Iterator[tuple[Wanted, Verdict]]:
    """Look at pages, hosts in an order of chance so that no run asks them like the one before."""
    hosts: dict[str, list[Wanted]] = {}
    for one in wanted:
        hosts.setdefault(one.url.partition("://")[2].partition("/")[0].lower(), []).append(one)
    turns = list(hosts.values())
    Random().shuffle(turns)  # noqa: S311  nobody gains by knowing the order
    visitor = Visitor(policy)
    with ExitStack() as stack:
        readers: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(READERS):
            readers.put(stack.enter_context(Reader()))
        pool = stack.enter_context(ThreadPoolExecutor(at_once, thread_name_prefix="crawler"))
        for found in pool.map(lambda pages: _of_host(visitor, pages, readers), turns):
            yield from found


def _of_host(visitor: Visitor, pages: Sequence[Wanted], readers: "SimpleQueue[Reader]") -> list[tuple[Wanted, Verdict]]:
    found: list[tuple[Wanted, Verdict]] = []
    for page in pages:
        if found:
            time.sleep(min(visitor.pause(page.url), LONGEST_PAUSE))
        got = visitor.get(page.url)
        reader = readers.get()
        try:
            found.append((page, visitor.judged(got, page.claim, reader)))
        finally:
            readers.put(reader)
    return found
