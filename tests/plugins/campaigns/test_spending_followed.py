"""A backer follows their money, what is left goes where it was said, and who was paid can be forgotten."""

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Expense, GivenBack, Pledge
from plugins.campaigns.rules import LeftOver
from plugins.campaigns.services.people import erase as erase_pledges
from plugins.campaigns.services.spending import closing, following, people, standing
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import BooksFilter, totals
from portal.payments import services as payments
from portal.payments.models import Payment, Refund
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that collected 100 euros."""
    return spending.already_succeeded(context)


@pytest.fixture
def people_(campaign_id: int) -> spending.People:
    """Those who spend its money."""
    return spending.people_of(campaign_id)


def left(campaign_id: int) -> int:
    db.session.rollback()
    row = db.session.get_one(Campaign, campaign_id)
    return standing.statement_of(row.holder_id, campaign_id, row.currency).left.minor


def pledges_of(campaign_id: int) -> list[int]:
    return list(db.session.scalars(db.select(Pledge.id).where(Pledge.campaign_id == campaign_id).order_by(Pledge.id)))


def test_every_backer_follows_their_money_and_the_parts_add_up(context: Flask) -> None:
    campaign_id = spending.succeeded(context, pledges=(3_333, 3_333, 3_333, 101))
    people_of = spending.people_of(campaign_id)
    for minor in (1_000, 777, 1):
        spending.approve(
            context, spending.asked(context, campaign_id, people_of.bookkeeper, minor), people_of.treasurer
        )
    pledges = pledges_of(campaign_id)
    ways = [following.way_of(pledge_id, "en") for pledge_id in pledges]
    shares = [[one.share.minor for one in way.expenses] for way in ways if way]
    assert [sum(column) for column in zip(*shares, strict=True)] == [1, 777, 1_000]
    assert [way.gave.minor for way in ways if way] == [3_333, 3_333, 3_333, 101]


def test_whoever_got_their_money_back_follows_nothing(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    first, second = db.session.scalars(
        db.select(Pledge.id).where(Pledge.campaign_id == campaign_id).order_by(Pledge.id)
    )
    payment = story.payment_of(first)
    payment_id, amount = payment.id, payment.amount
    with unit_of_work():
        payments.refund(payment_id, Money(amount, "EUR"), "asked")
    story.work(context)
    spending.approve(context, spending.asked(context, campaign_id, people_.bookkeeper, 1_000), people_.treasurer)
    assert following.way_of(first, "en") is None
    way = following.way_of(second, "en")
    assert way is not None
    assert way.spent.minor == 1_000


def close(app: Flask, campaign_id: int, account_id: int) -> bool:
    viewer = spending.as_viewer(app, account_id)
    with unit_of_work():
        return closing.close_spending(campaign_id, viewer)


@pytest.mark.parametrize(
    ("rule", "account"),
    [(LeftOver.SAME_WORK, AccountKind.SAME_WORK), (LeftOver.HOLDER_FUND, AccountKind.HOLDER_FUND)],
)
def test_what_is_left_goes_where_the_campaign_said(context: Flask, rule: LeftOver, account: AccountKind) -> None:
    campaign_id = spending.succeeded(context, left_over=rule.value)
    people_of = spending.people_of(campaign_id)
    spending.approve(context, spending.asked(context, campaign_id, people_of.bookkeeper), people_of.treasurer)
    remaining = left(campaign_id)
    assert close(context, campaign_id, people_of.treasurer)
    assert left(campaign_id) == 0
    found = totals(BooksFilter(holder_id=story.holder_of(campaign_id), purpose=f"campaigns:{campaign_id}"))
    assert found[account.value, "EUR"].minor == -remaining
    with pytest.raises(Conflict, match="closed"):
        close(context, campaign_id, people_of.second)
    with pytest.raises(Conflict, match="closed"):
        spending.drafted(context, campaign_id, people_of.bookkeeper, minor=1)
    assert story.everything_holds() == []


def test_what_is_left_goes_back_in_proportion_and_to_the_last_cent(context: Flask) -> None:
    campaign_id = spending.succeeded(context, pledges=(3_333, 3_333, 3_334), left_over=LeftOver.GIVEN_BACK.value)
    people_of = spending.people_of(campaign_id)
    expense_id = spending.asked(context, campaign_id, people_of.bookkeeper, 1_000)
    spending.approve(context, expense_id, people_of.treasurer)
    pledges = list(pledges_of(campaign_id))
    before = [[one.share for one in way.expenses] for way in (following.way_of(one, "en") for one in pledges) if way]
    remaining = left(campaign_id)
    assert close(context, campaign_id, people_of.treasurer)
    assert sum(db.session.scalars(db.select(GivenBack.amount))) == remaining
    for _ in range(2):  # asked for once, however often the job runs
        story.let_pass(context, minutes=1)
        closing.give_back_due()
        story.work(context)
    assert left(campaign_id) == 0
    assert db.session.query(Refund).count() == 3
    assert sum(db.session.scalars(db.select(Payment.refunded))) == remaining
    after = [[one.share for one in way.expenses] for way in (following.way_of(one, "en") for one in pledges) if way]
    assert after == before
    assert story.everything_holds() == []


def test_a_share_that_a_bank_holds_is_named_and_does_not_stop_the_others(context: Flask) -> None:
    campaign_id = spending.succeeded(context, left_over=LeftOver.GIVEN_BACK.value)
    people_of = spending.people_of(campaign_id)
    assert close(context, campaign_id, people_of.treasurer)
    first = db.session.scalars(db.select(GivenBack.payment_id).order_by(GivenBack.payment_id)).first()
    assert first is not None
    with unit_of_work():
        payment = payments.locked(first)
        payments.refund(first, Money(payment.amount, "EUR"), "asked by the backer")
    closing.give_back_due()
    assert [row.payment_id for row in closing.faults_of(campaign_id)] == [first]
    assert db.session.query(Refund).count() == 2


def test_nothing_is_closed_while_something_waits_and_large_sums_need_two(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    with pytest.raises(Refused, match="not decided yet"):
        close(context, campaign_id, people_.treasurer)
    spending.approve(context, expense_id, people_.treasurer)
    with unit_of_work():
        closing.set_limit(story.holder_of(campaign_id), Money(1, "EUR"), spending.as_viewer_now(context))
    assert not close(context, campaign_id, people_.treasurer)
    assert left(campaign_id) > 0
    with pytest.raises(Refused, match="Another treasurer"):
        close(context, campaign_id, people_.treasurer)
    assert close(context, campaign_id, people_.second)
    assert left(campaign_id) == 0
    assert story.everything_holds() == []


def test_a_person_who_was_paid_sees_it_and_is_forgotten_while_the_books_stay(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    changes = {"payee": "Rosa Sample", "payee_email": "Rosa@person.example", "payee_shown": "Rosa S."}
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper, **changes)
    spending.approve(context, expense_id, people_.treasurer)
    person = Person("rosa@person.example")
    (row,) = people.known_of(person).rows
    assert (row["name"], row["amount"]) == ("Rosa Sample", 4_000)
    with unit_of_work():
        people.erase(person)
        erase_pledges(person)
    row_after = db.session.get_one(Expense, expense_id)
    assert (row_after.payee, row_after.payee_email, row_after.payee_shown) == ("", "", "")
    assert people.known_of(Person("")).rows == ()
    assert story.everything_holds() == []
