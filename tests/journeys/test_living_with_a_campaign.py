"""A public campaign is asked something, tells its backers how it goes on, and is shown elsewhere; without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspecting import DESK
from tests.browser.sample import AT_ONCE, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import heading_is, open_newest_letter, send, sign_in
from tests.plugins.campaigns.story import promise

pytestmark = pytest.mark.browser
ASKED, ANSWER = "Can we print the sheets ourselves?", "Yes, in **any** size."
TITLE, BODY = "Twenty sheets are written", "Twelve of them are **checked**."
HERE = f"/en/campaigns/{AT_ONCE}"


def ask(portal: Portal, visitor: Watch, well_made: WellMade) -> None:
    """Ask as a guest, and follow the link of the letter."""
    page = visitor.page
    page.goto(f"{portal.url}{HERE}")
    well_made(visitor)
    page.locator("#questions a", has_text="Ask the people").click()
    send(page)
    expect(page.locator(".errsum")).to_contain_text("Write your question.")
    well_made(visitor)
    page.fill("[name=text]", ASKED)
    page.fill("[name=email]", "awa@person.example")
    send(page)
    expect(page.locator(".done")).to_contain_text("sent you a letter")
    well_made(visitor)
    open_newest_letter(portal, page)
    page.locator(".letter a[href*='/campaigns/questions/']").click()
    well_made(visitor)
    send(page)
    expect(page.locator(".done")).to_contain_text("a letter with their answer")


def answer(portal: Portal, editor: Watch, well_made: WellMade) -> None:
    page = editor.page
    sign_in(portal, page, "editor")
    page.locator(".tasks a", has_text="Somebody asks something").click()
    heading_is(page, "Questions")
    expect(page.locator(".said").first).to_have_text(ASKED)
    page.locator("article textarea").first.fill(ANSWER)
    well_made(editor)
    page.locator("article button[value=answer]").first.click()
    expect(page.locator("article .tag").first).to_have_text("Answered")


def tell(portal: Portal, editor: Watch, well_made: WellMade) -> None:
    """Write an update in two languages, look at it, and publish it."""
    page = editor.page
    page.goto(f"{portal.url}/en/campaigns/making/")
    well_made(editor)
    page.locator("main a", has_text=AT_ONCE).click()
    well_made(editor)
    page.locator("#updates a", has_text="Write an update").click()
    page.locator(".langs-of-text a[lang=en]").click()
    page.fill("[name=title]", TITLE)
    page.fill("[name=body]", BODY)
    well_made(editor)
    page.locator("button[value=preview]").click()
    page.locator("main a[lang=fr]", has_text="Français").click()
    page.fill("[name=title]", "Vingt fiches")
    page.fill("[name=body]", "Douze sont **relues**.")
    page.locator("button[value=preview]").click()
    expect(page.locator("main")).to_contain_text("1 backer is told by mail")
    well_made(editor)
    page.locator("button[value=publish]").click()
    expect(page.locator("#updates")).to_contain_text(TITLE)


def test_a_campaign_is_asked_tells_and_is_passed_on(
    portal: Portal, visitor: Watch, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    with portal.app.app_context():
        promise(campaign_of(AT_ONCE).id, 5_000, email="backer@person.example", language="fr")
    ask(portal, visitor, well_made)
    editor = open_browser(viewport=DESK)
    answer(portal, editor, well_made)
    page = visitor.page
    open_newest_letter(portal, page)
    expect(page.locator("main")).to_contain_text("in any size")
    tell(portal, editor, well_made)
    open_newest_letter(portal, page)
    expect(page.locator("main")).to_contain_text("Vingt fiches")
    page.locator(".letter a[href*='/updates/']").click()
    heading_is(page, "Vingt fiches")
    well_made(visitor)
    page.goto(f"{portal.url}{HERE}/questions")
    page.locator("summary", has_text=ASKED).click()
    expect(page.locator("details").first).to_contain_text("in any size")
    well_made(visitor)
    page.goto(f"{portal.url}{HERE}")
    page.locator("#share a", has_text="Show this campaign on your site").click()
    page.locator("label", has_text="Dark").click()
    page.select_option("[name=in]", "ar")
    page.locator("main form button").click()
    expect(page.locator("#html")).to_contain_text("theme=dark")
    well_made(visitor)

    secretary = open_browser(viewport=DESK)
    sign_in(portal, secretary.page, "secretariat")
    secretary.page.goto(f"{portal.url}/en/admin/campaigns/questions/")
    secretary.page.locator("article summary", has_text="Take it down").click()
    secretary.page.locator("article textarea").first.fill("It advertises a printer.")
    well_made(secretary)
    secretary.page.locator("article button", has_text="Take it down").click()
    expect(secretary.page.locator("article .tag").first).to_have_text("Taken down")
    page.goto(f"{portal.url}{HERE}")
    expect(page.locator("#questions")).not_to_contain_text(ASKED)
