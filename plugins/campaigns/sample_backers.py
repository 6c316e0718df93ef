"""Sample backers: who pledges to a sample campaign, when, and how much; the same for the same file."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.database import db
from portal.organisations.models import Organisation, OrganisationName

SHARE_OF_CITIES, SHARE_WITH_MESSAGE, SHARE_FROM_THE_REGION = 0.1, 0.3, 0.6
Told = dict[str, Any]


@dataclass(frozen=True)
class SampleBacker:
    """Who pledges, and when."""

    name: str
    language: str
    country: str
    message: str
    organisation_id: int | None
    at: datetime


def backers(slug: str, told: Told, words: Told, start: datetime) -> list[SampleBacker]:
    """Who pledges to a campaign, in the order of time; the same for the same file."""
    dice = random.Random(slug)  # noqa: S311  nothing secret about sample data
    opens, last = told["opens_on_day"], min(told["deadline_on_day"], told.get("cancelled_on_day", 0), 0)
    span = timedelta(days=last - opens) - timedelta(hours=3)
    cities = list(
        db.session.execute(
            db.select(Organisation.id, Organisation.country, OrganisationName.name)
            .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
            .where(OrganisationName.language == Organisation.original_language)
            .order_by(Organisation.id)
        )
    )
    moments = sorted(start + timedelta(days=opens) + span * dice.betavariate(0.8, 1.0) for _ in range(told["pledges"]))
    return [_sample_backer(dice, told, words, cities, at) for at in moments]


def _sample_backer(dice: random.Random, told: Told, words: Told, cities: list[Any], at: datetime) -> SampleBacker:
    if dice.random() < SHARE_OF_CITIES:
        city = dice.choice(cities)
        return SampleBacker(city.name, told["original_language"], city.country, "", city.id, at)
    region = told["region"] if dice.random() < SHARE_FROM_THE_REGION else dice.choice(sorted(words["names"]))
    language = dice.choice([code for code in words["messages"] if code in told["texts"]] or ["en"])
    message = dice.choice(words["messages"][language]) if dice.random() < SHARE_WITH_MESSAGE else ""
    name = f"{dice.choice(words['names'][region])} {dice.choice(words['initials']['letters'])}"
    return SampleBacker(name, language, dice.choice(words["countries"][region]), message, None, at)


def sums(slug: str, told: Told) -> list[int]:
    """What the backers of a campaign promise, in whole units: believable sums that reach what the file says."""
    dice = random.Random(f"sums of {slug}")  # noqa: S311
    number, target = told["pledges"], told["goal"] * told["reached_percent"] // 100
    if not number:
        return []
    found = [_round(dice.lognormvariate(0, 0.9) * target / number * 0.6) for _ in range(number)]
    lacking = target - sum(found)
    if lacking > 0:
        large = dice.sample(range(number), min(3, number))
        for index in large:
            found[index] += _round(lacking / len(large))
    while sum(found) < target:
        found[-1] += _round(max(target - sum(found), 1))
    return found


def _round(value: float) -> int:
    """A sum as people give it: 5, 10, 20, 50, 100, 250 and the like."""
    step = next(step for step in (5000, 1000, 500, 100, 50, 10, 5) if value >= step * 2 or step == 5)
    return max(round(value / step) * step, step)
