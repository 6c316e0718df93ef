"""Reading lines: what the money pays for, what backers get in return, what is needed besides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from plugins.campaigns.rules import NeedKind, Takers
from plugins.campaigns.services.making.dates import read_day
from plugins.campaigns.services.making.faults import Faults
from plugins.campaigns.services.making.parts import KEY, MONEY, NEEDS, RETURNS, Part, is_blank, said_of
from plugins.campaigns.services.making.texts import COSTS, Words
from portal.kernel.amounts import parse_amount
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.kernel.text import N_

COST_PARTS = ("minimum", "optimum")
LONGEST_LABEL, LONGEST_DESCRIPTION, MOST_PIECES = 120, 600, 10_000


@dataclass(frozen=True)
class CostLine:
    """A line of the costs."""

    part: str
    amount: int
    labels: Mapping[str, str]


@dataclass(frozen=True)
class ReturnLine:
    """Something in return; ``place`` is where its line stands among all, the empty ones too."""

    place: int
    price: int
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    stock: int | None
    delivery_on: date | None
    takers: str


@dataclass(frozen=True)
class NeedLine:
    """Something that is needed besides money."""

    kind: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]


def sums_of(budget: Iterable[CostLine]) -> dict[str, int]:
    """What the costs of each part add up to, in minor units."""
    sums = dict.fromkeys(COST_PARTS, 0)
    for line in budget:
        sums[line.part] += line.amount
    return sums


@dataclass(frozen=True)
class Sums:
    """Reads sums of a part in the writing in which they were typed."""

    name: str
    part: Part
    currency: str
    faults: Faults

    def read(self, field: str, said: str, missing: str = "") -> Money | None:
        """Read a sum; note what is wrong with it."""
        if not said:
            if missing:
                self.faults.missing(self.name, field, missing)
            return None
        try:
            return parse_amount(said, self.currency, self.part.writing)
        except Refused as refusal:
            self.faults.wrong(self.name, field, refusal.message, **refusal.values)
            return None


def read_costs(part: Part, currency: str, words: Words, faults: Faults) -> list[CostLine]:
    """Read the lines of the costs; those that could be read."""
    sums, found = Sums(MONEY, part, currency, faults), []
    for place, line in enumerate(part.lines()):
        if is_blank(line, "part"):
            continue
        field = f"lines-{place}"
        label = _title(line, "label", faults, MONEY, field)
        amount = sums.read(f"{field}-amount", said_of(line, "amount"), N_("Enter a sum.")) if currency else None
        kind = said_of(line, "part") if said_of(line, "part") in COST_PARTS else COST_PARTS[0]
        if amount and label:
            found.append(CostLine(kind, amount.minor, words.of_line(COSTS, said_of(line, KEY), "label", label)))
    return found


def read_returns(part: Part, currency: str, words: Words, faults: Faults) -> list[ReturnLine]:
    """Read what backers get in return; those that could be read."""
    sums, found = Sums(RETURNS, part, currency, faults), []
    for place, line in enumerate(part.lines()):
        if is_blank(line, "takers"):
            continue
        field = f"lines-{place}"
        title = _title(line, "title", faults, RETURNS, field)
        description = _description(line, faults, RETURNS, field)
        price = sums.read(f"{field}-price", said_of(line, "price"), N_("Enter a sum.")) if currency else None
        stock = _stock(said_of(line, "stock"), faults, field)
        day = _day(said_of(line, "delivery_on"), faults, field)
        takers = said_of(line, "takers") if said_of(line, "takers") in tuple(Takers) else Takers.ANYBODY.value
        if price and title:
            titles = words.of_line(RETURNS, said_of(line, KEY), "title", title)
            descriptions = words.of_line(RETURNS, said_of(line, KEY), "description", description)
            found.append(ReturnLine(place, price.minor, titles, descriptions, stock, day, takers))
    return found


def read_needs(part: Part, words: Words, faults: Faults) -> list[NeedLine]:
    """Read what is needed besides money."""
    found = []
    for place, line in enumerate(part.lines()):
        if is_blank(line, "kind"):
            continue
        field = f"lines-{place}"
        title = _title(line, "title", faults, NEEDS, field)
        description = _description(line, faults, NEEDS, field)
        kind = said_of(line, "kind") if said_of(line, "kind") in tuple(NeedKind) else NeedKind.OTHER.value
        titles = words.of_line(NEEDS, said_of(line, KEY), "title", title)
        found.append(NeedLine(kind, titles, words.of_line(NEEDS, said_of(line, KEY), "description", description)))
    return found


def _title(line: Mapping[str, str], name: str, faults: Faults, part: str, field: str) -> str:
    said = said_of(line, name)
    if not said:
        faults.missing(part, f"{field}-{name}", N_("Say in a few words what this is."))
    elif len(said) > LONGEST_LABEL:
        faults.wrong(part, f"{field}-{name}", N_("Write %(max)d characters at most."), max=LONGEST_LABEL)
    return said


def _description(line: Mapping[str, str], faults: Faults, part: str, field: str) -> str:
    said = said_of(line, "description")
    if len(said) > LONGEST_DESCRIPTION:
        faults.wrong(part, f"{field}-description", N_("Write %(max)d characters at most."), max=LONGEST_DESCRIPTION)
    return said


def _stock(said: str, faults: Faults, field: str) -> int | None:
    if not said:
        return None
    if said.isascii() and said.isdigit() and len(said) < 6 and 0 < int(said) <= MOST_PIECES:
        return int(said)
    message = N_("Enter a whole number up to %(most)s, or nothing when there is no limit.")
    faults.wrong(RETURNS, f"{field}-stock", message, most=MOST_PIECES)
    return None


def _day(said: str, faults: Faults, field: str) -> date | None:
    day = read_day(said)
    if said and day is None:
        faults.wrong(RETURNS, f"{field}-delivery_on", N_("Enter a day such as 2030-06-01."))
    return day
