"""Who reads what a campaign writes to its backers, and leaving it: at once, and for this campaign alone."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select

from plugins.campaigns.models import Campaign, Pledge, Reader
from plugins.campaigns.services.telling import title_of
from portal.database import db, insert_once
from portal.hooks import Person, PersonalData
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_token
from portal.kernel.text import N_
from portal.mail.services import hold_back

STANDS = (Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None), Pledge.email != "")


def folded(email: str) -> str:
    """An address as it is compared."""
    return email.casefold()


def reader_of(campaign_id: int, email: str) -> Reader:
    """Whoever reads at an address what a campaign writes, with the key by which they leave; who leaves now waits."""
    row = Reader(key=new_token(), campaign_id=campaign_id, email=email, folded_email=folded(email))
    theirs = db.select(Reader).where(Reader.campaign_id == campaign_id, Reader.folded_email == folded(email))
    known: Reader | None = db.session.scalar(_locked(theirs))
    if known is None and insert_once(row):
        return row
    return known or db.session.scalars(_locked(theirs)).one()


def readers_by_language(campaign_id: int) -> dict[str, int]:
    """How many a message reaches now, by the language of their first pledge; an address counts once."""
    found: dict[str, str] = {}
    left = set(db.session.scalars(_left(campaign_id)))
    theirs = db.select(Pledge.email, Pledge.language).where(Pledge.campaign_id == campaign_id, *STANDS)
    for email, language in db.session.execute(theirs.order_by(Pledge.id)):
        found.setdefault(folded(email), language)
    return _counted(language for email, language in found.items() if email not in left)


def _locked(theirs: Select[Any]) -> Select[Any]:
    found: Select[Any] = theirs.with_for_update().execution_options(populate_existing=True)
    return found


def _left(campaign_id: int) -> Select[Any]:
    left: Select[Any] = db.select(Reader.folded_email).where(Reader.campaign_id == campaign_id)
    return left.where(Reader.left_at.is_not(None))


def _counted(languages: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for language in languages:
        counts[language] = counts.get(language, 0) + 1
    return counts


def leaving_path(row: Reader, language: str) -> str:
    """The page by which a reader leaves."""
    return f"/{language}/campaigns/messages/leave/{row.key}"


def campaign_of_key(key: str, language: str) -> tuple[str, str]:
    """The title and the address of the campaign that a key lets somebody leave; raise NotFound."""
    campaign_id = _reader(key).campaign_id
    campaign = db.session.get_one(Campaign, campaign_id)
    return title_of(campaign, language), campaign.slug


def has_left(key: str) -> bool:
    """Whether somebody has left; raise NotFound."""
    return _reader(key).left_at is not None


def leave(key: str, languages: Iterable[str]) -> None:
    """Write no more to somebody of this campaign, not even what waits; raise NotFound. Pledges stay as they are."""
    row = _reader(key)
    row.left_at = row.left_at or wall_now()
    db.session.flush()  # now everything that was being written to them is written
    for language in languages:
        hold_back(row.email, leaving_path(row, language))


def come_back(key: str) -> None:
    """Write to somebody again, who has changed their mind; raise NotFound."""
    _reader(key).left_at = None


def _reader(key: str) -> Reader:
    row: Reader | None = db.session.scalar(db.select(Reader).where(Reader.key == key))
    if row is None:
        raise NotFound(N_("This link is not complete. Copy it once more from the mail."))
    return row


def known_of(person: Person) -> PersonalData:
    """The campaigns that write to a person, or that they have left."""
    rows = db.session.execute(
        db.select(Campaign.slug, Reader.left_at).join(Campaign, Campaign.id == Reader.campaign_id).where(_is(person))
    )
    return PersonalData(
        N_("Messages of campaigns"),
        tuple({"campaign": row.slug, "left_at": row.left_at.isoformat() if row.left_at else None} for row in rows),
    )


def erase(person: Person) -> str:
    """Forget what a person wanted to read."""
    rows = db.session.scalars(db.select(Reader).where(_is(person))).all()
    for row in rows:
        db.session.delete(row)
    return f"forgot {len(rows)} readers of campaigns"


def _is(person: Person) -> ColumnElement[bool]:
    return Reader.folded_email == folded(person.email)
