"""The pages of spending, as each person meets them, without a script."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from flask import Flask
from PIL import Image

from plugins.campaigns.models import Campaign, Expense, Pledge
from plugins.campaigns.services.spending import closing, listing
from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.testing import BASE_URL, Browser, browser_signed_in
from portal.web.links import sign_link
from tests.factories import make_account
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story

FIELDS = {
    "kind": "expense",
    "line": "0",
    "amount": "40.00",
    "what": "Printing of the maps",
    "spent_on": "2026-01-05",
    "payee": "Rosa Sample",
    "payee_shown": "",
    "payee_email": "",
}
OFFICE = "/en/admin/campaigns/spending"


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that collected 100 euros."""
    return spending.already_succeeded(context)


@pytest.fixture
def people(campaign_id: int) -> spending.People:
    """Those who spend its money."""
    return spending.people_of(campaign_id)


def browser_of_account(app: Flask, account_id: int) -> Browser:
    db.session.rollback()
    email = db.session.get_one(Account, account_id).email
    db.session.rollback()
    return browser_signed_in(app, email=email)


def slug_of(campaign_id: int) -> str:
    return db.session.scalars(db.select(Campaign.slug).where(Campaign.id == campaign_id)).one()


def the_expense() -> int:
    db.session.rollback()
    return db.session.scalars(db.select(Expense.id)).one()


def with_document(data: bytes, name: str = "invoice.pdf", **changes: str) -> dict[str, object]:
    return {**FIELDS, **changes, "document": (BytesIO(data), name)}


def test_an_expense_from_the_form_to_the_public_and_to_a_backer(
    context: Flask, campaign_id: int, people: spending.People, client: Browser
) -> None:
    keeper = browser_of_account(context, people.bookkeeper)
    assert f"{OFFICE}/{campaign_id}" in keeper.get(f"{OFFICE}/").text
    answer = keeper.fill(f"{OFFICE}/{campaign_id}/ask", with_document(spending.pdf()))  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text
    mark = answer.location.removeprefix(BASE_URL)
    for x, y in ((30, 30), (700, 200)):
        assert keeper.fill(mark, {"at.x": str(x), "at.y": str(y)}).status_code == 303
    expense_id = the_expense()
    (page,) = listing.pages_of(expense_id)
    assert page.boxes == ((30, 30, 700, 200),)
    own = f"{OFFICE}/expenses/{expense_id}"
    unticked = keeper.fill(own, {}, to=f"{own}/hand-in")
    assert (unticked.status_code, "tick this when nothing personal is left" in unticked.text) == (422, True)
    assert keeper.fill(own, {"is_clean": "y"}, to=f"{own}/hand-in").status_code == 303

    treasurer = browser_of_account(context, people.treasurer)
    assert "1 expense waits for your decision" in treasurer.get("/en/admin/").text
    assert "Rosa Sample" in treasurer.get(own).text
    assert treasurer.fill(own, {}, to=f"{own}/approve").status_code == 303

    slug = slug_of(campaign_id)
    public = client.get(f"/en/campaigns/{slug}").text
    assert "What was spent" in public
    assert f"/en/campaigns/{slug}/spending/{expense_id}" in public
    one = client.get(f"/en/campaigns/{slug}/spending/{expense_id}").text
    assert "Rosa" not in public + one
    assert "/en/ledger/lines/" in one
    picture = client.get(f"/en/campaigns/{slug}/spending/{expense_id}/1.webp")
    assert (picture.mimetype, picture.status_code) == ("image/webp", 200)
    inside = Image.open(BytesIO(picture.data)).convert("RGB").crop((40, 40, 690, 190))
    assert max(high for _, high in inside.getextrema()) < 40  # type: ignore[misc, arg-type]
    pledge_id = db.session.scalars(db.select(Pledge.id).order_by(Pledge.id)).first()
    mine = client.get(f"/en/campaigns/pledges/{sign_link('pledge', pledge_id)}").text
    assert "What your money helped to pay" in mine
    assert "<b>€24</b>" in mine  # 40 euros by 60 of 100
    assert story.everything_holds() == []


