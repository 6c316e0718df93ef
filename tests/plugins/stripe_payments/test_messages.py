"""Stripe's messages: who signed them and when, and what they cannot do."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from plugins.stripe_payments.messages import KINDS, read, secrets_of, sign, stub_of
from portal.alarms.models import Alarm
from portal.database import db
from portal.payments.gateway import EventStub, Forged
from portal.payments.inbox import deal_once_more
from portal.payments.models import GatewayEvent
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.contract import event_names
from tests.stripe_twin.delivery import Mood, message_of
from tests.stripe_twin.delivery import sign as signed_by_stripe

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = json.dumps({"id": "evt_1", "object": "event"}).encode()
GOOD = sign(BODY, "whsec_1", NOW)
CHARGE = {"id": "ch_1", "object": "charge"}
MAC = GOOD.partition("v1=")[2]


def event(kind: str = "payment_intent.succeeded", **more: Any) -> dict[str, Any]:
    thing = {"id": "pi_1", "object": "payment_intent"}
    return {"id": "evt_1", "type": kind, "livemode": False, "data": {"object": thing}} | more


def test_we_sign_as_the_sdk_does() -> None:
    theirs = stripe.WebhookSignature.generate_signature_header(BODY.decode(), "whsec_1", AT)
    assert theirs == GOOD
    assert read(BODY, theirs, ["whsec_1"], NOW)["id"] == "evt_1"


@pytest.mark.parametrize(
    ("header", "body", "secrets"),
    [
        ("", BODY, ["whsec_1"]),
        (f"v1={MAC}", BODY, ["whsec_1"]),
        (f"t={AT}", BODY, ["whsec_1"]),
        (f"t={AT},v0={MAC}", BODY, ["whsec_1"]),
        (f"t={AT},t={AT},v1={MAC}", BODY, ["whsec_1"]),
        (f"t={AT}.0,v1={MAC}", BODY, ["whsec_1"]),
        (f"t=１７,v1={MAC}", BODY, ["whsec_1"]),
        (f"t={AT},v1={MAC[:-1]}", BODY, ["whsec_1"]),
        (f"t={AT},v1=ключ", BODY, ["whsec_1"]),
        (GOOD, BODY + b" ", ["whsec_1"]),
        (GOOD, BODY, ["whsec_2"]),
        (GOOD, BODY, []),
        (sign(BODY, "", NOW), BODY, []),
        (sign(b"no object", "whsec_1", NOW), b"no object", ["whsec_1"]),
        (sign(b"\xff", "whsec_1", NOW), b"\xff", ["whsec_1"]),
        (sign(b"[" * 90_000, "whsec_1", NOW), b"[" * 90_000, ["whsec_1"]),
    ],
)
def test_what_stripe_did_not_sign_is_forged(header: str, body: bytes, secrets: list[str]) -> None:
    with pytest.raises(Forged):
        read(body, header, secrets, NOW)


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_message_from_long_ago_or_from_the_future_is_forged(minutes: int) -> None:
    with pytest.raises(Forged, match="too old or from the future"):
        read(BODY, sign(BODY, "whsec_1", NOW + timedelta(minutes=minutes)), ["whsec_1"], NOW)


@given(st.binary(max_size=60), st.text(max_size=60))
def test_no_bytes_and_no_header_are_more_than_forged(body: bytes, header: str) -> None:
    with pytest.raises(Forged):
        read(body, header, ["whsec_1"], NOW)


def test_while_a_secret_is_changed_both_are_good() -> None:
    keys = {"api_key": "sk_test_1", "secret": "whsec_2", "secret_before": "whsec_1"}
    assert set(secrets_of(keys)) == {"whsec_1", "whsec_2"}
    both = f"{sign(BODY, 'whsec_3', NOW)},v1={MAC}"
    assert read(BODY, both, secrets_of(keys), NOW)["id"] == "evt_1"


@pytest.mark.parametrize(
    ("said", "account", "subject"),
    [
        (event(), "", "pi_1"),
        (event("charge.updated", data={"object": CHARGE | {"payment_intent": "pi_2"}}), "", "pi_2"),
        (event("charge.updated", data={"object": CHARGE}), "", "ch_1"),
        (
            event(
                "payment_method.detached",
                data={"object": {"id": "pm_1"}, "previous_attributes": {"customer": "cus_1"}},
            ),
            "",
            "cus_1",
        ),
        (event(account="acct_1"), "", ""),
        (event(account="acct_1"), "acct_1", "pi_1"),
        (event(account="acct_2"), "acct_1", ""),
        (event(), "acct_1", ""),
        (event("invented.tomorrow", data={"object": {"object": "x"}}), "", ""),
    ],
)  # fmt: skip
def test_a_message_says_what_to_fetch_and_nothing_of_another_account(
    said: dict[str, Any], account: str, subject: str
) -> None:
    assert stub_of(said, account) == EventStub("evt_1", said["type"], subject, is_live=False)


@pytest.mark.parametrize("wrong", [{"data": None}, {"data": {"object": 7}}, {"data": {}}])
def test_a_message_without_its_object_is_forged(wrong: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        stub_of(event() | wrong, "")


def test_every_kind_that_is_asked_for_is_one_of_the_sdks() -> None:
    assert set(KINDS) <= event_names()
    assert len(KINDS) <= 20  # more cannot be asked for in one list


def posted(world: World, body: bytes, secret: str = "", at: int | None = None) -> int:
    header = signed_by_stripe(body, [secret or world.keys()["secret"]], at)
    return world.receive(f"/webhooks/stripe/{world.holder_id}", body, {"Stripe-Signature": header})


def test_what_the_inbox_takes_and_what_it_does_not(world: World) -> None:
    body = message_of(event())
    now = int(time.time())
    assert posted(world, body, "whsec_forged") == 400
    assert posted(world, body, at=now - 400) == 400
    assert posted(world, body, at=now + 400) == 400
    assert posted(world, body) == 200
    assert posted(world, body, at=now - 100) == 200
    assert db.session.scalar(db.select(db.func.count(GatewayEvent.id))) == 1


def test_a_message_of_the_other_mode_is_stored_and_moves_nothing(world: World) -> None:
    payment_id = world.asked_for()
    world.twin.pay(world.payment(payment_id).checkout_reference)
    world.delivery.deliver(Mood(claims_other_mode=True))
    world.work()
    assert world.state(payment_id) == "awaiting_method"
    assert set(db.session.scalars(db.select(GatewayEvent.outcome))) == {"refused: of another mode"}
    assert db.session.scalars(db.select(Alarm.kind)).first() == "fact_refused"


def test_a_message_about_nothing_of_ours_is_stored_and_moves_nothing(world: World) -> None:
    stranger = event("payment_intent.succeeded", data={"object": {"id": "pi_unknown", "object": "payment_intent"}})
    assert posted(world, message_of(stranger)) == 200
    assert posted(world, message_of(event("invented.tomorrow", id="evt_2"))) == 200
    world.work()
    assert set(db.session.scalars(db.select(GatewayEvent.outcome))) == {"not about a payment of ours"}


def test_a_message_says_only_where_to_look_and_never_what_is_true(world: World) -> None:
    payment_id = world.asked_for(charges="now")
    reference = world.payment(payment_id).checkout_reference
    lie = {"id": reference, "object": "checkout.session", "status": "complete", "payment_status": "paid"}
    assert posted(world, message_of(event("checkout.session.completed", data={"object": lie}))) == 200
    world.work()
    assert world.state(payment_id) == "awaiting_method"


def test_messages_are_dealt_with_once_more_by_command_and_nothing_happens_twice(world: World) -> None:
    payment_id = world.paid()
    before = world.payment(payment_id)
    assert deal_once_more("stripe", (), hours=1) >= 2
    world.work()
    assert vars(world.payment(payment_id)).keys() == vars(before).keys()
    assert world.state(payment_id) == "paid"
    assert db.session.scalar(db.select(db.func.count(GatewayEvent.id)).where(GatewayEvent.handled_at.is_(None))) == 0


def test_two_portals_at_one_account_do_not_take_each_others_payments(world: World) -> None:
    payment_id = world.asked_for(charges="now")
    page = world.twin.account.all("checkout.session")[0]
    world.twin.account.told[page["id"]]["payment_intent_data"]["metadata"]["portal"] = "another"
    page["metadata"]["portal"] = "another"
    world.twin.pay(page["id"])
    world.deliver()
    assert world.state(payment_id) == "awaiting_method"
