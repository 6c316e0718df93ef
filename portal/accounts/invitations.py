"""Roles that are offered by mail: whoever takes one gets an account if they have none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CursorResult

from portal.accounts.models import Account, Invitation
from portal.accounts.roles import Mandate
from portal.accounts.rules import ROLES, may_give
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.signing_in import LinkEnded
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import digest, new_token
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

LASTS = timedelta(days=7)
ENDED = N_("This invitation was taken, withdrawn or is too old. Ask for a new one.")


@dataclass(frozen=True)
class Guest:
    """Who is invited: the address, the language of the letter, and what the role holds for, in words."""

    email: str
    language: str
    object_name: str = ""


def invite(viewer: Viewer, guest: Guest, mandate: Mandate, address_of: Callable[[str], str]) -> None:
    """Offer somebody a role by mail."""
    if not may_give(viewer, mandate.role, mandate.object_id) or viewer.account_id is None:
        raise Refused(N_("You may not give this role."), "role")
    if mandate.ends_at and mandate.ends_at <= (mandate.starts_at or business_now()):
        raise Refused(N_("A mandate ends after it begins."), "ends_on")
    secret, now = new_token(), wall_now()
    row = Invitation(
        token_hash=digest(secret),
        email=guest.email.lower(),
        role=mandate.role,
        object_id=mandate.object_id,
        starts_at=mandate.starts_at,
        mandate_ends_at=mandate.ends_at,
        invited_by=viewer.account_id,
        created_at=now,
        ends_at=now + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    values = {"address": address_of(secret), "by": viewer.name, "role": ROLES[mandate.role].title, "days": LASTS.days}
    values["object"] = guest.object_name
    send(Letter(guest.email, guest.language, "mail/invitation.md", f"invitation:{row.id}", values))
    note("invitation.send", f"invitation:{row.id}", viewer, mandate.words() | {"email": row.email})


def waiting(object_id: int | None, roles: Sequence[str]) -> Sequence[Invitation]:
    """The invitations to these roles of an object that wait for an answer."""
    found = db.select(Invitation).where(
        Invitation.object_id.is_(None) if object_id is None else Invitation.object_id == object_id,
        Invitation.role.in_(roles),
        Invitation.accepted_at.is_(None),
        Invitation.ends_at > wall_now(),
    )
    return db.session.scalars(found.order_by(Invitation.id)).all()


def read_invitation(secret: str) -> tuple[Invitation, Account | None]:
    """Say what an invitation offers to whom, without taking it; raises LinkEnded."""
    row = db.session.scalar(
        db.select(Invitation).where(
            Invitation.token_hash == digest(secret), Invitation.accepted_at.is_(None), Invitation.ends_at > wall_now()
        )
    )
    if row is None:
        raise LinkEnded(ENDED)
    return row, db.session.scalar(db.select(Account).where(Account.email == row.email, Account.erased_at.is_(None)))


def accept(secret: str, viewer: Viewer, name: str, language: str) -> int:
    """Take an invitation, and say whose account has the role now; who has an account must be signed in to it."""
    row, account = read_invitation(secret)
    if account is not None and account.id != viewer.account_id:
        raise Refused(N_("Sign in with the account of this address first."))
    taken = db.update(Invitation).where(Invitation.id == row.id, Invitation.accepted_at.is_(None))
    result = db.session.execute(taken.values(accepted_at=wall_now()))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LinkEnded(ENDED)
    account_id = account.id if account else create_account(NewAccount(row.email, name, language, is_confirmed=True))
    grant(account_id, row.role, row.object_id, row.mandate_ends_at, row.starts_at)
    note("invitation.accept", f"invitation:{row.id}", Viewer(account_id), {"role": row.role, "object": row.object_id})
    return account_id


def withdraw(viewer: Viewer, invitation_id: int) -> None:
    """Take an invitation back that nobody has taken."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or row.accepted_at or not may_give(viewer, row.role, row.object_id):
        raise NotFound(N_("There is no such invitation."))
    row.ends_at = wall_now()
    note("invitation.withdraw", f"invitation:{row.id}", viewer)
