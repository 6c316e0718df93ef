"""From a fresh portal to a check list: one link, once, and steps that are read from how things are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from portal.accounts.founding import LINK, check_founding_link, found_portal
from portal.accounts.models import Account
from portal.accounts.services import NewAccount
from portal.accounts.signing_in import LinkEnded
from portal.admin.readiness import TRIAL_LETTER, steps
from portal.audit.models import AuditLine
from portal.checks import check_and_note
from portal.cli.founding import setup
from portal.content.rules import ORIGINAL, TITLES
from portal.content.services import Draft, publish
from portal.database import db, unit_of_work
from portal.jobs.models import SignOfLife
from portal.jobs.running import run_due
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.state import SettingRow
from portal.testing import BASE_URL, Browser, MakeApp, browser_of, browser_signed_in
from tests.factories import make_account, make_holder

TYPED = {"name": "Anna Sample", "email": "anna@city.example", "password": "three words together"}
ADMIN, LIST = "admin@city.example", "/en/admin/setup"
sqlite = pytest.mark.only_on("sqlite")


@pytest.fixture
def path(runner: FlaskCliRunner) -> str:
    """Where the link leads that the machine itself gives out."""
    said = runner.invoke(setup, []).output
    return said.split(BASE_URL)[1].strip()


def secret_of(path: str) -> str:
    return path.rpartition("/")[2]


def left(app: Flask) -> list[str]:
    """The steps that are left."""
    with app.test_request_context("/en/", base_url=BASE_URL):
        return [step.title for step in steps() if not step.is_done]


def test_whoever_has_the_link_becomes_administrator_and_finds_what_is_left(path: str, client: Browser) -> None:
    answer = client.fill(path, TYPED)
    assert (answer.status_code, answer.location) == (303, LIST)
    page = client.get(LIST).text
    assert "1 person administers the portal." in page
    assert "steps are left" in page
    assert "steps of setting up are left" in client.get("/en/admin/").text


def test_the_link_is_good_once_and_looking_does_not_use_it_up(path: str, client: Browser, app: Flask) -> None:
    assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    client.fill(path, TYPED)
    other = browser_of(app)
    assert other.get(path).status_code == 410
    assert "run portal setup once more" in other.get(path).text.lower()


def test_the_machine_gives_out_no_link_once_somebody_administers(path: str, client: Browser, app: Flask) -> None:
    client.fill(path, TYPED)
    result = app.test_cli_runner().invoke(setup, [])
    assert result.exit_code == 1
    assert "Somebody administers this portal already" in result.output


@sqlite
def test_a_newer_link_ends_the_one_before_and_a_day_ends_both(
    path: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = app.test_cli_runner().invoke(setup, ["--language", "fr"]).output.split(BASE_URL)[1].strip()
    assert newer.startswith("/fr/setup/")
    assert [browser_of(app).get(one).status_code for one in (path, newer)] == [410, 200]
    later = wall_now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr("portal.accounts.founding.wall_now", lambda: later)
    assert browser_of(app).get(newer).status_code == 410


@sqlite
def test_a_link_that_was_made_before_somebody_was_given_the_role_is_worth_nothing(path: str, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make_account(role="administrator")
    assert browser_of(app).get(path).status_code == 410


@pytest.mark.either
@sqlite
@pytest.mark.parametrize("secret", ["x", "%20", "é", "core.founding_link"])
def test_a_made_up_link_opens_nothing(secret: str, path: str, client: Browser) -> None:
    assert client.get(f"/en/setup/{secret}").status_code == 410


@sqlite
def test_the_secret_is_not_stored(path: str, context: Flask) -> None:
    stored = db.session.scalars(db.select(SettingRow.value).where(SettingRow.name == LINK)).one()
    assert secret_of(path) not in stored


@pytest.mark.either
@sqlite
@pytest.mark.parametrize("wrong", [{"password": "short"}, {"email": "nobody"}, {"name": ""}])
def test_what_is_typed_wrong_leaves_the_link_good(wrong: dict[str, str], path: str, client: Browser) -> None:
    answer = client.fill(path, TYPED | wrong)
    assert answer.status_code == 422
    assert client.fill(path, TYPED).status_code == 303


@pytest.mark.both
def test_of_several_who_come_at_once_one_becomes_administrator(path: str, app: Flask) -> None:
    def come(number: int) -> bool:
        with app.app_context():
            try:
                with unit_of_work():
                    new = NewAccount(f"n{number}@city.example", "N", "en", "three words together")
                    found_portal(secret_of(path), new)
            except LinkEnded:
                return False
            finally:
                db.session.remove()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(come, range(6))) == [False] * 5 + [True]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Account.id))) == 1
        assert db.session.scalars(db.select(AuditLine.act)).all() == ["portal.found"]
        with pytest.raises(LinkEnded):
            check_founding_link(secret_of(path))
        db.session.remove()


def test_every_step_turns_green_by_what_is_done_and_by_nothing_else(make_app: MakeApp) -> None:
    app = make_app(base_url="https://portal.test", mail_url="smtp://127.0.0.1:1")
    with app.app_context():
        assert left(app) == [
            "Letters", "Administrators", "Technical Secretariat", "Content pages", "Fund holders", "Health",
        ]  # fmt: skip
        with unit_of_work() as session:
            for role in ("administrator", "administrator", "secretariat"):
                make_account(role=role)
            make_holder()
            for page in TITLES:
                publish(Draft(page, ORIGINAL, "Ours", "Our own words.", 1), 1)
            session.add(SignOfLife(name="worker", seen_at=wall_now()))
        check_and_note()
        assert left(app) == ["Letters"]
        _try_a_letter(app)
        assert left(app) == []
        db.session.remove()


def _try_a_letter(app: Flask) -> None:
    """Let a letter be tried that left."""
    with unit_of_work() as session:
        now = wall_now()
        session.add(
            Mail(
                key="trial", to=ADMIN, language="en", template=TRIAL_LETTER, values={}, about=TRIAL_LETTER,
                state="sent", created_at=now, sent_at=now,
            )
        )  # fmt: skip


def test_without_tls_or_with_a_plugin_that_cannot_start_it_is_not_set_up(make_app: MakeApp) -> None:
    app = make_app()
    app.extensions["portal.state"].left_out["broken"] = "it needs nothing"
    assert {"The address", "Plugins"} <= set(left(app))


@sqlite
def test_a_letter_can_be_tried_and_reads_well(app: Flask) -> None:
    browser = browser_signed_in(app, ADMIN, "administrator")
    assert browser.fill(LIST, {}, to=f"{LIST}/letter").status_code == 303
    run_due(app)
    with app.app_context():
        mail = db.session.scalars(db.select(Mail)).one()
        assert (mail.to, mail.state, mail.subject) == (ADMIN, "sent", "A letter to try")
        assert "Good day, Sample Person." in mail.text


@sqlite
def test_a_step_of_somebody_else_is_shown_without_a_link(app: Flask) -> None:
    page = browser_signed_in(app, ADMIN, "administrator").get(LIST).text
    assert 'href="/en/admin/content/"' in page
    assert 'href="/en/admin/holders/"' not in page
