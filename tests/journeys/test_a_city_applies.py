"""A city that is not yet a member applies: in French, on a phone; the network decides in its way.

Its clerk has no scripts, its mayor has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from plugins.membership.application_models import Application, Writer
from plugins.membership.gazetteer import Entry
from plugins.membership.services.filling import store
from plugins.membership.views.applying import LINK
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.web.links import sign_link
from tests.browser.inspecting import DESK
from tests.browser.sample import fill_sample
from tests.browser.serving import Portal, copied, served
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import move_clock_to, open_newest_letter, sign_in

BAMAKO = Entry(2460596, "ML", "01", 12.6091, -7.9752, 4227569, ("Bamako", "باماكو"))
MAYOR, CLERK = "maire@bamako.example", "secretariat@bamako.example"
WHY = "Nous voulons apprendre des villes qui ont fait de leurs comités de quartier des partenaires."
MOVING_THE_CLOCK = 180_000  # milliseconds
CARRIED_ON = "Nous apprenons aussi de nos échecs."


@dataclass(frozen=True)
class Walk:
    """A portal in which a place lies that is not a member yet, and what it takes to walk through it."""

    portal: Portal
    open_browser: OpenBrowser
    well_made: WellMade

    def on_phone(self, language: str = "fr-FR", *, scripts: bool = False) -> Watch:
        """The phone of somebody of a city."""
        return self.open_browser(language, java_script_enabled=scripts)

    def signed_in(self, role: str) -> Watch:
        """The desk of one of those who review."""
        watch = self.open_browser(viewport=DESK)
        sign_in(self.portal, watch.page, role)
        return watch

    def go(self, watch: Watch, path: str) -> Page:
        """Open a page that must be well made."""
        watch.page.goto(path if path.startswith("http") else f"{self.portal.url}{path}")
        self.well_made(watch)
        return watch.page

    def open_review(self, watch: Watch, name: str) -> None:
        """Open an application among what waits for somebody."""
        self.go(watch, "/en/reviews/").locator("main a", has_text=name).click()
        self.well_made(watch)


@pytest.fixture
def portal(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Portal]:
    """A portal of the test's own, on the database of this run."""
    data, on_server = tmp_path / "data", "" if database_url.startswith("sqlite") else database_url
    if on_server:
        fill_sample(data, on_server)
    else:
        copied(request.getfixturevalue("sample_data"), data)
    with served(data, on_server) as portal:
        yield portal


@pytest.fixture
def walk(portal: Portal, open_browser: OpenBrowser, well_made: WellMade) -> Walk:
    with portal.app.app_context(), unit_of_work():
        store([BAMAKO])
    return Walk(portal, open_browser, well_made)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """The mayor's letter, as a phone takes it."""
    file = BytesIO()
    Image.new("RGB", (600, 800), (250, 248, 240)).save(file, "JPEG")
    path = tmp_path / "lettre.jpg"
    path.write_bytes(file.getvalue())
    return path


def press(page: Page, act: str) -> None:
    """Press a button of the section's form."""
    page.locator(f"main button[value='{act}']:not(.vh)").click()


def find_place_and_begin(walk: Walk, watch: Watch) -> str:
    """Find the place by its Arabic name and start; gives the address that the letter leads to."""
    page = walk.go(watch, "/fr/membership/places")
    page.fill("#q", "باماكو")
    page.locator("main form button").click()
    page.locator("main a[href*='/applications/begin?place=']").first.click()
    walk.well_made(watch)
    page.select_option("[name=kind]", "local_government")
    page.fill("[name=name]", "Mairie de Bamako")
    page.fill("[name=email]", CLERK)
    page.locator("main form button").click()
    assert page.url.endswith("/applications/sent"), page.url
    walk.well_made(watch)
    return open_by_letter(walk, watch, "Awa Exemple")


def open_by_letter(walk: Walk, watch: Watch, name: str = "") -> str:
    """Open the application by the newest letter; whoever comes for the first time says who they are."""
    page = watch.page
    open_newest_letter(walk.portal, page)
    page.locator(".letter a[href*='/membership/applications/']").click()
    walk.well_made(watch)
    if name:
        page.fill("[name=name]", name)
        page.locator("main form button").click()
        walk.well_made(watch)
    expect(page.locator("#turn")).to_be_visible()
    return page.url


