"""All that is known of one payment: where it stood when, what its gateway said, its letters, what went back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.services import BookLine, lines_of_payment
from portal.mail.models import IS_ABOUT, Mail
from portal.organisations.services import HolderCard, holder
from portal.payments.models import GatewayEvent, Payment, PaymentStep, Refund, RefundRequest
from portal.payments.services import PaymentCard, card, left_to_refund
from portal.viewer import Viewer

SEES = "core.payments"


@dataclass(frozen=True)
class RefundCard:
    """Money that goes or went back."""

    id: int
    amount: Money
    reason: str
    state: str
    asked_at: datetime


@dataclass(frozen=True)
class RequestCard:
    """A wish to give money back, by whom, and who decided on it."""

    id: int
    amount: Money
    reason: str
    state: str
    asked_by: int
    asked_at: datetime
    decided_by: int | None


@dataclass(frozen=True)
class Dossier:
    """A payment with everything that happened to it."""

    payment: PaymentCard
    title: str
    email: str
    created_at: datetime
    state_at: datetime
    holder: HolderCard
    left: Money
    steps: Sequence[Any]
    events: Sequence[Any]
    lines: Sequence[BookLine]
    refunds: Sequence[RefundCard]
    requests: Sequence[RequestCard]
    letters: Sequence[Any]

    @property
    def waiting(self) -> RequestCard | None:
        """The wish to give money back on which nobody has decided yet."""
        return next((one for one in self.requests if one.state == "waiting"), None)


def seen_by(payment_id: int, viewer: Viewer, permission: str = SEES) -> Payment:
    """Find a payment of a holder for whom the viewer has a permission; raise NotFound."""
    row = db.session.get(Payment, payment_id)
    if row is None or not viewer.may(permission, row.holder_id):
        raise NotFound(N_("There is no such payment."))
    return row


def dossier(payment_id: int, viewer: Viewer) -> Dossier:
    """Show a payment with all that is known of it; raise NotFound for those of other holders."""
    row = seen_by(payment_id, viewer)
    return Dossier(
        payment=card(row),
        title=row.title,
        email=row.email,
        created_at=row.created_at,
        state_at=row.state_at,
        holder=holder(row.holder_id),
        left=Money(left_to_refund(row), row.currency),
        steps=_rows(db.select(PaymentStep.state, PaymentStep.at), PaymentStep, payment_id),
        events=_rows(
            db.select(GatewayEvent.kind, GatewayEvent.subject, GatewayEvent.outcome, GatewayEvent.received_at),
            GatewayEvent,
            payment_id,
        ),
        lines=lines_of_payment(payment_id),
        refunds=refunds_of(row),
        requests=requests_of(row),
        letters=_letters(payment_id),
    )


def _rows(columns: Any, model: Any, payment_id: int) -> Sequence[Any]:
    return db.session.execute(columns.where(model.payment_id == payment_id).order_by(model.id)).all()


def _letters(payment_id: int) -> Sequence[Any]:
    columns = db.select(Mail.id, Mail.subject, Mail.template, Mail.state, Mail.created_at)
    return db.session.execute(columns.where(Mail.about == f"payment:{payment_id}", IS_ABOUT).order_by(Mail.id)).all()


def refunds_of(row: Payment) -> list[RefundCard]:
    """What went back of a payment, or is to."""
    found = db.session.scalars(db.select(Refund).where(Refund.payment_id == row.id).order_by(Refund.id))
    return [RefundCard(one.id, Money(one.amount, row.currency), one.reason, one.state, one.asked_at) for one in found]


def requests_of(row: Payment) -> list[RequestCard]:
    """The wishes to give money of a payment back, the oldest first."""
    wanted = db.select(RefundRequest).where(RefundRequest.payment_id == row.id).order_by(RefundRequest.id)
    return [
        RequestCard(
            one.id,
            Money(one.amount, row.currency),
            one.reason,
            one.state,
            one.asked_by,
            one.asked_at,
            one.decided_by,
        )
        for one in db.session.scalars(wanted)
    ]
