"""Money that cities send by themselves: a pledge, the file of a bank or an operator, and where each line belongs."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plugins.reference_payments.models import Promise
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.organisations.models import Holder, HolderGateway
from tests.browser.inspecting import DESK
from tests.browser.sample import AT_ONCE, campaign_of
from tests.browser.serving import Portal
from tests.browser.watching import Watch
from tests.journeys.conftest import OpenBrowser, WellMade
from tests.journeys.walking import fill_in, heading_is, open_form, send, sign_in

pytestmark = pytest.mark.browser
OFFICE = "/en/admin/reference_payments/money"
CITY = "City of Sample"


def only_by_transfer(portal: Portal) -> str:
    """Let the fund holder of a campaign take nothing but transfers; its name."""
    with portal.app.app_context(), unit_of_work() as session:
        holder_id = campaign_of(AT_ONCE).holder_id
        cards = HolderGateway.holder_id == holder_id, HolderGateway.gateway == "sandbox"
        session.execute(db.update(HolderGateway).where(*cards).values(is_active=False))
        return session.get_one(Holder, holder_id).legal_name


def pledge_by_pro_forma(portal: Portal, watch: Watch, well_made: WellMade) -> str:
    """Pledge a hundred euros for a city, and give the reference that its page shows."""
    page = watch.page
    open_form(portal, page, AT_ONCE)
    fill_in(page, amount="100")
    send(page)
    page.locator("main .btn.sun").click()
    well_made(watch)
    page.fill("[name=payer]", "Sample Treasurer")
    page.locator("summary", has_text="public body").click()
    page.fill("[name=organisation]", CITY)
    page.fill("[name=purchase_order]", "PO 4711")
    send(page)
    well_made(watch)
    reference = page.locator("main code", has_text="RF").inner_text()
    return reference.replace(" ", "")


def enter_account(portal: Portal, page: Page, holder: str, name: str, currency: str) -> None:
    """Enter an account of a fund holder."""
    page.goto(f"{portal.url}{OFFICE}/accounts/new")
    page.select_option("[name=holder]", label=holder)
    page.fill("[name=name]", name)
    page.select_option("[name=currency]", currency)
    send(page)
    heading_is(page, "Take in a statement")


def send_file(page: Page, path: Path, text: str) -> None:
    """Send the file of a bank."""
    path.write_text(text)
    page.set_input_files("[name=document]", path)
    send(page)


def slip(reference: str) -> str:
    """A reference whose last digit was mistyped."""
    return reference[:-1] + str((int(reference[-1]) + 1) % 10)


def sample_promise(portal: Portal, slug: str) -> tuple[str, str, int]:
    """The first promise to a fund holder of the sample data: the holder's name, the reference and the sum."""
    with portal.app.app_context():
        wanted = db.select(Holder.legal_name, Promise.reference, Promise.amount, Promise.state)
        rows = db.session.execute(wanted.join(Promise, Promise.holder_id == Holder.id).where(Holder.slug == slug))
        found = next(row for row in rows if row.state != "begun")
        return found.legal_name, found.reference, found.amount


def books_hold(portal: Portal) -> None:
    """Everything that must hold does."""
    with portal.app.app_context():
        assert run_checks() == []


def test_a_city_pays_in_two_transfers_and_one_of_them_has_a_slip_in_its_reference(
    portal: Portal, open_browser: OpenBrowser, well_made: WellMade, tmp_path: Path
) -> None:
    holder = only_by_transfer(portal)
    city, office = open_browser(), open_browser(viewport=DESK)
    reference = pledge_by_pro_forma(portal, city, well_made)
    books_hold(portal)
    page = office.page
    sign_in(portal, page, "secretariat")
    enter_account(portal, page, holder, "Sample Bank", "EUR")
    rows = f"2026-11-25;{reference};{CITY};40,00\n2026-11-25;{slip(reference)};CITY OF SAMPLE;60,00\n"
    send_file(page, tmp_path / "november.csv", f"Date;Reference;Payer;Amount\n{rows}2026-11-25;gift;Someone;5,00\n")
    heading_is(page, "Which column holds what")
    well_made(office)
    send(page)
    heading_is(page, "What would become of it")
    well_made(office)
    expect(page.get_by_text("its check digits are right")).to_be_visible()
    expect(page.get_by_text("One slip of the pen in the reference")).to_be_visible()
    send(page)
    heading_is(page, "Money that comes in")
    well_made(office)
    city.page.reload()
    heading_is(city.page, "Thank you. Your money has arrived.")
    well_made(city)
    books_hold(portal)
    page.locator("main a", has_text="to be given to a promise").click()
    heading_is(page, "Money that waits")
    well_made(office)
    page.locator("main table a", has_text="Someone").click()
    well_made(office)
    page.fill("[name=reason]", "It was sent to the wrong account")
    page.locator("button", has_text="It was sent back").click()
    heading_is(page, "Money that waits")
    books_hold(portal)


@pytest.mark.parametrize(
    ("slug", "currency", "decimals"),
    [("porto-alegre", "BRL", 2), pytest.param("dakar", "XOF", 0, marks=pytest.mark.long)],
)
def test_pix_with_an_empenho_and_mobile_money_are_taken_in_from_ofx(
    portal: Portal, open_browser: OpenBrowser, tmp_path: Path, slug: str, currency: str, decimals: int
) -> None:
    holder, reference, minor = sample_promise(portal, slug)
    office = open_browser(viewport=DESK)
    sign_in(portal, office.page, "secretariat")
    enter_account(portal, office.page, holder, "Sample Bank", currency)
    sum_ = f"{minor // 10**decimals}.00"
    line = f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261125<TRNAMT>{sum_}<FITID>1<MEMO>PAGAMENTO {reference}</STMTTRN>"
    head = f"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>{currency}<BANKTRANLIST>"
    send_file(office.page, tmp_path / "november.ofx", f"{head}{line}</BANKTRANLIST></STMTRS></OFX>")
    heading_is(office.page, "What would become of it")
    expect(office.page.locator("main .tag.ok")).to_have_text("Goes to a promise")
    send(office.page)
    heading_is(office.page, "Money that comes in")
    with portal.app.app_context():
        state = db.session.scalars(db.select(Promise.state).where(Promise.reference == reference)).all()
        assert "received" in state
    books_hold(portal)
