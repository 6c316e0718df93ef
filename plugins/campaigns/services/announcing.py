"""Telling the backers of a campaign what is new: each once, in their language, a batch at a time.

Everything that is told to all backers goes through here, so that what holds for one of these letters holds for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import Campaign, Pledge, Reader
from plugins.campaigns.services.messages.reading import STANDS, leaving_path, reader_of
from plugins.campaigns.services.telling import title_of
from portal.database import db
from portal.mail.services import Letter, send

BATCH = 200


@dataclass(frozen=True)
class Announcement:
    """Something to tell: ``key`` is the same for the same news, ``values_for`` gives what it says by language."""

    campaign_id: int
    template: str
    key: str
    said_at: datetime
    values_for: Callable[[str], Mapping[str, Any]]


def announce(news: Announcement, after: int = 0) -> int | None:
    """Write to the next backers behind this pledge who had pledged when it was said.

    Gives the last pledge of the batch, or None when there is nobody left. Whoever pledged twice is told once, and
    whoever wants no more messages of this campaign is not told.
    """
    campaign = db.session.get_one(Campaign, news.campaign_id)
    wanted = db.select(Pledge).where(Pledge.campaign_id == news.campaign_id, *STANDS)
    wanted = wanted.where(Pledge.counted_at <= news.said_at, Pledge.id > after).order_by(Pledge.id).limit(BATCH)
    found = list(db.session.scalars(wanted))
    for pledge in found:
        reader = reader_of(news.campaign_id, pledge.email)
        if reader.left_at is None:
            send(_letter(pledge, reader, campaign, news))
    return found[-1].id if len(found) == BATCH else None


def _letter(pledge: Pledge, reader: Reader, campaign: Campaign, news: Announcement) -> Letter:
    around = {
        "name": pledge.name,
        "title": title_of(campaign, pledge.language),
        "slug": campaign.slug,
        "pledge_id": pledge.id,
        "leaving_key": reader.key,
    }
    return Letter(
        reader.email,
        pledge.language,
        news.template,
        key=f"campaigns:{campaign.id}:{news.key}:{reader.id}",
        values={**around, **news.values_for(pledge.language)},
        about=f"campaigns:{news.key}",
        unsubscribe_path=leaving_path(reader, pledge.language),
    )