@pytest.mark.either
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "much"}, "Enter an amount"),
        ({"amount": "100.01"}, "is left of what this campaign collected"),
        ({"what": ""}, "Say in a line"),
        ({"spent_on": "31/12/2026"}, "spent_on-fault"),
        ({"spent_on": "9999-01-01"}, "spent_on-fault"),
        ({"payee": ""}, "Enter who is paid"),
        ({"payee_email": "nobody"}, "Enter an e-mail address like"),
        ({"line": "9"}, "among the costs"),
        ({"line": "١"}, "among the costs"),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_what_was_typed_is_kept(
    context: Flask, campaign_id: int, people: spending.People, changes: dict[str, str], said: str
) -> None:
    keeper = browser_of_account(context, people.bookkeeper)
    sent = with_document(spending.picture(), **changes)
    answer = keeper.fill(f"{OFFICE}/{campaign_id}/ask", sent)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Printing of the maps"' in answer.text or "what" in changes
    assert db.session.query(Expense).count() == 0


@pytest.mark.either
@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "Choose the document"), (b"<svg/>", "cannot be read"), (b"%PDF-" + b"0" * 5_000_001, "too large")],
)
def test_a_bad_document_is_answered_beside_its_field(
    context: Flask, campaign_id: int, people: spending.People, data: bytes, said: str
) -> None:
    keeper = browser_of_account(context, people.bookkeeper)
    answer = keeper.fill(f"{OFFICE}/{campaign_id}/ask", with_document(data))  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert re.search(rf'id="document-fault">.*{said}', answer.text)
    answer.request.input_stream.close()


