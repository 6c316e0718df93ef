"""Payment by reference behind the core's port: the page is our own, and the money comes by the payer's bank."""

from collections.abc import Mapping
from datetime import datetime

from flask import current_app, url_for

from plugins.reference_payments.schemes import AnyScheme
from plugins.reference_payments.services import paying_back, promising
from plugins.reference_payments.services.receiving import locked
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.kernel.ids import is_id
from portal.kernel.money import Money
from portal.payments.gateway import Begun, Charge, EventStub, Fact, Forged, KeyField, Keys, Order
from portal.web.links import sign_link

LINK = "reference_payments.pay"


class ReferenceGateway:
    """Money sent with a reference by one scheme; nothing can be taken, so it is asked for and awaited."""

    keeps_fee = False
    is_sent_by_payer = True

    def __init__(self, scheme: AnyScheme) -> None:
        self.scheme = scheme
        self.name, self.title, self.summary = scheme.name, scheme.title, scheme.summary
        self.key_fields: tuple[KeyField, ...] = scheme.key_fields

    def check_keys(self, keys: Keys) -> None:
        """Refuse an account that is not right."""
        self.scheme.of(keys)

    def takes(self, currency: str) -> bool:
        """Whether money of a currency can come this way."""
        return not self.scheme.currencies or currency in self.scheme.currencies

    def begin(self, keys: Keys, order: Order) -> Begun:
        """Give the payer their own page, the same for the same payment."""
        scheme = self.scheme.of(keys)
        scheme.check(order.amount)
        with unit_of_work():
            promise_id = promising.begin(order, scheme.name, scheme.reference(order.payment_id))
        return Begun(_page(order.language, promise_id), f"promise:{promise_id}")

    def create_charge(self, keys: Keys, charge: Charge) -> str:
        """The promise of this payment is what is charged: there is only one."""
        with unit_of_work():
            row = promising.of_payment(charge.payment_id)
            assert row is not None, "only what was promised here is collected here"
            return f"promise:{row.id}"

    def confirm_charge(self, keys: Keys, reference: str, key: str) -> Fact:
        """Ask for the money by an invoice; it is on its way until it is here, or nobody waits any more."""
        with unit_of_work():
            row = locked(_number(reference, "promise"))
            promising.ask(row)
            fact = promising.fact_of(row)
            if fact is not None and fact.subject == "charge":
                return fact
            status = "processing" if fact else "canceled"
            return Fact(row.payment_id, "charge", status, reference, Money(row.amount, row.currency))

    def cancel_charge(self, keys: Keys, reference: str) -> Fact:
        """Stop waiting for money, unless it is here."""
        with unit_of_work():
            row = locked(_number(reference, "promise"))
            fact = promising.fact_of(row)
            if fact is not None and fact.subject == "charge":
                return fact
            return Fact(row.payment_id, "charge", "canceled", reference, Money(row.amount, row.currency))

    def recovery_url(self, keys: Keys, reference: str, return_url: str) -> str:
        """The page that says how to pay."""
        row = promising.by_id(_number(reference, "promise"))
        return _page(row.language, row.id)

    def release(self, keys: Keys, method_reference: str) -> None:
        """Forget a method; there is none."""

    def refund(self, keys: Keys, reference: str, amount: Money, key: str) -> Fact:
        """Ask a person to send money back, which is on its way until they say so."""
        with unit_of_work():
            return paying_back.ask(_number(reference, "promise"), amount, key)

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes) -> EventStub:
        """Nobody sends messages here, so every one is forged."""
        raise Forged("no messages are sent to this gateway")

    def fetch(self, keys: Keys, subject: str) -> Fact | None:
        """Say how a promise stands, or money that goes back."""
        kind, _, number = subject.partition(":")
        if not is_id(number):
            return None
        if kind == "back":
            row = paying_back.by_id(int(number))
            return paying_back.fact_of(row, promising.by_id(row.promise_id))
        found = promising.fact_of(promising.by_id(int(number))) if kind == "promise" else None
        db.session.rollback()
        return found

    def events_since(self, keys: Keys, since: datetime) -> list[EventStub]:
        """Nothing happens here that the portal does not know."""
        return []


def _number(subject: str, kind: str) -> int:
    found, _, number = subject.partition(":")
    assert found == kind, "the core gives back what it was given"
    return int(number)


def _page(language: str, promise_id: int) -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    with current_app.test_request_context(base_url=settings.base_url):
        path = url_for("reference_payments.pay", token=sign_link(LINK, str(promise_id)), lang=language)
        return settings.base_url + path
