"""Disputes: opened by a payer's bank, won or lost later."""

from typing import Literal

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.amounts import dispute_fee_of
from tests.stripe_twin.charges import move
from tests.stripe_twin.operations import listed, operation
from tests.stripe_twin.refusals import invalid

ANSWER_BY = 7 * 86_400


def open_dispute(account: Account, charge: Thing, reason: str = "fraudulent") -> Thing:
    """Let a payer ask the bank for the money; a mere inquiry takes none."""
    is_inquiry = reason == "inquiry"
    dispute = account.new(
        "dispute",
        amount=charge["amount"] - charge["amount_refunded"],
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        reason="general" if is_inquiry else reason,
        status="warning_needs_response" if is_inquiry else "needs_response",
        is_charge_refundable=is_inquiry,
        balance_transactions=[],
    )
    dispute["evidence_details"] |= {"due_by": account.clock.now() + ANSWER_BY}
    charge["disputed"] = True
    account.say("charge.dispute.created", dispute)
    if not is_inquiry:
        fee = dispute_fee_of(dispute["currency"])
        dispute["balance_transactions"].append(move(account, dispute, -dispute["amount"], fee, "adjustment"))
        account.say("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(account: Account, dispute: Thing, outcome: Literal["won", "lost"]) -> Thing:
    """Let the bank decide; what was taken comes back when it is won, its fee does not."""
    if dispute["status"] in ("won", "lost", "warning_closed"):
        return dispute
    is_inquiry = dispute["status"].startswith("warning")
    dispute["status"] = "warning_closed" if is_inquiry else outcome
    account.say("charge.dispute.closed", dispute)
    if outcome == "won" and not is_inquiry:
        dispute["balance_transactions"].append(move(account, dispute, dispute["amount"], 0, "adjustment"))
        account.say("charge.dispute.funds_reinstated", dispute)
    return dispute


@operation("GET", "/v1/disputes/{id}", asks.DisputeRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("dispute", reference, "dispute")


@operation("GET", "/v1/disputes", asks.DisputeListParams)
def list_disputes(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return listed(account.all("dispute", **fields), params, "/v1/disputes")


@operation("POST", "/v1/disputes/{id}", asks.DisputeUpdateParams)
def update(account: Account, params: Thing, reference: str) -> Thing:
    """Hand evidence in."""
    dispute = account.find("dispute", reference, "dispute")
    if not dispute["status"].endswith("needs_response"):
        raise invalid("This dispute is already closed")
    dispute["evidence"] |= params.get("evidence", {})
    if params.get("submit", True) and params.get("evidence"):
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")
        dispute["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
    account.say("charge.dispute.updated", dispute)
    return dispute


@operation("POST", "/v1/disputes/{id}/close", asks.DisputeCloseParams)
def close(account: Account, params: Thing, reference: str) -> Thing:
    """Give in."""
    return decide(account, account.find("dispute", reference, "dispute"), "lost")
