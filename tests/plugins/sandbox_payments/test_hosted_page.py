"""The hosted page: every outcome that a payer can choose, what becomes of it at once and later, and pressed twice."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import OUTCOMES
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance, lines_of_payment
from portal.payments.collecting import recovery_url
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.payments.services import collect, give_up
from portal.testing import BASE_URL, Browser
from tests.core.payments.conftest import move_clock, state, work_through
from tests.plugins.sandbox_payments.conftest import asked_for, choose, page_of

S = PaymentState
pytestmark = pytest.mark.only_on("sqlite")
LATER = {  # after the collection, three days later, and eleven days later
    "pays": [S.PAID, S.PAID, S.PAID],
    "authentication": [S.ACTION_REQUIRED, S.ACTION_REQUIRED, S.ACTION_REQUIRED],
    "declines": [S.ACTION_REQUIRED, S.ACTION_REQUIRED, S.ACTION_REQUIRED],
    "later": [S.ACTION_REQUIRED, S.PAID, S.PAID],
    "slow": [S.PROCESSING, S.PAID, S.PAID],
    "disputes": [S.PAID, S.DISPUTED, S.CHARGED_BACK],
    "disputes_in_vain": [S.PAID, S.DISPUTED, S.PAID],
}
NOW = {  # after the page, three days later, and eleven days later
    "pays": [S.PAID, S.PAID, S.PAID],
    "authentication": [S.PAID, S.PAID, S.PAID],
    "declines": [S.AWAITING_METHOD, S.EXPIRED, S.EXPIRED],
    "later": [S.AWAITING_METHOD, S.EXPIRED, S.EXPIRED],
    "slow": [S.PROCESSING, S.PAID, S.PAID],
    "disputes": [S.PAID, S.DISPUTED, S.CHARGED_BACK],
    "disputes_in_vain": [S.PAID, S.DISPUTED, S.PAID],
}


def as_time_passes(app: Flask, payments: dict[str, int]) -> dict[str, list[PaymentState]]:
    seen = {outcome: [state(payment_id)] for outcome, payment_id in payments.items()}
    for days in (3, 11):
        move_clock(timedelta(days=days, minutes=1))
        run_due(app)
        for outcome, payment_id in payments.items():
            seen[outcome].append(state(payment_id))
    return seen


def test_the_page_offers_every_outcome_and_a_way_back(client: Browser, holder_id: int) -> None:
    page = client.get(asked_for(holder_id)[1]).text
    assert {*LATER, "never"} == set(OUTCOMES)
    for outcome in (*OUTCOMES, "back"):
        assert f'name="outcome" value="{outcome}"' in page
    assert "25\xa0€" in page  # in the backer's language


def test_a_method_is_left_now_and_charged_later(app: Flask, client: Browser, holder_id: int) -> None:
    payments = {}
    for outcome in LATER:
        payments[outcome], path = asked_for(holder_id)
        answer = choose(client, path, outcome)
        assert (answer.status_code, answer.location) == (303, f"{BASE_URL}/en/")
    work_through(app)
    for payment_id in payments.values():
        assert (state(payment_id), lines_of_payment(payment_id)) == (S.SECURED, [])
        with unit_of_work():
            collect(payment_id)
    work_through(app)
    assert as_time_passes(app, payments) == LATER


def test_a_payment_that_is_charged_at_once_has_its_outcome_at_once(app: Flask, client: Browser, holder_id: int) -> None:
    payments = {}
    for outcome in NOW:
        payments[outcome], path = asked_for(holder_id, "now")
        choose(client, path, outcome)
    work_through(app)
    assert as_time_passes(app, payments) == NOW


def test_a_lost_dispute_costs_the_holder_the_sum_and_two_fees(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id, "now")
    choose(client, path, "disputes")
    work_through(app)
    as_time_passes(app, {"disputes": payment_id})
    kinds = [line.kind for line in lines_of_payment(payment_id)]
    assert kinds == ["collected", "fee", "dispute", "dispute_fee", "dispute_lost"]
    assert balance(holder_id, AccountKind.CLEARING, "EUR").minor == -60 - 1500
    assert balance(holder_id, AccountKind.FEES, "EUR").minor == 60 + 1500


def test_going_back_leaves_the_page_open(client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    assert choose(client, path, "back").location == f"{BASE_URL}/en/"
    assert (state(payment_id), db.session.query(SandboxEvent).count()) == (S.AWAITING_METHOD, 0)
    assert choose(client, path, "pays").status_code == 303


def test_another_outcome_is_refused_and_moves_nothing(client: Browser, holder_id: int) -> None:
    _, path = asked_for(holder_id)
    for outcome in ("", "nonsense", "PAYS", "pays; declines"):
        assert choose(client, path, outcome).status_code == 422
    assert db.session.query(SandboxEvent).count() == 0


def test_pressing_twice_pays_once(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id, "now")
    for outcome in ("pays", "pays", "declines", "never"):
        choose(client, path, outcome)
    work_through(app)
    assert (state(payment_id), db.session.query(SandboxEvent).count()) == (S.PAID, 1)


def test_a_page_that_is_not_there_is_not_found(client: Browser, holder_id: int) -> None:
    assert client.get("/en/sandbox_payments/sbx_setup_nothing").status_code == 404


@pytest.mark.parametrize(("outcome", "minutes"), [("never", 31), ("", 24 * 60 + 1)])
def test_a_payer_who_never_comes_back_lets_the_page_expire(
    app: Flask, client: Browser, holder_id: int, outcome: str, minutes: int
) -> None:
    payments = dict(asked_for(holder_id, charges) for charges in ("later", "now"))
    for path in payments.values() if outcome else ():
        assert choose(client, path, outcome).location == f"{BASE_URL}{path}"
        assert "The payer has left." in client.get(path.replace("/fr/", "/en/")).text
    for passed, expected in ((minutes - 2, S.AWAITING_METHOD), (minutes, S.EXPIRED)):
        move_clock(timedelta(minutes=passed))
        run_due(app)
        assert {state(payment_id) for payment_id in payments} == {expected}
    for path in payments.values():
        choose(client, path, "pays")
    work_through(app)
    assert {state(payment_id) for payment_id in payments} == {S.EXPIRED}


def waits_for_its_payer(app: Flask, client: Browser, holder_id: int) -> tuple[int, str]:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "authentication")
    work_through(app)
    with unit_of_work():
        collect(payment_id)
    work_through(app)
    return payment_id, recovery_url(payment_id, "/").removeprefix(BASE_URL)


def test_the_page_of_recovery_confirms_the_same_charge(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = waits_for_its_payer(app, client, holder_id)
    assert "Your bank asks you to confirm this payment." in client.get(path.replace("/fr/", "/en/")).text
    choose(client, path, "back")
    work_through(app)
    assert state(payment_id) is S.ACTION_REQUIRED
    for _ in range(2):
        choose(client, path, "pays")
    work_through(app)
    assert state(payment_id) is S.PAID
    assert db.session.query(SandboxObject).filter_by(kind="charge").count() == 1
    assert "This payment is settled." in client.get(path.replace("/fr/", "/en/")).text


def test_a_charge_that_was_given_up_cannot_be_confirmed_any_more(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = waits_for_its_payer(app, client, holder_id)
    with unit_of_work():
        give_up(payment_id)
    work_through(app)
    choose(client, path, "pays")
    work_through(app)
    assert (state(payment_id), lines_of_payment(payment_id)) == (S.UNCOLLECTABLE, [])


def test_paying_on_a_page_that_the_portal_has_given_up_goes_back(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id, "now")
    with unit_of_work() as session:
        session.get_one(Payment, payment_id).state = S.EXPIRED.value
    choose(client, path, "pays")
    work_through(app)
    assert state(payment_id) is S.REFUNDED
    assert balance(holder_id, AccountKind.CAMPAIGN_FUNDS, "EUR").minor == 0


def test_two_tabs_show_the_same_page(client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id, "now")
    assert page_of(payment_id) == path
