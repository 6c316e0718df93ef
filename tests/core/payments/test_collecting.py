"""From a promise to the books: killed between any two steps, nobody is charged twice and nothing is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from plugins.sandbox_payments.models import SandboxObject
from plugins.sandbox_payments.services import choose
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance, lines_of_payment
from portal.payments import collecting
from portal.payments.collecting import checkout, collect_payment, gateway_named
from portal.payments.models import Attempt, GatewayEvent, Payment
from portal.payments.rules import PaymentState
from portal.payments.services import begin, cancel, collect, give_up, payment, refund, release
from tests.core.payments.conftest import request, secure, state

pytestmark = pytest.mark.both

S = PaymentState
EUR = "EUR"


def charges() -> int:
    db.session.rollback()
    return db.session.query(SandboxObject).filter_by(kind="charge").count()


@pytest.fixture
def secured(app: Flask, payment_id: int) -> int:
    secure(app, payment_id)
    return payment_id


@pytest.fixture(autouse=True)
def everything_still_holds(context: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
    assert run_checks() == []


def test_a_method_that_was_left_is_secured_by_the_gateways_word_and_nothing_is_charged(secured: int) -> None:
    assert state(secured) is S.SECURED
    assert charges() == 0
    assert lines_of_payment(secured) == []


def test_a_secured_payment_is_collected_and_in_the_books_with_its_fee(app: Flask, holder_id: int, secured: int) -> None:
    with unit_of_work():
        assert collect(secured)
    run_due(app)
    assert state(secured) is S.PAID
    assert [line.kind for line in lines_of_payment(secured)] == ["collected", "fee"]
    assert balance(holder_id, AccountKind.CLEARING, EUR).minor == 2500 - 60
    assert payment(secured).fee == Money(60, EUR)


@pytest.mark.parametrize("outcome", ["authentication", "declines"])
def test_a_charge_that_needs_the_payer_is_confirmed_on_the_same_charge(app: Flask, secured: int, outcome: str) -> None:
    with unit_of_work() as session:
        session.query(SandboxObject).filter_by(payment_id=secured).one().outcome = outcome
        collect(secured)
    run_due(app)
    assert state(secured) is S.ACTION_REQUIRED
    reference = collecting.recovery_url(secured, "/en/").rpartition("/")[2]
    with unit_of_work():
        choose(reference, "pays")
    run_due(app)
    assert (state(secured), charges()) == (S.PAID, 1)


def test_a_slow_debit_arrives_later(app: Flask, secured: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work() as session:
        session.query(SandboxObject).filter_by(payment_id=secured).one().outcome = "slow"
        collect(secured)
    run_due(app)
    assert state(secured) is S.PROCESSING
    with unit_of_work() as session:
        for row in session.query(SandboxObject).filter(SandboxObject.due_at.is_not(None)):
            row.due_at = row.created_at
    run_due(app)
    assert state(secured) is S.PAID


def test_a_disputed_payment_is_frozen_in_the_books(app: Flask, holder_id: int, secured: int) -> None:
    with unit_of_work() as session:
        session.query(SandboxObject).filter_by(payment_id=secured).one().outcome = "disputes"
        collect(secured)
    run_due(app)
    with unit_of_work() as session:
        for row in session.query(SandboxObject).filter(SandboxObject.due_at.is_not(None)):
            row.due_at = row.created_at
    run_due(app)
    assert state(secured) is S.DISPUTED
    assert balance(holder_id, AccountKind.DISPUTED, EUR).minor == -2500
    assert balance(holder_id, AccountKind.CAMPAIGN_FUNDS, EUR).minor == 0


class Killed(BaseException):
    """The process ended here."""


STEPS = [
    (collecting, "_gateway_of", "before"),
    (None, "create_charge", "before"),
    (None, "create_charge", "after"),
    (None, "confirm_charge", "before"),
    (None, "confirm_charge", "after"),
    (collecting, "take_in", "before"),
]


@pytest.mark.either
@pytest.mark.parametrize(("where", "step", "moment"), STEPS)
def test_killed_between_any_two_steps_it_resumes_and_charges_once(
    app: Flask, secured: int, where: object, step: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        collect(secured)
    target = where or gateway_named("sandbox")
    real = getattr(target, step)

    def dies(*args: object) -> object:
        if moment == "after":
            real(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, step, dies)
        with pytest.raises(Killed):
            collect_payment(secured)
    db.session.rollback()
    run_due(app)
    assert (state(secured), charges()) == (S.PAID, 1)
    assert len(lines_of_payment(secured)) == 2


def test_two_workers_that_collect_at_once_charge_once(app: Flask, secured: int) -> None:
    with unit_of_work():
        collect(secured)
    db.session.remove()

    def work(_: int) -> None:
        with app.app_context():
            collect_payment(secured)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    run_due(app)
    assert (state(secured), charges()) == (S.PAID, 1)


def test_cancelling_and_collecting_in_the_same_second_exactly_one_wins(app: Flask, secured: int) -> None:
    def try_to_cancel(_: object) -> bool:
        try:
            with app.app_context(), unit_of_work():
                cancel(secured)
        except Conflict:
            return False
        return True

    def try_to_collect(_: object) -> bool:
        with app.app_context(), unit_of_work():
            return collect(secured)

    with ThreadPoolExecutor(2) as pool:
        won = [pool.submit(try_to_cancel, None), pool.submit(try_to_collect, None)]
        results = [future.result() for future in won]
    run_due(app)
    assert sorted(results) == [False, True]
    assert state(secured) is (S.CANCELLED if results[0] else S.PAID)
    assert charges() == (0 if results[0] else 1)


def test_who_was_let_go_is_never_charged(app: Flask, secured: int) -> None:
    with unit_of_work():
        release(secured)
    with unit_of_work():
        assert not collect(secured)
    run_due(app)
    assert (state(secured), charges()) == (S.RELEASED, 0)


def test_money_goes_back_in_parts_and_never_more_than_came(app: Flask, holder_id: int, secured: int) -> None:
    with unit_of_work():
        collect(secured)
    run_due(app)
    with unit_of_work():
        refund(secured, Money(1000, EUR), "asked")
    run_due(app)
    assert (state(secured), payment(secured).refunded.minor) == (S.PAID, 1000)
    with pytest.raises(Refused), unit_of_work():
        refund(secured, Money(1501, EUR), "too much")
    with unit_of_work():
        refund(secured, Money(1500, EUR), "the rest")
    run_due(app)
    assert state(secured) is S.REFUNDED
    assert balance(holder_id, AccountKind.CAMPAIGN_FUNDS, EUR).minor == 0


def test_a_charge_that_is_given_up_is_ended_at_the_gateway(app: Flask, secured: int) -> None:
    with unit_of_work() as session:
        session.query(SandboxObject).filter_by(payment_id=secured).one().outcome = "declines"
        collect(secured)
    run_due(app)
    with unit_of_work():
        give_up(secured)
    run_due(app)
    assert state(secured) is S.UNCOLLECTABLE
    assert db.session.query(Attempt).filter(Attempt.ended_at.is_(None)).count() == 0


def test_a_payment_that_is_charged_at_once_needs_no_collecting(app: Flask, holder_id: int) -> None:
    with unit_of_work():
        payment_id = begin(request(holder_id, charges="now"))
    secure(app, payment_id)
    assert state(payment_id) is S.PAID
    assert [line.kind for line in lines_of_payment(payment_id)] == ["collected", "fee"]


def test_a_message_that_was_lost_is_found_by_the_poll(app: Flask, payment_id: int) -> None:
    reference = checkout(payment_id).rpartition("/")[2]
    with unit_of_work() as session:
        choose(reference, "pays")
        session.execute(db.text("DELETE FROM core_job"))
    run_due(app)
    assert state(payment_id) is S.SECURED
    assert db.session.query(GatewayEvent).count() == 1


def test_asking_twice_for_the_hosted_page_moves_nothing_back(app: Flask, secured: int) -> None:
    with pytest.raises(Conflict):
        checkout(secured)
    assert db.session.query(Payment).one().state == S.SECURED
