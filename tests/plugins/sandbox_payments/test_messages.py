"""The provider's messages: doubled, reversed, late, lost, before and after the payer's return; each is heard once."""

import json
import random
from datetime import timedelta

import pytest
from flask import Flask, current_app

from plugins.sandbox_payments.gateway import NAME, SandboxGateway, message
from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import HEADER, sign
from plugins.sandbox_payments.services import DELIVER, give_back
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.clock import wall_now
from portal.kernel.money import Money
from portal.ledger.services import lines_of_payment
from portal.organisations.editing import close_gateway
from portal.organisations.services import open_gateway
from portal.payments.collecting import fetch_payment, keys_of
from portal.payments.inbox import poll, receive
from portal.payments.models import GatewayEvent
from portal.payments.rules import PaymentState
from portal.payments.services import collect, payment, refund
from portal.testing import Browser
from tests.core.payments.conftest import state, work_through
from tests.factories import make_holder
from tests.plugins.sandbox_payments.conftest import asked_for, choose

S = PaymentState
pytestmark = pytest.mark.only_on("sqlite")


def lose_messages() -> None:
    with unit_of_work() as session:
        session.execute(db.delete(JobRow).where(JobRow.name == DELIVER))


def post(client: Browser, event: SandboxEvent, secret: str = "whsec_sample", **changes: object) -> int:
    """Deliver a message over HTTP, as a real provider does."""
    body = json.dumps(json.loads(message(event)) | changes).encode()
    headers = {HEADER: sign(body, secret, wall_now())}
    return client.post(f"/webhooks/{NAME}/{event.holder_id}", data=body, headers=headers).status_code


def events() -> list[SandboxEvent]:
    found = list(db.session.scalars(db.select(SandboxEvent).order_by(SandboxEvent.made_at, SandboxEvent.id)))
    for event in found:
        db.session.expunge(event)
    db.session.rollback()
    return found


def heard() -> int:
    return db.session.query(GatewayEvent).count()


def test_a_message_that_comes_before_the_payer_does_secures_the_payment(
    app: Flask, client: Browser, holder_id: int
) -> None:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    work_through(app)
    assert (state(payment_id), heard()) == (S.SECURED, 1)
    fetch_payment(payment_id)  # the payer is back
    assert state(payment_id) is S.SECURED


def test_a_payer_who_comes_back_before_the_message_is_believed_by_the_provider_alone(
    app: Flask, client: Browser, holder_id: int
) -> None:
    payment_id, path = asked_for(holder_id)
    fetch_payment(payment_id)  # whoever only opens the address of return
    assert state(payment_id) is S.AWAITING_METHOD
    choose(client, path, "pays")
    fetch_payment(payment_id)
    assert (state(payment_id), heard()) == (S.SECURED, 0)
    work_through(app)
    assert (state(payment_id), heard()) == (S.SECURED, 1)


def paid_in_full(app: Flask, client: Browser, holder_id: int) -> int:
    """A payment with a life behind it: secured, declined, confirmed, half given back."""
    payment_id, path = asked_for(holder_id)
    choose(client, path, "authentication")
    fetch_payment(payment_id)
    with unit_of_work():
        collect(payment_id)
    with unit_of_work() as session:
        session.execute(db.delete(JobRow).where(JobRow.name == DELIVER))
    work_through(app)
    charge = db.session.query(SandboxObject).filter_by(kind="charge").one().id
    choose(client, f"/en/sandbox_payments/{charge}", "pays")
    fetch_payment(payment_id)
    with unit_of_work():
        refund(payment_id, Money(1000, "EUR"), "asked")
    work_through(app)
    assert (state(payment_id), payment(payment_id).refunded.minor) == (S.PAID, 1000)
    return payment_id


