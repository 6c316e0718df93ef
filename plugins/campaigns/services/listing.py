"""Finding campaigns: filters, order, and pages that cost the same however many campaigns there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_

from plugins.campaigns.models import Campaign, CampaignText
from plugins.campaigns.rules import PUBLIC, CampaignState, days_left
from plugins.campaigns.services.totals import AMOUNT, PLEDGES
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.kernel.text import fold
from portal.organisations.services import OrganisationCard, organisation_cards

PAGE_SIZE = 20
COUNTED_UP_TO = 1000
OPEN = (CampaignState.LIVE, CampaignState.COLLECTING)
STATES: Mapping[str, tuple[CampaignState, ...]] = {
    "open": OPEN,
    "succeeded": (CampaignState.SUCCEEDED,),
    "ended": (CampaignState.FAILED, CampaignState.FAILED_AFTER_COLLECTION, CampaignState.CANCELLED),
    "all": tuple(sorted(PUBLIC)),
}


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


@dataclass(frozen=True)
class CampaignList:
    """A page of campaigns and the ways to its neighbours; ``count`` is None when it is more than is counted."""

    cards: list[CampaignCard]
    count: int | None
    older: str
    newer: str


def find(wanted: Wanted, language: str) -> CampaignList:
    """Find public campaigns: those that end soonest first, the ended ones latest first."""
    conditions = _conditions(wanted)
    rows, has_newer, has_older = _page(wanted, conditions)
    capped = db.select(Campaign.id).where(*conditions).limit(COUNTED_UP_TO + 1).subquery()
    count = db.session.scalar(db.select(db.func.count()).select_from(capped)) or 0
    return CampaignList(
        cards=cards_of(rows, language),
        count=count if count <= COUNTED_UP_TO else None,
        older=_mark(rows[-1]) if rows and has_older else "",
        newer=_mark(rows[0]) if rows and has_newer else "",
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Campaign.state.in_(STATES.get(wanted.state, OPEN))]
    for column, value in (
        (Campaign.region, wanted.region),
        (Campaign.theme, wanted.theme),
        (Campaign.currency, wanted.currency),
    ):
        if value:
            found.append(column == value)
    for word in fold(wanted.text).split()[:5]:
        texts = db.select(CampaignText.campaign_id).where(CampaignText.folded.contains(word, autoescape=True))
        found.append(Campaign.id.in_(texts))
    return found


def _page(wanted: Wanted, conditions: list[ColumnElement[bool]]) -> tuple[list[Any], bool, bool]:
    """One row more than a page tells whether there is another page behind it."""
    order = (Campaign.deadline_at, Campaign.id)
    is_forward = wanted.state in ("open", "")
    mark = _read_mark(wanted.after or wanted.before)
    is_back = bool(mark and wanted.before)
    ascending = is_forward is not is_back
    statement = columns().where(*conditions)
    if mark:
        place = tuple_(*order)
        statement = statement.where(place > tuple_(*mark) if ascending else place < tuple_(*mark))
    by = [column.asc() if ascending else column.desc() for column in order]
    rows = list(db.session.execute(statement.order_by(*by).limit(PAGE_SIZE + 1)))
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE][:: -1 if is_back else 1]
    return (rows, has_more, True) if is_back else (rows, bool(mark), has_more)


def columns() -> Select[Any]:
    """The columns that make a card, in one statement."""
    found: Select[Any] = db.select(
        Campaign.id, Campaign.slug, Campaign.organisation_id, Campaign.place, Campaign.region, Campaign.state,
        Campaign.currency, Campaign.goal, Campaign.optimum, Campaign.deadline_at, Campaign.original_language,
        AMOUNT, PLEDGES,
    )  # fmt: skip
    return found


def _mark(row: Any) -> str:
    return f"{row.deadline_at.timestamp():.6f}_{row.id}"


def _read_mark(mark: str) -> tuple[datetime, int] | None:
    stamp, _, number = mark.partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), tz=business_now().tzinfo), int(number)
    except (ValueError, OverflowError, OSError):
        return None


def cards_of(rows: Iterable[Any], language: str) -> list[CampaignCard]:
    """Show campaigns by their rows, with two more statements however many there are."""
    rows = list(rows)
    texts = texts_of({row.id: row.original_language for row in rows}, language)
    organisations = organisation_cards((row.organisation_id for row in rows), language)
    now = business_now()
    return [
        CampaignCard(
            id=row.id,
            slug=row.slug,
            title=texts[row.id].title,
            summary=texts[row.id].summary,
            language=texts[row.id].language,
            organisation=organisations[row.organisation_id],
            place=row.place,
            region=row.region,
            state=CampaignState(row.state),
            raised=Money(int(row.amount), row.currency),
            pledges=int(row.pledges),
            goal=Money(row.goal, row.currency),
            optimum=row.optimum,
            deadline_at=row.deadline_at,
            days_left=days_left(row.deadline_at, now),
        )
        for row in rows
    ]


def texts_of(originals: Mapping[int, str], language: str) -> dict[int, Any]:
    """The best text of each campaign: in the reader's language, else in English, else in its own."""
    rows = db.session.execute(
        db.select(CampaignText.campaign_id, CampaignText.language, CampaignText.title, CampaignText.summary).where(
            CampaignText.campaign_id.in_(list(originals))
        )
    )
    best: dict[int, Any] = {}
    for row in rows:
        order = preference(language, originals[row.campaign_id])
        known = best.get(row.campaign_id)
        if row.language in order and (known is None or order.index(row.language) < order.index(known.language)):
            best[row.campaign_id] = row
    return best


def preference(language: str, original: str) -> tuple[str, ...]:
    """In which language to show something that was written in another."""
    return (language, "en", original)


def ending_soon(limit: int, language: str) -> list[CampaignCard]:
    """The live campaigns that end first, for the home page."""
    statement = columns().where(Campaign.state == CampaignState.LIVE, Campaign.opens_at <= business_now())
    rows = db.session.execute(statement.order_by(Campaign.deadline_at, Campaign.id).limit(limit))
    return cards_of(rows, language)


def currencies() -> list[str]:
    """The currencies in which public campaigns collect."""
    found = db.select(Campaign.currency).where(Campaign.state.in_(PUBLIC)).distinct().order_by(Campaign.currency)
    return list(db.session.scalars(found))
