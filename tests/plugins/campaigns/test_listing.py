"""The list of campaigns: what is asked for is found, in order, page by page, however many there are."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign
from plugins.campaigns.rules import beginnings, words_in
from plugins.campaigns.services import listing, searching
from plugins.campaigns.services.listing import Wanted, find
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.testing import Browser
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both


def slugs(**wanted: str) -> list[str]:
    return [card.slug for card in find(Wanted(**wanted), "en").cards]


def ending(days: int, slug: str, **changes: object) -> int:
    return story.live_campaign(slug=slug, deadline_at=business_now() + timedelta(days=days), **changes)


def titled(slug: str, *titles: str, **changes: object) -> int:
    languages = ("en", "ar", "fr")
    texts = {language: (title, "", "") for language, title in zip(languages, titles, strict=False)}
    return story.live_campaign(slug=slug, texts=texts, **changes)


def test_campaigns_that_end_first_come_first(context: Flask) -> None:
    for days in (3, 1, 2):
        ending(days, f"in-{days}")
    assert slugs() == ["in-1", "in-2", "in-3"]
    assert slugs(state="all") == ["in-3", "in-2", "in-1"]


@pytest.mark.parametrize("state", ["open", "all"])
def test_every_campaign_stands_on_one_page_forwards_and_backwards(
    state: str, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.campaigns.services.listing_statements.PAGE_SIZE", 2)
    monkeypatch.setattr("plugins.campaigns.services.listing.PAGE_SIZE", 2)
    listing.page_of_cards.cache_clear()
    for days in range(1, 6):
        ending(days, f"in-{days}")
    wanted = [f"in-{days}" for days in (range(1, 6) if state == "open" else range(5, 0, -1))]
    first = find(Wanted(state=state), "en")
    second = find(Wanted(state=state, after=first.older), "en")
    third = find(Wanted(state=state, after=second.older), "en")
    assert [card.slug for page in (first, second, third) for card in page.cards] == wanted
    assert (first.newer, third.older) == ("", "")
    assert [page.count for page in (first, second, third)] == [5, 5, 5]
    back = find(Wanted(state=state, before=third.newer), "en")
    assert back == second
    listing.page_of_cards.cache_clear()


def test_filters_narrow_alone_and_together(context: Flask) -> None:
    ending(1, "a", region="africa", theme="climate")
    ending(2, "b", region="europe", theme="climate", goal=Money(900_000, "XOF"))
    ending(3, "c", region="europe", theme="youth")
    assert slugs(region="europe") == ["b", "c"]
    assert slugs(theme="climate") == ["a", "b"]
    assert slugs(region="europe", theme="climate", currency="XOF") == ["b"]
    assert slugs(region="africa", currency="XOF") == []
    assert listing.currencies() == ("EUR", "XOF")


def test_words_are_found_by_their_beginnings_in_every_language(context: Flask) -> None:
    titled("water", "Safe water for São João", "الماء للجميع")
    titled("street", "A street that budgets", "", "L’eau d’Évry")
    found = {"WAT": ["water"], "sao joao": ["water"], "ماء": ["water"], "الماء": ["water"], "eau evry": ["street"]}
    assert {text: slugs(text=text) for text in found} == found
    assert slugs(text="street water") == []
    assert slugs(text="!!!") == ["water", "street"] or slugs(text="!!!") == ["street", "water"]


def test_a_common_word_does_not_hide_what_a_rare_one_finds(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "LOOKED_AT", 1)
    searching._counts.cache_clear()
    listing.page_of_cards.cache_clear()
    titled("old", "Water in the garden")
    titled("new", "Water in the street")
    assert slugs(text="water garden") == ["old"]
    cut = find(Wanted(text="water"), "en")
    assert ([card.slug for card in cut.cards], cut.is_cut) == (["new"], True)
    searching._counts.cache_clear()
    listing.page_of_cards.cache_clear()


def test_new_words_replace_the_old(context: Flask) -> None:
    campaign_id = titled("renamed", "Water")
    with unit_of_work():
        searching.enter_words(campaign_id, ["Fire"])
    assert (slugs(text="water"), slugs(text="fire")) == ([], ["renamed"])


def test_a_card_is_in_the_readers_language_else_in_english_else_in_its_own(context: Flask) -> None:
    titled("one", "English", "عربي")
    story.live_campaign(slug="two", original_language="pt", texts={"pt": ("Português", "", "")})
    assert {card.slug: card.title for card in find(Wanted(), "ar").cards} == {"one": "عربي", "two": "Português"}
    assert {card.slug: card.title for card in find(Wanted(), "fr").cards} == {"one": "English", "two": "Português"}


@pytest.mark.parametrize(
    ("text", "typed"),
    [("Água potável", "agua"), ("والماء", "ماء"), ("東京の水", "水"), ("กรุงเทพ", "เทพ"), ("L’eau", "eau")],
)
def test_what_people_type_finds_the_word(text: str, typed: str) -> None:
    assert set(words_in(typed)) <= beginnings(words_in(text))


@pytest.mark.parametrize("mark", ["x", "1e999_1", "_", "1_x", "nan_1"])
def test_a_mark_that_makes_no_sense_shows_the_first_page(mark: str, client: Browser, context: Flask) -> None:
    ending(1, "a")
    assert "campaigns/a" in client.get(f"/en/campaigns/?after={mark}").text


def test_a_home_page_counts_successes_once_there_are_any(app: Flask) -> None:
    with app.app_context():
        story.live_campaign()
    browser = Browser(app)
    assert "succeeded" not in browser.get("/en/").text
    with app.app_context(), unit_of_work() as session:
        session.query(Campaign).update({"state": "succeeded"})
    app.extensions["portal.tail"].look()
    assert "campaign has succeeded" in browser.get("/en/?again=1").text
