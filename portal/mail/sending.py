"""Handing letters to a mail server."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.config import Settings
from portal.kernel.clock import wall_now
from portal.mail.bouncing import letter_token
from portal.mail.rendering import Rendered
from portal.mail.rules import Refusal, refusal_of
from portal.mail.services import Letter
from portal.web.network import contact_address, network_short_name

TIMEOUT_SECONDS = 20


class NotTaken(Exception):
    """The mail server, or the way to it, said no to a letter."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Postman:
    """Takes letters to the server of ``MAIL_URL`` and lays copies into ``MAIL_DIR``; either may be missing.

    ``smtp://`` speaks STARTTLS when the server offers it, ``smtps://`` speaks TLS from the first byte.
    """

    def __init__(self, settings: Settings) -> None:
        self._server = urlsplit(settings.mail_url) if settings.mail_url else None
        self._sender = settings.mail_from
        self._folder: Path | None = settings.mail_dir
        self._base_url = settings.base_url
        self._secret = settings.secret_key
        self._bounces_to = settings.bounce_address
        self._host = urlsplit(settings.base_url).hostname or "localhost"

    def deliver(self, mail_id: int, letter: Letter, rendered: Rendered) -> None:
        """Send a letter; raises NotTaken when the server does not take it."""
        message = self._message(mail_id, letter, rendered)
        if self._server:
            try:
                self._send(message, self._bounces_to.replace("*", letter_token(self._secret, mail_id)))
            except OSError as error:  # SMTPException is one
                raise NotTaken(refusal_of(error)) from error
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{mail_id:06}.eml").write_bytes(bytes(message))

    def _message(self, mail_id: int, letter: Letter, rendered: Rendered) -> EmailMessage:
        message = EmailMessage()
        message["From"] = Address(network_short_name(), addr_spec=self._sender)
        message["To"] = letter.to.replace("\n", "").replace("\r", "")
        message["Subject"] = rendered.subject
        message["Date"] = format_datetime(wall_now())
        message["Message-ID"] = (
            f"<{letter_token(self._secret, mail_id)}@{self._host}>"  # the same however often it is tried
        )
        message["Auto-Submitted"] = "auto-generated"
        if reply_to := letter.reply_to or contact_address():
            message["Reply-To"] = reply_to
        if letter.unsubscribe_path:  # RFC 2369 and RFC 8058: one click in the mail program
            message["List-Unsubscribe"] = f"<{self._base_url}{letter.unsubscribe_path}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(rendered.text)
        message.add_alternative(rendered.html, subtype="html")
        return message

    def _send(self, message: EmailMessage, bounces_to: str) -> None:
        assert self._server
        host, port = self._server.hostname or "localhost", self._server.port
        if self._server.scheme == "smtps":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
        with connection:
            connection.ehlo()
            if self._server.scheme == "smtp" and connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
            if self._server.username:
                connection.login(unquote(self._server.username), unquote(self._server.password or ""))
            connection.send_message(message, from_addr=bounces_to or None)
