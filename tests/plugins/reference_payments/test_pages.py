"""The payer's page: who pays, how, the papers, and second thoughts; and what holds of the payment meanwhile."""

import re
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from plugins.reference_payments.gateway import LINK
from plugins.reference_payments.services import promising, receiving
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.mail.models import Mail
from portal.payments import services as payments
from portal.payments.facts import take_in
from portal.testing import Browser
from portal.web.links import sign_link
from tests.factories import make_account
from tests.plugins.campaigns.story import let_pass
from tests.plugins.reference_payments.promises import (
    BANK,
    MOBILE,
    SEPA,
    arrived,
    begun,
    holder_with,
    payment_state,
    promise_row,
    promised,
)


def page_of(promise_id: int, language: str = "en") -> str:
    return f"/{language}/reference_payments/{sign_link(LINK, str(promise_id))}"


def letters(promise_id: int) -> list[str]:
    email = promise_row(promise_id).email
    return [
        name.split("/")[-1]
        for name in db.session.scalars(db.select(Mail.template).where(Mail.to == email).order_by(Mail.id))
    ]


def test_a_payer_says_who_they_are_and_learns_how_to_pay(context: Flask, client: Browser) -> None:
    promise_id = begun(holder_with())
    before = client.get(page_of(promise_id)).text
    assert "ES91" not in before
    client.fill(page_of(promise_id), {"payer": "Sample Payer"})
    shown = client.get(page_of(promise_id)).text
    row = promise_row(promise_id)
    assert "ES91 2100 0418 4502 0005 1332" in shown
    assert " ".join(re.findall(".{1,4}", row.reference)) in shown
    assert "<svg" in shown
    assert " style=" not in shown
    assert (row.state, payment_state(promise_id), letters(promise_id)) == ("invoiced", "promised", ["invoice.md"])


def test_a_name_is_needed(context: Flask, client: Browser) -> None:
    answer = client.fill(page_of(begun(holder_with())), {"payer": ""})
    assert (answer.status_code, "Enter your name." in answer.text) == (422, True)


def test_a_link_that_was_not_signed_opens_nothing(context: Flask, client: Browser) -> None:
    assert client.get("/en/reference_payments/1").status_code == 404


def test_for_all_or_nothing_the_invoice_comes_with_success(context: Flask) -> None:
    promise_id = promised(holder_with(), charges="later")
    assert (promise_row(promise_id).state, letters(promise_id)) == ("promised", ["promised.md"])
    payment_id = promise_row(promise_id).payment_id
    for _ in range(2):
        with unit_of_work():
            payments.ask_for_transfer(payment_id)
    assert (promise_row(promise_id).state, letters(promise_id)) == ("invoiced", ["promised.md", "invoice.md"])
    assert promise_row(promise_id).due_on is not None


def test_a_commitment_counts_when_the_fund_holder_accepts_it_and_is_collected_by_invoice(
    app: Flask, context: Flask
) -> None:
    promise_id = promised(holder_with(), charges="later", organisation="City of Sample", commitment="Decree 1/2026")
    with unit_of_work():
        account_id = make_account()
    assert payment_state(promise_id) == "promised"
    with unit_of_work():
        promising.accept_commitment(promise_id, account_id)
    assert payment_state(promise_id) == "secured"
    payment_id = promise_row(promise_id).payment_id
    with unit_of_work():
        payments.collect(payment_id)
    run_due(app)
    assert (payment_state(promise_id), promise_row(promise_id).state) == ("processing", "invoiced")
    holder_id = promise_row(promise_id).holder_id
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    assert payment_state(promise_id) == "paid"


def test_a_promise_can_be_withdrawn_before_money_came(context: Flask, client: Browser) -> None:
    promise_id = promised(holder_with())
    client.fill(page_of(promise_id) + "/take-back", {})
    assert (promise_row(promise_id).state, payment_state(promise_id)) == ("cancelled", "cancelled")
    assert "ES91" not in client.get(page_of(promise_id)).text


