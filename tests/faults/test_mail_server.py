"""The mail server is down, refuses, or hangs up: every letter goes later, and once."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from flask import Flask

from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import run_next
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.mail.services import counts
from portal.testing import Browser, MakeApp, browser_of
from tests.factories import make_account

pytestmark = pytest.mark.only_on("sqlite")
ANNA = "anna@city.example"


class Server:
    """A real mail server on one port of this machine, which can be stopped and started and be unkind in many ways."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[EmailMessage] = []
        self.mood = "kind"
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, to: str, options: Any) -> str:  # noqa: N802
        """Hear for whom a letter is."""
        if self.mood.startswith("RCPT "):
            return self.mood.removeprefix("RCPT ")
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter, or not, or take it and not say so."""
        if self.mood == "hangs up before taking it":
            server.transport.abort()  # type: ignore[union-attr]
        elif self.mood.startswith("DATA "):
            return self.mood.removeprefix("DATA ")
        else:
            self.received.append(BytesParser(policy=default).parsebytes(envelope.content or b""))  # type: ignore[arg-type]
        if self.mood == "hangs up after taking it":
            server.transport.abort()  # type: ignore[union-attr]
        return "250 OK"


@pytest.fixture
def server(free_port: int) -> Iterator[Server]:
    found = Server(free_port)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def app(make_app: MakeApp, server: Server) -> Flask:
    app = make_app(mail_url=f"smtp://127.0.0.1:{server.port}")
    with app.app_context(), unit_of_work():
        make_account(ANNA)
    return app


def asks_for_a_link(client: Browser, email: str = ANNA) -> int:
    return client.fill("/en/account/sign-in", {"email": email}, to="/en/account/mail-link").status_code


def try_all(app: Flask) -> None:
    """Let every job's time have come, those that wait for another try included, and run them once."""
    with app.app_context():
        with unit_of_work() as session:
            session.execute(db.update(JobRow).values(run_at=wall_now()))
        tries = db.session.query(JobRow).count()
    for _ in range(tries):
        run_next(app)


def test_while_the_server_is_stopped_people_are_answered_and_their_letters_go_when_it_is_back(
    app: Flask, server: Server
) -> None:
    server.stop()
    client = browser_of(app)
    assert [asks_for_a_link(client, f"person{n}@city.example") for n in range(3)] == [303] * 3
    try_all(app)
    try_all(app)
    assert server.received == []
    server.start()
    try_all(app)
    try_all(app)
    assert sorted(str(letter["To"]) for letter in server.received) == [f"person{n}@city.example" for n in range(3)]
    with app.app_context():
        assert counts() == {"sent": 3}


@pytest.mark.parametrize(
    "mood",
    [
        "RCPT 450 mailbox busy",
        "DATA 451 try later",
        "hangs up before taking it",
    ],
)
def test_a_letter_that_was_not_taken_goes_later_and_once(app: Flask, server: Server, mood: str) -> None:
    asks_for_a_link(browser_of(app))
    server.mood = mood
    try_all(app)
    assert server.received == []
    with app.app_context():
        row, job = db.session.query(Mail).one(), db.session.query(JobRow).one()
        assert (row.state, row.tries, job.state) == ("waiting", 1, "waiting")
        assert job.run_at > wall_now()
    server.mood = "kind"
    for _ in range(3):
        try_all(app)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "mood", ["RCPT 550 no such mailbox", "DATA 552 too much mail", "DATA 554 5.7.1 looks like spam"]
)
def test_a_letter_that_was_refused_for_good_is_not_tried_again(app: Flask, server: Server, mood: str) -> None:
    asks_for_a_link(browser_of(app))
    server.mood = mood
    try_all(app)
    server.mood = "kind"
    try_all(app)
    assert server.received == []
    with app.app_context():
        row = db.session.query(Mail).one()
        assert (row.state, row.last_error) == ("failed", mood[5:])
        assert db.session.query(JobRow).count() == 0


def test_a_letter_that_was_taken_without_a_word_comes_twice_under_one_number(app: Flask, server: Server) -> None:
    asks_for_a_link(browser_of(app))
    server.mood = "hangs up after taking it"
    try_all(app)
    server.mood = "kind"
    for _ in range(3):
        try_all(app)
    assert len(server.received) == 2  # nobody can know; mail programs show one letter for one number
    assert len({letter["Message-ID"] for letter in server.received}) == 1
