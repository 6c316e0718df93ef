"""The pages of those who take money in, as each person meets them, without a script."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from plugins.reference_payments.models import Receipt
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services import previewing
from plugins.reference_payments.statement_models import BankAccount, Movement, Upload
from portal.accounts.models import Account
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock
from portal.testing import BASE_URL, Browser, browser_signed_in, unseen_fields
from portal.viewer import Viewer
from tests.plugins.reference_payments import money_story as story
from tests.plugins.reference_payments.money_story import HEAD, People, row

OFFICE = "/en/admin/reference_payments/money"


@pytest.fixture
def them(context: Flask) -> People:
    """A fund holder with its people."""
    return story.people(context)


def as_(app: Flask, viewer: Viewer) -> Browser:
    db.session.rollback()
    email = db.session.get_one(Account, viewer.account_id).email
    db.session.rollback()
    return browser_signed_in(app, email=email)


def send(browser: Browser, account_id: int, data: str, name: str = "november.csv") -> TestResponse:
    path = f"{OFFICE}/accounts/{account_id}"
    token = unseen_fields(browser.get(path).text)["_token"]
    return browser.post(
        path,
        data={"_token": token, "document": (BytesIO(data.encode()), name)},
        content_type="multipart/form-data",
        headers={"Origin": BASE_URL},
    )


def newest(table: type[Upload] | type[Receipt] | type[BankAccount]) -> int:
    db.session.rollback()
    found = db.session.scalar(db.select(db.func.max(table.id)))
    db.session.rollback()
    assert found
    return int(found)


COLUMNS = {
    "day": "0", "text": "1", "payer": "2", "amount": "3", "credit": "", "debit": "", "account": "", "bank_id": "",
    "currency": "", "date_order": "ymd", "decimal": ".",
}  # fmt: skip


def test_a_bookkeeper_takes_a_statement_in(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    browser = as_(context, them.bookkeeper)
    answer = send(browser, them.account_id, HEAD + row("100.00", promise.reference, "Stadt Bonn") + row("7.00", "<b>"))
    path = f"{OFFICE}/files/{newest(Upload)}"
    assert answer.headers["Location"].endswith(path)
    assert browser.get(path).headers["Location"].endswith(f"{path}/columns")
    page = browser.get(f"{path}/columns")
    assert "Sample Bank" in page.text
    assert re.search(r'<option selected value="3">4. Amount', page.text)
    assert browser.fill(f"{path}/columns", COLUMNS).status_code == 303
    page = browser.get(path)
    assert "its check digits are right" in page.text
    assert "Nothing surely says whose it is" in page.text
    assert "&lt;b&gt;" in page.text
    assert db.session.query(Movement).count() == 0
    assert browser.fill(path, {}).status_code == 303
    assert story.state_of(promise) is PromiseState.RECEIVED
    assert browser.get(path).status_code == 404
    again = send(browser, them.account_id, HEAD + row("7.00", "<b>") + row("8.00", "new"))
    assert "1 line came with an earlier file" in browser.get(again.headers["Location"]).text


def test_a_file_waits_until_it_is_taken_in_or_thrown_away(context: Flask, them: People) -> None:
    browser = as_(context, them.bookkeeper)
    send(browser, them.account_id, HEAD + row("100.00"))
    path = f"{OFFICE}/files/{newest(Upload)}"
    assert "Look at november.csv" in browser.get(f"{OFFICE}/").text
    browser.fill(f"{path}/columns", COLUMNS)
    assert browser.fill(path, {}, to=f"{path}/throw-away").status_code == 303
    assert "november.csv" not in browser.get(f"{OFFICE}/").text
    send(browser, them.account_id, HEAD + row("100.00"))
    assert browser.get(f"{OFFICE}/files/{newest(Upload)}").status_code == 200
    shift_business_clock(timedelta(days=31))
    previewing.forget_old()
    shift_business_clock(timedelta())
    assert "november.csv" not in browser.get(f"{OFFICE}/").text


def test_columns_are_asked_for_again_when_what_was_chosen_does_not_fit(context: Flask, them: People) -> None:
    browser = as_(context, them.bookkeeper)
    send(browser, them.account_id, HEAD + row("100.00"))
    path = f"{OFFICE}/files/{newest(Upload)}"
    answer = browser.fill(f"{path}/columns", COLUMNS | {"day": ""})
    assert answer.status_code == 422
    assert "Say which column holds the day" in answer.text
    browser.fill(f"{path}/columns", COLUMNS | {"day": "3"})
    assert "is no day" in browser.get(path).text


@pytest.mark.parametrize(("data", "says"), [("", "This file is empty"), ("%PDF-1", "This is a PDF")])
def test_a_bad_file_is_refused_beside_its_field(context: Flask, them: People, data: str, says: str) -> None:
    answer = send(as_(context, them.treasurer), them.account_id, data)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_treasurer_enters_an_account(context: Flask, them: People) -> None:
    browser = as_(context, them.treasurer)
    told = {"holder": str(them.holder_id), "name": "Wave", "currency": "EUR"}
    assert browser.fill(f"{OFFICE}/accounts/new", told).status_code == 303
    twice = browser.fill(f"{OFFICE}/accounts/new", told)
    assert (twice.status_code, "of this name already" in twice.text) == (422, True)
    assert "Wave" in browser.get(f"{OFFICE}/").text


def test_what_waits_is_in_the_inbox_and_finds_its_promise(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    story.take_in(them, row("100.00", "for the wells", "Stadt Bonn Kasse"))
    browser = as_(context, them.bookkeeper)
    assert "1 sum waits to be given to a promise" in browser.get("/en/admin/").text
    assert promise.reference in browser.get(f"{OFFICE}/waiting/").text
    path = f"{OFFICE}/waiting/{newest(Receipt)}"
    assert "It was sent back" not in browser.get(path).text
    wrong = browser.fill(path, {"reference": "RF00"}, to=f"{path}/allocate")
    assert (wrong.status_code, "no open promise with this reference" in wrong.text) == (422, True)
    assert browser.fill(path, {"reference": promise.reference}, to=f"{path}/allocate").status_code == 303
    assert story.state_of(promise) is PromiseState.RECEIVED
    assert "Nothing waits" in browser.get(f"{OFFICE}/waiting/").text


def test_a_treasurer_gives_back_with_a_reason(context: Flask, them: People) -> None:
    story.take_in(them, row("12.00", "mistake"))
    browser = as_(context, them.treasurer)
    path = f"{OFFICE}/waiting/{newest(Receipt)}"
    assert browser.fill(path, {"reason": ""}, to=f"{path}/back").status_code == 422
    assert browser.fill(path, {"reason": "It was for somebody else"}, to=f"{path}/back").status_code == 303
    assert "reference_payments.give_back" in db.session.scalars(db.select(AuditLine.act)).all()


def test_cash_needs_a_second_person(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    told = {"reference": promise.reference, "amount": "100", "received_on": "2026-01-05", "payer": "Rosa Sample"}
    own, other = as_(context, them.treasurer), as_(context, them.second)
    assert own.fill(f"{OFFICE}/receipts/{them.holder_id}/new", told).status_code == 303
    assert story.state_of(promise) is not PromiseState.RECEIVED
    path = f"{OFFICE}/receipts/{newest(Receipt)}/confirm"
    assert "Waits for a second person" in own.get(f"{OFFICE}/receipts/").text
    refused = own.fill(f"{OFFICE}/receipts/{them.holder_id}/new", {}, to=path)
    assert (refused.status_code, "Somebody else has to" in refused.text) == (422, True)
    assert "1 receipt by hand waits" in other.get("/en/admin/").text
    assert other.fill(f"{OFFICE}/receipts/", {}, to=path).status_code == 303
    assert story.state_of(promise) is PromiseState.RECEIVED


def test_cash_that_was_not_so_is_gone_and_more_than_open_is_refused(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    told = {"reference": promise.reference, "amount": "100.01", "received_on": "2026-01-05", "payer": "Rosa Sample"}
    own, other = as_(context, them.bookkeeper), as_(context, them.second)
    refused = own.fill(f"{OFFICE}/receipts/{them.holder_id}/new", told)
    assert (refused.status_code, "is open of this promise" in refused.text) == (422, True)
    own.fill(f"{OFFICE}/receipts/{them.holder_id}/new", told | {"amount": "1"})
    other.fill(f"{OFFICE}/receipts/", {}, to=f"{OFFICE}/receipts/{newest(Receipt)}/refuse")
    assert db.session.query(Receipt).count() == 0


@pytest.mark.both
def test_the_database_wants_a_second_person_too(context: Flask, them: People) -> None:
    story.take_in(them, row("12.00", "mistake"))
    receipt_id = newest(Receipt)
    with pytest.raises(IntegrityError, match="confirmed_by_somebody"), unit_of_work():
        found = db.session.get_one(Receipt, receipt_id)
        found.entered_by = them.treasurer.account_id
        db.session.flush()


def test_books_and_bank_agree_or_say_what_is_open(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    browser = as_(context, them.treasurer)
    path = f"{OFFICE}/books/{them.holder_id}/EUR"
    assert "nothing is open" in browser.get(path).text
    story.take_in(them, row("100.00", promise.reference), row("-3.90", "Fee of the bank"))
    page = browser.get(path).text
    assert "nothing is open" not in page
    assert "Fee of the bank" in page


def test_the_journal_is_a_file_that_adds_up(context: Flask, them: People) -> None:
    promise = story.promised(them.holder_id, 10_000)
    story.take_in(them, row("100.00", promise.reference))
    answer = as_(context, them.treasurer).get(f"{OFFICE}/books/{them.holder_id}/journal.csv")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    debit, credit = (sum(round(float(one[side] or 0) * 100) for one in rows) for side in ("debit", "credit"))
    assert debit == credit > 0
    assert {"bank", "clearing", "campaign_funds", "unallocated"} == {one["account"] for one in rows}


def test_nobody_else_comes_in(context: Flask, them: People) -> None:
    stranger = browser_signed_in(context, "stranger@city.example")
    for path in (f"accounts/{them.account_id}", f"books/{them.holder_id}/EUR", f"receipts/{them.holder_id}/new"):
        assert stranger.get(f"{OFFICE}/{path}").status_code == 404
    assert "no fund holder" in stranger.get(f"{OFFICE}/").text
