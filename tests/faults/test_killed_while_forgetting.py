"""Killed at any moment while the backers of an old campaign are forgotten, and begun again: nobody is left."""

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.services.ending import archiving
from portal.audit.models import AuditLine
from portal.database import db
from portal.mail.models import Mail
from tests.faults.conftest import faults
from tests.faults.test_killed import let_go, lived_to_the_end
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both


def forget(app: Flask) -> None:
    """What the daily job does."""
    with app.app_context():
        archiving.forget_backers()


def test_killed_again_and_again_everybody_is_forgotten_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "BATCH", 1)
    with app.app_context():
        campaign_id = story.live_campaign()
        for _ in range(3):
            story.promise(campaign_id, 1_000)
        story.let_pass(app, days=11)
        story.let_time_pass_alone(days=3_700)
        let_go(app)
    lives = 1
    while not lived_to_the_end(app, lives, forget):
        lives += 1
    assert lives > 2
    with app.app_context():
        assert db.session.query(Pledge).filter(archiving.NAMES_SOMEBODY).count() == 0
        assert db.session.query(Mail).count() == 0
        assert db.session.query(Campaign).one().anonymised_at
        assert db.session.query(AuditLine).filter_by(act="campaigns.anonymised").count() == 1
        let_go(app)
    assert faults(app) == []
    with app.app_context():
        let_go(app)
