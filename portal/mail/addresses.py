"""Addresses at which nobody reads mail: noted, told to the office, and lifted when somebody proves the contrary."""

from collections.abc import Iterable

from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.mail.models import Bounce, DeadAddress, Mail


def normal(email: str) -> str:
    """One spelling of an address; hosts have no case, and no provider in use tells names apart by it."""
    return email.strip().lower()


def mark_dead(email: str, reason: str, mail_id: int | None = None, weeks: int = 0) -> None:
    """Note that mail to an address comes back, in the unit of work that runs now; the first reason stays."""
    insert_once(DeadAddress(email=normal(email), reason=reason, mail_id=mail_id, weeks=weeks, since=wall_now()))


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
        _free(row)
    return row is not None


def lift_by_id(address_id: int) -> str:
    """Let letters go to an address again, because the office says so; the address."""
    row = db.session.get(DeadAddress, address_id)
    if row is None:
        raise NotFound(N_("Nothing stands against this address any more."))
    _free(row)
    return row.email


def _free(row: DeadAddress) -> None:
    """Forget what stands against an address, and what came back before: it does not count toward the next time."""
    letter = db.session.get(Mail, row.mail_id) if row.mail_id else None
    theirs = db.select(Mail.id).where(Mail.to.in_({row.email, letter.to if letter else row.email}))
    came_back = db.update(Bounce).where(
        Bounce.kind == "not_delivered", Bounce.seen_at.is_(None), Bounce.mail_id.in_(theirs)
    )
    db.session.execute(came_back.values(seen_at=wall_now()).execution_options(synchronize_session=False))
    db.session.delete(row)
