"""What makes tests quick: what a process of tests makes once for its hundreds of portals, and where it keeps them.

A portal starts in a tenth of the time when three things are made once: the functions by which Werkzeug builds
addresses (340 routes, each compiled from a syntax tree: 100 ms), the compressed static files (200 ms), and templates.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

IN_MEMORY, ROOM_NEEDED = Path("/dev/shm"), 2 << 30  # noqa: S108  # what two processes of tests fill at most
KINDS = ("sqlite", "postgresql")
Builder = Callable[..., tuple[str, str]]
_compile = Rule._compile_builder
_builders: dict[tuple[Any, ...], Builder] = {}


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


def _builder_of(rule: Rule, append_unknown: bool = True) -> Builder:
    """The function that builds a rule's addresses; it is the same for all rules that are written alike."""
    kinds = tuple((name, type(one).__qualname__) for name, one in rule._converters.items())
    key = (tuple(rule._trace), repr(rule.defaults), kinds, append_unknown)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def keep_address_builders() -> None:
    """Let all routes of this process that are written alike share what builds their addresses."""
    pytest.MonkeyPatch().setattr(Rule, "_compile_builder", _builder_of)


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
    """The databases that a test runs on; what takes either gets one by its name, so that half of such tests get each.

    Its name alone decides: the same test meets the same database on every machine, in any order.
    """
    if only := test.get_closest_marker("only_on"):
        return only.args
    if test.get_closest_marker("either") and not both:
        return (KINDS[crc32(test.nodeid.encode()) % len(KINDS)],)
    return KINDS
