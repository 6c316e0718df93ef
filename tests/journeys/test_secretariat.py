"""The secretariat lets the deadline come: collection, receipts, books; release; recovery of a card that failed."""

import csv
import re
from collections import Counter
from io import BytesIO, StringIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from plugins.campaigns.rules import CampaignState
from portal.database import db
from portal.ledger.services import count_lines
from portal.payments.models import Attempt, Payment
from tests.browser.inspecting import DESK
from tests.browser.sample import HOPELESS, OPEN, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import (
    follow_the_letter,
    go_to_payment_page,
    heading_is,
    move_clock_past,
    open_newest_letter,
    pay,
    send,
    sign_in,
)
from tests.plugins.campaigns.story import everything_holds

pytestmark = pytest.mark.browser


def open_in_the_office(portal: Portal, office: Page, slug: str = OPEN) -> None:
    """Find a campaign in the back office."""
    with portal.app.app_context():
        campaign_id = campaign_of(slug).id
    office.goto(f"{portal.url}/en/admin/campaigns/")
    office.locator(f"a[href='/en/admin/campaigns/{campaign_id}']").click()


def receipt_of(portal: Portal, page: Page) -> PdfReader:
    """The receipt that the page of a pledge leads to."""
    path = page.locator("a[href$='receipt.pdf']").get_attribute("href")
    return PdfReader(BytesIO(page.request.get(f"{portal.url}{path}").body()))


def the_books_add_up(portal: Portal, reader: Watch, well_made: WellMade) -> None:
    """Whoever recomputes the books of the campaign from the file comes to the sums that the page shows."""
    with portal.app.app_context():
        purpose = f"campaigns:{campaign_of(OPEN).id}"
    page = reader.page
    page.goto(f"{portal.url}/en/ledger/dakar/?purpose={purpose}")
    well_made(reader)
    file = page.request.get(f"{portal.url}/en/ledger/dakar/books.csv").text().removeprefix("\ufeff")
    rows = [row for row in csv.DictReader(StringIO(file)) if row["purpose"] == purpose]
    by_line: Counter[str] = Counter()
    for row in rows:
        by_line[row["line"]] += int(row["minor"])
    assert len(by_line) == 12
    assert set(by_line.values()) == {0}
    came_in = -sum(int(row["minor"]) for row in rows if row["account"] == "campaign_funds")
    shown = page.locator(".sums").first.locator("tr", has_text="Came in").locator("td").inner_text()
    assert int(re.sub(r"\D", "", shown)) == came_in == 350_000


def test_the_secretariat_sees_a_campaign_succeed_be_collected_and_balance(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    backer, office = open_browser("fr-FR").page, open_browser(viewport=DESK)
    own = go_to_payment_page(portal, backer, language="fr", amount="250 000")
    pay(backer)
    sign_in(portal, office.page, "secretariat")
    open_in_the_office(portal, office.page)
    expect(office.page.locator("main .tag").first).to_have_text("Open")
    well_made(office)
    move_clock_past(portal, office.page)
    well_made(office)
    open_in_the_office(portal, office.page)
    expect(office.page.locator("main .tag").first).to_have_text("Succeeded")
    expect(office.page.locator("tbody tr", has_text="Paid")).to_have_count(6)
    well_made(office)
    backer.goto(own)
    heading_is(backer, portal.says("fr", "Thank you. Your pledge has arrived."))
    receipt = receipt_of(portal, backer)
    words = receipt.pages[0].extract_text()
    assert "250\u202f000" in words.replace("\xa0", "\u202f")
    assert "Awa Diop" in words
    assert receipt.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(receipt.trailer["/Root"]["/Lang"]).startswith("fr")
    backer.goto(f"{portal.url}/fr/campaigns/{OPEN}")
    expect(backer.locator("#ledger tbody tr")).to_have_count(5)
    the_books_add_up(portal, office, well_made)
    office.page.goto(f"{portal.url}/en/admin/health")
    expect(office.page.locator("tr", has_text="Checks")).to_contain_text("everything held")
    well_made(office)
    with portal.app.app_context():
        assert everything_holds() == []


def test_a_campaign_that_fails_lets_everybody_go_without_a_single_charge(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    backer, office = open_browser("fr-FR"), open_browser(viewport=DESK)
    page = backer.page
    own = go_to_payment_page(portal, page, HOPELESS, "fr")
    pay(page)
    sign_in(portal, office.page, "secretariat")
    move_clock_past(portal, office.page, HOPELESS)
    open_in_the_office(portal, office.page, HOPELESS)
    expect(office.page.locator("main .tag").first).to_have_text("Goal not reached: nobody paid")
    page.goto(own)
    heading_is(page, portal.says("fr", "Nobody pays"))
    well_made(backer)
    open_newest_letter(portal, page)
    expect(page.locator(".letter")).to_contain_text("awa@person.example")
    page.goto(f"{portal.url}/fr/campaigns/{HOPELESS}")
    expect(page.locator("#pledge")).to_have_count(0)
    well_made(backer)
    with portal.app.app_context():
        campaign = campaign_of(HOPELESS)
        assert campaign.state == CampaignState.FAILED
        purpose = f"campaigns:{campaign.id}"
        tried = db.select(Attempt.id).join(Payment, Payment.id == Attempt.payment_id).where(Payment.purpose == purpose)
        assert (db.session.scalars(tried).all(), count_lines(purpose)) == ([], 0)
        assert everything_holds() == []


def test_a_declined_card_is_recovered_in_two_clicks_from_the_letter(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    backer, office = open_browser("fr-FR"), open_browser(viewport=DESK)
    page = backer.page
    go_to_payment_page(portal, page, language="fr", amount="250000")
    pay(page, "declines")
    sign_in(portal, office.page, "secretariat")
    move_clock_past(portal, office.page)
    open_newest_letter(portal, page)
    well_made(backer)
    follow_the_letter(page)
    heading_is(page, portal.says("fr", "Your bank wants to hear from you"))
    send(page)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    send(page)
    heading_is(page, portal.says("fr", "Thank you. Your pledge has arrived."))
    well_made(backer)
    open_in_the_office(portal, office.page)
    expect(office.page.locator("tbody tr", has_text="Paid")).to_have_count(6)