def test_payers_are_reminded_before_and_after_and_then_left_alone(app: Flask, context: Flask) -> None:
    promise_id = promised(holder_with())
    for days, reminders in ((6, 0), (2, 1), (9, 2), (30, 3), (25, 3)):
        let_pass(app, days=days)
        assert letters(promise_id).count("reminder.md") == reminders
    assert payment_state(promise_id) == "promised"
    let_pass(app, days=10)
    assert (payment_state(promise_id), promise_row(promise_id).state) == ("uncollectable", "cancelled")


def test_nobody_is_reminded_of_what_has_come(app: Flask, context: Flask) -> None:
    holder_id = holder_with()
    promise_id = promised(holder_id)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    let_pass(app, days=20)
    assert "reminder.md" not in letters(promise_id)


@pytest.mark.parametrize("language", ["en", "ca", "es", "fr", "pt", "ar"])
def test_the_invoice_is_a_tagged_pdf_with_what_a_public_body_needs(
    context: Flask, client: Browser, language: str
) -> None:
    holder_id = holder_with()
    promise_id = promised(
        holder_id, organisation="City of Sample", purchase_order="PO-77", process_number="P-88", empenho="2026NE99"
    )
    text = pdf_of(client, page_of(promise_id, language) + "/invoice.pdf")
    for part in ("City of Sample", "PO-77", "P-88", "2026NE99", "ES91"):
        assert part in text
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    assert "ES91" not in pdf_of(client, page_of(promise_id, language) + "/invoice.pdf")


def pdf_of(client: Browser, path: str) -> str:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    read = PdfReader(BytesIO(answer.data))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    return " ".join(page.extract_text() for page in read.pages)


@pytest.mark.parametrize(("keys", "currency"), [(SEPA, "EUR"), (MOBILE, "XOF"), (BANK, "USD")])
def test_asking_how_it_stands_changes_nothing(context: Flask, keys: dict[str, str], currency: str) -> None:
    promise_id = begun(holder_with(keys, (currency,)), 10_000, currency)
    with unit_of_work():
        promising.promise(promise_id, promising.NewPromise("Sample Payer"))
    fact = promising.fact_of(promise_row(promise_id))
    assert fact is not None
    with unit_of_work():
        assert take_in(fact) == "known or overtaken"
    assert payment_state(promise_id) == "promised"


CITY = {"payer": "Sample Treasurer", "organisation": "City of Sample"}


def test_a_city_pays_in_stages_out_of_several_budgets(context: Flask, client: Browser) -> None:
    promise_id = begun(holder_with())
    client.fill(
        page_of(promise_id),
        CITY | {"stage_1_sum": "60", "stage_1_on": "2030-06-01", "stage_2_sum": "40.00", "stage_2_on": "2031-06-01"},
    )
    assert str(promise_row(promise_id).due_on) == "2030-06-01"
    assert [(stage.amount, stage.budget_year) for stage in promising.stages_of(promise_id)] == [
        (6_000, 2030), (4_000, 2031),
    ]  # fmt: skip
    assert "2031" in pdf_of(client, page_of(promise_id) + "/invoice.pdf")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"stage_1_sum": "100", "stage_1_on": "2030-06-01"}, "two stages"),
        ({"stage_1_sum": "100"}, "the sum and the day"),
        ({"stage_1_sum": "1", "stage_1_on": "2001-06-01"}, "has passed"),
        ({"stage_1_sum": "much", "stage_1_on": "2030-06-01"}, "stage_1_sum-fault"),
        ({"stage_1_sum": "60", "stage_1_on": "soon"}, "such as 2030-06-01"),
        (
            {"stage_1_sum": "60", "stage_1_on": "2030-06-01", "stage_2_sum": "41", "stage_2_on": "2031-06-01"},
            "do not add up",
        ),
        (
            {"stage_1_sum": "60", "stage_1_on": "2030-06-01", "stage_2_sum": "40", "stage_2_on": "2030-07-01"},
            "a year of its own",
        ),
    ],
)
def test_stages_that_are_not_right_are_refused_beside_their_field(
    context: Flask, client: Browser, typed: dict[str, str], said: str
) -> None:
    promise_id = begun(holder_with())
    answer = client.fill(page_of(promise_id), CITY | typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert promise_row(promise_id).state == "begun"
