"""Facts of a gateway in any order, doubled and mixed with our own acts: the books always say what happened."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.payments.models import Refund
from portal.payments.rules import COUNTED, ENDED, PaymentState
from portal.payments.services import cancel, collect, expire, payment, refund, release
from tests.core.payments.conftest import asked_for, say, state, work_through
from tests.examples import examples

S = PaymentState
EUR = "EUR"
pytestmark = pytest.mark.only_on("sqlite")
FACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("setup"), st.sampled_from(["succeeded", "expired", "detached"]), st.just("page_1"), st.just(2500)
        ),
        st.tuples(
            st.just("charge"),
            st.sampled_from(["processing", "requires_action", "succeeded", "canceled", "expired"]),
            st.just("c"),
            st.sampled_from([2500, 2500, 2500, 2499]),
        ),
        st.tuples(
            st.just("refund"),
            st.sampled_from(["pending", "succeeded", "failed"]),
            st.sampled_from(["r1", "r2", "r3"]),
            st.sampled_from([1000, 2500]),
        ),
        st.tuples(
            st.just("dispute"),
            st.sampled_from(["open", "won", "lost"]),
            st.sampled_from(["d1", "d2"]),
            st.sampled_from([2500, 500]),
        ),
        st.sampled_from([("we", act, "", 0) for act in ("collect", "cancel", "release", "expire", "refund", "work")]),
    ),
    max_size=25,
)

GOES_BACK = {"a": 700, "b": 2000, "c": 2000}
BEGUN = st.lists(st.sampled_from([*(("pending", name) for name in GOES_BACK), ("we", "refund")]), unique=True)
ENDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["succeeded", "succeeded", "failed", "pending"]), st.sampled_from([*GOES_BACK])),
        st.tuples(st.just("we"), st.sampled_from(["refund", "work"])),
    ),
    max_size=8,
)


@examples(15)
@given(charges=st.sampled_from(["now", "later"]), facts=FACTS)
def test_whatever_a_gateway_says_in_whatever_order_the_books_say_the_same(
    app: Flask, holder_id: int, charges: str, facts: list[tuple[str, str, str, int]]
) -> None:
    payment_id = asked_for(holder_id, charges)
    was_let_go = False
    for subject, status, reference, minor in facts:
        if subject == "we":
            act(app, payment_id, status)
        else:
            say(payment_id, subject, status, reference, minor)  # type: ignore[arg-type]
        now = state(payment_id)
        was_let_go = was_let_go or now in ENDED
        assert not (was_let_go and now is S.COLLECTING)
        assert not (now in COUNTED and now in ENDED)
        assert run_checks() == []


@examples(15)
@given(facts=st.builds(list[tuple[str, str]].__add__, BEGUN, ENDS))
def test_whatever_goes_back_at_the_gateway_and_here_it_is_never_more_than_came(
    app: Flask, holder_id: int, facts: list[tuple[str, str]]
) -> None:
    payment_id = asked_for(holder_id)
    say(payment_id, "charge", "succeeded", "page_1")
    for status, what in facts:
        if status == "we":
            act(app, payment_id, what)
        else:
            say(payment_id, "refund", status, what, GOES_BACK[what])
    work_through(app)
    done = db.session.query(Refund.amount).where(Refund.payment_id == payment_id, Refund.state == "done")
    assert payment(payment_id).refunded.minor == sum(row.amount for row in done) <= 2500
    assert db.session.query(JobRow).count() == 0
    assert run_checks() == []


def act(app: Flask, payment_id: int, what: str) -> None:
    acts = {"collect": collect, "cancel": cancel, "release": release, "expire": expire}
    if what == "work":
        work_through(app)
        return
    try:
        with unit_of_work():
            if what == "refund":
                refund(payment_id, Money(700, EUR), "asked")
            else:
                acts[what](payment_id)
    except Refused:
        return
