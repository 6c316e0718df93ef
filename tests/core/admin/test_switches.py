"""On a bad day the portal can be read only, or take no new payments, from a page or the command line, at once."""

import pytest
from flask import Flask, current_app
from flask.testing import FlaskCliRunner

from portal.audit.reading import acts_on
from portal.cli import portal
from portal.core_jobs import CORE_JOBS
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import claim, held_jobs, run_periodic
from portal.jobs.services import enqueue
from portal.kernel.errors import Conflict, Unavailable
from portal.mail.services import SEND
from portal.payments.services import begin
from portal.state import State
from portal.switches import NO_NEW_PAYMENTS, READ_ONLY, switched, turn
from portal.testing import Browser, browser_of, browser_signed_in
from portal.viewer import NOBODY
from tests.core.payments.conftest import request
from tests.factories import make_holder

PAGE = "/en/admin/switches/"
WISH = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example"}


def stop(name: str, why: str = "A fault in the books", *, on: bool = True) -> None:
    with unit_of_work():
        turn(name, why, NOBODY, on=on)
    current_app.extensions["portal.tail"].look()


@pytest.fixture
def secretary(app: Flask) -> Browser:
    return browser_signed_in(app, role="secretariat")


def test_while_the_portal_is_read_only_forms_keep_what_was_typed_and_nothing_is_stored(
    client: Browser, context: Flask
) -> None:
    stop(READ_ONLY)
    answer = client.fill("/en/membership/join", WISH)
    assert "only being read" in answer.text
    assert 'value="Ville de Lyon"' in answer.text
    assert "<dd>1</dd>" not in client.get("/en/").text


@pytest.mark.either
def test_a_button_without_a_form_is_answered_by_a_page_that_says_why(secretary: Browser, context: Flask) -> None:
    stop(READ_ONLY)
    answer = secretary.fill("/en/account/", {}, to="/en/account/sessions/end")
    assert answer.status_code == 503
    assert "only being read" in answer.text


@pytest.mark.either
def test_whoever_may_turn_it_off_signs_in_and_does_so(app: Flask, context: Flask) -> None:
    stop(READ_ONLY)
    secretary = browser_signed_in(app, role="secretariat")
    answer = secretary.fill(PAGE, {"name": READ_ONLY, "to": "off", "why": "Put right"})
    assert answer.status_code == 303
    app.extensions["portal.tail"].look()
    assert switched(READ_ONLY) is None


def test_the_worker_rests_while_the_portal_is_read_only_and_goes_on_after(app: Flask, context: Flask) -> None:
    with unit_of_work():
        enqueue(SEND, {"mail_id": 1})
    stop(READ_ONLY)
    assert claim(held_jobs(app)) is None
    assert run_periodic(app, all_of_them=True) == 0
    assert db.session.query(JobRow).count() == 1
    stop(READ_ONLY, on=False)
    assert held_jobs(app) == []
    assert {job.name for job in CORE_JOBS} <= set(app.extensions["portal.jobs"])


def test_nobody_begins_to_pay_while_no_new_pledges_are_taken(context: Flask) -> None:
    with unit_of_work():
        holder = make_holder("dakar")
    stop(NO_NEW_PAYMENTS)
    with pytest.raises(Unavailable), unit_of_work():
        begin(request(holder))


def test_a_switch_says_who_turned_it_why_and_when_and_stands_in_the_inbox(secretary: Browser, context: Flask) -> None:
    secretary.fill(PAGE, {"name": NO_NEW_PAYMENTS, "to": "on", "why": "The bank is away"})
    page, inbox = secretary.get(PAGE).text, secretary.get("/en/admin/").text
    assert "The bank is away" in page
    assert "No new pledges" in inbox
    assert [act.act for act in acts_on(f"switch:{NO_NEW_PAYMENTS}")] == ["switch.on"]


@pytest.mark.either
def test_without_a_reason_nothing_is_stopped(secretary: Browser, context: Flask) -> None:
    answer = secretary.fill(PAGE, {"name": READ_ONLY, "to": "on", "why": ""})
    assert "Say why in a line." in answer.text
    assert switched(READ_ONLY) is None


def test_of_two_persons_who_stop_it_one_is_told_that_it_is_stopped(context: Flask) -> None:
    stop(READ_ONLY)
    with pytest.raises(Conflict):
        stop(READ_ONLY)


def test_every_page_says_that_the_portal_is_only_read_and_stops_saying_so(client: Browser, app: Flask) -> None:
    client.get("/en/about")
    with app.app_context():
        stop(READ_ONLY)
    assert "only being read" in browser_of(app).get("/en/about").text
    with app.app_context():
        stop(READ_ONLY, on=False)
    assert "only being read" not in browser_of(app).get("/en/about").text


@pytest.mark.either
def test_the_command_line_turns_switches_and_shows_them(runner: FlaskCliRunner, app: Flask) -> None:
    assert "read_only        off" in runner.invoke(portal, ["switch"]).output
    done = runner.invoke(portal, ["switch", "read_only", "on", "--why", "Moving house"])
    assert "Moving house" in done.output
    assert runner.invoke(portal, ["switch", "read_only", "on"]).exit_code == 1
    state: State = app.extensions["portal.state"]
    with app.app_context():
        app.extensions["portal.tail"].look()
        assert state.setting(READ_ONLY).endswith("Moving house")


@pytest.mark.either
def test_others_turn_no_switch(client: Browser) -> None:
    assert client.get(PAGE).status_code in (302, 303, 401)
