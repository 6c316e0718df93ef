"""Organisations of the register that may have been entered twice, looked for a few dozen at a time."""

from dataclasses import dataclass

from plugins.membership.identity.records import Record
from plugins.membership.services.duplicates import Candidate, candidates, declared_levels
from portal.database import db
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.services import OrganisationCard, organisation_cards

AT_ONCE = 40


@dataclass(frozen=True)
class Twins:
    """An organisation, and another one that may be the same."""

    organisation: OrganisationCard
    other: Candidate


@dataclass(frozen=True)
class Looked:
    """What was found among some organisations; ``last`` is the number of the last one, 0 when there are no more."""

    twins: tuple[Twins, ...]
    looked_at: int
    last: int


def look_for_twins(after: int, language: str) -> Looked:
    """Compare the organisations behind a number with all others of their country, each pair once."""
    wanted = db.select(Organisation).where(Organisation.id > after, Organisation.merged_into_id.is_(None))
    rows = db.session.scalars(wanted.order_by(Organisation.id).limit(AT_ONCE)).all()
    cards = organisation_cards((row.id for row in rows), language)
    levels = declared_levels([row.id for row in rows])
    found: dict[frozenset[int], Twins] = {}
    for row in rows:
        for name in _names(row):
            known = (row.country, row.kind, row.place, row.website, levels.get(row.id, ""))
            told = Record(name.name, name.language, *known)
            for other in candidates(told, language):
                if other.organisation.id != row.id and row.id in cards:
                    found.setdefault(frozenset((row.id, other.organisation.id)), Twins(cards[row.id], other))
    sure = sorted(found.values(), key=lambda pair: (pair.other.verdict.word != "same", pair.organisation.id))
    return Looked(tuple(sure), len(rows), rows[-1].id if len(rows) == AT_ONCE else 0)


def _names(row: Organisation) -> list[OrganisationName]:
    """Its own name and the English one, for those in other languages say the same of its place."""
    wanted = db.select(OrganisationName).where(
        OrganisationName.organisation_id == row.id,
        OrganisationName.is_former.is_(False),
        OrganisationName.language.in_({row.original_language, "en"}),
    )
    return list(db.session.scalars(wanted.order_by(OrganisationName.id)))