def test_a_key_press_on_the_picture_draws_nothing_and_numbers_do(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    expense_id = spending.drafted(context, campaign_id, people.bookkeeper)
    keeper = browser_of_account(context, people.bookkeeper)
    mark = f"/en/admin/campaigns/documents/{expense_id}/pages/1"
    keeper.fill(mark, {"at.x": "0", "at.y": "0"})
    bad = keeper.fill(mark, {"add": "1", "left": "50", "top": "10", "right": "40", "bottom": "120"})
    assert bad.status_code == 422
    assert "Enter a whole number from 0 to 100." in bad.text
    crossed = keeper.fill(mark, {"add": "1", "left": "50", "top": "10", "right": "40", "bottom": "20"})
    assert "Right must be more than left" in crossed.text
    keeper.fill(mark, {"add": "1", "left": "10", "top": "10", "right": "40", "bottom": "20"})
    (page,) = listing.pages_of(expense_id)
    assert page.boxes == ((100, 140, 400, 280),)
    assert page.corner is None
    assert keeper.get(f"/en/admin/campaigns/documents/{expense_id}/pages/2").status_code == 404
    assert keeper.fill(mark, {"remove": "1"}).status_code == 303
    assert listing.pages_of(expense_id)[0].boxes == ()


def test_nobody_else_sees_an_expense_before_it_is_public(
    context: Flask, campaign_id: int, people: spending.People, client: Browser
) -> None:
    draft = spending.drafted(context, campaign_id, people.bookkeeper)
    asked = spending.asked(context, campaign_id, people.bookkeeper)
    with unit_of_work():
        stranger = make_account(role="treasurer", object_id=story.make_holder())
        editor = make_account(role="editor", object_id=db.session.get_one(Campaign, campaign_id).organisation_id)
    slug = slug_of(campaign_id)
    paths = [f"{OFFICE}/expenses/{one}" for one in (draft, asked)]
    paths += [f"/en/admin/campaigns/documents/{one}/pages/1.webp" for one in (draft, asked)]
    paths += [f"{OFFICE}/{campaign_id}"]
    for account_id in (stranger, editor):
        browser = browser_of_account(context, account_id)
        assert {browser.get(path).status_code for path in paths} == {404}
    treasurer = browser_of_account(context, people.treasurer)
    assert [treasurer.get(path).status_code for path in paths] == [404, 200, 404, 200, 200]
    assert {client.get(path).status_code for path in paths} == {401}
    for path in (f"{asked}", f"{asked}/1.webp"):
        assert client.get(f"/en/campaigns/{slug}/spending/{path}").status_code == 404


def test_the_original_is_saved_and_never_shown_and_takes_a_form(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    expense_id = spending.asked(context, campaign_id, people.bookkeeper)
    treasurer = browser_of_account(context, people.treasurer)
    address = f"/en/admin/campaigns/documents/{expense_id}/original"
    assert treasurer.get(address).status_code == 405
    answer = treasurer.fill(f"{OFFICE}/expenses/{expense_id}", {}, to=address)
    assert answer.data == spending.picture()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_refusal_needs_a_reason_and_its_author_reads_it(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    own = f"{OFFICE}/expenses/{spending.asked(context, campaign_id, people.bookkeeper)}"
    treasurer = browser_of_account(context, people.treasurer)
    assert treasurer.fill(own, {"reason": ""}, to=f"{own}/refuse").status_code == 422
    assert treasurer.fill(own, {"reason": "Another year."}, to=f"{own}/refuse").status_code == 303
    assert "Another year." in browser_of_account(context, people.bookkeeper).get(own).text


def test_the_limit_is_set_by_those_who_look_after_fund_holders(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    address = f"{OFFICE}/limits/{story.holder_of(campaign_id)}/EUR"
    assert browser_of_account(context, people.treasurer).get(address).status_code == 403
    with unit_of_work():
        secretariat = make_account(role="secretariat")
    office = browser_of_account(context, secretariat)
    assert office.fill(address, {"amount": "x"}).status_code == 422
    assert office.fill(address, {"amount": "39.50"}).status_code == 303
    own = f"{OFFICE}/expenses/{spending.asked(context, campaign_id, people.bookkeeper)}"
    treasurer = browser_of_account(context, people.treasurer)
    assert "This sum needs two persons." in treasurer.get(own).text
    treasurer.fill(own, {}, to=f"{own}/approve")
    assert "1 of 2 persons have approved it." in treasurer.get(own).text


def test_the_spending_is_closed_by_a_treasurer_who_is_sure(
    context: Flask, campaign_id: int, people: spending.People, client: Browser
) -> None:
    own = f"{OFFICE}/{campaign_id}"
    treasurer = browser_of_account(context, people.treasurer)
    assert treasurer.fill(own, {}, to=f"{own}/close").status_code == 422
    assert treasurer.fill(own, {"is_sure": "y"}, to=f"{own}/close").status_code == 303
    assert "The spending was closed on" in treasurer.get(own).text
    assert closing.end_of(campaign_id) is not None
    assert "Spending closed" in client.get(f"/en/campaigns/{slug_of(campaign_id)}/spending/").text


def test_every_expense_stands_in_the_file_without_a_formula_or_a_person(
    context: Flask, campaign_id: int, people: spending.People, client: Browser
) -> None:
    for what, shown in (("=HYPERLINK(1)", "Printers Ltd"), ("Maps", "")):
        expense_id = spending.asked(context, campaign_id, people.bookkeeper, 1_000, what=what, payee_shown=shown)
        spending.approve(context, expense_id, people.treasurer)
    answer = client.get(f"/en/campaigns/{slug_of(campaign_id)}/spending/expenses.csv")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["what"] for row in rows] == ["Maps", "'=HYPERLINK(1)"]
    assert [row["minor"] for row in rows] == ["1000", "1000"]
    assert [row["paid_to"] for row in rows] == ["", "Printers Ltd"]
    assert "Rosa" not in answer.text
    assert "TEST" in answer.headers["Content-Disposition"]


def test_a_campaign_that_did_not_succeed_has_no_such_page(context: Flask, client: Browser) -> None:
    slug = slug_of(story.live_campaign(goal=Money(10_000, "EUR")))
    assert client.get(f"/en/campaigns/{slug}/spending/").status_code == 404
    assert "What was spent" not in client.get(f"/en/campaigns/{slug}").text


def test_a_treasurer_enters_what_the_provider_paid_out_once_and_no_more_than_it_holds(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    own = f"{OFFICE}/{campaign_id}"
    treasurer = browser_of_account(context, people.treasurer)
    assert treasurer.fill(own, {"amount": "1000"}, to=f"{own}/payouts").status_code == 422
    unseen = treasurer.get(own).text
    token = re.search(r'name="_token" value="([^"]+)"', unseen)
    assert token
    headers = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
    for _ in range(2):  # a double click
        sent = {"_token": token[1], "amount": "50"}
        assert treasurer.post(f"{own}/payouts", data=sent, headers=headers).status_code == 303
    holder_id = story.holder_of(campaign_id)
    assert balance(holder_id, AccountKind.BANK, "EUR", f"campaigns:{campaign_id}") == Money(5_000, "EUR")
    assert browser_of_account(context, people.bookkeeper).post(f"{own}/payouts", headers=headers).status_code == 403
    assert story.everything_holds() == []


def test_costs_to_choose_from_say_in_which_language_they_are(
    context: Flask, campaign_id: int, people: spending.People
) -> None:
    page = browser_of_account(context, people.bookkeeper).get(f"/fr/admin/campaigns/spending/{campaign_id}/ask").text
    assert '<option lang="en" value="0">Cost 5000</option>' in page
