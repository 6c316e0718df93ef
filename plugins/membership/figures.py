"""The measures of a list as JSON has them: of the portal's own members, and of any list by command."""

from collections.abc import Mapping
from typing import Any

from plugins.membership.diversity import Spread

OBSERVED, WORLD = "observed", "world"


def figures(by: str, counts: Mapping[str, int], found: Spread, universe: str) -> dict[str, Any]:
    """The figures of a list; what is rational stands beside as a fraction, which is exact."""
    return {
        "by": by,
        "n": found.counted,
        "groups": found.groups,
        "counts": dict(counts),
        "hhi": float(found.concentration.index),
        "effective": float(found.concentration.effective),
        "shannon": found.shannon,
        "evenness": found.evenness,
        "gini": {"value": float(found.gini), "universe": universe, "size": found.universe},
        "exact": exactly(found),
    }


def exactly(found: Spread) -> dict[str, str]:
    """The measures that are rational, as fractions."""
    exact = {"hhi": found.concentration.index, "effective": found.concentration.effective, "gini": found.gini}
    return {name: str(value) for name, value in exact.items()}
