"""The sample calls fill a demo."""

import pytest
from flask import Flask

from plugins.elections import demo
from plugins.elections.services.questions import count_waiting
from plugins.elections.services.showing import call_page, cards, current
from portal.kernel.clock import business_now

pytestmark = pytest.mark.only_on("sqlite")


def test_a_demo_has_an_open_call_with_answers_and_a_closed_one(context: Flask) -> None:
    demo.fill()
    assert sorted(card.phase for card in cards("en")) == ["closed", "open"]
    card = current("fr")
    assert card is not None
    assert (card.language, len(call_page(card.slug, "fr").questions), count_waiting()) == ("fr", 3, 1)


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt", "ca", "ar"])
def test_the_sample_calls_are_told_in_every_language(context: Flask, language: str) -> None:
    demo.fill()
    year = str(business_now().year + 2)
    card = current(language)
    assert card is not None
    assert (card.language, year in card.title) == (language, True)
