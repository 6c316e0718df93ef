"""Text as outlines: shaped by HarfBuzz in a font of our own, so that a badge looks the same on every screen.

Widths taken from tables of single letters are two thirds too wide for Arabic, whose letters join.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from unicodedata import bidirectional

import uharfbuzz as hb

FONTS = {False: "Vazirmatn-Regular.ttf", True: "Vazirmatn-Bold.ttf"}
FINENESS = 10  # steps to a unit of the drawing, so that every number is a short whole one
RIGHT_TO_LEFT, LEFT_TO_RIGHT = {"R", "AL"}, {"L", "EN", "AN"}


@dataclass(frozen=True)
class Line:
    """A line as the outlines of its letters, in tenths of the drawing's units from its left end on the ground line."""

    path: str
    width: float


class Pen:
    """Notes the outline of a letter as the font draws it."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, tuple[float, ...]]] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  HarfBuzz calls them so
        """Begin at a point."""
        self.drawn.append(("m", point))

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        """Go straight to a point."""
        self.drawn.append(("l", point))

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        """Go by one bend to a point."""
        self.drawn.append(("q", tuple(number for point in points for number in point)))

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        """Go by two bends to a point."""
        self.drawn.append(("c", tuple(number for point in points for number in point)))

    def closePath(self) -> None:  # noqa: N802
        """Go back to where it began."""
        self.drawn.append(("z", ()))


@lru_cache(maxsize=2)
def font(is_bold: bool) -> "hb.Font":
    """One of the two fonts."""
    data = files("portal").joinpath("data", "fonts", FONTS[is_bold]).read_bytes()
    return hb.Font(hb.Face(hb.Blob(data)))


@dataclass(frozen=True)
class Letter:
    """A letter at a size as path data from its first point on, with where it begins and where the pen is at its end."""

    begins: tuple[int, int]
    path: str
    ends: tuple[int, int]


@lru_cache(maxsize=16_384)
def letter(glyph: int, size: float, is_bold: bool) -> Letter:
    """A letter at a size, kept, since a network's names are written with few letters."""
    pen = Pen()
    font(is_bold).draw_glyph_with_pen(glyph, pen)
    scale = size * FINENESS / font(is_bold).face.upem
    begins = at = begun = (0, 0)
    written: list[str] = []
    for place, (command, numbers) in enumerate(pen.drawn):
        if command == "z":
            written.append("z")
            at = begun
            continue
        points = [(round(x * scale), round(-y * scale)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if place == 0:
            begins = points[0]
        else:
            written.append(step_to(command, at, points))
        at = points[-1]
        begun = at if command == "m" else begun
    return Letter(begins, "".join(written), at)


def step_to(command: str, at: tuple[int, int], points: list[tuple[int, int]]) -> str:
    """A step of a path from a point on, as short as it can be written."""
    steps = [(x - at[0], y - at[1]) for x, y in points]
    if command == "l" and 0 in steps[0]:
        across, down = steps[0]
        return "" if across == down else f"h{across}" if down == 0 else f"v{down}"
    return command + packed(number for step in steps for number in step)


def packed(numbers: Iterable[int]) -> str:
    """Numbers of a path with a space only where they would run together."""
    return re.sub(" -", "-", " ".join(map(str, numbers)))


@lru_cache(maxsize=1)
def known_letters() -> frozenset[int]:
    """What both fonts can write."""
    return frozenset(font(is_bold=False).face.unicodes) & frozenset(font(is_bold=True).face.unicodes)


def can_write(text: str) -> bool:
    """Whether our fonts have every letter of a text."""
    return known_letters().issuperset(map(ord, text))


@lru_cache(maxsize=65_536)
def ems(text: str, *, is_bold: bool = False, is_rtl: bool = False) -> float:
    """How wide a line is, in times of its size."""
    advances = sum(step.x_advance for _, step in _placed(text, is_bold=is_bold, is_rtl=is_rtl))
    return float(advances / font(is_bold).face.upem)


def shaped(text: str, size: float, *, is_bold: bool = False, is_rtl: bool = False) -> Line:
    """Write a line; each run in its own direction, in the order in which they stand on paper."""
    scale, x, at = size * FINENESS / font(is_bold).face.upem, 0.0, (0, 0)
    written: list[str] = []
    for glyph, step in _placed(text, is_bold=is_bold, is_rtl=is_rtl):
        origin = round((x + step.x_offset) * scale), round(-step.y_offset * scale)
        drawn = letter(glyph, size, is_bold)
        if drawn.path:
            move = (origin[0] + drawn.begins[0] - at[0], origin[1] + drawn.begins[1] - at[1])
            written.append(f"m{packed(move)}{drawn.path}")
            at = origin[0] + drawn.ends[0], origin[1] + drawn.ends[1]
        x += step.x_advance
    return Line("".join(written), x * scale / FINENESS)


def _placed(text: str, *, is_bold: bool, is_rtl: bool) -> Iterator[tuple[int, "hb.GlyphPosition"]]:
    """The letters of a line as HarfBuzz places them."""
    for run, runs_left in runs_of(text, is_rtl=is_rtl):
        buffer = hb.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if runs_left else "ltr"
        hb.shape(font(is_bold), buffer)
        for info, step in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            yield info.codepoint, step


def runs_of(text: str, *, is_rtl: bool) -> Iterator[tuple[str, bool]]:
    """Cut a line where its direction changes, from left to right as it is seen, each with whether it runs left."""
    sides = _sides(text, is_rtl=is_rtl)
    cut = [
        ("".join(character for character, _ in run), runs_left)
        for runs_left, run in groupby(zip(text, sides, strict=True), key=lambda pair: pair[1])
    ]
    return iter(reversed(cut) if is_rtl else cut)


def _sides(text: str, *, is_rtl: bool) -> list[bool]:
    """Whether each letter runs left; spaces and signs do as both their neighbours, else as the line does."""
    plain: list[bool | None] = []
    for character in text:
        kind = bidirectional(character)
        plain.append(True if kind in RIGHT_TO_LEFT else False if kind in LEFT_TO_RIGHT else None)
    before, sides = is_rtl, []
    for place, side in enumerate(plain):
        after = next((one for one in plain[place:] if one is not None), is_rtl)
        own = side if side is not None else before if before == after else is_rtl
        sides.append(own)
        before = own if side is not None else before
    return sides
