"""What people do beside the straight way: back, twice, too late, in two tabs, while things change under them."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from plugins.campaigns.models import Pledge, Reward
from portal.database import db
from portal.payments.models import Payment
from tests.browser.sample import OPEN, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import WellMade
from tests.journeys.walking import (
    ALWAYS_ASKED,
    TYPED,
    end_now,
    fill_in,
    go_to_payment_page,
    heading_is,
    open_form,
    open_tab,
    pay,
    send,
)
from tests.plugins.campaigns.story import promise

pytestmark = pytest.mark.browser
COUNTS = "Thank you. Your pledge counts."


def pledges(portal: Portal) -> int:
    """How many pledges this person has made."""
    with portal.app.app_context():
        return len(db.session.scalars(db.select(Pledge.id).where(Pledge.email == TYPED["email"])).all())


def payments_of(portal: Portal) -> list[str]:
    """Where the payments of this person stand."""
    with portal.app.app_context():
        return list(db.session.scalars(db.select(Payment.state).where(Payment.email == TYPED["email"])))


def nothing_typed_is_lost(page: Page) -> None:
    for name, text in ALWAYS_ASKED.items():
        expect(page.locator(f"main form [name={name}]")).to_have_value(text)


def somebody_takes_the_evening(portal: Portal) -> None:
    with portal.app.app_context():
        evening = db.session.scalars(db.select(Reward.id).where(Reward.stock.is_not(None))).one()
        campaign_id = campaign_of(OPEN).id
        promise(campaign_id, 25_000, currency="XOF", reward_id=evening, email="")


def test_the_back_button_after_paying_shows_what_is_true(portal: Portal, visitor: Watch) -> None:
    page = visitor.page
    go_to_payment_page(portal, page)
    pay(page)
    heading_is(page, COUNTS)
    page.go_back()
    if "/sandbox_payments/" in page.url:  # the payer may press a button once more, and nothing more happens
        pay(page, "declines")
    else:
        send(page)
    heading_is(page, COUNTS)
    page.goto(f"{portal.url}/en/campaigns/{OPEN}")
    expect(page.locator(".panel .facts dd").first).to_have_text("6")
    assert payments_of(portal) == ["secured"]


@pytest.mark.parametrize(
    "button",
    ["main form button[type=submit]", pytest.param("main .btn.sun", marks=pytest.mark.long), "button[value=pays]"],
)
def test_a_double_click_does_everything_once(button: str, portal: Portal, visitor: Watch) -> None:
    page = visitor.page
    open_form(portal, page)
    fill_in(page)
    for step in ("main form button[type=submit]", "main .btn.sun", "button[value=pays]"):
        before = page.url
        page.locator(step).first.click(click_count=2 if step == button else 1, no_wait_after=True)
        expect(page).not_to_have_url(before)  # the second click may have broken off what the first began
        page.wait_for_load_state()
    heading_is(page, COUNTS)
    assert (pledges(portal), payments_of(portal)) == (1, ["secured"])


def test_a_form_that_was_open_for_too_long_is_sent_again_as_it_was_typed(
    portal: Portal, visitor: Watch, well_made: WellMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor.page
    open_form(portal, page, reward="25000")
    fill_in(page)
    with monkeypatch.context() as later:
        later.setattr("portal.web.tokens.LIFETIME_SECONDS", -1)
        send(page)
    expect(page.locator(".errsum")).to_contain_text("Nothing is lost")
    nothing_typed_is_lost(page)
    expect(page.locator("[name=reward]:checked")).not_to_have_value("0")
    well_made(visitor)
    assert pledges(portal) == 0
    send(page)
    heading_is(page, "Check your pledge")
    assert pledges(portal) == 1


def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    open_form(portal, page)
    fill_in(page, amount="10,000.50")
    send(page)
    expect(page).to_have_title("Error: Pledge to A street budget for twelve quarters – OIDP")
    expect(page.locator(".field.bad [name=amount]")).to_have_value("10,000.50")
    nothing_typed_is_lost(page)
    well_made(visitor)


def test_two_tabs_of_one_pledge_end_in_one_payment(portal: Portal, visitor: Watch) -> None:
    page, other = visitor.page, open_tab(visitor)
    open_form(portal, page)
    fill_in(page)
    send(page)
    other.goto(page.url)
    for tab in (page, other):
        tab.locator("main .btn.sun").click()
    pay(page)
    portal.work()
    page.reload()
    heading_is(page, COUNTS)
    pay(other)
    heading_is(other, COUNTS)
    portal.work()
    assert payments_of(portal) == ["secured"]


def test_a_tab_that_still_offers_to_pay_leads_to_what_was_paid_meanwhile(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page, other = visitor.page, open_tab(visitor)
    open_form(portal, page)
    fill_in(page)
    send(page)
    other.goto(page.url)
    page.locator("main .btn.sun").click()
    pay(page)
    other.locator("main .btn.sun").click()
    heading_is(other, COUNTS)


def test_a_pledge_that_was_taken_back_in_one_tab_is_not_paid_in_the_other(portal: Portal, visitor: Watch) -> None:
    page, other = visitor.page, open_tab(visitor)
    own = go_to_payment_page(portal, page)
    other.goto(own)
    other.locator("a[href$='/cancel']").click()
    send(other)
    heading_is(other, "You took your pledge back")
    pay(page)
    heading_is(page, "You took your pledge back")
    assert payments_of(portal) == ["cancelled"]


def test_a_campaign_that_ends_while_the_form_is_open_says_so_and_shows_what_was_typed(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    open_form(portal, page)
    fill_in(page, amount="25000")
    end_now(portal)
    send(page)
    expect(page.locator("main")).to_contain_text("This campaign does not take pledges now")
    for text in ("25000", *ALWAYS_ASKED.values()):
        expect(page.locator("main")).to_contain_text(text)
    well_made(visitor)
    assert pledges(portal) == 0


def test_a_campaign_that_ends_before_the_payment_page_is_reached_takes_no_card(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    open_form(portal, page)
    fill_in(page)
    send(page)
    end_now(portal)
    page.locator("main .btn.sun").click()
    expect(page.locator(".errsum")).to_contain_text("This campaign does not take pledges now")
    well_made(visitor)
    assert payments_of(portal) == []


def test_a_return_that_is_taken_while_the_form_is_open_is_said_and_nothing_typed_is_lost(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    open_form(portal, page, reward="25000")
    fill_in(page)
    somebody_takes_the_evening(portal)
    send(page)
    expect(page.locator("#reward")).to_contain_text("The last piece of this return has just been taken.")
    nothing_typed_is_lost(page)
    well_made(visitor)
    send(page)
    heading_is(page, "Check your pledge")


def test_a_return_that_is_taken_before_the_payment_page_is_said_and_can_be_changed(
    portal: Portal, visitor: Watch, well_made: WellMade
) -> None:
    page = visitor.page
    open_form(portal, page, reward="25000")
    fill_in(page)
    send(page)
    somebody_takes_the_evening(portal)
    page.locator("main .btn.sun").click()
    expect(page.locator(".errsum")).to_contain_text("The last piece of this return has just been taken.")
    well_made(visitor)
    page.locator("main a", has_text="Change something").click()
    assert urlsplit(page.url).path == f"/en/campaigns/{OPEN}/pledge"
    nothing_typed_is_lost(page)
    send(page)
    heading_is(page, "Check your pledge")
