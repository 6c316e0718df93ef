"""A real mail server on loopback, which can be told to be down."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import run_next
from portal.kernel.clock import wall_now


class Server:
    """What the mail server received, and how it answers next."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.senders: list[str | None] = []
        self.answer = "250 OK"
        self.reader = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, to: str, options: Any) -> str:  # noqa: N802
        """Take a reader, or refuse them."""
        if self.reader.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.reader

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        """Take a letter, or refuse it."""
        if self.answer.startswith("250"):
            self.senders.append(envelope.mail_from)
            self.received.append(BytesParser(policy=default).parsebytes(envelope.content or b""))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    """A mail server and its address."""
    handler = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


def run_all_now(app: Flask) -> None:
    """Run every job once, those that wait for a later try included."""
    with app.app_context(), unit_of_work() as session:
        session.execute(db.update(JobRow).values(run_at=wall_now()))
    while run_next(app):
        pass
