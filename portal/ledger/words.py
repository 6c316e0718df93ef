"""What the kinds of movement and the accounts are called, and what an account is, in plain words."""

from portal.kernel.text import N_
from portal.ledger.rules import AccountKind

KIND_NAMES = {
    "collected": N_("A pledge was collected"),
    "fee": N_("Fee of the payment provider"),
    "refund": N_("Given back"),
    "refund_failed": N_("Came back: the payer’s bank did not take it"),
    "dispute": N_("Frozen: a bank asks for it back"),
    "dispute_fee": N_("Fee of the bank for deciding"),
    "dispute_won": N_("Freed: the bank let it stand"),
    "dispute_lost": N_("Lost to a bank’s decision"),
    "reversal": N_("Correction of an earlier entry"),
    "expense": N_("Spent on what it was collected for"),
    "pay_out": N_("Paid out to the organisation that spends it"),
    "left_over": N_("Left over and passed on, by the rule of the campaign"),
    "provider_payout": N_("Paid out to the bank by the payment provider"),
    "received": N_("Arrived in the bank"),
    "allocated": N_("Found to belong to a pledge"),
    "sent_back": N_("Left the bank on its way back"),
}
ACCOUNT_NAMES = {
    AccountKind.CLEARING: N_("With payment providers"),
    AccountKind.BANK: N_("In the bank"),
    AccountKind.CAMPAIGN_FUNDS: N_("Campaign funds"),
    AccountKind.FEES: N_("Fees"),
    AccountKind.MATCHING_COMMITTED: N_("Matching funds promised"),
    AccountKind.REFUNDS_DUE: N_("Refunds due"),
    AccountKind.DISPUTED: N_("In dispute"),
    AccountKind.DUE_TO: N_("Due to other fund holders"),
    AccountKind.DUE_FROM: N_("Due from other fund holders"),
    AccountKind.UNALLOCATED: N_("Receipts without a purpose"),
    AccountKind.SAME_WORK: N_("Kept for more of the same work"),
    AccountKind.HOLDER_FUND: N_("Kept for the fund holder’s next campaign"),
}
ACCOUNT_MEANINGS = {
    AccountKind.CLEARING: N_("What payment providers have taken for the fund holder and not paid out to it yet."),
    AccountKind.BANK: N_(
        "What lies in the fund holder’s bank accounts; with a minus, what went out before the provider’s share came in."
    ),
    AccountKind.CAMPAIGN_FUNDS: N_("What was collected for campaigns and belongs to them, before fees."),
    AccountKind.FEES: N_("What payment providers kept for their service."),
    AccountKind.MATCHING_COMMITTED: N_("What a matching fund has promised to add to pledges."),
    AccountKind.REFUNDS_DUE: N_("What must still be given back to backers."),
    AccountKind.DISPUTED: N_("What a backer’s bank asks to have back, until that is decided."),
    AccountKind.DUE_TO: N_("What was received for campaigns of other fund holders and is owed to them."),
    AccountKind.DUE_FROM: N_("What other fund holders received for campaigns of this one and owe it."),
    AccountKind.UNALLOCATED: N_("What arrived without saying what for; a person looks for where it belongs."),
    AccountKind.SAME_WORK: N_("What campaigns had left over and their organisations spend on more of the same work."),
    AccountKind.HOLDER_FUND: N_("What campaigns had left over and gave to the next one of the same theme."),
}
