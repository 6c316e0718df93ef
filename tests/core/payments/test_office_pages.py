"""Payments in the back office: found, shown with all that happened, given back, and as files."""

import csv
import io
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

import pytest
from flask import Flask

from portal.accounts.models import Session
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.payments.limits import ALONE_UP_TO
from portal.payments.models import Payment, Refund
from portal.payments.services import begin
from portal.state import change_setting
from portal.testing import BASE_URL, Browser, browser_signed_in, unseen_fields
from tests.core.payments.conftest import asked_for, request, say, work_through
from tests.factories import make_account, make_holder
from tests.fakes import NAME

STAFF, TREASURER, OTHER = "staff@city.example", "treasurer@city.example", "other@city.example"
pages = pytest.mark.only_on("sqlite")
SENT_FROM_OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
PAID, PROVE, KNOWN = "/en/admin/payments/1", "/en/account/prove", "kova-timu-seda-rilo"


@pytest.fixture
def app(scripted: Flask) -> Flask:
    return scripted


@pytest.fixture
def paid(context: Flask) -> int:
    """A payment of 25 euros that arrived, of a name that a spreadsheet would run."""
    with unit_of_work():
        holder_id = make_holder("holder", gateway=NAME)
    payment_id = asked_for(holder_id)
    say(payment_id, "charge", "succeeded", "page_1", fee=Money(58, "EUR"))
    with unit_of_work() as session:
        session.get_one(Payment, payment_id).title = "=1+1"
    return payment_id


def preview(browser: Browser, amount: str = "10", reason: str = "The backer asked for it.") -> str:
    answer = browser.fill(f"{PAID}/refund", {"amount": amount, "reason": reason, "act": "preview"})
    return answer.text


def give(browser: Browser, amount: str = "10", reason: str = "The backer asked for it.") -> int:
    """Look at the preview, then do what it shows."""
    page = f"{PAID}/refund"
    shown = browser.fill(page, {"amount": amount, "reason": reason, "act": "preview"}).text
    typed = {**unseen_fields(shown), "amount": amount, "reason": reason, "act": "do"}
    return browser.post(page, data=typed, headers=SENT_FROM_OURS).status_code


def test_a_payment_is_shown_with_all_that_happened_to_it(app: Flask, paid: int) -> None:
    page = browser_signed_in(app, STAFF, "secretariat").get(PAID).text
    for words in ("€25", "€0.58", "Arrived", "At the payment page", "A pledge was collected", "backer@city.example"):
        assert words in page, words


def test_each_sees_the_payments_of_their_own_holders_alone(app: Flask, paid: int) -> None:
    with unit_of_work():
        other = make_holder("other")
        begin(request(other))
    mine, others = browser_signed_in(app, TREASURER, "treasurer", 1), browser_signed_in(app, OTHER, "treasurer", other)
    assert "1 found" in mine.get("/en/admin/payments/").text
    assert "2 found" in browser_signed_in(app, STAFF, "secretariat").get("/en/admin/payments/").text
    assert "payments/1" not in others.get("/en/admin/payments/?holder=1").text
    for path in (PAID, f"{PAID}/refund"):
        assert (mine.get(path).status_code, others.get(path).status_code) == (200, 404), path
    assert others.get("/en/admin/search/?q=1").text.count("/en/admin/payments/1") == 0
    assert "Payment 1" in mine.get("/en/admin/search/?q=%231").text


def test_the_preview_says_what_will_happen_and_nothing_has(app: Flask, paid: int) -> None:
    page = preview(browser_signed_in(app, TREASURER, "treasurer", 1))
    for words in ("What will happen", "€10", "€15", "€0.58", "Given back", "Give €10 back"):
        assert words in page, words
    assert db.session.query(Refund).count() == 0
    assert db.session.query(LedgerLine).filter_by(kind="refund").count() == 0


