"""The administrator switches each room of the portal off and on again, and visitors see no trace of it meanwhile."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspecting import DESK
from tests.browser.sample import OPEN
from tests.browser.serving import Portal
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import sign_in

pytestmark = pytest.mark.browser
ROOMS = {
    "campaigns": f"/en/campaigns/{OPEN}",
    "membership": "/en/membership/directory",
    "elections": "/en/elections/",
    "badges": "/en/badges/verify/dakar",
    "newsletter": "/en/newsletter/",
}
LOOKED_AT = ("/en/", "/en/organisations/dakar", "/en/account/sign-in")


def switch(portal: Portal, administrator: Page, name: str, to: str) -> None:
    """Press the button of a plugin."""
    administrator.goto(f"{portal.url}/en/admin/plugins")
    administrator.locator(f"form[action$='/plugins/{name}/switch'] button[value={to}]").click()
    expect(administrator.locator(f"form[action$='/plugins/{name}/switch'] button[value={to}]")).to_have_count(0)


def status_of(portal: Portal, page: Page, path: str) -> int:
    """Open a page, and say how it is answered."""
    answer = page.goto(portal.url + path)
    return answer.status if answer else 0


def traces(portal: Portal, page: Page, name: str, paths: tuple[str, ...]) -> dict[str, int]:
    """How many links to a room and pictures of it other pages show."""
    found = {}
    for path in paths:
        assert status_of(portal, page, path) == 200
        found[path] = page.locator(f"a[href*='/en/{name}/'], img[src*='/{name}/']").count()
    return {path: count for path, count in found.items() if count}


@pytest.mark.parametrize(
    "name", ["campaigns", *(pytest.param(room, marks=pytest.mark.long) for room in ROOMS if room != "campaigns")]
)
def test_a_room_that_is_switched_off_is_gone_without_a_trace_and_comes_back_whole(
    name: str, portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    administrator, visitor = open_browser(viewport=DESK), open_browser()
    page, others = visitor.page, tuple(path for room, path in ROOMS.items() if room != name)
    sign_in(portal, administrator.page, "administrator")
    assert traces(portal, page, name, ("/en/",)) != {}
    switch(portal, administrator.page, name, "off")
    well_made(administrator)
    assert status_of(portal, page, ROOMS[name]) == 404
    well_made(visitor)
    assert traces(portal, page, name, (*LOOKED_AT, *others)) == {}
    administrator.page.goto(f"{portal.url}/en/admin/")
    expect(administrator.page.locator(f"a[href*='/admin/{name}']")).to_have_count(0)
    switch(portal, administrator.page, name, "on")
    assert traces(portal, page, name, ("/en/",)) != {}
    assert status_of(portal, page, ROOMS[name]) == 200
