"""What the states of payments and of money that goes back are called in the back office."""

from portal.kernel.text import N_
from portal.payments.rules import PaymentState

S = PaymentState
STATE_NAMES = {
    S.DRAFT: N_("Begun"),
    S.AWAITING_METHOD: N_("At the payment page"),
    S.EXPIRED: N_("Expired"),
    S.PROMISED: N_("Waits for a transfer"),
    S.SECURED: N_("Promised, nothing charged"),
    S.CANCELLED: N_("Taken back"),
    S.RELEASED: N_("Released, nothing charged"),
    S.COLLECTING: N_("Being charged"),
    S.PROCESSING: N_("On its way"),
    S.ACTION_REQUIRED: N_("Waits for the payer"),
    S.PAID: N_("Arrived"),
    S.UNCOLLECTABLE: N_("Could not be collected"),
    S.REFUND_PENDING: N_("Being given back"),
    S.REFUNDED: N_("Given back"),
    S.DISPUTED: N_("Disputed"),
    S.CHARGED_BACK: N_("Taken back by the bank"),
}
REFUND_NAMES = {"pending": N_("on its way"), "done": N_("given back"), "failed": N_("failed")}
REQUEST_NAMES = {
    "waiting": N_("waits for a second person"),
    "agreed": N_("agreed"),
    "turned_down": N_("turned down"),
}
