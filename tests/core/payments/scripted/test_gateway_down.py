"""A provider that does not answer: nothing is assumed, nothing is lost, and nothing happens twice."""

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.money import Money
from portal.ledger.services import lines_of_payment
from portal.payments.collecting import checkout, fetch_payment, recovery_url, see_to_stuck
from portal.payments.gateway import Unknown
from portal.payments.models import Attempt, Payment, Refund
from portal.payments.rules import PaymentState
from portal.payments.services import cancel, collect, give_up, payment, refund
from tests.core.payments.conftest import age, give_up_trying, hear, state, work_through
from tests.fakes import ScriptedGateway

S = PaymentState
EUR = "EUR"
OUTAGES = (
    Unknown("500 Internal Server Error"),
    Unknown("429 Too Many Requests"),
    TimeoutError("timed out"),
    ConnectionResetError("connection reset by peer"),
    OSError("name or service not known"),
)
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def secured(payment_id: int) -> int:
    checkout(payment_id)
    fetch_payment(payment_id)
    return payment_id


@pytest.fixture
def collecting(secured: int) -> int:
    with unit_of_work():
        assert collect(secured)
    return secured


@pytest.fixture
def paid(app: Flask, collecting: int) -> int:
    work_through(app)
    assert state(collecting) is S.PAID
    return collecting


def test_a_pledge_stays_to_be_paid_when_no_page_could_be_made(gateway: ScriptedGateway, payment_id: int) -> None:
    for gateway.down["begin"] in OUTAGES:
        with pytest.raises((Unknown, OSError)):
            checkout(payment_id)
        assert state(payment_id) is S.DRAFT
    gateway.down.clear()
    assert checkout(payment_id) == "https://pay.example/page_1"


def test_a_page_whose_address_was_lost_is_made_once(gateway: ScriptedGateway, payment_id: int) -> None:
    gateway.answers_lost["begin"] = Unknown
    for _ in range(3):
        with pytest.raises(Unknown):
            checkout(payment_id)
    gateway.answers_lost.clear()
    checkout(payment_id)
    assert len(gateway.pages) == 1


each_call_of_a_charge = pytest.mark.parametrize("call", ["create_charge", "confirm_charge"])


@each_call_of_a_charge
def test_a_charge_that_was_not_made_is_made_later(
    app: Flask, gateway: ScriptedGateway, collecting: int, call: str
) -> None:
    for gateway.down[call] in OUTAGES:
        work_through(app)
        assert (state(collecting), lines_of_payment(collecting)) == (S.COLLECTING, [])
    gateway.down.clear()
    work_through(app)
    assert (state(collecting), len(gateway.charges), len(gateway.confirmed)) == (S.PAID, 1, 1)


@each_call_of_a_charge
def test_a_charge_whose_answer_was_lost_is_not_made_again(
    app: Flask, gateway: ScriptedGateway, collecting: int, call: str
) -> None:
    for gateway.answers_lost[call] in OUTAGES:
        work_through(app)
        assert state(collecting) is S.COLLECTING
    gateway.answers_lost.clear()
    work_through(app)
    assert (state(collecting), len(gateway.charges), len(gateway.confirmed)) == (S.PAID, 1, 1)
    assert [line.kind for line in lines_of_payment(collecting)] == ["collected", "fee"]


def test_an_outage_that_outlasts_every_try_is_taken_up_again(
    app: Flask, gateway: ScriptedGateway, collecting: int
) -> None:
    gateway.down["create_charge"] = Unknown
    give_up_trying(app)
    gateway.down.clear()
    age(Payment, "state_at")
    see_to_stuck()
    work_through(app)
    assert (state(collecting), len(gateway.charges)) == (S.PAID, 1)
    assert db.session.query(JobRow).count() == 0


def test_a_refund_that_was_not_made_is_made_later(app: Flask, gateway: ScriptedGateway, paid: int) -> None:
    with unit_of_work():
        refund(paid, Money(1000, EUR), "asked")
    for gateway.down["refund"] in OUTAGES:
        work_through(app)
        assert (state(paid), payment(paid).refunded.minor) == (S.REFUND_PENDING, 0)
    gateway.down.clear()
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor, len(gateway.refunds)) == (S.PAID, 1000, 1)


