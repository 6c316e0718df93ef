"""The processes that the plugins bring, and the rules that are in force in each."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app

from portal.hooks.reviewing import ReviewProcess
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.reviews.rules import Rules, Way
from portal.state import current_state

KNOWN = "portal.reviews"


class Processes:
    """The processes by their names, each with the plugin that brings it."""

    def __init__(self, collected: Mapping[str, Iterable[ReviewProcess]]) -> None:
        self._found: dict[str, ReviewProcess] = {}
        self._owners: dict[str, str] = {}
        for plugin, processes in collected.items():
            for process in processes:
                if not process.name.startswith(plugin):
                    raise ValueError(f"{process.name} does not begin with the name of its plugin, {plugin}")
                self._found[process.name], self._owners[process.name] = process, plugin

    def enabled(self) -> list[ReviewProcess]:
        """Those whose plugins are switched on, in their order."""
        state = current_state()
        found = [one for one in self._found.values() if state.is_enabled(self._owners[one.name])]
        return sorted(found, key=lambda one: (one.position, one.name))


def processes() -> list[ReviewProcess]:
    """The processes of the plugins that are switched on."""
    known: Processes = current_app.extensions[KNOWN]
    return known.enabled()


def listed() -> list[ReviewProcess]:
    """Those of which the core's own pages show the lists."""
    return [one for one in processes() if not one.has_own_pages]


def process_of(name: str) -> ReviewProcess:
    """A process by its name; raise NotFound, also while its plugin is switched off."""
    found = next((one for one in processes() if one.name == name), None)
    if found is None:
        raise NotFound(N_("There is no such process."))
    return found


def setting_name(process: str, rule: str) -> str:
    """The setting that holds a rule of a process."""
    return f"reviews.{process}.{rule}"


def rules_in_force(process: ReviewProcess) -> Rules:
    """The rules by which what is handed in now is reviewed: the plugin's, as far as the office has not changed them."""
    state = current_state()
    changed: dict[str, Any] = {}
    for rule in vars(process.rules):
        if written := state.setting(setting_name(process.name, rule)):
            changed[rule] = Way(written) if rule == "way" else int(written)
    return replace(process.rules, **changed)
