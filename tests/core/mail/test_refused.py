"""Letters that a mail server refuses: at once for good, or for a while; and what the office does about them."""

import smtplib
from datetime import timedelta

import pytest
from flask import Flask

from portal.admin.condition import condition
from portal.admin.inbox import inbox
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import run_next
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict
from portal.mail.models import Mail
from portal.mail.rules import WAITS, is_about_address, refusal_of, wait_after
from portal.mail.services import Letter, counts, give_up, send, send_again
from portal.testing import BASE_URL, MakeApp, browser_signed_in
from portal.viewer import Grant, Viewer
from tests.core.mail.conftest import Server, run_all_now

Post = tuple[Server, str]
READER = "berta@city.example"
VALUES = {"address": "https://portal.example/x", "minutes": 15}


@pytest.fixture
def mailing(make_app: MakeApp, server: Post) -> Flask:
    return make_app([], mail_url=server[1])


def write(app: Flask, **more: str) -> int:
    with app.app_context(), unit_of_work():
        assert send(Letter(READER, "en", "mail/sign_in.md", "k1", VALUES, **more))
        return db.session.scalars(db.select(Mail.id)).one()


def letter(app: Flask) -> Mail:
    with app.app_context():
        return db.session.scalars(db.select(Mail)).one()


def test_a_no_for_good_ends_a_letter_at_once_with_the_reason(mailing: Flask, server: Post) -> None:
    server[0].reader = "550 5.1.1 no such reader here"
    write(mailing)
    run_next(mailing)
    row = letter(mailing)
    assert (row.state, row.last_error, row.tries) == ("failed", "550 5.1.1 no such reader here", 1)
    with mailing.app_context():
        assert db.session.scalars(db.select(JobRow)).all() == []


def test_a_no_for_now_is_tried_again_with_growing_waits_and_then_failed(mailing: Flask, server: Post) -> None:
    server[0].answer = "451 later"
    write(mailing)
    waits = []
    for _ in WAITS:
        before = wall_now()
        with mailing.app_context(), unit_of_work() as session:
            session.execute(db.update(JobRow).values(run_at=before))
        run_next(mailing)
        next_try = letter(mailing).next_try_at
        assert next_try is not None
        waits.append(round((next_try - before) / timedelta(minutes=1)))
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1, 720)
    run_all_now(mailing)
    assert (letter(mailing).state, letter(mailing).last_error) == ("failed", "451 later")


def test_a_letter_that_no_template_fits_fails_and_says_which(mailing: Flask) -> None:
    with mailing.app_context(), unit_of_work():
        send(Letter(READER, "en", "mail/gone.md", "k1"))
    run_next(mailing)
    assert (letter(mailing).state, letter(mailing).last_error) == ("failed", "TemplateNotFound: mail/gone.md")


def test_a_password_of_the_mail_server_is_never_kept(make_app: MakeApp) -> None:
    app = make_app([], mail_url="smtp://us:pepper%20mill@127.0.0.1:9")
    write(app)
    run_next(app)
    assert letter(app).state == "waiting"
    assert "pepper" not in letter(app).last_error


def test_a_failed_letter_is_sent_again_when_the_office_says_so(mailing: Flask, server: Post) -> None:
    server[0].reader = "550 no"
    mail_id = write(mailing)
    run_next(mailing)
    server[0].reader = "250 OK"
    with mailing.app_context(), unit_of_work():
        send_again(mail_id)
        send_again(mail_id)
    run_all_now(mailing)
    assert [mail["To"] for mail in server[0].received] == [READER]
    with mailing.app_context(), pytest.raises(Conflict), unit_of_work():
        send_again(mail_id)


def test_a_letter_that_was_given_up_never_leaves(mailing: Flask, server: Post) -> None:
    mail_id = write(mailing)
    with mailing.app_context(), unit_of_work():
        give_up(mail_id, "Written by mistake")
    run_all_now(mailing)
    assert server[0].received == []
    with mailing.app_context():
        assert counts() == {"given_up": 1}


def test_the_office_sees_failed_letters_in_its_inbox_until_they_are_given_up(mailing: Flask, server: Post) -> None:
    server[0].reader = "550 5.1.1 no such reader"
    mail_id = write(mailing)
    run_next(mailing)
    staff = Viewer(1, grants=frozenset({Grant("core.health")}))

    def waits() -> list[str]:
        with mailing.test_request_context("/en/admin/", base_url=BASE_URL):
            return [task.url for task in inbox(staff) if task.title == "Letters"]

    assert waits() == ["/en/admin/mail/?state=failed"]
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    page = f"/en/admin/mail/{mail_id}"
    assert "550 5.1.1 no such reader" in browser.get(page).text
    assert browser.fill(page, {"reason": ""}).status_code == 422
    assert browser.fill(page, {"reason": "Moved away"}).status_code == 303
    assert "Moved away" in browser.get(page).text
    assert waits() == []
    assert browser.fill(page, {}, to=f"{page}/again").status_code == 303
    assert letter(mailing).state == "waiting"


def test_health_says_since_when_the_oldest_letter_waits(mailing: Flask) -> None:
    write(mailing)
    with mailing.app_context(), unit_of_work() as session:
        session.execute(db.update(Mail).values(created_at=wall_now() - timedelta(hours=2)))
    with mailing.test_request_context("/en/admin/", base_url=BASE_URL):
        line = next(line for line in condition() if line.name == "Letters")
    assert not line.is_well
    assert "the oldest waits since" in line.detail


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("error", "is_final", "is_about_reader"),
    [
        (smtplib.SMTPRecipientsRefused({READER: (550, b"5.1.1 unknown")}), True, True),
        (smtplib.SMTPRecipientsRefused({READER: (550, b"no such user")}), True, True),
        (smtplib.SMTPRecipientsRefused({READER: (550, b"5.7.1 we do not like you")}), True, False),
        (smtplib.SMTPRecipientsRefused({READER: (554, b"blocked")}), True, False),
        (smtplib.SMTPRecipientsRefused({READER: (450, b"busy")}), False, False),
        (smtplib.SMTPDataError(552, b"too big"), True, False),
        (smtplib.SMTPDataError(451, b"later"), False, False),
        (smtplib.SMTPSenderRefused(550, b"who are you", "portal@city.example"), False, False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False, False),
        (smtplib.SMTPServerDisconnected("gone"), False, False),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), True, False),
        (TimeoutError("timed out"), False, False),
    ],
)
def test_what_a_no_means(error: OSError, is_final: bool, is_about_reader: bool) -> None:
    found = refusal_of(error)
    assert (found.is_final, found.is_about_address) == (is_final, is_about_reader)


@pytest.mark.only_on("sqlite")
def test_a_mailbox_that_is_full_is_still_an_address() -> None:
    assert not is_about_address(552, "5.2.2 mailbox full")
    assert is_about_address(550, "5.2.1 mailbox disabled")


@pytest.mark.only_on("sqlite")
def test_a_letter_is_tried_for_longer_than_a_weekend_and_not_for_ever() -> None:
    assert sum(WAITS, timedelta()) > timedelta(days=2)
    assert wait_after(len(WAITS) + 1) is None
