"""Handing all that somebody does for an organisation over to a successor, by one link.

Whoever goes names the successor's address. When they have left already the secretariat does, with a reason, and the
predecessor has a week to stop it. The successor confirms with an address that they have proved; from then or from a
day on the roles are theirs, without an instant in which nobody holds them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, or_

from portal.accounts.handover_models import HandedOver, Handover
from portal.accounts.models import Account, RoleGrant
from portal.accounts.rules import ROLES, Span, divided
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.signing_in import LinkEnded
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest, new_token
from portal.kernel.text import N_
from portal.mail.addresses import lift
from portal.mail.services import Letter, send
from portal.organisations.services import organisation_cards
from portal.viewer import NOBODY, Viewer

TO_STOP_IT, LINK_LASTS, TO_UNDO_IT = timedelta(days=7), timedelta(days=14), timedelta(days=14)
OFFERED, BEGUN = "mail/handover_offered.md", "mail/handover_begun.md"
MOVED, STOPPED, UNDONE = "mail/handover_moved.md", "mail/handover_stopped.md", "mail/handover_undone.md"
ENDED = N_("This hand-over was confirmed or stopped, or is too old. Ask for a new one.")
INSIDE = [role.name for role in ROLES.values() if role.scope == "organisation"]
Address = Callable[[str], str]


@dataclass(frozen=True)
class Plan:
    """Who hands over what an organisation to whom, from when on, and why when somebody else starts it."""

    organisation_id: int
    from_id: int
    email: str
    language: str
    starts_at: datetime | None = None
    reason: str = ""


def begin(viewer: Viewer, plan: Plan, link: Address, stop_link: Address) -> int:
    """Offer somebody's roles to a successor by mail, and tell whoever has them how to stop it; the number."""
    predecessor = db.session.get(Account, plan.from_id)
    if predecessor is None or predecessor.erased_at or viewer.account_id is None:
        raise NotFound(N_("There is no such account."))
    is_own = viewer.account_id == plan.from_id
    _check(viewer, plan, predecessor)
    secret, stop, now = new_token(), new_token(), business_now()
    _stop_earlier(plan, now)
    opens_at = now if is_own else now + TO_STOP_IT
    row = Handover(
        token_hash=digest(secret),
        stop_hash=digest(stop),
        organisation_id=plan.organisation_id,
        from_id=plan.from_id,
        email=plan.email.lower(),
        language=plan.language,
        starts_at=plan.starts_at,
        reason=plan.reason,
        started_by=viewer.account_id,
        created_at=now,
        opens_at=opens_at,
        ends_at=opens_at + LINK_LASTS,
    )
    if not insert_once(row):
        raise Conflict(N_("Somebody else has just begun a hand-over for this person."))
    note("handover.begin", f"organisation:{plan.organisation_id}", viewer, {"from": plan.from_id, "why": plan.reason})
    _tell(row, OFFERED, row.email, row.language, address=link(secret), by=predecessor.name)
    begun = {"address": stop_link(stop), "is_own": is_own, "reason": plan.reason, "email": row.email}
    _tell(row, BEGUN, predecessor.email, predecessor.language, **begun)
    return row.id


def _check(viewer: Viewer, plan: Plan, predecessor: Account) -> None:
    is_own = viewer.account_id == predecessor.id
    if not is_own and viewer.objects("core.people") is not None:
        raise NotFound(N_("There is no such account."))
    if not is_own and not plan.reason:
        raise Refused(N_("Say why, in a sentence."), "reason")
    starter = db.session.get_one(Account, viewer.account_id)
    if plan.email.lower() in (predecessor.email, starter.email):
        raise Refused(N_("Enter the address of the successor, who is somebody else."), "email")
    if not held_by(plan.from_id, plan.organisation_id):
        raise Refused(N_("This person holds no role there that could be handed over."))


def _stop_earlier(plan: Plan, now: datetime) -> None:
    """Let the link of an earlier hand-over of the same roles work no more."""
    theirs = Handover.organisation_id == plan.organisation_id, Handover.from_id == plan.from_id
    earlier = db.update(Handover).where(*theirs, Handover.confirmed_at.is_(None), Handover.stopped_at.is_(None))
    db.session.execute(earlier.values(stopped_at=now))


