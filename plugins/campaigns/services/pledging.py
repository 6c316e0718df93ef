"""Pledging: from a form to a payment, and what the payment's news mean for the pledge."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update

from plugins.campaigns.models import Campaign, Pledge, Reward
from plugins.campaigns.rules import Model, PledgeState, is_open, may_cancel, may_take, pledge_state
from plugins.campaigns.services import rewards
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.fees import covering, fee_rate
from plugins.campaigns.services.where_from import count_anew
from portal.audit.services import note
from portal.changes import touch
from portal.content.rules import VersionName
from portal.content.services import check_terms, terms_in_force
from portal.database import InsertOnce, ask, db
from portal.hooks import Act, current_hooks, portal_objections
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.services import holder, with_gateways
from portal.payments import services as payments
from portal.payments.collecting import ways_to_pay
from portal.payments.limits import check_least
from portal.switches import check_payments
from portal.viewer import Viewer

CLOSED = N_("This campaign does not take pledges now.")


class Closed(Conflict):
    """The campaign takes no pledges, not yet or no longer."""


@dataclass(frozen=True)
class NewPledge:
    """What somebody fills in; ``shown_as`` empty keeps them hidden from the public, ``gateway`` empty chooses no way.

    ``terms_version`` names the terms that they were shown; empty, where nobody is shown any, stands for those in force.
    """

    amount: Money
    email: str
    name: str
    language: str
    shown_as: str = ""
    message: str = ""
    covers_fee: bool = False
    reward_id: int | None = None
    account_id: int | None = None
    organisation_id: int | None = None
    country: str = ""
    gateway: str = ""
    terms_version: str = ""


def pledge(campaign_id: int, new: NewPledge, form_key: str) -> int:
    """Write down a promise and ask for its payment; the same form sent twice is one pledge. Gives the pledge's id.

    A form that was changed and sent again, after going back, is another pledge: nobody pays what they have corrected.
    """
    form_key = digest(f"{form_key} {campaign_id} {new}")
    try:
        return _write_down(campaign_id, new, form_key)
    except Refused:
        if (seen := _sent_before(form_key)) is None:
            raise
        return seen


def _write_down(campaign_id: int, new: NewPledge, form_key: str) -> int:
    check_payments()
    campaign = open_campaign(campaign_id)
    if new.amount.currency != campaign.currency:
        raise Refused(N_("This campaign collects in another currency."), "amount")
    check_least(new.amount)
    if new.gateway:
        chosen_way(holder(campaign.holder_id).gateways, campaign.currency, new.gateway)
    reward = chosen_reward(campaign.id, new.reward_id, new.amount, new.organisation_id)
    ask_for_objections(campaign.id, new.amount, new.organisation_id, new.account_id)
    if reward is not None and not rewards.is_left(reward):
        raise rewards.SoldOut(rewards.SOLD_OUT, "reward")
    if (made := NEW_PLEDGE.store(_row(campaign, new, form_key, accepted_terms(new)))) is not None:
        _note_who_committed(made, campaign.id, new)
    pledge_id = made or _sent_before(form_key)
    assert pledge_id is not None, "the key is taken, so there is a pledge that has it"
    return pledge_id


def _note_who_committed(pledge_id: int, campaign_id: int, new: NewPledge) -> None:
    """Let the log say who pledged in the name of an organisation."""
    if new.organisation_id is not None and new.account_id is not None:
        amount = f"{new.amount.decimal} {new.amount.currency}"
        said = {"pledge": pledge_id, "organisation": new.organisation_id, "amount": amount}
        note("campaigns.pledged_for", reference(campaign_id), Viewer(new.account_id), said)


NEW_PLEDGE = InsertOnce(Pledge, "form_key")
BY_FORM = select(Pledge.id).where(Pledge.form_key == bindparam("form_key"))
BY_ID = select(
    Campaign.id, Campaign.holder_id, Campaign.currency, Campaign.state, Campaign.opens_at, Campaign.deadline_at
).where(Campaign.id == bindparam("campaign_id"))


def _sent_before(form_key: str) -> int | None:
    found: int | None = ask(BY_FORM, form_key=form_key).scalar()
    return found


def open_campaign(campaign_id: int) -> Row[Any]:
    """Read a campaign that takes pledges now; raise Closed."""
    row = ask(BY_ID, campaign_id=campaign_id).one_or_none()
    if row is None or not is_open(row.state, row.opens_at, row.deadline_at, business_now()):
        raise Closed(CLOSED)
    return row


def chosen_reward(campaign_id: int, reward_id: int | None, amount: Money, organisation_id: int | None) -> Reward | None:
    """The reward that was chosen, if it is this campaign's, for such backers, and the sum is enough for it."""
    if reward_id is None:
        return None
    row = db.session.get(Reward, reward_id)
    if row is None or row.campaign_id != campaign_id:
        raise Refused(N_("Choose a return of this campaign, or none."), "reward")
    if not may_take(row.takers, is_organisation=organisation_id is not None):
        raise Refused(N_("This return is not for you. Choose another, or pledge without a return."), "reward")
    if amount.minor < row.price:
        raise Refused(N_("This return is for a larger sum. Raise the sum, or choose another return."), "amount")
    return row


