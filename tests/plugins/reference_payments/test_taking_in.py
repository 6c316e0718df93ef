"""A statement from the file to the books: once, whatever is sent again, and nothing is lost."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from plugins.reference_payments.matching_rules import Note, Outcome
from plugins.reference_payments.models import Promise, Receipt
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services import previewing, receiving, taking_in, waiting
from plugins.reference_payments.statement_models import Movement, Upload
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.viewer import NOBODY
from tests.examples import examples
from tests.plugins.reference_payments import money_story as story
from tests.plugins.reference_payments.money_story import People, row

A = AccountKind


@pytest.fixture
def them(context: Flask) -> People:
    """A fund holder with its people."""
    return story.people(context)


@pytest.fixture(autouse=True)
def everything_still_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    request.getfixturevalue("context")
    yield
    db.session.rollback()
    assert run_checks() == []


def minor(them: People, account: AccountKind, currency: str = "EUR") -> int:
    """What an account of the books holds."""
    found = balance(them.holder_id, account, currency).minor
    db.session.rollback()
    return found


def slip(reference: str) -> str:
    """A reference with its last two digits swapped, or one changed when they are equal."""
    swapped = reference[:-2] + reference[-1] + reference[-2]
    return swapped if swapped != reference else reference[:-1] + str((int(reference[-1]) + 1) % 10)


def test_a_city_pays_in_two_transfers_one_with_a_slip_in_the_reference(them: People) -> None:
    promise = story.promised(them.holder_id, 100_000)
    assert story.take_in(them, row("400.00", promise.reference, "Stadt Bonn")) == 1
    assert story.state_of(promise) is PromiseState.PART_RECEIVED
    assert (minor(them, A.BANK), minor(them, A.UNALLOCATED)) == (40_000, -40_000)
    story.take_in(them, row("600.00", slip(promise.reference), "STADT BONN"))
    assert story.state_of(promise) is PromiseState.RECEIVED
    assert (minor(them, A.BANK), minor(them, A.UNALLOCATED)) == (100_000, 0)
    assert (minor(them, A.CLEARING), minor(them, A.CAMPAIGN_FUNDS)) == (0, -100_000)


@pytest.mark.both
def test_the_same_file_twice_changes_nothing(them: People) -> None:
    rows = (row("5.00", "gift"), row("5.00", "gift"))
    assert story.take_in(them, *rows) == 2
    before = minor(them, A.BANK)
    with pytest.raises(Conflict, match="taken in already"):
        story.send(them, *rows)
    assert (minor(them, A.BANK), before) == (1_000, 1_000)


def test_of_a_file_that_overlaps_only_what_is_new_counts(them: People) -> None:
    story.take_in(them, row("5.00", "gift"), row("5.00", "gift"))
    assert story.take_in(them, row("7.00", "other"), row("5.00", "gift"), row("5.00", "gift"), row("5.00", "gift")) == 2
    assert minor(them, A.BANK) == 2_200


def test_what_came_as_csv_is_not_given_to_a_promise_again_when_it_comes_as_ofx(them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    story.take_in(them, row("40.00", promise.reference), row("-3.90", "fee"))
    lines = "".join(
        f"<STMTTRN><DTPOSTED>20261125<TRNAMT>{sum_}<FITID>{number}<MEMO>{promise.reference}</STMTTRN>"
        for number, sum_ in enumerate(("40.00", "40.00", "-3.90"))
    )
    data = f"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>{lines}</BANKTRANLIST></STMTRS></OFX>".encode()
    with unit_of_work():
        upload_id = previewing.keep(them.account_id, "november.ofx", data, them.treasurer)
    found = previewing.preview(upload_id, them.treasurer)
    assert [(one.outcome, one.note) for one in found.decisions] == [
        (Outcome.WAITING, Note.PERHAPS_KNOWN), (Outcome.MATCHED, Note.PARTIAL), (Outcome.WENT_OUT, Note.PERHAPS_KNOWN),
    ]  # fmt: skip
    db.session.rollback()
    with unit_of_work():
        taking_in.take_in(upload_id, found.code, them.treasurer)
    assert waiting.waiting(them.treasurer).rows[0].note is Note.PERHAPS_KNOWN


@pytest.mark.both
def test_confirming_twice_is_once(them: People) -> None:
    upload_id = story.send(them, row("5.00", "gift"))
    code = previewing.preview(upload_id, them.treasurer).code
    db.session.rollback()
    for expected in (1, 0):
        with unit_of_work():
            assert taking_in.take_in(upload_id, code, them.treasurer) == expected
    assert minor(them, A.BANK) == 500


def test_a_long_statement_is_booked_some_at_a_time_and_goes_on_where_it_was_cut_off(
    context: Flask, them: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, "AT_ONCE", 2)
    promise = story.promised(them.holder_id, 300)
    story.take_in(them, *(row("1.00", promise.reference) for _ in range(5)))
    assert (story.state_of(promise), minor(them, A.BANK)) == (PromiseState.PART_RECEIVED, 200)
    with unit_of_work():
        assert taking_in.book_some(db.session.scalars(db.select(Upload.id)).one())
    assert (story.state_of(promise), minor(them, A.BANK)) == (PromiseState.RECEIVED, 400)
    run_due(context)
    assert minor(them, A.BANK) == 500
    assert waiting.count_waiting(them.treasurer)[0] == 2


def test_a_promise_that_is_paid_by_others_meanwhile_leaves_the_money_to_a_person(
    context: Flask, them: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, "AT_ONCE", 1)
    promise = story.promised(them.holder_id, 500)
    story.take_in(them, row("1.00", "gift"), row("5.00", promise.reference, day=date(2026, 11, 26)))
    (one,) = waiting.waiting(them.treasurer).rows
    db.session.rollback()
    with unit_of_work():
        receiving.receive(receiving.NewReceipt(them.holder_id, Money(500, "EUR"), date(2026, 11, 26), "x"), promise.id)
    run_due(context)
    assert [found.amount.minor for found in waiting.waiting(them.treasurer).rows] == [one.amount.minor, 500]


def test_nothing_is_stored_before_it_is_confirmed_but_the_file(them: People) -> None:
    promise = story.promised(them.holder_id, 500)
    upload_id = story.send(them, row("5.00", promise.reference))
    found = previewing.preview(upload_id, them.treasurer)
    assert [one.promise_id for one in found.decisions] == [promise.id]
    assert db.session.query(Movement).count() == db.session.query(Receipt).count() == 0
    assert db.session.get_one(Upload, upload_id).data is not None


def test_what_has_changed_since_it_was_seen_is_shown_again(them: People) -> None:
    promise = story.promised(them.holder_id, 500)
    upload_id = story.send(them, row("5.00", promise.reference))
    code = previewing.preview(upload_id, them.treasurer).code
    db.session.rollback()
    with unit_of_work():
        promising_row = receiving.locked(promise.id)
        promising_row.state = PromiseState.CANCELLED.value
    with pytest.raises(Conflict, match="changed since"), unit_of_work():
        taking_in.take_in(upload_id, code, them.treasurer)
    with unit_of_work():
        db.session.get_one(Promise, promise.id).state = PromiseState.INVOICED.value


def test_what_nobody_knows_waits_and_is_given_to_a_promise_by_a_person(them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    story.take_in(them, row("120.00", "for the wells", "Someone"))
    (one,) = waiting.waiting(them.bookkeeper).rows
    assert (one.amount.minor, one.suggestions) == (12_000, ())
    db.session.rollback()
    with unit_of_work():
        waiting.allocate(one.id, promise.reference.lower(), them.bookkeeper)
    assert story.state_of(promise) is PromiseState.RECEIVED
    (rest,) = waiting.waiting(them.bookkeeper).rows
    assert rest.amount.minor == 2_000
    assert minor(them, A.UNALLOCATED) == -2_000


def test_a_treasurer_notes_that_money_went_back_or_is_in_another_entry(them: People) -> None:
    story.take_in(them, row("12.00", "mistake"), row("30.00", "payout"))
    first, second = waiting.waiting(them.treasurer).rows
    db.session.rollback()
    with pytest.raises(Refused, match="treasurer"), unit_of_work():
        waiting.give_back(first.id, "A mistake", them.bookkeeper)
    with unit_of_work():
        waiting.give_back(first.id, "A mistake", them.treasurer)
        waiting.leave_elsewhere(second.id, "The payout of November", them.treasurer)
    assert waiting.count_waiting(them.treasurer) == (0, None)
    assert (minor(them, A.BANK), minor(them, A.UNALLOCATED)) == (0, 0)
    with pytest.raises(Conflict, match="faster"), unit_of_work():
        waiting.give_back(first.id, "Once more", them.treasurer)


def test_other_currencies_wait_and_are_given_to_no_promise(them: People) -> None:
    promise = story.promised(them.holder_id, 10_000, currency="EUR")
    upload_id = story.send(them, row("USD 100.00", promise.reference))
    with pytest.raises(Refused, match="is no sum"):
        previewing.preview(upload_id, them.treasurer)


def test_a_payment_that_comes_back_is_undone(them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    came = row("40.00", promise.reference, "Stadt Bonn")
    back = row("-40.00", f"Return {promise.reference}", "Stadt Bonn", date(2026, 11, 27))
    story.take_in(them, came)
    story.take_in(them, came, back)
    assert story.state_of(promise) is PromiseState.INVOICED
    assert (minor(them, A.BANK), minor(them, A.UNALLOCATED)) == (0, 0)


def test_a_whole_payment_that_comes_back_is_lost_to_the_campaign(them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    story.take_in(
        them,
        row("100.00", promise.reference, "Stadt Bonn"),
        row("-100.00", f"Return {promise.reference}", "Stadt Bonn", date(2026, 11, 27)),
        row("100.00", promise.reference, "Stadt Bonn", date(2026, 11, 28)),
    )
    assert (minor(them, A.BANK), minor(them, A.UNALLOCATED)) == (10_000, -10_000)
    assert waiting.count_waiting(them.treasurer)[0] == 1


def test_nobody_else_sees_or_touches_the_money(them: People) -> None:
    story.take_in(them, row("5.00", "gift"))
    (one,) = waiting.waiting(them.treasurer).rows
    db.session.rollback()
    assert waiting.waiting(NOBODY).rows == ()
    with pytest.raises(NotFound):
        previewing.keep(them.account_id, "x.csv", b"Date;Amount\n2026-01-01;1\n", NOBODY)
    db.session.rollback()
    with pytest.raises(NotFound), unit_of_work():
        waiting.allocate(one.id, "RF00", NOBODY)


@pytest.mark.both
def test_the_database_refuses_the_same_movement_twice(them: People) -> None:
    story.take_in(them, row("5.00", "gift"))
    with pytest.raises(IntegrityError), unit_of_work():
        found = db.session.query(Movement).one()
        values = {one.name: getattr(found, one.name) for one in Movement.__table__.columns if one.name != "id"}
        db.session.execute(db.insert(Movement).values(**values))


Line = tuple[int, str, str, int]
TEXTS = st.sampled_from(["", "gift", "REFERENCE", "SLIP", "Return REFERENCE"])
LINES = st.tuples(st.integers(-2, 3).filter(bool), TEXTS, st.sampled_from(["", "Stadt Bonn"]), st.integers(1, 3))


@pytest.mark.only_on("sqlite")
@examples(5)
@given(st.lists(LINES, min_size=1, max_size=6), st.integers(0, 6))
def test_whatever_comes_in_however_often_is_counted_once(
    context: Flask, lines: list[tuple[int, str, str, int]], cut: int
) -> None:
    them = story.people(context)
    promise = story.promised(them.holder_id, 20_000)
    told = {
        "REFERENCE": promise.reference,
        "SLIP": slip(promise.reference),
        "Return REFERENCE": f"Return {promise.reference}",
    }
    rows = [
        row(f"{hundreds * 100}.00", told.get(text, text), payer, date(2026, 11, day))
        for hundreds, text, payer, day in sorted(lines, key=lambda one: one[3])
    ]
    if rows[:cut]:
        story.take_in(them, *rows[:cut])
    if rows[cut:] or not rows[:cut]:
        story.take_in(them, *rows)
    db.session.rollback()
    assert run_checks() == []
    stored = db.session.query(Movement).filter_by(account_id=them.account_id).all()
    assert sorted(one.amount for one in stored) == sorted(one[0] * 10_000 for one in lines)
    db.session.rollback()
