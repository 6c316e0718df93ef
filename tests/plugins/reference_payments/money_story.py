"""A fund holder whose backers send money by themselves, its treasurer and bookkeeper, and the files of its bank."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from plugins.reference_payments.models import Promise
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services import accounts, previewing, promising, taking_in
from plugins.reference_payments.services.promising import NewPromise
from portal.accounts.services import viewer_of
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.organisations.services import NewHolder, create_holder, open_gateway
from portal.payments import services as payments
from portal.payments.collecting import checkout
from portal.payments.services import PaymentRequest
from portal.viewer import Viewer
from tests.factories import make_account, make_organisation, numbers
from tests.plugins.reference_payments.promises import way_of

SCHEMES = {
    "sepa": {"account_name": "Sample Fund Holder", "iban": "DE89370400440532013000"},
    "pix": {
        "account_name": "Sample Holder", "city": "Porto Alegre", "pix_key": "finance@city.example",
        "cnpj": "16.727.230/0001-97",
    },
    "mobile": {"operator": "Wave", "account_name": "Sample Holder", "number": "123456"},
}  # fmt: skip
HEAD = "Date;Reference;Payer;Amount\n"


@dataclass(frozen=True)
class People:
    """Those who keep the books of the fund holder."""

    holder_id: int
    account_id: int
    treasurer: Viewer
    bookkeeper: Viewer
    second: Viewer


def people(app: Flask, scheme: str = "sepa", currency: str = "EUR") -> People:
    """A fund holder that takes money by reference, with an account, two treasurers and a bookkeeper."""
    with unit_of_work():
        organisation_id = make_organisation()
        told = NewHolder(
            f"holder-{next(numbers)}", organisation_id, "Sample Fund Holder", "1 Sample Street", "SAMPLE-1", "SN",
            (currency, "USD"),
        )  # fmt: skip
        holder_id = create_holder(told)
        open_gateway(holder_id, scheme, SCHEMES[scheme], app.extensions["portal.keys"])
        treasurer, second = (make_account(role="treasurer", object_id=holder_id) for _ in range(2))
        bookkeeper = make_account(role="bookkeeper", object_id=organisation_id)
    permissions = app.extensions["portal.permissions"]
    viewers = [viewer_of(one, permissions) for one in (treasurer, bookkeeper, second)]
    db.session.rollback()
    with unit_of_work():
        account_id = accounts.open_account(holder_id, "Sample Bank", currency, viewers[0])
    return People(holder_id, account_id, *viewers)


def promised(holder_id: int, minor: int, payer: str = "Stadt Bonn", currency: str = "EUR", **changes: Any) -> Promise:
    """A promise that money is waited for."""
    with unit_of_work():
        request = PaymentRequest(
            holder_id=holder_id, gateway=way_of(holder_id), purpose="sample:1", amount=Money(minor, currency),
            email="backer@city.example", language="en", charges="now", title="A sample", return_path="/en/",
            cancel_path="/en/",
        )  # fmt: skip
        payment_id = payments.begin(request)
    checkout(payment_id)
    found = promising.of_payment(payment_id)
    assert found is not None
    promise_id = found.id
    db.session.rollback()
    with unit_of_work():
        promising.promise(promise_id, NewPromise(payer="Rosa Sample", organisation=payer, **changes))
    return again(promise_id)


def again(promise_id: int) -> Promise:
    """A promise as it stands now, for reading only."""
    db.session.rollback()
    row = db.session.get_one(Promise, promise_id)
    db.session.expunge(row)
    db.session.rollback()
    return row


def state_of(promise: Promise) -> PromiseState:
    """Where a promise stands now."""
    return PromiseState(again(promise.id).state)


def row(amount: str, text: str = "", payer: str = "", day: date = date(2026, 11, 25)) -> str:
    """A line of the bank's file."""
    return f"{day.isoformat()};{text};{payer};{amount}\n"


def send(them: People, *rows: str, name: str = "november.csv") -> int:
    """Send a file of the bank, and say as which it is kept."""
    db.session.rollback()
    data = (HEAD + "".join(rows)).encode()
    with unit_of_work():
        return previewing.keep(them.account_id, name, data, them.treasurer)


def take_in(them: People, *rows: str) -> int:
    """Send a file, look, and confirm; the number of new lines."""
    upload_id = send(them, *rows)
    code = previewing.preview(upload_id, them.treasurer).code
    db.session.rollback()
    with unit_of_work():
        return taking_in.take_in(upload_id, code, them.treasurer)
