"""What clients do in the benchmarks of the money path: each makes an act, which takes a name that is used once."""

import sqlite3
import threading
from itertools import count

from benchmarks.clients import Act, Enough
from benchmarks.filling import HOLDER
from plugins.campaigns.models import Reward
from plugins.campaigns.services import hearing, pledging, rewards
from portal.changes import Change
from portal.database import Model, db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post

MINOR = 5_000  # more than the least that may be paid, in every currency


def pledge(campaigns: list[tuple[int, str]]) -> Act:
    """Pledge to campaigns in turns and ask for the payment, as the pledge's form and its next page do together."""
    turn = count()

    def act(name: str) -> None:
        campaign_id, currency = campaigns[next(turn) % len(campaigns)]
        new = pledging.NewPledge(Money(MINOR, currency), "backer@city.example", "Sample Backer", "en")
        with unit_of_work():
            pledge_id = pledging.pledge(campaign_id, new, name)
            pledging.start_payment(pledge_id, "A sample campaign", "/en/")

    return act


def counted_pledge(campaigns: list[tuple[int, str]]) -> Act:
    """Pledge to campaigns in turns and have it count at once."""
    turn = count()

    def act(name: str) -> None:
        campaign_id, currency = campaigns[next(turn) % len(campaigns)]
        new = pledging.NewPledge(Money(MINOR, currency), "backer@city.example", "Sample Backer", "en")
        with unit_of_work():
            pledge_id = pledging.pledge(campaign_id, new, name)
            hearing.let_count(pledging.locked(pledge_id))

    return act


def pledge_with_return(campaign: tuple[int, str], reward_id: int) -> Act:
    """Pledge for a return of which a piece is kept from the payment on, until none is left."""
    campaign_id, currency = campaign

    def act(name: str) -> None:
        new = pledging.NewPledge(
            Money(MINOR, currency), "backer@city.example", "Sample Backer", "en", reward_id=reward_id
        )
        try:
            with unit_of_work():
                pledge_id = pledging.pledge(campaign_id, new, name)
                rewards.take(db.session.get_one(Reward, reward_id), pledge_id)
        except rewards.SoldOut as error:
            raise Enough from error

    return act


def posting(purpose: str) -> Act:
    """Write a movement into the books."""

    def act(name: str) -> None:
        entries = transfer(AccountKind.CLEARING, AccountKind.CAMPAIGN_FUNDS, Money(MINOR, "EUR"))
        with unit_of_work():
            post(Line(name, "collected", HOLDER, purpose, entries))

    return act


def raw_posting(purpose: str, path: str) -> Act:
    """Write the same rows of a movement with the driver alone."""
    entry, line, change = (
        _raw(LedgerEntry, "line_reference", "account", "amount", "currency"),
        _raw(LedgerLine, "reference", "kind", "holder_id", "purpose", "posted_at"),
        _raw(Change, "topic"),
    )
    local = threading.local()

    def act(name: str) -> None:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                local.connection.execute(f"PRAGMA {pragma}")
        execute = local.connection.execute
        execute("BEGIN IMMEDIATE")
        execute(entry, (name, "clearing", MINOR, "EUR"))
        execute(entry, (name, "campaign_funds", -MINOR, "EUR"))
        execute(line, (name, "collected", HOLDER, purpose, "2030-01-01 00:00:00.000000"))
        execute(change, ("core:ledger",))
        execute(change, (purpose,))
        execute("COMMIT")

    return act


def _raw(model: type[Model], *columns: str) -> str:
    return f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
