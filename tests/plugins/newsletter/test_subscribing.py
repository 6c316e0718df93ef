"""Nobody is written to who did not confirm; whoever leaves is forgotten; the pages say nothing about anybody."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from plugins.newsletter.models import Subscriber
from plugins.newsletter.rules import TIME_TO_CONFIRM
from plugins.newsletter.services import subscribing
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.testing import Browser
from tests.plugins.newsletter.conftest import key_of

ANNA = "Anna@city.example"


def letters() -> list[str]:
    return [row.template.rpartition("/")[2] for row in db.session.scalars(db.select(Mail).order_by(Mail.id))]


def ask(client: Browser, email: str = ANNA, language: str = "fr") -> str:
    answer = client.fill("/en/newsletter/subscribe", {"email": email, "language": language})
    assert answer.status_code == 303
    return str(answer.location)


def test_whoever_asks_is_on_the_list_once_they_confirm_by_a_button_and_not_before(
    client: Browser, context: Flask
) -> None:
    ask(client)
    assert subscribing.readers() == {}
    client.get(f"/fr/newsletter/confirm/{key_of(ANNA)}")  # a mail program that opens links by itself
    assert subscribing.readers() == {}
    client.fill(f"/fr/newsletter/confirm/{key_of(ANNA)}", {"language": "fr"})
    assert subscribing.readers() == {"fr": 1}


def test_the_answer_is_the_same_for_an_address_that_is_on_the_list(
    client: Browser, reader: Callable[[str, str], str]
) -> None:
    reader("ben@city.example", "en")
    assert ask(client) == ask(client, "BEN@city.example") == "/en/newsletter/asked"
    assert letters() == ["confirm.md", "confirm.md", "already.md"]


def test_however_often_somebody_asks_one_letter_a_day_is_written(client: Browser, context: Flask) -> None:
    for _ in range(3):
        ask(client)
    assert letters() == ["confirm.md"]


def test_an_address_is_one_however_it_is_written(client: Browser, context: Flask) -> None:
    ask(client)
    ask(client, "anna@CITY.example")
    assert db.session.query(Subscriber).count() == 1


def test_asking_again_before_confirming_changes_the_language(client: Browser, context: Flask) -> None:
    ask(client, language="fr")
    ask(client, language="ar")
    client.fill(f"/ar/newsletter/confirm/{key_of(ANNA)}", {"language": "ar"})
    assert subscribing.readers() == {"ar": 1}


def test_what_is_no_address_is_said_beside_its_field_and_stays_there(client: Browser, context: Flask) -> None:
    answer = client.fill("/en/newsletter/subscribe", {"email": "anna at home", "language": "en"})
    assert answer.status_code == 422
    assert "anna at home" in answer.text
    assert db.session.query(Subscriber).count() == 0


def test_one_post_of_a_mail_program_lets_a_reader_out_without_a_redirect_and_forgets_them(
    client: Browser, reader: Callable[[str, str], str]
) -> None:
    key = reader(ANNA, "en")
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):  # RFC 8058: a mail program may try again
        answer = client.post(f"/en/newsletter/leave/{key}", data=body, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert "You are not on the list" in answer.text
    assert db.session.query(Subscriber).count() == 0


def test_opening_the_link_alone_lets_nobody_out(client: Browser, reader: Callable[[str, str], str]) -> None:
    key = reader(ANNA, "en")
    assert "Leave" in client.get(f"/en/newsletter/leave/{key}").text
    assert subscribing.readers() == {"en": 1}


def test_a_foreign_key_opens_nothing(client: Browser, reader: Callable[[str, str], str]) -> None:
    reader(ANNA, "en")
    assert client.get("/en/newsletter/confirm/another").status_code == 404
    assert "Anna" not in client.get("/en/newsletter/leave/another").text


def test_a_reader_changes_their_language(client: Browser, reader: Callable[[str, str], str]) -> None:
    key = reader(ANNA, "en")
    client.fill(f"/en/newsletter/confirm/{key}", {"language": "pt"})
    assert subscribing.readers() == {"pt": 1}


def test_whoever_does_not_confirm_within_seven_days_is_forgotten(
    client: Browser, reader: Callable[[str, str], str]
) -> None:
    reader("ben@city.example", "en")
    ask(client)
    with unit_of_work() as session:
        session.execute(db.update(Subscriber).values(asked_at=wall_now() - TIME_TO_CONFIRM - timedelta(seconds=1)))
    subscribing.forget_unconfirmed()
    assert db.session.scalars(db.select(Subscriber.email)).all() == ["ben@city.example"]


def test_what_is_kept_of_a_person_is_told_and_erased_with_them(reader: Callable[[str, str], str]) -> None:
    reader(ANNA, "en")
    assert [row["language"] for row in subscribing.known_of(ANNA.lower())] == ["en"]
    with unit_of_work():
        assert subscribing.forget(ANNA.upper()) == 1
    assert subscribing.known_of(ANNA) == []
