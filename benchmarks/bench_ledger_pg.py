"""Pledges and postings through the services against pgbench that writes the same rows in one statement, in turns."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import pgbench
from benchmarks.clients import Race, run_race
from benchmarks.filling import CROWDED
from benchmarks.portals import filled, postgresql_database, settings_for
from benchmarks.report import Measure

CAMPAIGNS, ROUNDS = 1000, 2
BARS = {1: 0.30, 4: None, 16: 0.15}


def run() -> list[Measure]:
    """Measure."""
    with postgresql_database() as url, tempfile.TemporaryDirectory() as folder:
        live = filled(url, CAMPAIGNS)
        settings = settings_for(url, Path(folder))
        acts = {
            "pledges": (Race("pledge", 1, {"campaigns": live}), pgbench.PLEDGE),
            "postings": (Race("posting", 1, {"purpose": f"campaigns:{CROWDED}"}), pgbench.POSTING),
        }
        found = []
        for name, (race, script) in acts.items():
            for clients, bar in BARS.items():
                ours, theirs = [], []
                for _ in range(ROUNDS):
                    ours.append(run_race(settings, Race(race.act, clients, race.values)).rate)
                    theirs.append(pgbench.transactions_per_second(url, script, clients, 2, campaigns=CAMPAIGNS))
                found.append(_measure(name, clients, median(ours), median(theirs), bar))
    return found


def _measure(name: str, clients: int, ours: float, theirs: float, bar: float | None) -> Measure:
    what = f"{name}, {clients} client{'s' if clients > 1 else ''}"
    against = f"pgbench: {theirs:,.0f}/s"
    ratio = ours / theirs
    if bar is None:
        return Measure(what, ours, "a second", against, ratio)
    return Measure(what, ours, "a second", against, ratio, f"≥ {bar}", ratio >= bar)
