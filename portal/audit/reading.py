"""Reading the audit log: what happened to one object, the newest act first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.audit.models import AuditDetail, AuditLine
from portal.database import db

MOST_ON_AN_OBJECT = 20


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
        return account_of(self.actor)

    @property
    def said(self) -> str:
        """The details in a line."""
        return said_in(self.details)


def account_of(actor: str) -> int | None:
    """The account of an actor of the log; None for the portal itself."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "account" and number.isdigit() else None


def said_in(details: str | None) -> str:
    """The details of an act in a line; nothing when there are none or they were erased."""
    found: dict[str, Any] = json.loads(details or "{}")
    return ", ".join(f"{name}: {value}" for name, value in found.items() if value not in (None, "", [], {}))


def acts_on(*objects: str, most: int = MOST_ON_AN_OBJECT) -> Sequence[Act]:
    """The newest acts on some objects, such as a payment's or an account's own."""
    lines = (
        db.select(AuditLine, AuditDetail.details)
        .outerjoin(AuditDetail)
        .where(AuditLine.object.in_(objects))
        .order_by(AuditLine.id.desc())
        .limit(most)
    )
    return _acts(db.session.execute(lines))


def _acts(rows: Iterable[Any]) -> list[Act]:
    return [Act(line.id, line.at, line.actor, line.act, line.object, details or "") for line, details in rows]
