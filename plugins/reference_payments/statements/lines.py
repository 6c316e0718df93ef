"""What a statement says, in values of our own: every format is read into these."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.kernel.errors import Refused
from portal.kernel.money import Money

LARGEST_FILE = 5_000_000  # bytes; a year of a busy city's account is about 2 MB
MOST_LINES = 20_000
LONGEST_TEXT = 500


class Unreadable(Refused):
    """A file is not a statement that can be read; the message says why and, if one is at fault, which line."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, "document", **values)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement on an account as the bank tells it; money that went out is negative. ``bank_id`` may be empty."""

    booked_on: date
    amount: Money
    text: str = ""
    payer: str = ""
    payer_account: str = ""
    bank_id: str = ""


@dataclass(frozen=True)
class Statement:
    """The movements of a file, in its order, and its rows that are no movements, such as balances and notes."""

    format: str
    lines: tuple[StatementLine, ...]
    left_out: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """A text of a bank in one line, without what cannot be seen, and not longer than is kept."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_TEXT]


def fingerprint(data: bytes) -> str:
    """What tells a file from every other."""
    return hashlib.sha256(data).hexdigest()


def marks(lines: Iterable[StatementLine]) -> list[str]:
    """What tells each line of an account from every other, also when a later file has it again.

    The bank's own number with day and sum, since some banks begin again at one every month; where the bank gives no
    number, day, sum and text. Of lines that are wholly alike the first, the second … of the file are different ones:
    two equal transfers on one day are two.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in lines:
        same = (line.bank_id,) if line.bank_id else ("", line.text, line.payer, line.payer_account)
        kind = (line.booked_on.isoformat(), str(line.amount.minor), line.amount.currency, *same)
        seen[kind] += 1
        found.append(hashlib.sha256("\x1f".join((*kind, str(seen[kind]))).encode()).hexdigest())
    return found
