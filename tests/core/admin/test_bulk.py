"""What is ticked in a list is done one by one: what may not be done stops nothing else, and each is told."""

import pytest
from flask import Flask

from plugins.campaigns.models import Question
from portal.alarms.models import Alarm
from portal.alarms.services import raise_alarm
from portal.audit.reading import acts_on
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.mail.services import Letter, send
from portal.payments.services import begin
from portal.testing import Browser, browser_signed_in
from portal.web.bulk import MOST_AT_ONCE
from tests.core.payments.conftest import request
from tests.factories import make_holder
from tests.plugins.campaigns import story
from tests.plugins.campaigns.test_questions import come_in

LETTERS, AGAIN = "/en/admin/mail/", "/en/admin/mail/again"
ALARMS, QUESTIONS = "/en/admin/alarms/", "/en/admin/campaigns/questions/"


@pytest.fixture
def secretary(context: Flask) -> Browser:
    return browser_signed_in(context, role="secretariat")


def letter(key: str, state: str) -> int:
    with unit_of_work() as session:
        send(Letter(f"{key}@city.example", "en", "mail/sign_in.md", key, {"address": "http://x", "minutes": 15}))
        row = session.scalars(db.select(Mail).where(Mail.key == key)).one()
        row.state, row.tries = state, 9
        return row.id


def state_of(mail_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Mail, mail_id).state


def test_letters_that_failed_are_sent_again_and_one_that_has_left_is_told(secretary: Browser, context: Flask) -> None:
    failed, left, kept = letter("a", "failed"), letter("b", "sent"), letter("c", "failed")
    page = secretary.get(LETTERS).text
    assert f'value="{failed}" form="ticked"' in page
    assert f'value="{left}" form="ticked"' not in page
    answer = secretary.fill(LETTERS, {"ticked": [str(failed), str(left), "99999", "x"]}, to=AGAIN).text
    assert f"1 done: <bdi>Letter {failed}</bdi>" in answer
    assert "This letter has left" in answer
    assert "There is no such letter." in answer
    assert [state_of(one) for one in (failed, left, kept)] == ["waiting", "sent", "failed"]
    assert [act.act for act in acts_on(f"letter:{failed}", f"letter:{left}")] == ["letter.send_again"]


def test_nothing_ticked_is_said_and_a_form_that_is_too_old_does_nothing(secretary: Browser, context: Flask) -> None:
    failed = letter("a", "failed")
    assert "Nothing was ticked." in secretary.fill(LETTERS, {}, to=AGAIN).text
    answer = secretary.post(AGAIN, data={"ticked": str(failed), "_token": "old"}, base_url="http://portal.test")
    assert "open for too long" in answer.text
    assert state_of(failed) == "failed"


def alarm(key: str, holder_id: int, payment_id: int) -> int:
    with unit_of_work():
        raise_alarm("refund_failed", key, holder_id, payment_id, "25 EUR: no")
    return db.session.scalars(db.select(db.func.max(Alarm.id))).one()


def test_alarms_are_laid_down_with_one_note_and_those_of_other_holders_are_not(context: Flask) -> None:
    with unit_of_work():
        own, other = make_holder("dakar"), make_holder("lyon")
        payments = begin(request(own)), begin(request(other))
    mine, theirs = alarm("a", own, payments[0]), alarm("b", other, payments[1])
    treasurer = browser_signed_in(context, "treasurer@city.example", "treasurer", own)
    page = treasurer.get(ALARMS).text
    assert f'value="{mine}" form="ticked"' in page
    assert f'value="{theirs}" form="ticked"' not in page
    sent = {"ticked": [str(mine), str(theirs)], "note": ""}
    assert "Say what you found." in treasurer.fill(ALARMS, sent).text
    answer = treasurer.fill(ALARMS, sent | {"note": "Their bank was away."}).text
    assert f"1 done: <bdi>Alarm {mine}</bdi>" in answer
    assert "There is no such alarm." in answer
    db.session.rollback()
    assert [db.session.get_one(Alarm, one).note for one in (mine, theirs)] == ["Their bank was away.", ""]


@pytest.mark.parametrize(("act", "state"), [("release", "released"), ("set aside", "set_aside")])
def test_questions_that_wait_are_shown_or_set_aside(act: str, state: str, secretary: Browser, context: Flask) -> None:
    campaign_id = story.live_campaign(slug="asked")
    first, second, kept = (come_in(campaign_id, text) for text in ("Why?", "Where?", "When?"))
    assert f'value="{first}" form="ticked"' in secretary.get(f"{QUESTIONS}?state=waiting").text
    sent = {"ticked": [str(first), str(second)], "act": act}
    answer = secretary.fill(f"{QUESTIONS}?state=waiting", sent, to=f"{QUESTIONS}ticked").text
    assert f"2 done: <bdi>Question {first}</bdi>" in answer
    db.session.rollback()
    states = [db.session.get_one(Question, one).state for one in (first, second, kept)]
    assert states == [state, state, "waiting"]
    again = secretary.fill(f"{QUESTIONS}?state=waiting", sent | {"act": "set aside"}, to=f"{QUESTIONS}ticked").text
    assert "A colleague has dealt with this question already." in again


@pytest.mark.only_on("sqlite")
def test_others_do_nothing_with_what_they_tick(context: Flask) -> None:
    failed = letter("a", "failed")
    browser = browser_signed_in(context, "other@city.example")
    for path in (AGAIN, ALARMS, f"{QUESTIONS}ticked"):
        assert browser.fill("/en/account/profile", {"ticked": str(failed)}, to=path).status_code == 403, path
    assert state_of(failed) == "failed"
    assert MOST_AT_ONCE == 100
