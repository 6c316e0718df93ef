"""Reading what was typed into the parts of a campaign: what it means, and what is wrong or missing.

Nothing here asks the database: what must be known is handed over, so that every rule can be tried with a table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from plugins.campaigns.rules import HIGHEST_FLOOR, LOWEST_FLOOR, REGIONS, THEMES, LeftOver, Model
from plugins.campaigns.services.making import dates, lines, texts
from plugins.campaigns.services.making.faults import Faults
from plugins.campaigns.services.making.parts import BASICS, DATES, MONEY, NEEDS, RETURNS, Content, is_blank, part_of
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.organisations.services import HolderCard

LONGEST_PLACE = 200


@dataclass(frozen=True)
class Known:
    """What the portal knows and a campaign may choose from."""

    holders: Mapping[int, HolderCard]
    languages: tuple[str, ...]
    countries: frozenset[str]
    zones: frozenset[str]
    now: datetime


@dataclass
class Reading:
    """A campaign as far as it could be read."""

    faults: Faults = field(default_factory=Faults)
    language: str = ""
    region: str = ""
    theme: str = ""
    country: str = ""
    place: str = ""
    holder: HolderCard | None = None
    currency: str = ""
    goal: Money | None = None
    optimum: Money | None = None
    model: str = ""
    floor_percent: int | None = None
    left_over: str = ""
    opens_at: datetime | None = None
    deadline_at: datetime | None = None
    time_zone: str = ""
    texts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    budget: list[lines.CostLine] = field(default_factory=list)
    returns: list[lines.ReturnLine] = field(default_factory=list)
    needs: list[lines.NeedLine] = field(default_factory=list)


def read(content: Content, known: Known) -> Reading:
    """Read every part, and note all that is wrong or missing."""
    reading = Reading()
    _read_basics(content, known, reading)
    _read_texts(content, known, reading)
    _read_money(content, known, reading)
    _read_dates(content, known, reading)
    words = texts.Words(content, reading.language, tuple(reading.texts))
    reading.returns = lines.read_returns(part_of(content, RETURNS), reading.currency, words, reading.faults)
    reading.needs = lines.read_needs(part_of(content, NEEDS), words, reading.faults)
    _check_deliveries(content, reading)
    return reading


def _read_basics(content: Content, known: Known, reading: Reading) -> None:
    part, faults = part_of(content, BASICS), reading.faults
    choose = faults.chooser(BASICS, part)
    reading.language = choose("language", known.languages, N_("Choose the language in which the campaign is written."))
    reading.region = choose("region", REGIONS, N_("Choose a region."))
    reading.theme = choose("theme", THEMES, N_("Choose a theme."))
    reading.country = choose("country", known.countries, N_("Choose a country."))
    reading.place = part.said("place")
    if not reading.place:
        faults.missing(BASICS, "place", N_("Enter the place, such as a city."))
    elif len(reading.place) > LONGEST_PLACE:
        faults.wrong(BASICS, "place", N_("Write %(max)d characters at most."), max=LONGEST_PLACE)


def _read_texts(content: Content, known: Known, reading: Reading) -> None:
    for language in known.languages:
        found = texts.read_text(content, language, language == reading.language, reading.faults)
        if found is not None:
            reading.texts[language] = found


def _read_money(content: Content, known: Known, reading: Reading) -> None:
    part, faults = part_of(content, MONEY), reading.faults
    choose = faults.chooser(MONEY, part)
    names = {str(number) for number in known.holders}
    chosen = choose("holder", names, N_("Choose who holds the money."))
    reading.holder = known.holders[int(chosen)] if chosen else None
    reading.currency = _currency(reading, part.said("currency"))
    reading.model = choose("model", tuple(Model), N_("Choose what happens when the goal is not reached."))
    reading.left_over = choose("left_over", tuple(LeftOver), N_("Choose what becomes of money that is left over."))
    if reading.currency:
        sums = lines.Sums(MONEY, part, reading.currency, faults)
        reading.goal = sums.read("goal", part.said("goal"), N_("Enter the goal."))
        reading.optimum = sums.read("optimum", part.said("optimum")) if part.said("optimum") else None
        _check_optimum(reading)
    _read_floor(part.said("floor"), reading)
    words = texts.Words(content, reading.language, tuple(reading.texts))
    reading.budget = lines.read_costs(part, reading.currency, words, faults)
    _check_sums(reading, has_lines=any(not is_blank(line, "part") for line in part.lines()))


def _currency(reading: Reading, said: str) -> str:
    if not said:
        reading.faults.missing(MONEY, "currency", N_("Choose a currency."))
    elif reading.holder and said not in reading.holder.currencies:
        reading.faults.wrong(MONEY, "currency", N_("This fund holder does not keep books in this currency."))
    elif reading.holder:
        return said
    return ""


def _check_optimum(reading: Reading) -> None:
    if reading.goal and reading.optimum and not reading.goal < reading.optimum:
        reading.faults.wrong(MONEY, "optimum", N_("The optimum is more than the goal, or is left empty."))


def _read_floor(said: str, reading: Reading) -> None:
    if not said or reading.model == Model.KEEP_IT_ALL:
        return
    is_number = said.isascii() and said.isdigit() and len(said) < 4
    if not is_number or not LOWEST_FLOOR <= int(said) <= HIGHEST_FLOOR:
        message = N_("Enter a whole number from %(low)s to %(high)s, or nothing.")
        reading.faults.wrong(MONEY, "floor", message, low=LOWEST_FLOOR, high=HIGHEST_FLOOR)
    else:
        reading.floor_percent = int(said)


def _check_sums(reading: Reading, *, has_lines: bool) -> None:
    """The costs of the minimum add up to the goal, all of them to the optimum."""
    if not has_lines:
        reading.faults.missing(MONEY, "lines", N_("Enter what the money pays for, line by line."))
        return
    if reading.faults.touch(MONEY, "lines-") or reading.goal is None:
        return
    sums = lines.sums_of(reading.budget)
    if sums["minimum"] != reading.goal.minor:
        _note_sum(reading, N_("The costs of the minimum add up to %(sum)s, and the goal is %(goal)s."), sums["minimum"])
    if reading.faults.touch(MONEY, "optimum"):
        return
    if reading.optimum and sum(sums.values()) != reading.optimum.minor:
        _note_sum(reading, N_("All costs add up to %(sum)s, and the optimum is %(goal)s."), sum(sums.values()))
    if reading.optimum is None and sums["optimum"]:
        reading.faults.wrong(MONEY, "optimum", N_("Some costs belong to the optimum. Enter how much it is."))


def _note_sum(reading: Reading, message: str, minor: int) -> None:
    goal = reading.goal if "goal is" in message else reading.optimum
    reading.faults.wrong(MONEY, "lines", message, sum=Money(minor, reading.currency), goal=goal)


def _read_dates(content: Content, known: Known, reading: Reading) -> None:
    part, faults = part_of(content, DATES), reading.faults
    choose: Callable[..., Any] = faults.chooser(DATES, part)
    reading.time_zone = choose("zone", known.zones, N_("Choose the time zone of the deadline."))
    read_moment = dates.Moments(part, reading.time_zone, faults)
    reading.deadline_at = read_moment.read("deadline", N_("Enter the day of the deadline."))
    reading.opens_at = read_moment.read("opens") or known.now
    if reading.deadline_at is None:
        return
    if reading.deadline_at <= known.now:
        faults.wrong(DATES, "deadline_on", N_("The deadline lies in the past."))
    elif reading.opens_at >= reading.deadline_at:
        faults.wrong(DATES, "deadline_on", N_("The campaign must open before its deadline."))


def _check_deliveries(content: Content, reading: Reading) -> None:
    """Nothing is promised for a day before the deadline: nobody has paid by then."""
    last = part_of(content, DATES).said("deadline_on")
    for line in reading.returns:
        if reading.deadline_at and line.delivery_on and line.delivery_on < date.fromisoformat(last):
            message = N_("Nobody has paid before the deadline. Choose a later day.")
            reading.faults.wrong(RETURNS, f"lines-{line.place}-delivery_on", message)
