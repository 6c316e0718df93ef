"""The log: one line for each thing, enough to find a fault by, and nothing in it that is anybody's secret."""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.sandbox_payments.rules import HEADER
from portal.config import BadSettings, Settings, from_environment
from portal.database import db, unit_of_work
from portal.hooks import NavItem
from portal.jobs.models import JobRow
from portal.jobs.running import run_due
from portal.logs import Cleaner, JsonLines, TextLines, secrets_of
from portal.mail.models import Mail
from portal.testing import BASE_URL, Browser, MakeApp, browser_of
from portal.viewer import Viewer
from portal.web.access import public
from tests.core.sample_plugins import install, plugin
from tests.factories import make_account, make_holder
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
Lines = Callable[[], list[dict[str, Any]]]
PLANTED = {
    "secret_key": "Kq7-planted-key-of-the-portal-Zz9-aa",
    "mail_url": "smtp://postmaster:planted%2Fmail-pass@127.0.0.1:9",
    "redis_url": "",
}
PASSWORD, MAIL_PASSWORD, GATEWAY_KEY = "kova-timu-seda-rilo", "planted/mail-pass", "whsec_sample"
ANNA, BERTA, NAME = "anna@city.example", "berta@city.example", "Awa Planted-Name"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(logs="json", **PLANTED)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was written since the last look; every line has to be one object."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def went_wrong(visitor: Browser, message: str) -> str:
    """Have a page fail with a message; gives the page."""
    visitor.application.view_functions["membership.thanks"] = failing(message)
    return visitor.get("/en/membership/thanks?who=planted-query").text


def failing(message: str) -> Callable[[], str]:
    def view() -> str:
        raise RuntimeError(message)

    return public(view)


def whole_journey(app: Flask) -> list[str]:
    """Do everything that carries a secret, and tell the secrets that were made on the way."""
    with app.app_context(), unit_of_work():
        make_account(ANNA, password=PASSWORD)
    visitor = browser_of(app)
    visitor.fill("/en/account/sign-in", {"email": ANNA, "password": PASSWORD})
    cookie = visitor.get_cookie("session", domain="portal.test")
    assert cookie
    token = re.search(r'name="_token" value="([^"]+)"', visitor.get("/en/account/profile").text)
    assert token
    visitor.fill("/en/account/sign-in", {"email": BERTA}, to="/en/account/mail-link")
    secrets = [cookie.value, token[1], mailed_secret(app), pledge_link(app, visitor)]
    visitor.get(f"/en/account/link/{secrets[2]}")
    visitor.get(f"/en/account/link/{secrets[2]}x/mistyped-Planted-Segment?next=/planted-query")
    visitor.post("/webhooks/sandbox/1", data=b"{}", headers={HEADER: GATEWAY_KEY})
    run_due(app)  # the letters cannot leave: nobody listens there
    return secrets


def mailed_secret(app: Flask) -> str:
    with app.app_context():
        values = db.session.scalars(db.select(Mail.values).where(Mail.to == BERTA)).one()
    return str(values["address"].rpartition("/")[2])


def pledge_link(app: Flask, visitor: Browser) -> str:
    with app.app_context():
        campaign_id = story.live_campaign(slug="sample", holder_id=holder())
        db.session.rollback()
    assert campaign_id
    form = {"amount": "50", "email": BERTA, "name": NAME, "reward": "0", "shown_as": "name", "message": "", "ok": "1"}
    answer = visitor.fill("/en/campaigns/sample/pledge", form)
    assert answer.status_code == 303, answer.text
    visitor.get(answer.location)
    return answer.location.rpartition("/")[2]


