"""Addresses at which nobody reads mail: noted, told to the office, and lifted when somebody proves the contrary."""

from collections.abc import Iterable

from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.mail.models import DeadAddress


def normal(email: str) -> str:
    """One spelling of an address; hosts have no case, and no provider in use tells names apart by it."""
    return email.strip().lower()


def mark_dead(email: str, reason: str, mail_id: int | None = None) -> None:
    """Note that mail to an address comes back, in the unit of work that runs now; the first reason stays."""
    insert_once(DeadAddress(email=normal(email), reason=reason, mail_id=mail_id, since=wall_now()))


def dead(email: str) -> DeadAddress | None:
    """What is known against an address; None when letters may go there."""
    found: DeadAddress | None = db.session.scalar(db.select(DeadAddress).where(DeadAddress.email == normal(email)))
    return found


def dead_among(emails: Iterable[str]) -> set[str]:
    """Those of some addresses at which nobody reads mail, as they were given."""
    asked = {email: normal(email) for email in emails}
    known = set(db.session.scalars(db.select(DeadAddress.email).where(DeadAddress.email.in_(set(asked.values())))))
    return {email for email, spelled in asked.items() if spelled in known}


def lift(email: str) -> bool:
    """Let letters go to an address again, because somebody reads there; whether anything stood against it."""
    row = dead(email)
    if row is not None:
        db.session.delete(row)
    return row is not None


def lift_by_id(address_id: int) -> str:
    """Let letters go to an address again, because the office says so; the address."""
    row = db.session.get(DeadAddress, address_id)
    if row is None:
        raise NotFound(N_("Nothing stands against this address any more."))
    db.session.delete(row)
    return row.email