@pages
def test_only_what_the_preview_showed_is_done(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, TREASURER, "treasurer", 1)
    shown = preview(browser, "10")
    typed = {**unseen_fields(shown), "amount": "20", "reason": "The backer asked for it.", "act": "do"}
    assert "Give €20 back" in browser.post(f"{PAID}/refund", data=typed, headers=SENT_FROM_OURS).text
    assert db.session.query(Refund).count() == 0


@pages
@pytest.mark.parametrize(("amount", "reason", "says"), [
    ("26", "x", "more than can be given back"), ("0", "x", "greater than zero"), ("ten", "x", "Enter an amount"),
    ("", "x", "Enter a sum"), ("10", "", "Say why the money goes back"),
])  # fmt: skip
def test_what_cannot_be_given_back_is_said_beside_its_field(
    app: Flask, paid: int, amount: str, reason: str, says: str
) -> None:
    assert says in preview(browser_signed_in(app, TREASURER, "treasurer", 1), amount, reason)


def test_money_is_given_back_and_the_page_says_what_came_of_it(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, TREASURER, "treasurer", 1)
    assert give(browser) == 303
    assert "on its way" in browser.get(PAID).text
    work_through(app)
    page = browser.get(PAID).text
    assert "given back" in page
    assert "Gave money back" in page
    acts = db.session.scalars(db.select(AuditLine.act).where(AuditLine.object == "payment:1")).all()
    assert acts == ["refund.give"]


