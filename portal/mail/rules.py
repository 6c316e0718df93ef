"""What a mail server's no means: for how long a letter is tried, and whose fault it was."""

import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from portal.kernel.text import clean_line

# A mail server that is down over a weekend delays letters and loses none.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720, 720))
LONGEST_REASON = 300
# RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that takes nothing any more.
NO_SUCH_ADDRESS = re.compile(r"^5\.(1\.(0|1|2|3|6|10)|2\.1)\b")
ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")
ABOUT_THE_ADDRESS = (550, 551, 553)


@dataclass(frozen=True)
class Refusal:
    """Why a letter was not taken; ``is_final`` when trying again cannot help, in words fit to be kept."""

    reason: str
    is_final: bool = False
    is_about_address: bool = False


def wait_after(tries: int) -> timedelta | None:
    """How long a letter waits after so many tries in vain; None when it is given up."""
    return WAITS[tries - 1] if 1 <= tries <= len(WAITS) else None


def refusal_of(error: OSError) -> Refusal:
    """Read what a mail server, or the way to it, said; ``SMTPException`` is an OSError.

    Only a no to the reader's address or to the letter is final: one to the sender or the password is put right here.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        words = _words(said)
        return Refusal(f"{code} {words}", is_final=code >= 500, is_about_address=is_about_address(code, words))
    if isinstance(error, smtplib.SMTPDataError):
        return Refusal(f"{error.smtp_code} {_words(error.smtp_error)}", is_final=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        return Refusal(f"{type(error).__name__}: {error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refusal(f"{type(error).__name__}: {_words(str(error))}", is_final=True)
    return Refusal(f"{type(error).__name__}: {_words(str(error))}")


def is_about_address(code: int, words: str) -> bool:
    """Whether a no says that nobody reads mail at this address, rather than that this letter was not liked."""
    if ENHANCED.match(words):
        return NO_SUCH_ADDRESS.match(words) is not None
    return code in ABOUT_THE_ADDRESS


def _words(said: str | bytes) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return clean_line(text)[:LONGEST_REASON]
