"""Finding campaigns: filters, order, and pages that cost the same however many campaigns there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from plugins.campaigns.models import FILTERS, Campaign
from plugins.campaigns.rules import PUBLIC, CampaignState, days_left
from plugins.campaigns.services import searching
from plugins.campaigns.services.listing_statements import (
    COUNTED_UP_TO,
    PAGE_SIZE,
    Shape,
    columns,
    in_states,
    page_of_cards,
)
from portal.database import ask
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.organisations.services import OrganisationCard, organisation_card

OPEN = (CampaignState.LIVE, CampaignState.COLLECTING)
STATES: Mapping[str, tuple[CampaignState, ...]] = {
    "open": OPEN,
    "succeeded": (CampaignState.SUCCEEDED,),
    "ended": (CampaignState.FAILED, CampaignState.FAILED_AFTER_COLLECTION, CampaignState.CANCELLED),
    "all": tuple(sorted(PUBLIC)),
}
MOST_CARDS = 2000


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; ``after`` and ``before`` are ends of pages."""

    text: str = ""
    region: str = ""
    theme: str = ""
    currency: str = ""
    state: str = "open"
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class CampaignCard:
    """A campaign as lists show it."""

    id: int
    slug: str
    title: str
    summary: str
    language: str
    organisation: OrganisationCard
    place: str
    region: str
    state: CampaignState
    raised: Money
    pledges: int
    goal: Money
    optimum: int | None
    deadline_at: datetime
    days_left: int
    committed: Money | None = None  # what of the sum was promised by signed commitment and has not come; None for none

    def __hash__(self) -> int:
        """By its number alone, which is quicker; cards are equal when all that they say is."""
        return self.id


@dataclass(frozen=True)
class CampaignList:
    """A page of campaigns and the ways to its neighbours; ``count`` is None when it is more than is counted.

    ``is_cut`` tells that only the newest campaigns with the words were looked at.
    """

    cards: list[CampaignCard]
    count: int | None
    is_cut: bool
    older: str
    newer: str


def find(wanted: Wanted, language: str) -> CampaignList:
    """Find public campaigns: those that end soonest first, the ended ones latest first."""
    words = searching.look_up(wanted.text)
    mark = _read_mark(wanted.after or wanted.before)
    is_back = bool(mark and wanted.before)
    filters = {name: getattr(wanted, name) for name in FILTERS if getattr(wanted, name)}
    states = STATES.get(wanted.state, OPEN)
    shape = Shape(states, tuple(filters), len(words.words), mark is not None, (states == OPEN) is not is_back)
    place = {"at": mark[0], "number": mark[1]} if mark else {}
    rows = ask(page_of_cards(shape), language=language, **filters, **words.values, **place).all()
    count = rows[0].fitting if rows else 0
    newer, older = _neighbours(rows, is_back=is_back, is_first=mark is None)
    cards = cards_of(rows[:PAGE_SIZE][:: -1 if is_back else 1])
    return CampaignList(cards, count if count <= COUNTED_UP_TO else None, words.is_cut, older, newer)


def _neighbours(rows: Sequence[Any], *, is_back: bool, is_first: bool) -> tuple[str, str]:
    """The marks of the newer and the older page, empty where there is none; one row too many tells of one more."""
    if not rows:
        return "", ""
    near, far = _mark(rows[0]), _mark(rows[:PAGE_SIZE][-1])
    has_more = len(rows) > PAGE_SIZE
    return (far if has_more else "", near) if is_back else ("" if is_first else near, far if has_more else "")


def _mark(row: Any) -> str:
    return f"{row.deadline_at.timestamp():.6f}_{row.id}"


def _read_mark(mark: str) -> tuple[datetime, int] | None:
    stamp, _, number = mark.partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), tz=business_now().tzinfo), int(number)
    except (ValueError, OverflowError, OSError):
        return None


def cards_of(rows: Iterable[Any]) -> list[CampaignCard]:
    """Show campaigns by their rows."""
    now = business_now()
    return [_card(row, days_left(row.deadline_at, now)) for row in rows]


@lru_cache(maxsize=MOST_CARDS)
def _card(row: Any, left: int) -> CampaignCard:
    """The same row makes the same card, which a part of a page is found by at once."""
    return CampaignCard(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        language=row.language,
        organisation=organisation_card(row),
        place=row.place,
        region=row.region,
        state=CampaignState(row.state),
        raised=Money(int(row.amount), row.currency),
        pledges=int(row.pledges),
        goal=Money(row.goal, row.currency),
        optimum=row.optimum,
        deadline_at=row.deadline_at,
        days_left=left,
        committed=Money(int(row.committed), row.currency) if row.committed else None,
    )


def preference(language: str, original: str) -> tuple[str, ...]:
    """In which language to show something that was written in another."""
    return (language, "en", original)


ENDING_SOON = (
    columns()
    .where(Campaign.state == CampaignState.LIVE, Campaign.opens_at <= bindparam("now"))
    .order_by(Campaign.deadline_at, Campaign.id)
    .limit(bindparam("limit"))
)


def ending_soon(limit: int, language: str) -> list[CampaignCard]:
    """The live campaigns that end first, for the home page."""
    return cards_of(ask(ENDING_SOON, limit=limit, language=language, now=business_now()))


def _currencies() -> Select[Any]:
    """Step from each currency to the next in an index, which reads a row of each however many campaigns there are."""
    found = select(func.min(Campaign.currency).label("currency")).cte("found", recursive=True)
    following = select(func.min(Campaign.currency)).where(Campaign.currency > found.c.currency).correlate(found)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.currency.is_not(None)))
    public = select(Campaign.id).where(Campaign.currency == found.c.currency, in_states(PUBLIC))
    return select(found.c.currency).where(public.correlate(found).exists())


CURRENCIES = _currencies()


def currencies() -> tuple[str, ...]:
    """The currencies in which public campaigns collect."""
    return tuple(ask(CURRENCIES).scalars().all())
