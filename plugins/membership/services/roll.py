"""The members of a day as rows, for everything that counts or lists them."""

from datetime import date

from sqlalchemy import Subquery

from plugins.membership.services.standing import is_member_on
from plugins.membership.standing_models import MembershipSpell as Spell
from portal.database import db


def members_on(day: date) -> Subquery:
    """The members of a day as rows of ``organisation_id``, ``category`` and ``since_on``, each organisation once."""
    found = db.select(Spell.organisation_id, Spell.category, Spell.since_on)
    roll: Subquery = found.where(is_member_on(day)).subquery("roll")
    return roll
