"""A city's editor makes a campaign in two languages, leaves half-way twice, and is sent back to it; it goes live."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.kernel.clock import business_now
from tests.browser.inspecting import DESK
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import heading_is, open_tab, sign_in
from tests.plugins.campaigns.story import everything_holds

pytestmark = pytest.mark.browser
TITLE, SLUG = "Un huerto en cada escuela", "un-huerto-en-cada-escuela"
REASON = "Say who looks after the gardens in summer."


def press(page: Page, act: str) -> None:
    """Press a button of the part that is written."""
    page.locator(f"form.parts .foot-acts button[value={act}]").click()


def choose(page: Page, **chosen: str) -> None:
    for name, value in chosen.items():
        page.select_option(f"[name={name}]", value)


def begin(portal: Portal, watch: Watch, well_made: WellMade) -> None:
    """Sign in, begin a campaign of one's city, write the basics and leave."""
    page = watch.page
    sign_in(portal, page, "editor")
    page.goto(f"{portal.url}/en/campaigns/")
    page.locator("main a", has_text="Make a campaign").click()
    well_made(watch)
    page.locator("main form button").click()
    heading_is(page, "Campaign without a title")
    well_made(watch)
    page.locator("main a", has_text="Basics").first.click()
    choose(page, language="es", theme="youth", region="africa", country="SN")
    page.fill("[name=place]", "Dakar")
    well_made(watch)
    press(page, "overview")
    heading_is(page, "Campaign without a title")


def write_texts(portal: Portal, watch: Watch, well_made: WellMade) -> None:
    """Write the original; the session ends meanwhile, and nothing that was typed is lost."""
    page = watch.page
    page.locator("main .steps a", has_text="Texts").first.click()
    page.fill("[name=title]", TITLE)
    page.fill("[name=summary]", "Diez escuelas plantan lo que comen.")
    page.fill("[name=story]", "Porque **hace falta**.\n\n- tierra\n- agua")
    page.context.clear_cookies()
    press(page, "save")
    heading_is(page, "Please sign in first")
    well_made(watch)
    sign_in(portal, open_tab(watch), "editor")
    page.locator("main form button", has_text="send it again").click()
    expect(page.locator(".errsum")).to_contain_text("Nothing is lost")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    well_made(watch)
    press(page, "save")
    expect(page.locator(".done")).to_have_text("Saved.")
    expect(page.locator("[name=story]")).to_have_value("Porque **hace falta**.\n\n- tierra\n- agua")


def write_money(watch: Watch, well_made: WellMade) -> None:
    """Costs that do not add up are told beside them, and kept."""
    page = watch.page
    press(page, "next")
    heading_is(page, "Money and costs")
    page.select_option("[name=holder]", label="OIDP Bureau régional Afrique, Dakar (exemple)")
    press(page, "save")
    choose(page, currency="EUR", model="all_or_nothing", left_over="same_work")
    page.fill("[name=goal]", "1,500")
    page.fill("[name='lines-0-label']", "Semillas")
    page.fill("[name='lines-0-amount']", "1,000")
    page.locator("button[value=add]").click()
    page.fill("[name='lines-1-label']", "Herramientas")
    page.fill("[name='lines-1-amount']", "400")
    press(page, "save")
    expect(page.locator(".err")).to_contain_text("add up to €1,400, and the goal is €1,500")
    well_made(watch)
    page.fill("[name='lines-1-amount']", "500")
    press(page, "next")
    heading_is(page, "Returns")
    page.fill("[name='lines-0-title']", "Una cesta de la huerta")
    page.fill("[name='lines-0-price']", "25")
    page.fill("[name='lines-0-stock']", "40")
    well_made(watch)
    press(page, "next")


def write_dates_and_translation(watch: Watch, well_made: WellMade) -> None:
    page = watch.page
    heading_is(page, "Dates")
    choose(page, zone="Africa/Dakar")
    page.fill("[name=deadline_on]", f"{business_now().date() + timedelta(days=30)}")
    well_made(watch)
    press(page, "next")
    heading_is(page, "What else is needed")
    page.fill("[name='lines-0-title']", "Manos un sábado")
    well_made(watch)
    press(page, "save")
    page.locator(".side a", has_text="Texts").click()
    page.locator(".langs-of-text a[lang=en]").click()
    page.fill("[name=title]", "A garden in every school")
    page.fill("[name=summary]", "Ten schools grow what they eat.")
    page.fill("[name=story]", "Because it is **needed**.")
    page.fill("[name='returns-0-title']", "A basket from the garden")
    well_made(watch)
    press(page, "preview")
    expect(page.locator("h1")).to_have_text("A garden in every school")
    well_made(watch)
    page.locator(".sample a", has_text="Back to the parts").click()


