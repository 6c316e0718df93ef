"""Reading the audit log, the newest act first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.audit.models import AuditDetail, AuditLine
from portal.database import db
from portal.kernel.ids import LARGEST_ID

ON_A_PAGE = 50


@dataclass(frozen=True)
class Act:
    """One act of the log; its details are empty when they were erased."""

    id: int
    at: datetime
    actor: str
    act: str
    object: str
    details: str

    @property
    def account_id(self) -> int | None:
        """Whose act it was; None for the portal's own."""
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == "account" else None


def acts(kind: str = "", before: int = 0) -> Sequence[Act]:
    """The acts whose name begins with a word, older than one; one more than stands on a page."""
    lines = (
        db.select(AuditLine, AuditDetail.details)
        .outerjoin(AuditDetail)
        .where(AuditLine.id < (before or LARGEST_ID))
        .order_by(AuditLine.id.desc())
    )
    if kind:
        lines = lines.where(AuditLine.act.startswith(kind, autoescape=True))
    rows = db.session.execute(lines.limit(ON_A_PAGE + 1))
    return [Act(line.id, line.at, line.actor, line.act, line.object, details or "") for line, details in rows]