def ask_for_objections(campaign_id: int, amount: Money, organisation_id: int | None, account_id: int | None) -> None:
    """Stop a pledge of this sum that a plugin objects to."""
    act = Act("pledge", reference(campaign_id), amount, organisation_id, account_id)
    for objection in current_hooks().require(portal_objections, act=act):
        raise Refused(objection)


def accepted_terms(new: NewPledge) -> VersionName:
    """The version of the terms that a pledge accepts; raise TermsChanged when others hold by now."""
    return check_terms(new.terms_version, new.language) if new.terms_version else terms_in_force(new.language)


def _covered(campaign: Row[Any], new: NewPledge) -> int:
    return covering(new.amount.minor, fee_rate(campaign.holder_id, campaign.currency, new.gateway))


def _row(campaign: Row[Any], new: NewPledge, form_key: str, terms: VersionName) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "amount": new.amount.minor,
        "covered_fee": _covered(campaign, new) if new.covers_fee else 0,
        "email": new.email,
        "name": new.name,
        "shown_as": new.shown_as,
        "message": new.message,
        "language": new.language,
        "country": new.country,
        "reward_id": new.reward_id,
        "account_id": new.account_id,
        "organisation_id": new.organisation_id,
        "gateway": new.gateway,
        "terms_version": str(terms),
        "form_key": form_key,
        "created_at": business_now(),
    }


def start_payment(pledge_id: int, title: str, path: str) -> int:
    """Ask for the payment of a pledge that has none under way, and give its id; raise Closed or SoldOut.

    A piece of a limited return is kept from now on, for as long as the gateway's page waits.
    """
    rows = ask(STARTING, pledge_id=pledge_id).all()
    if not rows:
        raise NotFound(N_("There is no such pledge."))
    row = rows[0]
    state = state_of(row)
    if state not in (PledgeState.UNFINISHED, PledgeState.EXPIRED):
        raise Conflict(N_("This pledge is settled already."))
    if not is_open(row.state, row.opens_at, row.deadline_at, business_now()):
        raise Closed(CLOSED)
    if row.payment_id is not None and state is PledgeState.UNFINISHED:
        return int(row.payment_id)
    if row.reward_id is not None:
        rewards.take(db.session.get_one(Reward, row.reward_id), row.id)
    request = payments.PaymentRequest(
        holder_id=row.holder_id,
        gateway=chosen_way([each.gateway for each in rows], row.currency, row.chosen),
        purpose=reference(row.campaign_id),
        amount=Money(row.amount + row.covered_fee, row.currency),
        email=row.email,
        language=row.language,
        charges="now" if row.model == Model.KEEP_IT_ALL else "later",
        title=title,
        return_path=path,
        cancel_path=path,
    )
    payment_id = payments.begin(request)
    ask(SET_PAYMENT, pledge_id=pledge_id, begun=payment_id)
    return payment_id


