"""Roles that are offered by mail: whoever takes one gets an account if they have none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, or_

from portal.accounts.models import Account, Invitation
from portal.accounts.representatives import REPRESENTATIVE, check_room
from portal.accounts.roles import Mandate
from portal.accounts.rules import CAN_BE_RESENT, ROLES, Answers, InvitationState, Span, invitation_state, may_give
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.signing_in import LinkEnded
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest, new_token
from portal.kernel.text import N_
from portal.mail.addresses import dead_among, lift
from portal.mail.models import Bounce, Mail
from portal.mail.services import Letter, send
from portal.viewer import NOBODY, Viewer

LASTS, SHOWN, MOST_LETTERS = timedelta(days=7), 50, 10
INVITES, DECLINED = "mail/invitation.md", "mail/invitation_declined.md"
NO_DELIVERY = ("no_address", "not_delivered")
ENDED = N_("This invitation was taken, withdrawn or is too old. Ask for a new one.")


@dataclass(frozen=True)
class Guest:
    """Who is invited: the address, the language of the letter, and what the role holds for, in words."""

    email: str
    language: str
    object_name: str = ""


@dataclass(frozen=True)
class InvitationCard:
    """An invitation as those see it who look after people; how many letters were written, and what became of them."""

    id: int
    email: str
    mandate: Mandate
    state: InvitationState
    ends_at: datetime
    answered_at: datetime | None
    letters: int

    @property
    def can_be_resent(self) -> bool:
        """Whether another letter makes sense."""
        return self.state in CAN_BE_RESENT

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it can still be taken back."""
        return self.state in (InvitationState.WAITING, InvitationState.UNDELIVERABLE)


def invite(viewer: Viewer, guest: Guest, mandate: Mandate, address_of: Callable[[str], str]) -> None:
    """Offer somebody a role by mail."""
    if not may_give(viewer, mandate.role, mandate.object_id) or viewer.account_id is None:
        raise Refused(N_("You may not give this role."), "role")
    if mandate.ends_at and mandate.ends_at <= (mandate.starts_at or business_now()):
        raise Refused(N_("A mandate ends after it begins."), "ends_on")
    if mandate.role == REPRESENTATIVE and mandate.object_id is not None:
        check_room(mandate.object_id, Span(mandate.starts_at or business_now(), mandate.ends_at))
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
        language=guest.language,
    )
    db.session.add(row)
    db.session.flush()
    _write(row, viewer, guest.object_name, address_of(secret))
    note("invitation.send", f"invitation:{row.id}", viewer, mandate.words() | {"email": row.email})


def _write(row: Invitation, viewer: Viewer, object_name: str, address: str) -> None:
    values = {"address": address, "by": viewer.name, "role": ROLES[row.role].title, "days": LASTS.days}
    letter = Letter(row.email, row.language, INVITES, _key(row), values | {"object": object_name})
    send(letter)


def _key(row: Invitation) -> str:
    return f"invitation:{row.id}" if row.letters == 1 else f"invitation:{row.id}:{row.letters}"


