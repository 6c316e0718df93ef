"""What does not fit the SDK's own types is refused as Stripe refuses it."""

from typing import Any

import pytest
import stripe
from stripe.params import PaymentIntentCreateParams

from tests.stripe_twin import Twin
from tests.stripe_twin.contract import event_names, hints, read_params
from tests.stripe_twin.operations import OPERATIONS
from tests.stripe_twin.refusals import Refusal
from tests.stripe_twin.transport import client_of
from tests.stripe_twin.wire import read_form

PAGE = {"mode": "setup", "currency": "eur", "success_url": "https://portal.example/"}
INTENT = {"amount": 1_000, "currency": "eur"}


def refused(ask: Any, *told: Any) -> tuple[int, str | None, str | None]:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        ask(*told)
    return caught.value.http_status, caught.value.code, caught.value.param


@pytest.mark.parametrize(
    ("told", "code", "param"),
    [
        ({"curency": "eur"}, "parameter_unknown", "curency"),
        ({"amount": "10.5"}, "parameter_invalid_integer", "amount"),
        ({"capture_method": "later"}, None, "capture_method"),
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"allowed_payment_method_types": ["cash"]}, None, "allowed_payment_method_types[0]"),
        ({"metadata": {"k" * 41: "v"}}, None, f"metadata[{'k' * 41}]"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"off_session": True}, None, "off_session"),
    ],
)
def test_a_payment_intent_is_asked_for_as_the_sdk_says(twin: Twin, told: Any, code: str | None, param: str) -> None:
    ask = client_of(twin).raw_request
    assert refused(lambda: ask("post", "/v1/payment_intents", **INTENT | told)) == (400, code, param)


@pytest.mark.parametrize(
    ("told", "param"),
    [
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"locale": "ca"}, "locale"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"line_items": [{"quantity": 1}]}, "line_items"),
        ({"mode": "subscription"}, "mode"),
    ],
)
def test_a_hosted_page_is_asked_for_as_the_sdk_says(sdk: Any, told: Any, param: str) -> None:
    assert refused(sdk.checkout.sessions.create, PAGE | told)[::2] == (400, param)


@pytest.mark.parametrize("name", ["currency", "success_url"])
def test_a_page_that_keeps_a_method_needs_its_currency_and_a_way_back(sdk: Any, name: str) -> None:
    told = {key: value for key, value in PAGE.items() if key != name}
    assert refused(sdk.checkout.sessions.create, told) == (400, "parameter_missing", name)


def test_what_is_required_by_the_types_is_missed(sdk: Any) -> None:
    assert refused(sdk.payment_intents.create, {"amount": 1_000}) == (400, "parameter_missing", "currency")
    assert refused(sdk.webhook_endpoints.create, {"url": "https://portal.example"})[2] == "enabled_events"


def test_an_event_that_does_not_exist_cannot_be_asked_for(sdk: Any) -> None:
    told = {"url": "https://portal.example", "enabled_events": ["payment_intent.succeded"]}
    assert refused(sdk.webhook_endpoints.create, told)[2] == "enabled_events[0]"
    assert "payment_intent.succeeded" in event_names()
    assert "*" not in event_names()


def test_another_version_of_the_api_and_a_wrong_key_are_refused(twin: Twin, sdk: Any) -> None:
    told = {"stripe_version": "2025-01-27.acacia"}
    assert refused(lambda: sdk.customers.create({}, told))[0] == 400
    twin.api_keys = ["sk_test_new"]
    with pytest.raises(stripe.AuthenticationError):
        sdk.customers.create({})


def test_the_types_of_every_operation_can_be_read() -> None:
    kinds = {kind for _, _, kind, _ in OPERATIONS}
    assert len(kinds) > 30
    assert all(hints(kind) for kind in kinds)


def test_texts_of_a_form_become_numbers_truths_lists_and_objects() -> None:
    form = read_form("amount=500&currency=eur&confirm=true&expand[0]=customer&metadata[a]=1&description=")
    assert read_params(form, PaymentIntentCreateParams) == {
        "amount": 500, "currency": "eur", "confirm": True, "expand": ["customer"], "metadata": {"a": "1"},
        "description": "",
    }  # fmt: skip
    with pytest.raises(Refusal, match="unknown parameter: idempotency_key"):  # an option of the SDK, no parameter
        read_params(form | {"idempotency_key": "k"}, PaymentIntentCreateParams)
