"""What a bank answers when a PaymentIntent is confirmed, on and off session."""

from typing import Any

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.cards import SOFT, Means
from tests.stripe_twin.charges import SLOW_DEBIT, money_came, new_charge
from tests.stripe_twin.disputes import open_dispute
from tests.stripe_twin.methods import give, mandate_for
from tests.stripe_twin.refusals import Refusal

CODES = ("expired_card", "incorrect_cvc", "processing_error", "authentication_required")
QUICK_DEBIT, DISPUTE_AFTER = 60, 3600


def collect(
    account: Account, intent: Thing, method: Thing, *, is_off_session: bool, is_authenticated: bool = False
) -> Thing:
    """Ask the bank: it pays, asks its customer, takes its time, or raises Refusal with 402."""
    means = account.means[method["id"]]
    if not is_authenticated and _asks(account, means, method, intent):
        if is_off_session:
            raise decline(account, intent, method, "authentication_required")
        intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}}}
        account.say("payment_intent.requires_action", intent)
        return intent
    intent |= {"next_action": None, "last_payment_error": None}
    if means.kind == "sepa_debit":
        return _debit(account, intent, method, means)
    if means.decline:
        raise decline(account, intent, method, means.decline)
    _keep(account, intent, method)
    _paid(account, intent, method, new_charge(account, intent, method, "succeeded"))
    return intent


def _asks(account: Account, means: Means, method: Thing, intent: Thing) -> bool:
    is_kept = method["id"] in account.kept_by_challenge
    if means.asks == "at_setup":
        return not is_kept
    return means.asks == "always" or (means.asks == "unless_kept" and not is_kept)


def _keep(account: Account, intent: Thing, method: Thing) -> None:
    """A method that pays once without an owner may not be used again."""
    if intent["setup_future_usage"] and intent["customer"]:
        give(account, method, intent["customer"])
        account.kept_by_challenge.add(method["id"])
    elif method["customer"] is None:
        account.spent_methods.add(method["id"])


def _paid(account: Account, intent: Thing, method: Thing, charge: Thing) -> None:
    means = account.means[method["id"]]
    money_came(account, charge, fee_is_known=intent["capture_method"] == "automatic")
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "processing": None}
    account.say("payment_intent.succeeded", intent)
    if means.dispute:
        account.clock.after(DISPUTE_AFTER, lambda: _dispute(account, charge, means))


def _dispute(account: Account, charge: Thing, means: Means) -> None:
    if not charge["refunded"] and not charge["disputed"]:
        open_dispute(account, charge, means.dispute)


def _debit(account: Account, intent: Thing, method: Thing, means: Means) -> Thing:
    """A bank debits an account after days, or says after days that it does not."""
    _keep(account, intent, method)
    mandate_for(account, method)
    charge = new_charge(account, intent, method, "pending")
    intent |= {"status": "processing", "processing": {"type": "sepa_debit"}}
    account.say("charge.pending", charge)
    account.say("payment_intent.processing", intent)

    def answer() -> None:
        account.request = {"id": None, "idempotency_key": None}
        if means.decline:
            decline(account, intent, method, means.decline, charge=charge)
        else:
            _paid(account, intent, method, charge)
        _tell_page(account, intent)

    account.clock.after(SLOW_DEBIT if means.is_slow else QUICK_DEBIT, answer)
    return intent


def _tell_page(account: Account, intent: Thing) -> None:
    for session in account.all("checkout.session", payment_intent=intent["id"]):
        is_paid = intent["status"] == "succeeded"
        session["payment_status"] = "paid" if is_paid else "unpaid"
        account.say(f"checkout.session.async_payment_{'succeeded' if is_paid else 'failed'}", session)


def decline(
    account: Account,
    intent: Thing,
    method: Thing,
    reason: str,
    *,
    kind: str = "card_error",
    charge: Thing | None = None,
) -> Refusal:
    """Note that a bank refused, and give Stripe's answer."""
    is_challenge = reason == "payment_intent_authentication_failure"
    code = reason if is_challenge or reason in CODES or charge else "card_declined"
    said: dict[str, Any] = {"code": code, "message": "Your card was declined.", "payment_method": dict(method)}
    if kind == "card_error":
        said |= {"decline_code": reason}
    if kind == "card_error" and reason != "authentication_required":
        said |= {"advice_code": "try_again_later" if reason in SOFT else "do_not_try_again"}
    if not is_challenge:
        charge = charge or new_charge(account, intent, method, "failed")
        charge |= {"status": "failed", "paid": False, "failure_code": code, "failure_message": said["message"]}
        charge |= {"captured": False}
        said["charge"] = charge["id"]
        account.say("charge.failed", charge)
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None, "processing": None}
    intent["last_payment_error"] = said | {"type": kind}
    account.say("payment_intent.payment_failed", intent)
    return Refusal(402, kind, payment_intent=dict(intent), **said)
