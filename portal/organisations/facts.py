"""Where two records of one body differ, and which of them is right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.kernel.text import N_
from portal.organisations.models import Organisation, OrganisationName

FACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "kind": (N_("Kind"), ("kind",)),
    "country": (N_("Country"), ("country",)),
    "region": (N_("Region of the network"), ("region",)),
    "place": (N_("Place"), ("place",)),
    "coordinates": (N_("Coordinates"), ("latitude", "longitude")),
    "population": (N_("Inhabitants"), ("population",)),
    "website": (N_("Website"), ("website",)),
    "original_language": (N_("Its own language"), ("original_language",)),
    "parent": (N_("Part of"), ("parent_id",)),
}
NO_FACTS = {"id", "slug", "created_at", "merged_into_id"}
NAME = "name-"


@dataclass(frozen=True)
class Fact:
    """Something on which two records differ: what the one says that is kept, and what the other says."""

    name: str
    title: str
    kept: tuple[Any, ...]
    gone: tuple[Any, ...]
    language: str = ""

    @property
    def is_filled_in(self) -> bool:
        """Whether only the record that goes says anything, which is taken over unless somebody wants it otherwise."""
        return not any(map(is_said, self.kept))


def is_said(value: Any) -> bool:
    """Whether a value says something; 0 degrees do."""
    return value not in (None, "")


def differences(kept: Organisation, gone: Organisation) -> list[Fact]:
    """The facts on which two records differ, as far as the one that goes says anything."""
    found = []
    for name, (title, columns) in FACTS.items():
        mine = tuple(getattr(kept, column) for column in columns)
        theirs = tuple(getattr(gone, column) for column in columns)
        if mine != theirs and any(map(is_said, theirs)):
            found.append(Fact(name, title, mine, theirs))
    return found


def names_that_differ(kept: Sequence[OrganisationName], gone: Sequence[OrganisationName]) -> list[Fact]:
    """The languages in which both bear a name today, and not the same; the other one stays as a former name."""
    mine, theirs = first_names(kept), first_names(gone)
    return [
        Fact(f"{NAME}{language}", N_("Name"), (mine[language].name,), (name.name,), language)
        for language, name in theirs.items()
        if language in mine and mine[language].name != name.name
    ]


def first_names(names: Sequence[OrganisationName]) -> dict[str, OrganisationName]:
    """The name by which a reader of each language knows an organisation today."""
    found: dict[str, OrganisationName] = {}
    for name in sorted(names, key=lambda one: one.id):
        if not name.is_former:
            found.setdefault(name.language, name)
    return found


def former_names(
    kept: Sequence[OrganisationName], gone: Sequence[OrganisationName], taken: Collection[str]
) -> set[int]:
    """The names that become former ones, or present ones again, when those of the languages ``taken`` are chosen."""
    differ = {fact.language for fact in names_that_differ(kept, gone)}
    theirs, known = first_names(gone), {(name.language, name.name) for name in kept}
    changed = {
        name.id
        for name in kept
        if name.language in differ & {*taken} and name.is_former is (name.name == theirs[name.language].name)
    }
    left = [name for name in gone if name.language in differ - {*taken} and not name.is_former]
    return changed | {name.id for name in left if (name.language, name.name) not in known}