def held_by(account_id: int, organisation_id: int) -> list[RoleGrant]:
    """The roles that somebody holds for an organisation, or will hold."""
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > business_now())
    theirs = RoleGrant.account_id == account_id, RoleGrant.object_id == organisation_id, RoleGrant.role.in_(INSIDE)
    return list(db.session.scalars(db.select(RoleGrant).where(*theirs, lasts).order_by(RoleGrant.id)))


def _open() -> tuple[ColumnElement[bool], ...]:
    return (Handover.confirmed_at.is_(None), Handover.stopped_at.is_(None), Handover.ends_at > business_now())


def read_handover(secret: str) -> tuple[Handover, Account | None]:
    """Say what a link hands over to whom, without doing it; raises LinkEnded."""
    row = db.session.scalar(db.select(Handover).where(Handover.token_hash == digest(secret), *_open()))
    if row is None:
        raise LinkEnded(ENDED)
    return row, db.session.scalar(db.select(Account).where(Account.email == row.email, Account.erased_at.is_(None)))


def confirm(secret: str, viewer: Viewer, name: str, language: str) -> int:
    """Take over, and say whose account has the roles; who has an account must be signed in to it."""
    row, account = read_handover(secret)
    now = business_now()
    if row.opens_at > now:
        raise Refused(N_("The predecessor can still stop this. Come back when the link works."))
    if account is not None and account.id != viewer.account_id:
        raise Refused(N_("Sign in with the account of this address first."))
    account_id = account.id if account else create_account(NewAccount(row.email, name, language, is_confirmed=True))
    moves_at = max(now, row.starts_at or now)
    _claim(row, confirmed_at=now, moves_at=moves_at, to_id=account_id)
    lift(row.email)  # whoever follows the link has read it there
    _move(row, account_id, moves_at)
    words = {"from": row.from_id, "to": account_id, "moves_at": moves_at.isoformat()}
    note("handover.confirm", f"organisation:{row.organisation_id}", Viewer(account_id), words)
    _tell_both(row, account_id, MOVED, moves_at=moves_at.isoformat())
    return account_id


def _claim(row: Handover, **values: object) -> None:
    """Note the one answer to a hand-over; of two at the same second one comes too late."""
    result = db.session.execute(db.update(Handover).where(Handover.id == row.id, *_open()).values(**values))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LinkEnded(ENDED)


def _move(row: Handover, account_id: int, at: datetime) -> None:
    """End every mandate of the predecessor where the successor's begins; raises Refused when none is left by then."""
    has_moved = False
    for held in held_by(row.from_id, row.organisation_id):
        kept, given = divided(Span(held.starts_at, held.ends_at), at)
        if given is None:
            continue
        new = RoleGrant(
            account_id=account_id,
            role=held.role,
            object_id=held.object_id,
            starts_at=given.starts_at,
            ends_at=given.ends_at,
        )
        db.session.add(new)
        db.session.flush()
        moved = HandedOver(handover_id=row.id, role=held.role, old_id=held.id, new_id=new.id, ended_at=held.ends_at)
        db.session.add(moved)
        _shorten(held, kept)
        has_moved = True
    if not has_moved:
        raise Refused(N_("This person holds no role there that could be handed over."))


def _shorten(held: RoleGrant, kept: Span | None) -> None:
    if kept is None:
        db.session.delete(held)
    else:
        held.ends_at = kept.ends_at


def read_stop(secret: str) -> Handover:
    """The hand-over that a predecessor's link stops; raises LinkEnded."""
    row = db.session.scalar(db.select(Handover).where(Handover.stop_hash == digest(secret), *_open()))
    if row is None:
        raise LinkEnded(
            N_("This hand-over was confirmed or stopped already. If it is wrong, write to the secretariat.")
        )
    found: Handover = row
    return found


def stop_by_link(secret: str) -> None:
    """Stop a hand-over, because its predecessor says so by the link that they were sent."""
    row = read_stop(secret)
    _stop(row, NOBODY, by_link=True)


def stop(viewer: Viewer, handover_id: int) -> None:
    """Stop a hand-over: whoever hands over may, and whoever looks after the people of the organisation."""
    row = db.session.get(Handover, handover_id)
    if row is None or not (row.from_id == viewer.account_id or viewer.may("core.people", row.organisation_id)):
        raise NotFound(N_("There is no such hand-over."))
    _stop(row, viewer, by_link=False)


