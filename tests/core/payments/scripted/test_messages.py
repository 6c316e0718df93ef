"""Messages of gateways that are late, given up, about somebody else or of the same number, taken for what they are."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.payments.collecting import checkout, see_to_stuck
from portal.payments.gateway import EventStub, Unknown
from portal.payments.inbox import poll, receive
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.payments.services import begin
from tests.core.payments.conftest import age, give_up_trying, hear, request, state, work_through
from tests.factories import make_holder
from tests.fakes import NAME, ScriptedGateway

S = PaymentState
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def other_id(context: Flask) -> int:
    with unit_of_work():
        return begin(request(make_holder(gateway=NAME), gateway=NAME))


def test_one_payment_that_cannot_be_asked_about_holds_up_no_other(
    app: Flask, gateway: ScriptedGateway, payment_id: int, other_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for waiting in (payment_id, other_id):
        checkout(waiting)
    real: Callable[..., object] = gateway.fetch
    monkeypatch.setattr(gateway, "fetch", lambda keys, subject: real(keys, subject) if subject == "page_2" else 1 / 0)
    age(Payment, "state_at")
    see_to_stuck()
    work_through(app)
    assert (state(payment_id), state(other_id)) == (S.AWAITING_METHOD, S.SECURED)


def test_one_holders_gateway_that_is_down_keeps_no_other_from_being_polled(
    app: Flask, gateway: ScriptedGateway, payment_id: int, other_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout(payment_id)
    checkout(other_id)
    answers = iter([Unknown("down"), [EventStub("e", "x", "page_2", is_live=False)]])

    def events_since(*args: object) -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(gateway, "events_since", events_since)
    poll()
    work_through(app)
    assert (state(payment_id), state(other_id)) == (S.AWAITING_METHOD, S.SECURED)


def test_a_message_that_was_given_up_is_dealt_with_when_the_gateway_is_polled(
    app: Flask, gateway: ScriptedGateway, payment_id: int
) -> None:
    checkout(payment_id)
    gateway.down["fetch"] = Unknown
    hear(app, "page_1")
    give_up_trying(app)
    assert state(payment_id) is S.AWAITING_METHOD
    gateway.down.clear()
    poll()
    work_through(app)
    assert state(payment_id) is S.SECURED


def test_a_message_about_another_holders_payment_is_refused(
    app: Flask, gateway: ScriptedGateway, payment_id: int, other_id: int
) -> None:
    checkout(payment_id)
    checkout(other_id)
    assert hear(app, "page_2") == "refused: about a payment of another holder"
    assert state(other_id) is S.AWAITING_METHOD


def test_a_message_about_a_payment_that_never_was_is_put_aside(
    app: Flask, gateway: ScriptedGateway, payment_id: int
) -> None:
    checkout(payment_id)
    gateway.say("page_1", payment_id=999)
    assert hear(app, "page_1") == "not about a payment of ours"


def test_two_holders_may_get_messages_of_the_same_number(
    app: Flask, gateway: ScriptedGateway, payment_id: int, other_id: int
) -> None:
    for waiting in (payment_id, other_id):
        checkout(waiting)
        number = db.session.get_one(Payment, waiting).holder_id
        subject = db.session.get_one(Payment, waiting).checkout_reference
        db.session.rollback()
        assert receive(NAME, number, {}, f'{{"id": "1", "type": "x", "object": "{subject}"}}'.encode())
    work_through(app)
    assert (state(payment_id), state(other_id)) == (S.SECURED, S.SECURED)
