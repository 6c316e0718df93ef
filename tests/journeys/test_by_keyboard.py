"""The whole pledge by keyboard alone: Tab, arrows, Space and Enter."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspecting import DESK, PHONE
from tests.browser.sample import OPEN
from tests.browser.serving import Portal
from tests.browser.typing import go_to
from tests.journeys.conftest import OpenBrowser
from tests.journeys.walking import TYPED, follow_the_letter, heading_is, open_newest_letter

pytestmark = pytest.mark.browser
WIDTHS = {"phone": PHONE, "desk": DESK}
STILL = {"reduced_motion": "reduce"}  # or the window is still rolling when it is looked at


def enter(page: Page, selector: str) -> None:
    """Go to a link or button and press Enter, which leads to another page."""
    go_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_in_by_keyboard(page: Page) -> None:
    for name, text in TYPED.items():
        if name != "message" or page.locator("main form [name=message]").count():
            go_to(page, f"[name={name}]")
            page.keyboard.type(text)
    go_to(page, "[name=covers_fee]")
    page.keyboard.press("Space")
    enter(page, "main form button[type=submit]")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pledge_needs_no_mouse(width: str, portal: Portal, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport=WIDTHS[width], **STILL).page
    page.goto(f"{portal.url}/en/campaigns/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    enter(page, f".card a[href='/en/campaigns/{OPEN}']")
    go_to(page, "#pledge [name=amount]")
    page.keyboard.press("ArrowRight")
    enter(page, "#pledge button")
    expect(page.locator("[name=amount]")).not_to_have_value("")
    go_to(page, "[name=reward]")
    page.keyboard.press("ArrowDown")
    fill_in_by_keyboard(page)
    expect(page.locator(".rows")).to_contain_text("The printed map")
    enter(page, "main form .btn.sun")
    enter(page, "button[value=pays]")
    heading_is(page, "Thank you. Your pledge counts.")
    open_newest_letter(portal, page)
    follow_the_letter(page)
    enter(page, "a[href$='/cancel']")
    enter(page, "main form button[type=submit]")
    heading_is(page, "You took your pledge back")


def test_a_fault_is_reached_from_the_summary_at_the_top(portal: Portal, open_browser: OpenBrowser) -> None:
    page = open_browser(**STILL).page
    page.goto(f"{portal.url}/en/campaigns/{OPEN}/pledge")
    enter(page, "main form button[type=submit]")
    expect(page).to_have_title("Error: Pledge to A street budget for twelve quarters – OIDP")
    go_to(page, ".errsum a[href='#email']")
    page.keyboard.press("Enter")
    expect(page.locator("#email")).to_be_focused()


OTHERS = ("/en/membership/", "/en/elections/", "/en/badges/?organisation=dakar")


@pytest.mark.parametrize("path", ["/en/", *(pytest.param(path, marks=pytest.mark.long) for path in OTHERS)])
def test_every_stop_of_a_page_is_seen(path: str, portal: Portal, open_browser: OpenBrowser) -> None:
    page = open_browser(viewport=WIDTHS["desk"], **STILL).page
    page.goto(portal.url + path)
    go_to(page, "#languages li:last-child a")
