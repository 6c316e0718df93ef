"""The pages on which questions are asked, answered and taken down."""

import re

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Question
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.testing import Browser, browser_signed_in
from tests.factories import make_account
from tests.plugins.campaigns import story

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("context")]
EVIL = '<img src=x onerror=alert(1)> "quoted" & more'
ASK = "/en/campaigns/asked/questions/ask"


@pytest.fixture
def campaign_id() -> int:
    campaign_id = story.live_campaign(slug="asked")
    with unit_of_work():
        make_account("editor@city.example", "editor", organisation_of(campaign_id))
    return campaign_id


def organisation_of(campaign_id: int) -> int:
    return db.session.get_one(Campaign, campaign_id).organisation_id


@pytest.fixture
def editor(app: Flask, campaign_id: int) -> Browser:
    return browser_signed_in(app, "editor@city.example")


@pytest.fixture
def secretary(app: Flask) -> Browser:
    return browser_signed_in(app, "secretary@city.example", "secretariat")


def letter(app: Flask, template: str) -> str:
    db.session.rollback()
    wanted = db.select(Mail).where(Mail.template == f"campaigns/mail/{template}.md").order_by(Mail.id.desc())
    mail = db.session.scalars(wanted).first()
    assert mail is not None
    said = render(mail.template, mail.language, mail.values)
    assert "<img src=x" not in said.html
    return said.text


def asked_in(app: Flask, client: Browser, text: str = "Why?") -> int:
    """Ask as a guest and follow the letter."""
    assert client.fill(ASK, {"text": text, "email": "ana@x.example", "name": EVIL}).status_code == 303
    found = re.search(r"https?://[^/\s]+(/en/campaigns/questions/\S+)", letter(app, "question_confirm"))
    assert found
    assert (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
        in client.get(found[1]).text
    )
    assert client.fill(found[1], {}).status_code == 303
    assert "you get a letter with their answer" in client.get(found[1]).text
    return db.session.scalars(db.select(db.func.max(Question.id))).one()


def test_a_guest_asks_confirms_and_reads_the_answer(
    app: Flask, client: Browser, editor: Browser, campaign_id: int
) -> None:
    question_id = asked_in(app, client, EVIL)
    assert "onerror" not in client.get("/en/campaigns/asked").text
    assert "Somebody asks something" in editor.get("/en/account/").text
    assert EVIL in letter(app, "asked")
    page = f"/en/campaigns/making/live/{campaign_id}/questions/"
    assert "1 waits for you" in editor.get(f"/en/campaigns/making/live/{campaign_id}").text
    missing = editor.fill(page, {"act": "answer", "answer": "", "language": "en"}, to=f"{page}{question_id}")
    assert (missing.status_code, "Write the answer." in missing.text) == (422, True)
    done = editor.fill(page, {"act": "answer", "answer": "*Because.*", "language": "en"}, to=f"{page}{question_id}")
    assert done.status_code == 303
    for path in ("/en/campaigns/asked", "/en/campaigns/asked/questions"):
        public = client.get(path).text
        assert "<em>Because.</em>" in public
        assert "&lt;img src=x onerror" in public
        assert "ana@x.example" not in public
    assert "/en/campaigns/asked/questions" in letter(app, "question_answered")


def test_whoever_is_signed_in_gives_no_address(app: Flask, editor: Browser, campaign_id: int) -> None:
    assert 'name="email"' not in editor.get(ASK).text
    assert "a letter with their answer" in editor.get(editor.fill(ASK, {"text": "Why?"}).headers["Location"]).text


def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(client: Browser, campaign_id: int) -> None:
    answer = client.fill(ASK, {"text": "", "email": "nobody", "name": "Ana"})
    assert answer.status_code == 422
    assert "Write your question." in answer.text
    assert 'value="Ana"' in answer.text


