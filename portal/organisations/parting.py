"""Taking a merging back: what was moved and not changed since goes back, what came later stays and is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.database import Model, db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.following import decoded, owned_by
from portal.organisations.merge_models import Merge, MergeChange
from portal.organisations.merging import after_moving, rows_that_move
from portal.organisations.models import Organisation
from portal.state import current_state

DAYS, USUAL_DAYS, MOST_DAYS = "core.days_to_undo_merging", 90, 3650
LATER, CHANGED, TAKEN = "later", "changed", "taken"
WHY_IT_STAYS = {
    LATER: N_("came after the merging"),
    CHANGED: N_("was moved or deleted since"),
    TAKEN: N_("cannot come back, since something else stands in its place"),
}


@dataclass
class Report:
    """What went back or would go back, and by table and reason how much stays where it is."""

    back: int = 0
    stays: dict[tuple[str, str], int] = field(default_factory=dict)

    def leave(self, table: str, why: str, count: int = 1) -> None:
        """Count what stays."""
        self.stays[table, why] = self.stays.get((table, why), 0) + count


def check_days(written: str) -> None:
    """Refuse what is no number of days; 0 lets nobody undo anything."""
    if not _are_days(written):
        raise Refused(N_("Write a whole number of days, up to 3,650."))


def _are_days(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 4 and int(written) <= MOST_DAYS


def merge_by_id(merge_id: int) -> Merge:
    """A merging; raises NotFound."""
    row = db.session.get(Merge, merge_id)
    if row is None:
        raise NotFound(N_("There is no such merging."))
    return row


def objection_to_parting(row: Merge) -> str:
    """Why a merging cannot be undone, or nothing."""
    written = current_state().setting(DAYS, str(USUAL_DAYS))
    days = int(written) if _are_days(written) else USUAL_DAYS
    if row.undone_at:
        return N_("This merging was undone already.")
    if wall_now() - row.merged_at > timedelta(days=days):
        return N_("It is too late to undo this merging.")
    if db.session.scalar(db.select(Organisation.merged_into_id).where(Organisation.id == row.kept_id)):
        return N_("The record was merged into another one since. Undo that first.")
    return ""


def would_go_back(row: Merge) -> Report:
    """What undoing a merging would do; nothing is written."""
    report = _what_came_later(row)
    for change in _changes(row.id):
        if change.column and not _stands(change):
            report.leave(change.table, CHANGED)
        else:
            report.back += 1
    return report


def part(merge_id: int, account_id: int | None, reason: str) -> Report:
    """Undo a merging: both records are as they were, but for what happened since."""
    row = db.session.scalar(db.select(Merge).where(Merge.id == merge_id).with_for_update())
    if row is None:
        raise NotFound(N_("There is no such merging."))
    if objection := objection_to_parting(row):
        raise Conflict(objection)
    report = _what_came_later(row)
    for change in _changes(row.id):
        if _take_back(change):
            report.back += 1
        else:
            report.leave(change.table, CHANGED if change.column else TAKEN)
    row.undone_at, row.undone_by, row.undo_reason = wall_now(), account_id, reason
    db.session.flush()
    after_moving(row.kept_id, row.gone_id)
    return report


def _changes(merge_id: int) -> Sequence[MergeChange]:
    """What a merging changed, the last first."""
    wanted = db.select(MergeChange).where(MergeChange.merge_id == merge_id)
    return db.session.scalars(wanted.order_by(MergeChange.id.desc())).all()


def _stands(change: MergeChange) -> bool:
    """Whether a value is still what the merging made of it."""
    table = Model.metadata.tables[change.table]
    return bool(db.session.scalar(select(func.count()).select_from(table).where(_as_left(change))))


def _as_left(change: MergeChange) -> Any:
    table = Model.metadata.tables[change.table]
    key = [table.c[name] == decoded(value) for name, value in change.row.items()]
    return and_(*key, table.c[change.column].is_not_distinct_from(decoded(change.after)))


def _take_back(change: MergeChange) -> bool:
    """Undo one change, unless the row is no longer as it was left or another stands in its place."""
    table, connection = Model.metadata.tables[change.table], db.session.connection()
    try:
        with db.session.begin_nested():
            if not change.column:
                connection.execute(insert(table).values({name: decoded(one) for name, one in change.before.items()}))
                return True
            back = {change.column: decoded(change.before)}
            return connection.execute(update(table).where(_as_left(change)).values(back)).rowcount == 1
    except IntegrityError:
        return False


def _what_came_later(row: Merge) -> Report:
    """What belongs to the record since it was merged: nobody can know whose it would have been."""
    report = Report()
    for rows in rows_that_move():
        owned = owned_by(rows, row.kept_id)
        if owned.table.name in row.newest:
            newer = select(func.count()).where(owned.fits, owned.table.c.id > row.newest[owned.table.name])
            if count := db.session.scalar(newer):
                report.leave(owned.table.name, LATER, count)
    return report
