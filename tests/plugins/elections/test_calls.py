"""The secretariat writes a call; once it is open, nothing of it changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from plugins.elections.services.calls import (
    CallIsFrozen,
    cancel_call,
    change_call,
    create_call,
    publish_call,
    write_words,
)
from plugins.elections.services.showing import call_page, cards, current
from portal.database import unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.viewer import NOBODY
from tests.plugins.elections.conftest import WORDS, MakeCall, plan


def test_a_draft_is_seen_by_the_secretariat_alone(make_call: MakeCall) -> None:
    make_call(is_draft=True)
    assert cards("en") == []
    assert [card.phase for card in cards("en", with_drafts=True)] == ["draft"]
    with pytest.raises(NotFound):
        call_page("presidency-2030", "en")


def test_a_published_call_is_open_in_its_window(make_call: MakeCall) -> None:
    make_call()
    page = call_page("presidency-2030", "en")
    assert (page.phase, page.takes_questions, page.days_left) == ("open", True, 29)
    assert [(step.name, step.is_past, step.is_next) for step in page.steps] == [
        ("opens_at", True, False),
        ("closes_at", False, True),
        ("vote_opens_at", False, False),
    ]


def test_a_term_has_one_call(make_call: MakeCall) -> None:
    make_call()
    with pytest.raises(Conflict), unit_of_work():
        create_call(plan(), "en", NOBODY)


def test_a_call_without_words_is_not_published(context: Flask) -> None:
    with unit_of_work():
        call_id = create_call(plan(), "en", NOBODY)
    with pytest.raises(Refused, match="words"), unit_of_work():
        publish_call(call_id, NOBODY)


def test_a_call_whose_window_is_over_is_not_published(make_call: MakeCall) -> None:
    call_id = make_call(is_draft=True, opens=-20, closes=-1)
    with pytest.raises(Refused, match="over"), unit_of_work():
        publish_call(call_id, NOBODY)


def test_an_open_call_keeps_its_dates_rules_and_original_words(make_call: MakeCall) -> None:
    call_id = make_call()
    before = call_page("presidency-2030", "en").fingerprint
    with pytest.raises(CallIsFrozen), unit_of_work():
        change_call(call_id, replace(plan(), quorum_percent=50), NOBODY)
    with pytest.raises(CallIsFrozen), unit_of_work():
        write_words(call_id, replace(WORDS, who_may="Friends."), NOBODY)
    assert call_page("presidency-2030", "en").fingerprint == before


def test_an_open_call_can_still_be_translated(make_call: MakeCall) -> None:
    call_id = make_call()
    before = call_page("presidency-2030", "en").fingerprint
    with unit_of_work():
        write_words(call_id, replace(WORDS, language="fr", title="Qui accueille 2030 ?"), NOBODY)
    page = call_page("presidency-2030", "fr")
    assert (page.text.title, page.fingerprint) == ("Qui accueille 2030 ?", before)


def test_before_it_opens_a_call_may_change_but_not_its_term(make_call: MakeCall) -> None:
    call_id = make_call(opens=5)
    with unit_of_work():
        change_call(call_id, plan(opens=6, term_from=2099, term_to=2099, quorum_percent=50), NOBODY)
    call = call_page("presidency-2030", "en").call
    assert (call.term_from, call.quorum_percent) == (2030, 50)


def test_dates_out_of_order_are_refused_beside_their_field(context: Flask) -> None:
    with pytest.raises(Refused) as refusal, unit_of_work():
        create_call(plan(opens=30, closes=10), "en", NOBODY)
    assert refusal.value.field == "closes_at"


def test_a_call_that_is_called_off_stays_and_says_so(make_call: MakeCall) -> None:
    call_id = make_call()
    with unit_of_work():
        cancel_call(call_id, NOBODY)
    assert call_page("presidency-2030", "en").phase == "cancelled"
    with pytest.raises(Conflict), unit_of_work():
        publish_call(call_id, NOBODY)


def test_the_call_that_matters_is_the_open_one_that_closes_first(make_call: MakeCall) -> None:
    assert current("en") is None
    for term, opens, closes in ((2031, -10, 60), (2032, -10, 20), (2033, 5, 10)):
        make_call(term_from=term, term_to=term, opens=opens, closes=closes)
    card = current("en")
    assert card is not None
    assert card.slug == "presidency-2032"


def test_a_call_in_another_language_says_which(make_call: MakeCall) -> None:
    make_call()
    assert call_page("presidency-2030", "ar").text.language == "en"
    assert cards("ar")[0].language == "en"


def test_dates_are_kept_to_the_second(make_call: MakeCall) -> None:
    made = plan()
    make_call(dates=made.dates)
    stored = call_page("presidency-2030", "en").call.dates
    assert abs(stored.closes_at - made.dates.closes_at) < timedelta(seconds=1)