def send_anew(viewer: Viewer, invitation_id: int, object_name: str, address_of: Callable[[str], str]) -> None:
    """Write to somebody again who has not answered; the link of the letter before works no more."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or not may_give(viewer, row.role, row.object_id):
        raise NotFound(N_("There is no such invitation."))
    state = invitation_state(_answers(row, came_back=False), wall_now())
    if state not in CAN_BE_RESENT:
        raise Conflict(N_("This invitation was answered or withdrawn. Send a new one."))
    if row.letters >= MOST_LETTERS:
        raise Conflict(N_("This invitation was sent often enough. Ask for another address."))
    secret = new_token()
    row.token_hash, row.ends_at, row.letters = digest(secret), wall_now() + LASTS, row.letters + 1
    _write(row, viewer, object_name, address_of(secret))
    note("invitation.send_again", f"invitation:{row.id}", viewer)


def waiting(object_id: int | None, roles: Sequence[str]) -> Sequence[Invitation]:
    """The invitations to these roles of an object that wait for an answer."""
    found = db.select(Invitation).where(
        Invitation.object_id.is_(None) if object_id is None else Invitation.object_id == object_id,
        Invitation.role.in_(roles),
        *_open(),
    )
    return db.session.scalars(found.order_by(Invitation.id)).all()


def _open() -> tuple[ColumnElement[bool], ...]:
    answered = (Invitation.accepted_at, Invitation.declined_at, Invitation.withdrawn_at)
    return (Invitation.ends_at > wall_now(), *(column.is_(None) for column in answered))


def invitations_to(object_id: int, roles: Sequence[str]) -> list[InvitationCard]:
    """The latest invitations to these roles of an object, the newest first, with what became of each."""
    wanted = db.select(Invitation).where(Invitation.object_id == object_id, Invitation.role.in_(roles))
    rows = list(db.session.scalars(wanted.order_by(Invitation.id.desc()).limit(SHOWN)))
    returned = dead_among(row.email for row in rows) | _came_back(rows)
    now = wall_now()
    return [_card(row, invitation_state(_answers(row, came_back=row.email in returned), now)) for row in rows]


def _came_back(rows: Sequence[Invitation]) -> set[str]:
    """The addresses from which the newest letter of an invitation came back, or to which none could go."""
    keys = {_key(row): row.email for row in rows}
    back = db.select(Bounce.id).where(Bounce.mail_id == Mail.id, Bounce.kind.in_(NO_DELIVERY)).exists()
    found = db.select(Mail.key).where(Mail.key.in_(keys), or_(back, Mail.state == "given_up"))
    return {keys[key] for key in db.session.scalars(found)}


def _answers(row: Invitation, *, came_back: bool) -> Answers:
    return Answers(row.ends_at, row.accepted_at, row.declined_at, row.withdrawn_at, came_back)


def _card(row: Invitation, state: InvitationState) -> InvitationCard:
    answered_at = row.accepted_at or row.declined_at or row.withdrawn_at
    mandate = Mandate(row.role, row.object_id, row.starts_at, row.mandate_ends_at)
    return InvitationCard(row.id, row.email, mandate, state, row.ends_at, answered_at, row.letters)


def read_invitation(secret: str) -> tuple[Invitation, Account | None]:
    """Say what an invitation offers to whom, without taking it; raises LinkEnded."""
    row = db.session.scalar(db.select(Invitation).where(Invitation.token_hash == digest(secret), *_open()))
    if row is None:
        raise LinkEnded(ENDED)
    return row, db.session.scalar(db.select(Account).where(Account.email == row.email, Account.erased_at.is_(None)))


def accept(secret: str, viewer: Viewer, name: str, language: str) -> int:
    """Take an invitation, and say whose account has the role now; who has an account must be signed in to it."""
    row, account = read_invitation(secret)
    if account is not None and account.id != viewer.account_id:
        raise Refused(N_("Sign in with the account of this address first."))
    _answer(row, accepted_at=wall_now())
    lift(row.email)  # whoever follows the link has read it there
    account_id = account.id if account else create_account(NewAccount(row.email, name, language, is_confirmed=True))
    grant(account_id, row.role, row.object_id, row.mandate_ends_at, row.starts_at)
    note("invitation.accept", f"invitation:{row.id}", Viewer(account_id), {"role": row.role, "object": row.object_id})
    return account_id


def _answer(row: Invitation, **values: datetime) -> None:
    """Note the one answer to an invitation; of two at the same second one comes too late."""
    result = db.session.execute(db.update(Invitation).where(Invitation.id == row.id, *_open()).values(**values))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LinkEnded(ENDED)


def decline(secret: str, object_name: str) -> None:
    """Say no to an invitation; whoever holds the link may, and whoever invited them is told."""
    row, _ = read_invitation(secret)
    _answer(row, declined_at=wall_now())
    lift(row.email)
    note("invitation.decline", f"invitation:{row.id}", NOBODY)
    inviter = db.session.get_one(Account, row.invited_by)
    values = {"email": row.email, "role": ROLES[row.role].title, "object": object_name}
    if inviter.erased_at is None:
        send(Letter(inviter.email, inviter.language, DECLINED, f"invitation:{row.id}:declined", values))


def withdraw(viewer: Viewer, invitation_id: int) -> None:
    """Take an invitation back that nobody has taken."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or row.accepted_at or not may_give(viewer, row.role, row.object_id):
        raise NotFound(N_("There is no such invitation."))
    if row.declined_at is None:
        row.withdrawn_at = row.withdrawn_at or wall_now()
    note("invitation.withdraw", f"invitation:{row.id}", viewer)
