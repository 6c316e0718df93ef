"""Everything that a payer can do on the payment page, and what the pledge's own page says of it, today and later."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from plugins.campaigns.rules import CampaignState
from plugins.sandbox_payments.rules import OUTCOMES
from tests.browser.sample import AT_ONCE, OPEN, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import WellMade
from tests.journeys.walking import go_to_payment_page, heading_is, move_clock_past, pay, send
from tests.plugins.campaigns.story import everything_holds

pytestmark = pytest.mark.browser
COUNTS, ARRIVED = "Thank you. Your pledge counts.", "Thank you. Your pledge has arrived."
COLLECTED, YOUR_BANK = "Your pledge is being collected", "Your bank wants to hear from you"
NOT_FINISHED, TOO_LONG = "Your pledge is not finished", "The payment page was open for too long"
FAILED, DISPUTED = "The charge did not go through", "Your bank is asking for this payment back"
CHARGED_BACK = "Your bank took this payment back"


@dataclass(frozen=True)
class Story:
    """What the pledge's own page says after the deadline, four days later, and when everything is over."""

    at_the_deadline: str
    days_later: str
    in_the_end: str


STORIES = {
    "pays": Story(ARRIVED, ARRIVED, ARRIVED),
    "authentication": Story(YOUR_BANK, ARRIVED, ARRIVED),  # since the payer confirms meanwhile
    "declines": Story(YOUR_BANK, YOUR_BANK, FAILED),
    "later": Story(YOUR_BANK, ARRIVED, ARRIVED),
    "slow": Story(COLLECTED, ARRIVED, ARRIVED),
    "disputes": Story(ARRIVED, DISPUTED, CHARGED_BACK),
    "disputes_in_vain": Story(ARRIVED, DISPUTED, ARRIVED),
}


def check(page: Page, where: dict[str, str], when: str) -> None:
    """Each pledge's own page has the heading that is true now."""
    said = {}
    for outcome, address in where.items():
        page.goto(address)
        said[outcome] = page.locator("h1").inner_text()
    assert said == {outcome: getattr(story, when) for outcome, story in STORIES.items()}, when


def test_every_outcome_is_told_truthfully_from_the_payment_page_to_the_end(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page, where = visitor.page, {}
    assert {*STORIES, "never"} == {*OUTCOMES}
    for outcome in STORIES:
        where[outcome] = go_to_payment_page(portal, page, email=f"{outcome}@person.example", amount="50000")
        pay(page, outcome)
        heading_is(page, COUNTS)
        expect(page.locator(".lead")).to_contain_text("Nothing has been charged.")
    move_clock_past(portal, page)
    check(page, where, "at_the_deadline")
    well_made(visitor)
    page.goto(where["authentication"])
    well_made(visitor)
    send(page)
    well_made(visitor)
    pay(page)
    heading_is(page, ARRIVED)
    move_clock_past(portal, page, days=4)
    check(page, where, "days_later")
    page.goto(where["disputes"])
    well_made(visitor)
    move_clock_past(portal, page, days=12)
    check(page, where, "in_the_end")
    page.goto(where["declines"])
    well_made(visitor)
    with portal.app.app_context():
        assert campaign_of(OPEN).state == CampaignState.SUCCEEDED
        assert everything_holds() == []


def test_who_goes_back_without_paying_is_told_that_nothing_counts_and_may_go_on(portal: Portal, visitor: Watch) -> None:
    page = visitor.page
    own = go_to_payment_page(portal, page)
    pay(page, "back")
    heading_is(page, NOT_FINISHED)
    expect(page).to_have_url(own)
    send(page)
    pay(page)
    heading_is(page, COUNTS)


def test_who_never_comes_back_keeps_nothing_from_others_and_may_begin_again(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    own = go_to_payment_page(portal, page, reward="25000")
    pay(page, "never")
    well_made(visitor)
    page.goto(own)
    heading_is(page, NOT_FINISHED)
    well_made(visitor)
    page.goto(f"{portal.url}/-/clock")
    page.locator("button[name=forward_seconds]").first.click()
    page.goto(own)
    heading_is(page, TOO_LONG)
    well_made(visitor)
    page.goto(f"{portal.url}/en/campaigns/{OPEN}")
    expect(page.locator("#ways .tag", has_text="1 of 1 left")).to_be_visible()
    page.goto(own)
    send(page)
    pay(page)
    heading_is(page, COUNTS)


def test_a_campaign_that_charges_at_once_says_so_before_and_after(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    page.goto(f"{portal.url}/en/campaigns/{AT_ONCE}")
    expect(page.locator(".panel .rule")).to_contain_text("You pay at once")
    told = {"pays": ARRIVED, "declines": NOT_FINISHED, "slow": COLLECTED, "disputes": ARRIVED, "back": NOT_FINISHED}
    for outcome, heading in told.items():
        go_to_payment_page(portal, page, AT_ONCE)
        pay(page, outcome)
        heading_is(page, heading)
        expect(page.locator("main")).not_to_contain_text("reached its minimum")
        well_made(visitor)
