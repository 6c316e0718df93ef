"""A new plugin that works at once: files to begin with, in this checkout or as a package of its own."""

import keyword
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from tempfile import mkdtemp

from portal.hooks import API_VERSION
from portal.kernel.clock import wall_now
from portal.loader import RESERVED, installed_names, names_clash
from portal.migrate import CORE, ROOT

LONGEST_NAME = 24  # names of constraints begin with it, and PostgreSQL cuts them after 63
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# what pages, packages and folders of the portal are called; a test compares it with the portal's addresses
TAKEN = {
    *RESERVED, CORE, "about", "accessibility", "account", "admin", "books", "contact", "content", "healthz", "imprint",
    "open", "organisations", "plugin", "plugins", "portal", "privacy", "readyz", "sign_in", "sign_out", "static",
    "terms", "test", "tests", "time_zone", "uploads", "webhooks",
}  # fmt: skip


class CannotBegin(Exception):
    """A plugin cannot be begun like this; the sentence says why."""


def objection_to(name: str) -> str:
    """Why a plugin cannot have this name; nothing if it can."""
    return next(_objections(name), "")


def _objections(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "a name is small letters, digits and single underscores, and begins with a letter, such as open_calls"
    if len(name) > LONGEST_NAME:
        yield f"a name has {LONGEST_NAME} letters at most, since those of tables and constraints begin with it"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        yield f"{name} is a word of Python's own"
    if name in TAKEN:
        yield f"{name} is what something of the portal itself is called"
    for other in (CORE, *installed_names()):
        if name == other:
            yield f"there is a plugin {name} already"
        if names_clash(name, other):
            yield f"{name} clashes with {other}: of two names none may begin like the other"


def begin_in_checkout(name: str, root: Path = ROOT) -> list[Path]:
    """Write a plugin and its tests into a source checkout; all of it or nothing."""
    targets = {root / "plugins" / name: "plugin", root / "tests" / "plugins" / name: "tests"}
    return _begin(name, f"plugins.{name}", {target: {"": part} for target, part in targets.items()})


def begin_package(name: str, folder: Path) -> list[Path]:
    """Write a plugin as a package of its own, ready to be installed; all of it or nothing."""
    package = f"oidp_{name}"
    parts = {"": "package", package: "plugin", "tests": "tests"}
    return _begin(name, package, {folder / package.replace("_", "-"): parts})


def _begin(name: str, package: str, targets: dict[Path, dict[str, str]]) -> list[Path]:
    """Write every folder beside its place first, and put them there when all are whole."""
    if why := objection_to(name):
        raise CannotBegin(why)
    for target in targets:
        if target.exists():
            raise CannotBegin(f"{target} exists already")
        if not target.parent.is_dir():
            raise CannotBegin(f"there is no folder {target.parent}")
    drafts: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for target, parts in targets.items():
            drafts[target] = Path(mkdtemp(prefix=".beginning-", dir=target.parent))
            _fill(drafts[target], parts, _words(name, package))
        for target, draft in drafts.items():
            draft.chmod(0o755)
            draft.rename(target)
            placed.append(target)
    except OSError as error:
        for path in (*placed, *drafts.values()):
            rmtree(path, ignore_errors=True)
        raise CannotBegin(f"it could not be written: {error}") from error
    return placed


def _words(name: str, package: str) -> dict[str, str]:
    return {
        "@name@": name,
        "@dashed@": name.replace("_", "-"),
        "@title@": name.replace("_", " ").capitalize(),
        "@package@": package,
        "@api_version@": str(API_VERSION),
        "@revision@": token_hex(6),
    }


def _fill(draft: Path, parts: dict[str, str], words: dict[str, str]) -> None:
    for folder, part in parts.items():
        for path, source in _files(part):
            target = draft / folder / _place_of(path, words["@name@"], is_package="package" in parts.values())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_replaced(source.read_text(encoding="utf-8"), words), encoding="utf-8")


def _place_of(path: str, name: str, *, is_package: bool) -> str:
    """Where a file of the skeleton goes: its date, its template's folder, its place among the tests."""
    path = path.replace("@name@", name).replace("templates/", f"templates/{name}/")
    if is_package and path in ("conftest.py", "test_contract.py"):
        return f"tests/{path}"
    return path.replace("migrations/", f"migrations/{wall_now():%Y%m%d}_")


def _replaced(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _files(part: str) -> Iterator[tuple[str, Traversable]]:
    """The files of one part of the skeleton, with their paths below it."""
    yield from _below(files("portal") / "data" / "skeleton" / part, "")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        else:
            yield f"{path}{entry.name.removesuffix('.txt')}", entry
