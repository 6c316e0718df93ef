"""Whatever is asked in whatever order, the twin's money is conserved and no state is impossible."""

from datetime import timedelta
from typing import Any

import stripe
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from tests.examples import examples
from tests.stripe_twin import Twin
from tests.stripe_twin.cards import BY_TOKEN
from tests.stripe_twin.refusals import Refusal
from tests.stripe_twin.transport import client_of

USUAL = ("pm_card_visa", "pm_card_refundFail", "pm_card_pendingRefund", "pm_card_createDispute")
TOKENS = st.sampled_from(USUAL) | st.sampled_from(sorted(BY_TOKEN))
AMOUNTS = st.integers(50, 10_000)
STATUSES = {
    "requires_payment_method", "requires_confirmation", "requires_action", "processing", "succeeded", "canceled",
}  # fmt: skip


def tried(act: Any, *told: Any) -> Any:
    """Ask for something that may be refused."""
    try:
        return act(*told)
    except (stripe.CardError, stripe.InvalidRequestError, Refusal):
        return None


class Asked(RuleBasedStateMachine):
    """Payers, banks, an owner and a portal that ask for things in any order."""

    intents = Bundle("intents")
    pages = Bundle("pages")

    def __init__(self) -> None:
        super().__init__()
        self.twin = Twin()
        self.sdk = client_of(self.twin).v1
        self.paid: set[str] = set()

    @rule(target=intents, token=TOKENS, amount=AMOUNTS)
    def begin(self, token: str, amount: int) -> str:
        return str(self.sdk.payment_intents.create({"amount": amount, "currency": "eur", "payment_method": token}).id)

    @rule(target=pages, amount=AMOUNTS, mode=st.sampled_from(["setup", "payment"]))
    def make_page(self, amount: int, mode: str) -> str:
        told: dict[str, Any] = {"mode": mode, "success_url": "https://portal.example", "currency": "eur"}
        if mode == "payment":
            price = {"currency": "eur", "unit_amount": amount, "product_data": {"name": "A pledge"}}
            told |= {"line_items": [{"price_data": price, "quantity": 1}]}
        return str(self.sdk.checkout.sessions.create(told).id)

    @rule(page=pages, token=TOKENS, passes=st.booleans())
    def pay(self, page: str, token: str, passes: bool) -> None:
        tried(lambda: self.twin.pay(page, token, passes=passes))

    @rule(intent=intents, is_off=st.booleans(), token=st.none() | TOKENS)
    def confirm(self, intent: str, is_off: bool, token: str | None) -> None:
        told: dict[str, Any] = {"off_session": is_off, "return_url": "https://portal.example"}
        tried(self.sdk.payment_intents.confirm, intent, told | ({"payment_method": token} if token else {}))

    @rule(intent=intents, passes=st.booleans())
    def authenticate(self, intent: str, passes: bool) -> None:
        tried(lambda: self.twin.authenticate(intent, passes=passes))

    @rule(intent=intents)
    def cancel(self, intent: str) -> None:
        tried(self.sdk.payment_intents.cancel, intent)

    @rule(intent=intents, amount=AMOUNTS)
    def refund(self, intent: str, amount: int) -> None:
        tried(self.sdk.refunds.create, {"payment_intent": intent, "amount": amount})

    @rule(intent=intents, outcome=st.sampled_from(["won", "lost"]))
    def dispute(self, intent: str, outcome: Any) -> None:
        found = self.twin.account.find("payment_intent", intent)
        if found["status"] == "succeeded" and not self.twin.account.all("dispute", payment_intent=intent):
            self.twin.decide(self.twin.dispute(intent)["id"], outcome)

    @rule(days=st.integers(0, 4))
    def wait(self, days: int) -> None:
        self.twin.advance(timedelta(days=days, hours=2))

    @invariant()
    def no_state_is_impossible(self) -> None:
        account = self.twin.account
        for intent in account.all("payment_intent"):
            charges = account.all("charge", payment_intent=intent["id"])
            came = [one for one in charges if one["status"] == "succeeded"]
            assert intent["status"] in STATUSES
            assert (intent["status"] == "succeeded") == (len(came) == 1) == (intent["amount_received"] > 0)
            assert len([one for one in charges if one["status"] == "pending"]) == (intent["status"] == "processing")
            assert (intent["status"] == "requires_action") == (intent["next_action"] is not None)

    @invariant()
    def nothing_that_was_paid_is_ever_unpaid(self) -> None:
        paid = {one["id"] for one in self.twin.account.all("payment_intent", status="succeeded")}
        assert paid >= self.paid
        self.paid = paid

    @invariant()
    def money_is_conserved(self) -> None:
        account = self.twin.account
        settled = [one for one in account.all("charge", status="succeeded") if one["balance_transaction"]]
        back = [one for one in account.all("refund") if one["status"] != "failed"]
        taken = [one for one in account.all("dispute") if one["status"] in ("needs_response", "lost")]
        moved = account.all("balance_transaction")
        expected = sum(one["amount"] for one in settled) - sum(one["amount"] for one in [*back, *taken])
        assert sum(one["amount"] for one in moved) == expected
        assert all(one["net"] == one["amount"] - one["fee"] for one in moved)
        assert all(0 <= one["amount_refunded"] <= one["amount"] for one in account.all("charge"))


TestAsked = Asked.TestCase
TestAsked.settings = settings(examples(15), stateful_step_count=25)
