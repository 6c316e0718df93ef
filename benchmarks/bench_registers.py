"""How long a register of 10,000 rows takes to be read, compared with all that is known, and entered, on SQLite.

The rows are places of the gazetteer, taken at random with a fixed seed, each by one of its names; a tenth of them
tell of a place again. The worker goes on as it does in the portal, some seconds at a time. Seconds of this process,
so that neighbours on the machine are not counted; beside them stands an insert of as many rows into one table.
"""

from csv import writer
from io import StringIO
from random import Random
from time import process_time

from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure
from plugins.membership import jobs
from plugins.membership.gazetteer import entries
from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Step
from plugins.membership.services.filling import take_in as take_in_places
from plugins.membership.services.register import keeping, taking_in, undoing
from portal.database import db, unit_of_work
from portal.viewer import NOBODY

ROWS, AGAIN = 10_000, 1_000
COLUMNS = {"name": 0, "country": 1, "since": 2}
BAR = 300.0


def run() -> list[Measure]:
    """Measure."""
    with portal_for_measuring() as app, app.app_context():
        take_in_places()
        with unit_of_work():
            import_id = keeping.keep("register.csv", register(), NOBODY)
            keeping.choose_columns(import_id, COLUMNS, "en", NOBODY)
        read = until(import_id, Step.READY)
        with unit_of_work():
            taking_in.take_in(import_id, NOBODY)
        entered = until(import_id, Step.DONE)
        came = db.session.scalar(db.select(db.func.count(RegisterRow.entered_id)))
        with unit_of_work():
            undoing.undo(import_id, "Measured.", NOBODY)
        undone = until(import_id, Step.UNDONE)
    whole = read + entered
    return [
        Measure("read and compare 10,000 rows", read, "s"),
        Measure("enter what is new", entered, "s"),
        Measure("organisations that were entered", came or 0, "organisations"),
        Measure("take in 10,000 rows, both", whole, "s", bar=f"≤ {BAR:.0f} s", passed=whole <= BAR),
        Measure("take them out again", undone, "s"),
    ]


def register() -> bytes:
    """A file of places as a network would send it."""
    random = Random(7)
    chosen = random.sample(list(entries()), ROWS - AGAIN)
    text = StringIO()
    rows = writer(text)
    rows.writerow(("Name", "Country", "Member since"))
    for place in (*chosen, *random.sample(chosen, AGAIN)):
        rows.writerow((random.choice(place.names), place.country, random.choice(("", "2005", "2011-05-31"))))
    return text.getvalue().encode()


def until(import_id: int, step: Step) -> float:
    """The seconds of this process until a register stands at a step."""
    started = process_time()
    while keeping.register_import(import_id).step != step:
        jobs.register(import_id)
        db.session.rollback()
    return process_time() - started
