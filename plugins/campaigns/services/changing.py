"""Changing a pledge before its deadline: another sum, another return, with the card that was left."""

from dataclasses import dataclass

from plugins.campaigns.models import Campaign, Pledge, Reward
from plugins.campaigns.rules import PledgeState, may_change
from plugins.campaigns.services import rewards, telling
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.fees import covering, fee_rate
from plugins.campaigns.services.pledging import (
    ask_for_objections,
    campaign_to_stay,
    chosen_reward,
    chosen_way,
    found,
    locked,
    state_of,
)
from plugins.campaigns.services.showing import in_words
from plugins.campaigns.services.totals import count
from portal.changes import touch
from portal.database import db
from portal.hooks import Act, current_hooks, portal_objections
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.services import holder
from portal.payments import services as payments
from portal.payments.limits import check_least
from portal.payments.rules import PaymentState


@dataclass(frozen=True)
class PledgeChange:
    """What a pledge is to be from now on."""

    amount: Money
    reward_id: int | None
    covers_fee: bool


def change_pledge(pledge_id: int, change: PledgeChange, form_key: str) -> None:
    """Let a backer promise another sum or choose another return; raise Conflict when it is too late.

    Campaign, payment, pledge and piece are locked in this order, as by whoever decides, collects or takes back.
    """
    row = found(pledge_id)
    campaign, still = campaign_to_stay(row.campaign_id)
    if row.payment_id is None or row.is_committed or not may_change(state_of(row), still):
        raise Conflict(N_("This pledge cannot be changed any more."))
    if change.amount.currency != campaign.currency:
        raise Refused(N_("This campaign collects in another currency."), "amount")
    check_least(change.amount)
    reward = chosen_reward(campaign.id, change.reward_id, change.amount, row.organisation_id)
    ask_for_objections(campaign.id, change.amount, row.organisation_id, row.account_id)
    rate = fee_rate(campaign.holder_id, campaign.currency, payments.payment(row.payment_id).gateway)
    added = covering(change.amount.minor, rate) if change.covers_fee else 0
    payments.change_amount(row.payment_id, Money(change.amount.minor + added, campaign.currency))
    row = locked(pledge_id)
    wanted = (change.amount.minor, added, change.reward_id)
    if (row.amount, row.covered_fee, row.reward_id) != wanted:
        _swap_piece(row, reward)
        _note(row, campaign, wanted)
        telling.tell(row, campaign, "changed", form_key, _title(reward, row, campaign))


def choose_way(pledge_id: int, gateway: str) -> None:
    """Let a backer pay in another way, as long as no method was left; a page that waits elsewhere ends by this.

    A promise to send money ends too, if none of it has come. The payment is locked before the pledge, as by whoever
    reports that something was left after all.
    """
    row = found(pledge_id)
    begun = payments.payment(row.payment_id) if row.payment_id is not None else None
    if gateway == (row.gateway or (begun.gateway if begun else "")):
        return
    campaign = db.session.get_one(Campaign, row.campaign_id)
    chosen_way(holder(campaign.holder_id).gateways, campaign.currency, gateway)
    is_over = begun is not None and _left(begun, gateway)
    row = locked(pledge_id)
    if is_over:
        row.payment_id = None
    if state_of(row) not in (PledgeState.UNFINISHED, PledgeState.EXPIRED):
        raise Conflict(N_("This pledge is settled already."))
    row.gateway = gateway
    if row.covered_fee:
        row.covered_fee = covering(row.amount, fee_rate(campaign.holder_id, campaign.currency, gateway))


def _left(begun: payments.PaymentCard, gateway: str) -> bool:
    """End what waits elsewhere; True for a promise, which is over for good."""
    if begun.state == PaymentState.PROMISED:
        _end_promise(begun.id)
        return True
    if begun.gateway != gateway:
        payments.expire(begun.id)
    return False


def _end_promise(payment_id: int) -> None:
    for objection in current_hooks().require(portal_objections, act=Act("leave", f"payment:{payment_id}")):
        raise Conflict(objection)
    if payments.locked(payment_id).state != PaymentState.PROMISED:  # its commitment was accepted, or the money is here
        raise Conflict(N_("This pledge is settled already."))
    payments.cancel(payment_id)


def _swap_piece(row: Pledge, reward: Reward | None) -> None:
    """Put the piece that was kept back into stock, and keep one of the other return; both or neither."""
    if row.reward_id == (reward.id if reward else None):
        return
    with db.session.begin_nested():
        rewards.give_back(row.id, row.campaign_id)
        if reward is not None:
            rewards.take(reward, row.id)


def _note(row: Pledge, campaign: Campaign, wanted: tuple[int, int, int | None]) -> None:
    before = row.amount
    row.amount, row.covered_fee, row.reward_id = wanted
    if row.amount != before:
        count(campaign.id, row.amount - before, 0)
    touch("campaigns", reference(campaign.id))


def _title(reward: Reward | None, row: Pledge, campaign: Campaign) -> str:
    return in_words(reward.titles, row.language, campaign.original_language) if reward else ""
