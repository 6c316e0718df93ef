"""What would become of a statement: the file is kept, read and matched; nothing else is stored."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import or_

from plugins.reference_payments.matching_rules import Decision, EarlierLine, Matcher, Outcome, decide_all
from plugins.reference_payments.models import Receipt
from plugins.reference_payments.services.accounts import AccountCard, account_for
from plugins.reference_payments.services.receiving import open_promises
from plugins.reference_payments.statement_models import Movement, Upload, source_of
from plugins.reference_payments.statements.csv_file import Table
from plugins.reference_payments.statements.lines import Statement, StatementLine, fingerprint, marks
from plugins.reference_payments.statements.reading import read, table_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.viewer import Viewer

T = TypeVar("T")
AT_ONCE, FEW = 500, 50  # values, and conditions, in one statement to the database
KEPT = timedelta(days=30)
REST = ":rest of "  # how a receipt goes on that is the rest of another


@dataclass(frozen=True)
class Preview:
    """What would become of a file; ``code`` tells whether it is still what somebody saw, ``known`` came before."""

    upload_id: int
    name: str
    account: AccountCard
    marks: tuple[str, ...]
    decisions: tuple[Decision, ...]
    known: int
    left_out: tuple[str, ...]
    format: str
    code: str

    @property
    def counts(self) -> Counter[Outcome]:
        """How many movements of each outcome."""
        return Counter(decision.outcome for decision in self.decisions)


def keep(account_id: int, name: str, data: bytes, viewer: Viewer) -> int:
    """Keep a file until it is taken in; raise Unreadable, or Conflict for one that was taken in already."""
    account = account_for(viewer, account_id)
    table_of(data)
    row = _same_file(account.id, fingerprint(data))
    if row is None:
        assert viewer.account_id is not None
        row = Upload(
            account_id=account.id, fingerprint=fingerprint(data), name=name, data=data, sent_by=viewer.account_id,
            sent_at=business_now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    if row.imported_at is not None:
        raise Conflict(N_("This very file was taken in already. Nothing has changed."), "document")
    return row.id


@dataclass(frozen=True)
class WaitingFile:
    """A file that was sent and neither taken in nor thrown away."""

    id: int
    account_id: int
    name: str
    sent_at: datetime


def waiting_files(account_ids: Sequence[int]) -> list[WaitingFile]:
    """The files of accounts that wait to be looked at, the oldest first."""
    wanted = db.select(Upload.id, Upload.account_id, Upload.name, Upload.sent_at)
    rows = db.session.execute(
        wanted.where(Upload.account_id.in_(account_ids), Upload.imported_at.is_(None)).order_by(Upload.id)
    )
    return [WaitingFile(row.id, row.account_id, row.name, row.sent_at) for row in rows]


def throw_away(upload_id: int, viewer: Viewer) -> None:
    """Forget a file that was not taken in, as if it had never been sent; raise NotFound."""
    account_of(upload_id, viewer)
    db.session.delete(_waiting(upload_id))


def forget_old() -> None:
    """Forget files that nobody has looked after for a month: they hold names and sums of people."""
    old = db.delete(Upload).where(Upload.imported_at.is_(None), Upload.sent_at < business_now() - KEPT)
    with unit_of_work() as session:
        session.execute(old)


def _same_file(account_id: int, code: str) -> Upload | None:
    wanted = db.select(Upload).where(Upload.account_id == account_id, Upload.fingerprint == code)
    found: Upload | None = db.session.scalar(wanted)
    return found


def _waiting(upload_id: int) -> Upload:
    row = db.session.get(Upload, upload_id)
    if row is None or row.data is None:
        raise NotFound(N_("There is no such file, or it was taken in already."))
    return row


def account_of(upload_id: int, viewer: Viewer) -> AccountCard:
    """The account that a waiting file is of; raise NotFound."""
    return account_for(viewer, _waiting(upload_id).account_id)


def cells_of(upload_id: int, viewer: Viewer) -> Table | None:
    """The cells of a file that has to be mapped; None for one that says itself what is what."""
    account_of(upload_id, viewer)
    data = _waiting(upload_id).data
    return table_of(data) if data else None


def preview(upload_id: int, viewer: Viewer) -> Preview:
    """Say what would become of a file; raise Unreadable."""
    row = _waiting(upload_id)
    account = account_for(viewer, row.account_id)
    assert row.data is not None
    statement = read(row.data, account.currency, account.mapping)
    new, known = _new(account.id, statement)
    matcher = Matcher.of(open_promises(account.holder_id), _earlier(account.id, new))
    decisions = decide_all(new, matcher, _doubtful(account.id, statement, new))
    return Preview(
        upload_id=upload_id,
        name=row.name,
        account=account,
        marks=tuple(mark for mark, _ in new),
        decisions=tuple(decisions),
        known=known,
        left_out=statement.left_out,
        format=statement.format,
        code=_code(new, decisions),
    )


def _new(account_id: int, statement: Statement) -> tuple[list[tuple[str, StatementLine]], int]:
    """The movements of a file that no earlier one had, with their marks, and how many were known."""
    days = [line.booked_on for line in statement.lines]
    of_these_days = db.select(Movement.mark).where(
        Movement.account_id == account_id, Movement.booked_on.between(min(days), max(days))
    )
    known = set(db.session.scalars(of_these_days))
    marked = list(zip(marks(statement.lines), statement.lines, strict=True))
    new = [pair for pair in marked if pair[0] not in known]
    return new, len(marked) - len(new)


def _doubtful(account_id: int, statement: Statement, new: Sequence[tuple[str, StatementLine]]) -> set[str]:
    """Which of the new movements a file of another form may have told of: as many as it had of their day and sum."""
    days = [line.booked_on for line in statement.lines]
    rows = db.session.execute(
        db.select(Movement.booked_on, Movement.amount, Movement.currency)
        .join(Upload, Upload.id == Movement.upload_id)
        .where(Movement.account_id == account_id, Movement.booked_on.between(min(days), max(days)))
        .where(Upload.format != statement.format)
    )
    told = Counter((row.booked_on, Money(row.amount, row.currency)) for row in rows)
    found = set()
    for mark, line in new:
        if told[line.booked_on, line.amount]:
            told[line.booked_on, line.amount] -= 1
            found.add(mark)
    return found


def _earlier(account_id: int, new: Sequence[tuple[str, StatementLine]]) -> list[EarlierLine]:
    """What came in before, is still here, and may be what some movements of these give back."""
    sums = sorted({-line.amount.minor for _, line in new if line.amount.minor < 0})
    rows: list[Movement] = []
    for some in some_of(sums):
        wanted = db.select(Movement).where(Movement.account_id == account_id, Movement.amount.in_(some))
        rows += list(db.session.scalars(wanted.order_by(Movement.booked_on, Movement.id)))
    here = receipts_here([row.id for row in rows])
    return [_came(row, here[row.id]) for row in rows if row.id in here]


def receipts_here(movement_ids: Sequence[int]) -> dict[int, list[Receipt]]:
    """The receipts of movements that have not left the bank again, not even in part."""
    by_source = {source_of(movement_id): movement_id for movement_id in movement_ids}
    found: dict[int, list[Receipt]] = {}
    for some in some_of(list(by_source), FEW):
        rest = [Receipt.source.startswith(f"{source}{REST}", autoescape=True) for source in some]
        for row in db.session.scalars(db.select(Receipt).where(or_(Receipt.source.in_(some), *rest))):
            found.setdefault(by_source[row.source.partition(REST)[0]], []).append(row)
    return {key: rows for key, rows in found.items() if all(row.left_on is None for row in rows)}


def _came(row: Movement, receipts: Sequence[Receipt]) -> EarlierLine:
    given = [one for one in receipts if one.promise_id is not None]
    taken = Money(sum(one.amount for one in given), row.currency)
    return EarlierLine(row.mark, line_of(row), taken, given[0].promise_id if len(given) == 1 else None)


def line_of(row: Movement) -> StatementLine:
    """A movement as its bank told it."""
    amount = Money(row.amount, row.currency)
    return StatementLine(row.booked_on, amount, row.text, row.payer, row.payer_account, row.bank_id)


def _code(new: Iterable[tuple[str, StatementLine]], decisions: Iterable[Decision]) -> str:
    said = [
        f"{mark} {found.outcome} {found.promise_id} {found.taken.minor} {found.returns}"
        for (mark, _), found in zip(new, decisions, strict=True)
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def some_of(rows: Sequence[T], at_once: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Rows, as many at a time as one statement to the database takes."""
    for first in range(0, len(rows), at_once):
        yield rows[first : first + at_once]
