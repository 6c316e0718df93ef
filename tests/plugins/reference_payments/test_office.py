"""The treasurer accepts commitments and sends money back, for their own fund holder only."""

from flask import Flask

from plugins.reference_payments.services import paying_back, receiving
from portal.database import unit_of_work
from portal.jobs.running import run_due
from portal.kernel.money import Money
from portal.payments import services as payments
from portal.testing import browser_signed_in
from tests.plugins.reference_payments.promises import arrived, holder_with, payment_state, promise_row, promised

OFFICE = "/en/admin/reference_payments/"


def test_a_treasurer_accepts_a_commitment_and_it_counts(app: Flask, context: Flask) -> None:
    promise_id = promised(holder_with(), charges="later", organisation="City of Sample", commitment="Decree 1/2026")
    office = browser_signed_in(app, role="secretariat")
    shown = office.get(OFFICE).text
    assert "Decree 1/2026" in shown
    office.fill(OFFICE, {}, to=f"{OFFICE}{promise_id}/accept")
    assert payment_state(promise_id) == "secured"
    assert "Decree 1/2026" not in office.get(OFFICE).text


def test_a_treasurer_says_that_money_has_left_the_bank(app: Flask, context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    payment_id = promise_row(promise_id).payment_id
    with unit_of_work():
        payments.refund(payment_id, Money(10_000, "EUR"), "campaign ended")
    run_due(app)
    ((waiting, _),) = paying_back.waiting(holder_id)
    office = browser_signed_in(app, role="secretariat")
    office.fill(OFFICE, {}, to=f"{OFFICE}sent-back/{waiting.id}")
    assert payment_state(promise_id) == "refunded"


def test_nobody_accepts_a_commitment_to_another_fund_holder(app: Flask, context: Flask) -> None:
    ours, other = holder_with(), holder_with()
    promised(ours, charges="later", organisation="City of Sample", commitment="Ours")
    theirs = promised(other, charges="later", organisation="City of Sample", commitment="Decree 1/2026")
    office = browser_signed_in(app, role="treasurer", object_id=ours)
    assert "Decree 1/2026" not in office.get(OFFICE).text
    answer = office.fill(OFFICE, {}, to=f"{OFFICE}{theirs}/accept")
    assert (answer.status_code, payment_state(theirs)) == (404, "promised")


def test_what_was_accepted_is_not_accepted_again(app: Flask, context: Flask) -> None:
    promise_id = promised(holder_with(), charges="later", organisation="City of Sample", commitment="Decree 1/2026")
    promised(promise_row(promise_id).holder_id, charges="later", organisation="Another", commitment="Decree 2/2026")
    office = browser_signed_in(app, role="secretariat")
    answers = [office.fill(OFFICE, {}, to=f"{OFFICE}{promise_id}/accept") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
