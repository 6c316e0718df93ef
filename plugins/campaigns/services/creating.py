"""Entering campaigns, and the steps by which they become public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from plugins.campaigns.models import BudgetLine, Campaign, CampaignText, Reward, RewardSlot, Total, Update
from plugins.campaigns.rules import CampaignState, may_become
from plugins.campaigns.services import searching
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money, exponent
from portal.kernel.text import N_
from portal.organisations.services import holder
from portal.viewer import Viewer

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
    created_at: datetime | None = field(default=None)


def create_campaign(new: NewCampaign) -> int:
    """Enter a campaign as a draft, with its texts, costs and rewards, and give its id; raise Refused."""
    owner = holder(new.holder_id)
    if new.goal.currency not in owner.currencies:
        raise Refused(N_("This fund holder does not keep books in this currency."), "currency")
    if new.original_language not in new.texts:
        raise Refused(N_("The campaign needs a text in its own language."), "language")
    objection = objection_to_budget(new)
    if objection:
        raise Refused(objection, "budget")
    row = Campaign(
        slug=new.slug,
        organisation_id=new.organisation_id,
        holder_id=new.holder_id,
        region=new.region,
        theme=new.theme,
        currency=new.goal.currency,
        goal=new.goal.minor,
        optimum=new.optimum,
        model=new.model,
        floor_percent=owner.floor_percent if new.floor_percent is None else new.floor_percent,
        grace_days=owner.grace_days,
        opens_at=new.opens_at,
        deadline_at=new.deadline_at,
        time_zone=new.time_zone,
        original_language=new.original_language,
        country=new.country,
        place=new.place,
        created_at=new.created_at or business_now(),
    )
    db.session.add(row)
    db.session.flush()
    _enter_parts(row.id, new)
    return row.id


def objection_to_budget(new: NewCampaign) -> str:
    """Say what is wrong with the costs, or nothing: they add up to what is asked for."""
    sums = {part: sum(line.amount for line in new.budget if line.part == part) for part in ("minimum", "optimum")}
    if new.budget and sums["minimum"] != new.goal.minor:
        return N_("The costs of the minimum do not add up to the goal.")
    if new.budget and new.optimum and sum(sums.values()) != new.optimum:
        return N_("The costs do not add up to the optimum.")
    return ""


def _enter_parts(campaign_id: int, new: NewCampaign) -> None:
    db.session.add(Total(campaign_id=campaign_id))
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


def _enter_reward(campaign_id: int, position: int, new: NewReward) -> None:
    row = Reward(
        campaign_id=campaign_id,
        position=position,
        price=new.price,
        stock=new.stock,
        titles=dict(new.titles),
        descriptions=dict(new.descriptions),
        delivery_on=new.delivery_on,
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
    """Let a reviewed campaign go public; raise Refused when its deadline has passed."""
    row = locked(campaign_id)
    if row.deadline_at <= business_now():
        raise Refused(N_("The deadline of this campaign has passed."))
    move(row, CampaignState.LIVE)
    row.checked_at = business_now()
    note("campaigns.approved", reference(campaign_id), viewer)


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


def publish_update(campaign_id: int, language: str, title: str, body: str) -> int:
    """Add news to a campaign."""
    row = Update(campaign_id=campaign_id, published_at=business_now(), language=language, title=title, body=body)
    db.session.add(row)
    db.session.flush()
    touch(reference(campaign_id))
    return row.id


def in_minor(value: int, currency: str) -> int:
    """Whole units of a currency in its minor unit."""
    return value * int(10 ** exponent(currency))
