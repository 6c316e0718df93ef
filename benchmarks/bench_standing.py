"""What lists of members cost when standing follows from events: read from spells, and worked out from the events.

Members on SQLite, each admitted once and with two yearly confirmations. Seconds of this process. Working all of them
out is what a list would cost without spells; with them it is what `portal check` and a rebuild cost.
"""

from collections.abc import Callable
from datetime import timedelta

from benchmarks.bench_places import busy
from benchmarks.filling import fill_members
from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure
from plugins.membership.services import members, recording, rights
from plugins.membership.services.standing import members_on, rows_of, today
from plugins.membership.standing_rules import spells
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.organisations.models import Organisation


def worked_out() -> int:
    """Count the members in the way that needs no spells: by working out each from its events."""
    last, count = 0, 0
    while ids := recording._next_members(last):
        last, events = ids[-1], rows_of(ids)
        count += sum(bool(spells(map(recording.as_event, rows))) for rows in events.values())
    return count


FEW, MANY, ROUNDS = 1_000, 100_000, 15
BAR_FACTOR, BAR_SECONDS = 1.5, 0.001


def page(after: str, **where: str) -> None:
    """Read a page of members from A to Z, and count them up to a thousand."""
    roll = members_on(today())
    found = db.select(Organisation.slug).join(roll, roll.c.organisation_id == Organisation.id).filter_by(**where)
    db.session.execute(found.where(Organisation.slug > after).order_by(Organisation.slug).limit(31)).all()
    db.session.scalar(db.select(db.func.count()).select_from(found.limit(1001).subquery()))


LISTS: dict[str, Callable[[], object]] = {
    "first page of members, and their count": lambda: page(""),
    "a page far down": lambda: page("city-9"),
    "one region": lambda: page("", region="africa"),
    "what one organisation is": lambda: members.membership_of(77),
}
WHOLE: dict[str, Callable[[], object]] = {
    "members by country": members.places,
    "who may vote, all of them": lambda: rights.voters(today()),
    "who may vote in a year": lambda: rights.voters(today() + timedelta(days=300)),
    "standing of all, from events": worked_out,
    "compare all with their events": recording.disagreeing,
}


def run() -> list[Measure]:
    """Measure."""
    few, many = measured(FEW), measured(MANY)
    return [_row(what, few[what], many[what]) for what in many]


def measured(count: int) -> dict[str, float]:
    """The seconds of each act among so many members; the median where it is repeated."""
    with portal_for_measuring() as app, app.app_context(), app.test_request_context("/en/"):
        engine = migration_engine(str(db.engine.url))
        fill_members(engine, count)
        engine.dispose()
        rebuilt = busy(rebuilt_all)
        with unit_of_work() as session:
            session.execute(db.text("ANALYZE"))
        found = {what: sorted(busy(act) for _ in range(ROUNDS))[ROUNDS // 2] for what, act in LISTS.items()}
        return found | {what: busy(act) for what, act in WHOLE.items()} | {"rebuild all spells": rebuilt}


def rebuilt_all() -> None:
    """Work every spell out anew and store it."""
    last, found = 0, [0]
    while found:
        with unit_of_work():
            found = recording.rebuild_after(last)
        last = max(found, default=last)


def _row(what: str, few: float, many: float) -> Measure:
    told = f"among {FEW:,}: {few * 1000:,.2f} ms"
    value = many * 1000
    if what not in LISTS:
        return Measure(f"{what}, among {MANY:,}", value, "ms", told, many / few)
    passed = many <= BAR_FACTOR * few + BAR_SECONDS
    return Measure(f"{what}, among {MANY:,}", value, "ms", told, many / few, "≤ 1.5x + 1 ms", passed)
