"""Reports that a badge is misused: taken from anybody, looked at by the secretariat; nobody is accused by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plugins.badges.misuse_models import Misuse
from plugins.badges.rules import address_of
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import ids_of
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.viewer import Viewer

ON_A_PAGE = 50
DECISIONS = ("settled", "set_aside")


@dataclass(frozen=True)
class Report:
    """What somebody says of a page."""

    url: str
    said: str
    email: str = ""


def report(organisation_id: int, told: Report) -> int:
    """Note that a page shows an organisation's badge without being its page; give the number of the report."""
    found = address_of(told.url)
    if found is None:
        raise Refused(N_("Enter the address of a web page, such as www.city.example/network."), "url")
    row = Misuse(
        organisation_id=organisation_id,
        url=found[0],
        host=found[1],
        said=told.said,
        email=told.email,
        told_at=wall_now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def decide(report_id: int, state: str, viewer: Viewer) -> None:
    """Note that a report was settled with whoever keeps the page, or that there was nothing in it."""
    row = db.session.get(Misuse, report_id)
    if row is None or state not in DECISIONS:
        raise NotFound(N_("There is no such report."))
    row.state, row.decided_at = state, wall_now()
    note(f"badges.misuse_{state}", f"badges_misuse:{report_id}", viewer)


def reports(state: str, before: int | None = None) -> Sequence[tuple[Misuse, str]]:
    """The newest reports in a state with the slugs of their organisations, one more than stands on a page."""
    wanted = db.select(Misuse, Organisation.slug).join(Organisation, Organisation.id == Misuse.organisation_id)
    wanted = wanted.where(Misuse.state == state) if state == "open" else wanted.where(Misuse.state != "open")
    if before is not None:
        wanted = wanted.where(Misuse.id < before)
    rows = db.session.execute(wanted.order_by(Misuse.id.desc()).limit(ON_A_PAGE + 1))
    return [(row, slug) for row, slug in rows]


def named(references: Iterable[str]) -> list[tuple[str, str]]:
    """What references such as ``badges_misuse:12`` stand for: the addresses of the pages."""
    ids = ids_of("badges_misuse", references)
    found = db.session.execute(db.select(Misuse.id, Misuse.url).where(Misuse.id.in_(ids))) if ids else ()
    return [(f"badges_misuse:{row.id}", row.url) for row in found]


def count_open() -> int:
    """How many reports nobody has decided on."""
    return db.session.scalar(db.select(db.func.count()).select_from(Misuse).where(Misuse.state == "open")) or 0


def reports_of(email: str) -> Sequence[Misuse]:
    """What somebody reported."""
    mine = db.select(Misuse).where(Misuse.email != "", db.func.lower(Misuse.email) == email.lower())
    return db.session.scalars(mine.order_by(Misuse.id)).all()


def forget(email: str) -> int:
    """Forget who reported something; what was reported stays."""
    found = reports_of(email)
    for row in found:
        row.email = ""
    return len(found)
