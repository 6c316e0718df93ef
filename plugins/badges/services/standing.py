"""What is known of an organisation, for its badge and for the page that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.database import db
from portal.hooks import Standing, current_hooks, portal_standings
from portal.organisations.models import Organisation
from portal.organisations.services import OrganisationCard, organisation_cards


@dataclass(frozen=True)
class Known:
    """An organisation of the directory and what plugins vouch for."""

    card: OrganisationCard
    website: str
    standings: tuple[Standing, ...]


def known(slug: str, language: str) -> Known | None:
    """All that is known of an organisation; None when it is not in the directory."""
    row = db.session.execute(
        db.select(Organisation.id, Organisation.website).where(Organisation.slug == slug)
    ).one_or_none()
    if row is None:
        return None
    card = organisation_cards([row.id], language).get(row.id)
    if card is None:
        return None
    standings: Sequence[Standing] = current_hooks().gather(portal_standings, organisation_id=row.id)
    return Known(card, row.website, tuple(standings))