def test_the_secretariat_releases_and_takes_down_with_a_reason(
    app: Flask, client: Browser, secretary: Browser, campaign_id: int
) -> None:
    question_id = asked_in(app, client)
    page = "/en/admin/campaigns/questions/"
    assert "1 question to a campaign is not answered" in secretary.get("/en/admin/").text
    secretary.fill(page, {}, to=f"{page}{question_id}/release")
    assert "Why?" in client.get("/en/campaigns/asked").text
    without = secretary.fill(page, {"reason": ""}, to=f"{page}{question_id}/take-down")
    assert (without.status_code, "Say why" in without.text) == (422, True)
    secretary.fill(page, {"reason": "It names somebody."}, to=f"{page}{question_id}/take-down")
    assert "Why?" not in client.get("/en/campaigns/asked").text
    assert "It names somebody." in secretary.get(f"{page}?state=taken_down").text
    assert "It names somebody." in letter(app, "question_taken_down")
    assert "Took a question down" in secretary.get(f"/en/admin/campaigns/{campaign_id}").text


def test_a_team_shows_a_question_without_an_answer_or_sets_it_aside(
    app: Flask, client: Browser, editor: Browser, campaign_id: int
) -> None:
    first, second = asked_in(app, client, "First?"), asked_in(app, client, "Second?")
    page = f"/en/campaigns/making/live/{campaign_id}/questions/"
    editor.fill(page, {"act": "release"}, to=f"{page}{first}")
    editor.fill(page, {"act": "set_aside"}, to=f"{page}{second}")
    public = client.get("/en/campaigns/asked").text
    assert ("First?" in public, "Not answered yet." in public, "Second?" in public) == (True, True, False)
    late = editor.fill(page, {"act": "set_aside"}, to=f"{page}{first}")
    assert (late.status_code, "dealt with this question already" in late.text) == (409, True)
    assert editor.fill(page, {"act": "burn"}, to=f"{page}{second}").status_code == 400


def test_others_see_neither_what_waits_nor_a_forged_link(app: Flask, client: Browser, campaign_id: int) -> None:
    elsewhere = organisation_of(story.live_campaign())
    stranger = browser_signed_in(app, "other@city.example", "editor", elsewhere)
    assert stranger.get(f"/en/campaigns/making/live/{campaign_id}/questions/").status_code == 404
    assert stranger.get("/en/admin/campaigns/questions/").status_code == 403
    assert client.get("/en/campaigns/questions/MQ.forged").status_code == 404


def test_an_answer_is_put_right_and_what_it_said_before_stays_readable(
    app: Flask, client: Browser, editor: Browser, campaign_id: int
) -> None:
    question_id = asked_in(app, client)
    page = f"/en/campaigns/making/live/{campaign_id}/questions/"
    told = {"act": "answer", "answer": "On *Monday*.", "language": "en"}
    editor.fill(page, told, to=f"{page}{question_id}")
    right = {"act": "correct", "answer": "On *Tuesday*.", "language": "en"}
    assert editor.fill(page, right, to=f"{page}{question_id}").status_code == 303
    public, all_questions = client.get("/en/campaigns/asked").text, client.get("/en/campaigns/asked/questions").text
    assert ("<em>Tuesday</em>" in public, "<em>Monday</em>" in public) == (True, False)
    assert "The answer was put right on" in public
    assert f"before={question_id + 1}#question-{question_id}" in public
    assert ("<em>Tuesday</em>" in all_questions, "<em>Monday</em>" in all_questions) == (True, True)
    assert "On *Tuesday*." in letter(app, "answer_corrected")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer": ""}, (422, "Write the answer.")),
        ({}, (422, "Nothing has changed.")),
        ({"answer": "Otherwise.", "based_on": "7"}, (409, "Somebody else changed this text in the meantime.")),
        ({"answer": "Otherwise.", "based_on": "x"}, (409, "Somebody else changed this text in the meantime.")),
    ],
)
def test_what_cannot_be_put_right_so_is_said_beside_it(
    app: Flask, client: Browser, editor: Browser, campaign_id: int, changes: dict[str, str], said: tuple[int, str]
) -> None:
    question_id = asked_in(app, client)
    page = f"/en/campaigns/making/live/{campaign_id}/questions/"
    same = {"answer": "Because.", "language": "en"}
    editor.fill(page, same | {"act": "answer"}, to=f"{page}{question_id}")
    answer = editor.fill(page, same | {"act": "correct"} | changes, to=f"{page}{question_id}")
    assert (answer.status_code, said[1] in answer.text) == (said[0], True)
    assert changes.get("answer", "Because.") in answer.text
