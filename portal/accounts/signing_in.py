"""Proving who one is: by password, or by a link that is mailed; always with the same answer to a stranger."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import CursorResult

from portal.accounts.models import Account, Attempt, MailedLink
from portal.accounts.passwords import is_right
from portal.accounts.services import NewAccount, create_account
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused
from portal.kernel.ids import digest, new_token
from portal.kernel.networks import network_of
from portal.kernel.text import N_
from portal.mail.addresses import lift
from portal.mail.services import Letter, send

WINDOW = timedelta(minutes=15)
LINK_LASTS = timedelta(minutes=15)
MOST = {"password": 10, "letter": 5, "client": 60}
MINUTES = int(WINDOW.total_seconds() // 60)


class TooManyTries(Refused):
    """Somebody tries too often."""

    status = 429


class LinkEnded(Refused):
    """A mailed link was used before, is too old, or never was."""

    status = 410


class WrongSignIn(Refused):
    """The address or the password is not right; nobody is told which."""


def count_try(kind: str, email: str, client: str | None) -> None:
    """Count a try at a door, for the address and for the client; refuse it when there were too many."""
    now = wall_now()
    for limit, key in ((kind, email.lower()), ("client", network_of(client))):
        hashed = digest(f"{limit}:{key}")
        tries = db.select(db.func.count()).where(Attempt.key == hashed, Attempt.tried_at > now - WINDOW)
        if (db.session.scalar(tries) or 0) >= MOST[limit]:
            raise TooManyTries(N_("Too many tries. Wait %(minutes)s minutes and try again."), minutes=MINUTES)
        db.session.add(Attempt(key=hashed, tried_at=now))


def account_by_password(email: str, password: str) -> int:
    """Say whose address and password these are; takes as long when there is no such account."""
    row = db.session.execute(
        db.select(Account.id, Account.password_hash).where(Account.email == email.lower(), Account.erased_at.is_(None))
    ).first()
    if not is_right(password, row.password_hash if row else None) or row is None:
        raise WrongSignIn(N_("The e-mail address or the password is not right. You can also have a link mailed."))
    found: int = row.id
    return found


def new_link(email: str) -> str:
    """Make a link that signs in, once and soon, and give its secret."""
    secret = new_token()
    epoch = db.session.scalar(db.select(Account.epoch).where(Account.email == email.lower()))
    ends_at = wall_now() + LINK_LASTS
    link = MailedLink(
        token_hash=digest(secret), email=email.lower(), purpose="sign_in", epoch=epoch or 0, ends_at=ends_at
    )
    db.session.add(link)
    return secret


def mail_link(email: str, language: str, address_of: Callable[[str], str]) -> None:
    """Mail a link that signs in; also to whom we do not know yet, so that nobody learns who has an account."""
    secret = new_link(email)
    values = {"address": address_of(secret), "minutes": MINUTES}
    send(Letter(email, language, "mail/sign_in.md", f"link:{digest(secret)}", values))


def read_link(secret: str) -> tuple[MailedLink, Account | None]:
    """Say whose link this is, without using it; raises LinkEnded."""
    link = db.session.scalar(
        db.select(MailedLink).where(
            MailedLink.token_hash == digest(secret), MailedLink.used_at.is_(None), MailedLink.ends_at > wall_now()
        )
    )
    account = link and db.session.scalar(db.select(Account).where(Account.email == link.email))
    if link is None or (account is not None and (account.erased_at or account.epoch != link.epoch)):
        raise LinkEnded(N_("This link was used before or is too old. Have a new one mailed."))
    return link, account


def use_link(secret: str, name: str, language: str) -> int:
    """Use a link up and say whose account it opens; somebody new gets one."""
    link, account = read_link(secret)
    used = db.update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
    result = db.session.execute(used.values(used_at=wall_now()))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LinkEnded(N_("This link was used before or is too old. Have a new one mailed."))
    lift(link.email)  # whoever used the link has read it there
    if account is None:
        return create_account(NewAccount(link.email, name, language, is_confirmed=True))
    account.confirmed_at = account.confirmed_at or wall_now()
    return account.id


def forget_tries() -> None:
    """Delete the tries and links that no longer count."""
    yesterday = wall_now() - timedelta(days=1)
    db.session.execute(db.delete(Attempt).where(Attempt.tried_at < yesterday))
    db.session.execute(db.delete(MailedLink).where(MailedLink.ends_at < yesterday))
