"""A secretariat's week of chores, its steps counted: no more than a person does in fifteen minutes."""

import csv
from dataclasses import dataclass
from io import StringIO

import pytest
from playwright.sync_api import Locator, Page, expect

from plugins.campaigns.services import creating
from plugins.elections.models import Question
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.migrate import ROOT
from portal.payments.limits import LEAST
from portal.payments.models import Payment
from portal.state import current_state
from portal.viewer import NOBODY
from tests.browser.inspecting import DESK
from tests.browser.serving import Portal
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import heading_is, open_form, sign_in
from tests.plugins.campaigns.story import everything_holds, new_campaign

pytestmark = pytest.mark.browser
MINUTES, SECONDS_A_STEP = 15, 20  # a step is one click or one field, with what is read before it
SIGNING_IN = 3
BACKER, OTHER_BACKER = "backer0@person.example", "backer1@person.example"


@dataclass
class Clerk:
    """Somebody at work, whose clicks and fields are counted."""

    page: Page
    steps: int = 0

    def click(self, what: Locator | str) -> None:
        """Follow a link or press a button, named by its words or found on the page."""
        found = self.page.locator("main").get_by_text(what, exact=True) if isinstance(what, str) else what
        found.first.click()
        self.steps += 1

    def fill(self, name: str, words: str) -> None:
        """Fill in or choose in a field."""
        field = self.page.locator(f"main [name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(words)
        else:
            field.fill(words)
        self.steps += 1

    def find(self, words: str) -> None:
        """Search from the first page of the back office."""
        self.click(self.page.locator(".crumbs a", has_text="Back office"))
        self.fill("q", words)
        self.click("Search")

    def go_on_to(self, task: str) -> None:
        """Take up something from the inbox."""
        self.click(self.page.locator(".tasks a", has_text=task))


def test_a_week_of_chores_takes_no_more_than_fifteen_minutes(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    campaign_id = _campaign_to_review(portal)
    portal.work()
    watch = open_browser(viewport=DESK)
    sign_in(portal, watch.page, "secretariat")
    clerk = Clerk(watch.page, SIGNING_IN)
    clerk.click("Back office")
    well_made(watch)
    _review(clerk, campaign_id)
    _answer(clerk)
    _give_back(clerk)
    well_made(watch)
    _look_up(clerk)
    well_made(watch)
    _take_the_books(clerk)
    _look_at_health(clerk)
    _stop_and_let_go_on(portal, clerk, open_browser)
    well_made(watch)
    administrator = _raise_the_smallest_sum(portal, open_browser)
    portal.work()
    with portal.app.app_context():
        assert everything_holds() == []
        paid_back = db.session.scalars(db.select(Payment.refunded).where(Payment.email == BACKER)).all()
        assert paid_back == [60_000]
        assert db.session.scalars(db.select(Question.state).where(Question.state == "waiting")).all() == []
        assert current_state().setting(LEAST) == "2 EUR, 1000 XOF"
    steps = clerk.steps + administrator.steps
    assert f"{steps} steps" in (ROOT / "docs" / "operations.md").read_text()
    assert steps * SECONDS_A_STEP <= MINUTES * 60


def _campaign_to_review(portal: Portal) -> int:
    with portal.app.app_context(), unit_of_work():
        campaign_id = creating.create_campaign(new_campaign(slug="new-street"))
        creating.submit(campaign_id, NOBODY)
    return campaign_id


def _review(clerk: Clerk, campaign_id: int) -> None:
    clerk.go_on_to("campaign waits for review")
    clerk.click(clerk.page.locator(f"main a[href$='/campaigns/{campaign_id}']"))
    clerk.click("Let it go public")
    expect(clerk.page.locator("main .tag").first).to_have_text("Open")
    expect(clerk.page.locator("#trail ~ ol")).to_contain_text("Let a campaign go public")
    clerk.click("Back office")


def _answer(clerk: Clerk) -> None:
    clerk.go_on_to("question about a call waits")
    clerk.fill("answer", "Yes, every member of the network may.")
    clerk.click("Publish the answer")
    expect(clerk.page.locator("main")).to_contain_text("Every question is answered.")


def _give_back(clerk: Clerk) -> None:
    clerk.find(BACKER)
    clerk.click(clerk.page.locator("main a[href*='/admin/payments/']"))
    clerk.click("Give money back")
    clerk.fill("reason", "The backer pledged twice by mistake.")
    clerk.click("Show what will happen")
    foreseen = clerk.page.locator(".preview-text")
    expect(foreseen).to_contain_text("What the books will say")
    expect(foreseen).to_contain_text("The letter that goes out")
    clerk.click(foreseen.locator("button"))
    expect(clerk.page.locator(".done")).to_be_visible()
    expect(clerk.page.locator("h1")).to_contain_text("Payment")


def _look_up(clerk: Clerk) -> None:
    clerk.find(OTHER_BACKER)
    clerk.click(clerk.page.locator("main a[href*='/admin/payments/']"))
    expect(clerk.page.locator("main .rows")).to_contain_text("Arrived")


def _take_the_books(clerk: Clerk) -> None:
    clerk.click("Back office")
    clerk.click(clerk.page.locator(".doors a", has_text="Payments"))
    clerk.click("The books of a month as a file")
    clerk.fill("slug", "barcelona")
    clerk.fill("month", business_now().strftime("%Y-%m"))
    with clerk.page.expect_download() as download:
        clerk.click("Take the file")
    rows = list(csv.DictReader(StringIO(download.value.path().read_text().removeprefix("\ufeff"))))
    assert {row["holder"] for row in rows} == {"barcelona"}
    assert sum(int(row["minor"]) for row in rows) == 0


def _look_at_health(clerk: Clerk) -> None:
    clerk.click("Back office")
    clerk.click(clerk.page.locator(".doors a", has_text="Health"))
    heading_is(clerk.page, "Health")
    expect(clerk.page.locator("tr", has_text="Checks")).to_contain_text("everything held")


def _stop_and_let_go_on(portal: Portal, clerk: Clerk, open_browser: OpenBrowser) -> None:
    """Something looks wrong with a provider: nobody begins to pay until it is cleared up."""
    backer = open_browser().page
    clerk.click("Back office")
    clerk.click(clerk.page.locator(".doors a", has_text="Switches for a bad day"))
    _switch(clerk, "The provider reports wrong sums.", "on")
    open_form(portal, backer)
    expect(backer.locator("main")).to_contain_text("No new pledges are taken at the moment")
    _switch(clerk, "It was a message of a test account.", "off")
    open_form(portal, backer)
    expect(backer.locator("main")).not_to_contain_text("No new pledges are taken at the moment")


def _switch(clerk: Clerk, why: str, to: str) -> None:
    form = clerk.page.locator("main form", has=clerk.page.locator("[name=name][value='core.no_new_payments']"))
    form.locator("[name=why]").fill(why)
    clerk.steps += 1
    clerk.click(form.locator(f"button[value={to}]"))
    expect(clerk.page.locator(".done")).to_be_visible()


def _raise_the_smallest_sum(portal: Portal, open_browser: OpenBrowser) -> Clerk:
    """The administrator sets what the secretariat has decided; the page tells who changed what."""
    page = open_browser(viewport=DESK).page
    sign_in(portal, page, "administrator")
    administrator = Clerk(page, SIGNING_IN)
    administrator.click("Back office")
    administrator.click(page.locator(".doors a", has_text="Settings"))
    page.locator(f"main [name='{LEAST}']").fill("2 EUR, 1000 XOF")
    administrator.steps += 1
    administrator.fill("why", "The fees eat smaller sums.")
    administrator.click("Save")
    expect(page.locator("#trail ~ ol")).to_contain_text("to: 2 EUR, 1000 XOF, why: The fees eat smaller sums.")
    return administrator