_STARTING: Select[*tuple[Any, ...]] = (
    select(
        Pledge.id, Pledge.campaign_id, Pledge.payment_id, Pledge.reward_id, Pledge.amount, Pledge.covered_fee,
        Pledge.email, Pledge.language, Campaign.state, Campaign.opens_at, Campaign.deadline_at, Campaign.holder_id,
        Campaign.currency, Campaign.model, Pledge.gateway.label("chosen"),
    )
    .join(Campaign, Campaign.id == Pledge.campaign_id)
    .where(Pledge.id == bindparam("pledge_id"))
    .with_for_update(of=Pledge)
)  # fmt: skip
STARTING = with_gateways(_STARTING, Campaign.holder_id)
SET_PAYMENT = update(Pledge).where(Pledge.id == bindparam("pledge_id")).values(payment_id=bindparam("begun"))


def chosen_way(gateways: Iterable[str], currency: str, chosen: str) -> str:
    """The gateway by which a pledge is paid: what was chosen; the first where nothing was, or there is no other."""
    offered = [way.name for way in ways_to_pay(gateways, currency)]
    if not offered:
        raise Closed(N_("This fund holder cannot take money yet."))
    if chosen in offered:
        return chosen
    if chosen and len(offered) > 1:
        raise Refused(N_("This way of paying is not offered now. Choose another."), "gateway")
    return offered[0]


def found(pledge_id: int) -> Pledge:
    """Read a pledge; raise NotFound."""
    row = db.session.get(Pledge, pledge_id)
    if row is None:
        raise NotFound(N_("There is no such pledge."))
    return row


def locked(pledge_id: int) -> Pledge:
    """Read a pledge so that nobody else moves it in the meantime; raise NotFound."""
    wanted = db.select(Pledge).where(Pledge.id == pledge_id).with_for_update()
    row: Pledge | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no such pledge."))
    return row


def state_of(row: Pledge | Row[Any]) -> PledgeState:
    """Where a pledge stands."""
    if row.payment_id is None:
        return PledgeState.UNFINISHED
    return pledge_state(payments.payment(row.payment_id).state)


def cancel_pledge(pledge_id: int) -> None:
    """Take a pledge back before the deadline; raise Conflict when it is too late.

    The payment is locked before the pledge, here as when a gateway reports, so that the two never wait for each other.
    """
    row = found(pledge_id)
    if state_of(row) is not PledgeState.CANCELLED and not take_back_if_possible(row):
        raise Conflict(N_("This pledge cannot be taken back any more."))


def take_back_if_possible(row: Pledge) -> bool:
    """Take a pledge back if its campaign is still open; False when it is too late."""
    _, still = campaign_to_stay(row.campaign_id)
    if row.payment_id is None or not may_cancel(state_of(row), still):
        return False
    payments.cancel(row.payment_id)
    return True


def campaign_to_stay(campaign_id: int) -> tuple[Campaign, bool]:
    """A campaign, and whether it is open, which stays so until this unit of work is stored.

    Whoever decides the campaign waits until then, or this waits for them: what made the goal does not go.
    """
    row = db.session.get_one(Campaign, campaign_id, with_for_update={"read": True}, populate_existing=True)
    return row, is_open(row.state, row.opens_at, row.deadline_at, business_now())


def change_showing(pledge_id: int, shown_as: str, message: str, country: str | None = None) -> None:
    """Let a backer change how the public sees them, and say where they are; None leaves the country as it was."""
    row = locked(pledge_id)
    if db.session.get_one(Campaign, row.campaign_id).anonymised_at is not None:
        raise Conflict(N_("This campaign is so old that nobody knows any more who backed it, and that stays so."))
    row.shown_as, row.message = shown_as, message
    row.country = row.country if country is None else country
    count_anew(row.campaign_id)
    touch(reference(row.campaign_id))
