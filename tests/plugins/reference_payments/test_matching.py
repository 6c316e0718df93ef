"""Which promise a movement belongs to, case by case, and what holds for all of them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.reference_payments.matching_rules import (
    Decision,
    Matcher,
    Note,
    Outcome,
    Reason,
    decide_all,
)
from plugins.reference_payments.reference_rules import is_one_slip, is_right_rf
from plugins.reference_payments.rules import OpenPromise
from plugins.reference_payments.statements.lines import StatementLine, marks
from portal.kernel.money import Money

DAY = date(2026, 11, 25)
RF = "RF18539007547034"
BONN = OpenPromise(1, RF, Money(100_000, "EUR"), "Stadt Bonn", date(2026, 11, 1), date(2026, 12, 31))
LYON = OpenPromise(2, "OIDP7K3M9QX2", Money(50_000, "EUR"), "Ville de Lyon", date(2026, 11, 1), date(2026, 12, 31))


def line(minor: int, text: str = "", payer: str = "", currency: str = "EUR", day: date = DAY) -> StatementLine:
    return StatementLine(day, Money(minor, currency), text, payer)


def decide(*lines: StatementLine, promises: tuple[OpenPromise, ...] = (BONN, LYON)) -> list[Decision]:
    return decide_all(list(zip(marks(lines), lines, strict=True)), Matcher.of(promises))


@pytest.mark.parametrize(
    ("text", "payer", "minor", "reason"),
    [
        (RF, "", 100_000, Reason.RF_REFERENCE),
        ("rf18 5390 0754 7034", "", 100_000, Reason.RF_REFERENCE),
        ("EREF+RF18 5390 0754 7034 SVWZ+Wasser", "", 100_000, Reason.RF_REFERENCE),
        ("OIDP7K3M9QX2", "", 50_000, Reason.REFERENCE),
        ("oidp-7k3m.9qx2", "", 50_000, Reason.REFERENCE),
        ("Mandat 4411 / oidp 7k3m 9qx2 / merci", "", 50_000, Reason.IN_TEXT),
        ("OIDP7K3M9XQ2", "VILLE DE LYON", 50_000, Reason.ONE_SLIP),
        ("OIDP7K3M9QX", "Lyon (ville de)", 50_000, Reason.ONE_SLIP),
        ("participation", "ville de lyon", 50_000, Reason.AMOUNT_AND_PAYER),
    ],
)
def test_money_is_given_to_a_promise_for_a_reason(text: str, payer: str, minor: int, reason: Reason) -> None:
    (found,) = decide(line(minor, text, payer))
    assert (found.outcome, found.reason, found.taken, found.note) == (
        Outcome.MATCHED, reason, Money(minor, "EUR"), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("came", "note", "first"),
    [
        (line(50_000, "OIDP7K3M9XQ2"), Note.UNKNOWN_REFERENCE, Reason.ONE_SLIP),
        (line(49_000, "OIDP7K3M9XQ2", "Ville de Lyon"), Note.UNKNOWN_REFERENCE, Reason.ONE_SLIP),
        (line(50_000, "merci", "Ville de Paris"), Note.NOTHING_FITS, Reason.SAME_AMOUNT),
        (line(12_345, "merci", "Ville de Lyon Tresorerie"), Note.NOTHING_FITS, Reason.SAME_PAYER),
        (line(50_000, "OIDP7K3M9QX2", currency="USD"), Note.OTHER_CURRENCY, Reason.REFERENCE),
        (line(150_000, f"{RF} OIDP7K3M9QX2"), Note.SEVERAL_REFERENCES, Reason.IN_TEXT),
        (line(50_000, "RF712348231", "Ville de Lyon"), Note.UNKNOWN_REFERENCE, Reason.AMOUNT_AND_PAYER),
    ],
)
def test_what_is_not_sure_waits_with_a_suggestion(came: StatementLine, note: Note, first: Reason) -> None:
    (found,) = decide(came)
    assert (found.outcome, found.waits, found.note) == (Outcome.WAITING, came.amount, note)
    assert found.suggestions[0].reason is first


def test_what_fits_nothing_waits_without_a_suggestion() -> None:
    (found,) = decide(line(7, "gift", "Nobody"))
    assert (found.outcome, found.note, found.suggestions) == (Outcome.WAITING, Note.NOTHING_FITS, ())


def test_two_equal_transfers_on_one_day_are_two() -> None:
    one, other = decide(line(50_000, RF, "Stadt Bonn"), line(50_000, RF, "Stadt Bonn"))
    assert [(one.taken.minor, one.note), (other.taken.minor, other.note)] == [(50_000, Note.PARTIAL), (50_000, None)]
    assert len(set(marks([one.line, other.line]))) == 2


def test_what_is_more_than_open_waits() -> None:
    first, second = decide(line(60_000, "OIDP7K3M9QX2"), line(100, "OIDP7K3M9QX2"))
    assert (first.taken.minor, first.waits.minor, first.note) == (50_000, 10_000, Note.MORE_THAN_OPEN)
    assert (second.outcome, second.note) == (Outcome.WAITING, Note.ALREADY_PAID)


def test_a_payer_with_two_equal_promises_is_asked_about() -> None:
    (found,) = decide(line(50_000, "", "Ville de Lyon"), promises=(LYON, replace(LYON, id=3, reference="OIDP11111111")))
    assert found.outcome is Outcome.WAITING
    assert [one.promise_id for one in found.suggestions] == [2, 3]


def test_what_comes_after_the_due_date_is_taken_and_said() -> None:
    (found,) = decide(line(50_000, "OIDP7K3M9QX2", day=date(2027, 1, 1)))
    assert (found.outcome, found.note) == (Outcome.MATCHED, Note.LATE)


def test_a_part_that_comes_back_opens_its_promise_again() -> None:
    came, back = line(20_000, "OIDP7K3M9QX2"), line(-20_000, "Return of OIDP7K3M9QX2", day=date(2026, 11, 26))
    again = line(50_000, "OIDP7K3M9QX2", day=date(2026, 11, 27))
    third, second, first = decide(again, back, came)  # as many banks write them, the newest first
    assert (first.outcome, second.outcome, third.outcome) == (Outcome.MATCHED, Outcome.RETURNED, Outcome.MATCHED)
    assert (second.promise_id, second.returns, third.waits.minor) == (2, marks([came])[0], 0)


def test_a_whole_sum_that_comes_back_closes_its_promise() -> None:
    came, back = line(50_000, "OIDP7K3M9QX2"), line(-50_000, "Return of OIDP7K3M9QX2", day=date(2026, 11, 26))
    again = line(50_000, "OIDP7K3M9QX2", day=date(2026, 11, 27))
    found = decide(came, back, again)
    assert [one.outcome for one in found] == [Outcome.MATCHED, Outcome.RETURNED, Outcome.WAITING]


def test_what_went_out_otherwise_is_none_of_ours() -> None:
    came, fee = line(50_000, "OIDP7K3M9QX2"), line(-50_000, "Rent")
    assert [one.outcome for one in decide(came, fee)] == [Outcome.MATCHED, Outcome.WENT_OUT]


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("ABCD", "ABCD", False), ("ABCD", "ABXD", True), ("ABCD", "ABDC", True), ("ABCD", "BACD", True),
        ("ABCD", "ABC", True), ("ABCD", "XABCD", True), ("ABCD", "BADC", False), ("ABCD", "AB", False),
        ("ABCD", "AXXD", False), ("ABCD", "CBAD", False),
    ],
)  # fmt: skip
def test_one_slip_is_one_character_or_two_neighbours(one: str, other: str, is_slip: bool) -> None:
    assert is_one_slip(one, other) is is_one_slip(other, one) is is_slip


def test_check_digits_tell_a_creditor_reference() -> None:
    assert is_right_rf(RF)
    assert not is_right_rf("RF19539007547034")


REFERENCES = st.sampled_from([RF, "OIDP7K3M9QX2", "OIDP7K3M9XQ2", "OIDP11111111", "", "gift"])
LINES = st.builds(
    line,
    st.integers(-3, 6).map(lambda n: n * 25_000).filter(bool),
    REFERENCES,
    st.sampled_from(["", "Ville de Lyon", "Stadt Bonn", "Somebody"]),
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    st.dates(date(2026, 11, 24), date(2027, 1, 2)),
)


@given(st.lists(LINES, max_size=12))
def test_every_movement_ends_once_somewhere_and_sums_are_kept(lines: list[StatementLine]) -> None:
    decided = decide(*lines)
    assert [one.line for one in decided] == lines
    for one in decided:
        came = one.line.amount if one.line.amount.minor > 0 else Money(0, one.line.amount.currency)
        assert one.taken + one.waits == came
        assert (one.outcome is Outcome.MATCHED) is bool(one.taken)
        assert len(one.suggestions) <= 3
    for promise in (BONN, LYON):
        given_to = sum(one.taken.minor for one in decided if one.promise_id == promise.id)
        returned = {one.returns for one in decided if one.returns}
        back = sum(
            one.taken.minor
            for mark, one in zip(marks(lines), decided, strict=True)
            if mark in returned and one.promise_id == promise.id
        )
        assert 0 <= given_to - back <= promise.open.minor


@given(st.lists(LINES, max_size=12))
def test_no_two_movements_of_a_file_have_the_same_mark(lines: list[StatementLine]) -> None:
    assert len(set(marks(lines))) == len(lines)
    assert set(marks(lines[:5])) <= set(marks(lines))
