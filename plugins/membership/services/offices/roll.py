"""Which organisations are members now: the one place where everything about offices asks it."""

from typing import Any

from plugins.membership.models import MembershipSpell
from plugins.membership.services.standing import is_member_on, today
from portal.database import db


def members_now() -> Any:
    """The numbers of the organisations that are members now, as a statement."""
    return db.select(MembershipSpell.organisation_id).where(is_member_on(today()))
