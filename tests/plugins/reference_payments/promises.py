"""Promises to test with, and the money that comes for them."""

from datetime import date
from itertools import count

from flask import current_app

from plugins.reference_payments.models import Promise
from plugins.reference_payments.schemes import SCHEMES
from plugins.reference_payments.services import promising
from plugins.reference_payments.services.promising import NewPromise
from plugins.reference_payments.services.receiving import NewReceipt
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.organisations.models import HolderGateway
from portal.organisations.services import open_gateway
from portal.payments import services as payments
from portal.payments.collecting import checkout
from tests.factories import make_holder

numbers = count(1)
IBAN, CNPJ = "ES9121000418450200051332", "00000000000191"
SEPA = {"scheme": "sepa", "account_name": "Sample Fund Holder", "iban": IBAN, "commitments": "count"}
PIX = {
    "scheme": "pix", "account_name": "Fundação Exemplo", "city": "Porto Alegre", "pix_key": "sample@city.example",
    "cnpj": CNPJ,
}  # fmt: skip
MOBILE = {"scheme": "mobile", "operator": "Sample Money", "merchant": "12 34 56", "account_name": "Sample Fund Holder"}
BANK = {
    "scheme": "bank", "account_name": "Sample Fund Holder", "account": "0001 2345", "bank": "Sample Bank",
    "bic": "CAIXESBB",
}  # fmt: skip


def holder_with(keys: dict[str, str] = SEPA, currencies: tuple[str, ...] = ("EUR",)) -> int:
    """A fund holder that takes money by reference."""
    with unit_of_work():
        holder_id = make_holder(currencies=currencies)
        open_gateway(holder_id, keys["scheme"], keys, current_app.extensions["portal.keys"])
    return holder_id


def way_of(holder_id: int) -> str:
    """The one way in which a fund holder takes money by reference."""
    theirs = db.select(HolderGateway.gateway).where(HolderGateway.holder_id == holder_id)
    return str(db.session.scalars(theirs.where(HolderGateway.gateway.in_(SCHEMES))).one())


def begun(holder_id: int, minor: int = 10_000, currency: str = "EUR", charges: str = "now") -> int:
    """Somebody at the page that asks who pays; gives the promise's id."""
    with unit_of_work():
        payment_id = payments.begin(
            payments.PaymentRequest(
                holder_id=holder_id,
                gateway=way_of(holder_id),
                purpose="sample:1",
                amount=Money(minor, currency),
                email=f"payer{next(numbers)}@city.example",
                language="en",
                charges="later" if charges == "later" else "now",
                title="A sample campaign",
                return_path="/en/",
                cancel_path="/en/",
            )
        )
    checkout(payment_id)
    found = promising.of_payment(payment_id)
    assert found is not None
    promise_id = found.id
    db.session.rollback()
    return promise_id


def promised(holder_id: int, minor: int = 10_000, charges: str = "now", **said: str) -> int:
    """A promise that was made."""
    promise_id = begun(holder_id, minor, charges=charges)
    with unit_of_work():
        promising.promise(promise_id, NewPromise("Sample Payer", **said))  # type: ignore[arg-type]
    return promise_id


def arrived(holder_id: int, minor: int, source: str = "", currency: str = "EUR") -> NewReceipt:
    """Money on the account."""
    source = source or f"line {next(numbers)}"
    return NewReceipt(holder_id, Money(minor, currency), date(2026, 11, 25), source)


def promise_row(promise_id: int) -> Promise:
    """A promise as it stands now."""
    db.session.rollback()
    return db.session.get_one(Promise, promise_id)


def payment_state(promise_id: int) -> str:
    """Where the payment of a promise stands."""
    return payments.payment(promise_row(promise_id).payment_id).state.value


def in_books(holder_id: int, currency: str = "EUR") -> dict[str, int]:
    """What the accounts of a holder hold, without those that hold nothing."""
    found = {account.value: balance(holder_id, account, currency).minor for account in AccountKind}
    return {account: minor for account, minor in found.items() if minor}
