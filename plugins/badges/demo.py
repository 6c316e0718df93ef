"""Sample pages that carry a badge, reports, and a logo to look at."""

from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files

from plugins.badges.misuse_models import Misuse
from plugins.badges.models import Site
from plugins.badges.rules import KINDS
from plugins.badges.services import logos
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.organisations.models import Organisation
from portal.viewer import NOBODY

PAGES = 24


def fill() -> None:
    """Let some of the organisations carry a badge on invented pages."""
    now = wall_now()
    with unit_of_work() as session:
        chosen = session.execute(db.select(Organisation.id, Organisation.slug).order_by(Organisation.id).limit(PAGES))
        for place, (organisation_id, slug) in enumerate(chosen):
            told_at = now - timedelta(days=3 * place + 1)
            is_seen = place % 3 != 0
            site = Site(
                organisation_id=organisation_id,
                url=f"https://www.{slug}.example/network",
                host=f"www.{slug}.example",
                kind=KINDS[1] if place % 7 == 0 else KINDS[0],
                language="en",
                told_at=told_at,
                state="seen" if is_seen else "promised",
                checked_at=told_at + timedelta(days=1) if is_seen else None,
            )
            session.add(site)
        logos.try_out(files("portal").joinpath("static", "mark.svg").read_bytes(), "mark.svg", NOBODY)
        _report(session.scalars(db.select(Organisation.id).order_by(Organisation.id).limit(2)).all())


def _report(organisation_ids: Sequence[int]) -> None:
    """Let somebody report two invented pages, of which one was decided on."""
    now = wall_now()
    for number, organisation_id in enumerate(organisation_ids):
        row = Misuse(
            organisation_id=organisation_id,
            url=f"https://shop-{number}.example/about",
            host=f"shop-{number}.example",
            said="A shop shows the badge of this city.",
            told_at=now - timedelta(days=number + 1),
            state="settled" if number else "open",
            decided_at=now if number else None,
        )
        db.session.add(row)
