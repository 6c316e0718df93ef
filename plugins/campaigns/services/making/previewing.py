"""A campaign in the making as the public would see it, with placeholders for what is not written yet."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugins.campaigns.rules import CampaignState, Model, days_left, floor_of
from plugins.campaigns.services.making.checking import Reading
from plugins.campaigns.services.making.saving import DraftCard
from plugins.campaigns.services.needing import NeedCard
from plugins.campaigns.services.showing import Cost, Costs, Page, RewardCard, in_words
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.kernel.text import best_language
from portal.organisations.services import HolderCard, OrganisationCard

NOTHING_YET = "…"
NOBODY_YET = HolderCard(0, "", 0, NOTHING_YET, NOTHING_YET, "", "", ("EUR",), 0, 80, 7, {}, ())
USUAL_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Preview:
    """What the page of a campaign is made from."""

    page: Page
    costs: Costs
    rewards: tuple[RewardCard, ...]
    needs: tuple[NeedCard, ...]


def preview(draft: DraftCard, reading: Reading, organisation: OrganisationCard, language: str) -> Preview:
    """Show a draft in a language, as far as it is written."""
    page = _page(draft, reading, organisation, language)
    currency, original = page.goal.currency, reading.language

    def said(words: dict[str, str]) -> str:
        return in_words(words, language, original)

    lines: dict[str, list[Cost]] = {"minimum": [], "optimum": []}
    for line in reading.budget:
        lines[line.part].append(Cost(said(dict(line.labels)), Money(line.amount, currency)))
    rewards = [
        RewardCard(
            id=place,
            title=said(dict(one.titles)),
            description=said(dict(one.descriptions)),
            price=Money(one.price, currency),
            stock=one.stock,
            left=one.stock,
            delivery_on=one.delivery_on,
            takers=one.takers,
        )
        for place, one in enumerate(reading.returns)
    ]
    needs = (NeedCard(0, one.kind, said(dict(one.titles)), said(dict(one.descriptions))) for one in reading.needs)
    return Preview(page, Costs(tuple(lines["minimum"]), tuple(lines["optimum"])), tuple(rewards), tuple(needs))


def _page(draft: DraftCard, reading: Reading, organisation: OrganisationCard, language: str) -> Page:
    now, holder = business_now(), reading.holder or NOBODY_YET
    goal, percent = _goal(reading, holder)
    opens_at, deadline_at = _days(reading, now)
    chosen = best_language(language, reading.texts, reading.language)
    title, summary, story = reading.texts.get(chosen, (NOTHING_YET, "", ""))
    return Page(
        id=0,
        slug=draft.slug or f"draft-{draft.id}",
        title=title or NOTHING_YET,
        summary=summary,
        story=story,
        language=chosen or language,
        organisation=organisation,
        holder=replace(holder, slug=holder.slug or NOTHING_YET),
        region=reading.region or "europe",
        country=reading.country,
        place=reading.place or NOTHING_YET,
        state=CampaignState.LIVE,
        model=reading.model or Model.ALL_OR_NOTHING.value,
        raised=Money(0, goal.currency),
        pledges=0,
        goal=goal,
        optimum=reading.optimum,
        floor=Money(floor_of(goal.minor, percent), goal.currency),
        floor_percent=percent,
        left_over=reading.left_over,
        opens_at=opens_at,
        deadline_at=deadline_at,
        time_zone=reading.time_zone or "UTC",
        grace_until=None,
        checked_at=None,
        days_left=max(days_left(deadline_at, now), 1),
        is_open=False,
        purpose="campaigns:0",
    )


def _goal(reading: Reading, holder: HolderCard) -> tuple[Money, int]:
    """The goal, and below which part of it everything goes back."""
    goal = reading.goal or Money(1, reading.currency or holder.currencies[0])
    return goal, reading.floor_percent or holder.floor_percent


def _days(reading: Reading, now: datetime) -> tuple[datetime, datetime]:
    """When it opens and ends."""
    return reading.opens_at or now, reading.deadline_at or now + USUAL_DAYS
