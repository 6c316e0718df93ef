"""The pledge in Arabic: from right to left, in Arabic words, with nothing sticking out."""

import pytest
from playwright.sync_api import expect

from tests.browser.sample import EVENING, OPEN
from tests.browser.serving import Portal
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import fill_in, follow_the_letter, heading_is, open_form, open_newest_letter, pay, send

pytestmark = pytest.mark.browser
IS_MIRRORED = """() => {
  const mark = document.querySelector('.brand').getBoundingClientRect();
  return document.dir === 'rtl' && mark.left > innerWidth / 2;
}"""


def test_a_guest_pledges_in_arabic(portal: Portal, open_browser: OpenBrowser, well_made: WellMade) -> None:
    guest = open_browser("ar")
    page = guest.page
    page.goto(f"{portal.url}/")
    expect(page).to_have_url(f"{portal.url}/ar/")
    well_made(guest)
    page.goto(f"{portal.url}/ar/campaigns/")
    well_made(guest)
    open_form(portal, page, language="ar", reward="25000")
    well_made(guest)
    fill_in(page, name="عائشة", shown_as="عائشة من دكار", amount="٢٥٠٠٠")
    send(page)
    expect(page.locator(".rows")).to_contain_text(EVENING["ar"])
    assert page.evaluate(IS_MIRRORED)
    well_made(guest)
    page.locator("main .btn.sun").click()
    well_made(guest)
    pay(page)
    heading_is(page, portal.says("ar", "Thank you. Your pledge counts."))
    well_made(guest)
    open_newest_letter(portal, page)
    expect(page.locator("article.letter")).to_have_attribute("lang", "ar")
    well_made(guest)
    follow_the_letter(page)
    page.locator("a[href$='/cancel']").click()
    well_made(guest)
    send(page)
    heading_is(page, portal.says("ar", "You took your pledge back"))
    page.goto(f"{portal.url}/ar/campaigns/{OPEN}")
    well_made(guest)
