"""Who the rows of a register are: each compared with all that is known and with the rows before it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plugins.membership.identity.comparing import is_settled
from plugins.membership.identity.doubts import doubts_of
from plugins.membership.identity.reading import identify
from plugins.membership.identity.records import Identity, Record
from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Outcome, Step
from plugins.membership.importing.cells import Told, read_row
from plugins.membership.rules import is_since_day
from plugins.membership.services.duplicates import Candidate, StoredGazetteer, candidates
from plugins.membership.services.register.keeping import locked, sheet_of
from plugins.membership.services.standing import today
from plugins.membership.standing_rules import may_be
from portal.database import db, unit_of_work

AT_ONCE = 100


@dataclass(frozen=True)
class Found:
    """Who a row tells of."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    organisation_id: int | None = None
    mark: str = ""


def read_rows(import_id: int) -> None:
    """Read every cell of a file, once."""
    with unit_of_work() as session:
        row = locked(import_id, Step.READING)
        told = [read_row(cells, row.columns, row.language) for cells in sheet_of(row).rows]
        session.execute(db.delete(RegisterRow).where(RegisterRow.import_id == import_id))
        session.execute(
            db.insert(RegisterRow),
            [
                {"import_id": import_id, "number": number, "told": stored(one), "reasons": []}
                for number, one in enumerate(told, 2)
            ],
        )
        row.step, row.done = Step.COMPARING, 0


def compare_some(import_id: int) -> None:
    """Compare the next rows: looked up outside the transaction, written in a short one."""
    wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id, RegisterRow.outcome == "")
    rows = db.session.scalars(wanted.order_by(RegisterRow.number).limit(AT_ONCE)).all()
    gazetteer, seen, found = StoredGazetteer(), dict[str, int](), {}
    for row in rows:
        found[row.id] = _among_rows(import_id, row.number, compared(read_again(row.told), gazetteer), seen)
    with unit_of_work() as session:
        owner = locked(import_id, Step.COMPARING)
        for row_id, one in found.items():
            session.execute(db.update(RegisterRow).where(RegisterRow.id == row_id).values(_columns(one)))
        owner.done += len(found)
        if len(found) < AT_ONCE:
            owner.step = Step.READY


def _columns(found: Found) -> dict[str, Any]:
    return {
        "outcome": str(found.outcome),
        "reasons": list(found.reasons),
        "organisation_id": found.organisation_id,
        "mark": found.mark,
    }


def compared(told: Told, gazetteer: StoredGazetteer) -> Found:
    """Who a row tells of, among the organisations that are here."""
    faults = [*told.faults, *_faults_together(told, today())]
    if faults:
        return Found(Outcome.UNREADABLE, tuple(faults))
    record = record_of(told)
    identity = identify(record, gazetteer)
    known = best_candidate(record, gazetteer)
    mark, doubts = mark_of(identity), _doubts(told)
    if known is None:
        return Found(Outcome.NEW, doubts, None, mark)
    outcome = Outcome.SAME if known.verdict.word == "same" else Outcome.POSSIBLE
    return Found(outcome, (*known.verdict.reasons, *doubts), known.organisation.id, mark)


def _doubts(told: Told) -> tuple[str, ...]:
    """What somebody should look at twice before it is entered, such as letters that only look like others."""
    return tuple(dict.fromkeys(one for name in told.names.values() for one in doubts_of(name, told.website)))


def best_candidate(record: Record, gazetteer: StoredGazetteer) -> Candidate | None:
    """The organisation that it most likely is, if there is any."""
    return next(iter(candidates(record, record.language, gazetteer)), None)


def _faults_together(told: Told, day: date) -> list[str]:
    """What is wrong with cells that make sense each by itself."""
    if told.faults:
        return []
    found = []
    if told.category and not may_be(told.category, told.kind):
        found.append("class_of_kind")
    if told.since and not is_since_day(told.since, day):
        found.append("since_when")
    return found


def record_of(told: Told) -> Record:
    """A row as organisations are compared."""
    return Record(told.name, told.language, told.country, told.kind, told.place, told.website)


def mark_of(identity: Identity) -> str:
    """What rows share that mean one organisation: its place with kind and level, or else its words."""
    rest = " ".join(identity.rest)
    if identity.spots and is_settled(identity) and not identity.is_near:
        return f"{identity.country}:{identity.spots[0].id}:{identity.kind}:{identity.level}:{rest}"
    return f"{identity.country}:{' '.join(identity.words)}:{identity.kind}:{identity.level}:{rest}"


def _among_rows(import_id: int, number: int, found: Found, seen: dict[str, int]) -> Found:
    """A row of which an earlier one says the same is left out, with that row's number as the reason."""
    if found.outcome == Outcome.UNREADABLE:
        return found
    earlier = seen.setdefault(found.mark, _first(import_id, found.mark) or number)
    return replace(found, outcome=Outcome.REPEATED, reasons=(f"row:{earlier}",)) if earlier != number else found


def _first(import_id: int, mark: str) -> int | None:
    wanted = db.select(db.func.min(RegisterRow.number)).where(
        RegisterRow.import_id == import_id, RegisterRow.mark == mark
    )
    found: int | None = db.session.scalar(wanted)
    return found


def stored(told: Told) -> dict[str, Any]:
    """What a row says, as JSON keeps it."""
    return {**vars(told), "names": dict(told.names), "since": told.since and told.since.isoformat()}


def read_again(kept: dict[str, Any]) -> Told:
    """What a row says, as it was kept."""
    since = date.fromisoformat(kept["since"]) if kept["since"] else None
    return Told(**kept | {"since": since, "faults": tuple(kept["faults"])})
