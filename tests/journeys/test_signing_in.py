"""Signing in and out, by password and by mailed link, without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import WellMade
from tests.journeys.walking import heading_is, open_newest_letter, send, sign_in

pytestmark = pytest.mark.browser


def test_somebody_signs_in_by_password_and_out_again(portal: Portal, visitor: Watch, well_made: WellMade) -> None:
    page = visitor.page
    page.goto(f"{portal.url}/en/account/sign-in")
    well_made(visitor)
    page.fill("[name=email]", "secretariat@sample.example")
    page.fill("[name=password]", "not the passphrase")
    send(page)
    expect(page.locator(".errsum")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("secretariat@sample.example")
    expect(page.locator("[name=password]")).to_have_value("")
    well_made(visitor)
    sign_in(portal, page, "secretariat")
    well_made(visitor)
    page.locator("form[action$='/sign-out'] button").click()
    page.goto(f"{portal.url}/en/account/")
    heading_is(page, "Please sign in first")
    well_made(visitor)


def test_a_mailed_link_signs_in_once_and_leads_where_one_was_going(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    page.goto(f"{portal.url}/en/account/profile")
    page.locator("main a.btn").first.click()
    page.fill("[name=email]", "newcomer@person.example")
    page.locator("button[formaction]").click()
    heading_is(page, "Look into your mail")
    well_made(visitor)
    open_newest_letter(portal, page)
    link = page.locator(".letter a[href*='/account/link/']")
    address = link.get_attribute("href") or ""
    link.click()
    well_made(visitor)
    page.fill("[name=name]", "New Comer")
    send(page)
    heading_is(page, "Profile")
    well_made(visitor)
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("h1")).not_to_have_text("Sign in")
    well_made(visitor)
