"""SQL statements per page, SAVEPOINTs not counted, with 20 and with 2,000 objects of every kind, on any machine."""

from benchmarks.budget import FEW, MANY, PAGES, SIGNED_IN, budgets
from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure


def run() -> list[Measure]:
    """Measure."""
    with portal_for_measuring() as app:
        counts = budgets(app)
    found = []
    for name, (_, most) in PAGES.items():
        (few, _), (many, known) = counts[FEW][name], counts[MANY][name]
        bar = f"≤ {most}, as with {FEW}, signed in ≤ + {SIGNED_IN}"
        met = many <= most and many == few and known <= many + SIGNED_IN
        found.append(Measure(f"{name}, {MANY:,} objects", many, "statements", f"signed in: {known}", None, bar, met))
    return found
