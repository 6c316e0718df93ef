"""Entering campaigns, and the steps by which they become public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, Need, Pledge, Reward, RewardSlot, Total
from plugins.campaigns.rules import CampaignState, LeftOver, Takers, may_become, state_when_approved
from plugins.campaigns.services import searching, terms
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money, exponent
from portal.kernel.text import N_
from portal.organisations.services import holder
from portal.viewer import NOBODY, Viewer

Words = Mapping[str, str]
OURS = "campaigns:"


@dataclass(frozen=True)
class NewBudgetLine:
    """A line of the costs; ``part`` is minimum or optimum."""

    part: str
    amount: int
    labels: Words


@dataclass(frozen=True)
class NewReward:
    """Something in return for so much; ``stock`` None is without limit."""

    price: int
    titles: Words
    descriptions: Words
    stock: int | None = None
    delivery_on: date | None = None
    takers: str = Takers.ANYBODY.value


@dataclass(frozen=True)
class NewNeed:
    """Something that is needed besides money."""

    kind: str
    titles: Words
    descriptions: Words


@dataclass(frozen=True)
class NewCampaign:
    """Everything that makes a campaign; sums in minor units, ``texts`` are (title, summary, story) by language."""

    slug: str
    organisation_id: int
    holder_id: int
    region: str
    theme: str
    goal: Money
    model: str
    opens_at: datetime
    deadline_at: datetime
    time_zone: str
    original_language: str
    country: str
    place: str
    texts: Mapping[str, tuple[str, str, str]]
    optimum: int | None = None
    floor_percent: int | None = None
    budget: Sequence[NewBudgetLine] = ()
    rewards: Sequence[NewReward] = ()
    needs: Sequence[NewNeed] = ()
    left_over: str = LeftOver.SAME_WORK.value
    created_at: datetime | None = field(default=None)


def create_campaign(new: NewCampaign) -> int:
    """Enter a campaign as a draft, with its texts, costs and rewards, and give its id; raise Refused."""
    row = Campaign(slug=new.slug, created_at=new.created_at or business_now(), **_columns(new))
    db.session.add(row)
    db.session.flush()
    db.session.add(Total(campaign_id=row.id))
    _enter_parts(row.id, new)
    return row.id


def rewrite_campaign(campaign_id: int, new: NewCampaign) -> None:
    """Enter a draft anew, which nobody has pledged to; its number and its address stay. Raise Conflict or Refused."""
    row = locked(campaign_id)
    if row.state != CampaignState.DRAFT or db.session.scalar(_any(Pledge.campaign_id == campaign_id)):
        raise Conflict(N_("This campaign has moved on in the meantime."))
    for name, value in _columns(new).items():
        setattr(row, name, value)
    returns = db.select(Reward.id).where(Reward.campaign_id == campaign_id)
    db.session.execute(db.delete(RewardSlot).where(RewardSlot.reward_id.in_(returns)))
    for table in (CampaignText, BudgetLine, Reward, Need):
        db.session.execute(db.delete(table).where(table.campaign_id == campaign_id))
    _enter_parts(campaign_id, new)


def _any(condition: ColumnElement[bool]) -> Any:
    return db.select(Pledge.id).where(condition).limit(1)


def _columns(new: NewCampaign) -> dict[str, Any]:
    """What a campaign's own row says; raise Refused."""
    owner = holder(new.holder_id)
    if new.goal.currency not in owner.currencies:
        raise Refused(N_("This fund holder does not keep books in this currency."), "currency")
    if new.original_language not in new.texts:
        raise Refused(N_("The campaign needs a text in its own language."), "language")
    objection = objection_to_budget(new)
    if objection:
        raise Refused(objection, "budget")
    same = (
        "organisation_id", "holder_id", "region", "theme", "optimum", "model", "opens_at", "deadline_at", "time_zone",
        "original_language", "country", "place", "left_over",
    )  # fmt: skip
    return {name: getattr(new, name) for name in same} | {
        "currency": new.goal.currency,
        "goal": new.goal.minor,
        "floor_percent": owner.floor_percent if new.floor_percent is None else new.floor_percent,
        "grace_days": owner.grace_days,
    }


def objection_to_budget(new: NewCampaign) -> str:
    """Say what is wrong with the costs, or nothing: they add up to what is asked for."""
    sums = {part: sum(line.amount for line in new.budget if line.part == part) for part in ("minimum", "optimum")}
    if new.budget and sums["minimum"] != new.goal.minor:
        return N_("The costs of the minimum do not add up to the goal.")
    if new.budget and new.optimum and sum(sums.values()) != new.optimum:
        return N_("The costs do not add up to the optimum.")
    return ""


