"""The pages of a call, for visitors and for the secretariat."""

import pytest
from flask import Flask

from plugins.elections.services import questions
from plugins.elections.services.calls import cancel_call
from portal.database import unit_of_work
from portal.hooks import Hooks, Person, portal_erasure, portal_personal_data, portal_state, portal_tasks
from portal.mail.rendering import render
from portal.testing import BASE_URL, Browser
from portal.viewer import NOBODY
from tests.plugins.elections.conftest import SECRETARY, MakeCall

pytestmark = pytest.mark.only_on("sqlite")
CALL = "/en/elections/presidency-2030"
QUESTION = {"text": "Who pays?", "name": "Amina, Thiès", "email": "amina@city.example"}
PLAN = {
    "term_from": "2031",
    "term_to": "2031",
    "time_zone": "Europe/Lisbon",
    "opens_at": "2030-01-10T09:00",
    "closes_at": "2030-03-10T23:59",
    "ballot": "confidential",
    "method": "schulze",
    "quorum_percent": "20",
}
WORDS = {"title": "Who hosts 2031?", "summary": "In short.", "who_may": "- Members", "what_is_asked": "A letter."}


def test_without_a_call_the_page_says_where_the_next_one_is_announced(client: Browser) -> None:
    answer = client.get("/en/elections/")
    assert answer.status_code == 200
    assert "No call is open" in answer.text


def test_the_open_call_is_the_front_page_and_a_band_on_the_home_page(client: Browser, make_call: MakeCall) -> None:
    make_call()
    assert "Who hosts 2030?" in client.get("/en/elections/").text
    home = client.get("/en/").text
    assert 'href="/en/elections/presidency-2030"' in home
    assert "Candidacies until" in home


@pytest.mark.parametrize("language", ["en", "ca", "es", "fr", "pt", "ar"])
def test_a_call_is_shown_in_every_language_and_says_when_it_is_not_translated(
    client: Browser, make_call: MakeCall, language: str
) -> None:
    make_call()
    page = client.get(f"/{language}/elections/presidency-2030")
    assert page.status_code == 200
    assert ('lang="en" dir="auto">Who hosts 2030?' in page.text) == (language != "en")
    assert len(page.data) < 100_000


def test_dates_are_shown_in_the_zone_of_the_call_and_another_one(client: Browser, make_call: MakeCall) -> None:
    make_call(time_zone="Asia/Tokyo")
    page = client.get(f"{CALL}?tz=America/Lima").text
    assert "(Tokyo)" in page
    assert "(Lima)" in page
    assert "(UTC)" in client.get(f"{CALL}?tz=../../etc/passwd").text


def test_a_visitor_asks_and_is_told_what_happens(client: Browser, make_call: MakeCall) -> None:
    make_call()
    answer = client.fill(f"{CALL}/ask", QUESTION)
    assert (answer.status_code, answer.location) == (303, f"{CALL}/asked")
    assert "has arrived" in client.get(answer.location).text
    assert questions.count_waiting() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "amina"},
        {"text": ""},
        {"text": "\u202e\u200b"},
        {"name": "x" * 10_000},
        {"text": "x" * 2001},
        {"email": "a@b.c\r\nBcc: all@city.example"},
    ],
)
def test_a_faulty_question_says_so_and_loses_nothing(
    client: Browser, make_call: MakeCall, wrong: dict[str, str]
) -> None:
    make_call()
    answer = client.fill(f"{CALL}/ask", QUESTION | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert questions.count_waiting() == 0


def test_a_question_in_arabic_arrives_as_it_was_typed(client: Browser, make_call: MakeCall) -> None:
    make_call()
    client.fill("/ar/elections/presidency-2030/ask", QUESTION | {"text": "من يدفع ثمن الترجمة؟ <b>"})
    question = questions.waiting()[0][0]
    assert (question.text, question.language) == ("من يدفع ثمن الترجمة؟ <b>", "ar")


def test_a_call_that_was_called_off_while_somebody_typed_says_no_and_keeps_the_question(
    client: Browser, make_call: MakeCall
) -> None:
    call_id = make_call()
    with unit_of_work():
        cancel_call(call_id, NOBODY)
    answer = client.fill(f"{CALL}/ask", QUESTION)
    assert answer.status_code == 422
    assert "Questions can be asked until" in answer.text
    assert 'value="Amina, Thiès"' in answer.text


def test_unknown_calls_and_drafts_are_not_there(client: Browser, make_call: MakeCall) -> None:
    make_call(is_draft=True)
    paths = [CALL, f"{CALL}/ask", "/en/elections/nothing", "/en/elections/%01"]
    assert {client.get(path).status_code for path in paths} == {404}


def test_visitors_see_nothing_of_the_secretariat(client: Browser, make_call: MakeCall) -> None:
    call_id = make_call()
    paths = ["", "/new", f"/{call_id}", f"/{call_id}/words/en", "/questions/1"]
    assert {client.get(f"/en/admin/elections{path or '/'}").status_code for path in paths} <= {302, 303, 401, 403}


def test_the_secretariat_begins_writes_and_publishes_a_call(secretary: Browser) -> None:
    answer = secretary.fill("/en/admin/elections/new", PLAN)
    assert answer.status_code == 303
    change = secretary.fill(answer.location, WORDS).location
    assert "Publish the call" in secretary.get(change).text
    assert secretary.fill(change, {}, to=f"{change}/publish").location == change
    assert "Who hosts 2031?" in secretary.get("/en/elections/presidency-2031").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"term_from": "next"}, "Enter a year such as 2028."),
        ({"term_from": "9" * 30}, "Enter a year such as 2028."),
        ({"term_to": "2030"}, "The last year cannot be before the first."),
        ({"closes_at": "soon"}, "Enter a date and time"),
        ({"closes_at": "2030-01-01T00:00"}, "This must be later than the date before it."),
        ({"opens_at": "2029-03-25T01:30"}, "This hour does not exist"),
        ({"opens_at": "2029-10-28T01:30"}, "This hour happens twice"),
        ({"quorum_percent": "101"}, "Enter a number from 0 to 100."),
    ],
)
def test_a_faulty_plan_is_explained_beside_its_field(secretary: Browser, wrong: dict[str, str], says: str) -> None:
    answer = secretary.fill("/en/admin/elections/new", PLAN | wrong)
    assert answer.status_code == 422
    assert says in answer.text


