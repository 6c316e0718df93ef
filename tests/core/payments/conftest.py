"""A payment at a gateway that says what the test wants it to say."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.sandbox_payments.services import choose
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import MOST_ATTEMPTS, run_due, run_next
from portal.kernel.clock import shift_business_clock, wall_now
from portal.kernel.money import Money
from portal.ledger.services import lines_of_payment
from portal.payments.collecting import STUCK_AFTER, checkout
from portal.payments.facts import take_in
from portal.payments.gateway import Fact, Subject
from portal.payments.inbox import receive
from portal.payments.models import GatewayEvent, Payment, Refund
from portal.payments.rules import PaymentState
from portal.payments.services import PaymentRequest, begin, states
from portal.state import CLOCK_SHIFT, change_setting
from portal.testing import MakeApp
from tests import fakes
from tests.core.sample_plugins import install
from tests.factories import make_holder


def request(
    holder_id: int, minor: int = 2500, charges: str = "later", purpose: str = "campaigns:1", gateway: str = "sandbox"
) -> PaymentRequest:
    """A sum that is asked for."""
    return PaymentRequest(
        holder_id=holder_id,
        gateway=gateway,
        purpose=purpose,
        amount=Money(minor, "EUR"),
        email="backer@city.example",
        language="fr",
        charges="now" if charges == "now" else "later",
        title="A sample campaign",
        return_path="/en/",
        cancel_path="/en/",
    )


@pytest.fixture
def holder_id(context: Flask) -> int:
    """A fund holder with the sandbox."""
    with unit_of_work():
        return make_holder()


@pytest.fixture
def payment_id(holder_id: int) -> int:
    """A payment that was just begun."""
    with unit_of_work():
        return begin(request(holder_id))


@pytest.fixture
def gateway() -> fakes.ScriptedGateway:
    """A gateway with moods."""
    return fakes.ScriptedGateway()


@pytest.fixture
def scripted(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, gateway: fakes.ScriptedGateway) -> Flask:
    """A portal whose only plugin is that gateway."""
    install(monkeypatch, fakes.plugin_with(gateway))
    return make_app()


def secure(app: Flask, payment_id: int, outcome: str = "pays") -> None:
    """Let the payer choose an outcome on the hosted page."""
    reference = checkout(payment_id).rpartition("/")[2]
    with unit_of_work():
        choose(reference, outcome)
    run_due(app)


def state(payment_id: int) -> PaymentState:
    """Where a payment stands now."""
    db.session.rollback()
    return states([payment_id])[payment_id]


def work_through(app: Flask) -> None:
    """Do the jobs that wait, and at once those that wait for their next try; no periodic work."""
    with unit_of_work() as session:
        session.execute(db.update(JobRow).where(JobRow.state == "waiting").values(run_at=wall_now()))
    while run_next(app):
        pass


def move_clock(to: timedelta) -> None:
    """Let business time be so far ahead of the wall, for this test and for every job."""
    with unit_of_work():
        change_setting(CLOCK_SHIFT, str(int(to.total_seconds())))
    shift_business_clock(to)


def give_up_trying(app: Flask) -> None:
    """Let the jobs that wait have their last try."""
    with unit_of_work() as session:
        session.execute(db.update(JobRow).values(attempts=MOST_ATTEMPTS - 1))
    work_through(app)
    assert db.session.query(JobRow.state).distinct().all() == [("failed",)]


def age(what: type[Payment | Refund], column: str) -> None:
    """Let everything be old enough to be looked after."""
    with unit_of_work() as session:
        session.execute(db.update(what).values({column: wall_now() - 2 * STUCK_AFTER}))


def hear(app: Flask, subject: str) -> str:
    """Let a message of the scripted gateway arrive and be dealt with; what came of it."""
    holder_id = db.session.scalars(db.select(Payment.holder_id)).first() or 0
    body = f'{{"id": "event_of_{subject}", "type": "x", "object": "{subject}"}}'
    receive(fakes.NAME, holder_id, {}, body.encode())
    work_through(app)
    return db.session.scalars(db.select(GatewayEvent.outcome).order_by(GatewayEvent.id.desc())).first() or ""


def asked_for(holder_id: int, charges: str = "now") -> int:
    with unit_of_work():
        payment_id = begin(request(holder_id, charges=charges, gateway=fakes.NAME))
    checkout(payment_id)
    return payment_id


def say(payment_id: int, subject: Subject, status: str, reference: str = "x", minor: int = 2500, **more: object) -> str:
    """Let the gateway say something of a payment; what came of it."""
    with unit_of_work():
        return take_in(Fact(payment_id, subject, status, reference, Money(minor, "EUR"), **more))  # type: ignore[arg-type]


def kinds(payment_id: int) -> list[str]:
    return [line.kind for line in lines_of_payment(payment_id)]
