"""A bank statement of 10,000 lines: read, matched with 5,000 open promises, shown, and taken in.

Half of the lines carry the right reference, a tenth has one slip in it, a tenth only sum and payer, the others fit
nothing. Reading is compared with the csv module alone, which reads the same bytes and makes nothing of them. The
second file has the same lines and one more: only that one may count. Lines are booked some at a time, since on SQLite
whoever writes waits for a commit to end.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from time import process_time

from flask import Flask

from benchmarks.portals import portal_for_measuring, portal_on_postgresql
from benchmarks.report import Measure
from plugins.reference_payments.models import Promise
from plugins.reference_payments.schemes.references import creditor_reference
from plugins.reference_payments.services import accounts, previewing, taking_in
from plugins.reference_payments.services.accounts import DECIDE
from plugins.reference_payments.statement_models import BankAccount
from plugins.reference_payments.statements.reading import read, table_of
from portal.database import db, store, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.testing import recording
from portal.viewer import Grant, Viewer
from tests.factories import make_account, make_holder

LINES, PROMISES, DAYS = 10_000, 5_000, 28
FIRST = date(2026, 11, 1)
BAR_OF_PREVIEW, BAR_OF_COMMIT, MOST_OF_A_LINE = 2.0, 1.0, 20


def run() -> list[Measure]:
    """Measure on both databases."""
    found = [reading()]
    for kind, portal in (("PostgreSQL", portal_on_postgresql), ("SQLite", portal_for_measuring)):
        with portal() as app, app.app_context():
            found += [replace(measure, what=f"{kind}: {measure.what}") for measure in measures(app)]
    return found


def reading() -> Measure:
    """How long it takes to read a file into movements."""
    data = statement(LINES)
    table = table_of(data)
    assert table is not None
    alone = working(lambda: list(csv.reader(io.StringIO(data.decode()), delimiter=";")))
    ours = working(lambda: read(data, "EUR", table.proposed))
    return Measure("reading 10,000 lines", ours, "s", "csv module alone", ours / alone)


def measures(app: Flask) -> list[Measure]:
    """Show and take in a file, then one that overlaps."""
    viewer, account_id = prepared()
    first = keep(account_id, statement(LINES), viewer)
    code = previewing.preview(first, viewer).code
    db.session.rollback()
    seconds = working(lambda: previewing.preview(first, viewer))
    db.session.rollback()
    found = [bar("preview of 10,000 lines, CPU of the portal", seconds, "s", BAR_OF_PREVIEW)]
    with recording(app) as statements:
        commits = [working(lambda: take_in(first, code, viewer))]
        while taking_in.count_left([holder_of(account_id)]):
            commits.append(working(lambda: book_some(first)))
    found += [
        Measure("taking 10,000 lines in, CPU of the portal", sum(commits), "s"),
        bar("the longest commit after the first, CPU of the portal", max(commits[1:]), "s", BAR_OF_COMMIT),
        bar("statements for a line taken in", len(statements) / LINES, "", MOST_OF_A_LINE),
    ]
    again = keep(account_id, statement(LINES + 1), viewer)
    code = previewing.preview(again, viewer).code
    db.session.rollback()
    new = take_in(again, code, viewer)
    return [*found, Measure("new lines of a file that overlaps", new, "", bar="1", passed=new == 1)]


def working(act: Callable[[], object]) -> float:
    """The seconds that this process works for an act, whatever else the machine does."""
    started = process_time()
    act()
    return process_time() - started


def holder_of(account_id: int) -> int:
    """The fund holder of an account."""
    found = db.session.get_one(BankAccount, account_id).holder_id
    db.session.rollback()
    return found


def book_some(upload_id: int) -> None:
    """Book the next lines, as the job does."""
    with unit_of_work():
        taking_in.book_some(upload_id)


def bar(what: str, value: float, unit: str, most: float) -> Measure:
    """A figure and the most that it may be."""
    return Measure(what, value, unit, bar=f"{most:g}", passed=value <= most)


def keep(account_id: int, data: bytes, viewer: Viewer) -> int:
    """Send a file."""
    with unit_of_work():
        return previewing.keep(account_id, "statement.csv", data, viewer)


def take_in(upload_id: int, code: str, viewer: Viewer) -> int:
    """Confirm it."""
    with unit_of_work():
        return taking_in.take_in(upload_id, code, viewer)


def prepared() -> tuple[Viewer, int]:
    """A treasurer, an account whose columns are known, and the promises."""
    with unit_of_work():
        holder_id = make_holder(gateway="sepa")
        treasurer = make_account(role="treasurer", object_id=holder_id)
        viewer = Viewer(treasurer, grants=frozenset({Grant(DECIDE, "holder", holder_id)}))
        account_id = accounts.open_account(holder_id, "Sample Bank", "EUR", viewer)
        table = table_of(statement(10))
        assert table is not None
        accounts.remember(account_id, table.proposed, viewer)
        store(db.insert(Payment), *(payment(number, holder_id) for number in range(1, PROMISES + 1)))
        store(db.insert(Promise), *(promise(number, holder_id) for number in range(1, PROMISES + 1)))
    return viewer, account_id


def payment(number: int, holder_id: int) -> dict[str, object]:
    """A payment that waits for a transfer."""
    return {
        "id": number, "holder_id": holder_id, "gateway": "sepa", "purpose": "sample:1", "title": "A sample",
        "amount": owed(number).minor, "currency": "EUR", "charges": "now", "email": "", "language": "en",
        "return_path": "/", "cancel_path": "/", "state": PaymentState.PROMISED, "state_at": business_now(),
        "created_at": business_now(),
    }  # fmt: skip


def promise(number: int, holder_id: int) -> dict[str, object]:
    """What a city has promised."""
    return {
        "id": number, "payment_id": number, "holder_id": holder_id, "scheme": "sepa",
        "reference": creditor_reference(number), "amount": owed(number).minor, "currency": "EUR", "title": "A sample",
        "email": "", "language": "en", "return_url": "/", "created_at": business_now(), "state": "invoiced",
        "invoiced_at": business_now(), "due_on": FIRST + timedelta(days=60), "payer": "", "organisation": city(number),
    }  # fmt: skip


def owed(number: int) -> Money:
    """What a promise asks for: even numbers come in one sum, odd ones in two."""
    return Money(10_000 + number, "EUR")


def city(number: int) -> str:
    """Who promised."""
    return f"City number {number}"


def statement(lines: int) -> bytes:
    """A file of the bank."""
    rows = "".join(line(number) for number in range(1, lines + 1))
    return f"Date;Reference;Payer;Amount\n{rows}".encode()


def line(number: int) -> str:
    """A line of it."""
    of = (number - 1) % PROMISES + 1
    reference, kind, payer = creditor_reference(of), number % 10, city(of)
    if kind == 0:
        reference = reference[:-2] + reference[:-3:-1]
    text = reference if kind < 6 else "" if kind == 6 else f"gift {number}"
    day = FIRST + timedelta(days=number % DAYS)
    return f"{day.isoformat()};{text};{payer if kind in (0, 6) else ''};{owed(of).decimal}\n"
