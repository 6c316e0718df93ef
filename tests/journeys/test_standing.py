"""A member finds in its inbox that its data are to be confirmed, puts them right and confirms, without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import WellMade
from tests.journeys.walking import heading_is, send, sign_in

pytestmark = pytest.mark.browser


def test_an_owner_puts_right_what_has_changed_and_confirms_the_rest(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    sign_in(portal, page, "owner")
    page.goto(f"{portal.url}/en/account/")
    page.get_by_role("link", name="Confirm what is known of City of Dakar").click()
    heading_is(page, "Is this still right?")
    well_made(visitor)
    page.get_by_role("link", name="Something has changed").click()
    page.fill("[name=website]", "dakar")
    send(page)
    expect(page.locator(".errsum")).to_be_visible()
    well_made(visitor)
    page.fill("[name=website]", "https://dakar.example")
    send(page)
    heading_is(page, "Is this still right?")
    expect(page.locator("main")).to_contain_text("https://dakar.example")
    send(page)
    heading_is(page, "City of Dakar")
    expect(page.locator("main")).to_contain_text("You may vote because you have been a member since")
    expect(page.locator("main ol")).to_contain_text("Data confirmed")
    well_made(visitor)
    page.goto(f"{portal.url}/en/membership/standing/dakar/leave")
    send(page)
    expect(page.locator("main")).to_contain_text("you are no member of the network any more")
    well_made(visitor)
    page.get_by_role("link", name="No, we stay").click()
    expect(page.locator("main .tag").first).to_have_text("Associate")
