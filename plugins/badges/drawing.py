"""Drawing a badge: pieces that many badges share, put together to one small SVG, the same bytes for the same words.

A member has a hundred looks: themes, sizes, languages. They differ in a line at the beginning, so what is kept of a
member is the outline of its name and of two lines that it shares with all others.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import typst

from plugins.badges.rules import SIZES, Style
from plugins.badges.shaping import FINENESS, can_write, ems, shaped
from plugins.badges.themes import sheet_of
from portal.kernel.ids import digest

ROOM = 204  # width for words beside the mark, in units of the 300 × 96 drawing
LARGEST, SMALLEST = 18, 12
LINE_SIZE, SMALLEST_LINE = 12.0, 9.0
TOP, MIDDLE, BOTTOM = 36, 57, 76
LEFT, RIGHT = 80, 220
MARK = (
    '<path class="a" d="M0 0h23A23 23 0 0 1 0 23zM48 0v23A23 23 0 0 1 25 0zM48 48H25A23 23 0 0 1 48 25z'
    'M0 48V25A23 23 0 0 1 23 48z"/><circle class="b" cx="24" cy="24" r="5.2"/>'
)
TILE = '<rect x="-4" y="-4" width="56" height="56" rx="4" fill="#fff"/>'  # under a logo that has colours of its own
SCALE = f"{1 / FINENESS:g}".lstrip("0")
PLATES = {False: "M.5.5h263a36 36 0 0 1 36 36V95.5H.5z", True: "M299.5.5h-263a36 36 0 0 0-36 36V95.5H299.5z"}
FONT = "system-ui,-apple-system,Segoe UI,Roboto,sans-serif"
WIDE = 0x1100  # from Hangul on, letters are about as wide as they are high
DENSITY = 2  # dots of a PNG for each CSS pixel
PAGE = b'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), format: "svg")'


@dataclass(frozen=True)
class Words:
    """The three lines of a badge and the direction of its language."""

    title: str
    name: str
    note: str = ""
    is_rtl: bool = False

    @property
    def sentence(self) -> str:
        """The lines one after the other, as they are read aloud."""
        return ("، " if self.is_rtl else ", ").join(part for part in (self.name, self.title, self.note) if part)


@dataclass(frozen=True, slots=True)
class Face:
    """What a badge says in one language, drawn, before anybody chose a look."""

    label: bytes
    lines: tuple[bytes, bytes, bytes]
    is_rtl: bool
    tag: str


def face(words: Words) -> Face:
    """Draw what a badge says."""
    label = f'<title id="t">{escape(_plain(words.sentence))}</title>'.encode()
    name, size = fitted(words.name, is_rtl=words.is_rtl)
    lines = (
        _line(words.title, TOP, is_rtl=words.is_rtl),
        _drawn(name, size, MIDDLE, is_bold=True, is_rtl=words.is_rtl),
        _line(words.note, BOTTOM, is_rtl=words.is_rtl),
    )
    return Face(label, lines, words.is_rtl, digest(repr(words))[:16])


def dressed(drawn: Face, style: Style, mark: str = MARK) -> bytes:
    """Put a look around what a badge says."""
    return b"".join((opening(style.size), drawn.label, frame(style.theme, drawn.is_rtl, mark), *drawn.lines, b"</svg>"))


def tag_of(drawn: Face, style: Style, mark: str = MARK) -> str:
    """Whether two badges are the same bytes, in a few letters."""
    return f"{drawn.tag}{style.code}{'' if mark == MARK else _short(mark)}"


@lru_cache(maxsize=8)
def _short(mark: str) -> str:
    return f"-{digest(mark)[:8]}"


def draw(words: Words, style: Style, mark: str = MARK) -> bytes:
    """Draw a badge."""
    return dressed(face(words), style, mark)


@lru_cache(maxsize=16)
def opening(size: str) -> bytes:
    """How a badge of a size begins."""
    width, height = SIZES[size]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 300 96" role="img" '
        'aria-labelledby="t">'
    ).encode()


@lru_cache(maxsize=64)
def frame(theme: str, is_rtl: bool, mark: str) -> bytes:
    """The colours, the plate and the mark."""
    return (
        f'<style>{sheet_of(theme)}</style><path class="p" d="{PLATES[is_rtl]}"/>'
        f'<g transform="translate({236 if is_rtl else 16} 24)">{mark}</g>'
    ).encode()


@lru_cache(maxsize=4096)
def _line(text: str, y: int, *, is_rtl: bool) -> bytes:
    """The line above or below the name, smaller when it is long."""
    size = LINE_SIZE
    while size > SMALLEST_LINE and width_of(text, size, is_rtl=is_rtl) > ROOM:
        size -= 0.5
    return _drawn(_cut(text, size, is_rtl=is_rtl), size, y, is_rtl=is_rtl)


@lru_cache(maxsize=65_536)
def _drawn(text: str, size: float, y: int, *, is_bold: bool = False, is_rtl: bool = False) -> bytes:
    """A line of words: outlines where our fonts have its letters, else words in the reader's own font."""
    kind = "i" if is_bold else "m"
    if not text:
        return b""
    if not can_write(text):
        place = f'x="{RIGHT if is_rtl else LEFT}" y="{y}" font-size="{size}"'
        weight, side = ' font-weight="700"' if is_bold else "", ' direction="rtl"' if is_rtl else ""
        return f'<text class="{kind}" {place} font-family="{FONT}"{weight}{side}>{escape(_plain(text))}</text>'.encode()
    line = shaped(text, size, is_bold=is_bold, is_rtl=is_rtl)
    x = RIGHT - line.width if is_rtl else LEFT
    place = f"translate({round(x, 1):g} {y})scale({SCALE})"
    return f'<path class="{kind}" transform="{place}" d="{line.path}"/>'.encode()


def width_of(text: str, size: float, *, is_bold: bool = False, is_rtl: bool = False) -> float:
    """How wide a text is, exactly in our fonts; in those of others an estimate on the wide side."""
    if can_write(text):
        return ems(text, is_bold=is_bold, is_rtl=is_rtl) * size
    return sum(1.0 if ord(letter) >= WIDE else 0.62 for letter in text) * size


def fitted(name: str, *, is_rtl: bool = False) -> tuple[str, int]:
    """Make a name fit beside the mark: smaller first, then shorter."""
    for size in range(LARGEST, SMALLEST - 1, -1):
        if width_of(name, size, is_bold=True, is_rtl=is_rtl) <= ROOM:
            return name, size
    return _cut(name, SMALLEST, is_bold=True, is_rtl=is_rtl), SMALLEST


def _cut(text: str, size: float, *, is_bold: bool = False, is_rtl: bool = False) -> str:
    """The longest beginning of a text that fits, with three dots when it is not the whole."""
    if width_of(text, size, is_bold=is_bold, is_rtl=is_rtl) <= ROOM:
        return text
    shortest, longest = 0, len(text)
    while longest - shortest > 1:
        middle = (shortest + longest) // 2
        fits = width_of(f"{text[:middle].rstrip()}…", size, is_bold=is_bold, is_rtl=is_rtl) <= ROOM
        shortest, longest = (middle, longest) if fits else (shortest, middle)
    return f"{text[:shortest].rstrip()}…"


def _plain(text: str) -> str:
    """A text without the few characters that XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter == " ")


def as_png(svg: bytes) -> bytes:
    """The same picture in dots, for mail and for systems that take no SVG."""
    inputs: Any = {"svg": svg.decode()}
    made: bytes = typst.compile(PAGE, sys_inputs=inputs, format="png", ppi=96 * DENSITY)
    return made
