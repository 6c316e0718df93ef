"""How long it takes to find who an application may be already, among 100,000 organisations.

The organisations are bodies of every place of the gazetteer, three of each, on SQLite; each of 200 applications comes
from one of them under another of its names. Seconds of this process, so that neighbours on the machine are not counted.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from random import Random

from benchmarks.bench_places import busy, p99
from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure
from plugins.membership.gazetteer import Entry, entries
from plugins.membership.identity.records import Record
from plugins.membership.services.duplicates import candidates
from plugins.membership.services.filling import take_in
from portal.database import db, unit_of_work
from portal.kernel.collation import sort_key
from portal.kernel.text import fold
from portal.organisations.models import Organisation, OrganisationName

ORGANISATIONS, ASKED, WARM = 100_000, 200, 5
BODIES = (
    ("City of {}", "local_government"),
    ("Province of {}", "regional_government"),
    ("University of {}", "university"),
)
BAR_SECONDS = 0.050


def run() -> list[Measure]:
    """Measure."""
    places = list(entries())
    with portal_for_measuring() as app, app.app_context():
        take_in()
        _enter(places)
        asked = applications(places)
        for told in asked[:WARM]:
            candidates(told, "en")
        seconds, found = [], 0
        for told in asked[WARM:]:
            known: list[object] = []
            seconds.append(busy(lambda told=told, known=known: known.extend(candidates(told, "en"))))
            found += bool(known)
    return [
        *(_row(what, value) for what, value in (("median", sorted(seconds)[len(seconds) // 2]), ("p99", p99(seconds)))),
        Measure("applications whose organisation was found", 100 * found / len(seconds), "%"),
    ]


def applications(places: Sequence[Entry]) -> list[Record]:
    """Cities under another of their names."""
    random = Random(11)
    chosen = random.sample([place for place in places if len(place.names) > 1], ASKED + WARM)
    return [Record(random.choice(one.names[1:]), "", one.country, "local_government", str(one.id)) for one in chosen]


def _enter(places: Sequence[Entry]) -> None:
    told = islice(((place, *body) for place in places for body in BODIES), ORGANISATIONS)
    rows, names = [], []
    for number, (place, form, kind) in enumerate(told, start=1):
        name = form.format(place.names[0])
        where = {"country": place.country, "place": place.names[0], "kind": kind, "original_language": "en"}
        rows.append({"id": number, "slug": f"o{number}", "created_at": datetime.now(UTC), **where} | REST)
        read_as = {"folded": fold(name), "sort_key": sort_key(name)}
        names.append({"organisation_id": number, "language": "en", "name": name, "is_former": False} | read_as)
    with unit_of_work() as session:
        session.execute(db.insert(Organisation), rows)
        session.execute(db.insert(OrganisationName), names)
        session.execute(db.text("ANALYZE"))


REST = {"region": "", "website": ""}


def _row(what: str, seconds: float) -> Measure:
    return Measure(
        f"look for one application, {what}", seconds * 1000, "ms", bar="≤ 50 ms", passed=seconds <= BAR_SECONDS
    )
