"""Money is spent in the open: an invoice is blacked out with clicks alone, two persons approve, a backer follows it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plugins.campaigns.models import Pledge
from plugins.campaigns.services.spending.closing import set_limit
from portal.accounts.models import Account
from portal.accounts.services import NewAccount, create_account, grant
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.viewer import NOBODY
from portal.web.links import sign_link
from tests.browser.inspecting import DESK
from tests.browser.sample import DONE, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import heading_is, send, sign_in
from tests.plugins.campaigns.spending_story import SECRET, pdf
from tests.plugins.campaigns.story import everything_holds

pytestmark = pytest.mark.browser
SECOND, PASSPHRASE = "second@treasury.example", "four words to remember"


def give_roles(portal: Portal) -> None:
    """Let the sample people look after this campaign's money; from ten dinars on two approve."""
    with portal.app.app_context():
        campaign = campaign_of(DONE)
        organisation_id, holder_id = campaign.organisation_id, campaign.holder_id
        with unit_of_work():
            second = create_account(NewAccount(SECOND, "Second Treasurer", "en", PASSPHRASE, is_confirmed=True))
            grant(second, "treasurer", holder_id)
            for role, object_id in (("bookkeeper", organisation_id), ("treasurer", holder_id)):
                email, _ = portal.passphrase(role)
                account_id = db.session.scalars(db.select(Account.id).where(Account.email == email)).one()
                grant(account_id, role, object_id)
            set_limit(holder_id, Money(10_000, "TND"), NOBODY)


def black_out_and_hand_in(page: Page, document: Path, watch: Watch, well_made: WellMade) -> str:
    """Fill in the form, draw a box with two clicks and one by numbers, look once more, and hand it in."""
    page.locator("a.btn", has_text="Ask for an expense").click()
    well_made(watch)
    page.fill("[name=amount]", "40")
    page.fill("[name=what]", "Printing of the school budgets")
    page.fill("[name=spent_on]", f"{business_now():%Y-%m-%d}")
    page.fill("[name=payee]", "Rosa Sample")
    page.set_input_files("[name=document]", document)
    send(page)
    heading_is(page, "Black out page 1 of 2")
    page.locator("input[type=image]").click(position={"x": 40, "y": 40})
    expect(page.get_by_text("The first corner is set.")).to_be_visible()
    page.locator("input[type=image]").click(position={"x": 800, "y": 240})
    expect(page.get_by_text("Box 1: from 4 % and 3 %")).to_be_visible()
    well_made(watch)
    page.locator("a.btn", has_text="Go on to page 2").click()
    page.locator("summary", has_text="by numbers").click()
    for name, percent in (("left", "4"), ("top", "3"), ("right", "80"), ("bottom", "16")):
        page.fill(f"[name={name}]", percent)
    page.locator("button[name=add]").click()
    expect(page.get_by_text("Box 1: from 4 % and 3 %")).to_be_visible()
    page.locator("a.btn", has_text="Look at it once more").click()
    well_made(watch)
    own = page.url
    page.check("[name=is_clean]")
    page.locator("button", has_text="Ask the treasurer").click()
    expect(page.locator("main .tag").first).to_have_text("Waits for a decision")
    return own


def sign_in_as_second(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/en/account/sign-in")
    page.fill("[name=email]", SECOND)
    page.fill("[name=password]", PASSPHRASE)
    send(page)
    heading_is(page, "Your account")


def test_an_expense_with_a_blacked_out_invoice_is_approved_by_two_and_a_backer_follows_their_money_to_it(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade, tmp_path: Path
) -> None:
    give_roles(portal)
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(pdf(pages=2))
    keeper = open_browser(viewport=DESK)
    sign_in(portal, keeper.page, "bookkeeper")
    keeper.page.goto(f"{portal.url}/en/admin/campaigns/spending/")
    keeper.page.locator("main table a").first.click()
    own = black_out_and_hand_in(keeper.page, invoice, keeper, well_made)

    first, second = open_browser(viewport=DESK), open_browser(viewport=DESK)
    sign_in(portal, first.page, "treasurer")
    first.page.locator("a", has_text="1 expense waits for your decision").click()
    well_made(first)
    first.page.locator("main table a").first.click()
    well_made(first)
    first.page.goto(own)
    well_made(first)
    first.page.locator("button", has_text="Approve").click()
    expect(first.page.get_by_text("1 of 2 persons have approved it.")).to_be_visible()
    sign_in_as_second(portal, second.page)
    second.page.goto(own)
    second.page.locator("button", has_text="Approve").click()
    expect(second.page.locator("main .tag").first).to_have_text("Approved")

    backer = open_browser()
    with portal.app.app_context():
        pledge_id = db.session.scalars(
            db.select(Pledge.id).where(Pledge.campaign_id == campaign_of(DONE).id).order_by(Pledge.id)
        ).first()
        link = sign_link("pledge", pledge_id)
    page = backer.page
    page.goto(f"{portal.url}/en/campaigns/pledges/{link}")
    expect(page.locator("#followed td b")).to_contain_text("20")
    well_made(backer)
    page.locator("#followed a").click()
    heading_is(page, "Printing of the school budgets")
    well_made(backer)
    assert page.locator("main img.paper").count() == 2
    published = page.request.get(f"{page.url}/1.webp")
    assert published.status == 200
    assert SECRET.encode() not in published.body()
    page.locator("a", has_text="Entry").click()
    heading_is(page, "Spent on what it was collected for")
    page.goto(f"{portal.url}/en/campaigns/{DONE}/spending/")
    well_made(backer)
    with portal.app.app_context():
        assert everything_holds() == []
