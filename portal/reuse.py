"""What makes tests quick: what a process of tests makes once for its hundreds of portals, and where it keeps them.

A portal starts in a tenth of the time when some things are made once: the rules of Werkzeug (400 routes, whose
addresses are built by functions compiled from syntax trees: 120 ms), the compressed static files (200 ms), templates,
the SQL of its statements (100 ms for the jobs of one round), and the trial of its plugins' pages and hooks (10 ms).
"""

import os
import shutil
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, get_type_hints
from zlib import crc32

import pytest
from flask import Blueprint, Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from portal.database import db
from portal.loader import Plugin, _check_pages

IN_MEMORY, ROOM_NEEDED = Path("/dev/shm"), 2 << 30  # noqa: S108  # what two processes of tests fill at most
KINDS = ("sqlite", "postgresql")
ONE_IN = 4  # a database of PostgreSQL is made and dropped in the time of two whole tests on SQLite
COMPILED_PARTS = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
MOST_STATEMENTS = 3000
_compile = Rule.compile
_rules: dict[tuple[Any, ...], Rule] = {}
_passed: set[tuple[object, ...]] = set()
_engines: dict[str, Engine] = {}


class CompiledTemplates(BytecodeCache):
    """Templates as they were compiled for the portal of an earlier test; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was kept, if it is of the same source."""
        if code := self._by_key.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._by_key[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


def _compile_once(rule: Rule) -> None:
    """Compile a rule of an address, or take over what was made of an earlier one that is written alike."""
    kinds = tuple((name, kind.__qualname__, kind.regex) for name, kind in rule.map.converters.items())
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes, kinds)
    if key not in _rules:
        _compile(rule)
        _rules[key] = rule
    vars(rule).update({part: getattr(_rules[key], part) for part in COMPILED_PARTS})


def _check_pages_once(plugin: Plugin, blueprints: list[Blueprint]) -> None:
    """Try the pages of a plugin on an empty application, unless the very same ones have passed already."""
    key = (plugin.module, *blueprints)
    if key not in _passed:
        _check_pages(plugin, blueprints)
        _passed.add(key)


def keep_what_is_read_once() -> None:
    """Let all portals of this process share what was made of rules, pages and hooks, and what is installed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Rule, "compile", _compile_once)
    patch.setattr("portal.loader._check_pages", _check_pages_once)
    patch.setattr("portal.hooks.asking.get_type_hints", cache(get_type_hints))
    patch.setattr("portal.loader.entry_points", cache(entry_points))


def share_what_is_compiled(app: Flask) -> None:
    """Let a portal find its templates and the SQL of its statements as the portals before it compiled them."""
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        engine = db.engine
    first = _engines.setdefault(engine.dialect.name, engine)  # it stands for all: SQLAlchemy keeps SQL by the dialect
    if first is engine:
        engine._compiled_cache = LRUCache(MOST_STATEMENTS)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def share_static_files(data: Path, shared: Path) -> None:
    """Let a portal find its static files compressed, as the first portal of these tests left them."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "static").exists():
        (data / "static").symlink_to(shared, target_is_directory=True)


def quick_folder() -> str | None:
    """A folder in memory, if this machine has one with room; a database is copied there in a tenth of the time."""
    has_room = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_NEEDED
    return str(IN_MEMORY) if has_room else None


def kinds_for(test: pytest.Item, *, both: bool) -> tuple[str, ...]:
    """The databases that a test runs on: both if it says so, or one, which is PostgreSQL for one test in four.

    Its name alone decides: the same test meets the same database on every machine, in any order. A test that takes
    either says so in a file whose tests need both.
    """
    if only := test.get_closest_marker("only_on"):
        return only.args
    said = next((mark.name for mark in test.iter_markers() if mark.name in ("both", "either")), "either")
    return KINDS if both or said == "both" else (KINDS[crc32(test.nodeid.encode()) % ONE_IN == 0],)