def hand_in(watch: Watch, well_made: WellMade) -> None:
    page = watch.page
    page.locator("main a", has_text="Check and hand in").first.click()
    well_made(watch)
    page.locator("main form button", has_text="Hand it in").click()
    expect(page.locator("main .tag").first).to_have_text("Waiting for review")
    well_made(watch)


def open_for_review(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/en/admin/")
    page.locator("main a", has_text="waits for review").click()
    page.locator("tbody a").first.click()


def test_an_editor_makes_a_campaign_that_is_sent_back_and_goes_live(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    begin(portal, open_browser(), well_made)
    editor = open_browser(viewport=DESK)
    sign_in(portal, editor.page, "editor")
    editor.page.locator("main a", has_text="…").click()
    write_texts(portal, editor, well_made)
    write_money(editor, well_made)
    write_dates_and_translation(editor, well_made)
    hand_in(editor, well_made)

    office = open_browser(viewport=DESK)
    sign_in(portal, office.page, "office")
    open_for_review(portal, office.page)
    well_made(office)
    office.page.fill("#reason", REASON)
    office.page.locator("button", has_text="Give it back").click()
    portal.work()
    editor.page.goto(f"{portal.url}/en/account/")
    editor.page.locator(".tasks a", has_text="was sent back").click()
    expect(editor.page.locator(".said").first).to_have_text(REASON)
    well_made(editor)
    editor.page.locator("main .steps a", has_text="Texts").first.click()
    editor.page.locator(".langs-of-text a[lang=es]").click()
    editor.page.fill("[name=story]", "Porque **hace falta**. En verano riegan las familias.")
    press(editor.page, "save")
    hand_in(editor, well_made)

    open_for_review(portal, office.page)
    expect(office.page.locator(".compared")).to_contain_text("riegan las familias")
    well_made(office)
    office.page.locator("button", has_text="Tell the secretariat").click()
    secretariat = open_browser(viewport=DESK)
    sign_in(portal, secretariat.page, "secretariat")
    open_for_review(portal, secretariat.page)
    expect(secretariat.page.locator("main")).to_contain_text("in favour")
    secretariat.page.locator("button", has_text="Let it go public").click()
    expect(secretariat.page.locator("main .tag").first).to_have_text("Open")

    reader = open_browser()
    for language, basket in (("es", "Una cesta de la huerta"), ("en", "A basket from the garden")):
        reader.page.goto(f"{portal.url}/{language}/campaigns/{SLUG}")
        expect(reader.page.locator("#ways")).to_contain_text(basket)
        well_made(reader)
    reader.page.locator("#needs a").click()
    well_made(reader)
    with portal.app.app_context():
        assert everything_holds() == []


def test_two_tabs_keep_both_and_show_what_the_other_wrote(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade
) -> None:
    editor = open_browser()
    page = editor.page
    sign_in(portal, page, "editor")
    page.goto(f"{portal.url}/en/campaigns/making/")
    page.locator("main form button").click()
    page.locator("main .steps a", has_text="Texts").first.click()
    other = open_tab(editor)
    other.goto(page.url)
    other.fill("[name=title]", "From the other tab")
    press(other, "save")
    page.fill("[name=title]", "From this one")
    press(page, "save")
    expect(page.locator(".compared")).to_contain_text("From the other tab")
    expect(page.locator("[name=title]")).to_have_value("From this one")
    well_made(editor)
    press(page, "save")
    page.locator("main a", has_text="Earlier versions").click()
    well_made(editor)
    page.locator("summary", has_text="laid aside").click()
    expect(page.locator("details[open]").last).to_contain_text("From this one")


def test_with_scripts_a_part_saves_itself(portal: Portal, open_browser: OpenBrowser) -> None:
    editor = open_browser(viewport=DESK, java_script_enabled=True)
    page = editor.page
    sign_in(portal, page, "editor")
    page.goto(f"{portal.url}/en/campaigns/making/")
    page.locator("main form button").click()
    page.locator("main .steps a", has_text="Texts").first.click()
    page.locator("[name=title]").press_sequentially("Written and left")
    expect(page.locator("[data-saved]")).to_contain_text("Saved:")
    page.locator("[name=summary]").press_sequentially("More.")
    expect(page.locator("[name=version]")).to_have_value("2")
    page.reload()
    expect(page.locator("[name=title]")).to_have_value("Written and left")
    expect(page.locator("[name=summary]")).to_have_value("More.")
