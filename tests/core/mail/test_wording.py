"""The office says letters its own way: sentence by sentence, with the values that readers need, and never as code."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.mail.services import Letter, send
from portal.mail.wording import braced, filled, letters, messages, owner_of, rewrite, saying, values_in, versions
from portal.testing import MakeApp, browser_signed_in
from tests.core.mail.conftest import Server, run_all_now
from tests.factories import make_account

Post = tuple[Server, str]
SIGN_IN = "mail/sign_in.md"
VALUES = {"address": "https://portal.example/x", "minutes": 15}
PAGE = f"/en/admin/mail/words/en/{SIGN_IN}"
OURS = "Come in to {network} within {minutes} minutes. 100 % free, {{ 7 * 7 }} %(minutes)s"


@pytest.fixture
def mailing(make_app: MakeApp, server: Post) -> Flask:
    return make_app(mail_url=server[1])


def typed(app: Flask, **changed: str) -> dict[str, str]:
    """What the form of the letter to sign in holds, with some of it changed."""
    with app.app_context():
        words = {f"words_{place}": braced(message) for place, message in enumerate(messages(SIGN_IN))}
    return {**words, "based_on": "0", "act": "save", **changed}


def test_new_words_are_in_the_next_letter_of_that_language_and_in_no_other(mailing: Flask) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    words = typed(mailing, words_0="Your way in", words_1="{network}: within {minutes} minutes.")
    assert browser.fill(PAGE, words).status_code == 303
    with mailing.app_context():
        made, other = render(SIGN_IN, "en", VALUES), render(SIGN_IN, "es", VALUES)
        assert made.subject == "Your way in"
        assert "Observatory on Participatory Democracy: within 15 minutes." in made.text
        assert VALUES["address"] in made.text
        assert "Your way in" not in other.subject
        acts = set(db.session.scalars(db.select(AuditLine.act)))
    assert "letter.reword" in acts
    page = browser.get(PAGE).text
    assert page.count("Your way in") == 2  # in its field, and in the history


@pytest.mark.either
def test_what_is_typed_is_never_run(mailing: Flask) -> None:
    with mailing.app_context():
        with unit_of_work():
            rewrite(SIGN_IN, "en", {messages(SIGN_IN)[1]: OURS}, 0, make_account())
        assert "100 % free, {{ 7 * 7 }} %(minutes)s" in render(SIGN_IN, "en", VALUES).text


@pytest.mark.either
@pytest.mark.parametrize(
    ("field", "words", "fault"),
    [
        ("words_1", "Within a while, {network}.", "{minutes} is missing"),
        ("words_1", "Within {minutes} minutes, {name}, {network}.", "There is no value {name}"),
        ("words_1", "", "Enter the text."),
        ("words_2", "Sign in](https://evil.example) [x", "Square brackets"),
    ],
)
def test_a_sentence_that_readers_could_not_use_is_refused_beside_its_field(
    mailing: Flask, field: str, words: str, fault: str
) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    answer = browser.fill(PAGE, typed(mailing, **{field: words}))
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert fault in answer.text
    with mailing.app_context():
        assert versions(SIGN_IN, "en") == []


@pytest.mark.either
def test_a_preview_shows_sample_values_and_a_trial_goes_to_oneself_alone(mailing: Flask, server: Post) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    answer = browser.fill(PAGE, typed(mailing, words_1="Only {minutes} minutes, {network}.", act="preview"))
    assert (answer.status_code, "Only 15 minutes, Observatory" in answer.text) == (200, True)
    assert browser.fill(PAGE, typed(mailing, words_0="Trial words", act="try")).status_code == 200
    run_all_now(mailing)
    assert [(mail["To"], mail["Subject"]) for mail in server[0].received] == [("staff@city.example", "Trial words")]
    with mailing.app_context():
        assert versions(SIGN_IN, "en") == []


def test_a_sentence_goes_back_to_the_original_and_the_history_keeps_both(mailing: Flask) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    browser.fill(PAGE, typed(mailing, words_0="Your way in"))
    browser.fill(PAGE, typed(mailing, based_on="1"))
    with mailing.app_context():
        assert [one.words for one in versions(SIGN_IN, "en")] == ["", "Your way in"]
        assert render(SIGN_IN, "en", VALUES).subject == "Your link to sign in"


def test_whoever_wrote_on_an_older_version_is_told_and_keeps_their_words(mailing: Flask) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    assert browser.fill(PAGE, typed(mailing, words_0="First")).status_code == 303
    answer = browser.fill(PAGE, typed(mailing, words_0="Second"))
    assert (answer.status_code, "Second" in answer.text) == (409, True)
    with mailing.app_context(), pytest.raises(Conflict), unit_of_work():
        rewrite(SIGN_IN, "en", {messages(SIGN_IN)[1]: OURS}, 0, 1)


def test_a_letter_that_waits_is_not_broken_by_a_change_nor_by_a_new_version_of_its_template(
    mailing: Flask, server: Post
) -> None:
    with mailing.app_context():
        with unit_of_work():
            send(Letter("berta@city.example", "en", SIGN_IN, "k1", VALUES))
        with unit_of_work():
            account_id = make_account()
            rewrite(SIGN_IN, "en", {messages(SIGN_IN)[0]: "Your way in"}, 0, account_id)
        run_all_now(mailing)
        assert db.session.scalars(db.select(Mail.state)).all() == ["sent"]
        say = saying(SIGN_IN, "en", lambda message, **_: message.upper())
        assert say("A sentence of a later version") == "A SENTENCE OF A LATER VERSION"
    assert [mail["Subject"] for mail in server[0].received] == ["Your way in"]


@pytest.mark.only_on("sqlite")
def test_every_letter_of_the_core_and_of_each_plugin_is_listed_and_opens(mailing: Flask) -> None:
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    page = browser.get("/en/admin/mail/words/").text
    with mailing.app_context():
        found = letters()
    assert {owner_of(template) for template in found} >= {"core", "campaigns", "elections", "newsletter"}
    for template in found:
        path = f"/en/admin/mail/words/ar/{template}"
        assert path in page
        assert browser.get(path).status_code == 200
    assert browser.get("/en/admin/mail/words/en/mail/layout.html").status_code == 404
    assert browser.get(f"/en/admin/mail/words/xx/{SIGN_IN}").status_code == 404


@pytest.mark.only_on("sqlite")
@given(st.text(), st.dictionaries(st.from_regex(r"\A\w+\Z"), st.text()))
def test_filling_in_changes_nothing_but_the_values(words: str, values: dict[str, str]) -> None:
    if values_in(words) <= set(values):
        assert filled(words, {name: f"{{{name}}}" for name in values}) == words
