"""Noting acts, and checking that nobody changed what was noted."""

import json
from collections.abc import Mapping
from typing import Any

from portal.audit.models import AuditDetail, AuditLine
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.ids import new_token
from portal.seals import MOST_AT_ONCE, SealedRow, Verdict, add_seal, row_hash, verify_chain
from portal.viewer import Viewer

CHAIN = "audit"


def note(act: str, object_: str, viewer: Viewer, details: Mapping[str, Any] | None = None) -> None:
    """Note an act, in the unit of work that runs now, such as ("campaign.approve", "campaigns:12")."""
    salt, text = new_token(), json.dumps(dict(details or {}), sort_keys=True, ensure_ascii=False)
    actor = f"account:{viewer.account_id}" if viewer.account_id else "portal"
    line = AuditLine(at=wall_now(), actor=actor, act=act, object=object_, details_hash=row_hash(salt + text))
    db.session.add(line)
    db.session.flush()
    db.session.add(AuditDetail(line_id=line.id, salt=salt, details=text))


def forget_details(object_: str) -> int:
    """Erase the details of every act on an object; the seals still verify. How many were erased."""
    lines = db.select(AuditLine.id).where(AuditLine.object == object_)
    found = db.session.scalars(db.select(AuditDetail).where(AuditDetail.line_id.in_(lines))).all()
    for detail in found:
        db.session.delete(detail)
    return len(found)


def hashes_of(ids: list[int] | None = None) -> dict[int, str]:
    """Hash the lines of the log, all of them or those that are named."""
    statement = db.select(AuditLine)
    if ids is not None:
        statement = statement.where(AuditLine.id.in_(ids))
    return {
        line.id: row_hash(json.dumps([line.at.isoformat(), line.actor, line.act, line.object, line.details_hash]))
        for line in db.session.scalars(statement)
    }


def seal_audit() -> None:
    """Seal what has been noted since the last seal."""
    sealed = db.select(SealedRow.row_id).where(SealedRow.chain == CHAIN, SealedRow.row_id == AuditLine.id)
    unsealed = db.select(AuditLine.id).where(~sealed.exists()).order_by(AuditLine.id).limit(MOST_AT_ONCE)
    if db.session.scalar(unsealed.limit(1)) is None:
        return
    with unit_of_work():
        add_seal(CHAIN, hashes_of(list(db.session.scalars(unsealed))))


def verify_audit() -> Verdict:
    """Recompute every seal of the log, and the details that were not erased."""
    verdict = verify_chain(CHAIN, hashes_of())
    details = db.select(AuditLine.id, AuditLine.details_hash, AuditDetail.salt, AuditDetail.details).join(AuditDetail)
    changed = [
        f"the details of audit row {row.id} were changed"
        for row in db.session.execute(details)
        if row_hash(row.salt + row.details) != row.details_hash
    ]
    return Verdict(verdict.seals, verdict.rows, verdict.unsealed, (*verdict.faults, *changed))