def write_two_parts(walk: Walk, watch: Watch, own: str) -> None:
    page = walk.go(watch, f"{own}/part/s_why")
    page.fill("[name=f-why]", WHY)
    press(page, "next")
    page.locator("[name=f-instruments]").first.check()
    press(page, "next")  # what is asked of those who have one stands on the same page now
    page.fill("[name=f-practice]", "Depuis 2020, chaque quartier choisit une œuvre par an.")
    press(page, "overview")


def leave_and_come_back(walk: Walk, watch: Watch, own: str) -> None:
    """Lose the device, and ask for the link by mail; what was written is there."""
    page = walk.go(watch, "/fr/membership/applications/link")
    page.context.clear_cookies()
    page.fill("[name=email]", CLERK)
    page.locator("main form button").click()
    assert open_by_letter(walk, watch) == own
    page.goto(f"{own}/part/s_why")
    expect(page.locator("[name=f-why]")).to_have_value(WHY)


def write_the_rest(walk: Walk, watch: Watch, own: str) -> None:
    page = walk.go(watch, f"{own}/part/s_people")
    for who in ("representative", "contact"):
        page.fill(f"[name=f-{who}-0-name]", "Personne d’exemple")
    page.fill("[name=f-phone]", "+223 00 00 00 00")
    press(page, "overview")
    page.goto(f"{own}/part/s_consent")
    for consent in ("agree", "named"):
        page.locator(f"[name=f-{consent}]").check()
    press(page, "overview")
    walk.well_made(watch)
    assert page.locator("main .faults a").count() == 1, "only the letter is missing"


def invite_the_mayor(walk: Walk, watch: Watch, own: str) -> None:
    page = walk.go(watch, f"{own}/people")
    page.fill("[name=email]", MAYOR)
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text(MAYOR)


def add_letter_and_hand_in(walk: Walk, watch: Watch, photo: Path) -> None:
    """With scripts: what is typed is saved without a button, and the photo of the letter is added."""
    page, own = watch.page, open_by_letter(walk, watch, "Koffi Exemple")
    page.goto(f"{own}/part/s_why")
    with page.expect_response(lambda answer: CARRIED_ON in (answer.request.post_data or "")):
        page.fill("[name=f-bring]", CARRIED_ON)
    page.goto(f"{own}/part/s_documents")
    page.set_input_files("[name=f-letter]", photo)
    press(page, "attach-letter")
    expect(page.locator("main .documents")).to_contain_text("lettre.jpg")
    walk.well_made(watch)
    expect(walk.go(watch, f"{own}/all").locator("main")).to_contain_text(CARRIED_ON)
    page.goto(own)
    page.locator("form[action$='/hand-in'] button").click()
    expect(page.locator(".done")).to_be_visible()
    walk.well_made(watch)


def check_repair_and_opinion(walk: Walk, clerk: Watch, own: str) -> None:
    """The secretariat lets it pass, the office asks for a repair, gets it and gives its opinion."""
    secretariat, office = walk.signed_in("secretariat"), walk.signed_in("office")
    walk.open_review(secretariat, "Bamako")
    secretariat.page.locator("main button", has_text="Everything is there").click()
    walk.open_review(office, "Bamako")
    page = office.page
    page.locator("main a[href$='/repair']").click()
    page.fill("[name=text]", "La lettre ne dit pas qui vous représente.")
    page.locator("main form button").click()
    expect(walk.go(clerk, own).locator("main")).to_contain_text("ne dit pas qui vous représente")
    clerk.page.locator("form[action$='/hand-in'] button").click()
    walk.open_review(office, "Bamako")
    page.locator("main a[href$='/answer/opinion']").click()
    page.locator("[name=says][value=yes]").check()
    page.locator("main form button").click()
    walk.go(office, "/en/admin/membership/applications/").locator("main a", has_text="Bamako").click()
    walk.well_made(office)
    let_the_days_go(walk, page)


def let_the_days_go(walk: Walk, page: Page) -> None:
    """The committee's letters arrive, and nobody objects for as long as they may."""
    walk.portal.work()
    page.set_default_timeout(MOVING_THE_CLOCK)  # all that becomes due is done before the page is answered
    move_clock_to(walk.portal, page, business_now() + timedelta(days=15))
    walk.portal.work()


