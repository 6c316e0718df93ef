"""What a campaign has told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from plugins.campaigns.models import Campaign, CampaignText, EarlierUpdate, Update
from plugins.campaigns.rules import PUBLIC
from plugins.campaigns.services.listing import preference
from plugins.campaigns.services.listing_statements import in_states, with_text
from portal.database import ask, db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_

UPDATES_SHOWN, LATEST = 20, 30


@dataclass(frozen=True)
class News:
    """An update of a campaign as a reader gets it: ``language`` is that of its words, ``original`` its own."""

    id: int
    published_at: datetime
    language: str
    title: str
    body: str
    original: str = ""
    corrected_at: datetime | None = None

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id


@dataclass(frozen=True)
class NewsOfCampaign:
    """An update with the campaign that it is of."""

    news: News
    slug: str
    campaign: str


@dataclass(frozen=True)
class EarlierWords:
    """What an update said in a language until somebody put it right."""

    language: str
    title: str
    body: str
    replaced_at: datetime


COLUMNS: tuple[Any, ...] = (
    Update.id, Update.published_at, Update.language, Update.title, Update.body, Update.titles, Update.bodies,
    Update.corrected_at,
)  # fmt: skip
UPDATES = (
    select(*COLUMNS)
    .where(Update.campaign_id == bindparam("campaign_id"), Update.published_at.is_not(None))
    .order_by(Update.published_at.desc(), Update.id.desc())
    .limit(bindparam("limit"))
)
OF_ALL = (
    with_text(
        select(*COLUMNS, Campaign.slug, CampaignText.title.label("campaign"))
        .select_from(Update)
        .join(Campaign, Campaign.id == Update.campaign_id)
    )
    .where(Update.published_at.is_not(None), in_states(PUBLIC))
    .order_by(Update.published_at.desc(), Update.id.desc())
    .limit(LATEST)
)


def updates(campaign_id: int, language: str, limit: int = UPDATES_SHOWN) -> tuple[News, ...]:
    """News of a campaign, the newest first, each in the best language that there is."""
    return tuple(news_of_row(row, language) for row in ask(UPDATES, campaign_id=campaign_id, limit=limit).all())


def latest(language: str) -> tuple[NewsOfCampaign, ...]:
    """The newest news of all campaigns."""
    return tuple(
        NewsOfCampaign(news_of_row(row, language), row.slug, row.campaign) for row in ask(OF_ALL, language=language)
    )


def update(campaign_id: int, update_id: int, language: str) -> News:
    """One update that was published; raise NotFound."""
    row = db.session.get(Update, update_id)
    if row is None or row.campaign_id != campaign_id or row.published_at is None:
        raise NotFound(N_("There is no such news."))
    return news_of_row(row, language)


def languages_of(update_id: int) -> list[str]:
    """In which languages an update is written, its own first."""
    row = db.session.get_one(Update, update_id)
    return [row.language, *sorted(row.titles)]


def earlier_words(update_id: int) -> list[EarlierWords]:
    """What an update said before, the latest correction first."""
    wanted = db.select(EarlierUpdate).where(EarlierUpdate.update_id == update_id).order_by(EarlierUpdate.id.desc())
    return [EarlierWords(row.language, row.title, row.body, row.replaced_at) for row in db.session.scalars(wanted)]


def news_of_row(row: Any, language: str) -> News:
    """An update in the best language for a reader."""
    titles: Mapping[str, str] = row.titles
    code = next((code for code in preference(language, row.language) if code in titles or code == row.language), "")
    is_own = code == row.language
    return News(
        id=row.id,
        published_at=row.published_at,
        language=code,
        title=row.title if is_own else titles[code],
        body=row.body if is_own else row.bodies[code],
        original=row.language,
        corrected_at=row.corrected_at,
    )
