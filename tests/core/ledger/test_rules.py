"""A movement of money before it is written: it balances in every currency, or it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Entry, Line, Unbalanced, check_balance, statement, transfer

A = AccountKind
F, D, C, B = A.CAMPAIGN_FUNDS, A.DISPUTED, A.CLEARING, A.FEES
entries_of = st.lists(
    st.builds(Entry, st.sampled_from(A), st.builds(Money, st.integers(-50, 50), st.sampled_from(["EUR", "XOF"]))),
    max_size=6,
)


def line(*entries: Entry) -> Line:
    return Line("pay:1:collected", "collected", 1, "campaigns:1", entries, payment_id=1)


def test_a_transfer_takes_from_one_account_what_it_gives_to_the_other() -> None:
    sum_ = Money(2500, "EUR")
    assert transfer(A.CLEARING, A.CAMPAIGN_FUNDS, sum_) == (Entry(A.CLEARING, sum_), Entry(A.CAMPAIGN_FUNDS, -sum_))
    check_balance(line(*transfer(A.CLEARING, A.CAMPAIGN_FUNDS, sum_)))


@given(entries=entries_of)
def test_a_line_is_refused_exactly_when_a_currency_does_not_add_up_or_nothing_moves(entries: list[Entry]) -> None:
    totals = {c: sum(e.amount.minor for e in entries if e.amount.currency == c) for c in ("EUR", "XOF")}
    if entries and not any(totals.values()):
        check_balance(line(*entries))
        return
    with pytest.raises(Unbalanced):
        check_balance(line(*entries))


@given(entries=entries_of)
def test_any_line_and_its_opposite_balance_together(entries: list[Entry]) -> None:
    if entries:
        check_balance(line(*entries, *(Entry(entry.account, -entry.amount) for entry in entries)))


def test_the_refusal_names_the_line_and_what_is_missing() -> None:
    with pytest.raises(Unbalanced, match=r"pay:1:collected: \{'EUR': 5, 'XOF': -5\}"):
        check_balance(line(Entry(A.BANK, Money(5, "EUR")), Entry(A.FEES, Money(-5, "XOF"))))


@pytest.mark.parametrize(
    ("sums_by_kind", "said"),
    [
        ({}, (0, 0, 0, 0, 0, 0, 0)),
        ({("collected", F): -1000, ("collected", C): 1000}, (1000, 0, 0, 0, 0, 0, 1000)),
        ({("collected", F): -1000, ("fee", B): 30, ("fee", C): -30}, (1000, 0, 0, 0, 30, 0, 970)),
        ({("collected", F): -1000, ("refund", F): 400}, (1000, 400, 0, 0, 0, 0, 600)),
        ({("collected", F): -1000, ("dispute", F): 200, ("dispute", D): -200}, (1000, 0, 200, 0, 0, 0, 800)),
        (
            {
                ("collected", F): -1000, ("dispute", F): 500, ("dispute", D): -500, ("dispute_lost", D): 200,
                ("dispute_won", D): 300, ("dispute_won", F): -300,
            },
            (1000, 0, 0, 200, 0, 0, 800),
        ),
        ({("collected", F): -1000, ("refund", F): 400, ("refund_failed", F): -400}, (1000, 0, 0, 0, 0, 0, 1000)),
        ({("collected", F): -1000, ("dispute_fee", B): 15}, (1000, 0, 0, 0, 15, 0, 985)),
        ({("collected", F): -1000, ("reversal", F): 1000}, (1000, 0, 0, 0, 0, 1000, 0)),
        (
            {("collected", F): -1000, ("expense", F): 300, ("pay_out", F): 200, ("left_over", F): 500},
            (1000, 0, 0, 0, 0, 0, 0, 500, 500),
        ),
    ],
)  # fmt: skip
def test_a_statement_says_what_became_of_the_money(
    sums_by_kind: dict[tuple[str, str], int], said: tuple[int, ...]
) -> None:
    found = statement(sums_by_kind, "EUR")
    names = ("came_in", "given_back", "in_dispute", "lost", "fees", "other", "left", "spent", "passed_on")
    assert tuple(getattr(found, name).minor for name in names) == (*said, 0, 0)[:9]
    assert found.left.minor == said[0] - sum(said[1:6]) - sum(said[7:])


def test_a_movement_without_entries_moves_no_single_currency() -> None:
    assert Line("x", "x", 1, "x", ()).currency == "*"
