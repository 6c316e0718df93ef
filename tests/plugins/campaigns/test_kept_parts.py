"""Parts of pages are kept, and yet every page shows what the database holds at that moment."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Update as Change
from sqlalchemy import update

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, Delta, Pledge, Reward, RewardSlot, Update
from plugins.campaigns.services.creating import NewBudgetLine, NewReward
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.organisations.models import Holder, OrganisationName
from portal.testing import Browser
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
IN_LIST_AND_PAGE: dict[str, tuple[Change, str]] = {
    "title": (update(CampaignText).values(title="A changed title"), "A changed title"),
    "organisation": (update(OrganisationName).values(name="City of Change"), "City of Change"),
    "place": (update(Campaign).values(place="Elsewhere"), "Elsewhere"),
    "goal": (update(Campaign).values(goal=33_300), "€333"),
    "deadline": (update(Campaign).values(deadline_at=business_now() + timedelta(days=77, hours=1)), "77 days to go"),
}
IN_PAGE: dict[str, tuple[Change, str]] = {
    "summary": (update(CampaignText).values(summary="A changed summary"), "A changed summary"),
    "story": (update(CampaignText).values(story="A *changed* story"), "A <em>changed</em> story"),
    "optimum": (update(Campaign).values(optimum=44_400), "€444"),
    "state": (update(Campaign).values(state="succeeded"), "It succeeded."),
    "zone of the deadline": (update(Campaign).values(time_zone="Asia/Tokyo"), "(Tokyo)"),
    "model": (update(Campaign).values(model="keep_it_all"), "You pay at once"),
    "holder": (update(Holder).values(legal_name="Changed Fund"), "Changed Fund"),
    "holder's address": (update(Holder).values(address="1 Changed Street"), "1 Changed Street"),
    "cost": (update(BudgetLine).values(labels={"en": "Changed cost"}), "Changed cost"),
    "sum of a cost": (update(BudgetLine).values(amount=12_300), "€123"),
    "return": (update(Reward).values(titles={"en": "Changed return"}), "Changed return"),
    "words on a return": (update(Reward).values(descriptions={"en": "Changed words"}), "Changed words"),
    "price": (update(Reward).values(price=5_600), "€56"),
    "delivery": (update(Reward).values(delivery_on=date(2031, 5, 6)), "May 6, 2031"),
    "news": (update(Update).values(title="Changed news"), "Changed news"),
    "words of news": (update(Update).values(body="All is *changed*"), "All is <em>changed</em>"),
    "backer": (update(Pledge).values(shown_as="Changed Backer"), "Changed Backer"),
    "words of a backer": (update(Pledge).values(message="Changed greeting"), "Changed greeting"),
    "sum of a backer": (update(Pledge).values(amount=7_700), "€77"),
    "country of a backer": (update(Pledge).values(country="JP"), "Japan"),
}


@pytest.fixture
def slug(app: Flask) -> str:
    with app.app_context():
        costs = [NewBudgetLine("minimum", 10_000, {"en": "Paper"})]
        rewards = (NewReward(2_000, {"en": "A map"}, {"en": "Sent by post."}, 3),)
        campaign_id = story.live_campaign(slug="kept", budget=costs, rewards=rewards)
        story.promise(campaign_id, shown_as="Ana")
        news: dict[str, Any] = {"language": "en", "title": "News", "body": "Words", "published_at": business_now()}
        with unit_of_work() as session:
            session.add(Update(campaign_id=campaign_id, **news))
    return "kept"


def shown(app: Flask, client: Browser, path: str) -> str:
    """A page made anew, since what is done here tells no topics."""
    app.extensions["portal.page_cache"].drop("*")
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def change(app: Flask, *statements: Change) -> None:
    with app.app_context(), unit_of_work() as session:
        for statement in statements:
            session.execute(statement)


@pytest.mark.parametrize("what", IN_LIST_AND_PAGE)
def test_a_card_in_the_list_shows_a_change_at_once(what: str, app: Flask, client: Browser, slug: str) -> None:
    statement, text = IN_LIST_AND_PAGE[what]
    assert text not in shown(app, client, "/en/campaigns/")
    change(app, statement)
    assert text in shown(app, client, "/en/campaigns/")


@pytest.mark.parametrize("what", [*IN_LIST_AND_PAGE, *IN_PAGE])
def test_the_page_of_a_campaign_shows_a_change_at_once(what: str, app: Flask, client: Browser, slug: str) -> None:
    statement, text = (IN_LIST_AND_PAGE | IN_PAGE)[what]
    assert text not in shown(app, client, f"/en/campaigns/{slug}")
    change(app, statement)
    assert text in shown(app, client, f"/en/campaigns/{slug}")


def test_what_is_no_longer_so_goes_at_once(app: Flask, client: Browser, slug: str) -> None:
    before = shown(app, client, f"/en/campaigns/{slug}")
    assert "Checked by the secretariat" in before
    assert "3 of 3 left" in before
    taken = update(RewardSlot).values(pledge_id=1).where(RewardSlot.number == 1)
    change(app, update(Campaign).values(checked_at=None), taken)
    after = shown(app, client, f"/en/campaigns/{slug}")
    assert "Checked by the secretariat" not in after
    assert "2 of 3 left" in after


def test_a_pledge_and_the_passing_of_a_day_are_shown_at_once(app: Flask, client: Browser, slug: str) -> None:
    for path in ("/en/campaigns/", f"/en/campaigns/{slug}"):
        before = shown(app, client, path)
        assert "€50" in before
        assert "9 days to go" in before
    with app.app_context(), unit_of_work() as session:
        campaign_id = session.scalars(db.select(Campaign.id)).one()
        session.add(Delta(campaign_id=campaign_id, amount=1_100, pledges=1))
    with app.app_context():
        story.let_pass(app, days=1)
    for path in ("/en/campaigns/", f"/en/campaigns/{slug}"):
        after = shown(app, client, path)
        assert "€61" in after
        assert "8 days to go" in after
