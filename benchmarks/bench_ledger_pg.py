"""Pledges and postings through the services against pgbench that writes the same rows in one statement, in turns."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import pgbench
from benchmarks.clients import SECONDS, Clients, Race, clients_of
from benchmarks.filling import CROWDED
from benchmarks.portals import filled, postgresql_database, settings_for
from benchmarks.report import Measure

CAMPAIGNS, ROUNDS = 1000, 2
BARS = {1: 0.30, 4: None, 16: 0.15}


def run() -> list[Measure]:
    """Measure."""
    with postgresql_database() as url, tempfile.TemporaryDirectory() as folder:
        acts = {
            "pledges": ("pledge", {"campaigns": filled(url, CAMPAIGNS)}, pgbench.PLEDGE),
            "postings": ("posting", {"purpose": f"campaigns:{CROWDED}"}, pgbench.POSTING),
        }
        found = []
        with clients_of(settings_for(url, Path(folder))) as clients:
            for name, (act, values, script) in acts.items():
                clients.run(Race(act, 16, values, seconds=0.5))  # so that nothing is done for the first time
                for number, bar in BARS.items():
                    ours, theirs = _in_turns(clients, Race(act, number, values), url, script)
                    found.append(_measure(name, number, ours, theirs, bar))
    return found


def _in_turns(clients: Clients, race: Race, url: str, script: str) -> tuple[float, float]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(clients.run(race).rate)
        theirs.append(pgbench.transactions_per_second(url, script, race.clients, SECONDS, campaigns=CAMPAIGNS))
    return median(ours), median(theirs)


def _measure(name: str, clients: int, ours: float, theirs: float, bar: float | None) -> Measure:
    what = f"{name}, {clients} client{'s' if clients > 1 else ''}"
    against, ratio = f"pgbench: {theirs:,.0f} a second", ours / theirs
    if bar is None:
        return Measure(what, ours, "a second", against, ratio)
    return Measure(what, ours, "a second", against, ratio, f"≥ {bar}", ratio >= bar)
