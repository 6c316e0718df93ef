"""Guests pledge by card on Stripe's hosted page, played by a twin; the campaign succeeds, some charges need them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plugins.stripe_payments.endpoints import make_endpoint
from portal.checks import run_checks
from portal.database import unit_of_work
from portal.organisations.editing import close_gateway
from portal.organisations.services import open_gateway
from tests.browser.chromium import AXE
from tests.browser.sample import OPEN, campaign_of
from tests.browser.serving import Portal, copied, served
from tests.journeys.conftest import OpenBrowser
from tests.journeys.walking import fill_in, heading_is, move_clock_past, open_form, send
from tests.stripe_twin.serving import ServedTwin, served_twin

pytestmark = pytest.mark.browser
COUNTS, ARRIVED = "Thank you. Your pledge counts.", "Thank you. Your pledge has arrived."
YOUR_BANK = "Your bank wants to hear from you"
VISA, ASKS, EXPIRED = "pm_card_visa", "pm_card_authenticationRequired", "pm_card_laterExpiredCard"


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedTwin]:
    """A twin of Stripe behind an address of this machine."""
    with served_twin() as found:
        monkeypatch.setenv("STRIPE_API_BASE", found.url)
        yield found


@pytest.fixture
def portal(stripe: ServedTwin, sample_data: Path, tmp_path: Path) -> Iterator[Portal]:
    """A portal whose fund holder takes cards and nothing else."""
    with served(copied(sample_data, tmp_path / "data")) as found:
        keys = {"api_key": stripe.twin.api_keys[0], "publishable_key": stripe.twin.publishable_key}
        with found.app.app_context():
            holder_id = campaign_of(OPEN).holder_id
            with unit_of_work():
                open_gateway(holder_id, "stripe", keys, found.app.extensions["portal.keys"])
                for other in ("sandbox", "mobile"):
                    close_gateway(holder_id, other)
            make_endpoint(holder_id)
        yield found


def pledge(portal: Portal, page: Page, card: str) -> str:
    """Pledge with a card, and give the address of the pledge's own page."""
    open_form(portal, page)
    fill_in(page, email=f"{card}@person.example", amount="150000")
    send(page)
    own = page.url
    page.locator("main .btn.sun").click()
    page.locator(f"button[value={card}]").click()
    if page.locator("button[value=passes]").count():
        page.locator("button[value=passes]").click()
    heading_is(page, COUNTS)
    return own


def is_well_made(page: Page) -> None:
    """What axe finds here, where Stripe.js comes from elsewhere, and whether a narrow phone has to scroll aside."""
    expect(page.get_by_role("button", name="Confirm with the same card")).to_be_visible()
    found = page.evaluate(f"async () => {{ {AXE}; return (await axe.run()).violations.map(one => one.id) }}")
    assert found == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def hear(portal: Portal, stripe: ServedTwin) -> None:
    """Let everything that Stripe has to say be heard and dealt with."""
    stripe.courier.settle()
    portal.work()
    stripe.courier.settle()
    portal.work()
    with portal.app.app_context():
        assert run_checks() == []


def test_one_card_pays_one_is_confirmed_in_two_clicks_and_one_is_changed(
    portal: Portal, stripe: ServedTwin, open_browser: OpenBrowser
) -> None:
    visitor = open_browser(java_script_enabled=True)
    page = visitor.page
    own = {card: pledge(portal, page, card) for card in (VISA, ASKS, EXPIRED)}
    assert stripe.twin.account.all("charge") == []
    hear(portal, stripe)
    move_clock_past(portal, page)
    hear(portal, stripe)
    page.goto(own[VISA])
    heading_is(page, ARRIVED)
    page.goto(own[ASKS])
    heading_is(page, YOUR_BANK)
    page.get_by_role("button", name="Complete the payment").click()
    is_well_made(page)
    page.get_by_role("button", name="Confirm with the same card").click()
    page.locator("#challenge button[value=passes]").click()
    heading_is(page, ARRIVED)
    page.goto(own[EXPIRED])
    page.get_by_role("button", name="Complete the payment").click()
    page.locator("[name=method]").fill("4242424242424242")
    page.get_by_role("button", name="Pay", exact=False).first.click()
    heading_is(page, ARRIVED)
    hear(portal, stripe)
    paid = [charge["amount"] for charge in stripe.twin.account.all("charge") if charge["status"] == "succeeded"]
    assert paid == [150_000, 150_000, 150_000]


def test_without_javascript_the_page_of_stripe_stands_in(
    portal: Portal, stripe: ServedTwin, open_browser: OpenBrowser
) -> None:
    visitor = open_browser()
    page = visitor.page
    own = [pledge(portal, page, card) for card in (VISA, EXPIRED, VISA)][1]
    hear(portal, stripe)
    move_clock_past(portal, page)
    hear(portal, stripe)
    page.goto(own)
    page.get_by_role("button", name="Complete the payment").click()
    heading_is(page, "Complete the payment")
    expect(page.locator("#recovery")).to_be_hidden()
    page.get_by_role("button", name="Pay on the page of Stripe").click()
    page.locator(f"button[value={VISA}]").click()
    heading_is(page, ARRIVED)
    hear(portal, stripe)
    assert {one["status"] for one in stripe.twin.account.all("payment_intent")} == {"succeeded", "canceled"}
