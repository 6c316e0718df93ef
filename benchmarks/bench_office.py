"""Lists of the back office with a thousand and with a million payments, pledges and acts, and a file of 100,000 rows.

A page reads along an index from where the one before ended. The file is compared with the csv module alone, which
writes the same rows from memory; the memory is what the process needed beyond what it had.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask

from benchmarks.filling import fill, fill_office
from benchmarks.portals import portal_for_measuring, portal_on_postgresql
from benchmarks.report import Measure, elapsed
from benchmarks.scale import FEW, MANY, Visitor, compared, timed
from plugins.campaigns.views.office import pledges_table
from portal.admin.payments import payments_table
from portal.database import begin_snapshot
from portal.engines import migration_engine
from portal.testing import BASE_URL, browser_signed_in
from portal.viewer import Grant, Viewer
from portal.web.exports import csv_chunks, xlsx_chunks
from portal.web.tables import Table, all_rows, asked_of

FAR = 1_500
PAGES = {
    "inbox": "/en/admin/",
    "payments": "/en/admin/payments/",
    "payments, far down": f"/en/admin/payments/?after={FAR}~{FAR}",
    "payments of a state": "/en/admin/payments/?state=paid",
    "payments of a state, the oldest first": "/en/admin/payments/?state=paid&sort=since",
    "payments of a campaign and a state": "/en/admin/payments/?purpose=campaigns:1&state=refunded",
    "payments of a state that none is in": "/en/admin/payments/?state=disputed",
    "payments of an address": f"/en/admin/payments/?email=backer{FAR}@city.example",
    "payment": f"/en/admin/payments/{FAR}",
    "pledges": "/en/admin/campaigns/pledges/",
    "pledges of a campaign, the largest first": "/en/admin/campaigns/pledges/?campaign=1&sort=-amount",
    "pledges that count, far down": f"/en/admin/campaigns/pledges/?campaign=1&counts=yes&after={FAR}~{FAR}",
    "pledges of an address": f"/en/admin/campaigns/pledges/?email=backer{FAR}@city.example",
    "audit log": "/en/admin/audit/",
    "audit log, one kind of act, far down": f"/en/admin/audit/?act=role.give&after={FAR}~{FAR}",
    "search by an address": f"/en/admin/search/?q=backer{FAR}@city.example",
}  # fmt: skip
STAFF = Viewer(1, grants=frozenset({Grant("core.payments")}))
ROWS = 100_000
# the inbox asks once for each kind of thing that may wait, however much waits
# The inbox and the names of the audit log are asked of every plugin; an own statement of each is what they cost.
MOST_STATEMENTS = {"inbox": 40, "payment": 18, "audit log": 12}
BAR_OF_CSV, MOST_MEGABYTES = 0.25, 10.0


def run() -> list[Measure]:
    """Measure on both databases."""
    found = []
    for kind, portal in (("PostgreSQL", portal_on_postgresql), ("SQLite", portal_for_measuring)):
        with portal() as app:
            found += [replace(measure, what=f"{kind}: {measure.what}") for measure in measures(app)]
    return found


def measures(app: Flask) -> list[Measure]:
    """Measure every list with few rows, then with many, in one database that grows, and then its files."""
    engine = migration_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    fill(engine, 1, FEW)
    fill_office(engine, FEW + 1, 2 * FEW)
    visitor = Visitor(app, browser_signed_in(app, "staff@city.example", "secretariat"))
    before, few = timed(visitor, PAGES), statements(visitor)
    fill_office(engine, 2 * FEW + 1, MANY)
    engine.dispose()
    found = compared(visitor, PAGES, before)
    return [*found, budget(few, statements(visitor)), *files(app)]


def statements(visitor: Visitor) -> dict[str, int]:
    """How many statements each page sends."""
    return {name: len(visitor.asked(path)) for name, path in PAGES.items()}


def budget(few: dict[str, int], many: dict[str, int]) -> Measure:
    """Whether pages send as many statements with many rows as with few, and few enough."""
    over = [name for name, count in many.items() if count > few[name] or count > MOST_STATEMENTS.get(name, 8)]
    lists = max(count for name, count in many.items() if name not in MOST_STATEMENTS)
    what = "statements of a list" + (f" (over: {'; '.join(over)})" if over else "")
    return Measure(what, lists, "", "the same with few rows", None, "≤ 8, as many with few", not over)


def files(app: Flask) -> Iterator[Measure]:
    """Measure what a file costs."""
    with app.test_request_context("/en/", base_url=BASE_URL):
        for name, table in (("payments", payments_table(STAFF)), ("pledges", pledges_table())):
            yield from _csv_measures(name, table)
        begin_snapshot()
        seconds = elapsed(lambda: sum(map(len, xlsx_chunks(table.head, islice(_rows(table), 10_000)))))
        yield Measure("XLSX of 10,000 pledges", seconds * 1000, "ms")


def _csv_measures(name: str, table: Table) -> Iterator[Measure]:
    alone = list(islice(_rows(table), ROWS))
    plain = min(elapsed(lambda: csv.writer(io.StringIO()).writerows(alone)) for _ in range(3))
    alone.clear()
    list(csv_chunks(table.head, islice(_rows(table), 1_000)))
    first, whole, megabytes = min(_export(table) for _ in range(3))
    against, ratio = f"csv alone: {ROWS / plain:,.0f} a second", plain / whole
    yield Measure(f"CSV of {ROWS:,} {name}", ROWS / whole, "rows a second", against, ratio, f"≥ {BAR_OF_CSV}",
                  ratio >= BAR_OF_CSV)  # fmt: skip
    yield Measure(f"CSV of {name}, first rows", first * 1000, "ms")
    yield Measure(f"CSV of {name}, memory", megabytes, "MB", "", None, f"≤ {MOST_MEGABYTES:.0f} MB",
                  megabytes <= MOST_MEGABYTES)  # fmt: skip


def _rows(table: Table) -> Iterator[Any]:
    begin_snapshot()
    return map(table.cells, all_rows(table, asked_of(table, {})))


def _export(table: Table) -> tuple[float, float, float]:
    """Seconds to the first rows and to the end, and megabytes that were needed in between."""
    before = _forget_peak()
    started, chunks = perf_counter(), csv_chunks(table.head, islice(_rows(table), ROWS))
    list(islice(chunks, 2))
    first = perf_counter() - started
    for _ in chunks:
        pass
    return first, perf_counter() - started, (_memory("VmHWM") - before) / 1024


def _forget_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(kind: str) -> int:
    found = re.search(rf"{kind}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, kind
    return int(found[1])
