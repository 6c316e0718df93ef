"""What is known of an organisation, for its badge and for the page that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from portal.database import ask, db
from portal.hooks import Standing, current_hooks, portal_standings
from portal.organisations.models import Organisation
from portal.organisations.services import OrganisationCard, organisation_card, with_names


@dataclass(frozen=True)
class Known:
    """An organisation of the directory and what plugins vouch for."""

    card: OrganisationCard
    website: str
    standings: tuple[Standing, ...]


_listed = aliased(Organisation)
_today = func.coalesce(_listed.merged_into_id, _listed.id)  # of two records that became one, the one that is kept
BY_SLUG = with_names(select(_listed.id).where(_listed.slug == bindparam("slug")), _today)
BY_SLUG = BY_SLUG.add_columns(Organisation.website)


def known(slug: str, language: str) -> Known | None:
    """All that is known of an organisation; None when it is not in the directory."""
    row = ask(BY_SLUG, slug=slug, language=language).one_or_none()
    if row is None:
        return None
    card = organisation_card(row)
    standings: Sequence[Standing] = current_hooks().gather(portal_standings, organisation_ids=[card.id])
    return Known(card, row.website, tuple(standings))


def names_of(found: Known) -> list[str]:
    """The names under which an organisation's badge is sent: its own, and those of records that became part of it."""
    wanted = select(Organisation.slug).where(Organisation.merged_into_id == found.card.id).order_by(Organisation.id)
    return [found.card.slug, *db.session.scalars(wanted)]