def _enter_parts(campaign_id: int, new: NewCampaign) -> None:
    for language, (title, summary, story) in new.texts.items():
        db.session.add(
            CampaignText(campaign_id=campaign_id, language=language, title=title, summary=summary, story=story)
        )
    searching.enter_words(campaign_id, [new.place, *(f"{title} {summary}" for title, summary, _ in new.texts.values())])
    for position, line in enumerate(new.budget):
        db.session.add(
            BudgetLine(
                campaign_id=campaign_id, position=position, part=line.part, amount=line.amount, labels=dict(line.labels)
            )
        )
    for position, reward in enumerate(new.rewards):
        _enter_reward(campaign_id, position, reward)
    for position, need in enumerate(new.needs):
        titles, descriptions = dict(need.titles), dict(need.descriptions)
        row = Need(campaign_id=campaign_id, position=position, kind=need.kind, titles=titles, descriptions=descriptions)
        db.session.add(row)


def _enter_reward(campaign_id: int, position: int, new: NewReward) -> None:
    row = Reward(
        campaign_id=campaign_id,
        position=position,
        price=new.price,
        stock=new.stock,
        titles=dict(new.titles),
        descriptions=dict(new.descriptions),
        delivery_on=new.delivery_on,
        takers=new.takers,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(RewardSlot(reward_id=row.id, number=number) for number in range(1, (new.stock or 0) + 1))


def locked(campaign_id: int) -> Campaign:
    """Read a campaign so that nobody else moves it in the meantime; raise NotFound."""
    wanted = db.select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    row: Campaign | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no such campaign."))
    return row


def move(row: Campaign, new: CampaignState) -> None:
    """Move a locked campaign to a state; raise Conflict when there is no way."""
    if not may_become(CampaignState(row.state), new):
        raise Conflict(N_("This campaign has moved on in the meantime."))
    row.state = new.value
    touch("campaigns", reference(row.id))


def reference(campaign_id: int) -> str:
    """How the core and the books call a campaign."""
    return f"{OURS}{campaign_id}"


def id_of(purpose: str) -> int | None:
    """The campaign's id in a reference of the books; None when it is somebody else's."""
    plugin, _, number = purpose.partition(":")
    return int(number) if plugin == "campaigns" and number.isdigit() else None


def submit(campaign_id: int, viewer: Viewer) -> None:
    """Hand a draft in for review."""
    move(locked(campaign_id), CampaignState.REVIEW)
    note("campaigns.submitted", reference(campaign_id), viewer)


def approve(campaign_id: int, viewer: Viewer) -> None:
    """Let a reviewed campaign go public, at once or when it opens; raise Refused when its deadline has passed."""
    row = locked(campaign_id)
    if row.deadline_at <= business_now():
        raise Refused(N_("The deadline of this campaign has passed."))
    new = state_when_approved(row.opens_at, business_now())
    move(row, new)
    row.checked_at = business_now()
    terms.seal(row)
    note("campaigns.approved", reference(campaign_id), viewer, {"becomes": new.value})


def begin(campaign_id: int) -> bool:
    """Let a scheduled campaign go public when its time has come; False before, and when it was done before."""
    row = locked(campaign_id)
    if row.state != CampaignState.SCHEDULED or row.opens_at > business_now():
        return False
    move(row, CampaignState.LIVE)
    note("campaigns.opened", reference(campaign_id), NOBODY)
    return True


def take_back(campaign_id: int, viewer: Viewer) -> None:
    """Let its authors work on a campaign again that waits for review or for its opening; raise Conflict."""
    row = locked(campaign_id)
    move(row, CampaignState.DRAFT)
    row.terms_hash = None
    note("campaigns.taken_back", reference(campaign_id), viewer)


def send_back(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Give a campaign back to its authors, with the reason."""
    move(locked(campaign_id), CampaignState.DRAFT)
    note("campaigns.sent_back", reference(campaign_id), viewer, {"reason": reason})


def cancel_campaign(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Stop a live campaign: everybody is released, nobody pays."""
    row = locked(campaign_id)
    move(row, CampaignState.CANCELLED)
    row.closed_at = business_now()
    note("campaigns.cancelled", reference(campaign_id), viewer, {"reason": reason})


def in_minor(value: int, currency: str) -> int:
    """Whole units of a currency in its minor unit."""
    return value * int(10 ** exponent(currency))
