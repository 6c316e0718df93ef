"""Sample news and questions: told in the files of the sample campaigns; news without a day are a draft."""

from datetime import datetime, timedelta
from typing import Any

from plugins.campaigns.models import EarlierUpdate, Question, Update
from plugins.campaigns.question_rules import QuestionState
from plugins.campaigns.sample_backers import Told
from portal.database import db
from portal.kernel.ids import digest


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


def ask(campaign_id: int, told: Told, start: datetime) -> None:
    """Let people ask a sample campaign something; what has an answer is answered the day after."""
    for number, asked in enumerate(told.get("questions", ())):
        at, answer = start + timedelta(days=asked["on_day"]), asked.get("answer", "")
        row = Question(
            campaign_id=campaign_id,
            account_id=None,
            name=asked.get("name", ""),
            email="",
            language=asked["language"],
            text=asked["text"],
            form_key=digest(f"sample question {campaign_id} {number}"),
            asked_at=at,
            came_in_at=at,
            state=(QuestionState.ANSWERED if answer else QuestionState(asked.get("state", "waiting"))).value,
            answer=answer,
            answer_language=asked.get("answer_language", asked["language"]) if answer else "",
            answered_at=at + timedelta(days=1) if answer else None,
        )
        db.session.add(row)
