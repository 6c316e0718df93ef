"""The page for operators names every setting, and no other."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from portal.config import Settings, from_environment
from portal.migrate import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text()
NAMED = set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.M))


class Watching(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """Remember the name, and say that it is not set."""
        self.asked.add(key)
        return default


def test_every_setting_is_explained_and_no_other(monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.config.kept_secret", lambda path: "k" * 40)
    environment: Mapping[str, str] = Watching()
    from_environment(environment)
    assert environment.asked == NAMED  # type: ignore[attr-defined]


def test_defaults_are_those_of_the_settings() -> None:
    defaults = {field.name: field.default for field in fields(Settings)}
    for name in ("mode", "base_url", "mail_from", "proxies"):
        assert f"`{defaults[name]}`" in TEXT
