"""Taking a logo from an SVG file: shapes and colours that we know are written anew, and nothing else comes along.

What could act, load or hide is refused by its name, so that whoever drew the logo can save it plainly: scripts, foreign
objects, pictures, fonts, references to other files, entities. What drawing programs note for themselves is left out.
"""

import re
from dataclasses import dataclass, field
from math import isfinite
from xml.parsers import expat

from portal.kernel.errors import Refused
from portal.kernel.text import N_

FIELD = "document"
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SIDE = 48  # of the square in which a mark stands, in units of a badge
MOST_ELEMENTS, DEEPEST, MOST_DRAWN = 1000, 40, 4000
LONGEST_MARK = 12_000  # a badge is loaded by everybody's visitors
PLAIN = re.compile(r"[\w\s.,#()%+-]*", re.ASCII)
LOCAL = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)[\"']?\s*\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS = re.compile(r"\.[\w-]+")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BROKEN = N_("This is neither an SVG nor a PNG file that can be read.")
TOO_MUCH = N_("This drawing is too intricate for a small badge. Save a simpler one.")
OUTSIDE = N_("This drawing refers to something outside of itself, which a badge may not do.")
ODD_SHEET = N_("The style sheet in this drawing is not a plain one. Save the drawing with its colours as attributes.")
ODD_PART = N_("This drawing holds “%(part)s”, which no badge may carry. Save it as plain SVG, with words as outlines.")
NO_SIZE = N_("This drawing does not say how large it is (viewBox).")
Looks = dict[str, str]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SILENT = _names("metadata title desc")
SHAPES = _names(
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath mask use"
)
GEOMETRY = _names(
    "d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points offset transform gradientTransform gradientUnits "
    "spreadMethod clipPathUnits maskUnits maskContentUnits"
)
LOOK = _names(
    "fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray "
    "stroke-dashoffset stroke-opacity opacity clip-path clip-rule mask stop-color stop-opacity display visibility color"
)


@dataclass
class Part:
    """An element of a drawing."""

    name: str
    said: dict[str, str]
    parts: list["Part"] = field(default_factory=list)
    refers_to: set[str] = field(default_factory=set)


def refused(message: str, **values: object) -> Refused:
    """Say beside the field what is wrong with the file."""
    return Refused(message, FIELD, **values)


def mark_of_svg(data: bytes) -> str:
    """Read a logo and write it anew, as a piece of a badge; raise Refused."""
    reader = _Reader()
    root = reader.read(data)
    cleaner = _Cleaner(_looks_of(reader.sheet))
    named = cleaner.clean(root)
    _weigh(root, named)
    root.said = {"width": str(SIDE), "height": str(SIDE), "viewBox": _view_box(root.said)} | {
        name: value for name, value in root.said.items() if name in LOOK
    }
    mark = _written(root)
    if len(mark) > LONGEST_MARK:
        raise refused(TOO_MUCH)
    return mark


class _Reader:
    """Reads the elements of a drawing, each into a part, as they come."""

    def __init__(self) -> None:
        self.sheet = ""
        self._root: Part | None = None
        self._open: list[Part] = []
        self._left_out, self._is_sheet, self._count = 0, False, 0

    def read(self, data: bytes) -> Part:
        """Read a file whole."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._write, self._doctype
        try:
            parser.Parse(data, True)  # noqa: FBT003  it takes no name
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise refused(BROKEN) from error
        if self._root is None:
            raise refused(BROKEN)
        return self._root

    def _doctype(self, name: str, system: str | None, public: str | None, has_own_part: int) -> None:
        if has_own_part:
            raise refused(ODD_PART, part="!ENTITY")

    def _begin(self, name: str, said: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._root is None and (space, local) != (SVG, "svg"):
            raise refused(BROKEN)
        if self._left_out or space != SVG or local in SILENT or local == "style":
            self._is_sheet = not self._left_out and (space, local) == (SVG, "style")
            self._left_out += 1
            return
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise refused(TOO_MUCH)
        if local not in SHAPES or (local == "svg" and self._root):
            raise refused(ODD_PART, part=local)
        self._add(Part(local, said))

    def _add(self, part: Part) -> None:
        if self._open:
            self._open[-1].parts.append(part)
        else:
            self._root = part
        self._open.append(part)

    def _end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            self._is_sheet = False
        else:
            self._open.pop()

    def _write(self, text: str) -> None:
        if self._is_sheet:
            self.sheet += text


def _looks_of(sheet: str) -> dict[str, Looks]:
    """What a style sheet says of each class; drawing programs write no other rules."""
    plain = COMMENT.sub("", sheet).strip()
    if RULE.sub("", plain).strip():
        raise refused(ODD_SHEET)
    found: dict[str, Looks] = {}
    for names, body in RULE.findall(plain):
        for name in (one.strip() for one in names.split(",")):
            if not CLASS.fullmatch(name):
                raise refused(ODD_SHEET)
            found.setdefault(name[1:], {}).update(_declared(body))
    return found


def _declared(body: str) -> Looks:
    pairs = (one.partition(":") for one in body.split(";") if ":" in one)
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


class _Cleaner:
    """Leaves of every part what is known, with names of its own for what is referred to."""

    def __init__(self, looks: dict[str, Looks]) -> None:
        self._looks = looks
        self._ids: dict[str, str] = {}
        self._named: dict[str, Part] = {}

    def clean(self, part: Part) -> dict[str, Part]:
        """Clean a part and all in it; give the parts that have a name."""
        said = part.said
        styles = [self._looks.get(name, {}) for name in said.get("class", "").split()]
        for style in (*styles, _declared(said.get("style", ""))):
            said = said | {name: value for name, value in style.items() if name in LOOK}
        part.said = dict(self._kept(part, said))
        for one in part.parts:
            self.clean(one)
        return self._named

    def _kept(self, part: Part, said: dict[str, str]) -> list[tuple[str, str]]:
        kept = []
        for name, value in said.items():
            if name == "id":
                own = self._own(value)
                self._named[own] = part
                kept.append(("id", own))
            elif name in ("href", f"{XLINK} href"):
                kept.append(("href", f"#{self._target(part, value, re.compile('#(.+)'))}"))
            elif "url" in value.lower() and name in LOOK:
                kept.append((name, f"url(#{self._target(part, value, LOCAL)})"))
            elif name == "viewBox" or ((name in GEOMETRY or name in LOOK) and PLAIN.fullmatch(value)):
                kept.append((name, " ".join(value.split())))
        return kept

    def _own(self, name: str) -> str:
        return self._ids.setdefault(name, f"o{len(self._ids)}")

    def _target(self, part: Part, value: str, pattern: re.Pattern[str]) -> str:
        found = pattern.fullmatch(value.strip())
        if not found:
            raise refused(OUTSIDE)
        own = self._own(found[1])
        part.refers_to.add(own)
        return own


def _weigh(root: Part, named: dict[str, Part]) -> None:
    """Refuse a drawing that refers to itself, or whose few lines say "ten times" of "ten times" and fill a screen."""
    known: dict[int, int] = {}

    def weight(part: Part, depth: int) -> int:
        if depth > DEEPEST:
            raise refused(TOO_MUCH)
        if id(part) not in known:
            targets = [named[name] for name in part.refers_to if name in named]
            known[id(part)] = 1 + sum(weight(one, depth + 1) for one in (*part.parts, *targets))
        return known[id(part)]

    if weight(root, 0) > MOST_DRAWN:
        raise refused(TOO_MUCH)


def _view_box(said: dict[str, str]) -> str:
    typed = said.get("viewBox") or f"0 0 {said.get('width', '')} {said.get('height', '')}".replace("px", "")
    try:
        numbers = [float(one) for one in typed.replace(",", " ").split()]
    except ValueError as error:
        raise refused(NO_SIZE) from error
    if len(numbers) != 4 or not all(map(isfinite, numbers)) or min(numbers[2:]) <= 0:
        raise refused(NO_SIZE)
    return " ".join(f"{number:g}" for number in numbers)


def _written(part: Part) -> str:
    """A part as text; no value holds a character that would have to be escaped."""
    said = "".join(f' {name}="{value}"' for name, value in part.said.items())
    inside = "".join(_written(one) for one in part.parts)
    return f"<{part.name}{said}>{inside}</{part.name}>" if inside else f"<{part.name}{said}/>"
