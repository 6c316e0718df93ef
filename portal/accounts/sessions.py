"""Browsers that are signed in: let in, recognised, listed, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from portal.accounts.models import Account, RoleGrant, Session
from portal.accounts.rules import ROLES
from portal.accounts.services import with_roles
from portal.database import ask, db
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import NotFound
from portal.kernel.ids import digest, new_token
from portal.kernel.text import N_

FOR_EVERYBODY, FOR_STAFF = timedelta(days=30), timedelta(hours=12)
STAFF = [role.name for role in ROLES.values() if role.scope != "organisation"]


@dataclass(frozen=True)
class SessionCard:
    """A session as its owner sees it."""

    id: int
    browser: str
    created_at: datetime
    ends_at: datetime


def open_session(account_id: int, browser: str = "") -> str:
    """Let a browser in and give the secret for its cookie; staff are asked again after half a day."""
    account = db.session.get_one(Account, account_id)
    now, secret = wall_now(), new_token()
    account.signed_in_at = now
    db.session.add(
        Session(
            token_hash=digest(secret),
            account_id=account_id,
            epoch=account.epoch,
            browser=browser,
            created_at=now,
            proved_at=now,
            ends_at=now + (FOR_STAFF if _is_staff(account_id) else FOR_EVERYBODY),
        )
    )
    db.session.flush()
    return secret


def _is_staff(account_id: int) -> bool:
    held = db.select(RoleGrant.id).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role.in_(STAFF),
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > wall_now()),
    )
    return db.session.scalar(held.limit(1)) is not None


COLUMNS: tuple[Any, ...] = (Session.id, Session.created_at, Session.proved_at, Account.time_zone)
KNOWN = with_roles(
    select(*COLUMNS)
    .join(Account, Account.id == Session.account_id)
    .where(
        Session.token_hash == bindparam("token_hash"),
        Session.ends_at > bindparam("now"),
        Session.epoch == Account.epoch,
    )
)


def recognise(secret: str) -> Sequence[Row[Any]]:
    """Say whose browser this is and since when, with a row for each role, if its session has not ended."""
    return ask(KNOWN, token_hash=digest(secret), now=wall_now(), today=business_now()).all()


def renew(session_id: int) -> str:
    """Note that the person proved who they are, and give the browser a new secret."""
    row, secret = db.session.get_one(Session, session_id), new_token()
    row.token_hash, row.proved_at = digest(secret), wall_now()
    return secret


def sessions_of(account_id: int) -> list[SessionCard]:
    """The browsers that are signed in, the newest first."""
    rows = db.session.scalars(
        db.select(Session)
        .join(Account, Account.id == Session.account_id)
        .where(Session.account_id == account_id, Session.ends_at > wall_now(), Session.epoch == Account.epoch)
        .order_by(Session.id.desc())
    )
    return [SessionCard(row.id, row.browser, row.created_at, row.ends_at) for row in rows]


def end_session(session_id: int, account_id: int) -> None:
    """Sign one of somebody's browsers out."""
    row = db.session.get(Session, session_id)
    if row is None or row.account_id != account_id:
        raise NotFound(N_("There is no such session."))
    db.session.delete(row)


def end_all(account_id: int) -> None:
    """Sign all of somebody's browsers out, and let no mailed link of theirs work any more."""
    db.session.get_one(Account, account_id).epoch += 1


def forget_ended() -> None:
    """Delete the sessions that have ended."""
    db.session.execute(db.delete(Session).where(Session.ends_at < wall_now()))
