"""By what members can be narrowed, and how many are left of each choice: plain counting of a cross-table."""

from collections.abc import Mapping
from dataclasses import dataclass

FACETS = ("region", "country", "category", "kind", "since")
Cell = tuple[str, str, str, str, str]
Tally = Mapping[Cell, int]  # how many members there are of each combination, in the order of the facets


@dataclass(frozen=True)
class Facets:
    """How many members fit, and how many would for each other choice of one facet, the other choices kept."""

    count: int
    options: Mapping[str, Mapping[str, int]]

    def without(self, facet: str) -> int:
        """How many would fit if nothing was chosen of this facet."""
        return sum(self.options[facet].values())


def facets_of(tally: Tally, chosen: Mapping[str, str]) -> Facets:
    """Count what is left by what was chosen, and what would be left by any other choice of each facet."""
    wanted = [chosen.get(name, "") for name in FACETS]
    options: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    count = 0
    for cell, members in tally.items():
        missed = [place for place, value in enumerate(wanted) if value and cell[place] != value]
        if len(missed) > 1:
            continue
        if not missed:
            count += members
        for place in missed or range(len(FACETS)):
            found = options[FACETS[place]]
            found[cell[place]] = found.get(cell[place], 0) + members
    return Facets(count, options)
