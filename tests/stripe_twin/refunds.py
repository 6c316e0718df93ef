"""Refunds: at once, pending, failed later, and those that somebody makes in the dashboard."""

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.charges import move
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import invalid

TAKES = 2 * 86_400


@operation("POST", "/v1/refunds", asks.RefundCreateParams)
def create(account: Account, params: Thing) -> Thing:
    """Give money of a charge back."""
    charge = _charge_of(account, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["disputed"] and not _may_be_refunded(account, charge):
        raise invalid("The charge has been charged back and cannot be refunded.", "charge_disputed", "charge")
    if left <= 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded", "charge")
    if amount < 1:
        raise invalid("Invalid positive integer", "parameter_invalid_integer", "amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(message, param="amount")
    return _give_back(account, charge, amount, params)


def _charge_of(account: Account, params: Thing) -> Thing:
    if "charge" in params:
        charge = account.find("charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = account.find("payment_intent", params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise invalid(message, param="payment_intent")
        charge = account.find("charge", intent["latest_charge"])
    else:
        raise invalid("One of the following params should be provided: payment_intent or charge.", "parameter_missing")
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} cannot be refunded.", "charge_not_refundable", "charge")
    return charge


def _may_be_refunded(account: Account, charge: Thing) -> bool:
    disputes = account.all("dispute", charge=charge["id"])
    return all(one["status"].startswith("warning") or one["status"] == "won" for one in disputes)


def _give_back(account: Account, charge: Thing, amount: int, params: Thing) -> Thing:
    outcome = account.means[charge["payment_method"]].refund
    refund = account.new(
        "refund",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=dict(params.get("metadata") or {}),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="pending" if outcome == "pending" else "succeeded",
        failure_reason=None,
        failure_balance_transaction=None,
    )
    refund["balance_transaction"] = move(account, refund, -amount, 0, "refund")["id"]
    _count(charge, amount)
    account.say("refund.created", refund)
    account.say("charge.refunded", charge)
    if outcome == "pending":
        account.clock.after(TAKES, lambda: _settle(account, refund))
    elif outcome == "fails":
        account.clock.after(TAKES, lambda: _fail_by_itself(account, refund))
    return refund


def _count(charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _settle(account: Account, refund: Thing) -> None:
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        _tell(account, refund)


def _fail_by_itself(account: Account, refund: Thing) -> None:
    fail(account, refund, "expired_or_canceled_card")


def fail(account: Account, refund: Thing, reason: str) -> Thing:
    """Let the bank send the money of a refund back to the account."""
    if refund["status"] == "failed":
        return refund
    back = move(account, refund, refund["amount"], 0, "refund_failure")
    refund |= {"status": "failed", "failure_reason": reason, "failure_balance_transaction": back["id"]}
    _count(account.find("charge", refund["charge"]), -refund["amount"])
    account.say("refund.failed", refund)
    _tell(account, refund)
    return refund


def _tell(account: Account, refund: Thing) -> None:
    account.say("refund.updated", refund)
    account.say("charge.refund.updated", refund)


@operation("GET", "/v1/refunds/{id}", asks.RefundRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("refund", reference, "refund")


@operation("GET", "/v1/refunds", asks.RefundListParams)
def list_refunds(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return listed(account.all("refund", **fields), params, "/v1/refunds")
