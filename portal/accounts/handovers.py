"""The hand-overs of an organisation, as its people and the secretariat see them."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.directory import names_of
from portal.accounts.handing_over import TO_UNDO_IT
from portal.accounts.handover_models import Handover
from portal.accounts.rules import HandoverState, Steps, handover_state
from portal.database import db
from portal.kernel.clock import business_now

SHOWN = 20
GOING_ON = (HandoverState.WAITING, HandoverState.OPEN)


@dataclass(frozen=True)
class HandoverCard:
    """A hand-over: between whom, how far it has come, and what can still be done about it."""

    id: int
    from_id: int
    predecessor: str
    successor: str
    email: str
    reason: str
    state: HandoverState
    created_at: datetime
    opens_at: datetime
    moves_at: datetime | None
    stopped_by_link: bool
    can_be_undone: bool

    @property
    def can_be_stopped(self) -> bool:
        """Whether nobody has confirmed it yet."""
        return self.state in GOING_ON


def handovers_of(organisation_id: int) -> list[HandoverCard]:
    """The latest hand-overs of an organisation, the newest first."""
    found = db.select(Handover).where(Handover.organisation_id == organisation_id)
    rows = list(db.session.scalars(found.order_by(Handover.id.desc()).limit(SHOWN)))
    names = names_of([id_ for row in rows for id_ in (row.from_id, row.to_id) if id_ is not None])
    now = business_now()
    return [_card(row, names, now) for row in rows]


def _card(row: Handover, names: dict[int, str], now: datetime) -> HandoverCard:
    steps = Steps(row.opens_at, row.ends_at, row.moves_at, row.stopped_at, row.undone_at)
    state = handover_state(steps, now)
    has_moved = state in (HandoverState.AGREED, HandoverState.MOVED)
    return HandoverCard(
        id=row.id,
        from_id=row.from_id,
        predecessor=names.get(row.from_id, ""),
        successor=names.get(row.to_id or 0, ""),
        email=row.email,
        reason=row.reason,
        state=state,
        created_at=row.created_at,
        opens_at=row.opens_at,
        moves_at=row.moves_at,
        stopped_by_link=row.stopped_by_link,
        can_be_undone=has_moved and row.moves_at is not None and now <= row.moves_at + TO_UNDO_IT,
    )
