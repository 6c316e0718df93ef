"""Stripe, played by its twin over loopback: from the pledge to the charge, its repair, and the way back of money."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plugins.campaigns.models import Campaign
from plugins.campaigns.rules import CampaignState
from plugins.stripe_payments.endpoints import make_endpoint
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.organisations.services import open_gateway
from tests.browser.serving import Portal, served
from tests.browser.watching import Watch
from tests.factories import make_holder
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import fill_in, follow_the_letter, heading_is, move_clock_to, send
from tests.plugins.campaigns.story import everything_holds, live_campaign, stands
from tests.stripe_twin.serving import ServedTwin, served_twin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
COUNTS, ARRIVED = "Thank you. Your pledge counts.", "Thank you. Your pledge has arrived."
YOUR_BANK, NOT_FINISHED = "Your bank wants to hear from you", "Your pledge is not finished"
GIVEN_BACK, DISPUTED = "Your money was given back", "Your bank is asking for this payment back"
CHARGED_BACK = "Your bank took this payment back"
GOOD, LOST, ASKS = "pm_card_visa", "pm_card_laterLostCard", "pm_card_authenticationRequired"
GOOD_CARD = "4242 4242 4242 4242"


@dataclass(frozen=True)
class Town:
    """A portal whose fund holder takes cards at Stripe, and a campaign that wants a hundred euros."""

    portal: Portal
    stripe: ServedTwin
    campaign_id: int
    slug: str
    deadline: datetime

    def settle(self) -> None:
        """Let Stripe report what happened, and the worker deal with it."""
        for _ in range(2):
            self.stripe.courier.settle()
            self.portal.work()

    def holds(self) -> None:
        """The books balance and nothing is wrong."""
        self.settle()
        with self.portal.app.app_context():
            assert everything_holds() == []


@pytest.fixture
def stripe() -> Iterator[ServedTwin]:
    """Stripe's twin at a free address."""
    with served_twin() as one:
        yield one


@pytest.fixture
def town(stripe: ServedTwin, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The town, on a database of this test's own."""
    monkeypatch.setenv("STRIPE_API_BASE", stripe.url)
    keys = {"api_key": stripe.twin.api_keys[0], "publishable_key": stripe.twin.publishable_key}
    with served(tmp_path / "data", database_url) as portal:
        with portal.app.app_context():
            with unit_of_work():
                holder_id = make_holder(currencies=("EUR",), gateway="stripe")
                open_gateway(holder_id, "stripe", keys, portal.app.extensions["portal.keys"])
            make_endpoint(holder_id)
            campaign_id = live_campaign(holder_id=holder_id, goal=Money(10_000, "EUR"))
            row = db.session.get_one(Campaign, campaign_id)
            told = row.slug, row.deadline_at
        yield Town(portal, stripe, campaign_id, told[0], told[1])


def pledge(town: Town, page: Page, token: str, amount: str = "40") -> str:
    """Pledge on the portal and leave a card on the hosted page; gives the address of the pledge's own page."""
    page.goto(f"{town.portal.url}/en/campaigns/{town.slug}")
    page.locator("#pledge button").click()
    fill_in(page, amount=amount, email=f"{token}@person.example")
    send(page)
    own = page.url
    page.locator("main .btn.sun").click()
    expect(page.locator(".banner")).to_contain_text("twin of Stripe")
    page.locator(f"button[value={token}]").click()
    return own


def open_letter(town: Town, page: Page, token: str) -> None:
    """Open the newest letter to somebody, and follow it to the pledge."""
    town.settle()
    page.goto(f"{town.portal.url}/-/mail/")
    page.locator(".letters li", has_text=f"{token}@person.example").locator("a").first.click()
    follow_the_letter(page)
    heading_is(page, YOUR_BANK)


def do_at_stripe(town: Town, page: Page, what: str, intent: str) -> None:
    """Do something in Stripe's own pages, as the fund holder or a payer's bank does, and let it be reported."""
    page.goto(town.stripe.url)
    page.locator("tr", has_text=intent).locator(f"button[value={what}]").first.click()
    town.holds()


def intent_of(town: Town, token: str) -> str:
    """The payment intent that was made for what somebody left."""
    account = town.stripe.twin.account
    (found,) = [
        one["id"]
        for one in account.all("payment_intent", status="succeeded")
        if account.find("customer", one["customer"])["email"] == f"{token}@person.example"
    ]
    return str(found)


def pass_deadline(town: Town, page: Page) -> None:
    """Let the demo's clock pass the deadline, and everything that is due then be done."""
    move_clock_to(town.portal, page, town.deadline + timedelta(minutes=5))
    town.holds()


def test_cards_are_charged_repaired_authenticated_refunded_and_disputed_and_the_books_balance_after_each(
    town: Town, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    visitor = open_browser(java_script_enabled=True)
    page, own = visitor.page, {}
    for token in (GOOD, LOST, ASKS):
        own[token] = pledge(town, page, token)
        if token == ASKS:
            page.locator("button[value=passes]").click()
        heading_is(page, COUNTS)
        town.holds()
    pass_deadline(town, page)
    for token, heading in ((GOOD, ARRIVED), (LOST, YOUR_BANK), (ASKS, YOUR_BANK)):
        page.goto(own[token])
        heading_is(page, heading)
    repair_with_another_card(town, visitor, well_made)
    answer_the_bank(town, visitor, well_made)
    with town.portal.app.app_context():
        assert stands(town.campaign_id) == CampaignState.SUCCEEDED
    do_at_stripe(town, page, "refund", intent_of(town, LOST))
    page.goto(own[LOST])
    heading_is(page, GIVEN_BACK)
    do_at_stripe(town, page, "dispute", intent_of(town, GOOD))
    page.goto(own[GOOD])
    heading_is(page, DISPUTED)
    do_at_stripe(town, page, "lost", intent_of(town, GOOD))
    page.goto(own[GOOD])
    heading_is(page, CHARGED_BACK)
    assert [len(town.stripe.twin.account.all("charge", status=one)) for one in ("succeeded", "failed")] == [3, 2]


def repair_with_another_card(town: Town, visitor: Watch, well_made: WellMade) -> None:
    """A lost card: from the letter's link, two clicks and another card, without a password."""
    page = visitor.page
    open_letter(town, page, LOST)
    send(page)
    expect(page.locator("#recovery")).to_be_visible()
    well_made(visitor)
    page.fill("#recovery input[name=method]", GOOD_CARD)
    page.locator("#recovery form button").click()
    heading_is(page, ARRIVED)
    town.holds()


def answer_the_bank(town: Town, visitor: Watch, well_made: WellMade) -> None:
    """A bank that asks: from the letter's link, two clicks, and the bank's own question."""
    page = visitor.page
    open_letter(town, page, ASKS)
    send(page)
    expect(page.locator("#recovery")).to_be_visible()
    well_made(visitor)
    page.locator("#recovery button[name=same]").click()
    page.locator("#challenge button[value=passes]").click()
    heading_is(page, ARRIVED)
    town.holds()


def test_who_goes_back_from_the_hosted_page_or_is_declined_there_may_go_on(
    town: Town, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    own = pledge(town, page, "pm_card_visa_chargeDeclinedInsufficientFunds")
    expect(page.locator("[role=alert]")).to_contain_text("declined")
    page.locator("#back").click()
    heading_is(page, NOT_FINISHED)
    expect(page).to_have_url(own)
    well_made(visitor)
    send(page)
    page.locator(f"button[value={GOOD}]").click()
    heading_is(page, COUNTS)
    town.holds()
