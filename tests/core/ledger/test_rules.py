"""A movement of money before it is written: it balances in every currency, or it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.money import Money
from portal.ledger.rules import AccountKind, Entry, Line, Unbalanced, check_balance, transfer

A = AccountKind
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
