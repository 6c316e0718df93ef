"""When a campaign ends: in its own time zone, and beside it in the reader's."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from plugins.campaigns.models import Campaign
from portal.database import db
from portal.testing import Browser
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")


def test_the_deadline_stands_in_both_zones_where_they_differ(client: Browser, context: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False):
        deadline = datetime(2026, 12, 12, 23, 59, tzinfo=UTC)
        slug = db.session.get_one(Campaign, story.live_campaign(deadline_at=deadline)).slug
        own = "December 12, 2026, 11:59\u202fPM (Dakar)"
        for path in (f"/en/campaigns/{slug}", f"/en/campaigns/{slug}/pledge"):
            assert f"<b>{own}</b>" in client.get(path).text
            page = client.get(f"{path}?tz=Europe/Madrid").text
            assert f"<b>{own} = December 13, 2026, 12:59\u202fAM (Madrid)</b>" in page
