"""Giving money back by hand: the preview is what happens, a second person above the limit, and never twice."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.alarms.services import count_unseen, unseen
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.payments import asking_back
from portal.payments.asking_back import ALONE_UP_TO, Rehearsed, Wish, agree, ask_back, limits_in, rehearse, turn_down
from portal.payments.models import Refund, RefundRequest
from portal.payments.rules import PaymentState
from portal.payments.services import payment, refund
from portal.state import change_setting
from portal.viewer import Grant, Viewer
from tests.core.payments.conftest import asked_for, kinds, say, state, work_through
from tests.factories import make_account, make_holder
from tests.fakes import NAME

EUR = "EUR"


@pytest.fixture(autouse=True)
def everything_still_holds(context: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
    assert run_checks() == []


@pytest.fixture
def app(scripted: Flask) -> Flask:
    return scripted


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        change_setting(ALONE_UP_TO, "10 EUR")
        return make_holder(gateway=NAME)


@pytest.fixture
def paid(holder_id: int) -> int:
    payment_id = asked_for(holder_id)
    assert say(payment_id, "charge", "succeeded", "page_1", fee=Money(58, EUR)) == "paid"
    return payment_id


def treasurer(holder_id: int) -> Viewer:
    with unit_of_work():
        account_id = make_account()
    grants = (Grant(name, "holder", holder_id) for name in ("core.payments", "core.refund"))
    return Viewer(account_id, grants=frozenset(grants))


def wish(minor: int = 1000, key: str = "key", reason: str = "The backer asked for it.") -> Wish:
    return Wish(Money(minor, EUR), reason, key)


def asks(payment_id: int, viewer: Viewer, wanted: Wish) -> bool:
    with unit_of_work():
        return ask_back(payment_id, wanted, viewer)


def request_of(payment_id: int) -> RefundRequest:
    db.session.rollback()
    wanted = db.select(RefundRequest).where(RefundRequest.payment_id == payment_id).order_by(RefundRequest.id.desc())
    return db.session.scalars(wanted).first()


def test_limits_are_read_for_each_currency() -> None:
    assert limits_in("200 EUR, 130000 XOF,600TND") == {"EUR": 20_000, "XOF": 130_000, "TND": 600_000}
    assert limits_in("nonsense, 5 euro, -3 BRL") == {"BRL": 300}
    assert limits_in("") == {}


def test_a_preview_says_what_happens_and_stores_nothing(app: Flask, holder_id: int, paid: int) -> None:
    viewer, lines = treasurer(holder_id), db.session.query(LedgerLine).count()
    with pytest.raises(Rehearsed) as end, unit_of_work():
        rehearse(paid, wish(), viewer)
    foreseen = end.value.foreseen
    assert (foreseen.amount.minor, foreseen.left.minor, foreseen.fee_lost.minor) == (1000, 1500, 58)
    assert [(line.kind, line.moved.minor) for line in foreseen.lines] == [("refund", 1000)]
    assert not foreseen.needs_second
    db.session.rollback()
    assert (db.session.query(LedgerLine).count(), db.session.query(Refund).count()) == (lines, 0)
    assert (state(paid), payment(paid).refunded.minor) == (PaymentState.PAID, 0)


def test_up_to_the_limit_one_person_gives_back_and_it_arrives(app: Flask, holder_id: int, paid: int) -> None:
    assert asks(paid, treasurer(holder_id), wish(1000))
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor) == (PaymentState.PAID, 1000)
    assert kinds(paid).count("refund") == 1


def test_a_large_sum_does_not_go_alone_in_small_parts(app: Flask, holder_id: int, paid: int) -> None:
    viewer = treasurer(holder_id)
    assert asks(paid, viewer, wish(1000, "first"))
    assert not asks(paid, viewer, wish(1, "second"))


def test_above_the_limit_a_second_person_agrees_and_never_the_same(app: Flask, holder_id: int, paid: int) -> None:
    first, second = treasurer(holder_id), treasurer(holder_id)
    assert not asks(paid, first, wish(2500))
    assert (state(paid), db.session.query(Refund).count()) == (PaymentState.PAID, 0)
    number = request_of(paid).id
    with pytest.raises(Refused), unit_of_work():
        agree(number, first)
    assert request_of(paid).state == "waiting"
    with unit_of_work():
        agree(number, second)
    work_through(app)
    assert (state(paid), payment(paid).refunded.minor) == (PaymentState.REFUNDED, 2500)
    with pytest.raises(Conflict), unit_of_work():
        agree(number, second)
    assert db.session.query(Refund).count() == 1


@pytest.mark.both
def test_the_database_itself_refuses_that_one_person_is_two(holder_id: int, paid: int) -> None:
    first = treasurer(holder_id)
    asks(paid, first, wish(2500))
    number = request_of(paid).id
    with pytest.raises(IntegrityError, match="second_person"), unit_of_work() as session:
        row, back = session.get_one(RefundRequest, number), refund(paid, Money(2500, EUR), "alone")
        row.state, row.decided_by, row.decided_at, row.refund_id = "agreed", first.account_id, row.asked_at, back


def test_what_was_turned_down_moves_nothing_and_may_be_asked_anew(app: Flask, holder_id: int, paid: int) -> None:
    first = treasurer(holder_id)
    asks(paid, first, wish(2500))
    number = request_of(paid).id
    with unit_of_work():
        turn_down(number, first)
    work_through(app)
    assert payment(paid).refunded.minor == 0
    assert not asks(paid, first, wish(2500, "once more"))


@pytest.mark.both
def test_the_same_wish_sent_twice_is_one(app: Flask, holder_id: int, paid: int) -> None:
    viewer = treasurer(holder_id)
    assert asks(paid, viewer, wish(500))
    assert asks(paid, viewer, wish(500))
    assert db.session.query(Refund).count() == 1


def test_while_a_wish_waits_there_is_no_other(holder_id: int, paid: int) -> None:
    viewer = treasurer(holder_id)
    asks(paid, viewer, wish(2000, "first"))
    with pytest.raises(Conflict):
        asks(paid, viewer, wish(100, "second"))


@pytest.mark.parametrize("minor", [2501, 999_999])
def test_more_than_came_is_refused(minor: int, holder_id: int, paid: int) -> None:
    viewer = treasurer(holder_id)
    with pytest.raises(Refused), unit_of_work():
        rehearse(paid, wish(minor), viewer)


def test_nobody_gives_back_what_another_holder_has(paid: int) -> None:
    with unit_of_work():
        other = make_holder(gateway=NAME)
    stranger = treasurer(other)
    for act in (lambda: rehearse(paid, wish(), stranger), lambda: ask_back(paid, wish(), stranger)):
        with pytest.raises(NotFound), unit_of_work():
            act()


def test_whoever_only_sees_payments_gives_nothing_back(paid: int) -> None:
    with pytest.raises(NotFound), unit_of_work():
        ask_back(paid, wish(), Viewer(1, grants=frozenset({Grant("core.payments")})))


def test_what_the_gateway_does_not_give_back_raises_one_alarm(app: Flask, holder_id: int, paid: int) -> None:
    viewer = treasurer(holder_id)
    asks(paid, viewer, wish(1000))
    key = db.session.scalars(db.select(Refund.key)).one()
    for _ in range(2):
        say(paid, "refund", "failed", "r1", 1000, key=key)
    found = unseen(viewer, paid)
    assert [(one.kind, one.payment_id) for one in found] == [("refund_failed", paid)]
    assert count_unseen() == 1
    assert unseen(Viewer(9, grants=frozenset({Grant("core.payments", "holder", holder_id + 1)}))) == []


def test_a_fact_that_is_refused_raises_an_alarm(holder_id: int, paid: int) -> None:
    assert say(paid, "refund", "succeeded", "r1", 2501) == "refused: more than came"
    assert [one.kind for one in unseen(treasurer(holder_id))] == ["fact_refused"]


@pytest.mark.both
def test_many_at_once_give_back_once(app: Flask, holder_id: int, paid: int) -> None:
    """Eight sendings of one form, and eight forms that each want more than half: one of them does."""
    viewers = [treasurer(holder_id) for _ in range(8)]
    with unit_of_work():
        change_setting(ALONE_UP_TO, "1000 EUR")
    app.extensions["portal.tail"].look()
    wishes = [wish(1500, "the same")] * 8 + [wish(1500, f"another {number}") for number in range(8)]
    ends: list[str] = []

    def go(viewer: Viewer, wanted: Wish) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    ends.append(str(asking_back.ask_back(paid, wanted, viewer)))
            except Refused as refusal:
                ends.append(type(refusal).__name__)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=go, args=one) for one in zip(viewers * 2, wishes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert len(ends) == 16
    assert db.session.query(Refund).count() == 1
    work_through(app)
    assert payment(paid).refunded.minor == 1500


@pytest.mark.both
def test_two_who_agree_at_once_give_back_once(app: Flask, holder_id: int, paid: int) -> None:
    asks(paid, treasurer(holder_id), wish(2500))
    number, viewers = request_of(paid).id, [treasurer(holder_id) for _ in range(6)]
    ends: list[str] = []

    def go(viewer: Viewer) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    agree(number, viewer)
                ends.append("agreed")
            except Conflict:
                ends.append("late")
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=go, args=(viewer,)) for viewer in viewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(ends) == ["agreed", *["late"] * 5]
    assert db.session.query(Refund).count() == 1
