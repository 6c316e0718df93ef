"""The methods of payment with which tests pay: Stripe's own test cards and accounts, and some of the twin's own.

Stripe's test mode has no card that lets itself be kept and is refused for a certain reason later; the twin has,
under names that begin with ``pm_card_later``.
"""

from dataclasses import dataclass
from typing import Literal

SOFT = ("insufficient_funds", "processing_error", "try_again_later", "generic_decline")


@dataclass(frozen=True)
class Means:
    """A card or an account, and how its bank answers."""

    token: str
    number: str
    kind: Literal["card", "sepa_debit"] = "card"
    country: str = "FR"
    asks: Literal["never", "at_setup", "unless_kept", "always"] = "never"
    setup_decline: str = ""
    decline: str = ""
    dispute: str = ""
    refund: Literal["succeeds", "pending", "fails"] = "succeeds"
    is_slow: bool = False


def _refused(token: str, number: str, code: str) -> Means:
    return Means(token, number, setup_decline=code, decline=code)


_ALL = (
    Means("pm_card_visa", "4242424242424242"),
    Means("pm_card_mastercard", "5555555555554444"),
    Means("pm_card_authenticationRequiredOnSetup", "4000002500003155", asks="at_setup"),
    Means("pm_card_authenticationRequired", "4000002760003184", asks="always"),
    Means("pm_card_authenticationRequiredSetupForOffSession", "4000003800000446", asks="unless_kept"),
    Means(
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
        asks="always",
        decline="insufficient_funds",
    ),
    Means("pm_card_chargeCustomerFail", "4000000000000341", decline="generic_decline"),
    _refused("pm_card_visa_chargeDeclined", "4000000000000002", "generic_decline"),
    _refused("pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995", "insufficient_funds"),
    _refused("pm_card_visa_chargeDeclinedLostCard", "4000000000009987", "lost_card"),
    _refused("pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", "stolen_card"),
    _refused("pm_card_chargeDeclinedExpiredCard", "4000000000000069", "expired_card"),
    _refused("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", "incorrect_cvc"),
    _refused("pm_card_chargeDeclinedProcessingError", "4000000000000119", "processing_error"),
    Means("pm_card_laterInsufficientFunds", "4990000000000001", decline="insufficient_funds"),
    Means("pm_card_laterExpiredCard", "4990000000000002", decline="expired_card"),
    Means("pm_card_laterLostCard", "4990000000000003", decline="lost_card"),
    Means("pm_card_laterProcessingError", "4990000000000004", decline="processing_error"),
    Means("pm_card_createDispute", "4000000000000259", dispute="fraudulent"),
    Means("pm_card_createDisputeProductNotReceived", "4000000000002685", dispute="product_not_received"),
    Means("pm_card_createDisputeInquiry", "4000000000001976", dispute="inquiry"),
    Means("pm_card_pendingRefund", "4000000000007726", refund="pending"),
    Means("pm_card_refundFail", "4000000000005126", refund="fails"),
    Means("pm_success_de", "DE89370400440532013000", "sepa_debit", "DE"),
    Means("pm_delayed_de", "DE08370400440532013003", "sepa_debit", "DE", is_slow=True),
    Means("pm_failed_de", "DE62370400440532013001", "sepa_debit", "DE", decline="insufficient_funds"),
    Means(
        "pm_delayedFailed_de",
        "DE78370400440532013004",
        "sepa_debit",
        "DE",
        decline="debit_not_authorized",
        is_slow=True,
    ),
    Means("pm_disputed_de", "DE35370400440532013002", "sepa_debit", "DE", dispute="debit_not_authorized"),
)
BY_TOKEN = {means.token: means for means in _ALL}
BY_NUMBER = {means.number: means for means in _ALL}