def test_a_refund_whose_answer_was_lost_goes_back_once(app: Flask, gateway: ScriptedGateway, paid: int) -> None:
    with unit_of_work():
        refund(paid, Money(2500, EUR), "asked")
    for gateway.answers_lost["refund"] in OUTAGES:
        work_through(app)
    hear(app, "refund_1")  # the message of the refund comes before we know its number
    gateway.answers_lost.clear()
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor, len(gateway.refunds)) == (S.REFUNDED, 2500, 1)
    assert [line.kind for line in lines_of_payment(paid)].count("refund") == 1


def test_a_refund_job_that_was_given_up_is_taken_up_again(app: Flask, gateway: ScriptedGateway, paid: int) -> None:
    gateway.down["refund"] = Unknown
    with unit_of_work():
        refund(paid, Money(2500, EUR), "asked")
    give_up_trying(app)
    gateway.down.clear()
    age(Refund, "asked_at")
    see_to_stuck()
    work_through(app)
    assert (state(paid), len(gateway.refunds)) == (S.REFUNDED, 1)


def test_a_refund_that_is_under_way_at_the_gateway_is_asked_about_and_not_asked_for_again(
    app: Flask, gateway: ScriptedGateway, paid: int
) -> None:
    with unit_of_work():
        number = refund(paid, Money(2500, EUR), "asked")
    key = db.session.get_one(Refund, number).key
    gateway.refunds[key] = gateway.facts["r"] = gateway.say_refund(paid, "r", 2500, key, status="pending")
    work_through(app)
    assert state(paid) is S.REFUND_PENDING
    gateway.down["refund"] = AssertionError("keys are forgotten after a day: asking again would pay back twice")
    gateway.say("r", status="succeeded")
    age(Refund, "asked_at")
    see_to_stuck()
    work_through(app)
    assert state(paid) is S.REFUNDED


def test_a_refund_that_is_refused_for_good_frees_the_payment(app: Flask, gateway: ScriptedGateway, paid: int) -> None:
    gateway.refunds["dashboard"] = gateway.say_refund(paid, "r", 2000, "dashboard", status="succeeded")
    with unit_of_work():
        number = refund(paid, Money(1000, EUR), "asked")
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor) == (S.PAID, 0)
    assert db.session.get_one(Refund, number).state == "failed"


def test_a_charge_that_cannot_be_ended_stays_open_until_it_can(
    app: Flask, gateway: ScriptedGateway, collecting: int
) -> None:
    gateway.answer = "requires_action"
    work_through(app)
    with unit_of_work():
        give_up(collecting)
    for gateway.down["cancel_charge"] in OUTAGES:
        work_through(app)
        assert state(collecting) is S.ACTION_REQUIRED
    gateway.down.clear()
    work_through(app)
    assert state(collecting) is S.UNCOLLECTABLE


def test_a_charge_that_succeeded_just_before_it_was_given_up_is_kept(
    app: Flask, gateway: ScriptedGateway, collecting: int
) -> None:
    gateway.answer = "requires_action"
    work_through(app)
    gateway.say("charge_1", status="succeeded")
    with unit_of_work():
        give_up(collecting)
    work_through(app)
    assert state(collecting) is S.PAID


def test_a_charge_that_is_given_up_while_it_is_made_is_never_confirmed(
    app: Flask, gateway: ScriptedGateway, collecting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.payments.collecting import give_up_payment

    real = gateway.create_charge

    def slow(*args: object) -> str:
        give_up_payment(collecting)  # another worker, in the meantime
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(gateway, "create_charge", slow)
    work_through(app)
    assert (state(collecting), gateway.confirmed) == (S.UNCOLLECTABLE, [])
    assert db.session.query(Attempt).filter(Attempt.ended_at.is_(None)).count() == 0


def test_a_page_to_complete_a_charge_needs_the_provider_and_moves_nothing(
    app: Flask, gateway: ScriptedGateway, collecting: int
) -> None:
    gateway.answer = "requires_action"
    work_through(app)
    for gateway.down["recovery_url"] in OUTAGES:
        with pytest.raises((Unknown, OSError)):
            recovery_url(collecting, "/")
    assert state(collecting) is S.ACTION_REQUIRED


def test_a_method_is_forgotten_as_soon_as_the_provider_answers(
    app: Flask, gateway: ScriptedGateway, secured: int
) -> None:
    gateway.down["release"] = Unknown
    with unit_of_work():
        cancel(secured)
    work_through(app)
    assert (state(secured), gateway.released) == (S.CANCELLED, [])
    gateway.down.clear()
    work_through(app)
    assert gateway.released == ["page_1"]
