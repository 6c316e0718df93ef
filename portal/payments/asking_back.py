"""Giving money back by hand: what it would do, one person up to a limit, two above, each wish once."""

from dataclasses import dataclass
from typing import Any

from portal.audit.services import note
from portal.database import db, insert_once
from portal.hooks import Act, current_hooks, portal_objections
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.services import BookLine, lines_of_payment
from portal.mail.models import Mail
from portal.payments.facts import take_in
from portal.payments.gateway import Fact
from portal.payments.history import seen_by
from portal.payments.limits import ALONE_UP_TO, USUAL_LIMITS, limits_in
from portal.payments.models import Payment, Refund, RefundRequest
from portal.payments.services import locked, refund
from portal.state import current_state
from portal.viewer import Viewer

GIVES_BACK = "core.refund"


@dataclass(frozen=True)
class Wish:
    """What somebody wants to give back, and why; ``key`` is the same for the same wish sent twice."""

    amount: Money
    reason: str
    key: str


@dataclass(frozen=True)
class Foreseen:
    """What giving back would do: to the books, by letter, and what of the fee does not come back."""

    amount: Money
    left: Money
    fee_lost: Money
    needs_second: bool
    lines: tuple[BookLine, ...]
    letters: tuple[tuple[str, str, dict[str, Any]], ...]


class Rehearsed(Exception):
    """The end of a rehearsal: whoever opened the unit of work lets it be undone, and takes what was foreseen."""

    def __init__(self, foreseen: Foreseen) -> None:
        super().__init__("nothing of this is stored")
        self.foreseen = foreseen


def needs_second(row: Payment, amount: Money) -> bool:
    """Whether two persons are needed: above the limit, and always in a currency that has none.

    What was given back of the payment by one person before counts, or a large sum would go in small parts.
    """
    limits = limits_in(current_state().setting(ALONE_UP_TO, USUAL_LIMITS))
    alone = db.select(db.func.coalesce(db.func.sum(RefundRequest.amount), 0)).where(
        RefundRequest.payment_id == row.id, RefundRequest.state == "agreed", RefundRequest.needs_second.is_(False)
    )
    return amount.minor + int(db.session.scalar(alone) or 0) > limits.get(amount.currency, 0)


def rehearse(payment_id: int, wish: Wish, viewer: Viewer) -> None:
    """Do what giving back does until the gateway's yes, and raise Rehearsed so that none of it is stored."""
    row = _of(payment_id, viewer)
    _check_objections(row, wish)
    before = db.session.scalar(db.select(db.func.max(Mail.id))) or 0
    written = {line.id for line in lines_of_payment(payment_id)}
    key = db.session.get_one(Refund, refund(payment_id, wish.amount, wish.reason)).key
    take_in(Fact(payment_id, "refund", "succeeded", f"rehearsal:{key}", wish.amount, key=key))
    db.session.flush()
    letters = db.session.scalars(db.select(Mail).where(Mail.id > before).order_by(Mail.id))
    raise Rehearsed(
        Foreseen(
            amount=wish.amount,
            left=Money(row.amount - row.refunded, row.currency),
            fee_lost=Money(row.fee or 0, row.currency),
            needs_second=needs_second(row, wish.amount),
            lines=tuple(line for line in lines_of_payment(payment_id) if line.id not in written),
            letters=tuple((mail.template, mail.language, dict(mail.values)) for mail in letters),
        )
    )


def ask_back(payment_id: int, wish: Wish, viewer: Viewer) -> bool:
    """Give money back, or above the limit ask a second person to agree; whether it was done at once.

    The same wish sent twice is one; while one waits for a second person there is no other.
    """
    row = _of(payment_id, viewer)
    _check_objections(row, wish)
    assert viewer.account_id is not None
    asked = RefundRequest(
        payment_id=payment_id,
        amount=wish.amount.minor,
        reason=wish.reason,
        form_key=wish.key,
        needs_second=needs_second(row, wish.amount),
        asked_by=viewer.account_id,
        asked_at=wall_now(),
    )
    if not insert_once(asked):
        return _of_before(payment_id, wish)
    said = {"amount": str(wish.amount.decimal), "currency": wish.amount.currency, "reason": wish.reason}
    if asked.needs_second:
        note("refund.ask", f"payment:{payment_id}", viewer, said)
        return False
    _do(asked, row, viewer)
    note("refund.give", f"payment:{payment_id}", viewer, said)
    return True


