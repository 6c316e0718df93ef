"""Pledging in the name of an organisation: who may, and what everybody sees of it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import committing, people
from plugins.campaigns.services.creating import NewReward
from plugins.campaigns.services.showing_pledges import pledge_card
from plugins.campaigns.views.receipts import words_of
from portal.accounts.models import Account
from portal.audit.models import AuditDetail, AuditLine
from portal.database import db, unit_of_work
from portal.hooks import Hooks, Person, portal_contributions
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.organisations.models import Organisation
from portal.testing import BASE_URL, Browser, browser_signed_in
from tests.factories import make_organisation
from tests.plugins.campaigns import story

TYPED = {"amount": "50", "name": "Awa Sample", "email": "awa@city.example", "reward": "0", "message": "Good luck"}


@pytest.fixture
def city(context: Flask) -> int:
    """An organisation that pledges."""
    with unit_of_work():
        return make_organisation("pledging-city")


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign with a return for organisations and one for people."""
    rewards = [
        NewReward(1_000, {"en": "A workshop"}, {"en": "For your staff."}, takers="organisations"),
        NewReward(1_000, {"en": "A postcard"}, {"en": "By post."}, takers="people"),
    ]
    return story.live_campaign(rewards=rewards)


def form_of(campaign_id: int) -> str:
    return f"/en/campaigns/{db.session.get_one(Campaign, campaign_id).slug}/pledge"


def bookkeeper(app: Flask, city: int) -> Browser:
    return browser_signed_in(app, "books@city.example", "bookkeeper", city)


def newest() -> Pledge:
    db.session.rollback()
    return db.session.scalars(db.select(Pledge).order_by(Pledge.id.desc()).limit(1)).one()


def reward_named(title: str, page: str) -> str:
    """The value of the choice with this title."""
    (found,) = re.findall(rf'value="(\d+)"[^>]*> <span><b><bdi>{title}', page)
    return str(found)


def name_of(city: int) -> str:
    return pledge_card(newest().id, "en").organisation


@pytest.mark.parametrize("role", ["owner", "bookkeeper"])
def test_who_may_commit_an_organisation_is_asked_who_pledges(
    app: Flask, campaign_id: int, city: int, role: str
) -> None:
    page = browser_signed_in(app, f"{role}@city.example", role, city).get(form_of(campaign_id)).text
    assert re.findall(r'name="organisation"[^>]*value="(\d*)"', page) == ["", str(city)]
    assert 'name="message"' not in page, "seven fields at most"


@pytest.mark.parametrize("role", ["editor", "representative"])
def test_others_of_the_organisation_pledge_for_themselves(app: Flask, campaign_id: int, city: int, role: str) -> None:
    browser = browser_signed_in(app, f"{role}@city.example", role, city)
    assert 'name="organisation"' not in browser.get(form_of(campaign_id)).text
    assert browser.fill(form_of(campaign_id), TYPED | {"organisation": str(city)}).status_code == 303
    assert newest().organisation_id is None


def test_a_guest_is_not_asked_and_cannot_pledge_for_a_city(client: Browser, campaign_id: int, city: int) -> None:
    assert 'name="organisation"' not in client.get(form_of(campaign_id)).text
    client.fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    assert newest().organisation_id is None


@pytest.mark.parametrize("sent", ["other", "999999", "x"])
def test_nobody_pledges_for_an_organisation_that_is_not_theirs(
    app: Flask, campaign_id: int, city: int, sent: str
) -> None:
    with unit_of_work():
        other = make_organisation("other-city")
    chosen = str(other) if sent == "other" else sent
    answer = bookkeeper(app, city).fill(form_of(campaign_id), TYPED | {"organisation": chosen})
    assert answer.status_code == 422
    assert '<a href="#organisation">' in answer.text
    assert 'value="awa@city.example"' in answer.text
    assert db.session.query(Pledge).count() == 0


def test_a_city_that_pledges_is_named_on_the_campaigns_page_and_on_its_own(
    app: Flask, client: Browser, campaign_id: int, city: int
) -> None:
    answer = bookkeeper(app, city).fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    own = answer.headers["Location"]
    assert name_of(city) in unescape(client.get(own).text)
    pledge_id = newest().id
    story.leave_card(pledge_id)
    slug = db.session.get_one(Organisation, city).slug
    shown = client.get(form_of(campaign_id).removesuffix("/pledge")).text
    assert f"/en/organisations/{slug}" in shown[shown.index('id="cities"') :]
    assert "Pledged to" in client.get(f"/en/organisations/{slug}").text
    assert "€50" in client.get(f"/en/organisations/{slug}").text


