"""The statements behind the list of campaigns: built once for each shape of what is asked for.

Each walks an index from where the page before ended, so that a page costs the same however many campaigns there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from plugins.campaigns.models import Campaign, CampaignText
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import searching
from plugins.campaigns.services.totals import AMOUNT, COMMITTED, PLEDGES
from portal.database import UtcDateTime
from portal.organisations.services import with_names

PAGE_SIZE = 20
COUNTED_UP_TO = 1000
MOST_SHAPES = 512


@dataclass(frozen=True)
class Shape:
    """What is asked for, without the values; ``words`` is their number, ``is_marked`` whether a page came before."""

    states: tuple[CampaignState, ...]
    filters: tuple[str, ...]
    words: int
    is_marked: bool
    is_ascending: bool


@lru_cache(maxsize=MOST_SHAPES)
def page_of_cards(shape: Shape) -> Select[Any]:
    """One row more than a page tells whether there is another behind it; each row knows how many fit, up to a cap."""
    found = _fitting(shape, PAGE_SIZE + 1, _beyond(shape)).subquery()
    ids = select(found.c.id).order_by(*_order(found.c, shape)).limit(PAGE_SIZE + 1).subquery()
    page = columns().add_columns(_count(shape).label("fitting")).join(ids, ids.c.id == Campaign.id)
    return page.order_by(*_order(Campaign, shape))


def _order(of: Any, shape: Shape) -> list[ColumnElement[Any]]:
    return [column.asc() if shape.is_ascending else column.desc() for column in (of.deadline_at, of.id)]


def _beyond(shape: Shape) -> list[ColumnElement[bool]]:
    """Hold of the campaigns behind the mark, which is the end of the page before."""
    if not shape.is_marked:
        return []
    here = tuple_(Campaign.deadline_at, Campaign.id)
    mark = tuple_(bindparam("at", type_=UtcDateTime()), bindparam("number", type_=Campaign.id.type))
    return [here > mark if shape.is_ascending else here < mark]


def _narrowed(shape: Shape) -> list[ColumnElement[bool]]:
    return [getattr(Campaign, name) == bindparam(name) for name in shape.filters]


def _fitting(shape: Shape, most: int, beyond: list[ColumnElement[bool]]) -> Select[Any]:
    """The campaigns that fit; with words those that have them, else the first of each state by its index."""
    narrowed = [*_narrowed(shape), *beyond]
    if shape.words:
        return select(searching.having(shape.words, in_states(shape.states), *narrowed).subquery())
    return select(union_all(*(select(one) for one in _firsts(shape, most, narrowed))).subquery())


def _firsts(shape: Shape, most: int, narrowed: list[ColumnElement[bool]]) -> list[Subquery]:
    fitting = select(Campaign.id, Campaign.deadline_at).where(*narrowed)
    return [
        fitting.where(in_states([state])).order_by(*_order(Campaign, shape)).limit(literal_column(str(most))).subquery()
        for state in shape.states
    ]


def _count(shape: Shape) -> ColumnElement[int]:
    """How many fit, state by state, which spares laying them together; any number above the cap stands for more."""
    most = COUNTED_UP_TO + 1
    if shape.words:
        counted = [_fitting(shape, most, []).limit(literal_column(str(most))).subquery()]
    else:
        counted = _firsts(shape, most, _narrowed(shape))
    counts = [select(func.count()).select_from(one).scalar_subquery() for one in counted]
    return reduce(add, counts[1:], counts[0])


def in_states(states: Iterable[CampaignState]) -> ColumnElement[bool]:
    """Hold of campaigns in these states, written out: a list that is filled in costs a third of a statement more."""
    return Campaign.state.in_([literal_column(repr(str(state))) for state in sorted(states)])


def columns() -> Select[Any]:
    """The columns that make a card, with the best text and name for a reader of ``language``."""
    shown: tuple[Any, ...] = (
        Campaign.id, Campaign.slug, Campaign.place, Campaign.region, Campaign.state, Campaign.currency,
        Campaign.goal, Campaign.optimum, Campaign.deadline_at, CampaignText.language,
        CampaignText.title, CampaignText.summary, AMOUNT, PLEDGES, COMMITTED,
    )  # fmt: skip
    return with_names(with_text(select(*shown).select_from(Campaign)), Campaign.organisation_id)


def with_text(found: Select[Any]) -> Select[Any]:
    """Join the best text of each campaign: in the reader's language, else in English, else in its own."""
    best = func.coalesce(_written(bindparam("language")), _written("en"), Campaign.original_language)
    return found.join(CampaignText, (CampaignText.campaign_id == Campaign.id) & (CampaignText.language == best))


def _written(language: Any) -> ScalarSelect[str]:
    """The language again, if the campaign is written in it."""
    text = aliased(CampaignText)
    own = select(text.language).where(text.campaign_id == Campaign.id, text.language == language)
    return own.correlate(Campaign).scalar_subquery()
