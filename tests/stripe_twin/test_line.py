"""Keys, faults, messages: what happens between a portal and Stripe."""

import json
from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.stripe_twin import Twin
from tests.stripe_twin.delivery import HEADER, Delivery, Mood, sign
from tests.stripe_twin.transport import client_of

ENDPOINT = {"url": "http://portal.test/webhooks", "enabled_events": ["customer.created"]}
KEY = {"idempotency_key": "k1"}
# The hashes were computed by OpenSSL: printf '%s' "1764075600.$BODY" | openssl dgst -sha256 -hmac "$SECRET"
BODY = '{"id":"evt_1","object":"event"}'
VECTORS = [
    (BODY, "whsec_first", "365e0e181abe2d32a6f53137c5d37c365c3cd56cf19ac0909596c94728f6b332"),
    (BODY, "whsec_second", "18c0880f2cf81f52b6ceb770a3dc56e4e6327b9a013797420eb13439bf93229a"),
    ('{"name":"São Tomé — دكار"}', "whsec_first", "1b54d1f2a9490508527a9db56157cbac88ddca5361fc3b13c08b0924e960d573"),
]
AT = 1_764_075_600


@pytest.mark.parametrize(("body", "secret", "expected"), VECTORS)
def test_messages_are_signed_as_others_compute_it(body: str, secret: str, expected: str) -> None:
    assert sign(body.encode(), [secret], AT) == f"t={AT},v1={expected}"
    assert stripe.WebhookSignature.generate_signature_header(body, secret, AT) == f"t={AT},v1={expected}"


def test_while_a_secret_changes_both_sign() -> None:
    header = sign(VECTORS[0][0].encode(), ["whsec_first", "whsec_second"], AT)
    assert header == f"t={AT},v1={VECTORS[0][2]},v1={VECTORS[1][2]}"


def test_the_same_key_gives_the_same_answer_for_a_day(twin: Twin, sdk: Any) -> None:
    first = sdk.customers.create({"email": "a@person.example"}, KEY)
    assert sdk.customers.create({"email": "a@person.example"}, KEY).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        sdk.customers.create({"email": "b@person.example"}, KEY)
    twin.advance(timedelta(hours=24))
    assert sdk.customers.create({"email": "a@person.example"}, KEY).id != first.id


def test_a_refusal_of_the_bank_is_kept_and_one_of_the_form_is_not(twin: Twin, sdk: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client_of(twin).raw_request("post", "/v1/customers", emial="a@person.example", idempotency_key="k1")
    assert sdk.customers.create({"email": "a@person.example"}, KEY).id
    told = {"payment_method": "pm_card_chargeCustomerFail", "confirm": True, "return_url": "https://portal.example"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            sdk.payment_intents.create(told | {"amount": 500, "currency": "eur"}, {"idempotency_key": "k2"})
    assert len(sdk.payment_intents.list().data) == 1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "drop_before", "drop_after"])
def test_when_no_answer_comes_asking_again_under_the_key_does_it_once(twin: Twin, sdk: Any, kind: Any) -> None:
    twin.faults.next(kind)
    with pytest.raises(stripe.APIConnectionError):
        sdk.customers.create({"email": "a@person.example"}, KEY)
    assert len(twin.account.all("customer")) == kind.endswith("after")
    sdk.customers.create({"email": "a@person.example"}, KEY)
    assert len(twin.account.all("customer")) == 1


@pytest.mark.parametrize("kind", ["error_before", "error_after"])
def test_an_error_of_the_server_is_kept_under_its_key_whether_or_not_it_was_done(
    twin: Twin, sdk: Any, kind: Any
) -> None:
    twin.faults.next(kind)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            sdk.customers.create({"email": "a@person.example"}, KEY)
    assert len(twin.account.all("customer")) == kind.endswith("after")


def test_too_many_requests_are_not_kept(twin: Twin, sdk: Any) -> None:
    twin.faults.next("rate_limit", where="/customers")
    with pytest.raises(stripe.RateLimitError):
        sdk.customers.create({}, KEY)
    assert sdk.customers.create({}, KEY).id


def test_the_sdk_itself_asks_again_when_the_line_breaks(twin: Twin) -> None:
    twin.faults.next("drop_after")
    client_of(twin, retries=1).v1.customers.create({})
    assert len(twin.account.all("customer")) == 1


class Portal:
    """An address that takes messages, and what came."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.came: list[dict[str, Any]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        stripe.Webhook.construct_event(body, headers[HEADER], self.secret)
        self.came.append(json.loads(body))
        return 200


@pytest.fixture
def portal(sdk: Any) -> Portal:
    """An address that asked for the events of customers."""
    return Portal(sdk.webhook_endpoints.create(ENDPOINT | {"api_version": stripe.api_version}).secret)


def test_events_come_once_signed_and_only_those_that_were_asked_for(twin: Twin, sdk: Any, portal: Portal) -> None:
    delivery = Delivery(twin, portal)
    ids = [sdk.customers.create({}).id for _ in range(3)]
    sdk.payment_intents.create({"amount": 500, "currency": "eur"})
    assert (delivery.deliver(), delivery.deliver()) == (3, 0)
    assert [event["data"]["object"]["id"] for event in portal.came] == ids


def test_events_come_shuffled_doubled_reversed_or_never(twin: Twin, sdk: Any, portal: Portal) -> None:
    delivery = Delivery(twin, portal)

    def came(mood: Mood) -> list[int]:
        ids = [sdk.customers.create({}).id for _ in range(8)]
        portal.came.clear()
        delivery.deliver(mood)
        return [ids.index(event["data"]["object"]["id"]) for event in portal.came]

    assert came(Mood(is_reversed=True)) == list(reversed(range(8)))
    assert sorted(came(Mood(is_doubled=True))) == sorted([*range(8)] * 2)
    shuffled = came(Mood(is_shuffled=True))
    assert shuffled != sorted(shuffled) == list(range(8))
    assert came(Mood(drops=lambda event: True)) == []
    assert len(came(Mood(claims_other_mode=True))) == 8
    assert all(event["livemode"] for event in portal.came)
    assert not any(event.livemode for event in sdk.events.list().data)


def test_a_message_that_was_refused_is_late_until_it_is_taken(twin: Twin, sdk: Any, portal: Portal) -> None:
    late = {"delivery_success": False}
    sdk.customers.create({})
    Delivery(twin, lambda *told: 503).deliver()
    assert len(sdk.events.list(late).data) == 1
    assert Delivery(twin, portal).deliver_again() == 1
    assert sdk.events.list(late).data == []


def test_all_events_can_be_read_in_pages_newest_first(twin: Twin, sdk: Any) -> None:
    for _ in range(25):
        sdk.customers.create({})
    pages = [event.id for event in sdk.events.list({"limit": 10, "types": ["customer.created"]}).auto_paging_iter()]
    assert pages == [event["id"] for event in reversed(twin.account.events())]
    later = {"created": {"gte": twin.account.clock.now() + 1}}
    assert sdk.events.list(later).data == []
