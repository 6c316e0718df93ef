"""The crawler: pages looked at in a second, 50 hosts at a time, against servers on loopback; memory from run to run.

Every host has a robots.txt and a page of 100 kB with the badge near its end, packed; pages are judged in processes
of their own. The server is one process of asyncio on the same machine.
"""

import asyncio
import gzip
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.report import Measure
from benchmarks.servers import free_port, launched
from plugins.badges.crawler.crawling import AT_ONCE, Wanted, crawl
from plugins.badges.crawler.guard import Policy
from plugins.badges.crawler.verdicts import Claim

HOSTS, ROUNDS, PAGE_SIZE = 500, 4, 4096
CODE = '<a href="https://portal.test/verify/city"><img src="https://portal.test/badge/city.svg" alt="OIDP"></a>'
ITEM = '<li class="news"><a href="/news/{0}"><img src="/files/{0}.jpg" alt="">Noticia {0} del Ayuntamiento</a></li>\n'
BODY = f"<!doctype html><ul>{''.join(ITEM.format(one) for one in range(1000))}</ul><footer>{CODE}</footer>".encode()
PACKED = gzip.compress(BODY)
ROBOTS = b"User-agent: *\nDisallow: /admin\n"
PORTALS = frozenset({"portal.test"})


def run() -> list[Measure]:
    """Measure."""
    port = free_port()
    with launched([sys.executable, "-m", "benchmarks.bench_crawler", str(port)], port, PYTHONPATH="."):
        seconds, memory = [], []
        for _ in range(ROUNDS):
            began = perf_counter()
            _crawled(port)
            seconds.append(perf_counter() - began)
            memory.append(_resident())
    speed = HOSTS / min(seconds)
    grown = (memory[-1] - memory[0]) / 1024 / 1024
    return [
        Measure(f"pages looked at, {AT_ONCE} hosts at a time, {len(BODY) // 1000} kB each", speed, "pages/s"),
        Measure(f"memory after {HOSTS} pages", memory[0] / 1024 / 1024, "MB"),
        Measure(f"more memory after {(ROUNDS - 1) * HOSTS:,} more", grown, "MB", bar="≤ 10", passed=grown <= 10),
    ]


def _crawled(port: int) -> None:
    names = [f"city{one}.localhost:{port}" for one in range(HOSTS)]
    policy = Policy(frozenset(names), lambda host, port: ["127.0.0.1"])
    wanted = [Wanted(f"http://{name}/", Claim("city", (name,), PORTALS)) for name in names]
    outcomes = [verdict.outcome for _, verdict in crawl(wanted, policy)]
    assert outcomes == ["placed"] * HOSTS


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        asked = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        writer.close()
        return
    is_robots = asked.startswith(b"GET /robots.txt")
    body, kind = (ROBOTS, b"text/plain") if is_robots else (PACKED, b"text/html\r\nContent-Encoding: gzip")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: %b\r\n\r\n" % (len(body), kind) + body)
    await writer.drain()
    writer.close()


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port, backlog=256)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
