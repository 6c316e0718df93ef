"""Finding organisations, and all that is known of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_, fold
from portal.organisations.aliases import by_slug
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.services import OrganisationCard, organisation_cards

ON_A_PAGE = 50


@dataclass(frozen=True)
class NameCard:
    """A name of an organisation, in a language and its script."""

    id: int
    language: str
    name: str
    is_former: bool


@dataclass(frozen=True)
class OrganisationDetail:
    """All that is known of an organisation."""

    card: OrganisationCard
    kind: str
    region: str
    website: str
    original_language: str
    names: tuple[NameCard, ...]
    parent: OrganisationCard | None


def organisation_by_slug(slug: str, language: str) -> OrganisationDetail:
    """Show an organisation, also by the slug of a record that was merged into it; raises NotFound."""
    row = by_slug(slug)
    if row is None:
        raise NotFound(N_("There is no such organisation."))
    cards = organisation_cards([row.id, *([row.parent_id] if row.parent_id else [])], language)
    names = db.session.scalars(
        db.select(OrganisationName)
        .where(OrganisationName.organisation_id == row.id)
        .order_by(OrganisationName.is_former, OrganisationName.language, OrganisationName.id)
    )
    nameless = OrganisationCard(row.id, row.slug, row.place or row.slug, row.original_language, row.country, row.place)
    return OrganisationDetail(
        card=cards.get(row.id, nameless),
        kind=row.kind,
        region=row.region,
        website=row.website,
        original_language=row.original_language,
        names=tuple(NameCard(n.id, n.language, n.name, n.is_former) for n in names),
        parent=cards.get(row.parent_id or 0),
    )


def named(words: str) -> ColumnElement[bool]:
    """Whether one of an organisation's names holds the words."""
    fits = db.select(OrganisationName.id).where(
        OrganisationName.organisation_id == Organisation.id,
        OrganisationName.folded.contains(fold(words), autoescape=True),
    )
    found: ColumnElement[bool] = fits.exists()
    return found


def find_organisations(words: str, language: str, after: str = "") -> Sequence[OrganisationCard]:
    """The organisations one of whose names holds the words, by slug, after one; one more than stands on a page."""
    found = db.select(Organisation.id, Organisation.slug).where(Organisation.slug > after)
    found = found.where(Organisation.merged_into_id.is_(None))
    if words:
        found = found.where(named(words))
    rows = db.session.execute(found.order_by(Organisation.slug).limit(ON_A_PAGE + 1)).all()
    cards = organisation_cards((row.id for row in rows), language)
    return [cards[row.id] for row in rows if row.id in cards]
