"""Letters: stored with what they are about, sent once, and later when the mail server is down."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import run_next
from portal.mail.models import Mail
from portal.mail.rendering import as_html, render
from portal.mail.services import Letter, counts, hold_back, send
from portal.testing import MakeApp
from tests.core.mail.conftest import Server, run_all_now

pytestmark = pytest.mark.only_on("sqlite")
Post = tuple[Server, str]


def letter(key: str = "k1", **values: object) -> Letter:
    return Letter("backer@city.example", "en", "mail/test.md", key, {"name": "Aïssatou", **values})


def with_template(app: Flask) -> Flask:
    """Give a portal a letter template of the tests' own."""
    source = "Hello {{ name }}\n\nDear **{{ name }}**, see [the page]({{ url }})."
    assert app.jinja_env.loader
    app.jinja_env.loader = ChoiceLoader([DictLoader({"mail/test.md": source}), app.jinja_env.loader])
    return app


@pytest.fixture
def mailing(make_app: MakeApp, server: Post) -> Flask:
    return with_template(make_app([], mail_url=server[1]))


def test_a_letter_is_sent_once_however_often_it_is_written(mailing: Flask, server: Post) -> None:
    with mailing.app_context():
        for _ in range(3):
            with unit_of_work():
                send(letter(url="https://portal.example/x"))
        run_all_now(mailing)
        assert counts() == {"sent": 1}
    received = server[0].received
    assert [mail["Subject"] for mail in received] == ["Hello Aïssatou"]
    assert received[0]["To"] == "backer@city.example"


def test_a_letter_of_an_act_that_was_undone_is_never_sent(mailing: Flask, server: Post) -> None:
    with mailing.app_context(), pytest.raises(RuntimeError), unit_of_work():
        send(letter())
        raise RuntimeError
    run_all_now(mailing)
    assert server[0].received == []


@pytest.mark.parametrize("answer", ["451 try later", "421 closing"])
def test_when_the_mail_server_refuses_the_letter_waits_and_goes_later_once(
    mailing: Flask, server: Post, answer: str
) -> None:
    server[0].answer = answer
    with mailing.app_context(), unit_of_work():
        send(letter())
    run_next(mailing)
    assert server[0].received == []
    server[0].answer = "250 OK"
    run_all_now(mailing)
    run_all_now(mailing)
    assert len(server[0].received) == 1


def test_a_server_that_is_away_keeps_no_letter_from_being_written(make_app: MakeApp) -> None:
    app = with_template(make_app([], mail_url="smtp://127.0.0.1:9"))
    with app.app_context(), unit_of_work():
        send(letter())
    run_next(app)
    with app.app_context():
        row, job = db.session.scalars(db.select(Mail)).one(), db.session.scalars(db.select(JobRow)).one()
        assert (row.state, "refused" in row.last_error.lower()) == ("waiting", True)
        assert job.run_at == row.next_try_at


def test_both_parts_say_the_same_and_what_people_typed_stands_as_it_is(mailing: Flask) -> None:
    with mailing.app_context():
        made = render(
            "mail/test.md", "en", {"name": "<b>*[Eve](http://evil.example)*", "url": "https://portal.example/"}
        )
    assert "Dear **<b>*[Eve](http://evil.example)***" in made.text
    assert "<b>*" not in made.html
    assert 'href="http://evil.example"' not in made.html
    assert 'href="https://portal.example/"' in made.html


def test_a_letter_is_small_without_pictures_and_runs_in_its_language_s_direction(mailing: Flask) -> None:
    with mailing.app_context():
        made = render("mail/test.md", "ar", {"name": "ليلى", "url": "https://portal.example/"})
    assert len(made.html.encode()) < 25_000
    assert 'dir="rtl"' in made.html
    assert "<img" not in made.html


def test_letters_that_are_written_one_after_the_other_keep_their_languages(mailing: Flask) -> None:
    values = {"address": "https://portal.example/", "minutes": 15}
    with mailing.app_context():
        subjects = {language: render("mail/sign_in.md", language, values).subject for language in ("en", "ar", "fr")}
    assert len(set(subjects.values())) == 3


def test_an_address_that_has_a_line_to_itself_can_be_clicked() -> None:
    made = as_html("Here is your pledge:\n\nhttps://portal.example/en/campaigns/pledges/MTI.x_y-z\n\nKeep it.")
    assert '<a href="https://portal.example/en/campaigns/pledges/MTI.x_y-z"' in made
    assert made.count("<a ") == 1


def test_a_name_cannot_add_headers(mailing: Flask, server: Post) -> None:
    with mailing.app_context(), unit_of_work():
        send(letter(name="Eve\r\nBcc: everybody@city.example"))
    run_all_now(mailing)
    assert server[0].received[0]["Bcc"] is None


def test_every_letter_is_also_laid_into_the_folder(mailing: Flask) -> None:
    folder = mailing.extensions["portal.settings"].mail_dir
    with mailing.app_context(), unit_of_work():
        send(letter())
    run_all_now(mailing)
    message = message_from_bytes(next(folder.glob("*.eml")).read_bytes(), policy=default)
    assert re.fullmatch(r"<letter-1\.[0-9a-f]{20}@portal\.test>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"


def test_what_was_sent_is_kept_for_the_secretariat(mailing: Flask) -> None:
    with mailing.app_context():
        with unit_of_work():
            send(letter())
        run_all_now(mailing)
        row = db.session.scalars(db.select(Mail)).one()
        assert (row.state, row.subject) == ("sent", "Hello Aïssatou")
        assert row.sent_at


def test_a_letter_that_can_be_left_says_so_to_the_mail_program_and_no_other_does(mailing: Flask, server: Post) -> None:
    leaving = "/en/sample/leave/secret"
    with mailing.app_context(), unit_of_work():
        send(letter("left"))
        send(Letter("reader@city.example", "en", "mail/test.md", "k2", {"name": "A"}, unsubscribe_path=leaving))
    run_all_now(mailing)
    by_reader = {mail["To"]: mail for mail in server[0].received}
    ours = mailing.extensions["portal.settings"].base_url
    assert by_reader["reader@city.example"]["List-Unsubscribe"] == f"<{ours}{leaving}>"
    assert by_reader["reader@city.example"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert by_reader["backer@city.example"]["List-Unsubscribe"] is None


def test_what_waits_for_a_reader_who_has_left_goes_no_more(mailing: Flask, server: Post) -> None:
    leaving = "/en/sample/leave/secret"
    with mailing.app_context():
        with unit_of_work():
            send(letter("a receipt"))
            send(Letter("backer@city.example", "en", "mail/test.md", "k2", {"name": "A"}, unsubscribe_path=leaving))
        with unit_of_work():
            hold_back("backer@city.example", leaving)
        run_all_now(mailing)
        assert db.session.scalars(db.select(Mail.key)).all() == ["a receipt"]
    assert len(server[0].received) == 1
