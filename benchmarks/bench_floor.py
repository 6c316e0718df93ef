"""A kept public page against a bare WSGI function on the same server, 16 connections, in turns."""

import tempfile
from statistics import median

from benchmarks.report import Measure
from benchmarks.servers import requests_per_second, serving
from portal.testing import migrate

ROUNDS = 3
BROWSER = "Accept-Encoding: gzip"
BAR_KEPT = 0.60


def run() -> list[Measure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/portal.db")
        with (
            serving("benchmarks.bare:function") as bare,
            serving("benchmarks.bare:flask") as flask,
            serving("wsgi:app", PORTAL_DATA=folder, PORTAL_MODE="test") as portal,
        ):
            urls = {"bare WSGI function": bare, "Flask, same bytes": flask, "home page, kept": f"{portal}/en/"}
            speeds: dict[str, list[float]] = {name: [] for name in urls}
            for name in list(urls) * ROUNDS:
                speeds[name].append(requests_per_second(urls[name], BROWSER))
    floor = median(speeds["bare WSGI function"])
    return [_measure(name, median(values), floor) for name, values in speeds.items()]


def _measure(name: str, speed: float, floor: float) -> Measure:
    ratio = speed / floor
    if name != "home page, kept":
        return Measure(name, speed, "requests/s", "bare WSGI function", ratio)
    bar = f"≥ {BAR_KEPT} by a layer before Flask"
    return Measure(name, speed, "requests/s", "bare WSGI function", ratio, bar, ratio >= BAR_KEPT)
