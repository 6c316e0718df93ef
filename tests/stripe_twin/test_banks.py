"""What banks answer, on and off session, and where that leaves a PaymentIntent."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.stripe_twin import Twin
from tests.stripe_twin.conftest import LATER_ONLY, Charge, Leave


@pytest.mark.parametrize(
    ("token", "code", "reason"),
    [
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_laterInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_laterExpiredCard", "expired_card", "expired_card"),
        ("pm_card_laterLostCard", "card_declined", "lost_card"),
    ],
)
def test_a_charge_that_is_refused_off_session_answers_402_and_waits_for_another_method(
    sdk: Any, leave: Leave, token: str, code: str, reason: str
) -> None:
    customer, method = leave(token)
    told = {"amount": 1_000, "currency": "eur", "customer": customer, "payment_method": method}
    intent = sdk.payment_intents.create(told | {"automatic_payment_methods": LATER_ONLY})
    with pytest.raises(stripe.CardError) as caught:
        sdk.payment_intents.confirm(intent.id, {"off_session": True})
    error = caught.value.json_body["error"]
    assert (caught.value.http_status, error["code"], error["decline_code"]) == (402, code, reason)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    found = sdk.payment_intents.retrieve(intent.id)
    assert (found.status, found.payment_method, found.last_payment_error.payment_method.id) == (
        "requires_payment_method",
        None,
        method,
    )
    assert sdk.charges.retrieve(found.latest_charge).status == "failed"


def test_the_same_payment_intent_is_confirmed_on_session_and_authenticated(
    twin: Twin, sdk: Any, charge: Charge
) -> None:
    intent = charge("pm_card_authenticationRequired")
    told = {"payment_method": intent.last_payment_error.payment_method.id}
    assert sdk.payment_intents.confirm(intent.id, told).status == "requires_action"
    assert twin.authenticate(intent.id, passes=False)["status"] == "requires_payment_method"
    sdk.payment_intents.confirm(intent.id, told)
    assert twin.authenticate(intent.id)["status"] == "succeeded"
    assert [one.status for one in sdk.charges.list({"payment_intent": intent.id}).data] == ["succeeded", "failed"]


def test_a_card_that_was_authenticated_when_it_was_left_is_not_asked_again(charge: Charge) -> None:
    assert charge("pm_card_authenticationRequiredOnSetup").status == "succeeded"
    assert charge("pm_card_authenticationRequiredSetupForOffSession").status == "succeeded"


def test_a_debit_takes_days_to_succeed_or_to_fail(twin: Twin, sdk: Any, charge: Charge) -> None:
    comes, fails = charge("pm_delayed_de"), charge("pm_delayedFailed_de")
    assert (comes.status, fails.status) == ("processing", "processing")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.payment_intents.cancel(comes.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    twin.advance(timedelta(days=3))
    found = [sdk.payment_intents.retrieve(one.id).status for one in (comes, fails)]
    assert found == ["succeeded", "requires_payment_method"]
    assert len(sdk.charges.list({"payment_intent": fails.id}).data) == 1


def test_one_that_succeeded_is_neither_confirmed_nor_cancelled_again(sdk: Any, charge: Charge) -> None:
    intent = charge()
    for again in (sdk.payment_intents.confirm, sdk.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            again(intent.id)
        assert caught.value.code == "payment_intent_unexpected_state"


def test_methods_that_might_lead_elsewhere_need_a_way_back(sdk: Any, leave: Leave) -> None:
    customer, method = leave()
    told = {"amount": 1_000, "currency": "eur", "customer": customer, "payment_method": method}
    intent = sdk.payment_intents.create(told)
    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        sdk.payment_intents.confirm(intent.id, {"off_session": True})
    only_here = sdk.payment_intents.create(told | {"allowed_payment_method_types": ["card", "sepa_debit"]})
    assert sdk.payment_intents.confirm(only_here.id, {"off_session": True}).status == "succeeded"


def test_a_method_that_was_detached_or_is_somebody_elses_is_not_charged(sdk: Any, leave: Leave) -> None:
    customer, method = leave()
    told = {"amount": 1_000, "currency": "eur", "customer": leave()[0], "payment_method": method}
    with pytest.raises(stripe.InvalidRequestError, match="does not belong"):
        sdk.payment_intents.create(told)
    sdk.payment_methods.detach(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        sdk.payment_intents.create(told | {"customer": customer})
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        sdk.payment_methods.attach(method, {"customer": customer})


def test_a_card_that_is_refused_on_the_page_leaves_it_open(twin: Twin, sdk: Any, leave: Leave) -> None:
    told = {"mode": "setup", "currency": "eur", "success_url": "https://portal.example/"}
    session = sdk.checkout.sessions.create(told)
    with pytest.raises(Exception, match="declined"):
        twin.pay(session.id, "pm_card_visa_chargeDeclinedLostCard")
    assert sdk.checkout.sessions.retrieve(session.id).status == "open"
    twin.pay(session.id)
    assert sdk.checkout.sessions.retrieve(session.id).status == "complete"


def test_a_page_runs_out_after_a_day_and_ends_what_it_began(twin: Twin, sdk: Any) -> None:
    told = {"mode": "setup", "currency": "eur", "success_url": "https://portal.example/"}
    session = sdk.checkout.sessions.create(told)
    with pytest.raises(stripe.InvalidRequestError, match="expire the Session"):
        sdk.setup_intents.cancel(session.setup_intent)
    twin.advance(timedelta(days=1))
    assert sdk.checkout.sessions.retrieve(session.id).status == "expired"
    assert sdk.setup_intents.retrieve(session.setup_intent).status == "canceled"
    names = [event.type for event in sdk.events.list({"limit": 2}).data]
    assert names == ["checkout.session.expired", "setup_intent.canceled"]
