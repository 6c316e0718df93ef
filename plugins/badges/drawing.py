"""Drawing a badge: one small SVG, the same bytes for the same words."""

from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from plugins.badges.rules import SIZES

LIGHT = {"p": "#ffffff", "l": "#c9d0de", "i": "#14213d", "m": "#55607a", "a": "#1b3fae", "b": "#f4b73b"}
DARK = {"p": "#0d1424", "l": "#33405e", "i": "#f2f5fc", "m": "#a9b4cb", "a": "#6f92f5", "b": "#f7c968"}
ROOM = 204  # width for words beside the mark, in units of the 300 × 96 drawing
LARGEST, SMALLEST = 18, 12
MARK = "M0 0h23A23 23 0 0 1 0 23zM48 0v23A23 23 0 0 1 25 0zM48 48H25A23 23 0 0 1 48 25zM0 48V25A23 23 0 0 1 23 48z"
FONT = "system-ui,-apple-system,Segoe UI,Roboto,sans-serif"
NARROW = 0.85  # the narrowest usual font beside our estimate
WIDE = 0x1100  # from Hangul on, letters are about as wide as they are high


@dataclass(frozen=True)
class Words:
    """The three lines of a badge and the direction of its language."""

    title: str
    name: str
    note: str
    is_rtl: bool = False

    @property
    def sentence(self) -> str:
        """The lines one after the other, as they are read aloud."""
        return ("، " if self.is_rtl else ", ").join(part for part in (self.name, self.title, self.note) if part)


@lru_cache(maxsize=4096)
def draw(words: Words, theme: str, size: str) -> bytes:
    """Draw a badge."""
    width, height = SIZES[size]
    name, name_size = fitted(words.name)
    side = 220 if words.is_rtl else 80
    shape = "M299.5.5h-263a36 36 0 0 0-36 36V95.5H299.5z" if words.is_rtl else "M.5.5h263a36 36 0 0 1 36 36V95.5H.5z"
    label = escape(words.sentence)
    lines = (
        f'<text class="m" x="{side}" y="36" font-size="12"{squeezed(words.title, 12)}>{escape(words.title)}</text>'
        f'<text class="i" x="{side}" y="57" font-size="{name_size}" font-weight="700"'
        f"{squeezed(name, name_size)}>{escape(name)}</text>"
        f'<text class="m" x="{side}" y="76" font-size="12">{escape(words.note)}</text>'
    )
    direction = ' direction="rtl"' if words.is_rtl else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 300 96" role="img" '
        f'aria-labelledby="t"><title id="t">{label}</title><style>{colours(theme)}</style>'
        f'<path class="p" d="{shape}"/><g transform="translate({236 if words.is_rtl else 16} 24)">'
        f'<path class="a" d="{MARK}"/><circle class="b" cx="24" cy="24" r="5.2"/></g>'
        f'<g font-family="{FONT}"{direction}>{lines}</g></svg>'
    ).encode()


def colours(theme: str) -> str:
    """The style sheet of a theme; the ground is opaque, since a dark system darkens a picture on a white page."""
    if theme == "auto":
        return f"{_sheet(LIGHT)}@media(prefers-color-scheme:dark){{{_sheet(DARK)}}}"
    return _sheet(DARK if theme == "dark" else LIGHT)


def _sheet(tones: dict[str, str]) -> str:
    fills = "".join(f".{name}{{fill:{tone}}}" for name, tone in tones.items() if name not in "pl")
    return f".p{{fill:{tones['p']};stroke:{tones['l']}}}{fills}"


def width_of(text: str, size: int) -> float:
    """Estimate how wide a text is; fonts differ, so this errs on the wide side."""
    return sum(1.0 if ord(letter) >= WIDE else 0.62 for letter in text) * size


def fitted(name: str) -> tuple[str, int]:
    """Make a name fit beside the mark: smaller first, then shorter."""
    for size in range(LARGEST, SMALLEST - 1, -1):
        if width_of(name, size) <= ROOM:
            return name, size
    while width_of(f"{name}…", SMALLEST) > ROOM * 1.08:
        name = name[:-1]
    return f"{name.rstrip()}…", SMALLEST


def squeezed(text: str, size: int) -> str:
    """Hold a line that is too long in any font to its room; one that may just fit is not stretched."""
    is_long = width_of(text, size) * NARROW > ROOM
    return f' textLength="{ROOM}" lengthAdjust="spacingAndGlyphs"' if is_long else ""
