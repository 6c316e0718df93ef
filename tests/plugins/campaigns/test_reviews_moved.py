"""What was said of campaigns before the core reviewed them is where it belongs after the upgrade."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text

from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import creating
from plugins.campaigns.services.making import reviewing
from plugins.campaigns.services.making.entering import PROCESS
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.migrate import ROOT, History, migrating
from portal.reviews.models import Decision, Submission
from portal.reviews.services import newest_of
from tests.factories import make_account
from tests.plugins.campaigns import story
from tests.plugins.campaigns.drafting import secretariat

BEFORE, MOVED = "c41f7be2a093", "5ae1c9d07b36"
START = datetime(2026, 11, 1, tzinfo=UTC)
HANDED_IN = text(
    "INSERT INTO campaigns_submission (id, campaign_id, number, content, account_id, sent_at) "
    "VALUES (:id, :campaign, :number, '{}', :account, :at)"
)
SAID = text(
    "INSERT INTO campaigns_verdict (submission_id, by, says, reason, account_id, given_at) "
    "VALUES (:submission, :by, :says, :reason, :account, :at)"
)


def campaign(state: CampaignState) -> int:
    with unit_of_work():
        campaign_id = creating.create_campaign(story.new_campaign())
        db.session.get_one(reviewing.Campaign, campaign_id).state = state
    return campaign_id


def upgrade(settings: Settings, rows: list[tuple[object, dict[str, object]]]) -> None:
    """Go back to before the move, put rows there, and move them."""
    history = History("campaigns", ROOT / "plugins" / "campaigns" / "migrations")
    db.session.remove()
    db.engine.dispose()
    engine = migration_engine(settings.url_of_database)
    with migrating(engine) as connection:
        command.downgrade(history.config(connection), BEFORE)
        for statement, values in rows:
            connection.execute(statement, values)  # type: ignore[call-overload]
    with migrating(engine) as connection:
        command.upgrade(history.config(connection), MOVED)
    engine.dispose()


def at(days: int, settings: Settings) -> object:
    """An instant as each database takes it in plain SQL."""
    instant = START + timedelta(days=days)
    return f"{instant:%Y-%m-%d %H:%M:%S.%f}" if settings.url_of_database.startswith("sqlite") else instant


@pytest.mark.usefixtures("context")
def test_every_opinion_and_decision_is_found_again(context: Flask, settings: Settings) -> None:
    live, waiting, back = (campaign(state) for state in ("live", "review", "draft"))  # type: ignore[arg-type]
    with unit_of_work():
        office, decider, author = make_account(), make_account(), make_account()
    rows: list[tuple[object, dict[str, object]]] = []

    def hand_in(number: int, of: int, count: int, day: int) -> None:
        rows.append(
            (HANDED_IN, {"id": number, "campaign": of, "number": count, "account": author, "at": at(day, settings)})
        )

    def say(number: int, by: str, says: str, reason: str, day: int) -> None:
        who = office if by == "office" else decider
        said = {"submission": number, "by": by, "says": says, "reason": reason, "account": who}
        rows.append((SAID, {**said, "at": at(day, settings)}))

    hand_in(1, live, 1, 0)
    say(1, "office", "approved", "Good.", 1)
    say(1, "secretariat", "sent_back", "Say who chooses.", 2)
    hand_in(2, live, 2, 3)
    say(2, "office", "approved", "Better.", 4)
    say(2, "secretariat", "approved", "", 5)
    hand_in(3, waiting, 1, 0)
    say(3, "office", "approved", "Yes.", 1)
    hand_in(4, back, 1, 0)
    say(4, "office", "sent_back", "No sums.", 1)
    upgrade(settings, rows)

    newest, before = reviewing.history_of(live)
    assert [(one.by, one.says, one.reason) for one in before.verdicts] == [
        ("office", "approved", "Good."),
        ("secretariat", "sent_back", "Say who chooses."),
    ]
    assert [(one.by, one.says, one.reason) for one in newest.verdicts] == [
        ("office", "approved", "Better."),
        ("secretariat", "approved", ""),
    ]
    stages = {of: newest_of(PROCESS, f"campaigns:{of}").stage for of in (live, waiting, back)}  # type: ignore[union-attr]
    assert stages == {live: "accepted", waiting: "committee", back: "repair"}
    assert db.session.scalars(db.select(Decision.account_id)).one() == decider
    assert db.session.query(Submission).count() == 3
    assert [one.by for one in reviewing.history_of(back)[0].verdicts] == ["office"]
    with unit_of_work():
        reviewing.approve(waiting, "At last.", secretariat())
    assert story.stands(waiting) == "live"
