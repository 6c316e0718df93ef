"""What is wrong with a campaign in the making, and where."""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.campaigns.services.making.parts import Part


@dataclass(frozen=True)
class Fault:
    """Something to be put right: in which part, at which field; ``is_missing`` when nothing was typed there yet."""

    part: str
    field: str
    message: str
    is_missing: bool
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass
class Faults:
    """All that was found."""

    found: list[Fault] = dataclasses.field(default_factory=list)

    def wrong(self, part: str, name: str, message: str, **values: Any) -> None:
        """Note that something that was typed cannot be right."""
        self.found.append(Fault(part, name, message, is_missing=False, values=values))

    def missing(self, part: str, name: str, message: str) -> None:
        """Note that something was not typed yet."""
        self.found.append(Fault(part, name, message, is_missing=True))

    def of(self, part: str) -> list[Fault]:
        """What concerns a part."""
        return [fault for fault in self.found if fault.part == part]

    def touch(self, part: str, beginning: str) -> bool:
        """Whether some field of a part whose name begins so is at fault."""
        return any(fault.field.startswith(beginning) for fault in self.of(part))

    def chooser(self, name: str, part: Part) -> Callable[[str, Collection[str], str], str]:
        """Make the function that reads what was chosen from a list; nothing when it is not on the list."""

        def choose(what: str, choices: Collection[str], message: str) -> str:
            said = part.said(what)
            if said in choices:
                return said
            if said:
                self.wrong(name, what, message)
            else:
                self.missing(name, what, message)
            return ""

        return choose
