"""Statements that each page sends: few, and no more of them when there is a hundred times as much to show."""

import pytest
from flask import Flask

from benchmarks.budget import BUDGET, FEW, MANY, SIGNED_IN, budgets


def test_every_page_keeps_to_its_budget_however_much_there_is(app: Flask) -> None:
    counts = budgets(app)
    assert counts[FEW] == counts[MANY]
    over = {page: seen for page, (seen, _) in counts[MANY].items() if seen > BUDGET[page]}
    assert over == {}
    more = {page: known - seen for page, (seen, known) in counts[MANY].items()}
    assert {page: n for page, n in more.items() if n > SIGNED_IN} == {}, "whoever is signed in costs two more at most"


@pytest.mark.only_on("sqlite")
def test_a_page_over_its_budget_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for each card by itself, as a careless template does, must not pass."""
    from plugins.campaigns.services import listing
    from portal.organisations.services import organisation_cards

    card = listing._card
    monkeypatch.setattr(
        listing, "_card", lambda row, now: (organisation_cards([row.organisation_number], "en"), card(row, now))[1]
    )
    counts = budgets(app)
    assert counts[MANY]["campaigns"][0] > BUDGET["campaigns"]
