"""A person's own data: the copy that the law entitles them to, and forgetting them (GDPR, articles 15, 17 and 20)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_

from portal.accounts.handover_models import Handover
from portal.accounts.models import Account, Invitation, MailedLink, RoleGrant, Session
from portal.audit.models import AuditLine
from portal.audit.services import forget_details, note
from portal.database import db
from portal.hooks import Person, PersonalData, current_hooks, portal_erasure, portal_personal_data
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict
from portal.kernel.text import N_
from portal.mail.addresses import dead, lift
from portal.mail.models import Bounce, Mail
from portal.payments.models import Payment
from portal.payments.rules import UNSETTLED
from portal.reviews.models import Assignment, Opinion
from portal.viewer import Viewer

NOBODYS_ADDRESS = "erased-{id}@erased.invalid"  # RFC 2606: no mail ever arrives below .invalid


def person_of(email: str) -> Person:
    """Somebody by their address, with their account if they have one."""
    email = email.strip().lower()
    account = db.select(Account.id).where(Account.email == email, Account.erased_at.is_(None))
    return Person(email, db.session.scalar(account))


def known_of(person: Person) -> list[PersonalData]:
    """Everything that the portal and every plugin know of a person; the error of one stops the copy."""
    answers = current_hooks().collect(portal_personal_data, person=person)
    own = [
        *_account(person),
        _letters(person),
        _returned(person),
        _payments(person),
        _handovers(person),
        *_reviews(person),
    ]
    return [data for data in [*own, *(data for found in answers.values() for data in found)] if data.rows]


def _account(person: Person) -> Iterator[PersonalData]:
    account = db.session.get(Account, person.account_id) if person.account_id else None
    if account is None:
        return
    columns = ("email", "name", "language", "time_zone", "created_at", "confirmed_at", "signed_in_at")
    yield PersonalData(N_("Account"), (_row(account, *columns),))
    sessions = db.session.scalars(db.select(Session).where(Session.account_id == account.id))
    yield PersonalData(N_("Sessions"), tuple(_row(session, "browser", "created_at", "ends_at") for session in sessions))
    roles = db.session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == account.id))
    yield PersonalData(N_("Roles"), tuple(_row(role, "role", "object_id", "starts_at", "ends_at") for role in roles))
    acts = db.session.scalars(db.select(AuditLine).where(AuditLine.actor == f"account:{account.id}"))
    yield PersonalData(N_("Acts"), tuple(_row(act, "at", "act", "object") for act in acts))


def _letters(person: Person) -> PersonalData:
    letters = db.session.scalars(db.select(Mail).where(db.func.lower(Mail.to) == person.email).order_by(Mail.id))
    return PersonalData(
        N_("Letters"), tuple(_row(mail, "created_at", "sent_at", "subject", "text") for mail in letters)
    )


def _reviews(person: Person) -> Iterator[PersonalData]:
    """What somebody said of what was handed in: it stays without their name when they are forgotten."""
    if person.account_id is None:
        return
    said = db.select(Opinion).where(Opinion.account_id == person.account_id).order_by(Opinion.id)
    says = ("submission_id", "stage", "says", "codes", "text", "given_at")
    yield PersonalData(N_("Opinions and votes"), tuple(_row(one, *says) for one in db.session.scalars(said)))
    declared = db.select(Assignment).where(
        Assignment.account_id == person.account_id, Assignment.recused_at.is_not(None)
    )
    columns = ("submission_id", "stage", "recused_at", "recused_why")
    yield PersonalData(N_("Declared interests"), tuple(_row(one, *columns) for one in db.session.scalars(declared)))


def _returned(person: Person) -> PersonalData:
    known = dead(person.email)
    return PersonalData(N_("Mail that came back"), (_row(known, "email", "reason", "since"),) if known else ())


def _payments(person: Person) -> PersonalData:
    theirs = db.select(Payment).where(db.func.lower(Payment.email) == person.email).order_by(Payment.id)
    columns = ("created_at", "title", "amount", "currency", "state")
    return PersonalData(N_("Payments"), tuple(_row(payment, *columns) for payment in db.session.scalars(theirs)))


def _handovers(person: Person) -> PersonalData:
    rows = db.session.scalars(db.select(Handover).where(_is_of(person)).order_by(Handover.id))
    columns = ("email", "created_at", "reason", "confirmed_at", "moves_at", "stopped_at", "undone_at")
    return PersonalData(N_("Hand-overs"), tuple(_row(row, *columns) for row in rows))


def _is_of(person: Person) -> ColumnElement[bool]:
    if person.account_id is None:
        return Handover.email == person.email
    mine = [person.account_id]
    return or_(Handover.email == person.email, Handover.from_id.in_(mine), Handover.to_id.in_(mine))


def _row(row: object, *columns: str) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}


def erase(person: Person, viewer: Viewer) -> list[str]:
    """Forget who a person was, here and in every plugin, and say what was done; the error of one stops all of it.

    Sums stay in the books and acts in the audit log, without anything that says whose they were; seals still verify.
    """
    _refuse_while_money_moves(person)
    _refuse_last_administrator(person)
    answers = current_hooks().collect(portal_erasure, person=person)
    done = [sentence for sentences in answers.values() for sentence in sentences]
    note("person.erase", f"account:{person.account_id or 0}", viewer)
    _erase_letters(person)
    if person.account_id is not None:
        _erase_account(person.account_id)
    return done


def _refuse_while_money_moves(person: Person) -> None:
    """Keep somebody from being charged, or paid back, without a letter (GDPR, article 17.3 b)."""
    unsettled = db.select(Payment.id).where(db.func.lower(Payment.email) == person.email, Payment.state.in_(UNSETTLED))
    if db.session.scalar(unsettled.limit(1)) is not None:
        raise Conflict(N_("A pledge of yours is still open. Take it back by its link, or wait until it is settled."))


def _refuse_last_administrator(person: Person) -> None:
    """Keep a portal from being left with nobody who may give roles."""
    now = business_now()
    holders = (
        db.select(RoleGrant.account_id)
        .where(RoleGrant.role == "administrator", or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now))
        .distinct()
    )
    if set(db.session.scalars(holders)) == {person.account_id}:
        raise Conflict(N_("This is the only administrator. Give the role to somebody else first."))


def _erase_letters(person: Person) -> None:
    """Drop letters, links, invitations and open hand-overs; a payment keeps its sum and forgets its address."""
    letters = db.select(Mail.id).where(db.func.lower(Mail.to) == person.email)
    db.session.execute(db.delete(Bounce).where(Bounce.mail_id.in_(letters)))
    db.session.execute(db.delete(Mail).where(db.func.lower(Mail.to) == person.email))
    lift(person.email)
    _close_handovers(person)
    db.session.execute(db.delete(MailedLink).where(db.func.lower(MailedLink.email) == person.email))
    db.session.execute(db.delete(Invitation).where(db.func.lower(Invitation.email) == person.email))
    db.session.execute(db.update(Payment).where(db.func.lower(Payment.email) == person.email).values(email=""))


def _close_handovers(person: Person) -> None:
    """Stop the hand-overs that are open, and keep of all of them only that roles moved between two numbers."""
    theirs, still_open = _is_of(person), (Handover.confirmed_at.is_(None), Handover.stopped_at.is_(None))
    db.session.execute(db.update(Handover).where(theirs, *still_open).values(stopped_at=business_now()))
    db.session.execute(db.update(Handover).where(theirs).values(reason=""))
    db.session.execute(db.update(Handover).where(Handover.email == person.email).values(email=""))


def _erase_account(account_id: int) -> None:
    """Empty an account and end everything it could do; its number stays, since acts of others refer to it."""
    account, now = db.session.get_one(Account, account_id), business_now()
    account.email = NOBODYS_ADDRESS.format(id=account_id)
    account.name, account.password_hash, account.epoch = "", None, account.epoch + 1
    account.erased_at, account.signed_in_at = wall_now(), None
    db.session.execute(db.delete(Session).where(Session.account_id == account_id))
    db.session.execute(db.delete(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.starts_at >= now))
    ends = db.update(RoleGrant).where(RoleGrant.account_id == account_id)
    db.session.execute(ends.where(or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)).values(ends_at=now))
    declared = db.update(Assignment).where(Assignment.account_id == account_id, Assignment.recused_at.is_not(None))
    db.session.execute(declared.values(recused_why=""))
    forget_details(f"account:{account_id}")
