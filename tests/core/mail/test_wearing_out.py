"""An address to which different letters come back in different weeks takes no more mail that nobody needs."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.audit.reading import acts_on
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused
from portal.mail.addresses import dead, lift, lift_by_id
from portal.mail.bouncing import News
from portal.mail.models import Bounce, Mail
from portal.mail.reading import take_in
from portal.mail.services import Letter, send
from portal.mail.wearing_out import USUAL_WEEKS, WEEKS, check_weeks
from portal.state import change_setting
from portal.testing import browser_signed_in

READER, FULL = "Berta@city.example", "552 5.2.2 mailbox full"


def comes_back(key: str, weeks_ago: int, kind: str = "not_delivered", mail_id: int = 0, to: str = READER) -> int:
    """Let a letter come back so many weeks ago; its number."""
    with unit_of_work() as session:
        if not mail_id:
            send(Letter(to, "en", "mail/sign_in.md", key, {}))
            mail_id = session.scalars(db.select(Mail.id).where(Mail.key == key)).one()
        earlier = session.scalars(db.select(Bounce.id)).all()
        then = wall_now() - timedelta(weeks=weeks_ago)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("portal.mail.reading.wall_now", lambda: then)
            take_in(News(kind, mail_id, FULL), key)  # type: ignore[arg-type]
        assert len(session.scalars(db.select(Bounce.id)).all()) == len(earlier) + 1
    return mail_id


def come_back(weeks: range, prefix: str = "k") -> None:
    for week in reversed(weeks):
        comes_back(f"{prefix}{week}", week)


def test_letters_that_come_back_in_enough_weeks_wear_an_address_out_and_the_office_is_told(context: Flask) -> None:
    come_back(range(1, USUAL_WEEKS))
    assert dead(READER) is None
    comes_back("now", 0)
    found = dead(READER)
    assert found
    assert (found.weeks, found.reason) == (USUAL_WEEKS, FULL)
    assert [act.act for act in acts_on(f"address:{found.id}")] == ["address.worn_out"]
    page = browser_signed_in(context, role="secretariat").get("/en/admin/mail/addresses").text
    assert "Letters came back in 4 different weeks:" in page


@pytest.mark.parametrize("kind", ["delayed", "automatic"])
def test_letters_that_are_only_late_or_answered_by_a_machine_wear_nothing_out(kind: str, context: Flask) -> None:
    for week in range(9):
        comes_back(f"k{week}", week, kind)
    assert dead(READER) is None


def test_many_in_one_week_one_letter_many_times_and_what_is_long_ago_count_once_or_not_at_all(context: Flask) -> None:
    for number in range(9):
        comes_back(f"week{number}", 1)
    first = comes_back("same", 2)
    for week in (3, 4, 5, 6):
        comes_back(f"same{week}", week, mail_id=first)
    come_back(range(30, 40), "old")
    for week in range(1, 9):
        comes_back(f"other{week}", week, to="anna@city.example")
    assert dead(READER) is None
    assert dead("anna@city.example")


@pytest.mark.parametrize("way", ["office", "reader"])
def test_an_address_that_was_freed_begins_to_count_anew(way: str, context: Flask) -> None:
    come_back(range(USUAL_WEEKS))
    found = dead(READER)
    assert found
    with unit_of_work():
        lift_by_id(found.id) if way == "office" else lift(READER)
    comes_back("once more", 0)
    assert dead(READER) is None


@pytest.mark.parametrize(("written", "is_dead"), [("0", False), ("2", True), ("26", False), ("nonsense", False)])
def test_the_office_says_how_many_weeks(written: str, is_dead: bool, context: Flask) -> None:
    with unit_of_work():
        change_setting(WEEKS, written)
    context.extensions["portal.tail"].look()
    come_back(range(2))
    assert (dead(READER) is not None) is is_dead


def test_what_is_no_number_of_weeks_is_refused() -> None:
    for wrong in ("", "1", "27", "-2", "٤", "4.5", "100"):
        with pytest.raises(Refused):
            check_weeks(wrong)
    for right in ("0", "2", "26"):
        check_weeks(right)