def is_seen_by_all(walk: Walk, watch: Watch, own: str) -> None:
    """The city is told so on its page, and stands in the directory and on the map."""
    page = walk.go(watch, own)
    expect(page.locator("main a[href$='/organisations/bamako']")).to_be_visible()
    walk.go(watch, "/fr/membership/directory?country=ML")
    expect(page.locator("main")).to_contain_text("Mairie de Bamako")
    walk.go(watch, "/fr/membership/")
    expect(page.locator("svg.map a[href*='country=ML']")).to_have_count(1)


def is_known_under_another_spelling(walk: Walk, watch: Watch) -> None:
    """Who applies again for the same city, in another script, is asked whether they are it."""
    page = walk.go(watch, f"/fr/membership/applications/begin?place={BAMAKO.id}")
    page.select_option("[name=kind]", "local_government")
    page.fill("[name=name]", "بلدية باماكو")
    page.fill("[name=email]", "autre@bamako.example")
    page.locator("main form button").click()
    expect(page.locator("main .peers a[href$='/organisations/bamako']").first).to_be_visible()
    walk.well_made(watch)


def its_people_sign_in(walk: Walk, watch: Watch) -> None:
    """Those who wrote have accounts, and their city stands there."""
    page = walk.go(watch, "/fr/account/sign-in")
    page.fill("[name=email]", CLERK)
    page.locator("main form button[formaction]").click()
    open_newest_letter(walk.portal, page)
    page.locator(".letter a[href*='/account/link']").click()
    page.locator("main form button").click()
    expect(page.locator("main a[href$='/organisations/bamako']").first).to_be_visible()


def is_admitted_by_silence(walk: Walk, photo: Path) -> None:
    """From a place that is found by its Arabic name to the map, with a repair and without an objection."""
    clerk, mayor = walk.on_phone(), walk.on_phone(scripts=True)
    own = find_place_and_begin(walk, clerk)
    write_two_parts(walk, clerk, own)
    leave_and_come_back(walk, clerk, own)
    write_the_rest(walk, clerk, own)
    invite_the_mayor(walk, clerk, own)
    add_letter_and_hand_in(walk, mayor, photo)
    check_repair_and_opinion(walk, clerk, own)
    is_seen_by_all(walk, clerk, own)
    is_known_under_another_spelling(walk, clerk)
    its_people_sign_in(walk, clerk)


@pytest.mark.only_on("sqlite")
@pytest.mark.timeout(600)
def test_a_city_applies_and_is_admitted_by_silence(walk: Walk, photo: Path) -> None:
    is_admitted_by_silence(walk, photo)


@pytest.mark.long
@pytest.mark.only_on("postgresql")
@pytest.mark.timeout(1200)
def test_a_city_applies_to_a_portal_on_a_server_of_databases(walk: Walk, photo: Path) -> None:
    is_admitted_by_silence(walk, photo)


@pytest.mark.only_on("sqlite")
def test_a_refused_one_reads_why_and_another_panel_decides(walk: Walk) -> None:
    own = f"{walk.portal.url}/pt/membership/applications/{_link_of_a_refused_one(walk.portal)}"
    applicant, panel = walk.on_phone("pt-PT"), walk.signed_in("panel")
    page = walk.go(applicant, own)
    expect(page.locator("main .said").first).to_contain_text("ninguém atendeu às chamadas")
    page.locator("main a[href$='/appeal']").click()
    walk.well_made(applicant)
    page.fill("[name=text]", "A carta assinada segue por correio, e o telefone é outro.")
    page.locator("main form button").click()
    walk.open_review(panel, "Belém")
    panel.page.locator("main a[href$='/answer/appeal']").click()
    walk.well_made(panel)
    panel.page.locator("[name=says][value=yes]").check()
    panel.page.locator("main form button").click()
    expect(walk.go(applicant, own).locator("main a[href$='/organisations/belem']")).to_be_visible()


def _link_of_a_refused_one(portal: Portal) -> str:
    with portal.app.test_request_context("/pt/", base_url=portal.url):
        is_refused = (Application.state == "refused") & (Application.country == "BR")
        wanted = db.select(Writer.id).join(Application).where(is_refused)
        return sign_link(LINK, db.session.scalars(wanted).one())
