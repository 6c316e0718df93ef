"""Who may vote on a day: one organisation, with the reason, or all of them at once for a voter roll."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plugins.membership.services.speakers import is_represented_on, mandates_of
from plugins.membership.services.standing import is_good_on, position_of
from plugins.membership.standing_models import MembershipSpell as Spell
from plugins.membership.standing_rules import Position
from plugins.membership.vote_rules import Vote, vote
from portal.database import db


@dataclass(frozen=True)
class Answer:
    """Whether an organisation may vote on a day, and what it is on that day."""

    organisation_id: int
    vote: Vote
    position: Position


def votes(organisation_ids: Iterable[int], day: date) -> Iterator[Answer]:
    """Whether each of some organisations may vote on a day."""
    for organisation_id in organisation_ids:
        found = position_of(organisation_id, day)
        yield Answer(organisation_id, vote(found, mandates_of(organisation_id)), found)


def voters(day: date) -> list[int]:
    """All the organisations that may vote on a day, in the order of their numbers."""
    wanted = db.select(Spell.organisation_id).where(is_good_on(day), is_represented_on(day, Spell.organisation_id))
    return list(db.session.scalars(wanted.order_by(Spell.organisation_id)))
