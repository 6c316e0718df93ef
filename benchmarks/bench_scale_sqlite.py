"""Public pages with a thousand and with a million campaigns, pledges and ledger lines on SQLite."""

from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure
from benchmarks.scale import measures


def run() -> list[Measure]:
    """Measure."""
    with portal_for_measuring() as app:
        return measures(app)
