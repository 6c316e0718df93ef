"""One shape for what a benchmark measured, and how it is written down."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Measure:
    """One figure, with what it was compared to in the same run and the bar that it has to meet."""

    what: str
    value: float
    unit: str
    compared_to: str = ""
    ratio: float | None = None
    bar: str = ""
    passed: bool | None = None

    @property
    def row(self) -> list[str]:
        """The figure as a line of a table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = {None: "", True: "yes", False: "**no**"}[self.passed]
        value = f"{self.value:,.2f}".rstrip("0").rstrip(".")
        return [self.what, value, self.unit, self.compared_to, ratio, self.bar, verdict]


HEAD = ["measured", "value", "unit", "compared to", "ratio", "bar", "met"]


def table(measures: Sequence[Measure]) -> str:
    """Write figures as a Markdown table."""
    rows = [HEAD, ["---"] * len(HEAD), *(measure.row for measure in measures)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def show(measures: Sequence[Measure]) -> None:
    """Print figures as a table and as JSON."""
    print(table(measures))
    print(json.dumps([asdict(measure) for measure in measures]))


def interleaved(contenders: dict[str, Callable[[], object]], rounds: int, repeat: int) -> dict[str, float]:
    """Time contenders in turns on this process's CPU; the median seconds of one call of each."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, act in contenders.items():
            started = process_time()
            for _ in range(repeat):
                act()
            seconds[name].append((process_time() - started) / repeat)
    return {name: median(times) for name, times in seconds.items()}


def elapsed(act: Callable[[], object]) -> float:
    """The seconds that an act takes by the wall clock."""
    started = perf_counter()
    act()
    return perf_counter() - started
