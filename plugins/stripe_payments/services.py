"""What the plugin keeps on its own side, and what it reads of payments."""

from dataclasses import dataclass
from datetime import datetime

from plugins.stripe_payments.models import StripeEndpoint, StripePage, StripePortal
from portal.database import db, insert_once, unit_of_work
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_token
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.models import Holder, HolderGateway
from portal.payments.models import Attempt, GatewayEvent, Payment
from portal.payments.rules import PaymentState

NAME = "stripe"


def portal_name() -> str:
    """How this portal is called at Stripe; chosen at the first time, and kept. Not inside a unit of work."""
    chosen = db.select(StripePortal.name)
    name = db.session.scalar(chosen)
    db.session.rollback()
    if name is None:
        with unit_of_work() as session:
            insert_once(StripePortal(name=new_token()[:12]))
            name = session.scalars(chosen).one()
    return str(name)


def payment_with(reference: str) -> tuple[int, str]:
    """The payment that a charge or a page of Stripe belongs to, and its language; raise NotFound."""
    of_charge = db.select(Attempt.payment_id).where(Attempt.reference == reference)
    known = db.select(Payment.id, Payment.language).where(Payment.gateway == NAME)
    row = db.session.execute(known.where(Payment.id.in_(of_charge))).first()
    row = row or db.session.execute(known.where(Payment.checkout_reference == reference)).first()
    db.session.rollback()
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return row.id, row.language


@dataclass(frozen=True)
class Recovery:
    """A payment whose charge did not go through, for the page on which it is completed."""

    payment_id: int
    holder_id: int
    reference: str
    amount: Money
    title: str
    email: str
    return_path: str
    is_open: bool


def to_recover(payment_id: int) -> Recovery:
    """A payment with the charge that is to be completed; raise NotFound."""
    row = db.session.get(Payment, payment_id)
    if row is None or row.gateway != NAME:
        raise NotFound(N_("There is no such payment."))
    newest = db.select(Attempt.reference).where(Attempt.payment_id == payment_id).order_by(Attempt.id.desc()).limit(1)
    reference = db.session.scalar(newest) or row.checkout_reference
    found = Recovery(
        payment_id=row.id,
        holder_id=row.holder_id,
        reference=reference,
        amount=Money(row.amount, row.currency),
        title=row.title,
        email=row.email,
        return_path=row.return_path,
        is_open=row.state == PaymentState.ACTION_REQUIRED and bool(reference),
    )
    db.session.rollback()
    return found


def method_kept_for(payment_id: int) -> str:
    """The method that is to be charged for a payment; empty when there is none."""
    kept = db.session.scalar(db.select(Payment.method_reference).where(Payment.id == payment_id)) or ""
    db.session.rollback()
    return str(kept)


def page_instead_of(charge: str) -> StripePage | None:
    """The page that stands in for a charge now."""
    newest = db.select(StripePage).where(StripePage.charge == charge).order_by(StripePage.number.desc()).limit(1)
    found: StripePage | None = db.session.scalar(newest)
    if found is not None:
        db.session.expunge(found)
    db.session.rollback()
    return found


def begin_page(charge: str, number: int) -> None:
    """Write down that a page is to stand in for a charge, before the charge is cancelled."""
    insert_once(StripePage(charge=charge, number=number))


def note_page(charge: str, number: int, reference: str) -> None:
    """Write down which page that is, before anybody is sent there."""
    own = (StripePage.charge == charge) & (StripePage.number == number)
    db.session.execute(db.update(StripePage).where(own).values(reference=reference))


def holder_called(slug: str) -> int:
    """The number of a fund holder that takes cards; raise NotFound."""
    open_to = db.select(HolderGateway.holder_id).where(HolderGateway.gateway == NAME)
    found = db.session.scalar(db.select(Holder.id).where(Holder.slug == slug, Holder.id.in_(open_to)))
    db.session.rollback()
    if found is None:
        raise NotFound(N_("No fund holder of this short name has keys of Stripe. Enter them in the back office first."))
    return int(found)


def holders_with_stripe() -> list[int]:
    """The fund holders with keys of Stripe, closed ones too, since their refunds go on."""
    known = db.select(HolderGateway.holder_id).where(HolderGateway.gateway == NAME).order_by(HolderGateway.holder_id)
    found = list(db.session.scalars(known))
    db.session.rollback()
    return found


def endpoints() -> list[tuple[Holder, StripeEndpoint | None]]:
    """Every fund holder with keys of Stripe, and how its endpoint was when it was looked at."""
    found = (
        db.select(Holder, StripeEndpoint)
        .join(HolderGateway, (HolderGateway.holder_id == Holder.id) & (HolderGateway.gateway == NAME))
        .outerjoin(StripeEndpoint, StripeEndpoint.holder_id == Holder.id)
        .order_by(Holder.legal_name, Holder.id)
    )
    return [(holder, seen) for holder, seen in db.session.execute(found)]


def last_message_at(holder_id: int) -> datetime | None:
    """When Stripe last told us something of a holder."""
    theirs = (GatewayEvent.gateway == NAME) & (GatewayEvent.holder_id == holder_id)
    newest = db.select(GatewayEvent.received_at).where(theirs).order_by(GatewayEvent.received_at.desc()).limit(1)
    found: datetime | None = db.session.scalar(newest)
    return found
