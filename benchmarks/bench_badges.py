"""Badges: what a request costs against a Node process with badge-maker, a Flask view and nginx; ten thousand members.

CPU is that of the server's own processes while wrk asks with 16 connections, in turns. The portal has 10,000 members,
whose badges a worker has drawn ahead; a look is one of 5 themes, 3 sizes and 6 languages. badge-maker and pybadges draw
one line of words as text in the reader's fonts; ours are three lines as outlines. Each is left out where it
cannot be fetched.
"""

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from random import Random
from shutil import which
from statistics import median
from time import process_time

from flask import Flask

from benchmarks.filling import fill_members
from benchmarks.portals import settings_for
from benchmarks.report import Measure
from benchmarks.servers import Load, Served, free_port, launched, load, serving_process
from plugins.badges.drawing import Words, draw
from plugins.badges.jobs import draw_ahead
from plugins.badges.rules import SIZES, THEMES, Style
from plugins.badges.services import faces
from plugins.badges.shelf import NAME, Shelf
from portal.app import create_app
from portal.database import db
from portal.engines import migration_engine
from portal.testing import migrate

NODE = Path(__file__).parent / "node"
PYBADGES_ALONE = Path(__file__).parent / "pybadges_alone.py"
PYBADGES = ("--with", "pybadges==3.0.1", "--with", "setuptools<81")
ROUNDS, MEMBERS, TRIED = 3, 10_000, 20_000
PATH = "/badge/city-7.svg?theme=dark&size=m&lang=fr"
BADGE, SAME, VIEW, PEER, STATIC = (
    "badge, before Flask", "badge, not changed", "Flask view, same bytes", "Node with badge-maker", "nginx, same file",
)  # fmt: skip
PAGE_SIZE = 4096
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
uwsgi_temp_path {folder}; scgi_temp_path {folder}; types {{ image/svg+xml svg; }}
server {{ listen 127.0.0.1:{port}; root {folder}; add_header Cache-Control "public, max-age=300"; }} }}"""
flask = Flask(__name__)
SAMPLE = draw(Words("Membre du réseau OIDP", "City 7", "Depuis 2014"), Style("dark", "m", "fr"))


@flask.get("/")
def view() -> tuple[bytes, dict[str, str]]:
    """A view that has the bytes of a badge already."""
    return SAMPLE, {"Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=300"}


def run() -> list[Measure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/portal.db"
        migrate(url)
        engine = migration_engine(url)
        fill_members(engine, MEMBERS)
        engine.dispose()
        memory = _memory(create_app(settings_for(url, Path(folder))))
        servers = {
            BADGE: (stack.enter_context(serving_process("wsgi:app", PORTAL_DATA=folder, PORTAL_MODE="test")), PATH),
            VIEW: (stack.enter_context(serving_process("benchmarks.bench_badges:flask")), "/"),
        }
        if which("node") and _has_badge_maker():
            servers[PEER] = (stack.enter_context(_node()), "/")
        if which("nginx"):
            servers[STATIC] = (stack.enter_context(_nginx(Path(folder))), "/badge.svg")
        return [*_costs(servers), *_drawn(), *memory]


def _costs(servers: dict[str, tuple[Served, str]]) -> list[Measure]:
    asked = {name: (served, served.address + path, ()) for name, (served, path) in servers.items()}
    served, address, _ = asked[BADGE]
    asked[SAME] = (served, address, (f"If-None-Match: {_tag_of(address)}",))
    micros: dict[str, list[float]] = {name: [] for name in asked}
    speeds: dict[str, list[float]] = {name: [] for name in asked}
    for name in list(asked) * ROUNDS:
        one, url, headers = asked[name]
        before = one.cpu_seconds
        counted: Load = load(url, *headers)
        micros[name].append((one.cpu_seconds - before) / counted.requests * 1e6)
        speeds[name].append(counted.per_second)
    cost = {name: median(values) for name, values in micros.items()}
    speed = {name: median(values) for name, values in speeds.items()}
    return [*_compared(cost), *_rates(speed)]


def _compared(cost: dict[str, float]) -> Iterator[Measure]:
    badge = cost[BADGE]
    for name, micros in cost.items():
        yield Measure(f"CPU of a request: {name}", micros, "µs", BADGE, micros / badge)
    if PEER in cost:
        ratio = badge / cost[PEER]
        yield Measure("badge against badge-maker", badge, "µs", PEER, ratio, "≤ 0.5", ratio <= 0.5)
    ratio = cost[VIEW] / badge
    yield Measure("Flask view against badge", cost[VIEW], "µs", BADGE, ratio, "≥ 3", ratio >= 3)


def _rates(speed: dict[str, float]) -> Iterator[Measure]:
    against = STATIC if STATIC in speed else VIEW
    for name, rate in speed.items():
        yield Measure(f"requests: {name}", rate, "requests/s", against, rate / speed[against])


def _drawn() -> Iterator[Measure]:
    """How many badges of names that were never drawn before are drawn in a second of CPU."""
    count = _in_a_second(lambda n: draw(Words("Member of the OIDP network", f"City of {n}", "Since 2014"), Style()))
    peer = 0
    if which("node") and _has_badge_maker():
        said = subprocess.run(
            ["node", NODE / "badges.js", "draw"], capture_output=True, text=True, check=True, cwd=NODE
        )
        peer = int(said.stdout)
    yield Measure(
        "badges drawn, shaped as outlines", count, "a CPU second", "badge-maker", count / peer if peer else None
    )
    if other := _pybadges():
        yield Measure("badges drawn by pybadges", other, "a CPU second", "ours", other / count)


def _pybadges() -> int:
    """The same of pybadges, in an environment of its own; 0 where it cannot be fetched."""
    uv = which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        return 0
    alone = [uv, "run", "--quiet", "--no-project", "--isolated", *PYBADGES, "python", "-W", "ignore"]
    said = subprocess.run([*alone, PYBADGES_ALONE], capture_output=True, text=True, check=False)
    return int(said.stdout) if said.returncode == 0 else 0


def _in_a_second(drawn: Callable[[int], object]) -> int:
    begun, count = process_time(), 0
    while process_time() - begun < 1:
        drawn(count)
        count += 1
    return count


def _memory(app: Flask) -> list[Measure]:
    """What ten thousand members weigh, and how long it takes until all are ready."""
    with app.app_context():
        ahead = _seconds(draw_ahead)
        again = _seconds(draw_ahead)
        assert len(faces.all_said()) == MEMBERS
    before, shelf = _resident(), app.extensions[NAME]
    assert isinstance(shelf, Shelf)
    ready = _seconds(lambda: _ask(app, "/badge/city-1.svg"))
    read = _resident() - before
    languages: list[str] = app.config["LANGUAGES"]
    asked = [(f"/badge/city-{n}.svg", f"lang={one}") for one in languages for n in range(1, MEMBERS + 1)]
    each = _seconds(lambda: [_ask(app, *one) for one in asked])
    drawn, random, every = _resident() - before, Random(7), list(product(THEMES, SIZES, languages))
    asked = [(random.choice(asked)[0], "theme={}&size={}&lang={}".format(*random.choice(every))) for _ in range(TRIED)]
    any_look = _seconds(lambda: [_ask(app, *one) for one in asked])
    everything = _resident() - before
    with app.app_context():
        db.engine.dispose()
    variants = MEMBERS * len(THEMES) * len(SIZES) * len(languages)
    return [
        Measure("comparing 10,000 members in all languages", ahead, "s CPU"),
        Measure("the same when nothing changed", again, "s CPU", "first time", again / ahead),
        Measure("start: until the first of 10,000 is answered", ready, "s CPU", "", None, "≤ 1", ready <= 1),
        Measure("memory of what is read", read, "MB"),
        Measure("memory when each was asked for in each language", drawn, "MB"),
        Measure(
            f"memory after {TRIED:,} of {variants:,} looks",
            everything,
            "MB",
            "",
            None,
            "≤ 400",
            everything <= 400,
        ),
        Measure("a badge that nobody asked for before", each / MEMBERS / len(languages) * 1e6, "µs CPU"),
        Measure("another look of a badge that was drawn", any_look / TRIED * 1e6, "µs CPU"),
    ]


def _ask(app: Flask, path: str, query: str = "") -> None:
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    said: list[str] = []
    list(app.wsgi_app(environ, lambda status, headers, error=None: said.append(status)))  # type: ignore[arg-type,return-value]
    assert said == ["200 OK"], (path, said)


def _seconds(act: Callable[[], object]) -> float:
    begun = process_time()
    act()
    return process_time() - begun


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE / 1e6


def _tag_of(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.headers["ETag"])


def _has_badge_maker() -> bool:
    """Whether the peer is there; it is fetched once, from the lock file beside it."""
    if not (NODE / "node_modules").is_dir() and which("npm"):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=NODE, check=False)
    return (NODE / "node_modules" / "badge-maker").is_dir()


@contextmanager
def _node() -> Iterator[Served]:
    port = free_port()
    with launched(["node", str(NODE / "badges.js"), str(port)], port) as served:
        yield served


@contextmanager
def _nginx(folder: Path) -> Iterator[Served]:
    port = free_port()
    (folder / "badge.svg").write_bytes(SAMPLE)
    folder.chmod(0o755)
    (folder / "badge.svg").chmod(0o644)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    with launched(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")], port) as served:
        yield served
