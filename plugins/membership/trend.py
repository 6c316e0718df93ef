"""A line through the years as points of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from math import log10

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 240, 40, 12, 28
STEPS = (1, 2, 5)
MOST_LINES = 6


@dataclass(frozen=True)
class Mark:
    """A point of the line, what it stands for, and whether its year is written below."""

    x: float
    y: float
    on: date
    value: float
    is_named: bool


@dataclass(frozen=True)
class Trend:
    """A line and the values at its side; empty with fewer than two points."""

    marks: tuple[Mark, ...] = ()
    lines: tuple[tuple[float, int], ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM

    @property
    def path(self) -> str:
        """The line as SVG has it."""
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)


def trend_of(values: Sequence[tuple[date, float]]) -> Trend:
    """Draw values of days: from nothing at the bottom to a round number above the largest."""
    if len(values) < 2:
        return Trend()
    step = step_for(max(value for _, value in values))
    top = step * next(n for n in count(1) if n * step >= max(value for _, value in values))
    first, last = values[0][0].toordinal(), values[-1][0].toordinal()
    high = HEIGHT - TOP - BOTTOM
    every = max(1, -(-len(values) // 8))
    marks = tuple(
        Mark(
            x=round(LEFT + (on.toordinal() - first) / (last - first) * (WIDTH - LEFT - 24), 1),
            y=round(TOP + high * (1 - value / top), 1),
            on=on,
            value=value,
            is_named=(len(values) - 1 - place) % every == 0,
        )
        for place, (on, value) in enumerate(values)
    )
    lines = tuple((round(TOP + high * (1 - n / top), 1), n) for n in range(0, top + 1, step))
    return Trend(marks, lines)


def step_for(largest: float) -> int:
    """The round step with which a few lines reach the largest value."""
    power = 10 ** max(0, int(log10(max(largest, 1))) - 1)
    for scale in count():
        for step in STEPS:
            if largest / (step * power * 10**scale) <= MOST_LINES - 1:
                return int(step * power * 10**scale)
    raise AssertionError  # the steps never end
