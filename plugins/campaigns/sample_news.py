"""Sample news: told in the files of the sample campaigns; what has no day is a draft."""

from datetime import datetime, timedelta
from typing import Any

from plugins.campaigns.models import EarlierUpdate, Update
from plugins.campaigns.sample_backers import Told
from portal.database import db


def publish(campaign_id: int, told: Told, start: datetime) -> None:
    """Enter the news of a sample campaign, with translations and what was put right."""
    for news in told.get("updates", ()):
        texts = news.get("texts", {})
        row = Update(
            campaign_id=campaign_id,
            published_at=_day(start, news, "on_day"),
            language=news["language"],
            title=news["title"],
            body=news["body"],
            titles={code: title for code, (title, _) in texts.items()},
            bodies={code: body for code, (_, body) in texts.items()},
            number=1,
            corrected_at=_day(start, news, "changed_on_day"),
        )
        db.session.add(row)
        db.session.flush()
        if row.corrected_at is not None:
            _keep(row, news["earlier"], row.corrected_at)


def _day(start: datetime, news: dict[str, Any], name: str) -> datetime | None:
    return start + timedelta(days=news[name]) if name in news else None


def _keep(row: Update, said: dict[str, str], replaced_at: datetime) -> None:
    earlier = EarlierUpdate(
        update_id=row.id, number=1, language=row.language, **said, account_id=None, replaced_at=replaced_at
    )
    db.session.add(earlier)
