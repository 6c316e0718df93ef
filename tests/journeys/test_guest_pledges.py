"""A guest in French, on a phone, whose browser runs no script: from the home page to taking the pledge back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sample import OPEN
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import ADDRESS, fill_in, follow_the_letter, heading_is, open_newest_letter, pay, send

pytestmark = pytest.mark.browser
MOST_OWN_PAGES, MOST_FIELDS, MOST_BYTES = 4, 7, 250_000
CAMPAIGN = f"/fr/campaigns/{OPEN}"
FIELDS = """form => new Set([...form.querySelectorAll('input, select, textarea')]
    .filter(field => field.type !== 'hidden').map(field => field.name)).size"""


def find_the_campaign(portal: Portal, guest: Watch, well_made: WellMade) -> None:
    """Home page, list, filter, campaign."""
    page = guest.page
    page.goto(f"{portal.url}/")
    expect(page).to_have_url(f"{portal.url}/fr/")
    well_made(guest)
    page.locator(".nav a[href='/fr/campaigns/']").click()
    page.select_option("[name=region]", "africa")
    page.fill("[name=text]", "douze quartiers")
    page.locator("form.filters button").click()
    well_made(guest)
    page.locator(f".card a[href='{CAMPAIGN}']").click()
    well_made(guest)


def pledge_with_a_return(guest: Watch, well_made: WellMade) -> None:
    """Form, check, payment page."""
    page = guest.page
    page.locator("#ways .way a").first.click()
    expect(page.locator("[name=amount]")).to_have_value("10000")
    assert page.locator("main form").evaluate(FIELDS) <= MOST_FIELDS
    well_made(guest)
    fill_in(page)
    send(page)
    expect(page.locator(".rows")).to_contain_text("Le plan imprimé")
    well_made(guest)
    page.locator("main .btn.sun").click()
    well_made(guest)
    pay(page)


def change_what_is_shown(portal: Portal, page: Page) -> None:
    """Another name on the page of the pledge, and soon on that of the campaign."""
    page.fill("[name=shown_as]", "Quelqu’un de Dakar")
    page.locator("#showing button").click()
    expect(page.locator("[name=shown_as]")).to_have_value("Quelqu’un de Dakar")
    page.goto(portal.url + CAMPAIGN)
    expect(page.locator("#backers")).to_contain_text("Quelqu’un de Dakar")
    page.go_back()


def change_the_sum(portal: Portal, guest: Watch, well_made: WellMade) -> None:
    """More than before, with the card that was left."""
    page = guest.page
    page.locator("a[href$='/change']").click()
    well_made(guest)
    page.fill("[name=amount]", "12 000")
    send(page)
    expect(page.locator(".done")).to_be_visible()
    expect(page.locator(".rows")).to_contain_text("12\u202f000")


def test_a_guest_in_french_pledges_reads_the_letter_changes_the_name_and_takes_it_back(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    guest = open_browser("fr-FR")
    page = guest.page
    find_the_campaign(portal, guest, well_made)
    pledge_with_a_return(guest, well_made)
    heading_is(page, portal.says("fr", "Thank you. Your pledge counts."))
    expect(page.locator("main")).not_to_contain_text(portal.says("fr", "Receipt (PDF)"))
    well_made(guest)
    own = [path for path in guest.paths_since(CAMPAIGN) if "sandbox_payments" not in path]
    assert len(own) <= MOST_OWN_PAGES, own
    assert guest.bytes_on_the_wire <= MOST_BYTES
    open_newest_letter(portal, page)
    expect(page.locator(".letter")).to_contain_text(ADDRESS)
    well_made(guest)
    follow_the_letter(page)
    change_what_is_shown(portal, page)
    change_the_sum(portal, guest, well_made)
    page.locator("a[href$='/cancel']").click()
    well_made(guest)
    send(page)
    heading_is(page, portal.says("fr", "You took your pledge back"))
    well_made(guest)
    page.goto(portal.url + CAMPAIGN)
    expect(page.locator("#backers")).not_to_contain_text("Quelqu’un de Dakar")