@pages
def test_a_double_click_gives_back_once(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, TREASURER, "treasurer", 1)
    typed = {**unseen_fields(preview(browser)), "amount": "10", "reason": "The backer asked for it.", "act": "do"}
    answers = [browser.post(f"{PAID}/refund", data=typed, headers=SENT_FROM_OURS).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert db.session.query(Refund).count() == 1


@pages
def test_above_the_limit_a_second_person_agrees_from_their_inbox(app: Flask, paid: int) -> None:
    with unit_of_work():
        change_setting(ALONE_UP_TO, "5 EUR")
    first, second = browser_signed_in(app, TREASURER, "treasurer", 1), browser_signed_in(app, STAFF, "secretariat")
    assert "a second person has to agree" in preview(first)
    assert give(first) == 303
    assert "Agree, and give it back" not in first.get(PAID).text
    assert "waits for a second person" not in first.get("/en/admin/").text
    assert "€10 to be given back waits for a second person" in second.get("/en/admin/").text
    assert first.fill(PAID, {}, to="/en/admin/payments/refunds/1/agree").status_code == 422
    assert second.fill(PAID, {}, to="/en/admin/payments/refunds/1/agree").status_code == 303
    work_through(app)
    assert "given back" in second.get(PAID).text


@pages
def test_an_alarm_stays_until_somebody_says_what_they_found(app: Flask, paid: int) -> None:
    say(paid, "refund", "succeeded", "r1", 2501)
    browser = browser_signed_in(app, STAFF, "secretariat")
    assert "A message of the payment provider was refused" in browser.get("/en/admin/").text
    assert "1 waits for somebody" in browser.get("/en/admin/health").text
    assert "Look into it" in browser.get(PAID).text
    assert browser.fill("/en/admin/alarms/1", {"note": ""}).status_code == 422
    assert browser.fill("/en/admin/alarms/1", {"note": "The provider’s test."}).status_code == 303
    assert "was refused" not in browser.get("/en/admin/").text
    assert "waits for somebody" not in browser.get("/en/admin/health").text
    page = browser.get("/en/admin/audit/?act=alarm.seen").text
    assert "Looked into an alarm" in page
    assert "note: The provider’s test." in page
    assert "Seen on" in browser.get("/en/admin/alarms/1").text


@pages
def test_an_alarm_is_shown_to_those_of_its_holder_alone(app: Flask, paid: int) -> None:
    with unit_of_work():
        other = make_holder("other")
    say(paid, "refund", "succeeded", "r1", 2501)
    mine, others = browser_signed_in(app, TREASURER, "treasurer", 1), browser_signed_in(app, OTHER, "treasurer", other)
    assert "was refused" not in others.get("/en/admin/").text
    assert others.get("/en/admin/alarms/1").status_code == 404
    assert mine.fill("/en/admin/alarms/1", {"note": "Looked at."}).status_code == 303


def file_of(browser: Browser, form: str, query: str = "") -> bytes:
    path = f"/en/admin/payments/file{query}"
    return browser.fill(path, {"form": form}, to=path).data


def test_a_file_holds_what_the_list_shows_and_no_formula(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, STAFF, "secretariat")
    rows = list(csv.DictReader(io.StringIO(file_of(browser, "csv").decode("utf-8-sig"))))
    assert [(row["payment"], row["title"], row["amount"], row["currency"]) for row in rows] == [
        ("1", "'=1+1", "25.00", "EUR")
    ]
    assert list(csv.DictReader(io.StringIO(file_of(browser, "csv", "?state=draft").decode("utf-8-sig")))) == []
    with ZipFile(io.BytesIO(file_of(browser, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet
    assert "<v>25</v>" in sheet
    acts = db.session.scalars(db.select(AuditLine.object).where(AuditLine.act == "table.export")).all()
    assert acts == ["table:payments"] * 3


@pages
def test_the_books_of_a_month_are_at_hand_and_hold_that_month_alone(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, TREASURER, "treasurer", 1)
    this_month = business_now().strftime("%Y-%m")
    for month, lines in ((this_month, 2), ("2020-01", 0), ("nonsense", 2)):
        answer = browser.get(f"/en/admin/payments/books?slug=holder&month={month}")
        rows = csv.DictReader(io.StringIO(browser.get(answer.location).data.decode("utf-8-sig")))
        assert len({row["line"] for row in rows}) == lines, month


@pages
def test_a_file_asks_for_proof_after_a_while_and_keeps_what_was_chosen(app: Flask, paid: int) -> None:
    browser = browser_signed_in(app, STAFF, "secretariat")
    with unit_of_work() as session:
        session.execute(db.update(Session).values(proved_at=wall_now() - timedelta(hours=2)))
    answer = browser.get("/en/admin/payments/file?state=paid")
    assert (answer.status_code, answer.location) == (
        303,
        "/en/account/prove?next=/en/admin/payments/file?state%3Dpaid",
    )


@pages
def test_what_was_typed_outlasts_a_proof_that_ran_out_and_is_sent_on_after_it(app: Flask, paid: int) -> None:
    with unit_of_work():
        make_account(TREASURER, password=KNOWN)
    browser, page = browser_signed_in(app, TREASURER, "treasurer", 1), f"{PAID}/refund"
    reason = "She asked for it:\n« sa promesse », twice."
    typed = {**unseen_fields(preview(browser, reason=reason)), "amount": "10", "reason": reason, "act": "do"}
    with unit_of_work() as session:
        session.execute(db.update(Session).values(proved_at=wall_now() - timedelta(hours=2)))
    sent = browser.post(page, data=typed, headers=SENT_FROM_OURS)
    assert (sent.status_code, sent.location) == (307, f"{PROVE}?next={page}")
    answer = browser.post(sent.location, data=typed, headers=SENT_FROM_OURS)
    assert "What you typed is kept" in answer.text
    assert db.session.query(Refund).count() == 0
    for password, status in (("wrong", 422), (KNOWN, 307)):
        carried = {name: unescape(text) for name, text in unseen_fields(answer.text).items()}
        assert carried["reason"] == reason
        answer = browser.post(PROVE, data={**carried, "password": password}, headers=SENT_FROM_OURS)
        assert answer.status_code == status, password
    assert answer.location == page
    done = browser.post(page, data={**carried, "password": KNOWN}, headers=SENT_FROM_OURS)
    assert (done.status_code, done.location) == (303, f"{PAID}?done=1")
    assert db.session.query(Refund).count() == 1


@pages
def test_a_sheet_that_would_not_hold_all_rows_is_refused(
    app: Flask, paid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.exports.MOST_ROWS_OF_A_SHEET", 0)
    assert b"take the CSV file" in file_of(browser_signed_in(app, STAFF, "secretariat"), "xlsx")
