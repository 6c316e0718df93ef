"""Killed at any moment while a campaign writes to its backers, and begun again: everybody gets one letter."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Message
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services.messages import sending, writing
from portal.database import db, unit_of_work
from portal.jobs import running
from portal.jobs.models import JobRow
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.viewer import Grant, Viewer
from tests.faults.test_killed import let_go, lived_to_the_end
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

READERS = 5


def write(app: Flask) -> None:
    """What the worker does about a message."""
    while running.run_next(app):
        pass


def sent_message() -> int:
    """A message that was just sent, to five backers of whom one pledged twice."""
    campaign_id = story.live_campaign(goal=Money(50_000, "EUR"))
    for number in (*range(READERS), 0):
        story.promise(campaign_id, 1_000, email=f"backer{number}@city.example")
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    team = Viewer(None, "Team", frozenset({Grant(MAKE, "organisation", organisation_id)}))
    with unit_of_work():
        message_id = writing.begin(campaign_id, writing.Words("en", "News", "It stands."), "form", team)
    with unit_of_work():
        writing.let_go(message_id, team)
    return message_id


def test_killed_again_and_again_everybody_gets_one_letter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LEASE", timedelta(0))
    monkeypatch.setattr(sending, "BATCH", 2)
    with app.app_context():
        story.work(app)
        message_id = sent_message()
        let_go(app)
    lives = 1
    while not lived_to_the_end(app, lives, write):
        lives += 1
    assert lives > 3
    with app.app_context():
        assert db.session.get_one(Message, message_id).state == "sent"
        told = db.session.scalars(db.select(Mail.to).where(Mail.template == sending.TEMPLATE)).all()
        assert sorted(told) == [f"backer{number}@city.example" for number in range(READERS)]
        assert db.session.query(JobRow).filter_by(name=sending.SEND).count() == 0
        let_go(app)
