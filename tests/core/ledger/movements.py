"""Movements to test the books with: some by hand, and many at once."""

import csv
import io
from collections import defaultdict
from itertools import count

from sqlalchemy import text

from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Entry, Line, transfer
from portal.ledger.services import post

A = AccountKind
WAYS = {
    "collected": (A.CLEARING, A.CAMPAIGN_FUNDS),
    "fee": (A.FEES, A.CLEARING),
    "refund": (A.CAMPAIGN_FUNDS, A.CLEARING),
    "refund_failed": (A.CLEARING, A.CAMPAIGN_FUNDS),
    "dispute_fee": (A.FEES, A.CLEARING),
    "dispute": (A.CAMPAIGN_FUNDS, A.DISPUTED),
    "dispute_won": (A.DISPUTED, A.CAMPAIGN_FUNDS),
    "dispute_lost": (A.DISPUTED, A.CLEARING),
}
numbers = count(1)


def movement(holder_id: int, kind: str, amount: Money, purpose: str = "campaigns:1") -> Line:
    """A movement of some kind with a reference of its own."""
    number = next(numbers)
    return Line(f"pay:{number}:{kind}", kind, holder_id, purpose, transfer(*WAYS[kind], amount), number)


def exchange(holder_id: int, given: Money, taken: Money, purpose: str = "campaigns:1") -> Line:
    """A movement in two currencies at once."""
    entries = (*transfer(A.BANK, A.DUE_TO, taken), *transfer(A.DUE_FROM, A.BANK, given))
    assert all(isinstance(entry, Entry) for entry in entries)
    return Line(f"exchange:{next(numbers)}", "exchange", holder_id, purpose, entries)


def post_all(*lines: Line) -> None:
    """Write movements in one transaction."""
    with unit_of_work():
        for line in lines:
            assert post(line)


def post_many(holder_id: int, how_many: int, purpose: str = "campaigns:1") -> None:
    """Write many movements at once: every thousandth a refund, one of them in francs."""
    first = next(numbers) * 1_000_000
    numbered = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :many) "
    currency = "CASE WHEN i = :many THEN 'XOF' ELSE 'EUR' END"
    sides = f"SELECT i, 'clearing' AS account, 100 + i % 50 AS amount, {currency} AS currency FROM numbers "
    sides += f"UNION ALL SELECT i, 'campaign_funds', -100 - i % 50, {currency} FROM numbers"
    with unit_of_work() as session:
        session.execute(
            text(
                f"{numbered} INSERT INTO core_ledger_entry (line_reference, account, amount, currency) "
                f"SELECT 'many:' || (:first + i), account, amount, currency FROM ({sides}) AS sides ORDER BY i"
            ),
            {"many": how_many, "first": first},
        )
        session.execute(
            text(
                f"{numbered} INSERT INTO core_ledger_line "
                "(reference, kind, holder_id, purpose, currency, payment_id, posted_at) "
                "SELECT 'many:' || (:first + i), CASE WHEN i % 1000 = 0 THEN 'refund' ELSE 'collected' END, :holder, "
                f":purpose, {currency}, i, CURRENT_TIMESTAMP FROM numbers"
            ),
            {"many": how_many, "first": first, "holder": holder_id, "purpose": purpose},
        )


def analyse() -> None:
    """Let the database count its rows, as it does by itself after a while."""
    with unit_of_work() as session:
        session.execute(text("ANALYZE"))
    db.session.rollback()


def rows_of(body: bytes) -> list[dict[str, str]]:
    """Read a file as a spreadsheet does, and take away the apostrophes that keep formulas asleep."""
    found = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [{name: value[1:] if value[:1] == "'" else value for name, value in row.items()} for row in found]


def recomputed(body: bytes) -> dict[tuple[str, str, str], int]:
    """Add up a file by kind, account and currency."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows_of(body):
        sums[row["kind"], row["account"], row["currency"]] += int(row["minor"])
    return dict(sums)