def test_old_messages_in_any_order_and_number_change_nothing(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id = paid_in_full(app, client, holder_id)
    before = [line.reference for line in lines_of_payment(payment_id)]
    again = events() * 3
    random.Random(7).shuffle(again)
    for event in again:
        assert post(client, event) == 200
    for number, event in enumerate(reversed(events())):
        assert post(client, event, id=f"another_{number}") == 200  # the same news under another number
    work_through(app)
    assert [line.reference for line in lines_of_payment(payment_id)] == before
    assert (state(payment_id), payment(payment_id).refunded.minor) == (S.PAID, 1000)


def test_lost_messages_are_found_by_the_poll(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    lose_messages()
    work_through(app)
    assert (state(payment_id), heard()) == (S.AWAITING_METHOD, 0)
    for _ in range(2):
        poll()
        work_through(app)
    assert (state(payment_id), heard()) == (S.SECURED, 1)


def test_a_refund_made_on_the_providers_own_pages_is_in_the_books(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id, "now")
    choose(client, path, "pays")
    work_through(app)
    charge = db.session.query(SandboxObject).one().id
    with unit_of_work():
        give_back(charge, Money(700, "EUR"), "pressed by the treasurer")
    work_through(app)
    assert (state(payment_id), payment(payment_id).refunded.minor) == (S.PAID, 700)


def test_a_live_message_is_refused_by_a_test_portal(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    lose_messages()
    assert post(client, events()[0], live=True) == 200
    work_through(app)
    assert state(payment_id) is S.AWAITING_METHOD
    assert db.session.query(GatewayEvent).one().outcome == "refused: of another mode"


def test_a_message_to_another_holder_is_not_believed_although_it_is_signed(
    app: Flask, client: Browser, holder_id: int
) -> None:
    with unit_of_work():
        other_id = make_holder()
        open_gateway(other_id, NAME, {"secret": "whsec_other"}, current_app.extensions["portal.keys"])
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    lose_messages()
    event = events()[0]
    assert post(client, event, secret="whsec_other") == 400
    event.holder_id = other_id
    assert post(client, event, secret="whsec_other") == 200
    work_through(app)
    assert state(payment_id) is S.AWAITING_METHOD


def test_each_holder_is_told_of_its_own_messages_alone(app: Flask, client: Browser, holder_id: int) -> None:
    with unit_of_work():
        other_id = make_holder()
        open_gateway(other_id, NAME, {"secret": "whsec_other"}, current_app.extensions["portal.keys"])
    for holder in (holder_id, other_id):
        choose(client, asked_for(holder)[1], "pays")
    yesterday = wall_now() - timedelta(days=1)
    told = {holder: SandboxGateway().events_since(keys_of(holder, NAME), yesterday) for holder in (holder_id, other_id)}
    assert [len(found) for found in told.values()] == [1, 1]
    assert told[holder_id] != told[other_id]


def test_secrets_are_changed_without_losing_a_message(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    with unit_of_work():
        keys = {"secret": "whsec_new", "secret_old": "whsec_sample"}
        open_gateway(holder_id, NAME, keys, current_app.extensions["portal.keys"])
    event = events()[0]
    assert [post(client, event, secret) for secret in ("whsec_sample", "whsec_new", "whsec_older")] == [200, 200, 400]
    work_through(app)
    assert (state(payment_id), heard()) == (S.SECURED, 1)


def test_a_closed_gateway_still_hears_collects_and_gives_back(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    with unit_of_work():
        close_gateway(holder_id, NAME)
    choose(client, path, "pays")
    work_through(app)
    assert state(payment_id) is S.SECURED
    with unit_of_work():
        collect(payment_id)
    work_through(app)
    with unit_of_work():
        refund(payment_id, Money(2500, "EUR"), "asked")
    work_through(app)
    assert state(payment_id) is S.REFUNDED


def test_the_header_is_found_in_any_case_and_breaks_nothing(client: Browser, holder_id: int) -> None:
    body = b'{"id":"e","type":"x","object":"none","live":false}'
    genuine = sign(body, "whsec_sample", wall_now())
    path = f"/webhooks/{NAME}/{holder_id}"
    for header in ("Sandbox-Signature", "SANDBOX-SIGNATURE", "sandbox-signature"):
        assert client.post(path, data=body, headers={header: genuine}).status_code == 200
    for signature in ("", "é", "t=1,v1=é", genuine + "é", "," * 999):
        assert client.post(path, data=body, headers={HEADER: signature}).status_code == 400


def test_a_message_is_delivered_again_under_the_same_number(app: Flask, client: Browser, holder_id: int) -> None:
    payment_id, path = asked_for(holder_id)
    choose(client, path, "pays")
    work_through(app)
    event = events()[0]
    body = message(event)
    assert not receive(NAME, holder_id, {HEADER: sign(body, "whsec_sample", wall_now())}, body)
    work_through(app)
    assert (state(payment_id), heard()) == (S.SECURED, 1)
