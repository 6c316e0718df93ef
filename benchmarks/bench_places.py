"""How long a place of the gazetteer takes to be found while its name is typed, in any script, on SQLite.

Each of 1,000 places, taken at random with a fixed seed, is typed by one of its names: after the second sign, after the
fourth, and whole. The statements are those of the page; beside them stands one look-up by a primary key. Seconds of
this process, so that neighbours on the machine are not counted.
"""

from collections.abc import Callable
from functools import partial
from random import Random
from statistics import quantiles
from time import process_time

from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure, elapsed
from plugins.membership.gazetteer import entries
from plugins.membership.models import Place, PlaceName
from plugins.membership.services.filling import take_in
from plugins.membership.services.places import find_places
from portal.database import db

TYPED, NAMES_AT_LEAST = 1_000, 234_000
SIGNS = (2, 4, 60)
BAR_SECONDS, BAR_LOAD = 0.020, 60.0


def run() -> list[Measure]:
    """Measure."""
    with portal_for_measuring() as app, app.app_context():
        load = elapsed(take_in)
        names = db.session.scalar(db.select(db.func.count()).select_from(PlaceName)) or 0
        assert names >= NAMES_AT_LEAST
        typed = beginnings()
        find_places("a warm", "")
        plain = p99([busy(lambda: db.session.get(Place, 3128760, populate_existing=True)) for _ in range(200)])
        found = {signs: [busy(partial(find_places, words)) for words in typed[signs]] for signs in SIGNS}
    every = [seconds for times in found.values() for seconds in times]
    return [
        Measure("take in the gazetteer", load, "s", bar=f"≤ {BAR_LOAD:.0f} s", passed=load <= BAR_LOAD),
        Measure("names in the index", names, "names"),
        *(_row(f"find a place by {signs} signs, p99", found[signs], plain) for signs in SIGNS[:2]),
        _row("find a place by its whole name, p99", found[SIGNS[2]], plain),
        _row("find a place, p99 of all", every, plain),
    ]


def busy(act: Callable[[], object]) -> float:
    """The seconds of this process that an act takes."""
    started = process_time()
    act()
    return process_time() - started


def beginnings() -> dict[int, list[str]]:
    """What people have typed of names after so many signs."""
    random = Random(5)
    chosen = [random.choice(place.names) for place in random.sample(list(entries()), TYPED)]
    return {signs: [name[:signs] for name in chosen] for signs in SIGNS}


def p99(seconds: list[float]) -> float:
    """What 99 of 100 don't exceed."""
    return quantiles(seconds, n=100)[-1]


def _row(what: str, seconds: list[float], plain: float) -> Measure:
    worst = p99(seconds)
    against = f"by primary key: {plain * 1000:.2f} ms"
    return Measure(what, worst * 1000, "ms", against, worst / plain, "≤ 20 ms", worst <= BAR_SECONDS)