def test_the_plan_is_shown_in_the_zone_of_the_call(secretary: Browser) -> None:
    secretary.fill("/en/admin/elections/new", PLAN | {"time_zone": "Asia/Tokyo"})
    assert 'value="2030-03-10T23:59"' in secretary.get("/en/admin/elections/1").text


def test_an_open_call_shows_no_form_for_its_dates(secretary: Browser, make_call: MakeCall) -> None:
    page = secretary.get(f"/en/admin/elections/{make_call()}").text
    assert "its dates and rules stay as they are" in page
    assert 'name="closes_at"' not in page


def test_words_in_a_language_that_the_portal_does_not_speak_are_not_found(
    secretary: Browser, make_call: MakeCall
) -> None:
    assert secretary.get(f"/en/admin/elections/{make_call()}/words/xx").status_code == 404


def test_the_secretariat_answers_and_the_page_shows_it(
    secretary: Browser, client: Browser, make_call: MakeCall
) -> None:
    make_call()
    client.fill(f"{CALL}/ask", QUESTION)
    assert "Who pays?" not in client.get(CALL).text
    assert "Who pays?" in secretary.get("/en/admin/elections/").text
    secretary.fill("/en/admin/elections/questions/1", {"answer": "The host <script>."})
    page = client.get(CALL).text
    assert "The host &lt;script&gt;." in page
    assert "amina@city.example" not in page


def test_the_secretariat_sets_aside_what_is_no_question(
    secretary: Browser, client: Browser, make_call: MakeCall
) -> None:
    make_call()
    client.fill(f"{CALL}/ask", QUESTION)
    secretary.fill("/en/admin/elections/questions/1", {"act": "set aside"})
    assert "Every question is answered." in secretary.get("/en/admin/elections/").text


def test_the_letter_quotes_question_and_answer(app: Flask) -> None:
    values = {"name": "Amina", "question": "Who pays?", "answer": "The host.", "url": "http://portal.test/en/x"}
    with app.app_context():
        letter = render("elections/mail/answered.md", "en", values)
    assert letter.subject == "Your question about the call is answered"
    assert "http://portal.test/en/x" in letter.text


def test_hooks_tell_tasks_figures_and_what_is_known_of_a_person(app: Flask, make_call: MakeCall) -> None:
    call_id = make_call()
    with unit_of_work():
        questions.ask(call_id, questions.Asked(**QUESTION, language="en"), "once")
    hooks: Hooks = app.extensions["portal.hooks"]
    person = Person("amina@city.example")
    with app.test_request_context("/en/", base_url=BASE_URL):
        assert [(task.title, task.url) for task in hooks.gather(portal_tasks, viewer=SECRETARY)] == [
            ("1 question about a call waits for an answer", "/en/admin/elections/questions/1")
        ]
        figures = {found.name: found.values for found in hooks.gather(portal_state)}
        assert figures["elections"] == {"calls_published": 1, "questions_waiting": 1}
        assert len(hooks.collect(portal_personal_data, person=person)["elections"]) == 1
        with unit_of_work():
            assert hooks.collect(portal_erasure, person=person)["elections"] == ["1 question about a call"]
