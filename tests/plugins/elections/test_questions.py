"""A city asks, the secretariat answers, everybody reads."""

import pytest
from flask import Flask

from plugins.elections.services import people, questions
from plugins.elections.services.calls import cancel_call
from plugins.elections.services.showing import counts
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.viewer import NOBODY
from tests.plugins.elections.conftest import MakeCall

ASKED = questions.Asked("Amina, Thiès", "Amina@city.example", "Who pays for the interpreters?", "fr")
REPLY = questions.Reply("The host does.", "en", "http://portal.test/fr/elections/presidency-2030#questions")


@pytest.fixture
def asked(make_call: MakeCall) -> int:
    """A call with one question that waits; gives the call."""
    call_id = make_call()
    with unit_of_work():
        questions.ask(call_id, ASKED, "once")
    return call_id


def waiting_id() -> int:
    return questions.waiting()[0][0].id


def test_a_question_waits_and_is_not_shown(asked: int) -> None:
    assert (questions.count_waiting(), list(questions.answered(asked))) == (1, [])


@pytest.mark.both
def test_the_same_form_sent_twice_asks_once(asked: int) -> None:
    with unit_of_work():
        questions.ask(asked, ASKED, "once")
    assert questions.count_waiting() == 1


def test_an_answer_is_published_and_told_once(asked: int) -> None:
    question_id = waiting_id()
    with unit_of_work():
        questions.answer(question_id, REPLY, NOBODY)
    with pytest.raises(Conflict), unit_of_work():
        questions.answer(question_id, REPLY, NOBODY)
    assert [row.answer for row in questions.answered(asked)] == ["The host does."]
    letters = db.session.scalars(db.select(Mail)).all()
    assert [(letter.to, letter.language) for letter in letters] == [("Amina@city.example", "fr")]


def test_what_is_no_question_is_set_aside_without_a_letter(asked: int) -> None:
    question_id = waiting_id()
    with unit_of_work():
        questions.set_aside(question_id, NOBODY)
    with pytest.raises(Conflict), unit_of_work():
        questions.set_aside(question_id, NOBODY)
    assert counts()["questions_set_aside"] == 1
    assert db.session.scalar(db.select(db.func.count(Mail.id))) == 0


def test_nothing_is_asked_about_a_call_that_is_off(asked: int) -> None:
    with unit_of_work():
        cancel_call(asked, NOBODY)
    with pytest.raises(Refused), unit_of_work():
        questions.ask(asked, ASKED, "later")


def test_questions_can_be_asked_before_the_call_opens(make_call: MakeCall) -> None:
    call_id = make_call(opens=5)
    with unit_of_work():
        questions.ask(call_id, ASKED, "early")
    assert questions.count_waiting() == 1


def test_an_unknown_question_or_call_is_not_found(context: Flask) -> None:
    with pytest.raises(NotFound):
        questions.question_of(7)
    with pytest.raises(NotFound), unit_of_work():
        questions.ask(7, ASKED, "nowhere")


def test_a_person_gets_a_copy_of_their_questions(asked: int) -> None:
    copy = people.questions_of("amina@city.example")
    assert [row["text"] for row in copy] == [ASKED.text]
    assert people.questions_of("other@city.example") == []


def test_forgetting_a_person_drops_what_waits(asked: int) -> None:
    with unit_of_work():
        assert people.erase("AMINA@city.example") == 1
    assert questions.count_waiting() == 0


def test_forgetting_a_person_keeps_the_answer_without_the_name(asked: int) -> None:
    question_id = waiting_id()
    with unit_of_work():
        questions.answer(question_id, REPLY, NOBODY)
    with unit_of_work():
        people.erase(ASKED.email)
    row = questions.answered(asked)[0]
    assert (row.name, row.email, row.answer) == ("", "", "The host does.")
