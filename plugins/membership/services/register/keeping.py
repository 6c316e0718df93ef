"""The file with a register: kept until its rows are, read by the columns that somebody chose."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plugins.membership.import_models import RegisterImport, RegisterRow
from plugins.membership.import_rules import WORKING, Step
from plugins.membership.importing.columns import objection_to_columns, propose
from plugins.membership.importing.sheets import Sheet, read_sheet
from portal.audit.services import note
from portal.database import db
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import ids_of
from portal.kernel.text import N_
from portal.viewer import Viewer

JOB, KIND = "membership.register", "membership:register"
MOST_SHOWN, SAMPLE = 50, 5


@dataclass(frozen=True)
class Progress:
    """How far a register was taken in: so many rows of so many, and how many of each outcome."""

    row: RegisterImport
    counts: Mapping[str, int]
    undecided: int

    @property
    def is_working(self) -> bool:
        """Whether the worker is at it."""
        return self.row.step in WORKING


def keep(name: str, data: bytes, viewer: Viewer) -> int:
    """Keep a file whose columns are to be chosen; raise Unreadable."""
    sheet = read_sheet(data)
    row = RegisterImport(
        name=name[-120:] or hashlib.sha256(data).hexdigest()[:8],
        data=data,
        header=list(sheet.header),
        columns=_remembered(sheet.header) or propose(sheet.header),
        rows=len(sheet.rows),
        sent_by=viewer.account_id,
        sent_at=wall_now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _remembered(header: Sequence[str]) -> dict[str, int]:
    """The columns that were chosen last for a file with this header."""
    wanted = db.select(RegisterImport).where(RegisterImport.step != Step.SENT).order_by(RegisterImport.id.desc())
    return next((row.columns for row in db.session.scalars(wanted.limit(MOST_SHOWN)) if row.header == [*header]), {})


def kept() -> Sequence[RegisterImport]:
    """The registers that were sent, the newest first."""
    return db.session.scalars(db.select(RegisterImport).order_by(RegisterImport.id.desc()).limit(MOST_SHOWN)).all()


def register_import(import_id: int) -> RegisterImport:
    """A register that was sent; raises NotFound."""
    row = db.session.get(RegisterImport, import_id)
    if row is None:
        raise NotFound(N_("There is no such file."))
    return row


def sheet_of(row: RegisterImport) -> Sheet:
    """The cells of a file that is kept; raises Conflict when it was taken in already."""
    if row.data is None:
        raise Conflict(N_("This file was taken in already."))
    return read_sheet(row.data)


def locked(import_id: int, *steps: Step) -> RegisterImport:
    """A register for somebody who goes on with it; raises Conflict unless it stands at one of the steps."""
    wanted = db.select(RegisterImport).where(RegisterImport.id == import_id)
    row: RegisterImport | None = db.session.scalar(wanted.with_for_update())
    if row is None:
        raise NotFound(N_("There is no such file."))
    if row.step not in steps:
        raise Conflict(N_("Somebody went on with this file meanwhile. Look at it again."))
    return row


def choose_columns(import_id: int, columns: Mapping[str, int], language: str, viewer: Viewer) -> None:
    """Let a file be read by these columns: its rows are compared with all that is known, and nothing is entered."""
    row = locked(import_id, Step.SENT, Step.READY)
    fault, objection = objection_to_columns(columns, len(row.header))
    if objection:
        raise Refused(objection, fault)
    row.columns, row.language = dict(columns), language
    begin(row, Step.READING)
    note("membership.register_read", reference(import_id), viewer, {"name": row.name, "rows": row.rows})


def begin(row: RegisterImport, step: Step) -> None:
    """Let the worker go on with a register."""
    row.step, row.done = step, 0
    enqueue(JOB, {"import_id": row.id}, key=f"{JOB}:{row.id}")


def throw_away(import_id: int) -> None:
    """Forget a file of which nothing was taken in."""
    row = locked(import_id, Step.SENT, Step.READY)
    db.session.execute(db.delete(RegisterRow).where(RegisterRow.import_id == row.id))
    db.session.delete(row)


def progress(import_id: int) -> Progress:
    """How far a register was taken in; raises NotFound."""
    row = register_import(import_id)
    counted = db.select(RegisterRow.outcome, db.func.count()).where(RegisterRow.import_id == import_id)
    counts = {outcome: count for outcome, count in db.session.execute(counted.group_by(RegisterRow.outcome))}  # noqa: C416
    undecided = db.select(db.func.count()).where(
        RegisterRow.import_id == import_id, RegisterRow.outcome == "possible", RegisterRow.decision == ""
    )
    return Progress(row, counts, db.session.scalar(undecided) or 0)


def named(references: Iterable[str]) -> list[tuple[int, str, str]]:
    """The number, reference and file name of each register that the audit log names."""
    ids = ids_of(KIND, references)
    found = db.session.scalars(db.select(RegisterImport).where(RegisterImport.id.in_(ids))) if ids else ()
    return [(row.id, reference(row.id), row.name) for row in found]


def reference(import_id: int) -> str:
    """How the audit log names a register."""
    return f"{KIND}:{import_id}"
