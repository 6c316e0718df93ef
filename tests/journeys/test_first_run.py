"""An empty live portal is set up in a browser, by a link from the machine and without an engineer after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.cli.founding import setup
from tests.browser.inspecting import DESK
from tests.browser.serving import Portal, close, new_portal, served
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import heading_is, send

pytestmark = pytest.mark.browser
PASSPHRASE = "three words together"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Portal]:
    """A live portal that was just migrated, served."""
    close(new_portal(tmp_path / "data", mode="live"))
    with served(tmp_path / "data", mode="live") as portal:
        yield portal


def link_of(portal: Portal) -> str:
    """The address that the command line tells."""
    said: str = portal.app.test_cli_runner().invoke(setup, []).output
    return said.rsplit(maxsplit=1)[-1]


def step(page: Page, title: str) -> str:
    """What the check list says of a step."""
    row = page.locator("main .tasks li", has=page.locator("b", has_text=title))
    return row.locator(".tag").inner_text()


def test_an_empty_live_portal_is_set_up_by_one_link_and_left_half_way(
    empty: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    link, first = link_of(empty), open_browser(viewport=DESK)
    page = first.page
    page.goto(link)
    heading_is(page, "Set the portal up")
    well_made(first)
    page.fill("[name=name]", "Anna Sample")
    page.fill("[name=email]", "anna@city.example")
    page.fill("[name=password]", "short")
    send(page)
    expect(page.locator(".err")).to_contain_text("at least 12 characters")
    expect(page.locator("[name=name]")).to_have_value("Anna Sample")
    well_made(first)
    page.fill("[name=password]", PASSPHRASE)
    send(page)
    heading_is(page, "Set-up")
    well_made(first)
    assert (step(page, "Content pages"), step(page, "Plugins")) == ("to do", "done")
    page.locator("main a", has_text="Content pages").click()
    _publish_imprint(page)
    page.goto(f"{empty.url}/en/admin/setup")
    expect(page.locator("main .tasks li", has_text="Content pages")).not_to_contain_text("Imprint")
    _stranger_finds_the_door_shut(link, open_browser)
    _come_back(empty, open_browser)


def _publish_imprint(page: Page) -> None:
    page.locator("main a[href$='/imprint/en']").click()
    page.fill("[name=body]", "The secretariat of the observatory, Barcelona.")
    send(page)
    page.locator("main button[value=publish]").click()
    expect(page.locator(".done")).to_be_visible()


def _stranger_finds_the_door_shut(link: str, open_browser: OpenBrowser) -> None:
    stranger = open_browser()
    answer = stranger.page.goto(link)
    assert answer is not None
    assert answer.status == 410


def _come_back(portal: Portal, open_browser: OpenBrowser) -> None:
    """Another day, at another machine, the list is where it was left."""
    page = open_browser().page
    page.goto(f"{portal.url}/en/account/sign-in?next=/en/admin/")
    page.fill("[name=email]", "anna@city.example")
    page.fill("[name=password]", PASSPHRASE)
    send(page)
    page.locator(".tasks a", has_text="steps of setting up are left").click()
    heading_is(page, "Set-up")
    assert step(page, "Administrators") == "to do"
