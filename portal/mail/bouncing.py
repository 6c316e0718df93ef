"""Reading what came back: which letter it is about, and whether anybody reads mail at its address.

The letter is known by a signed number in its Message-ID and envelope sender, never by what a message claims of an
address: whoever can write to the mailbox could otherwise silence anybody.
"""

import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from typing import Literal

from flufl.bounce import all_failures

from portal.kernel.ids import same
from portal.kernel.text import clean_line
from portal.mail.rules import LONGEST_REASON, NO_SUCH_ADDRESS

Kind = Literal["no_address", "not_delivered", "delayed", "automatic", "unknown"]
TOKEN = re.compile(rb"letter-(\d{1,18})\.([0-9a-f]{20})", re.IGNORECASE)
LARGEST_BYTES = 2_000_000
# What the parsers of the standard library and the detectors raise on what is no mail at all.
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError)


@dataclass(frozen=True)
class News:
    """What a message of the bounce mailbox says; ``sender`` and ``subject`` are for whoever looks at unknown ones."""

    kind: Kind
    mail_id: int | None = None
    reason: str = ""
    sender: str = ""
    subject: str = ""


def letter_token(secret: str, mail_id: int) -> str:
    """Sign the number of a letter, in letters that survive a change of case."""
    signed = hmac.new(secret.encode(), f"letter: {mail_id}".encode(), "sha256").hexdigest()
    return f"letter-{mail_id}.{signed[:20]}"


def read_news(raw: bytes, secrets: Sequence[str]) -> News:
    """Say what a message is about; what nobody can read is unknown, and nothing of it raises."""
    if len(raw) > LARGEST_BYTES:
        return News("unknown", reason="too large")
    try:
        return _news(raw, message_from_bytes(raw), secrets)
    except MALFORMED as error:
        return News("unknown", reason=f"cannot be read: {type(error).__name__}")


def _news(raw: bytes, message: Message, secrets: Sequence[str]) -> News:
    sender, subject = _line(message.get("From", "")), _line(message.get("Subject", ""))
    mail_id = _letter(raw, message, secrets)
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied") and not _is_report(message):
        return News("automatic", mail_id, "", sender, subject)
    delayed, failed = all_failures(message)
    reason = _said(message, "diagnostic-code") or _said(message, "status") or subject
    if mail_id is None or not (failed or delayed):
        return News("unknown", mail_id, reason, sender, subject)
    if not failed:
        return News("delayed", mail_id, reason, sender, subject)
    status = _said(message, "status")
    is_gone = not status or NO_SUCH_ADDRESS.match(status) is not None
    return News("no_address" if is_gone else "not_delivered", mail_id, reason, sender, subject)


def _letter(raw: bytes, message: Message, secrets: Sequence[str]) -> int | None:
    """Find the one letter whose signed number stands somewhere in a message, encoded parts included."""
    texts = [raw, *(part.get_payload(decode=True) for part in message.walk() if not part.is_multipart())]
    found = {match.groups() for text in texts if isinstance(text, bytes) for match in TOKEN.finditer(text)}
    numbers = {
        int(number)
        for number, sign in found
        for secret in secrets
        if same(letter_token(secret, int(number)), f"letter-{int(number)}.{sign.decode().lower()}")
    }
    return numbers.pop() if len(numbers) == 1 else None


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _reports(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _said(message: Message, header: str) -> str:
    """What a delivery report says under a header; the kind of code before a semicolon is left out."""
    for block in _reports(message):
        if value := block.get(header):
            return _line(str(value).removeprefix("smtp;").removeprefix("X-Postfix;"))
    return ""


def _line(value: object) -> str:
    return clean_line(str(value))[:LONGEST_REASON]
