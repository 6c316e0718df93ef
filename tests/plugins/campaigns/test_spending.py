"""Money is spent in the open: asked for with a document, approved by others, in the books once, no more than came."""

from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask

from plugins.campaigns.models import Approval, Campaign, Expense, ExpensePage
from plugins.campaigns.services.spending import asking, closing, deciding, listing, standing
from plugins.campaigns.spending_rules import ExpenseKind
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.ledger.rules import AccountKind, Statement
from portal.ledger.services import line_of
from tests.factories import make_account
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story
from tests.plugins.campaigns.test_at_once import at_once


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


@pytest.mark.both
def test_an_approved_expense_is_in_the_books_once_and_balanced(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    before = left(campaign_id)
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    assert left(campaign_id) == before
    assert spending.approve(context, expense_id, people_.treasurer)
    line = line_of(deciding.line_reference(expense_id))
    assert line.kind == "expense"
    assert {entry.account: entry.amount.minor for entry in line.entries} == {
        AccountKind.CAMPAIGN_FUNDS: 4_000,
        AccountKind.BANK: -4_000,
    }
    assert left(campaign_id) == before - 4_000
    assert story.everything_holds() == []


def test_a_pay_out_to_the_organisation_is_a_kind_of_its_own(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper, kind=ExpenseKind.PAY_OUT)
    spending.approve(context, expense_id, people_.treasurer)
    assert line_of(deciding.line_reference(expense_id)).kind == "pay_out"
    assert story.everything_holds() == []


def test_whoever_asks_never_approves_even_as_treasurer(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    holder_id = story.holder_of(campaign_id)
    with unit_of_work():
        spending.grant(people_.bookkeeper, "treasurer", holder_id)
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper, minor=1)
    with pytest.raises(Refused, match="Nobody approves what they have asked for"):
        spending.approve(context, expense_id, people_.bookkeeper)
    assert spending.state_of(expense_id) == "asked"


def test_from_the_limit_on_two_different_persons_approve(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    with unit_of_work():
        closing.set_limit(story.holder_of(campaign_id), Money(4_000, "EUR"), spending.as_viewer_now(context))
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    assert not spending.approve(context, expense_id, people_.treasurer)
    assert spending.state_of(expense_id) == "asked"
    with pytest.raises(Refused, match="approved this already"):
        spending.approve(context, expense_id, people_.treasurer)
    assert spending.approve(context, expense_id, people_.second)
    assert spending.state_of(expense_id) == "approved"
    small = spending.asked(context, campaign_id, people_.bookkeeper, minor=3_999)
    assert spending.approve(context, small, people_.treasurer)
    assert story.everything_holds() == []


def test_a_refused_expense_says_why_and_moves_nothing(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    viewer = spending.as_viewer(context, people_.treasurer)
    with unit_of_work():
        deciding.refuse(expense_id, "The invoice is of another year.", viewer)
    place = listing.expense_for(spending.as_viewer(context, people_.bookkeeper), expense_id, "en")
    assert (place.card.state, place.card.reason) == ("refused", "The invoice is of another year.")
    with pytest.raises(Conflict):
        spending.approve(context, expense_id, people_.treasurer)
    assert db.session.query(LedgerLine).filter_by(kind="expense").count() == 0
    assert story.everything_holds() == []


@pytest.mark.either
@pytest.mark.parametrize("who", ["nobody", "treasurer elsewhere", "bookkeeper", "secretariat", "administrator"])
def test_only_a_treasurer_of_the_holder_decides(
    context: Flask, campaign_id: int, people_: spending.People, who: str
) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    with unit_of_work():
        elsewhere = story.make_holder()
        account_id = {
            "nobody": make_account(),
            "treasurer elsewhere": make_account(role="treasurer", object_id=elsewhere),
            "bookkeeper": people_.bookkeeper,
            "secretariat": make_account(role="secretariat"),
            "administrator": make_account(role="administrator"),
        }[who]
    with pytest.raises(NotFound):
        spending.approve(context, expense_id, account_id)
    with pytest.raises(NotFound), unit_of_work():
        deciding.refuse(expense_id, "no", spending.viewer_in(context, account_id))


def test_only_a_bookkeeper_of_the_organisation_asks(context: Flask, campaign_id: int, people_: spending.People) -> None:
    with unit_of_work():
        elsewhere = make_account(role="bookkeeper", object_id=story.make_organisation())
    for account_id in (elsewhere, people_.treasurer):
        with pytest.raises(NotFound):
            spending.drafted(context, campaign_id, account_id)


@pytest.mark.either
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minor": 10_001}, "amount"),
        ({"amount": Money(100, "XOF")}, "amount"),
        ({"amount": Money(0, "EUR")}, "amount"),
        ({"line_position": 7}, "line"),
        ({"line_position": None}, "line"),
        ({"spent_on": spending.a_day() + timedelta(days=400)}, "spent_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    context: Flask, campaign_id: int, people_: spending.People, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        spending.drafted(context, campaign_id, people_.bookkeeper, **changes)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.either
@pytest.mark.parametrize("state", ["live", "collecting", "failed", "cancelled"])
def test_nothing_is_spent_of_a_campaign_that_did_not_succeed(context: Flask, state: str) -> None:
    campaign_id = story.live_campaign(budget=story.costs(10_000))
    people = spending.people_of(campaign_id)
    with unit_of_work():
        db.session.get_one(Campaign, campaign_id).state = state
    with pytest.raises(Conflict, match="Only a campaign that succeeded"):
        spending.drafted(context, campaign_id, people.bookkeeper, minor=1)


@pytest.mark.both
def test_the_same_form_sent_twice_is_one_expense(context: Flask, campaign_id: int, people_: spending.People) -> None:
    viewer, storage = spending.as_viewer(context, people_.bookkeeper), spending.storage_of(context)
    document, new = asking.keep_document(spending.picture(), storage), spending.new_expense()
    found = set()
    for _ in range(2):
        with unit_of_work():
            found.add(asking.start_expense(campaign_id, new, document, viewer, "the same"))
    assert len(found) == db.session.query(Expense).count() == 1


def test_two_clicks_make_a_box_and_what_was_drawn_meanwhile_stops_the_handing_in(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.drafted(context, campaign_id, people_.bookkeeper)
    viewer = spending.as_viewer(context, people_.bookkeeper)
    for point in ((300, 400), (100, 200), (7, 7)):
        with unit_of_work():
            asking.click(expense_id, 1, point, viewer)
    (page,) = listing.pages_of(expense_id)
    assert (page.boxes, page.corner) == (((100, 200, 300, 400),), (7, 7))
    burnt = asking.burn(expense_id, spending.storage_of(context))
    with unit_of_work():
        asking.add_box(expense_id, 1, (0, 0, 50, 50), viewer)
    with pytest.raises(Conflict, match="blacked out in the meantime"), unit_of_work():
        asking.ask(expense_id, burnt, viewer)
    with unit_of_work():
        asking.remove_box(expense_id, 1, 1, viewer)
    (page,) = listing.pages_of(expense_id)
    assert page.boxes == ((0, 0, 500, 700),)


def test_what_was_handed_in_is_not_drawn_on_any_more(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    with pytest.raises(Conflict), unit_of_work():
        asking.click(expense_id, 1, (5, 5), spending.viewer_in(context, people_.bookkeeper))


def test_a_draft_is_its_authors_alone_and_goes_with_its_document(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    expense_id = spending.drafted(context, campaign_id, people_.bookkeeper)
    storage = spending.storage_of(context)
    original = db.session.get_one(Expense, expense_id).original
    with pytest.raises(NotFound):
        listing.expense_for(spending.as_viewer(context, people_.treasurer), expense_id, "en")
    viewer = spending.as_viewer(context, people_.bookkeeper)
    with unit_of_work():
        asking.throw_away(expense_id, viewer, storage)
    with pytest.raises(NotFound):
        storage.private.read(original)
    assert db.session.query(ExpensePage).count() == 0


def test_a_document_that_another_expense_needs_stays(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    first = spending.drafted(context, campaign_id, people_.bookkeeper)
    spending.drafted(context, campaign_id, people_.bookkeeper)
    storage, original = spending.storage_of(context), db.session.get_one(Expense, first).original
    with unit_of_work():
        asking.throw_away(first, spending.viewer_in(context, people_.bookkeeper), storage)
    assert storage.private.read(original)


def test_nothing_is_in_the_public_folder_before_it_was_approved(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    storage = spending.storage_of(context)
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    (page,) = listing.pages_of(expense_id)
    with pytest.raises(NotFound):
        storage.public.read(page.burnt or "")
    spending.approve(context, expense_id, people_.treasurer)
    assert storage.public.read(page.burnt or "")
    for private in (page.picture, db.session.get_one(Expense, expense_id).original):
        with pytest.raises(NotFound):
            storage.public.read(private)


def test_who_takes_the_original_is_noted(context: Flask, campaign_id: int, people_: spending.People) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    storage = spending.storage_of(context)
    with unit_of_work():
        secretariat, stranger = make_account(role="secretariat"), make_account()
    for account_id in (people_.treasurer, secretariat):
        with unit_of_work():
            data, _ = deciding.open_original(expense_id, spending.viewer_in(context, account_id), storage)
        assert data == spending.picture()
    with pytest.raises(NotFound), unit_of_work():
        deciding.open_original(expense_id, spending.viewer_in(context, stranger), storage)
    noted = db.session.scalars(db.select(AuditLine.actor).filter_by(act="campaigns.expense_original_opened"))
    assert list(noted) == [f"account:{people_.treasurer}", f"account:{secretariat}"]


@pytest.mark.both
def test_eight_who_approve_at_once_pay_once(context: Flask, campaign_id: int, people_: spending.People) -> None:
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    viewers = [spending.as_viewer(context, one) for one in (people_.treasurer, people_.second)] * 4
    storage = spending.storage_of(context)

    def yes(which: int) -> bool:
        with unit_of_work():
            return deciding.approve(expense_id, viewers[which], storage)

    results = at_once(context, 8, yes)
    assert results.count(True) == 1
    assert all(result is True or isinstance(result, Refused) for result in results)
    assert db.session.query(LedgerLine).filter_by(kind="expense").count() == 1
    assert db.session.query(Approval).count() == 1
    assert story.everything_holds() == []


@pytest.mark.both
def test_two_expenses_that_race_for_the_last_euro_are_not_both_approved(
    context: Flask, campaign_id: int, people_: spending.People
) -> None:
    available = left(campaign_id)
    ids = [spending.asked(context, campaign_id, people_.bookkeeper, available) for _ in range(4)]
    viewer, storage = spending.as_viewer(context, people_.treasurer), spending.storage_of(context)

    def yes(which: int) -> bool:
        with unit_of_work():
            return deciding.approve(ids[which], viewer, storage)

    assert at_once(context, 4, yes).count(True) == 1
    assert left(campaign_id) == 0
    assert story.everything_holds() == []


@pytest.mark.only_on("postgresql")  # SQLite has one writer at a time anyway
def test_without_the_lock_on_the_campaign_both_are_approved_and_the_check_says_so(
    context: Flask, campaign_id: int, people_: spending.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    available = left(campaign_id)
    ids = [spending.asked(context, campaign_id, people_.bookkeeper, available) for _ in range(2)]
    viewer, storage = spending.as_viewer(context, people_.treasurer), spending.storage_of(context)
    both_have_looked, look = Barrier(2), deciding.statement_of

    def look_and_wait(holder_id: int, of: int, currency: str) -> Statement:
        found = look(holder_id, of, currency)
        both_have_looked.wait(timeout=20)
        return found

    def unlocked(of: int) -> Campaign:
        return db.session.get_one(Campaign, of)

    monkeypatch.setattr(deciding, "locked_to_spend", unlocked)
    monkeypatch.setattr(deciding, "statement_of", look_and_wait)

    def yes(which: int) -> bool:
        with unit_of_work():
            return deciding.approve(ids[which], viewer, storage)

    assert at_once(context, 2, yes) == [True, True]
    assert f"campaigns:{campaign_id} spent more EUR than it collected" in " ".join(story.everything_holds())


def test_planned_and_spent_stand_side_by_side(context: Flask, campaign_id: int, people_: spending.People) -> None:
    for minor, line in ((3_000, 0), (4_000, 0), (500, 1)):
        spending.approve(
            context,
            spending.asked(context, campaign_id, people_.bookkeeper, minor, line_position=line),
            people_.treasurer,
        )
    spending.asked(context, campaign_id, people_.bookkeeper, 100, line_position=1)
    first, second = standing.planned_and_spent(campaign_id, "EUR", ("en", "en"))
    assert (first.planned.minor, first.spent.minor, first.is_over) == (5_000, 7_000, True)
    assert (second.planned.minor, second.spent.minor, second.is_over) == (5_000, 500, False)


def test_the_checks_find_what_nobody_may_do(context: Flask, campaign_id: int, people_: spending.People) -> None:
    """Each rule is broken once by hand, past the services, to see that somebody would notice."""
    expense_id = spending.asked(context, campaign_id, people_.bookkeeper)
    with unit_of_work() as session:
        row = session.get_one(Expense, expense_id)
        row.state, row.decided_at = "approved", row.asked_at
        session.add(
            Approval(expense_id=expense_id, number=1, account_id=people_.bookkeeper, approved_at=row.created_at)
        )
        session.get_one(ExpensePage, (expense_id, 1)).burnt = None
    found = " ".join(story.everything_holds())
    for said in ("not in the books as it was decided", "by whoever asked for it", "a page that is not ready"):
        assert said in found
