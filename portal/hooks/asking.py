"""Asking the plugins: collect at the start, gather for a page, require for decisions and money."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

import pluggy
from flask import current_app

from portal.database import SavepointWhenTouched
from portal.hooks import specs

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
SLOW_SECONDS = 0.05
SLOW_IN_A_ROW = 3
PAUSE_SECONDS = 60.0
Answer = tuple[str, Callable[[], Iterable[T]]]
Implementation = tuple[str, Callable[..., Iterable[Any]], tuple[str, ...]]


class Hooks:
    """Asks the plugins, leaving out those that are switched off where a page or a decision is at stake."""

    def __init__(self, is_enabled: Callable[[str], bool]) -> None:
        self._manager = pluggy.PluginManager("portal")
        self._manager.add_hookspecs(specs)
        self._is_enabled = is_enabled
        self._slow: dict[tuple[str, str], int] = {}
        self._paused: dict[tuple[str, str], float] = {}
        self._known: dict[str, list[Implementation]] = {}
        self.failures: dict[tuple[str, str], str] = {}

    def register(self, plugin: ModuleType, name: str) -> None:
        """Take a plugin in; unknown hooks and wrong types raise TypeError."""
        self._manager.register(plugin, name)
        self._known.clear()
        if wrong := self.mismatches(name):
            self._manager.unregister(plugin)
            self._known.clear()
            raise TypeError("; ".join(wrong))

    def unregister(self, name: str) -> None:
        """Leave a plugin out again, because it could not start."""
        self._manager.unregister(name=name)
        self._known.clear()

    def names(self) -> list[str]:
        """The plugins that were taken in, in the order of their registration."""
        return [name for name, plugin in self._manager.list_name_plugin() if plugin]

    def collect(self, spec: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs) -> dict[str, list[T]]:
        """Ask every plugin, switched off ones too, by its name; any error is the caller's."""
        assert not args, "hooks are asked with keywords"
        return {name: list(ask()) for name, ask in self._answers(spec, kwargs)}

    def collect_from(self, name: str, spec: Callable[[], Iterable[T]]) -> list[T]:
        """Ask one plugin."""
        return [item for asked, ask in self._answers(spec, {}) if asked == name for item in ask()]

    def gather(self, spec: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Ask every plugin that is switched on; one that fails or dawdles is left out. Sorted by position."""
        assert not args, "hooks are asked with keywords"
        found: list[T] = []
        hook = spec.__name__
        for name, function, wanted in self._implementations(hook):
            if self._is_enabled(name) and not self._is_paused(name, hook):
                found += self._asked_safely(name, hook, partial(function, **{key: kwargs[key] for key in wanted}))
        return sorted(found, key=lambda item: getattr(item, "position", 50))

    def require(self, spec: Callable[P, Iterable[T]], *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Ask every plugin that is switched on; one that fails stops the action."""
        assert not args, "hooks are asked with keywords"
        return [item for name, ask in self._answers(spec, kwargs) if self._is_enabled(name) for item in ask()]

    def mismatches(self, plugin: str) -> list[str]:
        """Name the implementations of a plugin whose types are not those of the specification."""
        self._manager.check_pending()
        found = []
        for caller in self._manager.get_hookcallers(self._manager.get_plugin(plugin)) or ():
            spec = get_type_hints(getattr(specs, caller.name))
            for implementation in caller.get_hookimpls():
                if implementation.plugin_name == plugin and not _fits(implementation, spec):
                    found.append(f"{plugin}.{caller.name} has other types than its specification")
        return found

    def _answers(self, spec: Callable[P, Iterable[T]], kwargs: dict[str, Any]) -> Iterator[Answer[T]]:
        for name, function, wanted in self._implementations(spec.__name__):
            yield name, partial(function, **{key: kwargs[key] for key in wanted})

    def _implementations(self, hook: str) -> list[Implementation]:
        """Whom to ask, in the order of their registration, found out once: a page asks every plugin."""
        if hook not in self._known:
            caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
            self._known[hook] = [
                (one.plugin_name, cast(Callable[..., Iterable[Any]], one.function), tuple(one.argnames))
                for one in reversed(caller.get_hookimpls())
            ]
        return self._known[hook]

    def _asked_safely(self, name: str, hook: str, ask: Callable[[], Iterable[T]]) -> list[T]:
        started = time.perf_counter()
        try:
            with SavepointWhenTouched():
                answer = list(ask())
        except Exception as error:
            log.exception("plugin %s failed in %s", name, hook, extra={"plugin": name})
            self.failures[name, hook] = f"{type(error).__name__}: {error}"
            return []
        seconds = time.perf_counter() - started
        if self.failures:
            self.failures.pop((name, hook), None)
        if seconds > SLOW_SECONDS or self._slow:
            self._note_speed(name, hook, seconds)
        return answer

    def _note_speed(self, name: str, hook: str, seconds: float) -> None:
        key = name, hook
        if seconds <= SLOW_SECONDS:
            self._slow.pop(key, None)
            return
        count = self._slow[key] = self._slow.get(key, 0) + 1
        if count >= SLOW_IN_A_ROW:
            slow = "plugin %s is slow in %s (%.0f ms): skipped for a minute"
            log.warning(slow, name, hook, seconds * 1000, extra={"plugin": name})
            self._paused[key] = time.monotonic() + PAUSE_SECONDS
            self._slow.pop(key, None)

    def _is_paused(self, name: str, hook: str) -> bool:
        return bool(self._paused) and self._paused.get((name, hook), 0.0) > time.monotonic()


def _fits(implementation: pluggy.HookImpl, spec: dict[str, Any]) -> bool:
    hints = get_type_hints(implementation.function)
    return {*implementation.argnames, "return"} <= hints.keys() and all(spec.get(k) == v for k, v in hints.items())


def current_hooks() -> Hooks:
    """The plugins of the portal that runs now."""
    hooks: Hooks = current_app.extensions["portal.hooks"]
    return hooks
