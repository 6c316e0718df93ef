"""People see what is known of them, take it away, and are forgotten; books and seals stay right."""

import json

import pytest
from flask import Flask

from plugins.campaigns.models import Pledge
from plugins.campaigns.services import pledging
from portal.accounts.models import Account, RoleGrant, Session
from portal.accounts.privacy import erase, known_of, person_of
from portal.audit.services import note, seal_audit
from portal.checks import run_checks
from portal.cli import portal
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.mail.models import Mail
from portal.mail.services import Letter, send
from portal.testing import Browser, browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account
from tests.plugins.campaigns.story import live_campaign, new_pledge, promise

pytestmark = pytest.mark.both

EMAIL = "person@city.example"
DATA = "/en/account/data"


@pytest.fixture
def person(app: Flask) -> Browser:
    with app.app_context(), unit_of_work():
        make_account("other@city.example", role="administrator")
        send(Letter("Person@city.example", "en", "mail/sign_in.md", "one", {"url": "http://portal.test/", "name": "x"}))
    return browser_signed_in(app, EMAIL)


def test_people_download_what_is_known_of_them(person: Browser) -> None:
    assert "Letters" in person.get(f"{DATA}/").text
    copy = person.fill(f"{DATA}/", {}, to=f"{DATA}/copy")
    assert copy.headers["Content-Disposition"].startswith("attachment")
    found = json.loads(copy.text)
    assert found["Account"][0]["email"] == EMAIL
    assert len(found["Letters"]) == 1
    assert found["Sessions"][0]["browser"] == "Firefox, Linux"


def test_a_copy_is_for_the_person_alone(app: Flask) -> None:
    assert browser_of(app).post(f"{DATA}/copy").status_code == 401


def test_who_is_forgotten_leaves_nothing_but_seals_that_verify(app: Flask, person: Browser) -> None:
    with app.app_context():
        account_id = person_of(EMAIL).account_id
        with unit_of_work():
            note("account.profile", f"account:{account_id}", Viewer(account_id), {"name": "Sample Person"})
        seal_audit()
    answer = person.fill(f"{DATA}/erase", {"is_sure": "y"})
    assert answer.headers["Location"] == "/en/account/data/erased"
    assert person.get("/en/account/").status_code == 401
    with app.app_context():
        assert known_of(person_of(EMAIL)) == []
        row = db.session.get_one(Account, account_id)
        assert (row.email, row.name, row.password_hash) == (f"erased-{account_id}@erased.invalid", "", None)
        assert db.session.query(Session).filter_by(account_id=account_id).count() == 0
        assert db.session.query(Mail).count() == 0
        assert run_checks() == []


def test_without_the_tick_nothing_is_erased(app: Flask, person: Browser) -> None:
    answer = person.fill(f"{DATA}/erase", {})
    assert answer.status_code == 422
    assert "Tick this if you are sure." in answer.text
    assert person.get("/en/account/").status_code == 200


def test_the_only_administrator_cannot_leave(context: Flask) -> None:
    with unit_of_work():
        make_account(EMAIL, role="administrator")
    with pytest.raises(Conflict, match="only administrator"), unit_of_work():
        erase(person_of(EMAIL), NOBODY)
    assert db.session.query(RoleGrant).one().ends_at is None


def test_nobody_is_forgotten_while_their_money_moves(context: Flask) -> None:
    pledge_id = promise(live_campaign(), email="Guest@city.example")
    with pytest.raises(Conflict, match="still open"), unit_of_work():
        erase(person_of("guest@city.example"), NOBODY)
    assert db.session.get_one(Pledge, pledge_id).email == "Guest@city.example"


def test_a_guest_is_forgotten_from_the_command_line(app: Flask) -> None:
    with app.app_context():
        campaign_id = live_campaign()
        with unit_of_work():
            pledge_id = pledging.pledge(campaign_id, new_pledge(email="Guest@city.example"), "key")
    runner = app.test_cli_runner()
    assert "Guest@city.example" in runner.invoke(portal, ["accounts", "copy", "guest@city.example"]).output
    result = runner.invoke(portal, ["accounts", "erase", "guest@city.example", "--yes"])
    assert "guest@city.example is forgotten" in result.output
    with app.app_context():
        assert db.session.get_one(Pledge, pledge_id).email == ""
