"""Drawing a campaign for other people's pages: one small SVG, the same bytes for the same words."""

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

WIDTH, HEIGHT, EDGE = 320, 168, 16
THEMES = ("light", "dark", "auto")
LIGHT = {
    "p": "#ffffff", "l": "#c9d0de", "i": "#14213d", "m": "#55607a", "g": "#e6ecfb", "a": "#1b3fae", "b": "#f4b73b",
}  # fmt: skip
DARK = {
    "p": "#0d1424", "l": "#33405e", "i": "#f2f5fc", "m": "#a9b4cb", "g": "#26314d", "a": "#6f92f5", "b": "#f7c968",
}  # fmt: skip
MARK = "M0 0h23A23 23 0 0 1 0 23zM48 0v23A23 23 0 0 1 25 0zM48 48H25A23 23 0 0 1 48 25zM0 48V25A23 23 0 0 1 23 48z"
FONT = "system-ui,-apple-system,Segoe UI,Roboto,sans-serif"
ROOM = WIDTH - 2 * EDGE
BIG, SMALL = 16, 12
LINES = {2: (142, 158), 3: (133, 147, 161)}
NARROW = 0.85  # the narrowest usual font beside our estimate
WIDE = 0x1100  # from Hangul on, letters are about as wide as they are high
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Widget:
    """What is drawn: ``reached`` is the share of the goal in per cent, ``mark`` names the network.

    ``apart`` tells what of the sum is no money yet, where that is so.
    """

    title: str
    raised: str
    share: str
    note: str
    mark: str
    reached: int
    is_rtl: bool = False
    apart: str = ""

    @property
    def sentence(self) -> str:
        """Everything that it says, as it is read aloud."""
        return ("، " if self.is_rtl else ", ").join(
            filter(None, (self.title, self.raised, self.apart, self.share, self.note))
        )


def theme_of(asked: str) -> str:
    """Read which colours are wanted; what is unknown becomes light."""
    return asked if asked in THEMES else THEMES[0]


@lru_cache(maxsize=1024)
def draw(said: Widget, theme: str) -> bytes:
    """Draw a campaign."""
    side = WIDTH - EDGE if said.is_rtl else EDGE
    lines = wrapped(said.title, BIG)
    down = 0 if len(lines) > 1 else 8
    words = "".join(_line("i", side, 54 + down + 20 * row, BIG, text, bold=True) for row, text in enumerate(lines))
    words += _line("i", side, 119 if said.apart else 124, 20, said.raised, bold=True)
    small = [text for text in (said.apart, said.share, said.note) if text]
    words += "".join(_line("m", side, place, SMALL, text) for place, text in zip(LINES[len(small)], small, strict=True))
    words += _line("m", side - 30 if said.is_rtl else side + 30, 29, SMALL, said.mark)
    full = min(max(said.reached, 0), 100) * ROOM // 100
    start = WIDTH - EDGE - full if said.is_rtl else EDGE
    direction = ' direction="rtl"' if said.is_rtl else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="t"><title id="t">{clean(said.sentence)}</title><style>{colours(theme)}</style>'
        f'<path class="p" d="{_outline(is_rtl=said.is_rtl)}"/>'
        f'<g transform="translate({side - 20 if said.is_rtl else side} 14) scale(.42)"><path class="a" d="{MARK}"/>'
        '<circle class="b" cx="24" cy="24" r="5.2"/></g>'
        f'<path class="g" d="M{EDGE} 90h{ROOM}v10H{EDGE}z"/><path class="a" d="M{start} 90h{full}v10h-{full}z"/>'
        f'<g font-family="{FONT}"{direction}>{words}</g></svg>'
    ).encode()


def _outline(*, is_rtl: bool) -> str:
    """The card: one rounded quarter, at the end of the line."""
    right, low = WIDTH - 0.5, HEIGHT - 0.5
    if is_rtl:
        return f"M{right} .5H36.5a36 36 0 0 0-36 36V{low}H{right}z"
    return f"M.5.5h{right - 37}a36 36 0 0 1 36 36V{low}H.5z"


def _line(kind: str, x: int, y: int, size: int, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text class="{kind}" x="{x}" y="{y}" font-size="{size}"{weight}{squeezed(text, size)}>{clean(text)}</text>'


def clean(text: str) -> str:
    """A text as it may stand in XML, whatever somebody typed."""
    return escape(NO_XML.sub("", text), {'"': "&quot;"})


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


def wrapped(text: str, size: int, most: int = 2) -> list[str]:
    """Break a title into so many lines at its spaces; what does not fit is cut off, and seen to be."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most:
        fits = _fitting(rest, size)
        is_last = len(lines) == most - 1
        cut = rest.rfind(" ", 0, fits + 1) if fits < len(rest) else fits
        cut = cut if cut > 0 else fits
        line, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
        lines.append(f"{line}…" if is_last and rest else line)
    return lines


def _fitting(text: str, size: int) -> int:
    """How many letters fit into a line."""
    used = 0.0
    for place, letter in enumerate(text):
        used += width_of(letter, size)
        if used > ROOM + size:
            return max(place, 1)
    return len(text)


def squeezed(text: str, size: int) -> str:
    """Hold a line that is too long in any font to its room; one that may just fit is not stretched."""
    is_long = width_of(text, size) * NARROW > ROOM
    return f' textLength="{ROOM}" lengthAdjust="spacingAndGlyphs"' if is_long else ""
