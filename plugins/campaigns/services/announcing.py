"""Telling the backers of a campaign what is new: each once, in their language, a batch at a time.

Everything that is told to all backers goes through here, so that what holds for one of these letters holds for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.messages.sending import write_to_reader
from plugins.campaigns.services.telling import title_of
from portal.database import db
from portal.mail.services import Letter

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

    Gives the last pledge of the batch, or None when there is nobody left. Whoever pledged twice is told once,
    and whoever has left not at all.
    """
    campaign = db.session.get_one(Campaign, news.campaign_id)
    counting = (Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None), Pledge.email != "")
    wanted = db.select(Pledge).where(Pledge.campaign_id == news.campaign_id, *counting)
    wanted = wanted.where(Pledge.counted_at <= news.said_at, Pledge.id > after).order_by(Pledge.id).limit(BATCH)
    found = list(db.session.scalars(wanted))
    for pledge in found:
        write_to_reader(pledge, _letter(pledge, campaign, news))
    return found[-1].id if len(found) == BATCH else None


def _letter(pledge: Pledge, campaign: Campaign, news: Announcement) -> Letter:
    around = {
        "name": pledge.name,
        "title": title_of(campaign, pledge.language),
        "slug": campaign.slug,
        "pledge_id": pledge.id,
    }
    key = f"{reference(campaign.id)}:{news.key}"
    return Letter(pledge.email, pledge.language, news.template, key, {**around, **news.values_for(pledge.language)})
