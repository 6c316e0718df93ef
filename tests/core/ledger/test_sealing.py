"""Seals: whoever changes history behind the database's back is found out."""

import pytest
from flask import Flask
from sqlalchemy import text

from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.sealing import check_codes, seal_ledger, verify_ledger
from portal.ledger.services import latest, post
from portal.seals import Seal
from tests.factories import make_holder

pytestmark = pytest.mark.both


@pytest.fixture
def sealed(context: Flask) -> Flask:
    with unit_of_work():
        holder_id = make_holder()
        for number in range(4):
            entries = transfer(AccountKind.CLEARING, AccountKind.CAMPAIGN_FUNDS, Money(100 + number, "EUR"))
            post(Line(f"pay:{number}", "collected", holder_id, "campaigns:1", entries))
    seal_ledger()
    return context


def behind_the_back(*changes: str) -> None:
    """Change the tables as somebody would who owns the server."""
    sqlite = db.engine.dialect.name == "sqlite"
    with unit_of_work() as session:
        for table in ("core_ledger_line", "core_ledger_entry"):
            if sqlite:
                for act in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER {table}_no_{act}"))
            else:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for change in changes:
            session.execute(text(change))


def test_an_honest_ledger_verifies(sealed: Flask) -> None:
    verdict = verify_ledger()
    assert (verdict.faults, verdict.rows, verdict.unsealed) == ((), 4, 0)


def test_what_is_not_sealed_yet_is_named_and_sealed_next(sealed: Flask) -> None:
    with unit_of_work():
        entries = transfer(AccountKind.CLEARING, AccountKind.CAMPAIGN_FUNDS, Money(1, "EUR"))
        post(Line("pay:late", "collected", 1, "campaigns:1", entries))
    assert verify_ledger().unsealed == 1
    seal_ledger()
    assert (verify_ledger().seals, verify_ledger().unsealed) == (2, 0)


def test_a_seal_is_written_only_when_there_is_something_to_seal(sealed: Flask) -> None:
    seal_ledger()
    assert verify_ledger().seals == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE core_ledger_entry SET amount = amount * 2 WHERE line_reference = 'pay:2'", "was changed"),
        ("UPDATE core_ledger_line SET kind = 'refund' WHERE reference = 'pay:1'", "was changed"),
    ],
)
def test_a_line_changed_behind_the_back_is_named(sealed: Flask, change: str, said: str) -> None:
    behind_the_back(change)
    assert len(verify_ledger().faults) == 1
    assert said in verify_ledger().faults[0]


def test_a_line_that_was_taken_away_is_named(sealed: Flask) -> None:
    behind_the_back(
        "DELETE FROM core_ledger_entry WHERE line_reference = 'pay:3'",
        "DELETE FROM core_ledger_line WHERE reference = 'pay:3'",
    )
    assert "is gone" in verify_ledger().faults[0]


def test_a_forged_seal_does_not_fit(sealed: Flask) -> None:
    with unit_of_work() as session:
        session.scalars(db.select(Seal)).one().hash = "f" * 64
    assert "does not fit" in verify_ledger().faults[0]


def test_every_sealed_line_has_a_code_for_people(sealed: Flask) -> None:
    ids = [line.id for line in latest("campaigns:1", 9)]
    codes = check_codes(ids)
    assert set(codes) == set(ids)
    assert all(len(code) == 9 and code[4] == " " for code in codes.values())
