"""Writing ``docs/hooks.md`` down from the specifications and the values, so that it never says anything else."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from typing import Any

from portal.hooks import belonging, fronts, reviewing, specs, standing, values

START = "<!-- From here on written by `portal plugins hooks --write`; change portal/hooks/ instead. -->"
MODULES = re.compile(r"\b(?:portal|collections|flask|click|datetime|importlib|typing)(?:\.\w+)*\.(?=[A-Za-z])")
# what a hook's docstring says of when it is asked, and the heading under which it stands
SECTIONS = {
    "collected": "At the start",
    "person": "About a person",
    "gathered": "For pages",
    "required": "For decisions",
}
SPECS: dict[str, Callable[..., Any]] = {
    name: spec for name, spec in vars(specs).items() if name.startswith("portal_")
}  # in the order in which they are written


def reference() -> str:
    """The part of the page that is made from the code."""
    parts = [START]
    for section, heading in SECTIONS.items():
        parts.append(f"## {heading}")
        parts += [entry for name, spec in SPECS.items() if _section(spec) == section for entry in _entry(name, spec)]
    parts += ["## The values", "Plain frozen data; give what has a default by its name."]
    parts += [entry for value in _values() for entry in _entry(value.__name__, value)]
    return "\n\n".join(parts) + "\n"


def replaced(page: str) -> str:
    """The whole page: what people wrote above the mark, and below it what the code says."""
    return page.partition(START)[0] + reference()


def _section(spec: Callable[..., Any]) -> str:
    """In which way a hook is asked, by the first word of its docstring that says so."""
    way = re.search("collected|gathered|required", spec.__doc__ or "")
    assert way, f"the docstring of {spec.__name__} says in which way it is asked"
    return "person" if "person" in inspect.signature(spec).parameters else way[0]


def _entry(name: str, documented: Callable[..., Any]) -> Iterator[str]:
    signature = str(inspect.signature(documented)).removesuffix(" -> None").replace("<factory>", "{}")
    yield f"### `{MODULES.sub('', name + signature)}`"
    yield inspect.cleandoc(documented.__doc__ or "")


def _values() -> Iterator[type]:
    for module in (values, reviewing, standing, belonging, fronts):
        own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
        yield from (one for one in own if is_dataclass(one) and isinstance(one, type))
