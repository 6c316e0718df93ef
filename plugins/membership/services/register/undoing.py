"""Undoing what a register entered, as far as nobody has touched it since."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Step
from plugins.membership.importing.cells import Told
from plugins.membership.services.recording import withdraw
from plugins.membership.services.register.comparing import read_again
from plugins.membership.services.register.keeping import begin, locked, reference
from plugins.membership.services.register.taking_in import ACT
from plugins.membership.standing_models import MembershipEvent
from plugins.membership.standing_rules import Kind
from portal.audit.models import AuditLine
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.organisations.belongings import rows_of_organisations
from portal.organisations.following import owned_by
from portal.organisations.models import Organisation, OrganisationName
from portal.viewer import Viewer

AT_ONCE = 25
OWN_ROW = "membership_register_row.entered_id"


def undo(import_id: int, reason: str, viewer: Viewer) -> None:
    """Let the worker take out what a register entered."""
    row = locked(import_id, Step.DONE)
    row.undo_reason = reason
    begin(row, Step.UNDOING)
    note("membership.register_undo", reference(import_id), viewer, {"name": row.name, "reason": reason})


def undo_some(import_id: int) -> None:
    """Take the next rows out again, or note why one stays."""
    with unit_of_work() as session:
        owner = locked(import_id, Step.UNDOING)
        wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id, RegisterRow.is_done.is_(True))
        rows = session.scalars(wanted.order_by(RegisterRow.number.desc()).limit(AT_ONCE)).all()
        viewer = Viewer(owner.sent_by)
        for row in rows:
            _undo(row, owner.undo_reason, viewer)
            row.is_done = False
        owner.done += len(rows)
        if len(rows) < AT_ONCE:
            owner.step = Step.UNDONE
        touch("organisations", "membership")


def _undo(row: RegisterRow, reason: str, viewer: Viewer) -> None:
    if not (row.entered_id or row.member_id):
        return
    row.note = _what_holds(row) or ""
    if row.note:
        return
    if row.member_id:
        for event_id in _events(row.member_id):
            withdraw(row.member_id, event_id, reason, viewer)
        row.note = "history_stays" if row.entered_id else ""
        return
    _take_out(row)


def _take_out(row: RegisterRow) -> None:
    """Delete an organisation that nothing but its names belongs to."""
    organisation_id, row.entered_id = row.entered_id, None
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.execute(db.delete(OrganisationName).where(OrganisationName.organisation_id == organisation_id))
            db.session.execute(db.delete(Organisation).where(Organisation.id == organisation_id))
    except IntegrityError:
        row.entered_id, row.note = organisation_id, "has_more"


def _what_holds(row: RegisterRow) -> str:
    """Why what came of a row cannot be taken back, or nothing."""
    if row.member_id and _happened_since(row.member_id):
        return "has_more"
    if row.entered_id is None:
        return ""
    if _has_more(row, read_again(row.told)):
        return "has_more"
    acts = db.select(AuditLine.id).where(AuditLine.object == f"organisation:{row.entered_id}", AuditLine.act != ACT)
    return "was_changed" if db.session.scalar(acts.limit(1)) else ""


def _happened_since(member_id: int) -> bool:
    """Whether anything but the admission happened to a member."""
    began = (Kind.ADMITTED, Kind.CLASS_CHANGED)
    others = db.select(MembershipEvent.id).where(
        MembershipEvent.member_id == member_id, MembershipEvent.kind.not_in(began)
    )
    return db.session.scalar(others.limit(1)) is not None


def _events(member_id: int) -> list[int]:
    wanted = db.select(MembershipEvent.id).where(MembershipEvent.member_id == member_id)
    return list(db.session.scalars(wanted.order_by(MembershipEvent.id.desc())))


def _has_more(row: RegisterRow, told: Told) -> bool:
    """Whether something belongs to an organisation besides what the register told."""
    assert row.entered_id
    counted = {}
    for rows in rows_of_organisations():
        if rows.follow == "moves":
            owned = owned_by(rows, row.entered_id)
            found = select(func.count()).select_from(owned.table).where(owned.fits)
            counted[rows.column] = db.session.scalar(found) or 0
    names = counted.pop("core_organisation_name.organisation_id")
    members = counted.pop("membership_member.organisation_id")
    rows_here = counted.pop(OWN_ROW)
    return any(counted.values()) or names != len(told.names) or rows_here != 1 or members > bool(row.member_id)
