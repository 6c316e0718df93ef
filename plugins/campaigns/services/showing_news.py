"""What a campaign has told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from plugins.campaigns.models import Update
from portal.database import ask

UPDATES_SHOWN = 20


@dataclass(frozen=True)
class News:
    """An update of a campaign."""

    id: int
    published_at: datetime
    language: str
    title: str
    body: str

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id


UPDATES = (
    select(Update.id, Update.published_at, Update.language, Update.title, Update.body)
    .where(Update.campaign_id == bindparam("campaign_id"))
    .order_by(Update.published_at.desc(), Update.id.desc())
    .limit(bindparam("limit"))
)


def updates(campaign_id: int, limit: int = UPDATES_SHOWN) -> tuple[News, ...]:
    """News of a campaign, the newest first."""
    rows = ask(UPDATES, campaign_id=campaign_id, limit=limit).all()
    return tuple(News(row.id, row.published_at, row.language, row.title, row.body) for row in rows)