def _of_before(payment_id: int, wish: Wish) -> bool:
    """What came of a wish that was sent before; raise Conflict when another one waits."""
    known = db.select(RefundRequest).where(RefundRequest.form_key == wish.key)
    row = db.session.scalar(known.where(RefundRequest.payment_id == payment_id))
    if row is None:
        raise Conflict(N_("Another wish to give money of this payment back waits for a second person."))
    return not row.needs_second


def agree(request_id: int, viewer: Viewer) -> int:
    """Agree to what somebody else has asked for; the payment's id. Nobody agrees to their own wish."""
    asked, row = _waiting(request_id, viewer)
    if asked.asked_by == viewer.account_id:
        raise Refused(N_("You have asked for this yourself. A second person has to agree."))
    _do(asked, row, viewer)
    note("refund.agree", f"payment:{row.id}", viewer, {"request": request_id})
    return row.id


def turn_down(request_id: int, viewer: Viewer) -> int:
    """Turn down a wish that waits, one's own too; the payment's id."""
    asked, row = _waiting(request_id, viewer)
    asked.state, asked.decided_by, asked.decided_at = "turned_down", viewer.account_id, wall_now()
    note("refund.turn_down", f"payment:{row.id}", viewer, {"request": request_id})
    return row.id


def _waiting(request_id: int, viewer: Viewer) -> tuple[RefundRequest, Payment]:
    """A wish that waits, with its payment locked before it; raise NotFound or Conflict."""
    payment_id = db.session.scalar(db.select(RefundRequest.payment_id).where(RefundRequest.id == request_id))
    if payment_id is None:
        raise NotFound(N_("There is no such wish."))
    row = _of(payment_id, viewer)
    wanted = db.select(RefundRequest).where(RefundRequest.id == request_id).execution_options(populate_existing=True)
    asked = db.session.scalars(wanted).one()
    if asked.state != "waiting":
        raise Conflict(N_("Somebody has decided on this already."))
    return asked, row


def _do(asked: RefundRequest, row: Payment, viewer: Viewer) -> None:
    asked.refund_id = refund(row.id, Money(asked.amount, row.currency), asked.reason)
    asked.state, asked.decided_by, asked.decided_at = "agreed", viewer.account_id, wall_now()


def _of(payment_id: int, viewer: Viewer) -> Payment:
    """Lock a payment for whose holder the viewer may give money back; raise NotFound."""
    seen_by(payment_id, viewer, GIVES_BACK)
    return locked(payment_id)


def _check_objections(row: Payment, wish: Wish) -> None:
    act = Act("refund", row.purpose, wish.amount)
    for objection in current_hooks().require(portal_objections, act=act):
        raise Refused(objection)


def waiting_for_second(viewer: Viewer, most: int = 50) -> list[tuple[int, Money, Any]]:
    """The wishes on which this viewer may decide: the payment, the sum, and since when they wait."""
    if not viewer.may(GIVES_BACK):
        return []
    found = db.select(RefundRequest, Payment.currency).join(Payment, Payment.id == RefundRequest.payment_id)
    found = found.where(RefundRequest.state == "waiting", RefundRequest.asked_by != viewer.account_id)
    holders = viewer.objects(GIVES_BACK)
    if holders is not None:
        found = found.where(Payment.holder_id.in_(holders))
    rows = db.session.execute(found.order_by(RefundRequest.id).limit(most))
    return [(row.payment_id, Money(row.amount, currency), row.asked_at) for row, currency in rows]