def _stop(row: Handover, viewer: Viewer, *, by_link: bool) -> None:
    _claim(row, stopped_at=business_now(), stopped_by_link=by_link)
    note("handover.stop", f"organisation:{row.organisation_id}", viewer, {"from": row.from_id, "by_link": by_link})
    starter = db.session.get_one(Account, row.started_by)
    if starter.id != viewer.account_id and starter.erased_at is None:
        _tell(row, STOPPED, starter.email, starter.language)


def undo(viewer: Viewer, handover_id: int, reason: str) -> None:
    """Give the roles back to the predecessor, within days; only the secretariat may, and both are told."""
    row = db.session.get(Handover, handover_id, with_for_update=True)
    if row is None or viewer.objects("core.people") is not None:
        raise NotFound(N_("There is no such hand-over."))
    now = business_now()
    _check_undoing(row, reason, now)
    for moved in db.session.scalars(db.select(HandedOver).where(HandedOver.handover_id == row.id)):
        _give_back(moved, row, now)
    row.undone_at = now
    note("handover.undo", f"organisation:{row.organisation_id}", viewer, {"from": row.from_id, "why": reason})
    assert row.to_id is not None
    _tell_both(row, row.to_id, UNDONE, reason=reason)


def _check_undoing(row: Handover, reason: str, now: datetime) -> None:
    if not reason:
        raise Refused(N_("Say why, in a sentence."), "reason")
    if row.moves_at is None or row.undone_at is not None or now > row.moves_at + TO_UNDO_IT:
        raise Conflict(N_("This can no longer be undone. Invite the right people instead."))
    if db.session.get_one(Account, row.from_id).erased_at:
        raise Conflict(N_("The predecessor was forgotten and can hold no role."))
    onward = db.select(Handover.id).where(
        Handover.organisation_id == row.organisation_id,
        Handover.from_id == row.to_id,
        Handover.confirmed_at.is_not(None),
        Handover.undone_at.is_(None),
    )
    if db.session.scalar(onward.limit(1)) is not None:
        raise Conflict(N_("The successor has handed over to somebody else. Undo that first."))


def _mandate(number: int, moved: HandedOver, row: Handover, account_id: int | None) -> RoleGrant | None:
    """A mandate by its number, which another may have got since that one was deleted."""
    fits = RoleGrant.account_id == account_id, RoleGrant.object_id == row.organisation_id, RoleGrant.role == moved.role
    found: RoleGrant | None = db.session.scalar(db.select(RoleGrant).where(RoleGrant.id == number, *fits))
    return found


def _give_back(moved: HandedOver, row: Handover, now: datetime) -> None:
    """Let the successor's mandate end and the predecessor's go on at the same instant."""
    new, old = _mandate(moved.new_id, moved, row, row.to_id), _mandate(moved.old_id, moved, row, row.from_id)
    has_begun = new is None or new.starts_at < now
    begins = now if new is None or has_begun else new.starts_at
    if new is not None and has_begun:
        new.ends_at = min(new.ends_at or now, now)
    elif new is not None:
        db.session.delete(new)
    if old is not None and not has_begun:
        old.ends_at = moved.ended_at
    elif moved.ended_at is None or moved.ended_at > begins:
        grant(row.from_id, moved.role, row.organisation_id, moved.ended_at, begins)


def _tell_both(row: Handover, account_id: int, template: str, **values: object) -> None:
    accounts = db.session.scalars(db.select(Account).where(Account.id.in_((row.from_id, account_id))))
    people = {account.id: account for account in accounts}
    names = {"predecessor": people[row.from_id].name, "successor": people[account_id].name}
    for account in people.values():
        more = {**names, "is_successor": account.id == account_id, **values}
        _tell(row, template, account.email, account.language, **more)


def _tell(row: Handover, template: str, to: str, language: str, **values: object) -> None:
    card = organisation_cards([row.organisation_id], language).get(row.organisation_id)
    words = {
        "object": card.name if card else "",
        "opens_at": row.opens_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "must_wait": row.opens_at > row.created_at,
        "starts_at": row.starts_at.isoformat() if row.starts_at else "",
    }
    about = f"organisation:{row.organisation_id}"
    send(Letter(to, language, template, f"handover:{row.id}:{template}:{to}", words | values, about=about))
