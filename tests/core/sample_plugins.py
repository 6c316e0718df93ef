"""Small plugins made on the spot, good and bad ones, for tests of the house."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from flask import Blueprint

from portal.hooks import Manifest, hookimpl
from portal.web.access import public


def plugin(name: str, *hooks: Callable[..., Any], **manifest: Any) -> ModuleType:
    """Make the module of a plugin from its hook functions."""
    module = ModuleType(f"tests.core.{name}")  # its package is this folder, which holds no files of a plugin
    module.PLUGIN = Manifest(name=name, title=name.title(), version="1", **manifest)  # type: ignore[attr-defined]
    for hook in hooks:
        setattr(module, hook.__name__, hookimpl(hook))
    return module


def page(name: str, path: str, *, declared: bool = True) -> Blueprint:
    """Make a blueprint with one page."""
    blueprint = Blueprint(name, __name__, url_prefix=path)

    def show() -> str:
        return f"the page of {name}"

    blueprint.get("/")(public(show) if declared else show)
    return blueprint


def install(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
    """Let the loader find these plugins beside none of the real ones."""
    found = {module.PLUGIN.name: module for module in modules}
    monkeypatch.setattr("portal.loader._modules", lambda: [(name, name) for name in found])
    monkeypatch.setattr("portal.loader.import_module", found.__getitem__)
