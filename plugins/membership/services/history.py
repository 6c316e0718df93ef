"""What happened to a member, for the page of its standing, and what it gave in kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from plugins.membership.services.standing import EventRow, rows_of
from plugins.membership.standing_models import MembershipEvent
from plugins.membership.standing_rules import Kind
from portal.accounts.models import Account
from portal.database import db

PUBLIC = (Kind.ADMITTED, Kind.LEFT, Kind.CAME_BACK, Kind.CLASS_CHANGED)


@dataclass(frozen=True)
class Happening:
    """Something that happened to a member; ``member_id`` and ``id`` are for the office to withdraw it."""

    id: int
    member_id: int
    kind: Kind
    on: date
    category: str
    until: date | None
    title: str
    reason: str
    entered_by: int | None
    entered_at: datetime
    is_withdrawn: bool

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it, without its reason."""
        return self.kind in PUBLIC and not self.is_withdrawn

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the office may say that it was wrong."""
        return not self.is_withdrawn and self.kind != Kind.WITHDRAWN


@dataclass(frozen=True)
class InKind:
    """What a member gave in kind, as the office noted it."""

    kind: str
    title: str
    on: date
    hours: int | None
    is_public: bool


def history_of(organisation_id: int) -> list[Happening]:
    """Everything that happened to an organisation as a member, the newest first."""
    rows = rows_of([organisation_id]).get(organisation_id, [])
    wrong = _withdrawn(rows)
    found = [_happening(row, is_withdrawn=row.id in wrong) for row in rows]
    return sorted(found, key=lambda one: (one.on, one.id), reverse=True)


def _withdrawn(rows: Iterable[EventRow]) -> set[int]:
    return {row.detail["withdraws"] for row in rows if row.kind == Kind.WITHDRAWN}


def _happening(row: EventRow, *, is_withdrawn: bool) -> Happening:
    until = row.detail.get("until")
    return Happening(
        id=row.id,
        member_id=row.member_id,
        kind=Kind(row.kind),
        on=row.happened_on,
        category=row.detail.get("category", ""),
        until=date.fromisoformat(until) if until else None,
        title=row.detail.get("title", ""),
        reason=row.reason,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        is_withdrawn=is_withdrawn,
    )


def in_kind(organisation_id: int, since: date) -> list[InKind]:
    """What a member gave in kind since a day, the newest first."""
    rows = rows_of([organisation_id]).get(organisation_id, [])
    wrong = _withdrawn(rows)
    found = [row for row in rows if row.kind == Kind.CONTRIBUTED and row.happened_on >= since and row.id not in wrong]
    return [
        InKind(
            kind=row.detail["what"],
            title=row.detail["title"],
            on=row.happened_on,
            hours=row.detail.get("hours"),
            is_public=bool(row.detail.get("is_public")),
        )
        for row in sorted(found, key=lambda row: (row.happened_on, row.id), reverse=True)
    ]


def people_named(happenings: Iterable[Happening]) -> dict[int, str]:
    """The names of those who entered something, by their accounts."""
    ids = {one.entered_by for one in happenings if one.entered_by}
    rows = db.session.execute(db.select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}


def entered_by(account_id: int) -> list[dict[str, object]]:
    """What an account entered about members, for the copy of its data."""
    wanted = db.select(MembershipEvent).where(MembershipEvent.entered_by == account_id).order_by(MembershipEvent.id)
    return [
        {"kind": row.kind, "on": row.happened_on, "reason": row.reason, "entered_at": row.entered_at}
        for row in db.session.scalars(wanted)
    ]
