"""Who pledged to a campaign and from where, as they wish to be shown."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, literal, literal_column, select, union_all

from plugins.campaigns.models import Pledge
from plugins.campaigns.rules import REGIONS
from plugins.campaigns.services.showing import Page
from portal.database import ask
from portal.kernel.money import Money
from portal.organisations.models import Organisation

BACKERS_SHOWN, CITIES_SHOWN, BACKERS_A_PAGE = 12, 6, 50
MOST_BACKERS = 2000


@dataclass(frozen=True)
class Backer:
    """Somebody who pledged, as they wish to be shown; no name is no name. ``organisation`` is a city's slug."""

    id: int
    shown_as: str
    message: str
    language: str
    amount: Money
    country: str
    counted_at: datetime
    organisation: str = ""

    def __hash__(self) -> int:
        """By its number alone, which is quicker; equal are those that say the same."""
        return self.id


@dataclass(frozen=True)
class Latest:
    """The newest backers, and the newest cities among them that let themselves be named, each city once."""

    backers: tuple[Backer, ...]
    cities: tuple[Backer, ...]


@dataclass(frozen=True)
class Region:
    """How many pledges came from a region, of those who said where they are."""

    name: str
    pledges: int
    said: int

    @property
    def percent(self) -> int:
        """The share as a whole number, for a bar."""
        return self.pledges * 100 // self.said


COLUMNS: tuple[Any, ...] = (
    Pledge.id, Pledge.shown_as, Pledge.message, Pledge.language, Pledge.amount, Pledge.country, Pledge.counted_at,
)  # fmt: skip
THAT_COUNT = (
    Pledge.campaign_id == bindparam("campaign_id"),
    Pledge.counted_at.is_not(None),
    Pledge.uncounted_at.is_(None),
)
# What stands in the condition stands in the index, word for word.
IS_A_NAMED_CITY = (Pledge.organisation_id.is_not(None), Pledge.shown_as != literal_column("''"))
NEWEST = select(*COLUMNS, literal("").label("organisation")).where(*THAT_COUNT).order_by(Pledge.id.desc())
CITIES = (
    select(*COLUMNS, Organisation.slug.label("organisation"))
    .join(Organisation, Organisation.id == Pledge.organisation_id)
    .where(*THAT_COUNT, *IS_A_NAMED_CITY)
    .order_by(Pledge.id.desc())
)
BACKERS = NEWEST.where(Pledge.id < bindparam("before")).limit(bindparam("limit"))
BACKERS_OF_CITIES = CITIES.where(Pledge.id < bindparam("before")).limit(bindparam("limit"))
LATEST = union_all(
    select(NEWEST.limit(literal_column(str(BACKERS_SHOWN))).subquery()),
    select(CITIES.limit(literal_column(str(CITIES_SHOWN * 2))).subquery()),
)


def latest(page: Page) -> Latest:
    """Who pledged last, in one statement."""
    rows = ask(LATEST, campaign_id=page.id).all()
    found = [_backer(row, page.goal.currency) for row in sorted(rows, key=lambda row: row.id, reverse=True)]
    cities = {one.organisation: one for one in reversed(found) if one.organisation}
    newest = sorted(cities.values(), key=lambda one: one.id, reverse=True)
    return Latest(tuple(one for one in found if not one.organisation), tuple(newest[:CITIES_SHOWN]))


def backers(page: Page, before: int, *, of_cities: bool = False) -> tuple[Backer, ...]:
    """Those whose pledge counts, the newest first; or the cities among them alone."""
    statement = BACKERS_OF_CITIES if of_cities else BACKERS
    rows = ask(statement, campaign_id=page.id, before=before, limit=BACKERS_A_PAGE).all()
    return tuple(_backer(row, page.goal.currency) for row in rows)


def regions_of(page: Page) -> tuple[Region, ...]:
    """Where pledges came from as last counted, most first; whoever did not say is not among them."""
    counted = page.where_from or {}
    by_region = {name: counted[name] for name in REGIONS if counted.get(name)}
    said = sum(by_region.values())
    order = sorted(by_region, key=lambda name: (-by_region[name], name))
    return tuple(Region(name, by_region[name], said) for name in order)


@lru_cache(maxsize=MOST_BACKERS)
def _backer(row: Any, currency: str) -> Backer:
    """A backer who is not named leaves no words either. The same row makes the same one."""
    message = row.message if row.shown_as else ""
    sum_ = Money(row.amount, currency)
    return Backer(row.id, row.shown_as, message, row.language, sum_, row.country, row.counted_at, row.organisation)
