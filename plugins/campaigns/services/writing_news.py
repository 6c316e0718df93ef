"""Writing news of a campaign: drafts, translations, publishing once, and corrections that show what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import EarlierUpdate, Update
from plugins.campaigns.news_rules import language_for, plain_beginning
from plugins.campaigns.services.announcing import Announcement, announce
from plugins.campaigns.services.correcting import OVERTAKEN, THE_SAME, campaign_for
from plugins.campaigns.services.creating import reference
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.text import N_
from portal.viewer import Viewer

TELL = "campaigns.tell_update"
MOST_LISTED = 100


@dataclass(frozen=True)
class NewsWords:
    """What news says in one language."""

    language: str
    title: str
    body: str


@dataclass(frozen=True)
class NewsCard:
    """News as its authors see it: ``published_at`` None is a draft, ``number`` counts how often it was written."""

    id: int
    language: str
    texts: Mapping[str, NewsWords]
    published_at: datetime | None
    number: int

    @property
    def title(self) -> str:
        """The title in its own language."""
        return self.texts[self.language].title


def news_of(campaign_id: int) -> list[NewsCard]:
    """Everything that a campaign has told or is about to, drafts first."""
    wanted = db.select(Update).where(Update.campaign_id == campaign_id)
    newest = (Update.published_at.is_not(None), Update.published_at.desc(), Update.id.desc())
    return [_card(row) for row in db.session.scalars(wanted.order_by(*newest).limit(MOST_LISTED))]


def news(campaign_id: int, update_id: int) -> NewsCard:
    """One of them; raise NotFound."""
    return _card(_row(campaign_id, update_id))


def _card(row: Update) -> NewsCard:
    return NewsCard(row.id, row.language, _texts(row), row.published_at, row.number)


def _texts(row: Update) -> dict[str, NewsWords]:
    own = NewsWords(row.language, row.title, row.body)
    return {row.language: own} | {code: NewsWords(code, row.titles[code], row.bodies[code]) for code in row.titles}


def _row(campaign_id: int, update_id: int, *, lock: bool = False) -> Update:
    row = db.session.get(Update, update_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.campaign_id != campaign_id:
        raise NotFound(N_("There is no such news."))
    return row


def begin_news(campaign_id: int, words: NewsWords, form_key: str, viewer: Viewer) -> int:
    """Begin news in the language in which it is written first; the same form sent twice begins it once."""
    campaign_for(campaign_id, viewer)
    key = digest(f"{form_key} {campaign_id}")
    row = Update(
        campaign_id=campaign_id,
        published_at=None,
        **vars(words),
        account_id=viewer.account_id,
        form_key=key,
        number=1,
    )
    if insert_once(row):
        return row.id
    first: int = db.session.scalars(db.select(Update.id).where(Update.form_key == key)).one()
    return first


def write_news(campaign_id: int, update_id: int, words: NewsWords, based_on: int, viewer: Viewer) -> None:
    """Write news in a language; what was published is corrected, and what it said stays readable.

    Raise Conflict when somebody wrote in the meantime, Refused when nothing has changed.
    """
    campaign_for(campaign_id, viewer)
    row = _row(campaign_id, update_id, lock=True)
    if based_on != row.number:
        raise Conflict(OVERTAKEN)
    before = _texts(row).get(words.language)
    if before == words:
        raise Refused(THE_SAME)
    row.number += 1
    if row.published_at is not None:
        _correct(row, before, viewer)
    if words.language == row.language:
        row.title, row.body = words.title, words.body
    else:
        row.titles = {**row.titles, words.language: words.title}
        row.bodies = {**row.bodies, words.language: words.body}


def _correct(row: Update, before: NewsWords | None, viewer: Viewer) -> None:
    """Keep what published news said in a language; a translation that is added corrects nothing."""
    said = {"update": row.id, "number": row.number}
    if before is not None:
        row.corrected_at = business_now()
        earlier = EarlierUpdate(
            update_id=row.id,
            number=row.number,
            **vars(before),
            account_id=viewer.account_id,
            replaced_at=row.corrected_at,
        )
        db.session.add(earlier)
    note("campaigns.update_corrected", reference(row.campaign_id), viewer, said)
    touch("campaigns", reference(row.campaign_id))


def throw_away(campaign_id: int, update_id: int, viewer: Viewer) -> None:
    """Delete a draft; raise Conflict when it was published."""
    campaign_for(campaign_id, viewer)
    db.session.delete(_draft(campaign_id, update_id))


def publish_news(campaign_id: int, update_id: int, viewer: Viewer) -> None:
    """Publish a draft and let every backer be told; raise Conflict for the second who does."""
    campaign_for(campaign_id, viewer)
    row = _draft(campaign_id, update_id)
    row.published_at = business_now()
    enqueue(TELL, {"update_id": row.id})
    note("campaigns.update_published", reference(campaign_id), viewer, {"update": row.id})
    touch("campaigns", reference(campaign_id))


def _draft(campaign_id: int, update_id: int) -> Update:
    row = _row(campaign_id, update_id, lock=True)
    if row.published_at is not None:
        raise Conflict(N_("This was published already. It can be corrected, and what it said stays readable."))
    return row


def tell_backers(update_id: int) -> None:
    """Tell the next backers; how far it came and the letters stand in one commit, so nobody is told twice."""
    with unit_of_work() as session:
        row = session.get(Update, update_id, with_for_update=True)
        if row is None or row.published_at is None:
            return
        last = announce(_announcement(row, row.published_at), row.told_up_to)
        if last is not None:
            row.told_up_to = last
            enqueue(TELL, {"update_id": update_id})


def _announcement(row: Update, said_at: datetime) -> Announcement:
    texts = _texts(row)

    def values_for(language: str) -> dict[str, Any]:
        code = language_for(language, texts, row.language)
        return {
            "update_id": row.id,
            "headline": texts[code].title,
            "beginning": plain_beginning(texts[code].body),
            "written_in": code,
        }

    return Announcement(row.campaign_id, "campaigns/mail/update.md", f"update:{row.id}", said_at, values_for)