def holder() -> int:
    with unit_of_work():
        return make_holder(currencies=("EUR", "XOF", "TND", "BRL"))


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_of_a_whole_journey_is_in_any_line(
    make_app: MakeApp, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(logs=form, **PLANTED)
    made = whole_journey(app)
    told = [*filter(None, PLANTED.values()), MAIL_PASSWORD, GATEWAY_KEY, ANNA, BERTA, *made]  # a fault may quote these
    shown = went_wrong(browser_of(app), " and ".join(told))
    written = capsys.readouterr().err
    assert "/en/campaigns/pledges/<token>" in written
    assert "was not taken" in written
    never = [PASSWORD, NAME, "planted-query", "Planted-Segment", "127.0.0.1 "]
    assert [secret for secret in [*told, *never] if secret in written] == []
    assert [secret for secret in told if secret in shown] == []


def test_a_request_is_one_line_that_tells_what_who_and_how_long(app: Flask, lines: Lines) -> None:
    with app.app_context(), unit_of_work():
        account_id = make_account(ANNA, password=PASSWORD)
    visitor = browser_of(app)
    visitor.fill("/en/account/sign-in", {"email": ANNA, "password": PASSWORD})
    lines()
    page = visitor.get("/en/account/profile?planted=1")
    [line] = lines()
    assert page.status_code == 200
    assert {name: line[name] for name in ("level", "logger", "message", "method", "path", "status", "account")} == {
        "level": "info",
        "logger": "portal.web.request_log",
        "message": "answered",
        "method": "GET",
        "path": "/en/account/profile",
        "status": 200,
        "account": account_id,
    }
    assert line["milliseconds"] > 0
    assert line["request_id"]
    assert line["time"].endswith("+00:00")


def test_probes_that_go_well_write_nothing(app: Flask, lines: Lines) -> None:
    browser_of(app).get("/healthz")
    assert lines() == []


def test_a_fault_is_found_by_the_number_on_the_page_and_the_page_tells_nothing_else(app: Flask, lines: Lines) -> None:
    page = went_wrong(browser_of(app), "the planted fault")
    fault, answered = lines()
    assert "RuntimeError: the planted fault" in fault["trace"]
    assert fault["path"] == answered["path"] == "/en/membership/thanks"
    assert fault["request_id"] == answered["request_id"]
    assert fault["request_id"] in page
    for inside in ("planted fault", "RuntimeError", "Traceback", "portal/", ".py", "sqlite"):
        assert inside not in page


def test_no_error_page_shows_what_is_inside(app: Flask) -> None:
    visitor = browser_of(app)
    pages = [
        visitor.get("/en/nowhere"),
        visitor.get("/en/account/"),
        visitor.post("/en/"),
        visitor.get("/en/", base_url="http://evil.example"),
        visitor.post("/en/membership/join", data={"message": "x" * 600_000}, headers={"Origin": BASE_URL}),
    ]
    assert [page.status_code for page in pages] == [404, 401, 405, 400, 413]
    for page in pages:
        assert not re.search(r"Traceback|Error\b|werkzeug|flask|sqlalchemy|\.py\b|/usr/|site-packages", page.text)


def test_what_somebody_typed_cannot_begin_a_line_or_steer_a_terminal(make_app: MakeApp, capsys: Any) -> None:
    for form in ("json", "text"):
        make_app(logs=form)
        typed = 'a\n2026-01-01 INFO portal paid\r\x1b[2J\u202egnp.exe\u2028"}'
        logging.getLogger("portal.test").warning("somebody typed %s", typed)
        written = capsys.readouterr().err
        assert written.count("\n") == 1
        assert not re.search("[\x1b\r\u202e\u2028]", written)


def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    raise RuntimeError("no menu today")


def test_the_plugin_whose_hook_failed_is_named(
    make_app: MakeApp, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, plugin("counting", portal_nav_items))
    browser_of(make_app(logs="json")).get("/en/")
    fault = next(line for line in lines() if line["level"] == "error")
    assert fault["plugin"] == "counting"
    assert "no menu today" in fault["trace"]


def test_an_error_of_the_database_quotes_no_row(app: Flask, lines: Lines) -> None:
    with app.app_context(), unit_of_work() as session:
        session.add(JobRow(name="core.send_mail", payload={"mail_id": 7}, run_at=db.func.now()))  # type: ignore[arg-type]
    with app.app_context(), pytest.raises(Exception, match="UNIQUE") as caught, unit_of_work():
        db.session.execute(db.text("INSERT INTO core_setting VALUES (:name, 'x'), (:name, 'x')"), {"name": NAME})
    assert NAME not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("mail to anna@città.example failed", "mail to …@… failed"),
        ("smtp://me:pass@host:587 refused", "smtp://…@host:587 refused"),
        ("https://portal.test/en/x?token=abc&x=1 end", "https://portal.test/en/x?… end"),
        ("sk_live_abc and whsec_9 and rk_test_1", "… and … and …"),
        ("DETAIL:  Key (email)=(x) already exists.", "DETAIL: …"),
        ("request 3f9a1c20b7de of campaigns_pledges.mine", "request 3f9a1c20b7de of campaigns_pledges.mine"),
        ("of " + "Ab-" * 14 + "c and Mz.abcdefghijklmNOPQRSTUVWXYZA", "of … and Mz.…"),
        ("sha256 " + "0a" * 32, "sha256 " + "0a" * 32),
    ],
)
def test_a_text_is_cleaned_of_what_is_secret_and_of_nothing_else(said: str, written: str) -> None:
    assert Cleaner([]).clean(said) == written


@given(st.text())
def test_whatever_was_typed_a_record_is_one_line_of_plain_signs(typed: str) -> None:
    for lines in (JsonLines(Cleaner([])), TextLines(Cleaner([]))):
        line = lines.format(logging.LogRecord("portal", logging.INFO, "", 1, "typed %s", (typed,), None))
        assert line.isprintable()
        assert "typed " in line


@pytest.mark.parametrize(
    "typed", ["a" * 500_000, "aB1." * 125_000, "http://" * 70_000, "a@" * 250_000, "x://" * 125_000]
)
def test_half_a_million_letters_are_cleaned_in_no_time(typed: str) -> None:
    started = time.perf_counter()
    Cleaner([]).clean(typed)
    assert time.perf_counter() - started < 2


def test_the_secrets_of_the_settings_are_known_as_they_are_typed_and_as_they_are_meant() -> None:
    found = secrets_of(Settings(mail_url="smtp://me:a%2Fbcd@host", database_url="postgresql://me:db-pass@host/x"))
    cleaner = Cleaner(found)
    assert cleaner.clean("a%2Fbcd a/bcd db-pass me") == "… … … me"


def test_a_demo_writes_for_people_and_all_others_for_machines(tmp_path: Any) -> None:
    here = {"PORTAL_DATA": str(tmp_path)}
    assert from_environment(here).logs == "text"
    assert from_environment({**here, "PORTAL_MODE": "test"}).logs == "json"
    assert from_environment({**here, "LOG_FORMAT": "json"}).logs == "json"
    with pytest.raises(BadSettings, match="LOG_FORMAT must be text or json"):
        from_environment({**here, "LOG_FORMAT": "xml"})
