"""Public pages with a thousand and with a million campaigns, pledges and ledger lines on PostgreSQL."""

from benchmarks.portals import portal_on_postgresql
from benchmarks.report import Measure
from benchmarks.scale import measures


def run() -> list[Measure]:
    """Measure."""
    with portal_on_postgresql() as app:
        return measures(app)
