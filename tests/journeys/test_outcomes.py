"""Everything that a payer can do on the payment page, and what the pledge's own page says of it, today and later."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from plugins.campaigns.rules import CampaignState
from plugins.sandbox_payments.rules import OUTCOMES
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.payments.models import Payment
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


def say(page: Page, where: dict[str, str], headings: dict[str, str]) -> None:
    """Each pledge's own page has the heading that is true now."""
    for outcome, heading in headings.items():
        page.goto(where[outcome])
        heading_is(page, heading)


def test_every_outcome_is_told_truthfully_from_the_payment_page_to_the_end(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page, where = visitor.page, {}
    for outcome in OUTCOMES:
        where[outcome] = go_to_payment_page(portal, page, email=f"{outcome}@person.example", amount="50000")
        pay(page, outcome)
        heading_is(page, COUNTS)
        expect(page.locator(".lead")).to_contain_text("Nothing has been charged.")
    move_clock_past(portal, page)
    told = {"pays": ARRIVED, "authentication": YOUR_BANK, "declines": YOUR_BANK, "slow": COLLECTED, "disputes": ARRIVED}
    say(page, where, told)
    well_made(visitor)
    page.goto(where["authentication"])
    well_made(visitor)
    send(page)
    well_made(visitor)
    pay(page)
    heading_is(page, ARRIVED)
    move_clock_past(portal, page, days=4)
    say(page, where, told | {"authentication": ARRIVED, "slow": ARRIVED, "disputes": DISPUTED})
    well_made(visitor)
    move_clock_past(portal, page, days=8)
    say(page, where, {"declines": FAILED})
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
    page.goto(own)
    heading_is(page, NOT_FINISHED)
    well_made(visitor)
    with portal.app.app_context(), unit_of_work() as session:
        session.execute(db.update(Payment).values(state_at=wall_now() - timedelta(days=1, minutes=1)))
    portal.work()
    page.goto(own)
    heading_is(page, TOO_LONG)
    well_made(visitor)
    send(page)
    pay(page)
    heading_is(page, COUNTS)


def test_a_campaign_that_charges_at_once_says_so_before_and_after(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    page.goto(f"{portal.url}/en/campaigns/{AT_ONCE}")
    expect(page.locator(".panel .rule")).to_contain_text("Your card is charged at once")
    told = {"pays": ARRIVED, "declines": NOT_FINISHED, "slow": COLLECTED, "disputes": ARRIVED, "back": NOT_FINISHED}
    for outcome, heading in told.items():
        go_to_payment_page(portal, page, AT_ONCE)
        pay(page, outcome)
        heading_is(page, heading)
        expect(page.locator("main")).not_to_contain_text("reached its minimum")
        well_made(visitor)
