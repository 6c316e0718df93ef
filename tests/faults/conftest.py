"""What the tests of faults have in common: a campaign that can be pledged to, and a visitor who does."""

import socket

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from plugins.campaigns.models import Pledge
from portal.checks import run_checks
from portal.database import db
from portal.testing import Browser
from tests.plugins.campaigns import story

CAMPAIGN = "/en/campaigns/sample"
FORM = f"{CAMPAIGN}/pledge"


@pytest.fixture
def campaign_id(app: Flask) -> int:
    """A campaign that takes pledges at FORM."""
    with app.app_context():
        return story.live_campaign(slug="sample")


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def typed(number: int = 1, **changes: str) -> dict[str, str]:
    """What somebody fills in."""
    told = {"amount": "50", "email": f"backer{number}@city.example", "name": f"Sample Backer {number}", "reward": "0"}
    return told | changes


def pledge(visitor: Browser, number: int = 1, **changes: str) -> TestResponse:
    """Fill in the form of the campaign and send it."""
    return visitor.fill(FORM, typed(number, **changes))


def pledged(app: Flask) -> list[str]:
    """Whose pledges are stored."""
    with app.app_context():
        return sorted(db.session.scalars(db.select(Pledge.email)))


def faults(app: Flask) -> list[str]:
    """What ``portal check`` finds wrong."""
    with app.app_context():
        return run_checks()
