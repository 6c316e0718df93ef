"""What a page costs with 0, 4 and 20 idle plugins: CPU of a rendered home page, in one process, in turns."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import ModuleType
from unittest.mock import patch

from flask import Flask

from benchmarks.portals import portal_for_measuring
from benchmarks.report import Measure, interleaved
from portal.hooks import NavItem
from portal.testing import BASE_URL
from portal.viewer import Viewer
from tests.core.sample_plugins import plugin

COUNTS = (0, 4, 20)
BAR = 1.05


def idle(name: str) -> ModuleType:
    """Make a plugin that is asked for its line of the menu and has none."""

    def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
        return []

    return plugin(name, portal_nav_items)


def portal_with(count: int, stack: ExitStack) -> Flask:
    """Make a portal with so many idle plugins."""
    modules = {name: idle(name) for name in (f"idle{n}x" for n in range(count))}
    with (
        patch("portal.loader._modules", lambda: [(name, name) for name in modules]),
        patch("portal.loader.import_module", modules.__getitem__),
    ):
        return stack.enter_context(portal_for_measuring())


def page_of(app: Flask) -> Callable[[], object]:
    """Render the home page anew each time."""
    client = app.test_client()

    def show() -> object:
        app.extensions["portal.page_cache"].drop("*")
        return client.get("/en/", base_url=BASE_URL)

    return show


def run() -> list[Measure]:
    """Measure."""
    with ExitStack() as stack:
        contenders = {str(count): page_of(portal_with(count, stack)) for count in COUNTS}
        seconds = interleaved(contenders, rounds=21, repeat=20)
    measures = []
    for name, value in seconds.items():
        ratio = value / seconds["0"]
        bar, met = (f"≤ {BAR}", ratio <= BAR) if name == "20" else ("", None)
        measures.append(Measure(f"home, {name} idle plugins", value * 1e6, "µs CPU", "0 plugins", ratio, bar, met))
    return measures
