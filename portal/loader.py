"""Finding the plugins, and deciding whether each may come in."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from flask import Blueprint, Flask

from portal.hooks import API_VERSION, OLDEST_API_VERSION, Hooks, Manifest, portal_blueprints, portal_fronts
from portal.migrate import CORE, ROOT, History
from portal.web.access import undeclared
from portal.web.languages import converters

log = logging.getLogger(__name__)
GROUP = "oidp_portal.plugins"
# commands of the core, which no plugin may take
RESERVED = {
    "accounts", "audit", "backup", "check", "content", "db", "demo", "doctor", "jobs", "ledger", "mail",
    "plugins", "release", "restore", "reviews", "setup", "switch", "translations", "upgrade", "worker",
}  # fmt: skip


class BadPlugin(Exception):
    """A plugin cannot be taken in; the sentence says why."""


@dataclass(frozen=True)
class Plugin:
    """A plugin that was found: its manifest, its module and where its files lie."""

    manifest: Manifest
    module: ModuleType

    @property
    def name(self) -> str:
        """The name that its tables, endpoints and templates begin with."""
        return self.manifest.name

    @property
    def folder(self) -> Path:
        """Where its templates, translations, static files and migrations lie."""
        package = self.module.__name__.rpartition(".")[0]
        return Path(str(files(package)))

    @property
    def is_dated(self) -> bool:
        """Whether it was written for an older plugin API, which works until that one is the oldest no more."""
        return self.manifest.api_version < API_VERSION

    @property
    def history(self) -> History | None:
        """The revisions of its tables, if it has tables."""
        folder = self.folder / "migrations"
        return History(self.name, folder) if folder.is_dir() else None


def discover(only: Iterable[str] | None = None) -> tuple[list[Plugin], dict[str, str]]:
    """Find the installed plugins in the order of their needs, and say of the others why not."""
    wanted = None if only is None else set(only)
    found: dict[str, Plugin] = {}
    failed: dict[str, str] = {}
    for name, module in _modules():
        if wanted is not None and name not in wanted:
            continue
        try:
            found[name] = _checked(Plugin(import_module(module).PLUGIN, import_module(module)), name, found)
        except Exception as error:
            log.exception("plugin %s could not be loaded", name, extra={"plugin": name})
            failed[name] = f"{type(error).__name__}: {error}"
    return _in_order(found, failed), failed


def installed_names() -> list[str]:
    """The names of all plugins that are installed, whether they work or not; nothing of them runs."""
    return [name for name, _ in _modules()]


def names_clash(one: str, other: str) -> bool:
    """Whether two names are the same or one begins like the other, so that their tables could not be told apart."""
    return one == other or one.startswith(f"{other}_") or other.startswith(f"{one}_")


def _modules() -> list[tuple[str, str]]:
    folders = sorted(path.parent.name for path in ROOT.glob("plugins/*/plugin.py"))
    points = sorted((point.name, point.value) for point in entry_points(group=GROUP))
    return [(name, f"plugins.{name}.plugin") for name in folders] + points


def _checked(plugin: Plugin, name: str, others: dict[str, Plugin]) -> Plugin:
    manifest = plugin.manifest
    if manifest.name != name:
        raise BadPlugin(f"it calls itself {manifest.name}")
    _check_api_version(plugin)
    for taken in (CORE, *others):
        if names_clash(name, taken):
            raise BadPlugin(f"its name clashes with {taken}")
    if shared := {name, *manifest.commands} & RESERVED:
        raise BadPlugin(f"its command {', '.join(sorted(shared))} clashes with the core's")
    for other in others.values():
        if shared := set(manifest.commands) & {*other.manifest.commands, other.name}:
            raise BadPlugin(f"the command {', '.join(sorted(shared))} belongs to {other.name}")
        if shared := set(manifest.paths) & set(other.manifest.paths):
            raise BadPlugin(f"{', '.join(sorted(shared))} belongs to {other.name}")
    return plugin


def _check_api_version(plugin: Plugin) -> None:
    """Refuse a plugin that this portal is too old or too new for, and warn of one that it will be too new for."""
    version = plugin.manifest.api_version
    if not OLDEST_API_VERSION <= version <= API_VERSION:
        raise BadPlugin(
            f"it was written for plugin API {version}, this portal has {API_VERSION} and takes "
            f"{OLDEST_API_VERSION} and newer: update the {'portal' if version > API_VERSION else 'plugin'}"
        )
    if plugin.is_dated:
        advice = "plugin %s was written for plugin API %s; this portal has %s and will not take it for ever"
        log.warning(advice, plugin.name, version, API_VERSION, extra={"plugin": plugin.name})


def _in_order(found: dict[str, Plugin], failed: dict[str, str]) -> list[Plugin]:
    ordered: dict[str, Plugin] = {}
    waiting = dict(found)
    while ready := [p for p in waiting.values() if set(p.manifest.requires) <= ordered.keys()]:
        for plugin in ready:
            ordered[plugin.name] = waiting.pop(plugin.name)
    for plugin in waiting.values():
        missing = set(plugin.manifest.requires) - ordered.keys()
        failed[plugin.name] = f"it needs {', '.join(sorted(missing))}"
    return list(ordered.values())


def take_in(plugin: Plugin, hooks: Hooks) -> list[Blueprint]:
    """Register a plugin's hooks and give back its pages; raise BadPlugin and leave it out when it breaks a rule."""
    hooks.register(plugin.module, plugin.name)
    try:
        blueprints = hooks.collect_from(plugin.name, portal_blueprints)
        _check_pages(plugin, blueprints)
        _check_fronts(plugin, hooks)
    except Exception:
        hooks.unregister(plugin.name)
        raise
    return blueprints


def _check_pages(plugin: Plugin, blueprints: list[Blueprint]) -> None:
    """Try the pages on an empty application, where a fault does no harm."""
    trial = Flask("trial", static_folder=None)
    trial.url_map.converters.update(converters(("en",)))
    for blueprint in blueprints:
        if blueprint.name != plugin.name and not blueprint.name.startswith(f"{plugin.name}_"):
            raise BadPlugin(f"blueprint {blueprint.name} does not begin with {plugin.name}")
        trial.register_blueprint(blueprint)
    if names := undeclared(trial):
        raise BadPlugin(f"these routes do not say who may use them: {', '.join(names)}")
    allowed = (f"/<lang:lang>/{plugin.name}", f"/<lang:lang>/admin/{plugin.name}", f"/{plugin.name}")
    for rule in trial.url_map.iter_rules():
        if not any(f"{rule.rule}/".startswith(f"{path}/") for path in (*allowed, *plugin.manifest.paths)):
            raise BadPlugin(f"{rule.rule} is outside its own name and not declared in its manifest")


def _check_fronts(plugin: Plugin, hooks: Hooks) -> None:
    """Let a front answer for addresses of its own plugin alone."""
    for front in hooks.collect_from(plugin.name, portal_fronts):
        if front.name != plugin.name and f"/{front.name}" not in plugin.manifest.paths:
            raise BadPlugin(f"/{front.name} is outside its own name and not declared in its manifest")
