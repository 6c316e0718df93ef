"""Sums, charges, fees, refunds and disputes as Stripe has them."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.stripe_twin import Twin
from tests.stripe_twin.conftest import Charge


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (17_499, "huf", "amount_too_small"),
        (0, "xof", "amount_too_small"),
        (100_000_000, "eur", "amount_too_large"),
        (1_001, "tnd", "invalid_charge_amount"),
        (10_050, "ugx", "invalid_charge_amount"),
        (1_000, "EUR", None),
    ],
)
def test_sums_that_stripe_does_not_take(sdk: Any, amount: int, currency: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.payment_intents.create({"amount": amount, "currency": currency})
    assert caught.value.code == code


@pytest.mark.parametrize(("amount", "currency"), [(50, "eur"), (500, "xof"), (3_000, "tnd"), (10_000, "ugx")])
def test_sums_that_stripe_takes(sdk: Any, amount: int, currency: str) -> None:
    assert sdk.payment_intents.create({"amount": amount, "currency": currency}).amount == amount


def test_the_fee_is_known_an_hour_later_and_is_told_by_an_event(twin: Twin, sdk: Any, charge: Charge) -> None:
    charged = sdk.charges.retrieve(charge().latest_charge)
    assert charged.balance_transaction is None
    twin.advance(timedelta(hours=1))
    charged = sdk.charges.retrieve(charged.id, {"expand": ["balance_transaction"]})
    assert (charged.balance_transaction.fee, charged.balance_transaction.net) == (40, 960)
    assert sdk.events.list().data[0].type == "charge.updated"


def test_the_fee_is_known_at_once_where_that_was_asked_for(sdk: Any, charge: Charge) -> None:
    assert sdk.charges.retrieve(charge(capture_method="automatic").latest_charge).balance_transaction


def test_nobody_gets_more_back_than_was_paid(sdk: Any, charge: Charge) -> None:
    intent = charge()
    assert sdk.refunds.create({"payment_intent": intent.id, "amount": 400}).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        sdk.refunds.create({"payment_intent": intent.id, "amount": 601})
    assert sdk.refunds.create({"payment_intent": intent.id}).amount == 600
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.refunds.create({"payment_intent": intent.id})
    assert caught.value.code == "charge_already_refunded"
    assert sdk.charges.retrieve(intent.latest_charge).refunded


def test_a_refund_may_take_days_and_may_fail(twin: Twin, sdk: Any, charge: Charge) -> None:
    slow = sdk.refunds.create({"payment_intent": charge("pm_card_pendingRefund").id})
    failing = sdk.refunds.create({"payment_intent": charge("pm_card_refundFail").id})
    assert (slow.status, failing.status) == ("pending", "succeeded")
    twin.advance(timedelta(days=3))
    slow, failing = sdk.refunds.retrieve(slow.id), sdk.refunds.retrieve(failing.id)
    assert (slow.status, failing.status, failing.failure_reason) == ("succeeded", "failed", "expired_or_canceled_card")
    assert sdk.charges.retrieve(failing.charge).amount_refunded == 0
    back = sdk.balance_transactions.list({"source": failing.id}).data
    assert [one.amount for one in back] == [1_000, -1_000]
    assert "refund.failed" in {event.type for event in sdk.events.list({"limit": 100}).data}


def test_a_refund_in_the_dashboard_has_none_of_our_keys(twin: Twin, sdk: Any, charge: Charge) -> None:
    refund = twin.refund_in_dashboard(charge().id, 300)
    event = next(one for one in sdk.events.list().data if one.type == "refund.created")
    assert (refund["metadata"], event.request.id, event.request.idempotency_key) == ({}, None, None)


def test_a_dispute_takes_the_money_and_a_fee_and_gives_the_money_back_when_it_is_won(
    twin: Twin, sdk: Any, charge: Charge
) -> None:
    intent = charge()
    dispute = twin.dispute(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.refunds.create({"payment_intent": intent.id})
    assert caught.value.code == "charge_disputed"
    twin.decide(dispute["id"], "won")
    found = sdk.disputes.retrieve(dispute["id"])
    assert [one.net for one in found.balance_transactions] == [-3_000, 1_000]
    assert found.status == "won"
    names = [event.type for event in reversed(sdk.events.list().data)][-4:]
    assert names == [f"charge.dispute.{what}" for what in ("created", "funds_withdrawn", "closed", "funds_reinstated")]


def test_an_inquiry_takes_nothing(twin: Twin, sdk: Any, charge: Charge) -> None:
    charge("pm_card_createDisputeInquiry")
    twin.advance(timedelta(hours=2))
    found = sdk.disputes.list().data[0]
    assert (found.status, found.balance_transactions) == ("warning_needs_response", [])
