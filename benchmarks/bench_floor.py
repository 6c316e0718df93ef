"""Kept public pages against a bare WSGI function on the same server, 16 connections, in turns."""

import tempfile
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks.portals import filled
from benchmarks.report import Measure
from benchmarks.servers import requests_per_second, serving

ROUNDS = 3
BROWSER = "Accept-Encoding: gzip"
FLOOR = "bare WSGI function"
BARS = {"home page, kept": 0.60, "campaign, kept": 0.60, "badge, kept": 0.60, "home page, not changed": 0.55}


def run() -> list[Measure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        filled(f"sqlite:///{Path(folder)}/portal.db", 100)
        with (
            serving("benchmarks.bare:function") as bare,
            serving("benchmarks.bare:flask") as flask,
            serving("wsgi:app", PORTAL_DATA=folder, PORTAL_MODE="test") as portal,
        ):
            home = f"{portal}/en/"
            asked = {
                FLOOR: (bare, BROWSER),
                "Flask, same bytes": (flask, BROWSER),
                "home page, kept": (home, BROWSER),
                "campaign, kept": (f"{portal}/en/campaigns/campaign-1", BROWSER),
                "badge, kept": (f"{portal}/badge/city-1.svg", BROWSER),
                "home page, not changed": (home, f"If-None-Match: {_tag_of(home)}"),
            }
            speeds: dict[str, list[float]] = {name: [] for name in asked}
            for name in list(asked) * ROUNDS:
                speeds[name].append(requests_per_second(*asked[name]))
    floor = median(speeds[FLOOR])
    return [_measure(name, median(values), floor) for name, values in speeds.items()]


def _tag_of(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.headers["ETag"])


def _measure(name: str, speed: float, floor: float) -> Measure:
    ratio = speed / floor
    if name not in BARS:
        return Measure(name, speed, "requests/s", FLOOR, ratio)
    return Measure(name, speed, "requests/s", FLOOR, ratio, f"≥ {BARS[name]}", ratio >= BARS[name])
