"""Postings on SQLite by 16 clients in two processes, against the same statements by the driver alone, in turns."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.clients import Outcome, Race, clients_of
from benchmarks.filling import CROWDED
from benchmarks.portals import filled, settings_for
from benchmarks.report import Measure

ROUNDS, CLIENTS = 3, 16
BAR, LONGEST = 0.35, 0.3


def run() -> list[Measure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/portal.db"
        filled(url, 1000)
        values = {"purpose": f"campaigns:{CROWDED}"}
        races = {
            "posting": Race("posting", CLIENTS, values),
            "raw_posting": Race("raw_posting", CLIENTS, {**values, "path": f"{folder}/portal.db"}),
        }
        outcomes: dict[str, list[Outcome]] = {name: [] for name in races}
        with clients_of(settings_for(url, Path(folder))) as clients:
            for name in list(races) * ROUNDS:
                outcomes[name].append(clients.run(races[name]))
    ours, theirs = (median(one.rate for one in outcomes[name]) for name in races)
    waits = {name: median(one.longest for one in found) for name, found in outcomes.items()}
    against = f"sqlite3 alone: {theirs:,.0f} a second, longest wait {waits['raw_posting'] * 1000:,.0f} ms"
    what = f"{CLIENTS} clients in 2 processes"
    return [
        Measure(f"postings, {what}", ours, "a second", against, ours / theirs, f"≥ {BAR}", ours / theirs >= BAR),
        Measure(
            f"longest wait of a posting, {what}",
            waits["posting"] * 1000,
            "ms",
            "",
            None,
            f"≤ {LONGEST * 1000:.0f} ms",
            waits["posting"] <= LONGEST,
        ),
    ]