def test_what_waits_for_its_payment_is_not_shown_as_pledged(
    app: Flask, client: Browser, campaign_id: int, city: int
) -> None:
    bookkeeper(app, city).fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    slug = db.session.get_one(Organisation, city).slug
    assert "Pledged to" not in client.get(f"/en/organisations/{slug}").text


@pytest.mark.only_on("sqlite")
def test_what_a_city_paid_is_a_contribution_and_public_only_if_it_is_named(
    app: Flask, campaign_id: int, city: int
) -> None:
    for shown_as in ("Sample City", ""):
        pledge_id = story.promise(campaign_id, 40_000, organisation_id=city)
        with unit_of_work() as session:
            session.get_one(Pledge, pledge_id).shown_as = shown_as
    today = business_now().date()
    assert committing.paid_pledges_of(city, business_now() - timedelta(days=1), "en") == []
    story.promise(campaign_id, 2_000_000)
    story.let_pass(app, days=60)
    hooks: Hooks = app.extensions["portal.hooks"]
    with app.test_request_context("/en/", base_url=BASE_URL):
        told = hooks.gather(portal_contributions, organisation_id=city, since=today)
        assert hooks.gather(portal_contributions, organisation_id=city, since=today + timedelta(days=90)) == []
    assert [(one.kind, one.amount, one.is_public) for one in told] == [
        ("pledge", Money(40_000, "EUR"), False),
        ("pledge", Money(40_000, "EUR"), True),
    ]


def test_returns_for_organisations_are_for_them_and_those_for_people_are_not(
    app: Flask, campaign_id: int, city: int
) -> None:
    browser = bookkeeper(app, city)
    page = browser.get(form_of(campaign_id)).text
    workshop, postcard = reward_named("A workshop", page), reward_named("A postcard", page)
    for_city, for_me = {"organisation": str(city)}, {"organisation": ""}
    assert browser.fill(form_of(campaign_id), TYPED | for_me | {"reward": workshop}).status_code == 422
    assert browser.fill(form_of(campaign_id), TYPED | for_city | {"reward": postcard}).status_code == 422
    assert browser.fill(form_of(campaign_id), TYPED | for_city | {"reward": workshop}).status_code == 303
    assert newest().reward_id == int(workshop)


def test_the_log_says_once_who_pledged_for_whom(app: Flask, campaign_id: int, city: int) -> None:
    browser = bookkeeper(app, city)
    browser.fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    pledge = newest()
    line = db.session.scalars(db.select(AuditLine).where(AuditLine.act == "campaigns.pledged_for")).one()
    detail = db.session.scalars(db.select(AuditDetail.details).where(AuditDetail.line_id == line.id)).one()
    assert line.actor == f"account:{pledge.account_id}"
    assert f'"organisation": {city}' in detail


def test_the_receipt_names_the_organisation_first(app: Flask, campaign_id: int, city: int) -> None:
    bookkeeper(app, city).fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    pledge_id = newest().id
    story.leave_card(pledge_id)
    with app.test_request_context("/en/", base_url="https://portal.test"):
        rows = dict(words_of(pledge_card(pledge_id, "en"), "en")["rows"])
    assert rows["Received from"] == f"{name_of(city)}, Awa Sample"


def test_the_link_alone_does_not_change_what_an_organisation_promised(
    app: Flask, client: Browser, campaign_id: int, city: int
) -> None:
    browser = bookkeeper(app, city)
    own = browser.fill(form_of(campaign_id), TYPED | {"organisation": str(city)}).headers["Location"]
    story.leave_card(newest().id)
    assert client.fill(f"{own}/change", {"amount": "60", "reward": "0"}).status_code == 422
    assert newest().amount == 5_000
    assert browser.fill(f"{own}/change", {"amount": "60", "reward": "0"}).status_code == 303
    assert newest().amount == 6_000


def test_a_city_stays_named_when_who_pledged_for_it_is_forgotten(app: Flask, campaign_id: int, city: int) -> None:
    bookkeeper(app, city).fill(form_of(campaign_id), TYPED | {"organisation": str(city)})
    story.leave_card(newest().id)
    account_id = db.session.scalars(db.select(Account.id).where(Account.email == "books@city.example")).one()
    with unit_of_work():
        people.erase(Person("awa@city.example", account_id))
    pledge = newest()
    assert (pledge.name, pledge.email, pledge.shown_as) == ("", "", name_of(city))
    assert story.where(pledge.id) is PledgeState.CANCELLED
