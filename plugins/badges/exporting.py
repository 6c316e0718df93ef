"""Badges as files that a web server or a CDN sends by itself, and that outlive the portal."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

from plugins.badges.drawing import MARK, Words, as_png, dressed, face
from plugins.badges.rules import SIZES, THEMES, Style

FOLDER = "badges"
NOBODY = "_"  # no slug; the badges of whoever is unknown
USUAL = Style()


def export(folder: Path, slug: str, words: Mapping[str, Words], mark: str = MARK, *, with_dots: bool = False) -> int:
    """Write every look of a badge below a folder, by language; how many files say something else than before."""
    return sum(_write(folder / "badge" / name, data) for name, data in _files(slug, words, mark, with_dots=with_dots))


def _files(slug: str, words: Mapping[str, Words], mark: str, *, with_dots: bool) -> Iterator[tuple[str, bytes]]:
    for language, said in words.items():
        drawn = face(said)
        for theme, size in product(THEMES, SIZES):
            svg = dressed(drawn, Style(theme, size, language), mark)
            name = f"{slug}/{language}-{theme}-{size}"
            yield f"{name}.svg", svg
            if with_dots and size == USUAL.size:
                yield f"{name}.png", as_png(svg)
            if Style(theme, size, language) == USUAL:
                yield f"{slug}.svg", svg


def _write(path: Path, data: bytes) -> bool:
    """Write a file as a whole or not at all; nobody ever reads half of a badge."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    os.replace(new, path)
    return True


def slugs_in(folder: Path) -> Iterator[str]:
    """Whose badges were written before, so that those who left get neutral ones: an address is promised for ever."""
    if (folder / "badge").is_dir():
        yield from (entry.name for entry in (folder / "badge").iterdir() if entry.is_dir() and entry.name != NOBODY)


def as_neutral(
    folder: Path, known: Iterable[str], neutral: Mapping[str, Words], mark: str = MARK, *, with_dots: bool = False
) -> int:
    """Write what is said of nobody, and the same for everybody whose badges lie there but who is known no more."""
    left = sorted(set(slugs_in(folder)) - set(known))
    return sum(export(folder, slug, neutral, mark, with_dots=with_dots) for slug in (NOBODY, *left))
