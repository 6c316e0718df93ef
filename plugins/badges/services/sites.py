"""Pages that carry a badge: told by a webmaster, looked at by the secretariat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.badges.models import Site
from plugins.badges.rules import Kind, address_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import ids_of
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.viewer import Viewer

TOPIC = "badges"
ON_A_PAGE = 50
STATES = ("promised", "seen", "set_aside")


@dataclass(frozen=True)
class Told:
    """What a webmaster tells us."""

    url: str
    kind: Kind
    language: str
    email: str = ""


def tell(organisation_id: int, told: Told) -> bool:
    """Note where a badge is; False when that page was told before."""
    found = address_of(told.url)
    if found is None:
        raise Refused(N_("Enter the address of a web page, such as www.city.example/network."), "url")
    row = Site(
        organisation_id=organisation_id,
        url=found[0],
        host=found[1],
        kind=told.kind,
        language=told.language,
        email=told.email,
        told_at=wall_now(),
    )
    is_new = insert_once(row)
    if is_new:
        touch(TOPIC)
    return is_new


def decide(site_id: int, state: str, viewer: Viewer) -> None:
    """Note that somebody of the secretariat has seen the badge there, or that it is not one."""
    row = db.session.get(Site, site_id)
    if row is None or state not in ("seen", "set_aside"):
        raise NotFound(N_("There is no such page."))
    row.state, row.checked_at = state, wall_now()
    note(f"badges.{state}", f"badges:{site_id}", viewer)
    touch(TOPIC)


def named(references: Iterable[str]) -> list[tuple[str, str]]:
    """What references such as ``badges:12`` stand for: the addresses of the pages."""
    ids = ids_of("badges", references)
    found = db.session.execute(db.select(Site.id, Site.url).where(Site.id.in_(ids)))
    return [(f"badges:{row.id}", row.url) for row in found]


def sites(state: str = "", before: int | None = None) -> Sequence[tuple[Site, str]]:
    """The newest pages with their organisations' slugs, one more than stands on a page."""
    wanted = db.select(Site, Organisation.slug).join(Organisation, Organisation.id == Site.organisation_id)
    if state in STATES:
        wanted = wanted.where(Site.state == state)
    if before is not None:
        wanted = wanted.where(Site.id < before)
    rows = db.session.execute(wanted.order_by(Site.id.desc()).limit(ON_A_PAGE + 1))
    return [(site, slug) for site, slug in rows]


def hosts_of(organisation_id: int) -> list[str]:
    """The hosts on which the secretariat has seen an organisation's badge."""
    wanted = db.select(Site.host).where(Site.organisation_id == organisation_id, Site.state == "seen")
    return list(db.session.scalars(wanted.distinct().order_by(Site.host)))


def first_seen(organisation_id: int, since: datetime) -> list[tuple[str, datetime]]:
    """The hosts on which an organisation's badge was seen since a moment, each with the first time."""
    first = db.func.min(Site.checked_at)
    wanted = db.select(Site.host, first.label("at")).where(
        Site.organisation_id == organisation_id, Site.state == "seen"
    )
    rows = db.session.execute(wanted.group_by(Site.host).having(first >= since).order_by(Site.host))
    return [(row.host, row.at) for row in rows]


def counts() -> dict[str, int]:
    """How many pages there are in each state."""
    rows = db.session.execute(db.select(Site.state, db.func.count()).group_by(Site.state))
    return {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)


def sites_of(email: str) -> Sequence[Site]:
    """The pages that somebody told us about."""
    return db.session.scalars(
        db.select(Site).where(Site.email != "", db.func.lower(Site.email) == email.lower()).order_by(Site.id)
    ).all()


def forget(email: str) -> int:
    """Forget who told us; the pages stay, since they are no secret."""
    found = sites_of(email)
    for site in found:
        site.email = ""
    return len(found)
