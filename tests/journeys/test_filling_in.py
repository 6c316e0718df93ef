"""Two people fill in an application at once, on a poor line, with an old token and a second tab: no word is lost."""

import pytest
from playwright.sync_api import Page, expect

from plugins.membership.application_models import Application, Writer
from plugins.membership.services.applications import writing
from plugins.membership.views.applying import LINK
from portal.database import db, unit_of_work
from portal.web.links import sign_link
from tests.browser.serving import Portal
from tests.core.uploads.test_attachments import HEIC
from tests.journeys.conftest import OpenBrowser, WellMade

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WHY, SAVED = "textarea[name=f-why]", "[data-saved]"


def draft_with_two_writers(portal: Portal) -> tuple[str, str]:
    """The links of two people who write the same application, of which nothing stands there yet."""
    with portal.app.test_request_context(base_url=portal.url):
        with unit_of_work():
            drafts = db.select(Application).where(Application.state == "draft", Application.kind == "local_government")
            row = db.session.scalars(drafts.order_by(Application.id).limit(1)).one()
            first = db.session.scalars(db.select(Writer).where(Writer.application_id == row.id).limit(1)).one()
            writing.invite(first.id, "colleague@city.example", "en")
            second = db.session.scalars(db.select(Writer).where(Writer.email == "colleague@city.example")).one()
            writing.confirm(second.id, "Ben Colleague")
        links = [f"{portal.url}/en/membership/applications/{sign_link(LINK, one.id)}" for one in (first, second)]
    return links[0], links[1]


def test_several_people_write_on_a_poor_line_and_nothing_is_lost(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    of_awa, of_ben = draft_with_two_writers(portal)
    awa, ben = open_browser(java_script_enabled=True).page, open_browser()
    _write_and_be_seen(awa, of_awa, ben.page, of_ben)
    _lose_the_line(awa)
    _grow_old(awa)
    _come_back_after_a_lost_tab(awa, of_awa)
    ben.page.goto(f"{of_ben}/part/s_why")
    expect(ben.page.locator(WHY)).to_have_value("What a tab held that was closed without a line")
    well_made(ben)
    _both_change_the_same(awa, ben.page)
    _send_a_photograph(ben.page, of_ben)
    well_made(ben)


def _write_and_be_seen(awa: Page, of_awa: str, ben: Page, of_ben: str) -> None:
    awa.goto(f"{of_awa}/part/s_why")
    awa.fill(WHY, "We learn from others")
    expect(awa.locator(SAVED)).to_contain_text("Saved:")
    expect(awa.locator("[data-note=why]")).to_have_text("4 of at most 300 words.")
    ben.goto(f"{of_ben}/part/s_why")
    expect(ben.locator(WHY)).to_have_value("We learn from others")
    expect(ben.locator("[data-writers]")).to_have_text("Sample Official is writing here now.")


def _lose_the_line(awa: Page) -> None:
    awa.context.set_offline(True)
    awa.fill(WHY, "We learn from others, also in a train")
    expect(awa.locator(SAVED)).to_contain_text("The line is away.")
    awa.locator("button[value=next]").click()
    expect(awa.locator(WHY)).to_have_value("We learn from others, also in a train")
    awa.context.set_offline(False)
    expect(awa.locator(SAVED)).to_contain_text("Saved:")


def _grow_old(awa: Page) -> None:
    """The page was open for longer than its token is good: it gets another one by itself."""
    awa.evaluate("document.querySelector('form[data-autosave]').elements._token.value = 'old'")
    awa.fill(WHY, "Written on a page that is a day old")
    expect(awa.locator(SAVED)).not_to_contain_text("Saved:")
    expect(awa.locator(SAVED)).to_contain_text("Saved:")
    awa.reload()
    expect(awa.locator(WHY)).to_have_value("Written on a page that is a day old")


def _come_back_after_a_lost_tab(awa: Page, of_awa: str) -> None:
    tab = awa.context.new_page()
    tab.goto(f"{of_awa}/part/s_why")
    tab.route("**/part/*", lambda route: route.abort())
    tab.fill(WHY, "What a tab held that was closed without a line")
    tab.close()
    awa.reload()
    expect(awa.locator(WHY)).to_have_value("Written on a page that is a day old")
    with awa.expect_response("**/part/s_why"):  # a page says that somebody is there as soon as they are
        awa.locator(WHY).focus()
    awa.evaluate("document.querySelector('[data-saved]').textContent = ''")
    awa.get_by_role("button", name="Put it back").click()
    expect(awa.locator(SAVED)).to_contain_text("Saved:")
    expect(awa.locator(WHY)).to_have_value("What a tab held that was closed without a line")


def _both_change_the_same(awa: Page, ben: Page) -> None:
    """Ben, without scripts, is faster; Awa sees both and keeps hers."""
    ben.fill(WHY, "The words of Ben")
    ben.locator("button[value=save]:not(.vh)").click()
    expect(ben.locator(".done")).to_be_visible()
    awa.fill(WHY, "The words of Awa")
    expect(awa.locator(SAVED)).to_contain_text("Somebody else changed something here meanwhile.")
    expect(awa.locator("[data-writers]")).to_have_text("Ben Colleague is writing here now.")
    awa.locator("button[value=save]:not(.vh)").click()
    expect(awa.locator(".theirs")).to_contain_text("Ben Colleague wrote meanwhile:")
    expect(awa.locator(".theirs")).to_contain_text("The words of Ben")
    expect(awa.locator(WHY)).to_have_value("The words of Awa")
    awa.locator("button[value=save]:not(.vh)").click()
    expect(awa.locator(".theirs")).to_have_count(0)
    ben.reload()
    expect(ben.locator(WHY)).to_have_value("The words of Awa")


def _send_a_photograph(ben: Page, of_ben: str) -> None:
    ben.goto(f"{of_ben}/part/s_documents")
    ben.set_input_files("input[type=file]", {"name": "IMG_0417.HEIC", "mimeType": "image/heic", "buffer": HEIC})
    ben.locator("button[value^=attach-]").click()
    expect(ben.locator(".documents")).to_contain_text("IMG_0417.jpg")
    expect(ben.locator(".documents")).to_contain_text("not scanned for viruses")
