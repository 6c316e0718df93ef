"""Promises to send money: begun at the gateway's page, made, asked for, taken back, given up."""

from dataclasses import dataclass
from datetime import date

from plugins.reference_payments.models import Promise, Receipt, Stage
from plugins.reference_payments.rules import OPEN, PromiseState, due_date, is_given_up
from plugins.reference_payments.services.receiving import locked, received, subject_of
from plugins.reference_payments.services.telling import tell
from portal.database import db, insert_once, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments import services as payments
from portal.payments.events import PaymentEnded, PaymentWanted
from portal.payments.facts import take_in
from portal.payments.gateway import Fact, Order

BATCH = 100
SOME_IS_HERE = N_("Some of the money has arrived, so write to the fund holder to have it back.")


@dataclass(frozen=True)
class PlannedStage:
    """A part of a promise out of the budget of a year, in minor units."""

    amount: int
    due_on: date
    budget_year: int


@dataclass(frozen=True)
class NewPromise:
    """What a payer says of themselves; an organisation gives what its books need."""

    payer: str
    organisation: str = ""
    address: str = ""
    tax_id: str = ""
    purchase_order: str = ""
    process_number: str = ""
    empenho: str = ""
    budget_year: int | None = None
    commitment: str = ""
    stages: tuple[PlannedStage, ...] = ()


def begin(order: Order, scheme: str, reference: str) -> int:
    """Write down what a page is to ask for, once for each payment; gives the promise's id."""
    found = of_payment(order.payment_id)
    if found is not None:
        return found.id
    row = Promise(
        payment_id=order.payment_id,
        holder_id=payments.locked(order.payment_id).holder_id,
        scheme=scheme,
        reference=reference,
        amount=order.amount.minor,
        currency=order.amount.currency,
        title=order.title,
        email=order.email,
        payer=order.payer,
        language=order.language,
        return_url=order.return_url,
        created_at=business_now(),
    )
    if insert_once(row):
        return row.id
    return int(db.session.scalars(db.select(Promise.id).where(Promise.payment_id == order.payment_id)).one())


def promise(promise_id: int, new: NewPromise) -> None:
    """Make a promise: the payment waits for a transfer, and the payer is told how; asked for at once if it is due."""
    row = locked(promise_id)
    if row.state != PromiseState.BEGUN:
        return
    for name in ("payer", "organisation", "address", "tax_id", "purchase_order", "process_number", "empenho"):
        setattr(row, name, getattr(new, name))
    row.budget_year, row.commitment = new.budget_year, new.commitment
    for number, stage in enumerate(new.stages, 1):
        planned = Stage(
            promise_id=row.id,
            number=number,
            amount=stage.amount,
            due_on=stage.due_on,
            budget_year=stage.budget_year,
        )
        db.session.add(planned)
    row.state = PromiseState.PROMISED.value
    db.session.flush()
    outcome = take_in(Fact(row.payment_id, "setup", "promised", subject_of(row.id), _sum(row)))
    if outcome != "promised":
        raise Conflict(N_("This pledge is settled already."))
    if payments.locked(row.payment_id).charges == "now":
        ask(row)
    else:
        tell(row, "promised")


def accept_commitment(promise_id: int, account_id: int) -> None:
    """Accept a public body's signed commitment: from now on the sum counts, as the fund holder's policy says."""
    row = locked(promise_id)
    if row.state not in OPEN or not row.commitment or row.accepted_at is not None:
        raise Conflict(N_("There is no commitment to accept."))
    row.accepted_by, row.accepted_at = account_id, business_now()
    take_in(Fact(row.payment_id, "setup", "succeeded", subject_of(row.id), _sum(row), method_reference=row.reference))


def ask(row: Promise) -> None:
    """Ask for the money of a promise, once: the invoice with its due date goes out."""
    if row.invoiced_at is not None or row.state not in OPEN:
        return
    now = business_now()
    row.invoiced_at = now
    row.due_on = _first_stage(row.id) or due_date(now.date(), is_organisation=bool(row.organisation))
    if row.state == PromiseState.PROMISED:
        row.state = PromiseState.INVOICED.value
    tell(row, "invoice")


def take_back(promise_id: int) -> None:
    """Let a payer withdraw before any of the money came; raise Conflict when some is here."""
    row = locked(promise_id)
    if row.state == PromiseState.CANCELLED:
        return
    if received(row.id):
        raise Conflict(SOME_IS_HERE)
    payments.cancel(row.payment_id)


def objection_to_leave(payment_id: int) -> str:
    """Why a payer may not choose another way; empty when they may. No money comes to the promise in the meantime."""
    row = of_payment(payment_id)
    return SOME_IS_HERE if row is not None and received(locked(row.id).id) else ""


def on_wanted(event: PaymentWanted) -> None:
    """What the money is for came about: ask for it."""
    row = of_payment(event.payment_id)
    if row is not None:
        ask(locked(row.id))


def on_ended(event: PaymentEnded) -> None:
    """A payment came to nothing: nobody is reminded any more, and what came of it is free again, and never lost."""
    row = of_payment(event.payment_id)
    if row is None or row.state in (PromiseState.RECEIVED, PromiseState.CANCELLED):
        return
    row.state, row.ended_at = PromiseState.CANCELLED.value, business_now()
    theirs = db.update(Receipt).where(Receipt.promise_id == row.id)
    db.session.execute(theirs.values(promise_id=None).execution_options(synchronize_session="fetch"))


def give_up_due() -> None:
    """Stop waiting for what is long overdue."""
    today = business_now().date()
    waiting = db.select(Promise.id, Promise.due_on).where(Promise.state.in_(OPEN), Promise.due_on.is_not(None))
    late = [row.id for row in db.session.execute(waiting) if is_given_up(row.due_on, today)]
    for promise_id in late[:BATCH]:
        with unit_of_work():
            row = locked(promise_id)
            take_in(Fact(row.payment_id, "charge", "canceled", subject_of(row.id), _sum(row)))


def fact_of(row: Promise) -> Fact | None:
    """Say how a promise stands; None while nobody has promised anything."""
    if row.state == PromiseState.RECEIVED:
        return Fact(row.payment_id, "charge", "succeeded", subject_of(row.id), _sum(row))
    if row.state not in OPEN:
        return None
    status = "promised" if row.accepted_at is None else "succeeded"
    return Fact(row.payment_id, "setup", status, subject_of(row.id), _sum(row), method_reference=row.reference)


def of_payment(payment_id: int) -> Promise | None:
    """The promise of a payment; None when it is paid in another way."""
    found: Promise | None = db.session.scalar(db.select(Promise).where(Promise.payment_id == payment_id))
    return found


def by_id(promise_id: int) -> Promise:
    """Read a promise; raise NotFound."""
    row = db.session.get(Promise, promise_id)
    if row is None:
        raise NotFound(N_("There is no such promise."))
    return row


def stages_of(promise_id: int) -> list[Stage]:
    """The stages of a promise, in order."""
    return list(db.session.scalars(db.select(Stage).where(Stage.promise_id == promise_id).order_by(Stage.number)))


def _first_stage(promise_id: int) -> date | None:
    return next((stage.due_on for stage in stages_of(promise_id)), None)


def _sum(row: Promise) -> Money:
    return Money(row.amount, row.currency)


def counts() -> dict[str, int]:
    """How many promises stand where."""
    found = db.session.execute(db.select(Promise.state, db.func.count(Promise.id)).group_by(Promise.state))
    return {row[0]: row[1] for row in found}
