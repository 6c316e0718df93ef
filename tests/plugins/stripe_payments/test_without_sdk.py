"""A portal without the SDK of Stripe: everything else works, and the office hears that it is missing."""

import subprocess
import sys

import pytest
from flask import Flask

from plugins.stripe_payments import line
from plugins.stripe_payments.endpoints import look_at_all
from plugins.stripe_payments.health import lines
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.loader import installed_names
from portal.organisations.services import open_gateway
from portal.payments.collecting import ways_to_pay
from portal.testing import MakeApp, browser_of
from portal.web.languages import force_locale
from tests.factories import make_holder
from tests.plugins.stripe_payments.conftest import KEYS, NAME

LOADED = """
import sys
sys.modules["stripe"] = None  # whoever imports it is told that it is not there
from portal.loader import discover
found, failed = discover()
assert not failed, failed
print(*sorted(plugin.name for plugin in found))
"""


@pytest.fixture
def bare(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal with every plugin and without the SDK."""
    line.sdk.cache_clear()
    monkeypatch.setitem(sys.modules, "stripe", None)
    return make_app()


def test_every_plugin_is_loaded_in_a_process_that_cannot_import_it() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout
    assert told.split() == sorted(installed_names())


def test_the_portal_starts_shows_its_pages_and_offers_the_other_ways_to_pay(bare: Flask) -> None:
    browser = browser_of(bare)
    for path in ("/en/", "/en/campaigns/", "/en/membership/", "/en/elections/", "/en/ledger/"):
        assert browser.get(path).status_code == 200, path
    with bare.app_context():
        assert [way.name for way in ways_to_pay([NAME, "sandbox"], "EUR")] == ["sandbox"]
        assert run_checks() == []


def test_the_health_page_says_of_a_holder_with_keys_that_it_is_missing(bare: Flask) -> None:
    with bare.app_context():
        with unit_of_work():
            holder_id = make_holder()
            open_gateway(holder_id, NAME, KEYS, bare.extensions["portal.keys"])
        look_at_all()
        with force_locale("en"):
            (health,) = lines()
        db.session.rollback()
    assert not health.is_well
    assert "SDK is not installed" in health.detail
    sent = browser_of(bare).post(f"/webhooks/{NAME}/{holder_id}", data=b"{}")
    assert sent.status_code == 404
