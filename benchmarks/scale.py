"""How long public pages take with a thousand and with a million rows, and how the database finds what they show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event

from benchmarks.filling import fill
from benchmarks.report import Measure, elapsed
from plugins.campaigns.models import Campaign
from portal.changes import EVERYTHING
from portal.database import db
from portal.engines import migration_engine
from portal.testing import BASE_URL, NOT_COUNTED

FEW, MANY = 1_000, 1_000_000
SHOWN, ROUNDS = 20, 15
BAR_FACTOR, BAR_SECONDS = 1.5, 0.001
LARGE_TABLES = (
    "campaigns_campaign", "campaigns_text", "campaigns_word", "campaigns_total", "campaigns_pledge",
    "core_organisation", "core_organisation_name", "core_ledger_line", "core_ledger_entry", "membership_member",
    "membership_spell", "membership_directory_line", "membership_directory_word", "core_payment", "core_audit_line",
)  # fmt: skip
PAGES = {
    "list": "/en/campaigns/",
    "list, all states": "/en/campaigns/?state=all",
    "list, far down": "/en/campaigns/?after={far}",
    "list, two filters": "/en/campaigns/?region=africa&currency=BRL",
    "list, filters that never meet": "/en/campaigns/?region=africa&theme=climate&currency=BRL&state=ended",
    "search, a word that all have": "/en/campaigns/?state=all&text=water",
    "search, a word that one has": "/en/campaigns/?state=all&text=number77",
    "search, two words that never meet": "/en/campaigns/?state=all&text=street1+street2",
    "campaign": "/en/campaigns/campaign-1",
    "backers": "/en/campaigns/campaign-1/backers",
    "backers, far down": "/en/campaigns/campaign-1/backers?before=400",
    "pledge page": "/en/campaigns/campaign-1/pledge",
    "ledger": "/en/ledger/",
    "ledger of a fund holder": "/en/ledger/holder/",
    "ledger of a campaign": "/en/ledger/holder/?purpose=campaigns:1",
}


@dataclass(frozen=True)
class Asked:
    """A statement that a page sent, with its values."""

    sql: str
    values: Any


class Visitor:
    """Somebody whose every page is rendered anew."""

    def __init__(self, app: Flask, client: FlaskClient | None = None) -> None:
        self._app = app
        self._client = client or app.test_client()
        with app.app_context():
            self._engine = db.engine

    def seconds(self, path: str) -> float:
        """How long a page takes by the clock on the wall: the quickest of some, since machines do other things too."""
        return min(elapsed(lambda: self.see(path)) for _ in range(ROUNDS))

    def see(self, path: str) -> None:
        """Look at a page."""
        self._app.extensions["portal.page_cache"].drop(EVERYTHING)
        answer = self._client.get(path, base_url=BASE_URL)
        assert answer.status_code == 200, (path, answer.status)

    def asked(self, path: str) -> list[Asked]:
        """The statements behind a page."""
        found: list[Asked] = []

        def note(connection: Any, cursor: Any, sql: str, values: Any, *others: Any) -> None:
            if not sql.startswith(NOT_COUNTED):
                found.append(Asked(sql, values))

        event.listen(self._engine, "before_cursor_execute", note)
        self.see(path)
        event.remove(self._engine, "before_cursor_execute", note)
        return found

    def read_whole(self, path: str) -> list[str]:
        """The large tables that the database reads from end to end for a page."""
        asked = self.asked(path)
        with self._engine.connect() as connection:
            plans = [line for one in asked for line in _plan(connection, one)]
        return sorted({table for table in LARGE_TABLES for line in plans if f" {table} " in f"{line} "})


def _plan(connection: Connection, asked: Asked) -> Iterable[str]:
    """The lines of a plan that read a table from end to end."""
    is_lite = connection.dialect.name == "sqlite"
    rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if is_lite else ''} {asked.sql}", asked.values)
    lines = [str(row[-1]) for row in rows]
    if is_lite:
        return [line for line in lines if line.startswith("SCAN ") and "INDEX" not in line]
    return [line for line in lines if "Seq Scan on " in line]


def measures(app: Flask) -> list[Measure]:
    """Measure every page with few rows, then with many, in one database that grows."""
    engine = migration_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    visitor = Visitor(app)
    fill(engine, 1, FEW)
    before = timed(visitor, pages(app))
    fill(engine, FEW + 1, MANY)
    engine.dispose()
    return compared(visitor, pages(app), before)


def timed(visitor: Visitor, paths: dict[str, str]) -> dict[str, float]:
    """How long each page takes."""
    return {name: visitor.seconds(path) for name, path in paths.items()}


def compared(
    visitor: Visitor, paths: dict[str, str], before: dict[str, float], few_rows: int = FEW, many_rows: int = MANY
) -> list[Measure]:
    """Measure every page with many rows against what it took with few."""
    found = []
    for name, path in paths.items():
        seconds, few = visitor.seconds(path), before[name]
        whole = visitor.read_whole(path)
        ratio = seconds / (few * BAR_FACTOR + BAR_SECONDS)
        what = f"{name}, {many_rows:,} rows" + (f" (reads whole: {'; '.join(whole)})" if whole else "")
        against = f"{few_rows:,} rows: {few * 1000:.2f} ms"
        bar = f"≤ {BAR_FACTOR} × + {BAR_SECONDS * 1000:.0f} ms, no table read whole"
        found.append(Measure(what, seconds * 1000, "ms", against, seconds / few, bar, ratio <= 1 and not whole))
    return found


def pages(app: Flask) -> dict[str, str]:
    """The addresses of the pages; what is far down begins two pages before the end of the list as it is now."""
    last = db.select(Campaign.deadline_at, Campaign.id).where(Campaign.state == "live")
    with app.app_context():
        at, number = db.session.execute(last.order_by(Campaign.deadline_at.desc()).offset(40).limit(1)).one()
    return {name: path.format(far=f"{at.timestamp():.6f}_{number}") for name, path in PAGES.items()}
