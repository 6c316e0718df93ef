"""Ways that many journeys go: to the payment page, into the mailbox, through a sign-in, past a deadline."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from portal.database import unit_of_work
from tests.browser.sample import OPEN, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.plugins.campaigns.story import end

ADDRESS = "awa@person.example"
TYPED = {"name": "Awa Diop", "email": ADDRESS, "shown_as": "Awa D.", "message": "Bon courage !"}
ALWAYS_ASKED = {name: text for name, text in TYPED.items() if name != "message"}


def open_form(portal: Portal, page: Page, slug: str = OPEN, language: str = "en", reward: str = "") -> None:
    """Open a campaign and choose one of its returns, or the sum that it offers."""
    page.goto(f"{portal.url}/{language}/campaigns/{slug}")
    if reward:
        page.locator(f"#ways a[href*='amount={reward}&']").click()
    else:
        page.locator("#pledge button").click()


def fill_in(page: Page, **changes: str) -> None:
    """Fill in the form of a pledge, without sending it; the line for the campaign where it is asked for."""
    for name, text in (TYPED | changes).items():
        if name != "message" or page.locator("main form [name=message]").count():
            page.fill(f"main form [name={name}]", text)


def send(page: Page) -> None:
    """Send the form that the page is about."""
    page.locator("main form button[type=submit]").first.click()


def go_to_payment_page(
    portal: Portal, page: Page, slug: str = OPEN, language: str = "en", reward: str = "", **changes: str
) -> str:
    """Pledge as far as the payment page, and give the address of the pledge's own page."""
    open_form(portal, page, slug, language, reward)
    fill_in(page, **changes)
    send(page)
    own = page.url
    page.locator("main .btn.sun").click()
    assert "/sandbox_payments/" in page.url, page.url
    return own


def pay(page: Page, outcome: str = "pays") -> None:
    """Press a button of the payment page."""
    page.locator(f"button[value={outcome}]").click()


def heading_is(page: Page, words: str) -> None:
    """Wait until the page is the one with this heading."""
    expect(page.locator("h1")).to_have_text(words)


def open_newest_letter(portal: Portal, page: Page) -> None:
    """Let the worker send what waits, and open the newest letter in the mailbox."""
    portal.work()
    page.goto(f"{portal.url}/-/mail/")
    page.locator(".letters a").first.click()


def follow_the_letter(page: Page) -> None:
    """Click the link of a letter that leads to a pledge."""
    page.locator(".letter a[href*='/campaigns/pledges/']").click()


def sign_in(portal: Portal, page: Page, role: str) -> None:
    """Sign in as the sample person who has a role."""
    email, passphrase = portal.passphrase(role)
    page.goto(f"{portal.url}/en/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", passphrase)
    send(page)
    heading_is(page, "Your account")


def move_clock_past(portal: Portal, page: Page, slug: str = OPEN, days: int = 0) -> None:
    """Move the clock of the demo, on its page, past a campaign's deadline and some days more."""
    move_clock_to(portal, page, _deadline(portal, slug) + timedelta(days=days, minutes=5))


def move_clock_to(portal: Portal, page: Page, when: datetime) -> None:
    """Move the clock of the demo on its page."""
    page.goto(f"{portal.url}/-/clock")
    page.fill("#to", when.strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form button").last.click()
    expect(page.locator(".done")).to_be_visible()


def _deadline(portal: Portal, slug: str) -> datetime:
    with portal.app.app_context():
        return campaign_of(slug).deadline_at


def end_now(portal: Portal, slug: str = OPEN) -> None:
    """Let a campaign's deadline be in the past, before the worker has noticed."""
    with portal.app.app_context(), unit_of_work():
        end(campaign_of(slug).id)


def open_tab(watch: Watch) -> Page:
    """A second tab of the same person's browser."""
    return watch.page.context.new_page()
