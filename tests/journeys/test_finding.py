"""A place is found while its name is typed, in the script of whoever types it."""

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Portal
from tests.journeys.conftest import OpenBrowser

pytestmark = pytest.mark.browser


def test_a_place_is_found_while_its_arabic_name_is_typed(portal: Portal, open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=True).page
    page.goto(f"{portal.url}/fr/membership/places")
    page.locator("#q").press_sequentially("داكار", delay=20)
    first = page.locator("#found li").first
    expect(first).to_contain_text("Dakar")
    expect(page).to_have_url(f"{portal.url}/fr/membership/places?q=%D8%AF%D8%A7%D9%83%D8%A7%D8%B1")
    page.locator("#q").fill("Nulle-part-sur-mer")
    expect(page.locator("#found-said")).to_be_visible()
    expect(page.locator("#found li")).to_have_count(0)
    page.locator("#q").fill("")
    expect(page.locator("#found-said")).to_be_empty()
    page.locator("main a[href$='place=other']").click()
    expect(page.locator("main form [name=name], main form").first).to_be_visible()
