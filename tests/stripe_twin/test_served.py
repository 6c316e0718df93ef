"""The twin over loopback: the SDK's real line, the hosted page, Stripe.js's questions, broken lines."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import stripe

from tests.stripe_twin import serving
from tests.stripe_twin.serving import ServedTwin, served_twin


@pytest.fixture
def served() -> Iterator[ServedTwin]:
    """A twin at a free address."""
    with served_twin() as one:
        yield one


@pytest.fixture
def sdk(served: ServedTwin) -> Iterator[Any]:
    """The SDK's services, over a real line."""
    line = stripe.RequestsClient(timeout=2)
    key = served.twin.api_keys[0]
    yield stripe.StripeClient(key, base_addresses={"api": served.url}, http_client=line, max_network_retries=0).v1
    line.close()


def ask(url: str, **told: str) -> str:
    with urlopen(url, urlencode(told).encode() if told else None, timeout=5) as answer:
        return str(answer.read().decode())


def test_a_payer_pays_on_the_hosted_page_and_is_sent_back(served: ServedTwin, sdk: Any) -> None:
    back = f"{served.url}/stripe.js?session={{CHECKOUT_SESSION_ID}}"
    session = sdk.checkout.sessions.create({"mode": "setup", "currency": "eur", "success_url": back})
    assert "4242424242424242" in ask(session.url)
    assert "declined" in ask(session.url, token="pm_card_visa_chargeDeclined")
    assert "is it you" in ask(session.url, token="pm_card_authenticationRequired")
    assert "window.Stripe" in ask(session.url, answer="passes")
    assert "complete" in ask(session.url.replace(session.id, session.id))
    assert sdk.checkout.sessions.retrieve(session.id).status == "complete"


def test_a_script_knows_only_the_object_whose_secret_it_has(served: ServedTwin, sdk: Any) -> None:
    intent = sdk.payment_intents.create({"amount": 500, "currency": "eur"})
    where = f"{served.url}/v1/payment_intents/{intent.id}"
    told = {"key": served.twin.publishable_key, "client_secret": intent.client_secret}
    assert intent.id in ask(f"{where}?{urlencode(told)}")
    confirmed = ask(f"{where}/confirm", **told, payment_method="pm_card_visa", return_url="https://portal.example")
    assert '"succeeded"' in confirmed
    for wrong in ({"client_secret": "pi_secret_x"}, {"key": "pk_test_other"}):
        with pytest.raises(OSError, match="401"):
            ask(f"{where}?{urlencode(told | wrong)}")
    with pytest.raises(OSError, match="403"):
        ask(f"{served.url}/v1/refunds", **told, payment_intent=intent.id)


def test_a_broken_line_and_a_time_out_are_what_the_sdk_takes_them_for(
    served: ServedTwin, sdk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "TIMES_OUT_AFTER", 2.5)
    for kind in ("drop_after", "timeout_after"):
        served.twin.faults.next(kind)
        with pytest.raises(stripe.APIConnectionError):
            sdk.customers.create({})
    assert len(served.twin.account.all("customer")) == 2


def test_events_are_carried_to_an_address_of_this_machine(served: ServedTwin, sdk: Any) -> None:
    told = {"enabled_events": ["customer.created"], "url": f"{served.url}/nowhere"}
    sdk.webhook_endpoints.create(told)
    sdk.webhook_endpoints.create(told | {"url": "https://portal.example/"})
    sdk.customers.create({})
    served.courier.settle()
    assert sorted(served.courier.delivery.answers) == [0, 404]


def test_the_owner_gives_money_back_and_time_passes_on_the_dashboard(served: ServedTwin, sdk: Any) -> None:
    told = {"payment_method": "pm_card_visa", "confirm": True, "return_url": "https://portal.example"}
    intent = sdk.payment_intents.create(told | {"amount": 500, "currency": "eur"})
    ask(served.url, do="refund", about=intent.id)
    assert "500 refunded" in ask(served.url)
    before = served.twin.account.clock.now()
    ask(served.url, do="day")
    assert served.twin.account.clock.now() >= before + 86_400
