"""Stripe behind the core's port."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from plugins.stripe_payments import asking_stripe, pages, recovering, services
from plugins.stripe_payments.answers import WITH_FEE, Thing, both, charge_fact, refund_fact
from plugins.stripe_payments.line import asking, client, once, plain, sdk, was_kept
from plugins.stripe_payments.messages import HEADER, KINDS, read, secrets_of, stub_of
from plugins.stripe_payments.recovering import Standing
from plugins.stripe_payments.rules import charged, check_keys, takes, to_stripe
from portal.config import Settings
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused, Unavailable
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.payments.gateway import Begun, Charge, EventStub, Fact, Forged, KeyField, Keys, Order, Unknown
from portal.web.links import sign_link

NAME = "stripe"
LINK = "stripe recovery"
NOT_TAKEN = N_("The payment provider does not take this payment now. Nothing is lost; try again later.")
MORE_THAN_LEFT = N_("This is more than can be given back.")
NOT_FOR_EVER = ("balance_insufficient", "lock_timeout")


class StripeGateway:
    """Cards and direct debits; the payer leaves a method on Stripe's page, and it is charged when the time comes."""

    name = NAME
    title = N_("Card or direct debit")
    summary = N_("A card, or in euros a bank account, on the secure page of Stripe.")
    keeps_fee = True
    is_sent_by_payer = False
    key_fields: tuple[KeyField, ...] = (
        KeyField("api_key", N_("Secret or restricted key"), N_("It begins with sk_ or rk_.")),
        KeyField("publishable_key", N_("Publishable key"), N_("It begins with pk_."), is_secret=False),
        KeyField(
            "secret",
            N_("Signing secret of the webhook endpoint"),
            N_("It begins with whsec_. The command “portal stripe setup” enters it by itself."),
            is_required=False,
            stays_beside=True,
        ),
        KeyField(
            "account",
            N_("Connected account"),
            N_("Only for Stripe Connect; it begins with acct_."),
            is_secret=False,
            is_required=False,
        ),
    )
    http_client: Any = None  # a twin's, in tests

    def takes(self, currency: str) -> bool:
        """Whether Stripe takes a currency."""
        return takes(currency)

    def check_keys(self, keys: Keys) -> None:
        """Refuse what cannot be keys of Stripe for this mode."""
        settings: Settings = current_app.extensions["portal.settings"]
        check_keys(keys, is_live=settings.is_live)

    def line(self, keys: Keys) -> Any:
        """The services of Stripe for these keys."""
        return client(keys, self.http_client)

    def begin(self, keys: Keys, order: Order) -> Begun:
        """Make a hosted page: to leave a method, or to pay at once."""
        charged(order.amount)
        line, portal = self.line(keys), services.portal_name()
        try:
            with asking():
                session = _setup_page(line, order, portal) if order.charges == "later" else _page(line, order, portal)
        except sdk().InvalidRequestError as error:
            raise Unavailable(NOT_TAKEN) from error
        return Begun(str(session["url"]), session["id"])

    def create_charge(self, keys: Keys, charge: Charge) -> str:
        """Make a payment intent without confirming it; without its method, should that be gone."""
        line, portal = self.line(keys), services.portal_name()
        params = pages.intent(charge, portal)
        key = f"{portal}:{charge.key}"
        with asking():
            try:
                made = once(lambda options: line.payment_intents.create(params, options), key)
            except sdk().InvalidRequestError:
                if asking_stripe.is_attached(line, both(charge.method_reference)[1]):
                    raise
                params = {name: value for name, value in params.items() if name != "payment_method"}
                made = once(lambda options: line.payment_intents.create(params, options), f"{key}:bare")
        return str(made["id"])

    def confirm_charge(self, keys: Keys, reference: str, key: str) -> Fact:
        """Take the money, or say why not."""
        line, portal = self.line(keys), services.portal_name()
        stripe = sdk()
        params = {"off_session": True, "expand": WITH_FEE}
        with asking():
            try:
                intent = once(
                    lambda options: line.payment_intents.confirm(reference, params, options), f"{portal}:{key}"
                )
            except stripe.CardError as error:
                intent = error.json_body["error"]["payment_intent"]
            except stripe.InvalidRequestError:
                return asking_stripe.confirmed_after_all(line, portal, reference, key)
        return asking_stripe.certain(charge_fact(intent, portal, has_ended=True))

    def cancel_charge(self, keys: Keys, reference: str) -> Fact:
        """End a charge, with the page that stood in for it if there is one; or say that it did succeed."""
        line, portal = self.line(keys), services.portal_name()
        with asking():
            return asking_stripe.ended(line, portal, reference)

    def recovery_url(self, keys: Keys, reference: str, return_url: str) -> str:
        """Our own page, behind a signed link, on which the payer confirms the same payment intent."""
        settings: Settings = current_app.extensions["portal.settings"]
        payment_id, language = services.payment_with(reference)
        with current_app.test_request_context(base_url=settings.base_url):
            path = url_for("stripe_payments.recover", token=sign_link(LINK, payment_id), lang=language)
            return settings.base_url + path

    def standing(self, keys: Keys, reference: str) -> Standing:
        """Say what the payer of a charge that did not go through can do."""
        with asking():
            return recovering.standing(self.line(keys), reference)

    def page_instead(self, keys: Keys, reference: str, order: Order) -> str:
        """A page of Stripe on which the same sum is paid; empty when the charge went through after all."""
        line, portal = self.line(keys), services.portal_name()
        try:
            with asking():
                return recovering.page_instead(line, portal, reference, order)
        except sdk().InvalidRequestError as error:
            raise Unavailable(NOT_TAKEN) from error

    def release(self, keys: Keys, method_reference: str) -> None:
        """Detach a payer's method; one that is gone already is just as well."""
        line, (_, method) = self.line(keys), both(method_reference)
        with asking():
            try:
                line.payment_methods.detach(method)
            except sdk().InvalidRequestError as error:
                if asking_stripe.is_attached(line, method):
                    raise Unknown(str(error)) from error

    def forget_customers(self, keys: Keys, payment_id: int) -> None:
        """Delete whom Stripe keeps as customers of a payment, and with them what they left to pay with."""
        line, portal = self.line(keys), services.portal_name()
        with asking():
            asking_stripe.forget_customers(line, pages.ours(portal, payment_id))

    def refund(self, keys: Keys, reference: str, amount: Money, key: str) -> Fact:
        """Give money back, once per key."""
        line, portal = self.line(keys), services.portal_name()
        stripe = sdk()
        with asking():
            intent = asking_stripe.intent_behind(line, reference)
            params = pages.refund(intent["id"], to_stripe(amount), key)
            try:
                made = plain(line.refunds.create(params, {"idempotency_key": f"{portal}:{key}"}))
            except stripe.InvalidRequestError as error:
                if error.code in NOT_FOR_EVER:
                    raise Unknown(str(error)) from error
                raise Refused(MORE_THAN_LEFT) from error
            except stripe.APIError as error:
                if not was_kept(error):
                    raise
                made = asking_stripe.refund_made_before(line, params, f"{portal}:{key}:again")
        return asking_stripe.certain(refund_fact(made, intent, portal))

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes) -> EventStub:
        """Check a message's signature and time."""
        given = {name.title(): value for name, value in headers.items()}
        event = read(body, given.get(HEADER, ""), secrets_of(keys), wall_now())
        return stub_of(event, keys.get("account", ""))

    def fetch(self, keys: Keys, subject: str) -> Fact | None:
        """Say how an object stands."""
        line, portal = self.line(keys), services.portal_name()
        try:
            with asking():
                return asking_stripe.fact_about(line, portal, subject)
        except sdk().InvalidRequestError as error:
            if error.code == "resource_missing":
                return None
            raise Unknown(str(error)) from error

    def events_since(self, keys: Keys, since: datetime) -> list[EventStub]:
        """All messages of our kinds since an instant, the oldest first."""
        params = {"created": {"gte": int(since.timestamp())}, "types": list(KINDS), "limit": 100}
        with asking():
            found = [plain(event) for event in self.line(keys).events.list(params).auto_paging_iter()]
        stubs = (_stub(event, keys.get("account", "")) for event in reversed(found))
        return [stub for stub in stubs if stub]


def _stub(event: Thing, account: str) -> EventStub | None:
    try:
        return stub_of(event, account)
    except Forged:
        return None


def _setup_page(line: Any, order: Order, portal: str) -> dict[str, Any]:
    customer = once(
        lambda options: line.customers.create(pages.customer(order, portal), options), f"{portal}:{order.key}:customer"
    )
    params = pages.setup_page(order, portal, customer["id"])
    return once(lambda options: line.checkout.sessions.create(params, options), f"{portal}:{order.key}")


def _page(line: Any, order: Order, portal: str) -> dict[str, Any]:
    params = pages.payment_page(order, portal)
    return once(lambda options: line.checkout.sessions.create(params, options), f"{portal}:{order.key}")
