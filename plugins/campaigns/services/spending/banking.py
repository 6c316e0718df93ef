"""What payment providers pay out to a fund holder's bank, as its treasurer enters it, by campaign."""

from plugins.campaigns.models import Campaign
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.spending.standing import may_pay
from portal.audit.services import note
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import balance, is_written, post
from portal.viewer import Viewer


def with_providers(campaign: Campaign) -> Money:
    """How much of a campaign's money payment providers have taken and not paid out yet, by the books."""
    return balance(campaign.holder_id, AccountKind.CLEARING, campaign.currency, reference(campaign.id))


def book_provider_payout(campaign_id: int, amount: Money, viewer: Viewer, form_key: str) -> None:
    """Enter what a payment provider paid out to the bank of a campaign's money; the same form twice is one."""
    campaign = locked(campaign_id)
    if not may_pay(viewer, campaign):
        raise NotFound(N_("There is no such campaign."))
    line = Line(
        reference=f"campaigns:payout:{campaign_id}:{digest(form_key)[:16]}",
        kind="provider_payout",
        holder_id=campaign.holder_id,
        purpose=reference(campaign_id),
        entries=transfer(AccountKind.BANK, AccountKind.CLEARING, amount),
    )
    if is_written(line.reference):
        return
    held = with_providers(campaign)
    if amount.currency != campaign.currency or amount.minor <= 0:
        raise Refused(N_("Enter a sum above nothing in the currency of the campaign."), "amount")
    if held < amount:
        raise Refused(N_("By the books payment providers hold %(left)s for this campaign."), "amount", left=held)
    post(line)
    note("campaigns.payout_booked", reference(campaign_id), viewer, {"minor": amount.minor})
