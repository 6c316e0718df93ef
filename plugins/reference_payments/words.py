"""What the states of promises are called."""

from plugins.reference_payments.rules import PromiseState
from portal.kernel.text import N_

STATE_NAMES = {
    PromiseState.BEGUN: N_("Begun"),
    PromiseState.PROMISED: N_("Promised"),
    PromiseState.INVOICED: N_("Invoiced"),
    PromiseState.PART_RECEIVED: N_("Part received"),
    PromiseState.RECEIVED: N_("Received"),
    PromiseState.CANCELLED: N_("Taken back"),
}
ACTS = {
    "reference_payments.accept": N_("Accepted a signed commitment"),
    "reference_payments.sent_back": N_("Noted that money was sent back"),
}
