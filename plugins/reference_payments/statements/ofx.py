"""Reading OFX 1 (SGML, whose values have no end tags) and OFX 2 (XML) by one rule: a tag and the text behind it.

No XML parser is asked, so that no entity is ever expanded but the few that OFX names. Source: OFX 2.2, 3.2.8.2
(amounts), 3.2.8.3 (dates), 11.4.4.1 (STMTTRN).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from plugins.reference_payments.statements.lines import MOST_LINES, Statement, StatementLine, Unreadable, tidy
from portal.kernel.amounts import read_plain
from portal.kernel.money import CODE, LARGEST, Money
from portal.kernel.text import N_

NAME = "ofx"
_BEGINNING = re.compile(r"OFXHEADER\s*[:=]|<OFX>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*>([^<]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,15})?(?:[.,]([0-9]+))?")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_OTHER_SUM = "CURRENCY"  # the sum is in the currency that is named within; ORIGCURRENCY only tells what it once was


@dataclass
class _Movement:
    """The values of one STMTTRN, by their tags; those of the account on the other side have a name of their own."""

    number: int
    values: dict[str, str] = field(default_factory=dict)


def looks_like(text: str) -> bool:
    """Whether a file is OFX, from its beginning."""
    return _BEGINNING.search(text[:2000]) is not None


def read(text: str) -> Statement:
    """Read all accounts of a file; refuse it whole when a movement cannot be read."""
    lines = tuple(line for line in (_line(one, currency) for one, currency in _movements(text)) if line is not None)
    if not lines and "STMTRS>" not in text.upper():
        raise Unreadable(N_("There is no statement of an account in this file."))
    return Statement(NAME, lines)


def _movements(text: str) -> Iterator[tuple[_Movement, str]]:
    """Every movement, with the currency of its account."""
    text = _CDATA.sub(lambda found: html.escape(found[1]), text)
    currency, number, path = "", 0, list[str]()
    now: _Movement | None = None
    for closes, name, said in _TAG.findall(text):
        tag, value = name.upper(), said.strip()
        if tag == "STMTTRN":
            if now is not None:
                yield now, currency
            number += not closes
            _check_number(number)
            now, path = (None if closes else _Movement(number)), []
        elif now is None:
            currency = value.upper() if tag == "CURDEF" and not closes else currency
        elif tag in ("BANKTRANLIST", "STMTRS", "CCSTMTRS", "OFX"):
            yield now, currency
            now = None
        else:
            _note(now, path, tag, value, bool(closes))
    if now is not None:
        yield now, currency


def _check_number(number: int) -> None:
    if number > MOST_LINES:
        raise Unreadable(N_("This file has more than %(most)s lines. Take a shorter time."), most=MOST_LINES)


def _note(now: _Movement, path: list[str], tag: str, value: str, closes: bool) -> None:
    """Keep a value under its tag, and under the group that it stands in."""
    if closes:
        if path and path[-1] == tag:
            path.pop()
    elif value:
        now.values.setdefault("/".join((*path, tag)), _ENTITY.sub(lambda found: html.unescape(found[0]), value))
    elif tag in (_OTHER_SUM, "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "PAYEE"):
        path.append(tag)


def _line(found: _Movement, currency: str) -> StatementLine | None:
    said = found.values
    if not said:
        return None
    currency = said.get(f"{_OTHER_SUM}/CURSYM", currency).upper()
    day, amount = _day(said.get("DTPOSTED", "")), _amount(said.get("TRNAMT", ""), currency)
    if day is None:
        raise Unreadable(N_("Movement %(number)s has no day that can be read."), number=found.number)
    if amount is None:
        raise Unreadable(N_("Movement %(number)s has no sum that can be read."), number=found.number)
    texts = (said.get(tag, "") for tag in ("MEMO", "CHECKNUM", "REFNUM"))
    return StatementLine(
        booked_on=day,
        amount=amount,
        text=tidy(" ".join(texts)),
        payer=tidy(said.get("NAME", "") or said.get("PAYEE/NAME", "")),
        payer_account=tidy(said.get("BANKACCTTO/ACCTID", "") or said.get("CCACCTTO/ACCTID", "")),
        bank_id=tidy(said.get("FITID", "")),
    )


def _day(said: str) -> date | None:
    """The day on the bank's own calendar: the time and its zone behind it don't move it."""
    found = _DAY.match(said)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _amount(said: str, currency: str) -> Money | None:
    """A sum with a point or a comma before its decimals and nothing between thousands."""
    found = _AMOUNT.fullmatch(said.replace(" ", ""))
    if not found or not CODE.fullmatch(currency) or not (found[2] or found[3]):
        return None
    fraction = (found[3] or "").rstrip("0")
    amount = read_plain(f"{found[2] or '0'}.{fraction}" if fraction else found[2] or "0", currency)
    if amount is None or amount.minor > LARGEST:
        return None
    return -amount if found[1] == "-" else amount
